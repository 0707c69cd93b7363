"""The classroom as tests visit it: a server of their own, and sockets to it."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

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


def hear(socket: ClientConnection, seconds: float = 30.0) -> Any:
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
