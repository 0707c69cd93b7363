"""A map: an effect over a grid of two or three parameters, all others at their defaults."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any, NamedTuple

import numpy as np

from trustsim.analysis.intervals import Interval, mean_interval
from trustsim.boundaries.sensitivity import Index
from trustsim.claims.kinds import Changes, Floats, Measure
from trustsim.claims.verdicts import FAILS, HOLDS, UNDECIDED, verdict
from trustsim.parameters import rows
from trustsim.scenarios import Scenario

SIDE = 7
PANELS = 3
Point = tuple[Any, ...]


class Axis(NamedTuple):
    """A parameter and the values on the grid, ascending."""

    key: str
    values: tuple[Any, ...]
    meaning: str = ""
    unit: str = ""


@dataclass(frozen=True)
class Map:
    """The effect at each point of a grid, a value a seed, and what is made of it."""

    quantity: str
    measure: Measure
    axes: tuple[Axis, ...]
    effects: dict[Point, Floats]
    months: dict[Point, float] = field(default_factory=dict)
    """Break-even months (0 always ahead, infinity never), of maps of claims."""

    @property
    def seeds(self) -> int:
        """In each cell."""
        return len(next(iter(self.effects.values())))

    @property
    def intervals(self) -> dict[Point, Interval]:
        """By point, simultaneous over the points of the map at 95 % (Bonferroni)."""
        level = 1.0 - 0.05 / len(self.effects)
        return {point: mean_interval(values, level) for point, values in self.effects.items()}

    @property
    def verdicts(self) -> dict[Point, str]:
        """By point, by the rule of the claims."""
        measure = self.measure
        return {
            point: verdict(found, measure.sign, measure.smallest)
            for point, found in self.intervals.items()
        }

    def count(self, word: str) -> int:
        """How many points have this verdict."""
        return list(self.verdicts.values()).count(word)

    @property
    def counts(self) -> dict[str, int]:
        """How many points hold, fail and are undecided."""
        return {word: self.count(word) for word in (HOLDS, FAILS, UNDECIDED)}


def points(axes: Sequence[Axis]) -> list[Point]:
    """Every point of the grid."""
    return list(product(*(axis.values for axis in axes)))


def changes(axes: Sequence[Axis], point: Point) -> Changes:
    """What a point changes."""
    return {axis.key: value for axis, value in zip(axes, point, strict=True)}


def chosen(indices: Sequence[Index], side: int = SIDE) -> tuple[Axis, ...]:
    """Axes of the two parameters that matter most; of a third, if it is told from nothing.

    >>> found = [Index(key, 0.3, 0.2, 0.4, told, 0.1) for key, told in
    ...          (("demand.value", True), ("sourcing.reference_draws", True), ("ideas.rate", True))]
    >>> [axis.values for axis in chosen(found, 3)]  # a whole number takes every value
    [(125.0, 152.5, 180.0), (2, 3, 4, 5), (0.005, 0.1275, 0.25)]
    """
    able = [one for one in indices if acts(one.key)]
    keys = [one.key for one in able[:2]] + [one.key for one in able[2:3] if one.told]
    sizes = (side, side, PANELS)
    return tuple(axis(key, size) for key, size in zip(keys, sizes, strict=False))


def acts(key: str) -> bool:
    """Whether a parameter can do anything: those of other trust rules and strategies cannot.

    They are drawn all the same, as a check on the indices, and are never an axis.

    >>> acts("trust_rules.beta.omega"), acts("trust_rules.linear.fall"), acts("ideas.rate")
    (True, False, True)
    """
    group, _, rest = key.partition(".")
    if group == "trust_rules":
        return rest.partition(".")[0] == str(Scenario().get("trust.rule"))
    return group != "strategies"


def axis(key: str, size: int) -> Axis:
    """So many values over the likely range of a parameter, both ends included."""
    (row,) = (row for row in rows(Scenario) if row["key"] == key)
    low, high = row["likely_low"], row["likely_high"]
    if isinstance(low, int) and isinstance(high, int):
        values: tuple[Any, ...] = tuple(range(low, high + 1))
    else:
        values = tuple(round(float(value), 12) for value in np.linspace(low, high, size))
    return Axis(key, values, row["meaning"], row["unit"])
