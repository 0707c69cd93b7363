"""Means and medians of many columns at once, with t and bootstrap intervals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from trustsim.outcomes import OUTCOMES

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

BOOTSTRAP_SEED = 20_240_607
AT_ONCE = 4_000_000  # numbers of resamples in memory
NO_TOLD = 3  # the fewest values of which a bootstrap can tell anything


def t_half_width(deviation: Floats, count: NDArray[np.int64], level: float = 0.95) -> Floats:
    """Half-width of the t interval of a mean; NaN for fewer than two values.

    Parameters
    ----------
    deviation
        Standard deviations of the values, with n - 1.
    count
        Numbers of values.
    """
    import numpy as np
    from scipy.stats import t

    several = np.maximum(count, 2)
    half = t.ppf(0.5 + level / 2, several - 1) * deviation / np.sqrt(several)
    return np.where(count >= 2, half, np.nan)


def long_table(
    wide: pd.DataFrame, points: Sequence[str], level: float, bootstrap: int
) -> pd.DataFrame:
    """Every outcome at every point, over the rows of a frame that has a column an outcome.

    Returns
    -------
    pandas.DataFrame
        The points, outcome, unit, n, mean, median, deviation (with n - 1), low, high (t); with
        ``bootstrap`` resamples also mean_low, mean_high, median_low, median_high.
    """
    names = list(OUTCOMES)
    long = wide.melt(list(points), names, "outcome", "value")
    groups = long.groupby([*points, "outcome"], sort=False, dropna=False)["value"]
    found: pd.DataFrame = groups.agg(["count", "mean", "median", "std"]).reset_index()
    half = t_half_width(found["std"].to_numpy(), found["count"].to_numpy(), level)
    units = found["outcome"].map({one.name: one.unit for one in OUTCOMES.values()})
    table = found[[*points, "outcome"]].assign(
        unit=units,
        n=found["count"],
        mean=found["mean"],
        median=found["median"],
        deviation=found["std"],
        low=found["mean"] - half,
        high=found["mean"] + half,
    )
    if not bootstrap:
        return table
    ends = _resampled(wide, points, names, level, bootstrap)
    return table.merge(ends, on=[*points, "outcome"], how="left")


def _resampled(
    wide: pd.DataFrame, points: Sequence[str], names: list[str], level: float, bootstrap: int
) -> pd.DataFrame:
    """Bootstrap intervals, a row a point and outcome."""
    import pandas as pd

    parts = []
    for place, rows in wide.groupby(list(points), sort=False, dropna=False):
        ends = bootstrap_intervals(rows[names].to_numpy(float), level, bootstrap)
        where: dict[str, Any] = dict(zip(points, place, strict=True))
        parts.append(pd.DataFrame({**where, "outcome": names, **ends}))
    return pd.concat(parts, ignore_index=True)


def bootstrap_intervals(
    values: Floats, level: float = 0.95, resamples: int = 2000, seed: int = BOOTSTRAP_SEED
) -> dict[str, Floats]:
    """Bootstrap intervals of the mean (BCa) and the median (percentile) of each column.

    Parameters
    ----------
    values
        Shape (n, columns); NaN values are left out.
    resamples, seed
        The same seed gives the same intervals.

    Returns
    -------
    dict
        mean_low, mean_high, median_low, median_high, each of shape (columns,): NaN for fewer than
        three values, and no width where all are equal.

    Notes
    -----
    As ``scipy.stats.bootstrap`` has them; BCa: B. Efron (1987), J. Am. Stat. Assoc. 82.
    """
    import numpy as np

    columns = values.shape[1]
    found = {f"{name}_{end}": np.full(columns, np.nan)
             for name in ("mean", "median") for end in ("low", "high")}  # fmt: skip
    known = ~np.isnan(values)
    for mask in np.unique(known, axis=1).T:  # columns with the same gaps go together
        mine = np.flatnonzero((known == mask[:, None]).all(axis=0))
        x = values[np.ix_(mask, mine)]
        if len(x) < NO_TOLD:
            continue
        moves = np.ptp(x, axis=0) > 0.0
        for end in found:
            found[end][mine[~moves]] = x[0, ~moves]
        if not moves.any():
            continue
        for name, method in (("mean", "BCa"), ("median", "percentile")):
            ends = _bootstrap(x[:, moves], getattr(np, name), method, level, resamples, seed)
            found[f"{name}_low"][mine[moves]], found[f"{name}_high"][mine[moves]] = ends
    return found


def _bootstrap(
    x: Floats, statistic: Any, method: str, level: float, resamples: int, seed: int
) -> tuple[Floats, Floats]:
    from numpy.random import default_rng
    from scipy import stats

    made: Any = stats.bootstrap(  # type: ignore[call-overload]
        (x,), statistic, axis=0, confidence_level=level, n_resamples=resamples, method=method,
        batch=max(1, AT_ONCE // x.size), random_state=default_rng(seed),
    )  # fmt: skip
    return made.confidence_interval.low, made.confidence_interval.high
