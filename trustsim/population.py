"""Who is in the market: stances, lists of candidates and first suppliers, by keyed draws.

Both engines begin from here.
"""

from __future__ import annotations

from collections.abc import Callable
from math import floor
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from trustsim import strategies
from trustsim.chance import DRAWS, NOBODY, fill, philox, uniform
from trustsim.rules.stances import Traits, View, on_the_line

if TYPE_CHECKING:
    from trustsim.scenarios import Scenario

FOCAL = "focal "
"""Before the label of the buyer that alone takes another stance, so that its rows stay apart."""

BURN_IN_LEVEL = 0.5
"""Level of trust at which every buyer acts until stances are adopted at month 0."""

LOTS = {"buyer": "stance", "supplier": "supplier_stance"}
"""Draw that ranks the firms of a side where stances are dealt out."""

_PAIR_START, _CANDIDATE = int(DRAWS["candidate"].block), DRAWS["candidate"].lane
_BUYER_START, _INCUMBENT = int(DRAWS["incumbent"].block), DRAWS["incumbent"].lane

Respond = Callable[[View, Traits, Any], Traits]


class Stance(NamedTuple):
    """A stance as a firm holds it: its label in tables, its traits, and how it answers partners."""

    label: str
    traits: Traits
    respond: Respond | None
    settings: Any


def of_strategy(scenario: Scenario, name: str, side: str) -> Stance:
    """Stance of a named strategy."""
    settings = getattr(scenario.strategies, name)
    respond = getattr(strategies.load(name), "respond", None)
    return Stance(name, strategies.traits_of(settings, side), respond, settings)


def of_level(scenario: Scenario, level: float, side: str) -> Stance:
    """Stance on the straight line from ``aggressive`` (0) to ``trusting`` (1)."""
    low = strategies.traits_of(scenario.strategies.aggressive, side)
    high = strategies.traits_of(scenario.strategies.trusting, side)
    return Stance(f"level {level:.2f}", on_the_line(low, high, level), None, None)


class Roles(NamedTuple):
    """Which stances there are on a side, and which of them each firm takes."""

    kinds: list[Stance]
    of_firm: NDArray[np.int32]


def roles(scenario: Scenario, side: str, seed: int, replicate: int) -> Roles:
    """Stances of all buyers or all suppliers."""
    number = scenario.market.buyers if side == "buyer" else scenario.market.suppliers
    if spread_of(scenario, side) > 0.0:
        found = by_level(scenario, number, seed, replicate)
        of_firm = np.arange(number, dtype=np.int32)
    elif len((found := kinds(scenario, side)).counts) == 1:
        of_firm = np.zeros(number, dtype=np.int32)
    else:
        lots = start_lots(LOTS[side], number, seed, replicate)
        of_firm, ranked = np.zeros((2, number), dtype=np.int32)
        deal_out(lots, found.counts, ranked, of_firm)
    known = list(found.stances)
    if side == "buyer" and (focal := focal_stance(scenario)) is not None:
        known.append(focal)
        of_firm[0] = len(known) - 1
    return Roles(known, of_firm)


class Kinds(NamedTuple):
    """Stances of a side in declared order, and how many firms take each."""

    stances: list[Stance]
    counts: list[int]


def kinds(scenario: Scenario, side: str) -> Kinds:
    """The stances of a side and their numbers, which do not depend on the seed."""
    shape = scenario.market
    if side == "buyer":
        number, level = shape.buyers, shape.trust_level
        share, mix = shape.trusting_buyers, shape.buyer_mix
    else:
        number, level = shape.suppliers, shape.supplier_trust_level
        share, mix = shape.trusting_suppliers, shape.supplier_mix
    if share is not None:
        mix = {"aggressive": 1.0 - share, "trusting": share}
    if mix is None:
        one = of_level(scenario, 0.5 if level is None else level, side)
        return Kinds([one], [number])
    named = [of_strategy(scenario, name, side) for name in mix]
    return Kinds(named, shares_to_counts(list(mix.values()), number))


def spread_of(scenario: Scenario, side: str) -> float:
    """Half-width of the levels of the firms of a side."""
    return scenario.market.trust_level_spread if side == "buyer" else 0.0


def focal_stance(scenario: Scenario) -> Stance | None:
    """Stance of the buyer that alone takes another one, if there is one."""
    shape = scenario.market
    if shape.focal_strategy is not None:
        focal = of_strategy(scenario, shape.focal_strategy, "buyer")
    elif shape.focal_trust_level is not None:
        focal = of_level(scenario, shape.focal_trust_level, "buyer")
    else:
        return None
    return focal._replace(label=FOCAL + focal.label)


