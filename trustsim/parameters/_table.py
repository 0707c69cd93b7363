"""The table of every parameter: for notebooks, the terminal and the model description."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from trustsim.parameters._fields import bounds, declared
from trustsim.parameters._plugins import StrategiesBase, plugin_group
from trustsim.parameters.horizon import Horizon

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = (
    "key",
    "default",
    "unit",
    "low",
    "high",
    "likely_low",
    "likely_high",
    "symbol",
    "meaning",
    "source",
    "grade",
    "fitted",
    "why",
)
Row = dict[str, Any]


def rows(model_class: type[BaseModel], prefix: str = "") -> list[Row]:
    """One dict for each parameter of a group and of the groups in it.

    Keys are those of :data:`COLUMNS`. Numbers have bounds, a symbol, a source and a grade; switches
    and names have None there, as has a number that no pattern was fitted by or no argument is given
    for. ``prefix`` is put before each key: ``"market."`` for example.
    """
    return list(_rows(model_class(), prefix))


def _rows(group: BaseModel, prefix: str) -> Iterator[Row]:
    for name, field in type(group).model_fields.items():
        value = getattr(group, name)
        if isinstance(value, BaseModel):
            yield from _rows(value, f"{prefix}{name}.")
            continue
        low, high = bounds(field) or (None, None)
        likely_low, likely_high = declared(field, "likely") or (None, None)
        facts = {item: declared(field, item) or None for item in COLUMNS}
        yield {
            **facts,
            "key": prefix + name,
            "default": value,
            "low": low,
            "high": high,
            "likely_low": likely_low,
            "likely_high": likely_high,
        }


def all_rows() -> list[Row]:
    """The rows of a whole scenario, in its order."""
    from trustsim.parameters import GROUPS  # which holds this module

    found = rows(Horizon)
    for name, group in GROUPS.items():
        found += rows(group, f"{name}.")
    found += rows(plugin_group("strategies", "Strategies", __name__, StrategiesBase), "strategies.")
    return found + rows(plugin_group("trust_rules", "TrustRules", __name__), "trust_rules.")


def table() -> pd.DataFrame:
    """Every parameter of the library, a row each.

    Returns
    -------
    pandas.DataFrame
        ``key`` (dotted, as ``Scenario.replace`` takes it), ``default``, ``unit``, the hard bounds
        ``low`` and ``high``, the plausible range ``likely_low`` to ``likely_high`` from which prior
        draws are taken (NaN: never drawn), ``symbol``, ``meaning``, ``source`` (a key of
        ``trustsim.sources``), evidence ``grade`` (A measured and replicated, B measured, C
        expert or derived, D assumed), ``fitted`` (the pattern that fixed the default) and ``why``
        (the argument behind range or default).
    """
    import pandas as pd

    frame = pd.DataFrame(all_rows(), columns=list(COLUMNS))
    bounds_columns = ["low", "high", "likely_low", "likely_high"]
    return frame.astype({"default": object, **dict.fromkeys(bounds_columns, float)})


def text() -> str:
    """The table as aligned plain text, group by group, for the terminal."""
    parts = []
    for heading, members in _by_group():
        cells = [
            [row["key"], _shown(row["default"]), row["unit"] or "", _span(row), row["grade"] or ""]
            for row in members
        ]
        widths = [max(len(line[column]) for line in cells) for column in range(5)]
        lines = [
            "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True))
            + f"  {row['meaning']}{_cited(row)}"
            for line, row in zip(cells, members, strict=True)
        ]
        parts.append("\n".join([heading, *(f"  {line}" for line in lines)]))
    return "\n\n".join(parts) + "\n"


def markdown() -> str:
    """The table as Markdown, a table for each group, for the description of the model."""
    parts = []
    for heading, members in _by_group():
        lines = [
            f"### {heading}",
            "",
            "| key | symbol | default | unit | range | likely | source | grade | meaning |",
            "|---|---|---|---|---|---|---|---|---|",
        ]
        for row in members:
            likely = "" if row["likely_low"] is None else _between(row, "likely_low", "likely_high")
            cells = [
                f"`{row['key']}`", row["symbol"], _shown(row["default"]), row["unit"], _span(row),
                likely, _origin(row), row["grade"], _explained(row),
            ]  # fmt: skip
            escaped = (str(cell or "").replace("|", r"\|") for cell in cells)
            lines.append(f"| {' | '.join(escaped)} |")
        parts.append("\n".join(lines))
    return "\n\n".join(parts) + "\n"


def _by_group() -> Iterator[tuple[str, list[Row]]]:
    for heading, members in groupby(all_rows(), lambda row: row["key"].rpartition(".")[0]):
        yield heading or "scenario", list(members)


def _shown(value: object) -> str:
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "on" if value else "off"
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def _span(row: Row) -> str:
    return "" if row["low"] is None else _between(row, "low", "high")


def _between(row: Row, low: str, high: str) -> str:
    return f"{_shown(row[low])} to {_shown(row[high])}"


def _cited(row: Row) -> str:
    origin = _origin(row)
    return "" if origin in ("", "assumed", "derived") else f" [{origin}]"


def _origin(row: Row) -> str:
    """The source, and the pattern that fixed the default."""
    fitted = f"fitted to {row['fitted']}" if row["fitted"] else ""
    return ", ".join(part for part in (row["source"], fitted) if part)


def _explained(row: Row) -> str:
    """The meaning, and the argument where there is one."""
    return f"{row['meaning']} ({row['why']})" if row["why"] else str(row["meaning"])
