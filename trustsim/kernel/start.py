"""From a scenario to the arrays of its first month."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from trustsim import population
from trustsim.chance import NOBODY, philox, uniform
from trustsim.kernel.compiling import register, stage
from trustsim.kernel.layout import (
    BUYER, DESK, FIELDS, NOBODY_YET, PAIR, ROW, STANCE, SUPPLIER, TALLY, Books, State,
)
from trustsim.kernel.luck import BUYER_MONTH, SUPPLIER_MONTH, room
from trustsim.kernel.months import PAIRS, Desk, adopt_stances, make_strangers
from trustsim.numerics import normal_quantile
from trustsim.outcomes import LEVELS
from trustsim.population import Stance
from trustsim.scenarios import Scenario

register([population.draw_candidates, population.draw_incumbent])


class Cast(NamedTuple):
    """Who is who in a run: the table of stances, and the row of each firm."""

    stances: NDArray[Any]  # STANCE
    buyers: NDArray[np.int32]
    suppliers: NDArray[np.int32]
    neutral: int
    groups: list[tuple[str, str]]  # (side, label), buyers first, each in order of its first firm
    answering: list[str]  # strategies that answer their partners, by code


def cast(scenario: Scenario, seed: int, replicate: int) -> Cast:
    """Take the stances of a run and number them."""
    sides = {
        side: population.stances(scenario, side, seed, replicate) for side in ("buyer", "supplier")
    }
    neutral = population.of_level(scenario, population.BURN_IN_LEVEL, "buyer")
    rows: dict[int, int] = {}
    table: list[tuple[Any, ...]] = []
    groups: dict[tuple[str, str], int] = {}
    answering = sorted({name_of(one) for firms in sides.values() for one in firms if one.respond})

    def row_of(one: Stance, group: int) -> int:
        if id(one) not in rows:
            code = answering.index(name_of(one)) if one.respond else -1
            rows[id(one)] = len(table)
            table.append((*one.traits, code, group))
        return rows[id(one)]

    numbers = {}
    for side, firms in sides.items():
        numbers[side] = np.array(
            [row_of(one, groups.setdefault((side, one.label), len(groups))) for one in firms],
            dtype=np.int32,
        )
    resting = row_of(neutral, 0)
    return Cast(
        np.array(table, dtype=STANCE), numbers["buyer"], numbers["supplier"], resting,
        list(groups), answering,
    )


def name_of(stance: Stance) -> str:
    """Name of a strategy from the label of a firm that follows it."""
    return stance.label.removeprefix(population.FOCAL)


def arrays(scenario: Scenario, who: Cast, settings: NDArray[np.float64]) -> State:
    """Arrays of the right size; :func:`start` fills them."""
    shape = scenario.market
    answers = (shape.buyers, shape.candidates) if who.answering else (1, 1)
    return State(
        np.zeros((shape.buyers, shape.candidates), dtype=PAIR),
        np.ones((*answers, 2)),
        np.zeros(shape.buyers, dtype=BUYER),
        np.zeros(shape.suppliers, dtype=SUPPLIER),
        who.stances,
        settings,
    )


def books_for(scenario: Scenario, who: Cast, record: str) -> Books:
    """Arrays for what is recorded at a level."""
    shape, groups = scenario.market, len(who.groups)
    depth = LEVELS.index(record)
    months = [scenario.periods if depth >= level else 0 for level in range(len(LEVELS))]
    buyer, suppliers = np.zeros((1, FIELDS)), np.zeros((shape.suppliers, FIELDS))
    return Books(
        buyer.view(TALLY)[:, 0],
        suppliers.view(TALLY)[:, 0],
        buyer,
        suppliers,
        np.zeros((groups, FIELDS)),
        np.zeros((groups, FIELDS)),
        np.zeros((months[1], groups, FIELDS)),
        np.zeros((months[2], shape.buyers, 1 + FIELDS)),
        np.zeros((months[2], shape.suppliers, 3 + FIELDS)),
        np.zeros((months[3], shape.buyers, shape.candidates), dtype=ROW),
    )


def desk_for(state: State) -> Desk:
    """Scratch for a block of buyers, and for the customers of one supplier."""
    buyers, candidates = state.pairs.shape
    size = min(buyers, max(1, PAIRS // candidates))
    customers = np.bincount(state.pairs["supplier"].reshape(-1), minlength=1)
    most = int(customers.max(initial=1))
    return Desk(
        np.zeros(size * candidates, dtype=DESK), room(size, candidates), np.zeros((3, most))
    )


@stage
def start(
    state: State, p: Any, seed: int, replicate: int, burn_in: int, lists: Any, buyers: Any,
    suppliers: Any, neutral: int,
) -> None:
    """Lists of candidates, first sources, stationary states, strangers."""
    candidates, period = state.pairs.shape[1], -burn_in
    population.draw_candidates(seed, replicate, len(state.suppliers), lists)
    for b in range(len(state.buyers)):
        buyer = state.buyers[b]
        words = philox(period, BUYER_MONTH, b, NOBODY, seed, replicate)
        buyer.demand_state = normal_quantile(uniform(words[0]))
        buyer.source = population.draw_incumbent(seed, replicate, b, candidates)
        buyer.stance, buyer.adopted = neutral, buyers[b]
        buyer.preferred = NOBODY_YET
        for k in range(candidates):
            state.pairs[b, k].supplier = lists[b, k]
            make_strangers(state, p, b, k)
    for s in range(len(state.suppliers)):
        supplier = state.suppliers[s]
        words = philox(period, SUPPLIER_MONTH, NOBODY, s, seed, replicate)
        supplier.cost_state = normal_quantile(uniform(words[0]))
        supplier.stance = suppliers[s]
        supplier.cash = p.turnover.opening_cash
    if burn_in == 0:
        adopt_stances(state, p)
