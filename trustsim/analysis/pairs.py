"""Relationships as grids, months by pairs, and what is judged over months before and after.

Every function takes a ``relationships`` table (a frame, or a mapping of its columns) through
:class:`Grid`. Months count from 0 in the rows of a grid; windows include the month itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]

RECENT, LATER, SETTLED = 6, 12, 12  # months: of recent orders, of no more orders, of tenure
BANDS = (SETTLED, 24, 48, 96)
"""Tenure in months at which a band begins; the last is open."""


class Grid:
    """The columns of a relationships table, each of shape (months, pairs).

    Raises
    ------
    ValueError
        Unless every pair has a row in every month.
    """

    def __init__(self, table: Mapping[str, Any] | pd.DataFrame) -> None:
        period, buyer, supplier = (np.asarray(table[c]) for c in ("period", "buyer", "supplier"))
        self.months = int(np.ptp(period)) + 1 if len(period) else 0
        self._table = table
        if self.months == 0 or len(period) % self.months:
            raise ValueError(
                f"relationships: {len(period)} rows in {self.months} months; every pair needs a "
                "row in every month"
            )
        self._order = order(*(c.reshape(self.months, -1) for c in (period, buyer, supplier)))
        self.buyer = self["buyer"][0]

    def __getitem__(self, column: str) -> NDArray[Any]:
        values = np.asarray(self._table[column])
        return values.reshape(self.months, -1) if self._order is None else values[self._order]

    @cached_property
    def exits(self) -> Floats:
        """Exit: orders in the last 6 months, none in the next 12. 1 yes, 0 no.

        NaN where there was no order in the last 6 months, where 12 later months are missing, and
        where the supplier failed within them: then nobody left.
        """
        ordered = self["ordered"] > 0.0
        later = over_next(ordered, LATER)
        failed = np.zeros(ordered.shape, dtype=bool)
        failed[1:] = self["firm"][1:] != self["firm"][:-1]
        open_to_it = (over_last(ordered, RECENT) > 0.0) & (over_next(failed, LATER) == 0.0)
        return np.where(open_to_it, (later == 0.0).astype(float), np.nan)

    def of_buyer(self, buyer: int) -> NDArray[np.bool_]:
        """Which pairs are of a buyer."""
        found: NDArray[np.bool_] = self.buyer == buyer
        return found


def order(
    period: NDArray[Any], buyer: NDArray[Any], supplier: NDArray[Any]
) -> NDArray[np.int64] | None:
    """Rows of a table as a grid; None where they lie so already, as a run writes them."""
    as_written = (
        np.all(period == np.arange(period[0, 0], period[0, 0] + len(period))[:, None])
        and np.all(buyer == buyer[0])
        and np.all(supplier == supplier[0])
    )
    if as_written:
        return None
    rows = np.lexsort((supplier.ravel(), buyer.ravel(), period.ravel()))
    return rows.reshape(period.shape)


def over_last(values: NDArray[Any], months: int) -> Floats:
    """Sum over the last ``months`` months, this one included (fewer at the beginning).

    >>> over_last(np.array([[1.0], [2.0], [4.0]]), 2).ravel()
    array([1., 3., 6.])
    """
    sums = np.cumsum(values, axis=0, dtype=float)
    sums[months:] -= sums[:-months].copy()
    return sums


def over_next(values: NDArray[Any], months: int) -> Floats:
    """Sum over the next ``months`` months, this one not included; NaN where some are missing.

    >>> over_next(np.array([[1.0], [2.0], [4.0]]), 2).ravel()
    array([ 6., nan, nan])
    """
    found = np.full(values.shape, np.nan)
    if len(values) > months:
        found[:-months] = over_last(values, months)[months:]
    return found


def retention(grid: Grid, pairs: NDArray[np.bool_] | slice = slice(None)) -> float:
    """Share of active relationships, any month, that order again within 12 months."""
    left = grid.exits[:, pairs]
    return float(1.0 - np.nanmean(left)) if not np.isnan(left).all() else float("nan")


def idle_loss(grid: Grid, prior: float) -> float:
    """Mean loss of the buyer's trust in the 12 months after a last order, NaN where there is none.

    Of relationships of at least 12 months in which more trust was won than strangers have
    (``prior``); without any order, and with the same supplier alive, in those 12 months.
    """
    ordered, trust = grid["ordered"] > 0.0, grid["trust_buyer"]
    ended = ordered & (grid.exits == 1.0) & (grid["tenure"] >= SETTLED) & (trust > prior)
    at = np.nonzero(ended)
    if not len(at[0]):
        return float("nan")
    return float(np.mean(trust[at] - trust[at[0] + LATER, at[1]]))


def defect_share(grid: Grid, pairs: NDArray[np.bool_], first: int, last: int) -> float:
    """Defective over delivered units of some pairs in months ``first`` to ``last``, from 1."""
    rows = slice(first - 1, last)
    delivered = grid["delivered"][rows, pairs].sum()
    defects = grid["defects"][rows, pairs].sum()
    return float(defects / delivered) if delivered > 0.0 else float("nan")


def improvement(grid: Grid, pairs: NDArray[np.bool_]) -> float:
    """Fall of the defect share from the first to the fifth year, a year."""
    before, after = defect_share(grid, pairs, 1, 12), defect_share(grid, pairs, 49, 60)
    return (before - after) / 4.0


def bands(tenure: NDArray[Any]) -> NDArray[np.int64]:
    """Number of the tenure band, from 0; -1 below the first.

    >>> bands(np.array([3, 12, 23, 24, 500])).tolist()
    [-1, 0, 0, 1, 3]
    """
    return np.searchsorted(BANDS, tenure, side="right") - 1


def buying_again(grid: Grid) -> Floats:
    """Numerator and denominator of the Mantel-Haenszel odds ratio of buying again.

    Well served (no problem in the last 6 months) against badly served (two or more), strata are
    tenure bands from 12 months on. Add them up over runs, then divide: :func:`log_odds`.
    """
    left, served = grid.exits, over_last(grid["problems"], RECENT)
    band = bands(grid["tenure"])
    sums = np.zeros(2)
    for one in range(len(BANDS)):
        here = (band == one) & ~np.isnan(left)
        good, bad = here & (served == 0.0), here & (served >= 2.0)
        stay, go = left == 0.0, left == 1.0
        counts = [float((group & end).sum()) for group in (good, bad) for end in (stay, go)]
        n = sum(counts)
        if n > 0.0:
            sums += [counts[0] * counts[3] / n, counts[1] * counts[2] / n]
    return sums


def log_odds(sums: Floats) -> Floats:
    """Log of the odds ratio from sums of shape (m, 2); NaN where a side is empty."""
    known = np.all(sums > 0.0, axis=-1, keepdims=True)
    safe = np.where(known, sums, 1.0)
    return np.where(known[..., 0], np.log(safe[..., 0] / safe[..., 1]), np.nan)
