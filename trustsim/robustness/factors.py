"""What is changed: the trust rule, the size of the market, who the suppliers are."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import NamedTuple

from trustsim.claims.kinds import Changes, Claim
from trustsim.claims.markets import TWO_KINDS
from trustsim.claims.running import World
from trustsim.scenarios import Scenario
from trustsim.trust_rules import names

NULLS = ("constant", "oracle", "random")
"""Trust rules without experience: what they tell is what trust itself is needed for."""
USUAL_RULE = str(Scenario().get("trust.rule"))
MIXED = "half trusting, half aggressive"
SMALL: Changes = {"market.buyers": 4, "market.suppliers": 3, "market.candidates": 3}
LARGE: Changes = {"market.buyers": 24, "market.suppliers": 12, "market.candidates": 6}
FACTORS: dict[str, dict[str, Changes]] = {
    "trust rule": {
        name: {"trust.rule": name} if name != USUAL_RULE else {}
        for name in sorted(names(), key=lambda name: (name != USUAL_RULE, name in NULLS, name))
    },
    "market": {
        "8 buyers, 5 suppliers": {},
        "4 buyers, 3 suppliers": SMALL,
        "24 buyers, 12 suppliers": LARGE,
    },
    "suppliers": {"all at level 0.5": {}, MIXED: TWO_KINDS},
}
"""By factor and level, the usual level first, which changes nothing."""
EVERYWHERE = ("S3", "S4", "S5", "S9", "S15", "S16", "S17")
"""Claims that are judged in every combination."""


class Change(NamedTuple):
    """A level of each factor."""

    rule: str
    market: str
    suppliers: str

    @property
    def world(self) -> World:
        """What it changes."""
        changes: Changes = {}
        for levels, level in zip(FACTORS.values(), self, strict=True):
            changes |= levels[level]
        return World("; ".join(self), changes)

    @property
    def changed(self) -> int:
        """How many factors are not at their usual level."""
        return sum(level != usual for level, usual in zip(self, USUAL, strict=True))


USUAL = Change(*(next(iter(levels)) for levels in FACTORS.values()))


def changes(most: int = len(FACTORS)) -> Iterator[Change]:
    """Every combination with at most so many factors changed, the usual one first.

    >>> len(list(changes())), len(list(changes(1)))
    (48, 11)
    """
    for levels in product(*FACTORS.values()):
        change = Change(*levels)
        if change.changed <= most:
            yield change


def judged(claim: Claim, change: Change) -> tuple[int, ...]:
    """The measures that mean something there.

    S16 compares a market of two kinds of suppliers with the usual one: where suppliers are of two
    kinds anyway, both are the same.

    >>> from trustsim.claims.declared import BY_ID
    >>> judged(BY_ID["S16"], USUAL._replace(suppliers=MIXED))
    (0, 1)
    """
    void = "unlike" if claim.id == "S16" and change.suppliers == MIXED else None
    return tuple(
        at for at, one in enumerate(claim.measures) if void is None or void not in one.name
    )
