"""Who may ask the classroom for anything: pages of its own, at the address it is bound to.

A page from elsewhere in the same browser could otherwise reach a server on this machine, by a name
that it lets point here or by a socket that asks nobody. So the ``Host`` must be a loopback name
with the bound port, an ``Origin`` the same, and what another site embeds is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

NAMES = ("127.0.0.1", "localhost")

HEADERS = {
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-cache",  # a newer version on the same port brings its own modules
}
"""What every answer says: nothing inline, nothing from elsewhere, in nobody's frame."""


class Guard:
    """Lets through what comes from the classroom's own page; the rest gets 403 and a reason."""

    def __init__(self, app: ASGIApp, port: int) -> None:
        self.app, self.port = app, port

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or refuse before anything is read."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        reason = refusal(Headers(scope=scope), self.port, scope["path"])
        if reason is None:
            await self.app(scope, receive, with_headers(send))
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008, "reason": reason})  # 403
        else:
            answer = PlainTextResponse(f"refused: {reason}\n", status_code=403, headers=HEADERS)
            await answer(scope, receive, send)


def refusal(headers: Mapping[str, str], port: int, path: str) -> str | None:
    """Why something is refused; None if it is not.

    >>> refusal({"host": "127.0.0.1:8765", "origin": "http://127.0.0.1:8765"}, 8765, "/market")
    >>> refusal({"host": "evil.example:8765"}, 8765, "/")
    'Host must be 127.0.0.1:8765 or localhost:8765'
    >>> refusal({"host": "localhost:8765", "origin": "http://evil.example"}, 8765, "/market")
    'Origin must be a page of this classroom'
    """
    hosts = [f"{name}:{port}" for name in NAMES]
    if headers.get("host", "").lower() not in hosts:
        return f"Host must be {' or '.join(hosts)}"
    origin = headers.get("origin")
    if origin is not None:
        parts = urlsplit(origin) if origin.startswith("http://") else None
        if parts is None or parts.netloc.lower() not in hosts or origin.count("/") != 2:
            return "Origin must be a page of this classroom"
    if headers.get("sec-fetch-site") in ("cross-site", "same-site") and path != "/":
        return "only the first page may be linked to from elsewhere"
    return None


def with_headers(send: Send) -> Send:
    """The same, with the headers of every answer put in."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).update(HEADERS)
        await send(message)

    return sending
