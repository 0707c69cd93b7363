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


def stances(scenario: Scenario, side: str, seed: int, replicate: int) -> list[Stance]:
    """Stances of all buyers or all suppliers, by their index."""
    shape = scenario.market
    if side == "buyer":
        number, level, share, mix = (
            shape.buyers, shape.trust_level, shape.trusting_buyers, shape.buyer_mix,
        )  # fmt: skip
    else:
        number, level, share, mix = (
            shape.suppliers, shape.supplier_trust_level, shape.trusting_suppliers,
            shape.supplier_mix,
        )  # fmt: skip
    if share is not None:
        mix = {"aggressive": 1.0 - share, "trusting": share}
    if mix is not None:
        chosen = by_share(mix, number, side, seed, replicate)
        known = {name: of_strategy(scenario, name, side) for name in mix}
        firms = [known[name] for name in chosen]
    else:
        level = 0.5 if level is None else level
        spread = shape.trust_level_spread if side == "buyer" else 0.0
        firms = by_level(scenario, number, level, spread, side, seed, replicate)
    if side == "buyer":
        focal: Stance | None = None
        if shape.focal_strategy is not None:
            focal = of_strategy(scenario, shape.focal_strategy, side)
        elif shape.focal_trust_level is not None:
            focal = of_level(scenario, shape.focal_trust_level, side)
        if focal is not None:
            firms[0] = focal._replace(label=FOCAL + focal.label)
    return firms


def by_share(mix: dict[str, float], number: int, side: str, seed: int, replicate: int) -> list[str]:
    """Names by index: exact shares, dealt out by lot.

    Examples
    --------
    >>> sorted(by_share({"aggressive": 0.5, "trusting": 0.5}, 4, "buyer", 0, 0))
    ['aggressive', 'aggressive', 'trusting', 'trusting']
    """
    names = list(mix)
    lane = "stance" if side == "buyer" else "supplier_stance"
    lots = start_lots(lane, number, seed, replicate)
    return [names[kind] for kind in deal_out(lots, shares_to_counts(list(mix.values()), number))]


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


def deal_out(lots: Any, counts: Any) -> Any:
    """Kind of each firm. Firms are ranked by lot, so that a larger share keeps who had it before.

    Plain loops over arrays: the readable engine runs them, the compiled one compiles them.

    >>> deal_out([0.3, 0.1, 0.2], [1, 2]).tolist()
    [0, 1, 1]
    """
    chosen = np.zeros(len(lots), dtype=np.int32)
    ranked = np.argsort(np.asarray(lots), kind="mergesort")  # a stable one: equal lots by index
    position = 0
    for kind in range(len(counts) - 1, -1, -1):
        for index in range(position, position + counts[kind]):
            chosen[ranked[index]] = kind
        position += counts[kind]
    return chosen


def by_level(
    scenario: Scenario, number: int, level: float, spread: float, side: str, seed: int, rep: int
) -> list[Stance]:
    """All firms at one level, or spread uniformly around it."""
    if spread == 0.0:
        return [of_level(scenario, level, side)] * number
    lots = start_lots("level", number, seed, rep)
    levels = [min(1.0, max(0.0, level + spread * (2.0 * lot - 1.0))) for lot in lots]
    return [of_level(scenario, one, side) for one in levels]


def start_lots(name: str, number: int, seed: int, replicate: int) -> list[float]:
    """A start-up draw for each firm of a side."""
    lane = DRAWS[name]
    who = range(number)
    if lane.who == "buyer":
        block = fill(seed, replicate, 0, lane.block, buyers=list(who))
    else:
        block = fill(seed, replicate, 0, lane.block, suppliers=list(who))
    return [float(value) for value in block[lane.lane]]


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
