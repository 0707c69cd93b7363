"""The months of a market that somebody steps, kept as frames for whoever looks, now or later."""

from __future__ import annotations

from collections.abc import Callable

from trustsim.app.camera import Camera, rows_of
from trustsim.app.frames import Frame
from trustsim.app.header import Header, header, python_for
from trustsim.app.packing import Packer
from trustsim.display import OneLineError
from trustsim.market import Market
from trustsim.outcomes import LEVEL_OF, LEVELS
from trustsim.results import fingerprint

Listener = Callable[[], None]


class SeenTooLateError(OneLineError, ValueError):
    """A market that has lived months which nobody watched."""


class Reel:
    """Every month of a market as bytes, whoever steps it: Play, a cell of yours, ``run_model``.

    Months before the first are lived at once; they are in no table. No number of the market
    changes: the camera is its recorder.

    Attributes
    ----------
    frames
        The packed months, from the first one on.
    listeners
        Called after each month.

    Raises
    ------
    SeenTooLateError
        If the market has lived a month already.

    Examples
    --------
    >>> import trustsim as ts
    >>> market = ts.Market(ts.Scenario(periods=3, burn_in=1, market={"buyers": 2}), seed=1)
    >>> reel = Reel(market)
    >>> market.step()
    >>> len(reel.frames), reel.over
    (1, False)
    >>> Reel.of(market) is reel
    True
    """

    def __init__(self, market: Market) -> None:
        if market.period > 0:
            raise SeenTooLateError(
                f"the market has lived {market.period} months that nobody watched; show it before"
                " its first step, or watch the same run from its beginning:"
                f" ts.show(market.scenario, seed={market.seed_used})"
            )
        self.market = market
        self.frames: list[bytes] = []
        self.listeners: list[Listener] = []
        while market.period < 0:
            market.live_a_month()
        level = max((LEVEL_OF[table] for table in market.recorder.rows), key=LEVELS.index)
        market.recorder = Camera(market, self.add, max(level, "periods", key=LEVELS.index))
        self.packer = Packer(rows_of(market))
        self.header = header(market)
        if type(market) is not Market:
            self.header["python"] = python_of(market)

    @classmethod
    def of(cls, market: Market) -> Reel:
        """The reel of a market: the one that watches it already, or a new one."""
        watcher = getattr(getattr(market.recorder, "watch", None), "__self__", None)
        return watcher if isinstance(watcher, Reel) else cls(market)

    def add(self, frame: Frame) -> None:
        """Another month, from the camera."""
        self.frames.append(self.packer.pack(frame))
        for listener in self.listeners:
            listener()

    @property
    def over(self) -> bool:
        """Whether the last month has been lived."""
        return bool(self.market.period >= self.market.scenario.periods)

    def told(self) -> Header:
        """The header as it is now: with the fingerprint once the run is over."""
        found = self.fingerprint()
        if found is None or type(self.market) is not Market:
            return {**self.header, "fingerprint": found}
        made = self.header
        code = python_for(self.market.scenario, made["seed"], made["replicate"], found)
        return {**made, "fingerprint": found, "python": code}

    def fingerprint(self) -> str | None:
        """The fingerprint of the run; None until it is over."""
        return fingerprint("summary", self.market.tables()["summary"]) if self.over else None


def python_of(market: Market) -> str:
    """The Python of a market of a class of your own, whose code is not known here."""
    head, _, _ = python_for(market.scenario, 0, 0, None).rpartition("\n")
    kind, seed = type(market).__name__, market.seed_used
    more = f", replicate={market.replicate}" if market.replicate else ""
    made = f"market = {kind}(scenario, seed={seed}{more})  # a class of your own"
    return f"{head}\n{made}\nmarket.run_model()"