def stances(scenario: Scenario, side: str, seed: int, replicate: int) -> list[Stance]:
    """Stances of all buyers or all suppliers, by their index."""
    found, of_firm = roles(scenario, side, seed, replicate)
    return [found[kind] for kind in of_firm.tolist()]


def shares_to_counts(shares: list[float], number: int) -> list[int]:
    """How many firms each share is, by largest remainder.

    >>> shares_to_counts([0.5, 0.25, 0.25], 5)
    [3, 1, 1]
    """
    counts = [floor(share * number + 1e-9) for share in shares]
    order = sorted(range(len(shares)), key=lambda i: (counts[i] - shares[i] * number, i))
    for index in order[: number - sum(counts)]:
        counts[index] += 1
    return counts


def deal_out(lots: Any, counts: Any, ranked: Any, chosen: Any) -> None:
    """Choose each firm's kind. Firms are ranked by lot: a larger share keeps who had it before.

    The readable engine runs this, the compiled one compiles it. ``ranked`` is room for the firms in
    order of their lots, equal lots by index: no memory is taken, as a market may be large.

    >>> ranked, chosen = [0, 0, 0], [0, 0, 0]
    >>> deal_out([0.3, 0.1, 0.2], [1, 2], ranked, chosen)
    >>> ranked, chosen
    ([1, 2, 0], [0, 1, 1])
    """
    number = len(lots)
    for firm in range(number):
        ranked[firm] = firm
    for root in range(number // 2 - 1, -1, -1):
        sift_down(lots, ranked, root, number)
    for end in range(number - 1, 0, -1):
        ranked[0], ranked[end] = ranked[end], ranked[0]
        sift_down(lots, ranked, 0, end)
    position = 0
    for kind in range(len(counts) - 1, -1, -1):
        for at in range(position, position + counts[kind]):
            chosen[ranked[at]] = kind
        position += counts[kind]


def sift_down(lots: Any, heap: Any, root: int, end: int) -> None:
    """Let a firm sink in a heap whose root is the last in order (heapsort)."""
    above, below = root, 2 * root + 1
    while below < end:
        if below + 1 < end and comes_before(lots, heap[below], heap[below + 1]):
            below += 1
        if not comes_before(lots, heap[above], heap[below]):
            return
        heap[above], heap[below] = heap[below], heap[above]
        above, below = below, 2 * below + 1


def comes_before(lots: Any, one: int, other: int) -> bool:
    """Whether a firm's lot is the smaller, or the index where lots are equal."""
    if lots[one] == lots[other]:
        return one < other
    smaller: bool = lots[one] < lots[other]
    return smaller


def by_level(scenario: Scenario, number: int, seed: int, replicate: int) -> Kinds:
    """Buyers spread uniformly around a level: a stance for each."""
    level, spread = scenario.market.trust_level, scenario.market.trust_level_spread
    middle = 0.5 if level is None else level
    lots = start_lots("level", number, seed, replicate)
    levels = [min(1.0, max(0.0, middle + spread * (2.0 * lot - 1.0))) for lot in lots.tolist()]
    return Kinds([of_level(scenario, one, "buyer") for one in levels], [1] * number)


def start_lots(name: str, number: int, seed: int, replicate: int) -> NDArray[np.float64]:
    """A start-up draw for each firm of a side."""
    lane = DRAWS[name]
    who = {"buyers" if lane.who == "buyer" else "suppliers": np.arange(number)}
    lots: NDArray[np.float64] = fill(seed, replicate, 0, lane.block, **who)[lane.lane]
    return lots


def draw_candidates(seed: int, replicate: int, suppliers: int, lists: NDArray[np.int32]) -> None:
    """Fill in the list of each buyer, shape (buyers, candidates): distinct suppliers, uniformly.

    Floyd's algorithm with keyed draws: K draws a buyer, whatever the number of suppliers. Plain
    loops, for both engines.
    """
    buyers, wanted = lists.shape
    for buyer in range(buyers):
        for slot in range(wanted):
            words = philox(0, _PAIR_START, buyer, slot, seed, replicate)
            top = suppliers - wanted + slot
            chosen = int(floor(uniform(words[_CANDIDATE]) * (top + 1)))
            for earlier in range(slot):
                if lists[buyer, earlier] == chosen:
                    chosen = top
                    break
            lists[buyer, slot] = chosen


def draw_incumbent(seed: int, replicate: int, buyer: int, wanted: int) -> int:
    """Position on its list of the supplier that a buyer begins with."""
    words = philox(0, _BUYER_START, buyer, NOBODY, seed, replicate)
    return int(floor(uniform(words[_INCUMBENT]) * wanted))
