"""What the classroom refuses: with a reason, in a line, and nobody else is any the worse for it."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from visiting import Place, get, hear, quick, say, visitor

from trustsim.app.server import LARGEST

from websockets.exceptions import ConnectionClosed, InvalidStatus  # isort: skip


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
