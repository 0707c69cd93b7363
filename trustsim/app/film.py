"""A whole run that was watched."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from trustsim.app.camera import Camera
from trustsim.app.frames import Frame
from trustsim.market import Market
from trustsim.results import Run
from trustsim.simulation import check_memory

if TYPE_CHECKING:
    from trustsim.scenarios import Scenario


class Film(NamedTuple):
    """A whole run that was watched: the market, its run, and a frame for each month."""

    market: Market
    run: Run
    frames: list[Frame]


def film(
    scenario: Scenario,
    *,
    seed: int = 0,
    replicate: int = 0,
    record: str = "periods",
    progress: Callable[[int, int], None] | None = None,
) -> Film:
    """Live a run on the readable engine and take a frame of each month.

    Parameters
    ----------
    scenario, seed, replicate
        As for :func:`trustsim.simulate`, whose run it is, to the bit.
    record
        How much of the tables is kept, ``periods`` at least.
    progress
        Called after each month with the months done and all months, burn-in included.

    Raises
    ------
    TooLargeError
        If the run would need more than half of the free memory.
    """
    check_memory(scenario, record, engine="mesa")
    frames: list[Frame] = []
    market = Market(scenario, seed=seed, replicate=replicate, record="summary")
    total = scenario.burn_in + scenario.periods
    while market.period < scenario.periods:
        if market.period == 0:
            market.recorder = Camera(market, frames.append, record)
        market.live_a_month()
        if progress is not None:
            progress(market.period + scenario.burn_in, total)
    run = Run(
        market.tables(),
        scenario=scenario,
        seed=market.seed_used,
        replicate=replicate,
        engine="mesa",
        record=record,
    )
    return Film(market, run, frames)
