"""The published numbers the model is held against, and the five patterns it is fitted to.

The numbers lie in ``facts.csv`` beside this file, one row a finding, with the source and with
how it was read (the paper itself, its abstract, a secondary account, or derived from several).
``PATTERNS`` are the only targets of a calibration; every other fact is for comparison.

Examples
--------
>>> get("F3").value
5.0
>>> [pattern.id for pattern in PATTERNS]
['P1', 'P2', 'P3', 'P4', 'P11']
>>> pattern("P3").targets[0].holds(0.06)
True
"""

from __future__ import annotations

import csv
from dataclasses import asdict, dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Fact:
    """A published number."""

    id: str
    """``"F1"`` and so on."""
    quantity: str
    """What was measured, in words."""
    value: float | None
    """The central value, in ``unit``; None where only an order was published."""
    low: float | None
    """Lower end of what was reported, if any."""
    high: float | None
    """Upper end of what was reported, if any."""
    unit: str
    """Unit of value, low and high."""
    group: str
    """Who or what it was measured on."""
    sample: str
    """How many, and of what kind."""
    source: str
    """Where it was published, as found."""
    read_as: str
    """What was read: primary, secondary, abstract or derived."""
    note: str
    """What a reader should know before using it."""
    source_keys: tuple[str, ...]
    """The works, as keys of ``trustsim.sources.SOURCES``."""
    used_for: str
    """The pattern that rests on it, or the empty string."""


@dataclass(frozen=True)
class Target:
    """The range in which one group's number must fall."""

    group: str
    """The group or the slope it is about."""
    low: float
    """Lower end, included."""
    high: float
    """Upper end, included."""
    facts: tuple[str, ...]
    """Ids of the facts it rests on."""

    def holds(self, value: float) -> bool:
        """Tell whether a simulated value falls inside the range, ends included."""
        return self.low <= value <= self.high

    def verdict(self, estimate: float, low: float, high: float) -> str:
        """``met``, ``missed by ...``, or ``open`` where the interval reaches over an end.

        >>> PATTERNS[0].targets[0].verdict(0.43, 0.42, 0.45)
        'open'
        """
        hair = 1e-9 * max(1.0, abs(self.high))  # an end of the band is in it, whatever the last bit
        if self.low - hair <= low and high <= self.high + hair:
            return "met"
        if high < self.low:
            return f"missed by {self.low - estimate:.2g}"
        if low > self.high:
            return f"missed by {estimate - self.high:.2g}"
        return "open"


@dataclass(frozen=True)
class Pattern:
    """A published pattern that calibration fits."""

    id: str
    """``"P1"`` and so on."""
    meaning: str
    """The finding, in a sentence."""
    quantity: str
    """How it is measured on the model."""
    unit: str
    """Unit of the targets."""
    targets: tuple[Target, ...]
    """One range a group."""

    @property
    def facts(self) -> tuple[str, ...]:
        """Ids of all facts it rests on, in the order of the targets."""
        return tuple(fact for target in self.targets for fact in target.facts)


_EIGHT_BUYERS: Final = "8 buyers with levels drawn uniformly, ranked by their suppliers' mean trust"

PATTERNS: Final[tuple[Pattern, ...]] = (
    Pattern(
        "P1",
        "The least trusted buyer spends twice as much of its contact time on haggling, contracts "
        "and blame as the most trusted.",
        f"transactional_share of the lowest and the highest of {_EIGHT_BUYERS}",
        "share",
        (
            Target("lowest of 8", 0.44, 0.50, ("F1",)),
            Target("highest of 8", 0.205, 0.265, ("F2",)),
        ),
    ),
    Pattern(
        "P2",
        "A person in purchasing handles several times as many goods at the most trusted buyer.",
        f"goods_per_person, highest over lowest of {_EIGHT_BUYERS}",
        "ratio",
        (Target("highest / lowest of 8", 3.5, 7.0, ("F3",)),),
    ),
    Pattern(
        "P3",
        "Aggressive purchasing buys at a lower price.",
        "price paid by trusting buyers less that paid by aggressive buyers of the same mixed "
        "market, over the former",
        "share of price",
        (Target("mixed market", 0.03, 0.10, ("F4",)),),
    ),
    Pattern(
        "P4",
        "Suppliers who trust offer several times as many design ideas.",
        "ideas_from_suppliers per pair and year at low and at high trust",
        "1/year",
        (
            Target("low trust", 0.0, 1.4, ("F5",)),
            Target("high trust", 4.0, 6.0, ("F6",)),
        ),
    ),
    Pattern(
        "P11",
        "Strangers report their forecast with some honesty and are believed in part.",
        "regression slopes as in the papers: report on private forecast, capacity on report",
        "slope",
        (
            Target("report on forecast", 0.60, 0.75, ("F8", "F10")),
            Target("capacity on report", 0.55, 0.70, ("F9", "F11")),
        ),
    ),
)
"""The five patterns of the calibration."""


