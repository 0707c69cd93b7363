"""A quick guess of what a point would give, so that hopeless ones need not be measured.

Each target's mean is a quadratic function of the place, fitted by least squares to the points
measured so far; a point is passed over where it would be too far even if every guess were three
residual standard deviations off to its good. The guess decides what is measured, never what is
kept: as in history matching (Craig, Goldstein, Seheult & Smith 1997; unverified).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from trustsim.calibration.patterns import Goal

Floats = NDArray[np.float64]

GENEROUS = 3.0  # residual standard deviations
POINTS_PER_TERM = 4
"""The fit is local: to this many of the nearest points for each of its coefficients."""


class Emulator(NamedTuple):
    """Quadratics of the targets, shape (terms, targets), and their residual deviations."""

    goals: tuple[Goal, ...]
    coefficients: Floats
    errors: Floats

    def hopeful(self, places: Floats, tolerance: float) -> NDArray[np.bool_]:
        """Which places may be within the tolerance, shape (places,)."""
        guesses = terms(places) @ self.coefficients
        far = np.zeros(len(places))
        for goal, guess, error in zip(self.goals, guesses.T, self.errors, strict=True):
            low, high = goal.target.low, goal.target.high
            outside = np.maximum(low - guess, guess - high) - GENEROUS * error
            far += np.maximum(0.0, outside) / (0.5 * (high - low))
        near: NDArray[np.bool_] = far <= tolerance
        return near


def terms(places: Floats) -> Floats:
    """One, the places and their products, shape (places, terms)."""
    across, down = np.triu_indices(places.shape[1])
    return np.column_stack([np.ones(len(places)), places, places[:, across] * places[:, down]])


def fit(
    goals: tuple[Goal, ...], places: Floats, means: Floats, distances: Floats
) -> Emulator | None:
    """Fit to the nearest points; None where there are too few."""
    finite = np.isfinite(means).all(axis=1)
    order = np.argsort(np.where(finite, distances, np.inf), kind="stable")
    enough = POINTS_PER_TERM * terms(places[:1]).shape[1]
    if finite.sum() < enough:
        return None
    near = order[:enough]
    shape = terms(places[near])
    solved = np.linalg.lstsq(shape, means[near], rcond=None)[0]
    coefficients: Floats = np.asarray(solved, dtype=np.float64)
    left = means[near] - shape @ coefficients
    errors: Floats = np.sqrt((left**2).sum(axis=0) / (enough - shape.shape[1]))
    return Emulator(goals, coefficients, errors)
