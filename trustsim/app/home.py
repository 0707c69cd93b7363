"""What a visitor takes home: the run as one page, as a table, and what its columns mean.

The link and the Python of a screen need no server: see ``static/home.js`` and
:func:`trustsim.app.header.python_for`.

>>> harmless("=1+1"), harmless("trusting"), harmless(-1.5)
("'=1+1", 'trusting', '-1.5')
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from io import StringIO

from trustsim.app.film import film
from trustsim.app.page import replay_page
from trustsim.outcomes import TABLES
from trustsim.scenarios import Scenario
from trustsim.simulation import simulate

TABLE = "periods"
"""The table that is taken home: a row for each month, side and stance."""

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""A text that begins with one of these is a formula to a spreadsheet."""


def film_page(scenario: Scenario, seed: int) -> str:
    """The run as one page that opens without internet."""
    return replay_page(film(scenario, seed=seed))


def table(scenario: Scenario, seed: int) -> str:
    """The months of the run as CSV; units and meanings stand in :func:`columns`.

    Numbers are written so that reading them gives the same bits; NaN is an empty cell. A text that
    a spreadsheet would run as a formula is preceded by an apostrophe.
    """
    arrays = simulate(scenario, seed=seed, record=TABLE).arrays(TABLE)
    rows = zip(*(column.tolist() for column in arrays.values()), strict=True)
    return written([list(arrays), *rows])


def columns() -> str:
    """Name, unit and meaning of each column of the table, as CSV."""
    told = [(column.name, column.unit, column.meaning) for column in TABLES[TABLE]]
    return written([("column", "unit", "meaning"), *told])


def written(rows: Iterable[Iterable[object]]) -> str:
    """Rows as CSV."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return out.getvalue()


def harmless(cell: object) -> str:
    """A cell as a spreadsheet may read it: numbers stay numbers, texts are no formulas."""
    if isinstance(cell, str):
        return f"'{cell}" if cell.startswith(FORMULA) else cell
    return "" if cell != cell else repr(cell)
