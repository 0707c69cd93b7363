"""From values to places in a picture, and from numbers to short texts.

>>> Scale(0.0, 10.0, 100, 0)(2.5)
75.0
>>> short(132603.9), short(0.2273), short(4.587), short(-3006.0), short(float("nan"))
('132,604', '0.227', '4.59', '-3,006', '-')
"""

from __future__ import annotations

from collections.abc import Iterable
from math import isfinite
from typing import NamedTuple


class Scale(NamedTuple):
    """A straight line from values to places."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        share = (value - self.low) / (self.high - self.low)
        return round(self.start + share * (self.end - self.start), 1)


def over(values: Iterable[float], start: float, end: float) -> Scale | None:
    """A scale over the finite values; None where there are none."""
    known = [value for value in values if isfinite(value)]
    if not known:
        return None
    low, high = min(known), max(known)
    if high == low:
        margin = abs(low) * 0.05 or 1.0
        low, high = low - margin, high + margin
    return Scale(low, high, start, end)


def short(value: float) -> str:
    """A number in four characters or so."""
    if value != value:
        return "-"
    size = abs(value)
    digits = 3 if size < 1.0 else 2 if size < 10.0 else 1 if size < 1000.0 else 0
    return f"{value:,.{digits}f}"


def apart(places: list[float], least: float, low: float, high: float) -> list[float]:
    """Places of labels, moved until they are ``least`` apart, within ``low`` to ``high``.

    >>> apart([50.0, 52.0], 10.0, 0.0, 100.0)
    [50.0, 60.0]
    >>> apart([97.0, 96.0], 10.0, 0.0, 100.0)
    [100.0, 90.0]
    """
    order = sorted(range(len(places)), key=lambda at: places[at])
    moved = list(places)
    floor = low
    for at in order:
        moved[at] = floor = max(floor, moved[at])
        floor += least
    ceiling = high
    for at in reversed(order):
        moved[at] = ceiling = min(ceiling, moved[at])
        ceiling -= least
    return moved
