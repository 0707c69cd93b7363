"""Constant trust, a null: nobody learns anything, whatever happens.

>>> update((0.4, 0.0), 0.0, 1.0, 0.9, 0.7, 0.4, Settings())
(0.4, 0.0)
"""

from __future__ import annotations

from math import sqrt

from trustsim.parameters import Group


class Settings(Group):
    """Nothing to set."""


def start(prior: float, strength: float, settings: Settings) -> tuple[float, float]:
    """Trust at the prior."""
    return prior, 0.0


def update(
    state: tuple[float, float],
    evidence: float,
    weight: float,
    truth: float,
    chance: float,
    prior: float,
    settings: Settings,
) -> tuple[float, float]:
    """Ignore everything."""
    return state


def judge(
    state: tuple[float, float], prior: float, strength: float, settings: Settings
) -> tuple[float, float]:
    """The prior, as sure as it was at the start."""
    mean = state[0]
    return mean, sqrt(mean * (1.0 - mean) / (strength + 1.0))
