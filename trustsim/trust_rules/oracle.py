"""Oracle, a null: everybody knows the true conduct of every partner.

>>> update((0.4, 0.0), 0.0, 1.0, 0.9, 0.7, 0.4, Settings())
(0.9, 0.0)
"""

from __future__ import annotations

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
    """Read the truth."""
    return truth, state[1]


def judge(
    state: tuple[float, float], prior: float, strength: float, settings: Settings
) -> tuple[float, float]:
    """The truth, without a doubt."""
    mean = state[0]
    return mean, 0.0
