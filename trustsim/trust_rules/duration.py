r"""Trust by duration: it grows with the uninterrupted length of the relationship.

After Klos & Nooteboom (2001), who let trust rise with decreasing returns in the duration of a
relation. Evidence enters through breaches: a bad month takes years off.

.. math:: x = x_0 + (1 - x_0) \frac{f\,T}{1 + f\,T}, \qquad
          T' = (1 - \epsilon)\bigl(T + u\bigr) \text{ or, after a breach, }
          (1 - \epsilon)\bigl(1 - \beta \min(1, u)\bigr)\,T

>>> settings = Settings(pace=0.1, breach=0.5, threshold=0.5, erosion=0.0)
>>> state = update((10.0, 0.0), 0.9, 1.0, 0.5, 0.5, 0.4, settings)
>>> state[0]
11.0
>>> update(state, 0.2, 1.0, 0.5, 0.5, 0.4, settings)[0]
5.5
>>> judge((10.0, 0.0), 0.4, 4.0, settings)[0]  # 0.4 + 0.6 / 2
0.7
"""

from __future__ import annotations

from math import sqrt

from trustsim.parameters import Group, number


class Settings(Group):
    """Settings of trust by duration."""

    pace: float = number(
        0.05, 0.0, 10.0, unit="1/month", symbol="f", meaning="how fast duration becomes trust",
        source="klos_nooteboom2001", grade="D", likely=(0.02, 0.15),
    )  # fmt: skip
    breach: float = number(
        0.5, 0.0, 1.0, unit="share", symbol="beta",
        meaning="share of the duration that a breach takes away",
        source="assumed", grade="D", likely=(0.2, 1.0),
    )  # fmt: skip
    threshold: float = number(
        0.5, 0.0, 1.0, unit="evidence", symbol="p_0", meaning="evidence below which it is a breach",
        source="assumed", grade="D", likely=(0.3, 0.7),
    )  # fmt: skip
    erosion: float = number(
        0.02, 0.0, 1.0, unit="1/month", symbol="epsilon",
        meaning="share of the duration forgotten in a month",
        source="assumed", grade="D", likely=(0.0, 0.05),
    )  # fmt: skip


def start(prior: float, strength: float, settings: Settings) -> tuple[float, float]:
    """No months together."""
    return 0.0, 0.0


def update(
    state: tuple[float, float],
    evidence: float,
    weight: float,
    truth: float,
    chance: float,
    prior: float,
    settings: Settings,
) -> tuple[float, float]:
    """Count a good month, cut the count after a breach, forget a little."""
    months = state[0]
    if weight > 0.0 and evidence < settings.threshold:
        months = (1.0 - settings.breach * min(1.0, weight)) * months
    else:
        months = months + weight
    return (1.0 - settings.erosion) * months, (1.0 - settings.erosion) * state[1] + weight


def judge(
    state: tuple[float, float], prior: float, strength: float, settings: Settings
) -> tuple[float, float]:
    """Trust by duration, with a deviation that shrinks with experience."""
    grown = settings.pace * state[0]
    mean = prior + (1.0 - prior) * grown / (1.0 + grown)
    return mean, sqrt(max(0.0, mean * (1.0 - mean)) / (state[1] + strength + 1.0))
