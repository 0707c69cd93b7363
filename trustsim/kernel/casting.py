"""Who is who: the stances of a scenario as a table, and which row each firm takes."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from trustsim import population
from trustsim.chance import DRAWS, NOBODY, philox, uniform
from trustsim.kernel.compiling import part, register
from trustsim.kernel.layout import STANCE, State
from trustsim.population import LOTS, Stance
from trustsim.scenarios import Scenario

register(
    [
        population.comes_before,
        population.sift_down,
        population.deal_out,
        population.draw_candidates,
        population.draw_incumbent,
    ]
)

BUYER_START, BUYER_LANE = int(DRAWS[LOTS["buyer"]].block), DRAWS[LOTS["buyer"]].lane
SUPPLIER_START, SUPPLIER_LANE = int(DRAWS[LOTS["supplier"]].block), DRAWS[LOTS["supplier"]].lane
NO_FOCAL = -1


class Cast(NamedTuple):
    """The stances of a run: rows of buyers' kinds, then suppliers', the focal, the neutral one."""

    stances: NDArray[Any]  # STANCE
    buyers: NDArray[np.int64]  # how many buyers take each of their kinds
    suppliers: NDArray[np.int64]  # how many suppliers take each of theirs
    spread: bool  # every buyer has a kind of its own
    focal: int  # row of the stance of buyer 0, or -1
    groups: list[tuple[str, str]]  # (side, label), sorted; some may turn out empty
    answering: list[str]  # strategies that answer their partners, by code


def cast(scenario: Scenario, seed: int, replicate: int) -> Cast:
    """Number the stances of a scenario; the seed matters only where buyers' levels are spread."""
    if population.spread_of(scenario, "buyer") > 0.0:
        number = scenario.market.buyers
        buyers = population.by_level(scenario, number, seed, replicate)
    else:
        buyers = population.kinds(scenario, "buyer")
    suppliers = population.kinds(scenario, "supplier")
    focal = population.focal_stance(scenario)
    neutral = population.of_level(scenario, population.BURN_IN_LEVEL, "buyer")
    rows = [("buyer", one) for one in buyers.stances]
    rows += [("supplier", one) for one in suppliers.stances]
    rows += [("buyer", one) for one in (focal,) if one is not None]
    groups = sorted({(side, one.label) for side, one in rows})
    answering = sorted({name_of(one) for _, one in rows if one.respond})
    place = {group: at for at, group in enumerate(groups)}
    table = [(*_row(one, answering), place[side, one.label]) for side, one in rows]
    table.append((*_row(neutral, answering), 0))
    return Cast(
        np.array(table, dtype=STANCE),
        np.array(buyers.counts, dtype=np.int64),
        np.array(suppliers.counts, dtype=np.int64),
        population.spread_of(scenario, "buyer") > 0.0,
        NO_FOCAL if focal is None else len(table) - 2,
        groups,
        answering,
    )


def who_is_who(who: Cast) -> tuple[Any, ...]:
    """What must not change while a market lives: all but the traits of its stances."""
    labels = [who.stances[name].tolist() for name in ("group", "code")]
    counts = who.buyers.tolist(), who.suppliers.tolist()
    return (*labels, *counts, who.spread, who.focal, who.groups, who.answering)


def _row(stance: Stance, answering: list[str]) -> tuple[Any, ...]:
    code = answering.index(name_of(stance)) if stance.respond else -1
    return (*stance.traits, code)


def name_of(stance: Stance) -> str:
    """Name of a strategy from the label of a firm that follows it."""
    return stance.label.removeprefix(population.FOCAL)


@part
def assign(
    state: State, counts: Any, supplier_counts: Any, spread: bool, focal: int, seed: int, rep: int
) -> None:
    """Fill in the row of the stance of every buyer and supplier, before anything else is there."""
    buyers, suppliers = state.buyers["stance"], state.suppliers["stance"]
    if spread:
        for b in range(len(buyers)):
            buyers[b] = b
    else:
        lots, ranked = state.buyers["cash"], state.buyers["following"]
        deal(buyers, lots, ranked, counts, BUYER_START, BUYER_LANE, True, seed, rep)
    lots, ranked = state.suppliers["cash"], state.suppliers["first"]
    deal(suppliers, lots, ranked, supplier_counts, SUPPLIER_START, SUPPLIER_LANE, False, seed, rep)
    for s in range(len(suppliers)):
        suppliers[s] += len(counts)
    if focal != NO_FOCAL:
        buyers[0] = focal


@part
def deal(
    rows: Any,
    lots: Any,
    ranked: Any,
    counts: Any,
    block: int,
    lane: int,
    of_buyers: bool,
    seed: int,
    rep: int,
) -> None:
    """Deal the kinds of a side out to its firms; lots and ranks stand in fields not yet in use."""
    number = len(rows)
    if len(counts) == 1:
        for i in range(number):
            rows[i] = 0
        return
    for i in range(number):
        who, whom = (i, NOBODY) if of_buyers else (NOBODY, i)
        lots[i] = uniform(philox(0, block, who, whom, seed, rep)[lane])
    population.deal_out(lots, counts, ranked, rows)
