"""The free parameters of the calibration, with their priors.

>>> [one.key for one in FREE][:2]
['people.contact_hours', 'people.quote_hours']
>>> FREE[0].value(0.0), round(FREE[0].value(1.0), 9)
(10.0, 60.0)
"""

from __future__ import annotations

from typing import NamedTuple

from trustsim.numerics import exp, log


class Free(NamedTuple):
    """A parameter that is fitted: uniform over its range, or uniform in the logarithm."""

    key: str
    """Dotted key of the parameter."""
    low: float
    high: float
    pattern: str
    """The pattern that it moves most."""
    logarithmic: bool = True

    def value(self, place: float) -> float:
        """The value at a place of the unit interval."""
        if not self.logarithmic:
            return self.low + place * (self.high - self.low)
        return min(self.high, self.low * exp(place * log(self.high / self.low)))

    def place(self, value: float) -> float:
        """The place of a value in the unit interval."""
        if not self.logarithmic:
            return (value - self.low) / (self.high - self.low)
        return log(value / self.low) / log(self.high / self.low)


FREE: tuple[Free, ...] = (
    Free("people.contact_hours", 10.0, 60.0, "P2"),
    Free("people.quote_hours", 4.0, 100.0, "P2"),
    Free("sourcing.rebid_high", -1.0, 4.0, "P2", logarithmic=False),
    Free("negotiation.pad", 0.02, 0.2, "P1"),
    Free("negotiation.concession_tough", 0.02, 0.25, "P3"),
    Free("ideas.rate", 0.01, 0.3, "P4"),
    Free("demand.lying_cost", 0.02, 0.3, "P11"),
    Free("trust.prior", 0.1, 0.45, "P11", logarithmic=False),
)
"""Eight, the most that the rules of honesty allow."""


def values(places: list[float]) -> dict[str, float]:
    """Values of all free parameters from their places in the unit cube."""
    return {one.key: one.value(place) for one, place in zip(FREE, places, strict=True)}
