"""Silence before exit: how well problems since the last complaint foretell that a customer leaves.

Judged among relationships with at least 12 months of tenure and a problem in the last 6, within
tenure bands: a leaver and a stayer of one run and one band are compared, and the area under the
curve (AUC) is the share of such pairs in which the leaver has the higher value (ties count half).
Rivals: price rise, defect rate, short tenure. Which rival is best, and which way it points, is
found on half of the runs and judged on the other half, both ways; silence points the way the claim
says.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from trustsim.analysis.jackknife import pseudo_values
from trustsim.analysis.pairs import BANDS, RECENT, SETTLED, Grid, bands, over_last

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]

PREDICTORS = ("silence", "price rise", "defect rate", "short tenure")


def judged(table: Mapping[str, Any] | pd.DataFrame | Grid) -> dict[str, Floats]:
    """The judged relationship-months of a run: each predictor, ``band`` and ``exit`` (1 or 0).

    Price rise: mean price of the last 6 months over that of the 6 before, less 1. Defect rate:
    defective over delivered units of the last 12 months. Short tenure: less the tenure.
    """
    grid = table if isinstance(table, Grid) else Grid(table)
    left, tenure = grid.exits, grid["tenure"]
    rows = (tenure >= SETTLED) & (over_last(grid["problems"], RECENT) > 0.0) & ~np.isnan(left)
    rows[: 2 * RECENT - 1] = False  # the price of a year is not known before
    price = np.nan_to_num(grid["price"])
    late = over_last(price, RECENT)
    both = over_last(price, 2 * RECENT)
    defects, delivered = (over_last(grid[c], 2 * RECENT)[rows] for c in ("defects", "delivered"))
    early = (both - late)[rows]
    return {
        "silence": grid["silence"][rows].astype(float),
        "price rise": late[rows] / np.where(early > 0.0, early, np.nan) - 1.0,
        "defect rate": defects / np.where(delivered > 0.0, delivered, np.nan),
        "short tenure": -tenure[rows].astype(float),
        "band": bands(tenure)[rows].astype(float),
        "exit": left[rows],
    }


def concordance(rows: Mapping[str, Floats]) -> Floats:
    """Pairs won and all pairs of a leaver and a stayer of a band: (predictors, 2), to be added up.

    >>> told = {"band": np.zeros(3), "exit": np.array([1.0, 0.0, 0.0])}
    >>> concordance({**told, **dict.fromkeys(PREDICTORS, np.array([2.0, 1.0, 2.0]))})[0]
    array([1.5, 2. ])
    """
    found = np.zeros((len(PREDICTORS), 2))
    values = np.stack([rows[name] for name in PREDICTORS])
    known = ~np.isnan(values).any(axis=0)  # every predictor is judged by the same pairs
    for band in range(len(BANDS)):
        here = known & (rows["band"] == band)
        leaver = rows["exit"][here] == 1.0
        leavers, stayers = float(leaver.sum()), float((~leaver).sum())
        if leavers * stayers > 0.0:
            found[:, 0] += [won(row[leaver], row[~leaver]) for row in values[:, here]]
            found[:, 1] += leavers * stayers
    return found


def won(leavers: Floats, stayers: Floats) -> float:
    """Pairs in which the leaver has the higher value; ties count half.

    >>> won(np.array([2.0, 1.0]), np.array([1.0, 0.0, 3.0]))
    3.5
    """
    line = np.sort(stayers)
    below, upto = (np.searchsorted(line, leavers, side=side) for side in ("left", "right"))
    return float(np.sum(below + upto)) / 2.0


def auc(sums: Floats) -> Floats:
    """AUC from pairs won and all pairs, shape (..., 2); NaN where there are none."""
    pairs = np.where(sums[..., 1] > 0.0, sums[..., 1], np.nan)
    found: Floats = sums[..., 0] / pairs
    return found


def of_predictor(tables: Floats, predictor: str) -> Floats:
    """AUC of a predictor as pseudo-values, one a run, from tables of shape (n, predictors, 2)."""
    at = PREDICTORS.index(predictor)
    return pseudo_values(np.asarray(tables)[:, at], auc)


def advantage(tables: Floats) -> Floats:
    """AUC of silence less that of the best rival, as pseudo-values, one a run.

    Parameters
    ----------
    tables
        Shape (n, predictors, 2): :func:`concordance` of each of at least 4 runs.
    """
    each = np.asarray(tables, dtype=float)
    found = np.full(len(each), np.nan)
    for half in (0, 1):
        fitted = auc(each[1 - half :: 2].sum(axis=0))[1:]
        if np.isnan(fitted).any():
            continue
        best = int(np.argmax(np.abs(fitted - 0.5)))
        ahead = partial(_ahead, rival=best, rises=bool(fitted[best] >= 0.5))
        found[half::2] = pseudo_values(each[half::2], ahead)
    return found


def _ahead(sums: Floats, rival: int, rises: bool) -> Floats:
    """AUC of silence less that of a rival that points up or down."""
    areas = auc(sums)
    other = areas[:, 1 + rival]
    return areas[:, 0] - (other if rises else 1.0 - other)


def over_null(tables: Floats, null: Floats) -> Floats:
    """AUC of silence less that in the null world, paired by run, as pseudo-values."""
    both = np.stack([np.asarray(tables)[:, 0], np.asarray(null)[:, 0]], axis=1)
    return pseudo_values(both, lambda sums: auc(sums[:, 0]) - auc(sums[:, 1]))
