r"""Linear asymmetric trust: easily lost, slowly won.

After the family of trust evolution functions of Jonker & Treur (1999): trust moves a fixed share of
the way towards the evidence, and a larger share downwards; never beyond it, however much a month
weighs. Idle months move it back to the prior.

.. math:: x' = x + \min(1, u\,\gamma_\pm)(p - x), \qquad
          \text{idle: } x' = x + (1 - u)\,\epsilon (x_0 - x)

>>> settings = Settings(rise=0.1, fall=0.3, erosion=0.0)
>>> round(update((0.5, 0.0), 1.0, 1.0, 0.5, 0.5, 0.4, settings)[0], 6)
0.55
>>> round(update((0.5, 0.0), 0.0, 1.0, 0.5, 0.5, 0.4, settings)[0], 6)
0.35
"""

from __future__ import annotations

from math import sqrt

from trustsim.parameters import Group, number


class Settings(Group):
    """Settings of linear asymmetric trust."""

    rise: float = number(
        0.05, 0.0, 1.0, unit="1/month", symbol="gamma_+",
        meaning="share of the way that good evidence moves trust up",
        source="jonker_treur1999", grade="D", likely=(0.02, 0.15),
    )  # fmt: skip
    fall: float = number(
        0.12, 0.0, 1.0, unit="1/month", symbol="gamma_-",
        meaning="share of the way that bad evidence moves trust down",
        source="jonker_treur1999", grade="D", likely=(0.05, 0.4),
    )  # fmt: skip
    erosion: float = number(
        0.02, 0.0, 1.0, unit="1/month", symbol="epsilon",
        meaning="share of the way back to the prior in an idle month",
        source="assumed", grade="D", likely=(0.0, 0.05),
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
    """Move towards the evidence, faster downwards; erode for want of it."""
    trust, months = state
    pace = settings.rise if evidence >= trust else settings.fall
    moved = trust + min(1.0, weight * pace) * (evidence - trust)
    idle = max(0.0, 1.0 - weight)
    moved = moved + idle * settings.erosion * (prior - moved)
    return min(1.0, max(0.0, moved)), (1.0 - settings.erosion) * months + weight


def judge(
    state: tuple[float, float], prior: float, strength: float, settings: Settings
) -> tuple[float, float]:
    """Trust, and a deviation that shrinks with the months behind it."""
    mean = state[0]
    return mean, sqrt(max(0.0, mean * (1.0 - mean)) / (state[1] + strength + 1.0))
