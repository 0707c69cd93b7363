"""Demand: a public mean, a private forecast and a surprise."""

from __future__ import annotations

from math import sqrt

from trustsim.numerics import exp
from trustsim.rules._kinds import Share, Uniform, Units
from trustsim.rules._registry import rule


@rule
def autoregress(state: float, persistence: float, innovation: float) -> float:
    r"""Next value of a standard AR(1) state.

    .. math:: z' = \rho z + \sqrt{1 - \rho^2}\, \epsilon

    With a standard normal innovation its stationary distribution is standard normal, whatever the
    persistence.

    Examples
    --------
    >>> autoregress(1.0, 0.6, 0.5)
    1.0
    """
    return persistence * state + sqrt(1.0 - persistence * persistence) * innovation


@rule
def log_normal(mean: float, deviation: float, state: float) -> float:
    r"""Positive quantity with a given mean and a normal logarithm.

    .. math:: m = M \exp(s z - s^2 / 2)

    The term :math:`s^2/2` makes the mean over :math:`z \sim N(0, 1)` equal to :math:`M`.

    Examples
    --------
    >>> log_normal(1000.0, 0.0, 1.7)
    1000.0
    >>> round(log_normal(1000.0, 0.2, 0.1), 9)  # exp(0.02 - 0.02)
    1000.0
    """
    return mean * exp(deviation * state - 0.5 * deviation * deviation)


@rule
def spread(mean: Units, share: Share, uniform: Uniform) -> Units:
    r"""Deviation that is uniform on a share of the mean, either way.

    .. math:: \xi = A m (2 u - 1)

    Examples
    --------
    >>> spread(1000.0, 0.25, 0.75)
    125.0
    """
    return share * mean * (2.0 * uniform - 1.0)


@rule
def demand_of_month(mean: Units, forecast: Units, surprise: Units) -> Units:
    r"""Units that the buyer needs this month, :math:`d = \max(0, m + \xi + \epsilon)`.

    Examples
    --------
    >>> demand_of_month(1000.0, 125.0, -25.0)
    1100.0
    >>> demand_of_month(10.0, -8.0, -5.0)
    0.0
    """
    return max(0.0, mean + forecast + surprise)


@rule
def half_width(share: Share, mean: Units) -> Units:
    r"""Half-width of what is uniform on a share of the mean, :math:`a = A m` or :math:`e = E m`.

    Examples
    --------
    >>> half_width(0.25, 1000.0)
    250.0
    """
    return share * mean
