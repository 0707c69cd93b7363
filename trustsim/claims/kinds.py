"""What a claim is made of: a question, a contrast, measures with a smallest effect, conditions.

A *measure* says what is compared and how: a function of ``at(arm, reading)``, which gives a value a
seed (or whatever the reading is), that returns a value a seed: the effect. All arms meet the same
seeds, so the effects are paired.

>>> twice = Measure("price", "money/unit", +1, 1.0, "why", lambda at: at("a", "p") - at("b", "p"))
>>> twice.of(lambda arm, reading: np.array([3.0, 5.0]) if arm == "a" else np.array([1.0, 1.0]))
array([2., 4.])
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from trustsim.parameters import rows
from trustsim.scenarios import Scenario

Floats = NDArray[np.float64]
Changes = dict[str, Any]
At = Callable[[str, str], Any]
Reads = Mapping[str, tuple[str, ...]]
"""By arm, names in ``trustsim.claims.readings.READINGS``."""
Effect = Callable[[At], Floats]


class Measure(NamedTuple):
    """A measured effect of a claim, and from which size on it matters."""

    name: str
    unit: str
    sign: int
    """+1 where the claim says that the effect is above 0, -1 below."""
    smallest: float
    """The smallest effect that matters, in ``unit``; above 0."""
    why: str
    """Why a smaller one would not matter, in a line."""
    of: Effect


def of_all(arms: Iterable[str], *names: str) -> Reads:
    """The same readings of each arm."""
    return dict.fromkeys(arms, names)


def less(more: str, fewer: str, reading: str) -> Effect:
    """A reading of one arm less that of another."""
    return lambda at: np.asarray(at(more, reading)) - np.asarray(at(fewer, reading))


class Beside(NamedTuple):
    """A further effect that is reported and does not decide."""

    name: str
    unit: str
    of: Effect


@dataclass(frozen=True)
class Condition:
    """A parameter over whose range the sign is examined: its likely range unless another is given.

    >>> Condition("people.contact_hours").ends
    (10.0, 80.0)
    """

    key: str
    low: float | None = None
    high: float | None = None

    @property
    def ends(self) -> tuple[float, float]:
        """Both ends of the range."""
        if self.low is not None and self.high is not None:
            return self.low, self.high
        (row,) = (row for row in rows(Scenario) if row["key"] == self.key)
        return row["likely_low"], row["likely_high"]


@dataclass(frozen=True)
class Claim:
    """A claim as an executable test."""

    id: str
    question: str
    contrast: str
    arms: tuple[str, ...]
    """Markets that are run, by name in ``trustsim.claims.markets.ARMS``."""
    measures: tuple[Measure, ...]
    """The first is the one that the table shows. The claim is the conjunction of all of them, or,
    where ``regions`` is true, each of them is a listed region of the claim."""
    conditions: tuple[Condition, ...]
    """Each end of each range is a listed region, all else at its default."""
    beside: tuple[Beside, ...] = ()
    also: tuple[str, ...] = ()
    """Markets that only what is beside needs."""
    regions: bool = False
    reads: Reads = field(default_factory=dict)
    """Readings besides the outcomes of a run."""
    profit: bool = False
    """Whether it is about profit: decomposed by channels, repeated with the two nulls."""
