"""One visitor of the classroom: a socket, and the markets that are shown through it.

Nothing of a visitor is reachable from another's. What all share is a :class:`Room`: one thread that
makes months, taken in turn, so that the sockets stay answerable, and a limit on markets.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from time import monotonic
from typing import TYPE_CHECKING, Any, TypeVar

from trustsim.app.lessons import ScreenError
from trustsim.app.lessons.parts import shown
from trustsim.app.screens import Screen
from trustsim.app.whole import spread

if TYPE_CHECKING:
    from trustsim.app.live import Live

MARKETS = 60
"""So many markets at once, of all visitors."""

PLACES = (0, 1)
"""Ids of the markets of one visitor: one, or two that are compared."""

PATIENCE = 0.5
"""Seconds between two words on how far a market is that is being made."""

AHEAD = 12
"""So many months at most are made that have not been drawn."""

Result = TypeVar("Result")
Tell = Callable[[dict[str, Any]], Coroutine[Any, Any, None]]
Show = Callable[[bytes], Coroutine[Any, Any, None]]


class Room:
    """What the visitors share."""

    def __init__(self) -> None:
        self.markets = 0
        self.months = ThreadPoolExecutor(1, "months")
        self.runs = ThreadPoolExecutor(1, "runs")

    async def make(self, what: Callable[..., Result], *given: Any) -> Result:
        """Do a piece of a market in the thread of the months; pieces wait for their turn."""
        return await asyncio.get_running_loop().run_in_executor(self.months, what, *given)

    async def whole(self, what: Callable[..., Result], *given: Any) -> Result:
        """Do something with whole runs, beside the months and one at a time."""
        return await asyncio.get_running_loop().run_in_executor(self.runs, what, *given)

    @contextmanager
    def seat(self) -> Iterator[None]:
        """A place for one more market.

        Raises
        ------
        ScreenError
            If there is none left.
        """
        if self.markets >= MARKETS:
            raise ScreenError(f"there are {MARKETS} markets already: close another page first")
        self.markets += 1
        try:
            yield
        finally:
            self.markets -= 1

    def close(self) -> None:
        """No more months."""
        for maker in (self.months, self.runs):
            maker.shutdown(wait=False, cancel_futures=True)


class Showing:
    """A market on its way to a page, a few months ahead of what has been drawn."""

    def __init__(self, room: Room, tell: Tell, show: Show, place: int, screen: Screen) -> None:
        self.room, self.tell, self.show = room, tell, show
        self.place, self.screen = place, screen
        self.made = self.drawn = 0
        self.asked = asyncio.Event()
        self.task = asyncio.create_task(self.run())

    def draw(self, month: int) -> None:
        """A month has been drawn: none that has not been made."""
        self.drawn = min(max(self.drawn, month), self.made)
        self.asked.set()

    async def stop(self) -> None:
        """Show no more; the month that is being made is the last."""
        self.task.cancel()
        await asyncio.wait([self.task])

    async def run(self) -> None:
        """Header, frames, fingerprint; or why not."""
        try:
            with self.room.seat():
                await self.play()
        except ScreenError as error:
            await self.tell({"refused": str(error), "id": self.place})
        except Exception:
            logging.getLogger("trustsim.app").exception("a market failed: %s", self.screen)
            reason = "this market failed; the terminal says why"
            await self.tell({"refused": reason, "id": self.place})

    async def play(self) -> None:
        """The months, each when there is need of it."""
        make = self.room.make
        live = await make(begun, self.screen)
        try:
            since = monotonic()
            while await make(live.warm_up):
                if monotonic() - since > PATIENCE:
                    since = monotonic()
                    await self.tell({"ready": live.ready, "id": self.place})
            await self.tell({"header": await make(live.header), "id": self.place})
            while not live.over:
                while self.made >= self.drawn + AHEAD:
                    self.asked.clear()
                    await self.asked.wait()
                frame = await make(live.month)
                self.made += 1
                await self.show(bytes([self.place]) + frame)
            await self.tell({"end": await make(live.fingerprint), "id": self.place})
        finally:
            with suppress(RuntimeError):  # the room is closed
                self.room.months.submit(live.close)  # after what is being made


class Visitor:
    """What a page says, and what it is shown."""

    def __init__(self, room: Room, tell: Tell, show: Show) -> None:
        self.room, self.tell, self.show = room, tell, show
        self.showings: dict[int, Showing] = {}
        self.counting: asyncio.Task[None] | None = None
        self.left = False

    async def hear(self, text: str) -> None:
        """Do what a message asks for; what it must not ask for is refused with a reason."""
        try:
            await self.answer(read(text))
        except ScreenError as error:
            await self.tell({"refused": str(error)})

    async def answer(self, sent: dict[str, Any]) -> None:
        """A new market, a month drawn, a market that is wanted no more, or many runs."""
        match sent:
            case {"new": screen, "id": place, **rest} if not rest:
                await self.open(Screen.of(screen), checked(place))
            case {"drawn": int(month), "id": place, **rest} if not rest:
                if checked(place) in self.showings:
                    self.showings[place].draw(month)
            case {"close": place, **rest} if not rest:
                await self.close(checked(place))
            case {"many": screen, **rest} if not rest:
                wanted = Screen.of(screen)
                if self.counting is not None and not self.counting.done():
                    raise ScreenError("the runs asked for before are not done yet: wait for them")
                self.counting = asyncio.create_task(self.count(wanted))
            case _:
                raise ScreenError(f"message {shown(sent)}: must be new, drawn, close or many")

    async def open(self, screen: Screen, place: int) -> None:
        """Show a market in a place, instead of the one that was there."""
        await self.close(place)
        self.showings[place] = Showing(self.room, self.tell, self.show, place, screen)

    async def close(self, place: int) -> None:
        """Show no more in a place."""
        if place in self.showings:
            await self.showings.pop(place).stop()

    async def count(self, screen: Screen) -> None:
        """Many runs, and what they show; how far they are while they last."""
        loop = asyncio.get_running_loop()

        def progress(done: int, runs: int) -> None:
            if self.left:
                raise ScreenError("nobody waits for these runs any more")
            asyncio.run_coroutine_threadsafe(self.tell({"counted": done / runs}), loop)

        try:
            await self.tell({"many": await self.room.whole(spread, screen, progress)})
        except ScreenError as error:
            await self.tell({"refused": str(error)})
        except Exception:
            logging.getLogger("trustsim.app").exception("many runs failed: %s", screen)
            await self.tell({"refused": "these runs failed; the terminal says why"})

    async def leave(self) -> None:
        """The page has gone, and with it its markets."""
        self.left = True
        for place in PLACES:
            await self.close(place)
        if self.counting is not None:
            self.counting.cancel()
            with suppress(asyncio.CancelledError):
                await self.counting


def begun(screen: Screen) -> Live:
    """The market of a screen; the engine is loaded with the first, and after the page."""
    from trustsim.app.live import Live

    return Live(screen.scenario, screen.seed)


def read(text: str) -> dict[str, Any]:
    """A message as JSON."""
    try:
        sent = json.loads(text)
    except (ValueError, RecursionError):
        sent = text
    if not isinstance(sent, dict):
        raise ScreenError(f"message {shown(sent)}: must be a JSON object")
    return sent


def checked(place: object) -> int:
    """An id of a market."""
    if isinstance(place, bool) or place not in PLACES:
        raise ScreenError(f"id = {shown(place)}: must be 0 or 1")
    return int(place)
