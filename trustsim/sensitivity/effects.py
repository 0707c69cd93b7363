"""What is looked at: an outcome of a group of firms in an arm, or its difference between two arms.

``trusting: focal.discounted_profit - aggressive: focal.discounted_profit`` is the second kind,
paired by seed. Groups: ``focal`` is the buyer that alone takes another stance; a stance's own name;
``buyers`` and ``suppliers`` where all of that side share a stance.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any, NamedTuple

from trustsim.claims.markets import AGGRESSIVE, TRUSTING
from trustsim.outcomes import OUTCOMES
from trustsim.parameters._errors import nearest

STANCES = {"aggressive": AGGRESSIVE, "trusting": TRUSTING}
"""The arms where the experiment names none: one buyer changes its stance, all else fixed."""
LEAD = "trusting: focal.discounted_profit - aggressive: focal.discounted_profit"
SHARE = "trusting: focal.transactional_share"
SAVED = f"{SHARE} - aggressive: focal.transactional_share"
USUAL = (LEAD, SHARE, SAVED)


class Reading(NamedTuple):
    """An outcome of a group of firms in an arm."""

    arm: str
    group: str
    outcome: str

    @property
    def name(self) -> str:
        """As :class:`trustsim.claims.readings.Seen` takes it."""
        return f"{self.group}.{self.outcome}"


class Effect(NamedTuple):
    """A reading, less another one where there is one."""

    text: str
    of: Reading
    less: Reading | None

    @property
    def unit(self) -> str:
        """Of its outcome."""
        return OUTCOMES[self.of.outcome].unit

    def value(self, at: Callable[[Reading], Any]) -> float:
        """The effect in a run, or in a pair of runs, of which ``at`` gives the readings."""
        less = 0.0 if self.less is None else float(at(self.less))
        return float(at(self.of)) - less


def parsed(text: str, arms: Collection[str]) -> Effect:
    """An effect from its text.

    >>> parsed("b: buyers.price - a: buyers.price", ["a", "b"]).less
    Reading(arm='a', group='buyers', outcome='price')

    Raises
    ------
    ValueError
        One line that names the arm or outcome that there is not.
    """
    first, minus, second = text.partition(" - ")
    less = _reading(second, text, arms) if minus else None
    return Effect(text, _reading(first, text, arms), less)


def _reading(part: str, text: str, arms: Collection[str]) -> Reading:
    arm, colon, name = part.rpartition(":")
    group, dot, outcome = name.strip().rpartition(".")
    arm = arm.strip() if colon or len(arms) != 1 else next(iter(arms))
    if not dot or not group:
        raise ValueError(f"effect {text!r}: write [arm: ]group.outcome, such as {SHARE!r}")
    if not arm:
        first = f"{next(iter(arms))}: {part.strip()}"
        raise ValueError(f"effect {text!r}: of which arm ({', '.join(arms)})? Such as {first!r}")
    if arm not in arms:
        raise ValueError(f"effect {text!r}: arm {arm!r}: {nearest(arm, 'arm', tuple(arms))}")
    if outcome not in OUTCOMES:
        why = nearest(outcome, "outcome", tuple(OUTCOMES))
        raise ValueError(f"effect {text!r}: outcome {outcome!r}: {why}")
    return Reading(arm, group, outcome)
