"""From a scenario to the arrays of its first month."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from trustsim import population
from trustsim.chance import NOBODY, philox, uniform
from trustsim.kernel.casting import Cast
from trustsim.kernel.compiling import part
from trustsim.kernel.layout import (
    BUYER,
    BUYERS,
    DESK,
    FIELDS,
    NOBODY_YET,
    PAIR,
    ROW,
    SUPPLIER,
    TALLY,
    Books,
    State,
    sums,
)
from trustsim.kernel.luck import BUYER_MONTH, SUPPLIER_MONTH
from trustsim.kernel.months import Desk, adopt_stances, make_strangers
from trustsim.numerics import normal_quantile
from trustsim.outcomes import LEVELS
from trustsim.scenarios import Scenario


def arrays(scenario: Scenario, who: Cast, settings: NDArray[np.float64]) -> State:
    """Arrays of the right size; :func:`start` fills them."""
    shape = scenario.market
    answers = (shape.buyers, shape.candidates) if who.answering else (1, 1)
    return State(
        np.zeros((shape.buyers, shape.candidates), dtype=PAIR),
        np.ones((*answers, 2)),
        np.zeros(shape.buyers, dtype=BUYER),
        np.zeros(shape.suppliers, dtype=SUPPLIER),
        who.stances.copy(),
        settings,
        np.zeros(1, dtype=np.int64),
    )


def books_for(scenario: Scenario, groups: int, record: str) -> Books:
    """Arrays for what is recorded at a level."""
    shape, depth = scenario.market, LEVELS.index(record)
    months = [scenario.periods if depth >= level else 0 for level in range(len(LEVELS))]
    firms = BUYERS + (shape.suppliers if months[2] else 0)
    rows = sums(firms + groups)  # one after the other: buyers, suppliers, groups
    tallies = np.frombuffer(rows, dtype=TALLY)
    return Books(
        tallies[:BUYERS],
        tallies[BUYERS:firms],
        tallies[firms:],
        rows[:BUYERS],
        rows[BUYERS:firms],
        rows[firms:],
        np.zeros((groups, FIELDS)),
        np.zeros((months[1], groups, FIELDS)),
        np.zeros((months[2], shape.buyers, 1 + FIELDS)),
        np.zeros((months[2], shape.suppliers, 3 + FIELDS)),
        np.zeros((months[3], shape.buyers, shape.candidates), dtype=ROW),
    )


def desk_for(scenario: Scenario) -> Desk:
    """Scratch for a block of buyers, and for the customers of one supplier."""
    # NumPy looks at each of the many fields of a record of which it makes an array by itself.
    block = np.frombuffer(bytearray(DESK.itemsize), dtype=DESK)
    return Desk(block, np.zeros((3, scenario.market.buyers)))


@part
def start(state: State, p: Any, seed: int, replicate: int, first: int) -> None:
    """The state before month ``first``: lists, first sources, strangers, neutral stances.

    Which stances firms adopt in month 0 is written down before, by :func:`casting.assign`.
    """
    population.draw_candidates(seed, replicate, len(state.suppliers), state.pairs["supplier"])
    for s in range(len(state.suppliers)):
        enter_market(state, p, seed, replicate, first - 1, s)
    for b in range(len(state.buyers)):
        for k in range(state.pairs.shape[1]):
            make_strangers(state, p, b, k)
        begin_buying(state, seed, replicate, first - 1, b)
    if first == 1:
        adopt_stances(state, p)


@part
def enter_market(state: State, p: Any, seed: int, rep: int, period: int, s: int) -> None:
    """A supplier before the first month."""
    supplier = state.suppliers[s]
    words = philox(period, SUPPLIER_MONTH, NOBODY, s, seed, rep)
    supplier.cost_state = normal_quantile(uniform(words[0]))
    supplier.cash = p.turnover.opening_cash
    supplier.cost = supplier.lean = 0.0
    supplier.generation = 0


@part
def begin_buying(state: State, seed: int, rep: int, period: int, b: int) -> None:
    """A buyer before the first month."""
    buyer = state.buyers[b]
    words = philox(period, BUYER_MONTH, b, NOBODY, seed, rep)
    buyer.demand_state = normal_quantile(uniform(words[0]))
    buyer.source = population.draw_incumbent(seed, rep, b, state.pairs.shape[1])
    buyer.preferred = NOBODY_YET
    buyer.cash = buyer.orphaned = buyer.saving = buyer.last_price = 0.0
    buyer.tenure = 0
    buyer.notice = buyer.link = buyer.disclosed = False
    buyer.burning_in = True
