"""From the books of a run to its tables."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from trustsim.kernel.layout import Books, State
from trustsim.outcomes import DTYPES, LEVEL_OF, LEVELS, OWN, TABLES, columns

Table = dict[str, NDArray[Any]]


def tables_of(
    books: Books, state: State, groups: list[tuple[str, str]], months: int, record: str
) -> dict[str, Table]:
    """Every table of a recording level, in declared order."""
    wanted = LEVELS[: LEVELS.index(record) + 1]
    build = {
        "summary": lambda: summary(books, groups, months),
        "periods": lambda: periods(books, groups),
        "buyers": lambda: buyers(books, state, groups),
        "suppliers": lambda: suppliers(books, state, groups),
        "relationships": lambda: relationships(books, state),
    }
    return {name: build[name]() for name in TABLES if LEVEL_OF[name] in wanted}


def names(values: list[str]) -> NDArray[Any]:
    """Names as an array of objects: a table repeats few of them many times."""
    return np.array(values, dtype=np.str_)


def summary(books: Books, groups: list[tuple[str, str]], months: int) -> Table:
    """Outcomes of the whole run, groups in order of side and name."""
    order = sorted(range(len(groups)), key=lambda group: groups[group])
    totals = books.totals[order]
    side, stance = zip(*(groups[group] for group in order), strict=True)
    own = {"side": side, "stance": stance, "firms": totals[:, 0] / max(1, months)}
    return columns("summary", own, totals)


def periods(books: Books, groups: list[tuple[str, str]]) -> Table:
    """Outcomes of each month and group."""
    months, number, fields = books.periods.shape
    side, stance = zip(*groups, strict=True)
    own = {
        "period": np.repeat(np.arange(1, months + 1), number),
        "side": np.tile(names(list(side)), months),
        "stance": np.tile(names(list(stance)), months),
        "firms": books.periods[:, :, 0].reshape(-1),
    }
    return columns("periods", own, books.periods.reshape(-1, fields))


def labels(state: State, rows: NDArray[Any], groups: list[tuple[str, str]]) -> NDArray[Any]:
    """Name of the stance of each firm."""
    return names([label for _, label in groups])[state.stances["group"][rows]]


def buyers(books: Books, state: State, groups: list[tuple[str, str]]) -> Table:
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


def suppliers(books: Books, state: State, groups: list[tuple[str, str]]) -> Table:
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
