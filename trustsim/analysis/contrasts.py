"""The three contrasts of a trust-levels study, paired by seed.

(i) *one buyer* changes its stance, all else fixed; (ii) a market half aggressive, half trusting;
(iii) a *whole market* at one level. Each contrast is a set of positions, from aggressive (0) to
trusting (1), with a value of every outcome for each seed.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from trustsim.experiment import Study

FOCAL = "market.focal_trust_level"
LEVEL = "market.trust_level"
POSITIONS = {"aggressive": 0.0, "trusting": 1.0}


class Contrast(NamedTuple):
    """A contrast: its mark, the arm that it reads, and what is compared, in words."""

    mark: str
    arm: str
    words: str


CONTRASTS: tuple[Contrast, ...] = (
    Contrast("(i)", "one buyer", "one buyer changes its stance in a market at level 0.50"),
    Contrast("(ii)", "half the market", "half of the buyers aggressive (0), half trusting (1)"),
    Contrast("(iii)", "whole market", "all buyers of the market at one level"),
)
NULL = Contrast(
    "(ii) null", "half the market, equal stances", "as (ii), with one stance behind both names"
)


def rows_of(frame: pd.DataFrame, contrast: Contrast) -> pd.DataFrame:
    """Rows of the buyers that a contrast is about, with their ``position`` from 0 to 1."""
    rows = frame[(frame["arm"] == contrast.arm) & (frame["side"] == "buyer")]
    if contrast.mark == "(i)":
        rows = rows[rows["stance"].str.startswith("focal ")]
        return rows.assign(position=rows[FOCAL])
    if contrast.mark == "(iii)":
        return rows.assign(position=rows[LEVEL])
    return rows.assign(position=rows["stance"].map(POSITIONS))


def by_seed(study: Study, contrast: Contrast, outcome: str) -> pd.DataFrame:
    """One outcome: a row a seed, a column a position (ascending)."""
    rows = rows_of(study.table(), contrast)
    return rows.pivot_table(index="seed", columns="position", values=outcome, dropna=False)


@lru_cache(maxsize=32)
def lead(study: Study, contrast: Contrast) -> NDArray[np.float64]:
    """Cumulative profit of the trusting less that of the aggressive, money a firm.

    Returns
    -------
    numpy.ndarray
        Shape (seeds, months): for each seed the paired difference at the end of each month.
    """
    rows = rows_of(study.periods(), contrast)
    curves = rows.pivot_table(
        index=["seed", "period"], columns="position", values="profit", dropna=False
    )
    difference = (curves[1.0] - curves[0.0]).unstack("period").sort_index(axis=1)
    found: NDArray[np.float64] = np.cumsum(difference.to_numpy(float), axis=1)
    return found
