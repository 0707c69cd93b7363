r"""Multiplicative trust: it grows and shrinks in proportion to itself.

In the spirit of Fu et al. (2016): good evidence multiplies trust, bad evidence divides it, so that
the distrusted recover slowly from a low level and the trusted have much to lose. The exact form is
ours.

.. math:: x' = x_m + (1 - u)^+\,\epsilon\,(x_0 - x_m) \quad\text{within } x_{min}..1, \qquad
          x_m = x \bigl(1 + u\,(g\,p - l\,(1 - p))\bigr)

>>> settings = Settings(growth=0.1, loss=0.4, erosion=0.0)
>>> round(update((0.5, 0.0), 1.0, 1.0, 0.5, 0.5, 0.4, settings)[0], 6)
0.55
>>> round(update((0.5, 0.0), 0.0, 1.0, 0.5, 0.5, 0.4, settings)[0], 6)
0.3
"""

from __future__ import annotations

from math import sqrt

from trustsim.parameters import Group, number


class Settings(Group):
    """Settings of multiplicative trust."""

    growth: float = number(
        0.05, 0.0, 1.0, unit="1/month", symbol="g", meaning="growth in a perfectly good month",
        source="fu2016", grade="D", likely=(0.02, 0.15),
    )  # fmt: skip
    loss: float = number(
        0.25, 0.0, 1.0, unit="1/month", symbol="l", meaning="loss in a perfectly bad month",
        source="fu2016", grade="D", likely=(0.1, 0.6),
    )  # fmt: skip
    erosion: float = number(
        0.02, 0.0, 1.0, unit="1/month", symbol="epsilon",
        meaning="share of the way back to the prior in an idle month",
        source="assumed", grade="D", likely=(0.0, 0.05),
    )  # fmt: skip
    least: float = number(
        0.05, 0.001, 0.5, unit="trust", symbol="x_min", meaning="lowest trust there is",
        source="assumed", grade="D", likely=(0.01, 0.1),
    )  # fmt: skip


def start(prior: float, strength: float, settings: Settings) -> tuple[float, float]:
    """Trust at the prior, no months of evidence."""
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
    """Multiply by what the evidence says; erode for want of it."""
    step = settings.growth * evidence - settings.loss * (1.0 - evidence)
    moved = state[0] * (1.0 + weight * step)
    moved = moved + max(0.0, 1.0 - weight) * settings.erosion * (prior - moved)
    return min(1.0, max(settings.least, moved)), (1.0 - settings.erosion) * state[1] + weight


def judge(
    state: tuple[float, float], prior: float, strength: float, settings: Settings
) -> tuple[float, float]:
    """Trust, and a deviation that shrinks with the months behind it."""
    mean = min(1.0, max(0.0, state[0]))
    return mean, sqrt(max(0.0, mean * (1.0 - mean)) / (state[1] + strength + 1.0))
