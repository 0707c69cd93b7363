"""The classroom's server: the same runs, nobody else's, not too many, and only for its own page."""

from __future__ import annotations

import gc
import http.client
import json
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from visiting import Place, hear, open_classroom, quick, say, visitor, watch

from trustsim import simulate
from trustsim.app.film import film
from trustsim.app.home import columns, film_page, table
from trustsim.app.live import Live
from trustsim.app.many import many
from trustsim.app.screens import Screen
from trustsim.app.server import LARGEST
from trustsim.app.session import AHEAD, MARKETS
from trustsim.market import Market

from websockets.exceptions import ConnectionClosed, InvalidStatus  # isort: skip


@pytest.fixture(scope="module")
def place() -> Iterator[Place]:
    with open_classroom() as opened:
        yield opened


def get(place: Place, path: str, **headers: str) -> tuple[int, dict[str, str], str]:
    asked = http.client.HTTPConnection("127.0.0.1", place.port, timeout=20)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    asked.request("GET", path, headers={"Host": place.host, **named})
    answer = asked.getresponse()
    text = answer.read().decode("utf-8", "replace")
    asked.close()
    return answer.status, {k.lower(): v for k, v in answer.getheaders()}, text


# --- the run --------------------------------------------------------------------------------------


def test_a_browser_watches_the_run_that_python_makes(place: Place) -> None:
    screen = quick(seed=5, trusting_buyers=0.5, noise=0.3)
    with visitor(place) as socket:
        seen = watch(socket, screen)
    asked = Screen.of(screen)
    assert seen.fingerprint == simulate(asked.scenario, seed=5).fingerprint()
    drawn = film(asked.scenario, seed=5)
    assert seen.frames == drawn.frames
    made: dict[str, Any] = {}
    exec(seen.header["python"], made)  # noqa: S102
    assert made["run"].fingerprint() == seen.fingerprint


def test_the_server_waits_until_months_are_drawn(place: Place) -> None:
    with visitor(place) as socket:
        say(socket, new=quick(months=240), id=0)
        assert "header" in hear(socket)
        for _ in range(2):
            assert all(isinstance(hear(socket), bytes) for _ in range(AHEAD))
            with pytest.raises(TimeoutError):
                hear(socket, 0.6)
            say(socket, drawn=10_000, id=0)  # counts for those that have been made, no more
        assert place.room.markets == 1


def test_another_market_in_the_place_ends_the_first(place: Place) -> None:
    with visitor(place) as socket:
        say(socket, new=quick(months=240), id=0)
        assert "header" in hear(socket)
        seen = []
        say(socket, new=quick(seed=9), id=0)
        while not (isinstance(got := hear(socket), dict) and "header" in got):
            seen.append(got)
        assert len(seen) <= AHEAD
        assert got["header"]["seed"] == 9
        assert hear(socket)[1] == 1  # its first month
        assert place.room.markets == 1


def test_two_markets_of_one_page_have_the_same_shocks(place: Place) -> None:
    with visitor(place) as socket:
        first = watch(socket, quick(trusting_buyers=0.0), 0)
        second = watch(socket, quick(trusting_buyers=1.0), 1)
    assert first.header["seed"] == second.header["seed"]
    costs = [seen.frames[0].columns["unit_cost"] for seen in (first, second)]
    assert costs[0] == costs[1]  # later, ideas make a difference
    assert first.fingerprint != second.fingerprint


def test_many_runs_are_told_as_python_tells_them(place: Place) -> None:
    screen = quick(seed=3, trusting_buyers=0.5)
    with visitor(place) as socket:
        say(socket, many=screen)
        say(socket, many=screen)
        told = [hear(socket, 120)]
        while not any("many" in one for one in told):
            told.append(hear(socket, 120))
    asked = Screen.of(screen)
    assert told[-1]["many"] == many(asked.scenario, 3)
    shares = [one["counted"] for one in told if "counted" in one]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    reason = "the runs asked for before are not done yet: wait for them"
    assert [one for one in told if "refused" in one] == [{"refused": reason}]


def test_a_run_is_taken_home(place: Place) -> None:
    screen = quick(seed=3, trusting_buyers=0.5)
    asked = Screen.of(screen)
    query = urlencode({"lesson": "sandbox", "seed": 3, **screen["values"]})
    made = {
        "film": ("text/html", film_page(asked.scenario, 3)),
        "table": ("text/csv", table(asked.scenario, 3)),
        "columns": ("text/csv", columns()),
    }
    for what, (kind, text) in made.items():
        status, headers, body = get(place, f"/{what}?{query}")
        assert (status, body) == (200, text), what
        assert headers["content-type"].startswith(kind)
        assert headers["content-disposition"] == "attachment"  # no page of this server
        assert get(place, f"/{what}?{query}", Sec_Fetch_Site="cross-site")[0] == 403
        wrong = get(place, f"/{what}?{query}&noise=9")
        assert (wrong[0], wrong[2]) == (
            400, "refused: noise = 9: must be a number from 0.0 to 0.5\n"
        )  # fmt: skip


