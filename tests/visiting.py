"""The classroom as tests visit it: a server of their own, and sockets to it."""

from __future__ import annotations

import http.client
import json
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import psutil
import pytest

pytest.importorskip("starlette", reason="needs starlette (the extra classroom)")
uvicorn = pytest.importorskip("uvicorn", reason="needs uvicorn (the extra classroom)")
pytest.importorskip("websockets", reason="needs websockets (the extra classroom)")
from websockets.sync.client import ClientConnection, connect  # noqa: E402

from trustsim.app.packing import Unpacker  # noqa: E402
from trustsim.app.server import door, server  # noqa: E402

QUICK = {"months": 24, "buyers": 4, "suppliers": 4, "candidates": 2}
"""Controls of the sandbox for a market that is made in a moment."""


def quick(seed: int = 1, **values: Any) -> dict[str, Any]:
    """A screen of the sandbox, as a browser says it."""
    return {"lesson": "sandbox", "values": {**QUICK, **values}, "seed": seed}


COMMAND = [sys.executable, "-c", "from trustsim.cli import main; main()", "demo", "--no-browser"]


class Server(NamedTuple):
    """A classroom that its command has opened."""

    address: str
    process: subprocess.Popen[str]

    def worked(self) -> float:
        """Seconds of processor time that it has used."""
        times = psutil.Process(self.process.pid).cpu_times()
        return float(times.user + times.system)


@contextmanager
def commanded() -> Iterator[Server]:
    """A classroom opened by its command, which must have nothing to complain of."""
    with subprocess.Popen(
        COMMAND, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        try:
            found = re.search(r"http://127\.0\.0\.1:\d+/", process.stdout.readline())
            assert found is not None
            yield Server(found[0], process)
        finally:
            process.terminate()
        assert process.stderr.read() == ""


class Place(NamedTuple):
    """Where a classroom is, and what it holds."""

    port: int
    app: Any

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def room(self) -> Any:
        return self.app.state.room


@contextmanager
def open_classroom() -> Iterator[Place]:
    """A classroom at any free port, in a thread, until the block ends."""
    opened = threading.Event()
    socket = door(0, 0)
    held = server(socket, opened.set)
    thread = threading.Thread(target=held.run, kwargs={"sockets": [socket]}, daemon=True)
    thread.start()
    assert opened.wait(20)
    try:
        yield Place(socket.getsockname()[1], held.config.app)
    finally:
        held.should_exit = True
        thread.join(20)
        assert not thread.is_alive()


@contextmanager
def visitor(place: Place, **more: Any) -> Iterator[ClientConnection]:
    """A socket, as the page opens one."""
    more = {"origin": f"http://{place.host}", "max_size": None, **more}
    with connect(f"ws://{place.host}/market", **more) as socket:
        yield socket


def say(socket: ClientConnection, **message: Any) -> None:
    """Send a message."""
    socket.send(json.dumps(message))


def hear(socket: ClientConnection, seconds: float = 60.0) -> Any:
    """The next message: a frame's bytes, or what JSON said; words on waiting are left out."""
    while True:
        got = socket.recv(timeout=seconds)
        told = got if isinstance(got, bytes) else json.loads(got)
        if isinstance(told, bytes) or "ready" not in told:
            return told


class Watched(NamedTuple):
    """A market that was watched to its end."""

    header: dict[str, Any]
    frames: list[Any]
    fingerprint: str


def watch(socket: ClientConnection, screen: dict[str, Any], place: int = 0) -> Watched:
    """Ask for a market and draw every month of it at once."""
    say(socket, new=screen, id=place)
    told = hear(socket)["header"]
    unpacker, frames = Unpacker(told["rows"]), []
    while isinstance(got := hear(socket), bytes):
        assert got[0] == place
        frames.append(unpacker.unpack(got[1:]))
        say(socket, drawn=len(frames), id=place)
    return Watched(told, frames, got["end"])


def get(place: Place, path: str, **headers: str) -> tuple[int, dict[str, str], str]:
    """Status, headers and text of an answer."""
    asked = http.client.HTTPConnection("127.0.0.1", place.port, timeout=20)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    asked.request("GET", path, headers={"Host": place.host, **named})
    answer = asked.getresponse()
    text = answer.read().decode("utf-8", "replace")
    asked.close()
    return answer.status, {k.lower(): v for k, v in answer.getheaders()}, text
