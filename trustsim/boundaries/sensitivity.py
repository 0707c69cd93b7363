"""Which parameters matter most for an effect, from draws of all of them at once.

The index of a parameter is the share of the variance of the effect over the draws that this
parameter explains alone (first order), by the random balance designs of Tarantola, Gatelli and Mara
as SALib computes them from any draws (RBD-FAST). What a parameter does only together with others it
does not see. A parameter is *told* from one that does nothing if its index is above the largest
that shuffled effects give over all parameters in 19 of 20 shuffles.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

HARMONICS = 2  # an effect rises, falls or has one hump over a likely range; more only add noise
SHUFFLES = 40
RESAMPLES = 200
SHOWN = 8
SEED = 20_240_607
LEAST_DRAWS = 32


class Index(NamedTuple):
    """A parameter's share of the variance of an effect, with its 95 % bootstrap interval."""

    key: str
    share: float
    low: float
    high: float
    told: bool
    """Whether it is above ``noise``."""
    noise: float
    """The largest index of parameters that do nothing, in 19 of 20 shuffles."""


def ranked(names: Sequence[str], values: ArrayLike, effects: ArrayLike) -> list[Index]:
    """The parameters that matter most, at most eight, the strongest first.

    Parameters
    ----------
    names
        Of d parameters.
    values
        Shape (draws, d): what was drawn.
    effects
        Shape (draws,): the effect in each draw. A draw whose effect is NaN is left out.

    Raises
    ------
    ValueError
        For fewer than 32 draws with an effect.
    ModuleNotFoundError
        Without SALib.
    """
    x, y = np.asarray(values, dtype=float), np.asarray(effects, dtype=float)
    known = ~np.isnan(y)
    x, y = x[known], y[known]
    if len(y) < LEAST_DRAWS:
        raise ValueError(f"{len(y)} draws have an effect: at least {LEAST_DRAWS} are needed")
    if not float(np.std(y)) > 1e-12 * float(np.abs(y).max()):
        return [Index(name, 0.0, 0.0, 0.0, False, 0.0) for name in names[:SHOWN]]
    shares, noise = first_order(x, y), of_nothing(x, y)
    top = [int(at) for at in np.argsort(-shares, kind="stable")[:SHOWN]]
    problem = {"num_vars": len(top), "names": [names[at] for at in top]}
    found = library().analyze(
        problem, x[:, top], y, M=HARMONICS, num_resamples=RESAMPLES, seed=SEED
    )
    return [
        Index(names[at], s, max(0.0, s - half), min(1.0, s + half), s > noise, noise)
        for at, half in zip(top, np.array(found["S1_conf"]).tolist(), strict=True)
        for s in [float(shares[at])]
    ]


def of_nothing(x: NDArray[np.float64], y: NDArray[np.float64]) -> float:
    """The 95 % quantile of the largest index where the effect is shuffled over the draws."""
    luck = np.random.default_rng(SEED)
    largest = [float(first_order(x, luck.permutation(y)).max()) for _ in range(SHUFFLES)]
    return float(np.quantile(largest, 0.95))


def first_order(x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.float64]:
    """First-order indices, as ``analyze`` gives them beside its bootstrap; without bias."""
    fast = library()
    raw = [fast.compute_first_order(fast.permute_outputs(column, y), HARMONICS) for column in x.T]
    return np.array([fast.unskew_S1(one, HARMONICS, len(y)) for one in raw])


def library() -> Any:
    """RBD-FAST of SALib.

    Raises
    ------
    ModuleNotFoundError
        One line that says how to get it.
    """
    try:
        from SALib.analyze import rbd_fast
    except ModuleNotFoundError:
        raise ModuleNotFoundError(
            "SALib is missing: pip install SALib, or '.[sensitivity]' in the source folder"
        ) from None
    return rbd_fast
