"""Pseudo-values: an interval for any function of sums over runs, not of a mean alone."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def pseudo_values(tables: ArrayLike, statistic: Callable[[Floats], Floats]) -> Floats:
    r"""Jackknife pseudo-values of a statistic of sums, :math:`n\theta - (n-1)\theta_{-i}`.

    Their mean is the estimate, and their t interval its interval.

    Parameters
    ----------
    tables
        Shape (n, ...): what each of n runs adds to the sums.
    statistic
        Takes sums of shape (m, ...) and returns (m,) values.

    Examples
    --------
    A mean gives its own values back:

    >>> pseudo_values([[6.0, 1.0], [2.0, 1.0]], lambda sums: sums[:, 0] / sums[:, 1])
    array([6., 2.])
    """
    each = np.asarray(tables, dtype=float)
    total = each.sum(axis=0)
    n = len(each)
    whole = statistic(total[None])[0]
    found: Floats = n * whole - (n - 1) * statistic(total - each)
    return found
