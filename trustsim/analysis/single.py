"""The table of one run, from its arrays: what somebody sees first, without loading anything."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from trustsim.analysis.intervals import number
from trustsim.outcomes import OUTCOMES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from trustsim.experiment import Experiment

Summary = Mapping[str, "NDArray[Any]"]


def table(experiment: Experiment, seed: int, summary: Summary) -> str:
    """The outcomes of a run: a block for each side, its stances side by side."""
    lines = [*head(experiment), f"one run, seed {seed}"]
    for side in dict.fromkeys(summary["side"].tolist()):
        rows = [row for row, of in enumerate(summary["side"]) if of == side]
        lines += ["", f"{side}s", *aligned(block(summary, rows))]
    return "\n".join(lines) + "\n"


def head(experiment: Experiment) -> list[str]:
    """What is asked and expected."""
    lines = [text for text in (experiment.question, experiment.expectation) if text]
    if len(lines) == 2:
        lines[1] = f"Expected: {lines[1]}"
    return lines


def block(summary: Summary, rows: Sequence[int]) -> list[list[str]]:
    """The cells of a side: a line for each outcome that any of its stances has."""
    cells = [["outcome", "unit", *(str(summary["stance"][row]) for row in rows)]]
    for outcome in OUTCOMES.values():
        values = [float(summary[outcome.name][row]) for row in rows]
        if any(value == value for value in values):  # not all of them NaN
            shown = ["" if value != value else number(value) for value in values]
            cells.append([outcome.name, outcome.unit, *shown])
    return cells


def aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Cells as lines, each column as wide as its widest cell."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return [
        "  " + "  ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
