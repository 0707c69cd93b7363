"""The table of claims shows itself: verdicts with a mark, and each interval as a picture.

A module of its own, which loads pandas: it is imported when a table is made.
"""

from __future__ import annotations

from html import escape
from textwrap import shorten
from typing import Any

import pandas as pd

from trustsim.analysis.intervals import Interval
from trustsim.claims.findings import spoken
from trustsim.claims.verdicts import DEPENDS, FAILS, HOLDS, UNDECIDED
from trustsim.display import Markup, Number, card, table, unfailing
from trustsim.display.pictures import interval

WIDTH = 99
MARKS = {HOLDS: "●", FAILS: "■", UNDECIDED: "◆", DEPENDS: "▲"}
SHOWN = ("claim", "measure", "estimate", "low", "high", "smallest_effect", "n", "verdict")
READ = (
    "Picture: 0 is the line, the band is what is too small to matter, the mark is the estimate with"
    " its interval, simultaneous over the 18 claims."
)


class ClaimTable(pd.DataFrame):
    """A row a claim, as :func:`trustsim.claims.tables.table` gives it: a DataFrame in all respects.

    Only what is printed and what Jupyter shows is shorter; a selection that lacks one of the
    columns it takes is shown as any other frame.
    """

    @property
    def _constructor(self) -> Any:
        return ClaimTable

    def __repr__(self) -> str:
        if not self._whole():
            return str(super().__repr__())
        return "\n".join([f"<{self._verdicts()}", *map(_line, self._rows())]) + ">"

    @unfailing
    def _repr_html_(self) -> str:
        if not self._whole():
            return str(pd.DataFrame(self)._repr_html_())  # type: ignore[operator]
        rows = self._rows()
        counts = [
            Number(str(sum(row["verdict"] == word for row in rows)), f"{MARKS[word]} {word}")
            for word in MARKS
        ]
        head = ["", "claim", "verdict", "estimate, interval", "measure"]
        below = table(head, [_cells(row) for row in rows])
        return card("Claims", READ, counts, below=below)

    def _whole(self) -> bool:
        return set(SHOWN) <= set(self.columns)

    def _rows(self) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = self.to_dict("records")  # type: ignore[assignment]
        return rows

    def _verdicts(self) -> str:
        counts = self["verdict"].value_counts()
        told = ", ".join(f"{counts[word]} {word}" for word in MARKS if word in counts)
        return f"{len(self)} claims: {told}" if len(self) else "no claims"


def _interval(row: dict[str, Any]) -> Interval:
    return Interval(row["estimate"], row["low"], row["high"], row["n"])


def _line(row: dict[str, Any]) -> str:
    verdict = f"{MARKS.get(row['verdict'], ' ')} {row['verdict']}"
    start = f" {row['claim']:4} {verdict:16} {spoken(_interval(row)):31} "
    measure = row["measure"].partition(" (claimed")[0]
    return start + shorten(measure, WIDTH - len(start), placeholder=" ...")


def _cells(row: dict[str, Any]) -> list[str]:
    ends = _interval(row)
    picture = interval(*ends[:3], row["smallest_effect"], row["verdict"])
    verdict = f"{MARKS.get(row['verdict'], '')} {row['verdict']}"
    both = Markup(f"{escape(spoken(ends))}{picture}")
    return [row["claim"], _question(row), verdict, both, row["measure"]]


def _question(row: dict[str, Any]) -> str:
    """The question, which opens to where the claim turns."""
    question, turns = str(row.get("question", "")), str(row.get("turns_when", ""))
    if not turns:
        return question
    told = f"<details><summary>{escape(question)}</summary>{escape(turns)}</details>"
    return Markup(told)