# --- the visitors ---------------------------------------------------------------------------------


def test_two_visitors_never_share_a_market(place: Place) -> None:
    screens = [quick(seed=3, trusting_buyers=0.0), quick(seed=4, trusting_buyers=1.0)]
    with visitor(place) as one, visitor(place) as other:
        sockets, drawn, ends = (one, other), [0, 0], ["", ""]
        for socket, screen in zip(sockets, screens, strict=True):
            say(socket, new=screen, id=0)
        while not all(ends):
            for at, socket in enumerate(sockets):
                got = None if ends[at] else hear(socket)
                if isinstance(got, bytes):
                    drawn[at] += 1
                    say(socket, drawn=drawn[at], id=0)
                elif got is not None and "header" in got:
                    assert got["header"]["seed"] == screens[at]["seed"]
                elif got is not None:
                    ends[at] = got["end"]
    for screen, end in zip(screens, ends, strict=True):
        assert simulate(Screen.of(screen).scenario, seed=screen["seed"]).fingerprint() == end


def test_more_markets_than_there_is_room_for_are_refused(place: Place) -> None:
    with visitor(place) as socket:
        place.room.markets += MARKETS - 1
        try:
            say(socket, new=quick(months=240), id=0)
            assert "header" in hear(socket)
            say(socket, new=quick(), id=1)
            while isinstance(got := hear(socket), bytes):
                pass
            reason = f"there are {MARKETS} markets already: close another page first"
            assert got == {"refused": reason, "id": 1}
            say(socket, new=quick(), id=0)  # in the place of the first there is room
            while not (isinstance(got := hear(socket), dict) and "header" in got):
                pass
        finally:
            place.room.markets -= MARKETS - 1


def test_a_page_that_is_closed_leaves_nothing(place: Place) -> None:
    gc.collect()
    before = sum(isinstance(one, Market) for one in gc.get_objects())
    for seed in range(6):
        with visitor(place) as socket:
            say(socket, new=quick(seed=seed, months=240), id=0)
            if seed % 2:  # else it is closed while the market is being made
                hear(socket)
    until_empty(place)
    time.sleep(0.3)
    gc.collect()
    assert sum(isinstance(one, Market) for one in gc.get_objects()) <= before


def until_empty(place: Place) -> None:
    for _ in range(200):
        if place.room.markets == 0:
            return
        time.sleep(0.05)
    pytest.fail(f"{place.room.markets} markets are left")


# --- what must not be said ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        ("{", "message '{': must be a JSON object"),
        ("[1]", "message [1]: must be a JSON object"),
        ("[" * 60_000, "message '[[[["),
        ({"delete": 1}, "message {'delete': 1}: must be new, drawn, close or many"),
        ({"new": quick(), "id": 0, "more": 1}, "message {'new': {'lesson': 'sandbox', 'values':…"),
        ({"new": quick(), "id": 2}, "id = 2: must be 0 or 1"),
        ({"new": quick(), "id": True}, "id = True: must be 0 or 1"),
        ({"new": quick(), "id": [0]}, "id = [0]: must be 0 or 1"),
        ({"drawn": "1", "id": 0}, "message {'drawn': '1', 'id': 0}: must be new"),
        ({"new": "sandbox", "id": 0}, "screen 'sandbox': must be {lesson, values, seed}"),
        ({"new": {**quick(), "x": 1}, "id": 0}, "screen {"),
        ({"new": {"lesson": "../x"}, "id": 0}, "lesson '../x': must be one of "),
        ({"new": {"lesson": ["x"]}, "id": 0}, "lesson ['x']: must be one of "),
        ({"new": quick(seed=-1), "id": 0}, "seed = -1: must be a whole number from 0 to"),
        ({"new": quick(seed=2**32), "id": 0}, "seed = 4294967296: must be a whole number"),
        ({"new": quick(seed=True), "id": 0}, "seed = True: must be a whole number"),  # type: ignore[arg-type]
        ({"new": quick(buyers=10**9), "id": 0}, "buyers = 1000000000: must be a whole number"),
        ({"new": quick(months=10**6), "id": 0}, "months = 1000000: must be one of"),
        ({"new": quick(noise=1e308), "id": 0}, "noise = 1e+308: must be a number from"),
        ({"new": quick(periods=5), "id": 0}, "'periods': must be a control of sandbox"),
        ({"new": {"lesson": "sandbox", "values": [1]}, "id": 0}, "values [1]: must be {control"),
        ({"many": quick(buyers=0)}, "buyers = 0: must be a whole number"),
    ],
)
def test_what_no_page_says_is_refused_in_a_line(place: Place, message: Any, reason: str) -> None:
    with visitor(place) as socket:
        socket.send(message if isinstance(message, str) else json.dumps(message))
        told = hear(socket)
        assert told["refused"].startswith(reason), told
        assert "\n" not in told["refused"]
        assert len(told["refused"]) < 400
        say(socket, new=quick(), id=0)  # and the page goes on
        assert "header" in hear(socket)


