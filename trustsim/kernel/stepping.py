"""A market advanced month by month, its arrays owned by whoever plays with it.

>>> from trustsim import kernel
>>> from trustsim.scenarios import Scenario
>>> scenario = Scenario(periods=12, market={"buyers": 3})
>>> held = kernel.begin(scenario, seed=1)
>>> params = kernel.params(scenario)
>>> kernel.advance(held, params, held.month + 1, 6)
>>> held.month
6

A month lived in one call or in many has the same bits, and the bits of :func:`trustsim.simulate`.
Parameters may change between calls. ``choices`` lets people decide for some buyers; the readable
engine tells stage by stage, and in words, what happened: :func:`market_of` builds it from the
arrays of the month before.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from trustsim.chance import check_seed
from trustsim.kernel.asked import (
    checked_choices,
    checked_held,
    checked_months,
    checked_params,
    checked_record,
    checked_scenario,
    fitting,
)
from trustsim.kernel.casting import cast
from trustsim.kernel.engine import (
    Params,
    Span,
    live_through,
    nobody,
    params_of,
    place_for,
    room_for_sums,
)
from trustsim.kernel.held import Held, Latest
from trustsim.scenarios import Scenario

if TYPE_CHECKING:
    from trustsim.market import Market

__all__ = ["Held", "advance", "begin", "market_of", "params"]


def begin(
    scenario: Scenario, *, seed: int = 0, replicate: int = 0, record: str = "relationships"
) -> Held:
    """A market before its first month, with room to record the months of the scenario.

    Raises
    ------
    TypeError, ValueError
        If the scenario, the seed, the replicate or the recording level is none.
    CannotCompileError
        If a strategy that answers its partners cannot be compiled to the same bits.
    """
    checked_scenario(scenario)
    checked_record(record)
    key = check_seed(seed), check_seed(replicate, "replicate")
    who = cast(scenario, *key)
    params = params_of(scenario, who.answering)
    place = place_for(scenario, who, params, record)
    clock = np.array([*key, -scenario.burn_in], dtype=np.int64)
    held = Held(place, clock, who, record, [Latest(params, who)])
    _live(held, params, (1 - scenario.burn_in, -scenario.burn_in, True), nobody())
    return held


def params(scenario: Scenario) -> Params:
    """The parameters of a scenario, for :func:`advance`. Another value never recompiles.

    Raises
    ------
    TypeError
        If the scenario is none.
    CannotCompileError
        If a strategy that answers its partners cannot be compiled to the same bits.
    """
    return params_of(checked_scenario(scenario), cast(scenario, 0, 0).answering)


def advance(
    held: Held, params: Params, first: int, last: int, choices: Sequence[int] | None = None
) -> None:
    """Live the months ``first`` to ``last``, both included, in the arrays of `held`.

    Parameters
    ----------
    held
        As :func:`begin` gives it; its arrays are changed in place.
    params
        As :func:`params` gives them; they may differ from those of the months before, stances'
        traits included, in everything but the size of the market and who takes which stance.
    first, last
        ``first`` is the month after the last one, ``held.month + 1``; the first of all is
        ``1 - burn_in``.
    choices
        For each buyer the number of the supplier that a person chose, or -1 where the buyer
        decides by itself; None: all do.

    Raises
    ------
    TypeError
        If `held` or `params` is none, or a month or a choice is not a whole number.
    ValueError
        If the months do not follow, or there is no room to record them, or a choice is not on the
        buyer's list, or the parameters are those of a market of another size or of other stances.
        Nothing has changed then.
    UnansweredError
        If a strategy failed to answer its partner: the arrays are then of no use.
    """
    checked_held(held)
    latest = checked_params(held, params)
    first, last = checked_months(held, first, last)
    chosen = checked_choices(held, choices)
    held.latest[0] = latest
    held.state.stances[:] = latest.cast.stances
    _live(held, params, (first, last, False), chosen)
    held.clock[2] = last


def _live(held: Held, params: Params, span: Span, choices: NDArray[np.int64]) -> None:
    """Live some months in the arrays of `held`."""
    sums = room_for_sums(held.books, 1)
    key = tuple(held.clock[:2].tolist())
    live_through(held.place, params, held.cast, [key], span, choices, sums)


def market_of(held: Held, scenario: Scenario) -> Market:
    """The readable engine at this month: step it stage by stage and read its reasons.

    ``market.choices = [...]`` and ``market.live_a_month()`` then live the month that
    :func:`advance` lives with the same choices, to the bit; so do the stages one by one.

    Parameters
    ----------
    held
        A market after any month.
    scenario
        Its scenario; parameters may differ, as for :func:`advance`.

    Raises
    ------
    TypeError
        If `held` or the scenario is none.
    ValueError
        If the scenario is that of a market of another size or of other stances.
    """
    from trustsim.kernel.replay import rebuilt

    fitting(checked_held(held), checked_scenario(scenario))
    return rebuilt(held.state, held.clock.tolist(), scenario)
