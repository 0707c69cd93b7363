"""From the books of a run to its tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from trustsim.kernel.layout import Books, State
from trustsim.outcomes import DTYPES, LEVEL_OF, LEVELS, OWN, TABLES, columns

Table = dict[str, NDArray[Any]]
Groups = list[tuple[str, str]]


def tables_of(
    books: Books, state: State, groups: Groups, months: int, record: str
) -> dict[str, Table]:
    """Every table of a recording level, in declared order; groups without firms are left out."""
    wanted = LEVELS[: LEVELS.index(record) + 1]
    build = {
        "summary": lambda: summary(books, groups, months),
        "periods": lambda: periods(books, groups),
        "buyers": lambda: buyers(books, state, groups),
        "suppliers": lambda: suppliers(books, state, groups),
        "relationships": lambda: relationships(books, state),
    }
    return {name: build[name]() for name in TABLES if LEVEL_OF[name] in wanted}


def names(values: Sequence[str]) -> NDArray[Any]:
    """Names as an array."""
    return np.array(values, dtype=np.str_)


def summary(books: Books, groups: Groups, months: int) -> Table:
    """Outcomes of the whole run, by side and name."""
    return summaries(books.totals[None], groups, months)[0]


def periods(books: Books, groups: Groups) -> Table:
    """Outcomes of each month and group."""
    return months_of(books.periods[None], groups)[0]


def sums_to_tables(
    totals: NDArray[np.float64],
    monthly: NDArray[np.float64],
    groups: Groups,
    months: int,
    record: str,
) -> list[dict[str, Table]]:
    """Tables of many runs of one scenario, evaluated all at once."""
    tables = [{"summary": table} for table in summaries(totals, groups, months)]
    if record == "periods":
        for run, table in zip(tables, months_of(monthly, groups), strict=True):
            run["periods"] = table
    return tables


def summaries(totals: NDArray[np.float64], groups: Groups, months: int) -> list[Table]:
    """Summaries of many runs: totals are (runs, groups, fields)."""
    runs, number, fields = totals.shape
    rows = totals.reshape(-1, fields)
    there = rows[:, 0] > 0.0  # a group may have no firm in a run
    side, stance = (np.tile(names(column), runs)[there] for column in zip(*groups, strict=True))
    own = {"side": side, "stance": stance, "firms": rows[there, 0] / max(1, months)}
    whole = columns("summary", own, rows[there])
    return cut(whole, there.reshape(runs, number).sum(axis=1))


def months_of(monthly: NDArray[np.float64], groups: Groups) -> list[Table]:
    """Months of many runs: sums are (runs, months, groups, fields)."""
    runs, months, number, fields = monthly.shape
    rows = monthly.reshape(-1, fields)
    there = rows[:, 0] > 0.0
    side, stance = (
        np.tile(names(column), runs * months)[there] for column in zip(*groups, strict=True)
    )
    own = {
        "period": np.tile(np.repeat(np.arange(1, months + 1), number), runs)[there],
        "side": side,
        "stance": stance,
        "firms": rows[there, 0],
    }
    whole = columns("periods", own, rows[there])
    return cut(whole, there.reshape(runs, -1).sum(axis=1))


def cut(whole: Table, sizes: NDArray[np.int64]) -> list[Table]:
    """Cut a table into pieces of so many rows."""
    ends = np.cumsum(sizes)
    return [
        {name: values[end - size : end] for name, values in whole.items()}
        for size, end in zip(sizes.tolist(), ends.tolist(), strict=True)
    ]


def labels(state: State, rows: NDArray[Any], groups: Groups) -> NDArray[Any]:
    """Name of the stance of each firm."""
    found: NDArray[Any] = names([label for _, label in groups])[state.stances["group"][rows]]
    return found


def buyers(books: Books, state: State, groups: Groups) -> Table:
    """Outcomes of each buyer and month."""
    months, number, _ = books.of_buyers.shape
    rows = books.of_buyers.reshape(months * number, -1)
    own = {
        "period": np.repeat(np.arange(1, months + 1), number),
        "buyer": np.tile(np.arange(number), months),
        "stance": np.tile(labels(state, state.buyers["adopted"], groups), months),
        "cash": rows[:, 0],
    }
    return columns("buyers", own, rows[:, 1:])


def suppliers(books: Books, state: State, groups: Groups) -> Table:
    """Outcomes of each supplier and month."""
    months, number, _ = books.of_suppliers.shape
    rows = books.of_suppliers.reshape(months * number, -1)
    own = {
        "period": np.repeat(np.arange(1, months + 1), number),
        "supplier": np.tile(np.arange(number), months),
        "firm": rows[:, 0].astype(np.int64),
        "stance": np.tile(labels(state, state.suppliers["stance"], groups), months),
        "cash": rows[:, 1],
        "unit_cost": rows[:, 2],
    }
    return columns("suppliers", own, rows[:, 3:])


def relationships(books: Books, state: State) -> Table:
    """Every relationship in every month."""
    months, number, candidates = books.of_pairs.shape
    rows = books.of_pairs.reshape(-1)
    own: dict[str, Any] = {
        "period": np.repeat(np.arange(1, months + 1), number * candidates),
        "buyer": np.tile(np.repeat(np.arange(number), candidates), months),
        "supplier": np.tile(state.pairs["supplier"].reshape(-1), months),
    }
    for column in OWN["relationships"]:
        if column.name not in own:
            own[column.name] = np.ascontiguousarray(rows[column.name], DTYPES[column.dtype])
    return columns("relationships", own)
