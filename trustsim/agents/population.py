"""Who takes which stance: shares and levels become firms, by keyed draws."""

from __future__ import annotations

from collections.abc import Callable
from math import floor
from typing import TYPE_CHECKING, Any, NamedTuple

from trustsim import strategies
from trustsim.chance import DRAWS, Purpose, draw, fill
from trustsim.rules.stances import Traits, View, on_the_line

if TYPE_CHECKING:
    from trustsim.scenarios import Scenario

FOCAL = "focal "
"""Before the label of the buyer that alone takes another stance, so that its rows stay apart."""

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
    """Names by index: exact shares (largest remainder), dealt out by lot.

    Firms are ranked by a keyed draw, so that a larger share keeps who already was of that kind.

    Examples
    --------
    >>> sorted(by_share({"aggressive": 0.5, "trusting": 0.5}, 4, "buyer", 0, 0))
    ['aggressive', 'aggressive', 'trusting', 'trusting']
    """
    names = list(mix)
    counts = [floor(mix[name] * number + 1e-9) for name in names]
    remainders = sorted(range(len(names)), key=lambda i: (counts[i] - mix[names[i]] * number, i))
    for index in remainders[: number - sum(counts)]:
        counts[index] += 1
    lane = "stance" if side == "buyer" else "supplier_stance"
    lots = start_lots(lane, number, seed, replicate)
    ranked = sorted(range(number), key=lambda index: (lots[index], index))
    chosen = [""] * number
    position = 0
    for name, count in reversed(list(zip(names, counts, strict=True))):
        for index in ranked[position : position + count]:
            chosen[index] = name
        position += count
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


def candidates(scenario: Scenario, seed: int, replicate: int) -> list[list[int]]:
    """For each buyer the suppliers on its list: a uniform choice without repetition.

    Floyd's algorithm with keyed draws: K draws a buyer, whatever the number of suppliers.
    """
    shape = scenario.market
    number, wanted = shape.suppliers, shape.candidates
    slots = list(range(wanted))
    lane = DRAWS["candidate"].lane
    lists = []
    for buyer in range(shape.buyers):
        lots = fill(
            seed, replicate, 0, Purpose.PAIR_START, buyers=[buyer] * wanted, suppliers=slots
        )
        picked: list[int] = []
        for slot in slots:
            top = number - wanted + slot
            one = floor(float(lots[lane][slot]) * (top + 1))
            picked.append(top if one in picked else one)
        lists.append(picked)
    return lists


def incumbent(buyer: int, wanted: int, seed: int, replicate: int) -> int:
    """Position on its list of the supplier that a buyer begins with."""
    return floor(draw(seed, replicate, 0, "incumbent", buyer=buyer) * wanted)
