"""A market that is lived while it is watched: a month at a time, each as the bytes of a frame."""

from __future__ import annotations

from functools import cached_property

from trustsim.app.header import Header
from trustsim.app.reel import Reel
from trustsim.market import Market
from trustsim.scenarios import Scenario


class Live:
    """A run of the readable engine under way.

    Parameters
    ----------
    scenario, seed
        As for :func:`trustsim.simulate`, whose run it is, to the bit.

    Examples
    --------
    >>> live = Live(Scenario(periods=1, burn_in=1, market={"buyers": 2}), seed=1)
    >>> live.warm_up(), live.warm_up()
    (True, False)
    >>> live.header()["months"], len(live.month()) > 0, live.over
    (1, True, True)
    """

    def __init__(self, scenario: Scenario, seed: int) -> None:
        self.scenario, self.seed = scenario, seed

    @cached_property
    def market(self) -> Market:
        """The market, made when it is first needed."""
        return Market(self.scenario, seed=self.seed, record="summary")

    def warm_up(self) -> bool:
        """A month before those that are seen; False if there are none left."""
        if self.market.period >= 0:
            return False
        self.market.live_a_month()
        return True

    @property
    def ready(self) -> float:
        """The share of the months before those that are seen which is over."""
        return 1.0 + self.market.period / max(1, self.scenario.burn_in)

    def header(self) -> Header:
        """What precedes the frames; from now on months are seen."""
        self.reel = Reel(self.market)
        return self.reel.header

    def month(self) -> bytes:
        """The frame of another month."""
        self.market.live_a_month()
        return self.reel.frames.pop()

    @property
    def over(self) -> bool:
        """Whether the last month has been lived."""
        return self.market.period >= self.scenario.periods

    def fingerprint(self) -> str | None:
        """The fingerprint of the run; None until it is over."""
        return self.reel.fingerprint()

    def close(self) -> None:
        """Let go of the market."""
        if "market" in self.__dict__:
            self.market.release()