@cache
def load() -> tuple[Fact, ...]:
    """Return every published number, in the order of the file."""
    text = files("trustsim").joinpath("facts.csv").read_text(encoding="utf-8")
    return tuple(_fact(row) for row in csv.DictReader(text.splitlines(), strict=True))


def get(id: str) -> Fact:
    """Return one published number.

    Parameters
    ----------
    id
        Such as ``"F1"``.

    Raises
    ------
    KeyError
        If there is no such fact.
    """
    return {fact.id: fact for fact in load()}[id]


def pattern(id: str) -> Pattern:
    """Return one pattern of the calibration.

    Parameters
    ----------
    id
        Such as ``"P1"``.

    Raises
    ------
    KeyError
        If there is no such pattern.
    """
    return {pattern.id: pattern for pattern in PATTERNS}[id]


def table() -> pd.DataFrame:
    """Return the published numbers as a table, a row a fact, with the columns of the file.

    Numbers that were not published are NaN; ``source_keys`` are joined by spaces.
    """
    import pandas as pd

    rows = [{**asdict(fact), "source_keys": " ".join(fact.source_keys)} for fact in load()]
    return pd.DataFrame(rows).astype({"value": float, "low": float, "high": float})


def text() -> str:
    """Every published number, then the five patterns, as plain text for the terminal."""
    parts = ["published numbers"]
    for fact in load():
        heading = f"  {fact.id:4} {fact.quantity}: {_measured(fact)}"
        lines = [f"{fact.group}; {fact.sample}" if fact.sample else fact.group]
        lines.append(f"{fact.source} (read as: {fact.read_as})")
        lines += [fact.note] if fact.note else []
        lines.append(f"fitted: pattern {fact.used_for}" if fact.used_for else "not fitted to")
        parts.append("\n".join([heading, *(f"       {line}" for line in lines)]))
    parts.append("patterns of the calibration")
    for one in PATTERNS:
        lines = [f"  {one.id:4} {one.meaning}", f"       measured: {one.quantity}"]
        for target in one.targets:
            band = f"{target.low:g} to {target.high:g} {one.unit}"
            lines.append(f"       {target.group}: {band} ({', '.join(target.facts)})")
        parts.append("\n".join(lines))
    return "\n\n".join(parts)


def markdown() -> str:
    """The published numbers as a Markdown table."""
    lines = [
        "| id | quantity | value | group | sample | source | read as | fitted |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for fact in load():
        cells = [
            fact.id, fact.quantity, _measured(fact), fact.group, fact.sample, fact.source,
            fact.read_as, fact.used_for,
        ]  # fmt: skip
        lines.append(f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |")
    return "\n".join(lines)


def _measured(fact: Fact) -> str:
    """Value, range and unit, as far as they were published.

    >>> _measured(get("F2")), _measured(get("F3")), _measured(get("F15"))
    ('0.235 [0.22, 0.25] share', '5 ratio', 'only an order was published')
    """
    if fact.value is None:
        return "only an order was published"
    ends = (
        f" [{fact.low:g}, {fact.high:g}]" if fact.low is not None and fact.high is not None else ""
    )
    return f"{fact.value:g}{ends} {fact.unit}"


def _fact(row: dict[str, str]) -> Fact:
    return Fact(
        id=row["id"],
        quantity=row["quantity"],
        value=_number_or_none(row["value"]),
        low=_number_or_none(row["low"]),
        high=_number_or_none(row["high"]),
        unit=row["unit"],
        group=row["group"],
        sample=row["sample"],
        source=row["source"],
        read_as=row["read_as"],
        note=row["note"],
        source_keys=tuple(row["source_keys"].split()),
        used_for=row["used_for"],
    )


def _number_or_none(text: str) -> float | None:
    return float(text) if text else None
