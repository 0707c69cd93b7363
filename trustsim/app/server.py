"""The classroom: a page on this machine, for the browsers on this machine.

Everything that the page needs comes from here, so that it works without the internet; what is
served is in ``static``, the lessons, and markets through a socket (:mod:`trustsim.app.session`).
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.websockets import WebSocket, WebSocketDisconnect

from trustsim.app.assets import LANGUAGES, STATIC
from trustsim.app.guard import Guard
from trustsim.app.lessons import LESSONS, ScreenError, lesson
from trustsim.app.screens import Screen
from trustsim.app.session import Room, Visitor
from trustsim.app.whole import FILES, taken
from trustsim.scenarios import Scenario

HOST = "127.0.0.1"

PATIENCE = 8.0
"""Seconds after which the first market is likely there, and what many runs need may be loaded."""

SMALL = Scenario(periods=1, burn_in=0, market={"buyers": 2})

LARGEST = 65_536
"""Bytes of a message; a longer one ends its socket, with the reason (code 1009)."""


def classroom(port: int, ready: Callable[[], object] = lambda: None) -> Starlette:
    """The classroom as it is served at a port; ``ready`` is called when it is."""

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        app.state.room = room = Room()
        room.months.submit(warm)
        later = asyncio.get_running_loop().call_later(PATIENCE, room.runs.submit, warm_runs)
        ready()
        yield
        later.cancel()
        room.close()

    routes = [
        Route("/", page),
        Route("/lessons", lessons),
        *(Route(f"/{what}", saved) for what in FILES),
        Mount("/static", StaticFiles(directory=str(STATIC))),
        WebSocketRoute("/market", market),
    ]
    return Starlette(routes=routes, lifespan=lifespan, middleware=[Middleware(Guard, port=port)])


def warm() -> None:
    """Load what the first market needs: the page is there before it."""
    from trustsim.app.live import Live

    live = Live(SMALL, seed=0)
    live.header()
    live.close()


def warm_runs() -> None:
    """Load what many runs need, if it has been compiled."""
    from trustsim.app.many import many
    from trustsim.kernel import cache

    if cache.is_warm():
        many(SMALL, seed=0, runs=2)


async def page(request: Request) -> FileResponse:
    """The page itself."""
    return FileResponse(str(STATIC / "classroom.html"))


async def lessons(request: Request) -> JSONResponse:
    """The lessons in their order, and the languages that there are."""
    return JSONResponse(
        {"lessons": [lesson(name).data() for name in LESSONS], "languages": LANGUAGES}
    )


async def market(socket: WebSocket) -> None:
    """A visitor, as long as its page is open."""
    await socket.accept()

    async def tell(message: dict[str, Any]) -> None:
        with suppress(WebSocketDisconnect):  # heard of below as well
            await socket.send_json(message)

    async def show(frame: bytes) -> None:
        with suppress(WebSocketDisconnect):
            await socket.send_bytes(frame)

    visitor = Visitor(socket.app.state.room, tell, show)
    try:
        async for text in socket.iter_text():
            await visitor.hear(text)
    finally:
        await visitor.leave()


async def saved(request: Request) -> Response:
    """A file to take home, for the screen in the address; it is never shown as a page of ours."""
    what = request.url.path.removeprefix("/")
    try:
        screen = Screen.from_query(request.query_params.multi_items())
        made = await request.app.state.room.whole(taken, what, screen)
    except ScreenError as error:
        return PlainTextResponse(f"refused: {error}\n", status_code=400)
    kept = {"Content-Disposition": "attachment"}
    return Response(made, media_type=FILES[what], headers=kept)


def server(door: socket.socket, ready: Callable[[], object]) -> uvicorn.Server:
    """A server at a bound socket: ``run(sockets=[door])`` holds it until it is interrupted."""
    config = uvicorn.Config(
        classroom(door.getsockname()[1], ready),
        log_level="warning",
        access_log=False,
        server_header=False,
        ws="websockets-sansio",
        ws_max_size=LARGEST,
        ws_per_message_deflate=False,  # frames are small, and differences already
        timeout_graceful_shutdown=1,
    )
    return uvicorn.Server(config)


def door(port: int | None, usual: int) -> socket.socket:
    """A socket on this machine's own address; without a wish the usual port, or else any.

    Raises
    ------
    OSError
        If the port that was asked for is taken.
    """
    if port is not None:
        return socket.create_server((HOST, port))
    try:
        return socket.create_server((HOST, usual))
    except OSError:
        return socket.create_server((HOST, 0))
