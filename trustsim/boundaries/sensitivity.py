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

HARMONICS = 4  # an effect bends at most a few times over a likely range; more only add noise
SHUFFLES = 60
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
    shares, _ = first_order(x, y, 2)
    noise = of_nothing(x, y)
    top = [int(at) for at in np.argsort(-shares, kind="stable")[:SHOWN]]
    _, halves = first_order(x[:, top], y, RESAMPLES)
    return [
        Index(names[at], s, max(0.0, s - half), min(1.0, s + half), s > noise, noise)
        for at, half in zip(top, halves.tolist(), strict=True)
        for s in [float(shares[at])]
    ]


def of_nothing(x: NDArray[np.float64], y: NDArray[np.float64]) -> float:
    """The 95 % quantile of the largest index where the effect is shuffled over the draws."""
    luck = np.random.default_rng(SEED)
    largest = [float(first_order(x, luck.permutation(y), 2)[0].max()) for _ in range(SHUFFLES)]
    return float(np.quantile(largest, 0.95))


def first_order(
    x: NDArray[np.float64], y: NDArray[np.float64], resamples: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """First-order indices and the half-widths of their 95 % bootstrap intervals."""
    analyze = library()
    problem = {"num_vars": x.shape[1], "names": [str(at) for at in range(x.shape[1])]}
    found = analyze(problem, x, y, M=HARMONICS, num_resamples=resamples, seed=SEED)
    return np.array(found["S1"], dtype=float), np.array(found["S1_conf"], dtype=float)


def library() -> Any:
    """RBD-FAST of SALib.

    Raises
    ------
    ModuleNotFoundError
        One line that says how to get it.
    """
    try:
        from SALib.analyze.rbd_fast import analyze
    except ModuleNotFoundError:
        raise ModuleNotFoundError(
            "SALib is missing: install it with pip install 'trustsim[sensitivity]'"
        ) from None
    return analyze
