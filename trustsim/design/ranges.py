"""Over which range a parameter is drawn: likely, its own bounds, or named."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from typing import Any

from trustsim.parameters import rows
from trustsim.parameters._errors import ScenarioError, show
from trustsim.scenarios import Scenario

LIKELY, BOUNDS = "likely", "bounds"
RANGES = (LIKELY, BOUNDS)
Span = tuple[float, float]
Ranges = str | dict[str, Span]
"""``likely``, ``bounds``, or key -> (low, high)."""


def spans(
    ranges: Ranges,
    vary: Collection[str],
    keep: Collection[str],
    held: Collection[str],
    where: str = "design.vary",
) -> dict[str, Span]:
    """The range of each key that is drawn, in the order of the parameters.

    Raises
    ------
    ScenarioError
        If nothing is left to draw, or a parameter that ``vary`` names has no such range.
    """
    named = ranges if isinstance(ranges, dict) else {}
    kind = LIKELY if isinstance(ranges, dict) else ranges
    found: dict[str, Span] = {}
    for row in rows(Scenario):
        key = row["key"]
        wanted = within(key, vary) if vary else not named and row["likely_low"] is not None
        if within(key, keep) or (key in held and key not in named):
            continue
        if key in named:
            found[key] = named[key]
        elif wanted:
            span = span_of(row, kind)
            if span is None and key in vary:
                raise ScenarioError(f"{where}: {key}: {_no_range(row, kind)}")
            if span is not None:
                found[key] = span
    if not found:
        raise ScenarioError("design.draws: nothing is left to draw: see vary, keep and ranges")
    return found


def span_of(row: Mapping[str, Any], kind: str) -> Span | None:
    """The likely range of a row of the table of parameters, or its bounds; None without one."""
    ends = ("low", "high") if kind == BOUNDS else ("likely_low", "likely_high")
    if row[ends[0]] is None:
        return None
    return row[ends[0]], row[ends[1]]


def _no_range(row: Mapping[str, Any], kind: str) -> str:
    if row["low"] is None:
        return "is no number; sweep it with over"
    return f'has no {kind} range; name one: ranges = {{ "{row["key"]}" = [low, high] }}'


def row_of(key: str, where: str) -> Mapping[str, Any]:
    """The row of a parameter.

    Raises
    ------
    ScenarioError
        If there is none, with the nearest name.
    """
    for row in rows(Scenario):
        if row["key"] == key:
            return row
    try:
        Scenario().get(key)
    except ScenarioError as error:
        raise ScenarioError(f"{where}: {error.lines[0]}") from None
    raise ScenarioError(f"{where}: {key}: is a group; name its parameters")


def checked(value: object, where: str = "design.ranges") -> Ranges:
    """``likely``, ``bounds``, or a table of key = [low, high] within the bounds of each key.

    Raises
    ------
    ScenarioError
        One line that names the key, the value and what is allowed.
    """
    if not isinstance(value, Mapping):
        if value not in RANGES:
            raise ScenarioError(
                f"{where} = {show(value)}: must be likely, bounds, or a table of key = [low, high]"
            )
        return str(value)
    if not value:
        raise ScenarioError(f"{where}: the table is empty; write key = [low, high]")
    return {key: _named(key, pair, where) for key, pair in value.items()}


def _named(key: str, pair: object, where: str) -> Span:
    row = row_of(key, where)
    if row["low"] is None:
        raise ScenarioError(f"{where}: {key}: is no number; sweep it with over")
    ends = list(pair) if isinstance(pair, list | tuple) else []
    numbers = all(isinstance(end, int | float) and not isinstance(end, bool) for end in ends)
    if len(ends) != 2 or not numbers or not ends[0] < ends[1]:
        raise ScenarioError(f"{where}: {key} = {show(pair)}: must be [low, high], low below high")
    low, high = ends
    if low < row["low"] or high > row["high"]:
        allowed = f"{row['low']:g} to {row['high']:g}"
        raise ScenarioError(f"{where}: {key} = {show(pair)}: must lie within {allowed}")
    if isinstance(row["low"], int):
        if low != int(low) or high != int(high):
            raise ScenarioError(f"{where}: {key} = {show(pair)}: must be whole numbers")
        return int(low), int(high)
    return float(low), float(high)


def within(key: str, names: Collection[str]) -> bool:
    """Whether a key is one of these names, or in one of these groups."""
    return any(key == name or key.startswith(f"{name}.") for name in names)


def place(u: float, low: float, high: float) -> float | int:
    """A point of the unit interval in a range; whole numbers are equally likely.

    >>> place(0.5, 2.0, 4.0), place(0.99, 2, 5), place(1.0, 2, 5)
    (3.0, 5, 5)
    """
    if isinstance(low, int) and isinstance(high, int):
        return min(high, low + math.floor(u * (high - low + 1)))
    return low + u * (high - low)
