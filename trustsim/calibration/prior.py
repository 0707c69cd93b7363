"""The free parameters of the calibration, with their priors.

A prior is uniform, or uniform in the logarithm. For the published patterns its range is the likely
range that the parameter declares, from which prior draws are taken, and no other: nothing is
widened here to meet a pattern.

>>> [one.key for one in FREE][:2]
['people.contact_hours', 'people.quote_hours']
>>> FREE[0].value(0.0), round(FREE[0].value(1.0), 9)
(10.0, 80.0)
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from trustsim.design.ranges import place as in_range
from trustsim.numerics import exp, log
from trustsim.parameters import rows
from trustsim.scenarios import Scenario


@dataclass(frozen=True)
class Free:
    """A parameter that is fitted."""

    key: str
    """Dotted key of the parameter."""
    logarithmic: bool = True
    """Whether the prior is uniform in the logarithm."""
    ends: tuple[float, float] | None = None
    """Another range than the likely one; whole numbers where the parameter is one."""

    @cached_property
    def pattern(self) -> str:
        """The pattern that it moves most, as the parameter declares."""
        return str(self._row["fitted"])

    @cached_property
    def range(self) -> tuple[float, float]:
        """The ends of the prior."""
        if self.ends is not None:
            return self.ends
        return float(self._row["likely_low"]), float(self._row["likely_high"])

    @cached_property
    def _row(self) -> dict[str, Any]:
        (row,) = (row for row in rows(Scenario) if row["key"] == self.key)
        return row

    def value(self, place: float) -> float:
        """The value at a place of the unit interval."""
        low, high = self.range
        if self.logarithmic:
            return min(high, low * exp(place * log(high / low)))
        return in_range(place, low, high)

    def place(self, value: float) -> float:
        """The place of a value in the unit interval."""
        low, high = self.range
        if self.logarithmic:
            return log(value / low) / log(high / low)
        return (value - low) / (high - low)


FREE: tuple[Free, ...] = (
    Free("people.contact_hours"),
    Free("people.quote_hours"),
    Free("sourcing.rebid_high", logarithmic=False),
    Free("negotiation.pad"),
    Free("ideas.rate"),
    Free("demand.lying_cost"),
    Free("trust.prior", logarithmic=False),
)
"""Seven; the rules of honesty allow eight."""


def values(places: list[float], free: tuple[Free, ...] = FREE) -> dict[str, float]:
    """Values of all free parameters from their places in the unit cube."""
    return {one.key: one.value(place) for one, place in zip(free, places, strict=True)}
