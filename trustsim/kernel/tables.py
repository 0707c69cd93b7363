"""From the books of a run to its tables."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from trustsim.kernel.layout import Books, State
from trustsim.outcomes import OWN, TABLES, columns

Table = dict[str, NDArray[Any]]
Groups = list[tuple[str, str]]

SUMMARY = [column.name for column in TABLES["summary"]]
"""Columns of a summary: those of a month without its number."""


def tables_of(
    sums: NDArray[np.float64],
    books: Books,
    state: State,
    groups: Groups,
    months: int,
    wanted: Collection[str],
) -> dict[str, Table]:
    """These tables of one run, in declared order; groups without firms are left out.

    Sums are those of the run and of its months, (1 + months or 0, groups, fields).
    """
    (tables,) = sums_to_tables(sums[None], groups, months, wanted)
    if "buyers" in wanted:
        tables["buyers"] = buyers(books, state, groups)
    if "suppliers" in wanted:
        tables["suppliers"] = suppliers(books, state, groups)
    if "relationships" in wanted:
        tables["relationships"] = relationships(books, state)
    return tables


def sums_to_tables(
    sums: NDArray[np.float64], groups: Groups, months: int, wanted: Collection[str]
) -> list[dict[str, Table]]:
    """Summary, and months if wanted, of many runs of one scenario, evaluated all at once.

    Parameters
    ----------
    sums
        Of each run, first as a whole and then by month: (runs, 1 + months or 0, groups, fields).
    months
        How many months a run has.
    """
    if "periods" not in wanted:
        sums = sums[:, :1]
    there = sums[..., 0] > 0.0  # a group may have no firm in a run
    run, month, group = there.nonzero()
    rows = sums.reshape(-1, sums.shape[-1]).compress(there.ravel(), axis=0)
    side, stance = (names(column).take(group) for column in zip(*groups, strict=True))
    own = {"period": month, "side": side, "stance": stance, "firms": rows[:, 0]}
    whole = columns("periods", own, rows)
    parts = np.arange(1 + 2 * len(sums))  # the first run, its months, the second run, ...
    ends = np.searchsorted(2 * run + (month > 0), parts).tolist()
    tables = []
    for begin, middle, end in zip(ends[:-1:2], ends[1::2], ends[2::2], strict=True):
        summary = {name: whole[name][begin:middle] for name in SUMMARY}
        summary["firms"] = summary["firms"] / max(1, months)
        tables.append({"summary": summary})
        if "periods" in wanted:
            tables[-1]["periods"] = {name: held[middle:end] for name, held in whole.items()}
    return tables


def names(values: Sequence[str]) -> NDArray[Any]:
    """Names as an array."""
    return np.array(values, dtype=np.str_)


def labels(state: State, rows: NDArray[Any], groups: Groups) -> NDArray[Any]:
    """Name of the stance of each firm."""
    found: NDArray[Any] = names([label for _, label in groups])[state.stances["group"][rows]]
    return found


def buyers(books: Books, state: State, groups: Groups) -> Table:
    """Outcomes of each buyer and month."""
    months, number, fields = books.of_buyers.shape
    rows = books.of_buyers.reshape(months * number, fields)
    own = {
        "period": np.repeat(np.arange(1, months + 1), number),
        "buyer": np.tile(np.arange(number), months),
        "stance": np.tile(labels(state, state.buyers["stance"], groups), months),
        "cash": rows[:, 0],
    }
    return columns("buyers", own, rows[:, 1:])


def suppliers(books: Books, state: State, groups: Groups) -> Table:
    """Outcomes of each supplier and month."""
    months, number, fields = books.of_suppliers.shape
    rows = books.of_suppliers.reshape(months * number, fields)
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
            own[column.name] = rows[column.name]
    return columns("relationships", own)