def test_a_message_that_is_too_long_ends_its_socket_with_the_reason(place: Place) -> None:
    with visitor(place) as socket:
        socket.send(" " * (LARGEST - 2) + "{}")  # as long as it may be
        assert "refused" in hear(socket)
        socket.send(" " * (LARGEST - 1) + "{}")
        with pytest.raises(ConnectionClosed) as closed:
            hear(socket)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1009
    assert str(LARGEST) in closed.value.rcvd.reason


@pytest.mark.parametrize("host", ["evil.example", "evil.example:{port}", "127.0.0.1:1", ""])
def test_a_foreign_host_is_refused(place: Place, host: str) -> None:
    named = host.format(port=place.port)
    for path in ("/", "/lessons", "/static/view.js"):
        status, headers, text = get(place, path, Host=named)
        assert (status, "Host must be 127.0.0.1" in text) == (403, True)
        assert headers["content-security-policy"].startswith("default-src 'self'")
    with (
        pytest.raises(InvalidStatus) as refused,
        visitor(place, additional_headers={"Host": named}),
    ):
        pass
    assert refused.value.response.status_code in (400, 403)  # two hosts are one too many


@pytest.mark.parametrize(
    "origin",
    ["http://evil.example", "https://127.0.0.1:{port}", "http://127.0.0.1:1", "null",
     "http://127.0.0.1:{port}.evil.example", "http://evil.example/127.0.0.1:{port}"],
)  # fmt: skip
def test_a_foreign_origin_is_refused(place: Place, origin: str) -> None:
    named = origin.format(port=place.port)
    assert get(place, "/lessons", Origin=named)[0] == 403
    with pytest.raises(InvalidStatus) as refused, visitor(place, origin=named):
        pass
    assert refused.value.response.status_code == 403


def test_the_classroom_answers_to_its_own_names(place: Place) -> None:
    for name in ("127.0.0.1", "localhost", "LocalHost"):
        named = f"{name}:{place.port}"
        assert get(place, "/lessons", Host=named, Origin=f"http://{named}")[0] == 200


def test_another_site_may_link_to_the_page_and_embed_nothing(place: Place) -> None:
    assert get(place, "/", Sec_Fetch_Site="cross-site")[0] == 200
    assert get(place, "/static/view.js", Sec_Fetch_Site="cross-site")[0] == 403
    assert get(place, "/lessons", Sec_Fetch_Site="same-origin")[0] == 200


def test_the_page_has_nothing_inline_and_asks_nobody_else(place: Place) -> None:
    status, headers, text = get(place, "/")
    assert status == 200
    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'self';")
    assert "unsafe" not in policy
    assert not re.search(r"<style|style=|\son\w+=|https?:|//[a-z]", text)
    scripts = re.findall(r"<script([^>]*)>(.*?)</script>", text, re.DOTALL)
    assert [(" src=" in of, inside) for of, inside in scripts] == [(True, "")]
    for file in re.findall(r'(?:src|href)="([^"]+)"', text):
        assert get(place, file)[0] == 200, file


@pytest.mark.parametrize(
    "path",
    ["/static/../server.py", "/static/%2e%2e/server.py", "/static/..%2f..%2fcli", "/static/"],
)
def test_nothing_but_the_page_is_served(place: Place, path: str) -> None:
    status, _, text = get(place, path)
    assert (status, "import" in text) == (404, False)


# --- the command ----------------------------------------------------------------------------------


def test_the_command_opens_a_page_in_time_and_ends_on_ctrl_c() -> None:
    started = time.monotonic()
    command = [sys.executable, "-c", "from trustsim.cli import main; main()"]
    command += ["demo", "--no-browser"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        said = process.stdout.readline()
        found = re.search(r"http://127\.0\.0\.1:(\d+)/", said)
        assert found is not None, said
        place = Place(int(found[1]), None)
        assert get(place, "/")[0] == 200
        seconds = time.monotonic() - started
        with visitor(place) as socket:
            say(socket, new=quick(), id=0)
            assert "header" in hear(socket)
            first = time.monotonic() - started
            process.send_signal(signal.SIGINT)
            assert process.wait(10) == 0
        print(f"page after {seconds:.1f} s, first market after {first:.1f} s")
        assert process.stdout.read() == "The classroom is closed.\n"
        assert process.stderr.read() == ""
    assert seconds < 15.0


def test_a_live_market_is_let_go(place: Place) -> None:
    live = Live(Screen.of(quick()).scenario, 1)
    live.close()  # before it was made
    live = Live(Screen.of(quick()).scenario, 1)
    while live.warm_up():
        assert 0.0 < live.ready <= 1.0
    live.close()
    assert place.room.markets == 0
