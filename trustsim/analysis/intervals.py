"""Numbers with intervals: means, paired differences, shares, whole curves, and break-even.

>>> mean_interval([1.0, 2.0, 3.0])  # 2 -+ 4.302653 / sqrt(3)
Interval(estimate=2, low=-0.484138, high=4.484138, n=3)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Union

import numpy as np

from trustsim.experiment.intervals import BOOTSTRAP_SEED, t_half_width

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

NEVER = "never"
ALWAYS_AHEAD = "always ahead"


class Interval(NamedTuple):
    """An estimate and its confidence interval; n values or trials went in."""

    estimate: float
    low: float
    high: float
    n: int

    def __repr__(self) -> str:
        numbers = f"estimate={self.estimate:.7g}, low={self.low:.6g}, high={self.high:.7g}"
        return f"Interval({numbers}, n={self.n})"


class Band(NamedTuple):
    """A mean curve and a band that holds the whole true curve at the stated confidence."""

    mean: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    n: int


class BreakEven(NamedTuple):
    """The month of break-even, "never" or "always ahead", and the band it was read from."""

    month: Union[int, str]  # noqa: UP007
    band: Band


def mean_interval(values: ArrayLike, level: float = 0.95) -> Interval:
    """Mean with its t interval; NaN values are left out, one value has no interval."""
    x = np.asarray(values, dtype=float).ravel()
    x = x[~np.isnan(x)]
    if not len(x):
        return Interval(np.nan, np.nan, np.nan, 0)
    mean = float(x.mean())
    deviation = x.std(ddof=1) if len(x) > 1 else np.nan
    half = float(t_half_width(np.array([deviation]), np.array([len(x)]), level)[0])
    return Interval(mean, mean - half, mean + half, len(x))


def paired_difference(a: ArrayLike, b: ArrayLike, level: float = 0.95) -> Interval:
    """Mean of a - b over pairs (the same seeds in the same order) with its t interval.

    Raises
    ------
    ValueError
        If there are not as many of one as of the other.
    """
    x, y = np.asarray(a, dtype=float).ravel(), np.asarray(b, dtype=float).ravel()
    if len(x) != len(y):
        raise ValueError(f"pairs need as many of each: {len(x)} and {len(y)}")
    return mean_interval(x - y, level)


def share_interval(successes: int, n: int, level: float = 0.95) -> Interval:
    """Share of successes with the interval of E. B. Wilson (1927), J. Am. Stat. Assoc. 22.

    >>> share_interval(0, 10)
    Interval(estimate=0, low=0, high=0.2775328, n=10)

    Raises
    ------
    ValueError
        Unless 0 <= successes <= n and n >= 1.
    """
    from scipy.stats import norm

    if not 0 <= successes <= n or n < 1:
        raise ValueError(f"{successes} successes in {n} trials: need 0 <= successes <= n, n >= 1")
    z = float(norm.ppf(0.5 + level / 2))
    share, more = successes / n, z * z / n
    middle = (share + more / 2) / (1 + more)
    half = z / (1 + more) * float(np.sqrt(share * (1 - share) / n + more / (4 * n)))
    return Interval(share, max(0.0, middle - half), min(1.0, middle + half), n)


def simultaneous_band(
    curves: ArrayLike, level: float = 0.95, *, draws: int = 4000, seed: int = BOOTSTRAP_SEED
) -> Band:
    """Mean of curves over time, with a band for all times together.

    Parameters
    ----------
    curves
        Shape (n, T): n independent curves, at least 2.
    draws, seed
        Of the multiplier bootstrap; the same seed gives the same band.

    Raises
    ------
    ValueError
        For fewer than two curves, or a NaN or infinity in them.

    Notes
    -----
    The band is mean -+ c x standard error; c is the quantile of the largest deviation over time, in
    standard errors, in a multiplier bootstrap: the residuals of whole curves times standard normal
    numbers. Each draw is divided by the root of chi-square(n - 1) / (n - 1), since the standard
    errors are estimated: at a single time the band is then the t interval. Where all curves agree
    the band has no width.
    """
    x = np.asarray(curves, dtype=float)
    if x.ndim != 2 or len(x) < 2 or not np.isfinite(x).all():
        raise ValueError("curves: give at least two rows of finite numbers, a row a curve")
    n = len(x)
    mean = x.mean(axis=0)
    deviation = x.std(axis=0, ddof=1)
    moving = deviation > 1e-12 * np.abs(x).max(axis=0, initial=0.0)
    error = np.where(moving, deviation, 0.0) / np.sqrt(n)
    if not moving.any():
        return Band(mean, mean.copy(), mean.copy(), n)
    unit = (x[:, moving] - mean[moving]) / (deviation[moving] * np.sqrt(n - 1))
    luck = np.random.default_rng(seed)
    sup = np.abs(luck.standard_normal((draws, n)) @ unit).max(axis=1)
    sup /= np.sqrt(luck.chisquare(n - 1, draws) / (n - 1))
    half = float(np.quantile(sup, level)) * error
    return Band(mean, mean - half, mean + half, n)


def break_even_month(curves: ArrayLike, level: float = 0.95) -> BreakEven:
    """First month from which the band of a cumulative difference stays above 0 to the end.

    Parameters
    ----------
    curves
        Shape (seeds, months): for each seed the cumulative difference of a pair, at the end of
        months 1, 2, ...

    Returns
    -------
    BreakEven
        "never" where the band is not above 0 at the end; "always ahead" where it is above 0 from
        the first month on.
    """
    band = simultaneous_band(curves, level)
    behind = np.flatnonzero(~(band.low > 0.0))
    if not len(behind):
        return BreakEven(ALWAYS_AHEAD, band)
    month = int(behind[-1]) + 2  # months count from 1, and it is the one after
    return BreakEven(month if month <= len(band.mean) else NEVER, band)


def error_share(values: NDArray[np.float64]) -> float:
    """Share of the variance between points that is the error of their means over seeds.

    >>> error_share(np.array([[0.0, 2.0], [4.0, 6.0]]))  # error 1, variance 8
    0.125
    """
    whole = values[np.isfinite(values).all(axis=1)]
    if len(whole) < 2:
        return float("nan")
    between = float(whole.mean(axis=1).var(ddof=1))
    error = float(whole.var(axis=1, ddof=1).mean()) / whole.shape[1]
    return min(1.0, error / between) if between > 0.0 else 0.0


def number(value: float) -> str:
    """A number in four characters or so.

    >>> number(0.3672), number(4.587), number(97.2), number(34828.4), number(float("nan"))
    ('0.367', '4.59', '97.2', '34,828', '-')
    """
    if value != value:
        return "-"
    size = abs(value)
    digits = 3 if size < 1.0 else 2 if size < 10.0 else 1 if size < 1000.0 else 0
    return f"{value:,.{digits}f}"
