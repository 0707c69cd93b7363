r"""Two layers: quick trust under a slow ceiling of reputation.

Trust follows the evidence quickly, but never above a ceiling that a breach lowers at once and good
conduct raises slowly. After a breach the same conduct earns less trust than before: hysteresis.

.. math:: c' = c - d\,u\,(1 - p)\,c + m\,u\,p\,(1 - c), \qquad
          x' = \min\bigl(c',\; x_q + (1 - u)\,\epsilon\,(x_0 - x_q)\bigr), \quad
          x_q = x + q\,u\,(p - x)

>>> settings = Settings(quick=0.5, drop=0.5, mend=0.1, erosion=0.0)
>>> trust, ceiling = update((0.6, 1.0), 0.0, 1.0, 0.5, 0.5, 0.4, settings)
>>> round(trust, 6), round(ceiling, 6)
(0.3, 0.5)
>>> trust, ceiling = update((trust, ceiling), 1.0, 1.0, 0.5, 0.5, 0.4, settings)
>>> round(trust, 6), round(ceiling, 6)
(0.55, 0.55)
"""

from __future__ import annotations

from math import sqrt

from trustsim.parameters import Group, number


class Settings(Group):
    """Settings of two-layer trust."""

    quick: float = number(
        0.1, 0.0, 1.0, unit="1/month", symbol="q",
        meaning="share of the way that trust moves to the evidence",
        source="assumed", grade="D", likely=(0.05, 0.3),
    )  # fmt: skip
    drop: float = number(
        0.1, 0.0, 1.0, unit="1/month", symbol="d",
        meaning="share of the ceiling lost in a bad month",
        source="assumed", grade="D", likely=(0.05, 0.3),
    )  # fmt: skip
    mend: float = number(
        0.02, 0.0, 1.0, unit="1/month", symbol="m",
        meaning="share of the way that a good month raises the ceiling",
        source="assumed", grade="D", likely=(0.005, 0.05),
    )  # fmt: skip
    erosion: float = number(
        0.02, 0.0, 1.0, unit="1/month", symbol="epsilon",
        meaning="share of the way back to the prior in an idle month",
        source="assumed", grade="D", likely=(0.0, 0.05),
    )  # fmt: skip
    reputation: float = number(
        10.0, 0.0, 1000.0, unit="months of trade", symbol="n_c",
        meaning="months of trade that an unbroken ceiling is worth when it comes to being sure",
        source="assumed", grade="D", likely=(5.0, 20.0),
    )  # fmt: skip


def start(prior: float, strength: float, settings: Settings) -> tuple[float, float]:
    """Trust at the prior under an unbroken ceiling."""
    return prior, 1.0


def update(
    state: tuple[float, float],
    evidence: float,
    weight: float,
    truth: float,
    chance: float,
    prior: float,
    settings: Settings,
) -> tuple[float, float]:
    """Move the ceiling, then trust below it; erode for want of evidence."""
    trust, ceiling = state
    moved = min(1.0, weight)
    ceiling = (
        ceiling
        - settings.drop * moved * (1.0 - evidence) * ceiling
        + settings.mend * moved * evidence * (1.0 - ceiling)
    )
    trust = trust + settings.quick * moved * (evidence - trust)
    trust = trust + (1.0 - moved) * settings.erosion * (prior - trust)
    return min(ceiling, max(0.0, trust)), ceiling


def judge(
    state: tuple[float, float], prior: float, strength: float, settings: Settings
) -> tuple[float, float]:
    """Trust; the further below an unbroken ceiling, the less sure."""
    mean = state[0]
    return mean, sqrt(
        max(0.0, mean * (1.0 - mean)) / (strength + 1.0 + settings.reputation * state[1])
    )
