"""Receiver operating characteristic of what foretells exits, within runs and tenure bands.

The area under such a curve is the AUC of :mod:`trustsim.analysis.silence`: each run and band has an
empirical curve, and these are averaged at equal shares of stayers, weighted by pairs of a leaver
and a stayer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from trustsim.analysis.pairs import BANDS
from trustsim.analysis.silence import PREDICTORS

Floats = NDArray[np.float64]


def roc(judged: Iterable[Mapping[str, Floats]], predictor: str, at: Floats) -> Floats:
    """Share of leavers found, at shares of stayers that are taken for leavers.

    Parameters
    ----------
    judged
        Rows of each run, as :func:`trustsim.analysis.silence.judged` gives them.
    predictor
        One of :data:`trustsim.analysis.silence.PREDICTORS`; the higher, the surer the exit.
    at
        Ascending shares from 0 to 1, shape (m,).

    Returns
    -------
    numpy.ndarray
        Shape (m,); NaN where there is no pair of a leaver and a stayer.

    Examples
    --------
    >>> rows = {"band": np.zeros(3), "exit": np.array([1.0, 0.0, 0.0])}
    >>> rows |= dict.fromkeys(PREDICTORS, np.array([2.0, 3.0, 1.0]))  # one stayer is above
    >>> roc([rows], "silence", np.array([0.0, 0.25, 0.5, 1.0]))
    array([0., 0., 1., 1.])
    """
    sums, pairs = np.zeros(len(at)), 0.0
    for rows in judged:
        known = ~np.isnan(np.stack([rows[name] for name in PREDICTORS])).any(axis=0)
        for band in range(len(BANDS)):
            here = known & (rows["band"] == band)
            value, leaver = rows[predictor][here], rows["exit"][here] == 1.0
            weight = float(leaver.sum() * (~leaver).sum())
            if weight:
                sums += weight * curve(value[leaver], value[~leaver], at)
                pairs += weight
    found: Floats = sums / pairs if pairs else np.full(len(at), np.nan)
    return found


def curve(leavers: Floats, stayers: Floats, at: Floats) -> Floats:
    """The empirical curve of one run and band; a line through ties, upright jumps at their top.

    >>> curve(np.array([2.0, 1.0]), np.array([1.0, 0.0]), np.array([0.0, 0.25, 0.5, 1.0]))
    array([0.5 , 0.75, 1.  , 1.  ])
    """
    cuts = np.unique(np.concatenate([leavers, stayers]))[::-1]
    shares = [np.mean(one[:, None] >= cuts, axis=0) for one in (leavers, stayers)]
    true, false = (np.concatenate([[0.0], one]) for one in shares)
    found: Floats = np.interp(at, false, true)  # at a jump NumPy takes its top
    return found
