r"""Beta belief with forgetting: the default.

Trust is the mean of a Beta belief about the share of kept promises (Jøsang & Ismail 2002). Each
month forgets a little, so that a relationship left alone drifts back to what strangers think of
each other: down for the trusted, up for the distrusted. Negative evidence weighs ``omega`` times
as much.

.. math:: r' = L r + p u, \quad s' = L s + \omega (1 - p) u, \quad
          x = \frac{r + a}{r + s + a + b}, \quad
          sd = \sqrt{\frac{x (1 - x)}{r + s + a + b + 1}}

Under constant evidence the state tends to :math:`r^* = p u/(1 - L)`,
:math:`s^* = \omega (1 - p) u/(1 - L)`.

>>> plain = Settings(forgetting=1.0, omega=1.0)
>>> state = start(0.5, 2.0, plain)                     # a = b = 1
>>> judge(state, 0.5, 2.0, plain)[0]
0.5
>>> state = update(state, 1.0, 1.0, 0.5, 0.5, 0.4, plain)   # one good month: (1 + 1) / (1 + 2)
>>> round(judge(state, 0.5, 2.0, plain)[0], 6)
0.666667
"""

from __future__ import annotations

from math import sqrt

from trustsim.parameters import Group, number


class Settings(Group):
    """Settings of the beta belief."""

    forgetting: float = number(
        0.98, 0.0, 1.0, unit="1/month", symbol="L",
        meaning="share of the evidence that is left after a month",
        source="josang_ismail2002", grade="D", likely=(0.95, 0.995),
    )  # fmt: skip
    omega: float = number(
        2.0, 1.0, 20.0, unit="ratio", symbol="omega",
        meaning="weight of negative against positive evidence",
        source="assumed", grade="D", likely=(1.0, 4.0),
    )  # fmt: skip


def start(prior: float, strength: float, settings: Settings) -> tuple[float, float]:
    """No evidence."""
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
    """Forget, then add the month's evidence."""
    kept = settings.forgetting
    return (
        kept * state[0] + evidence * weight,
        kept * state[1] + settings.omega * (1.0 - evidence) * weight,
    )


def judge(
    state: tuple[float, float], prior: float, strength: float, settings: Settings
) -> tuple[float, float]:
    """Mean and standard deviation of the belief."""
    total = state[0] + state[1] + strength
    mean = (state[0] + prior * strength) / total
    return mean, sqrt(max(0.0, mean * (1.0 - mean)) / (total + 1.0))
