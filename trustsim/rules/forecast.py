"""Forecasts: what the buyer reports, what the supplier believes, what it reserves.

After Özer, Zheng & Chen (2011): the buyer knows a part :math:`\\xi` of its demand early and says
:math:`\\hat\\xi`; a lie costs it in proportion to its size; the supplier's belief mixes the report
with what a suspicious reader makes of it. Here :math:`\\xi` is uniform on :math:`\\pm a` and the
surprise on :math:`\\pm e`, so that everything has a closed form.
"""

from __future__ import annotations

from trustsim.rules._kinds import Conduct, Money, Share, Trust, Units
from trustsim.rules._registry import rule


@rule
def safety_stock(half_width: Units, underage: Money, overage: Money) -> Units:
    r"""Capacity beyond the expected order: the newsvendor quantile of a uniform surprise.

    .. math:: q = e \left(2 \frac{c_u}{c_u + c_o} - 1\right)

    Parameters
    ----------
    half_width
        :math:`e`, the surprise is uniform on :math:`\pm e`.
    underage, overage
        :math:`c_u > 0` and :math:`c_o > 0`, cost of a unit too few and of a unit too many.

    Notes
    -----
    Newsvendor: Arrow, Harris & Marschak (1951).

    Examples
    --------
    >>> safety_stock(100.0, 3.0, 1.0)  # the upper quartile
    50.0
    """
    return half_width * (2.0 * underage / (underage + overage) - 1.0)


@rule
def believed_forecast(report: Units, limit: Units, trust: Trust) -> Units:
    r"""What the supplier makes of a report.

    .. math:: \mu = y \hat\xi + (1 - y)\, E[\xi \mid \xi \le \hat\xi]
              = y \hat\xi + (1 - y) (\hat\xi - a) / 2

    Full trust takes the report at its word; full distrust knows that nobody reports too little.
    The slope of the belief on the report is :math:`(1 + y)/2`.

    Examples
    --------
    >>> believed_forecast(100.0, 250.0, 1.0)
    100.0
    >>> believed_forecast(100.0, 250.0, 0.0)
    -75.0
    """
    return trust * report + (1.0 - trust) * 0.5 * (report - limit)


@rule
def reported_forecast(
    forecast: Units,
    limit: Units,
    half_width: Units,
    safety: Units,
    trust: Trust,
    conduct: Conduct,
    lying_cost: float,
) -> Units:
    r"""Report that maximises the buyer's expected profit less the cost of lying.

    The buyer knows how the supplier reads a report (``trust`` is the supplier's, as the buyer sees
    it) and what capacity follows. A unit of capacity is worth the buyer's margin times the chance
    that it is needed; a unit of exaggeration costs :math:`\beta \chi / (1 - \chi)` margins.
    At the best report the chance of a shortage equals
    :math:`\tau = \frac{2}{1 + y} \frac{\beta \chi}{1 - \chi}`, so that

    .. math:: \hat\xi = \frac{2}{1 + y}
              \left(\xi + e (1 - 2 \tau) - q + \frac{1 - y}{2} a\right),

    but never below the truth (reporting less only loses goods) nor above :math:`a`, which nobody
    would believe. From :math:`\tau \ge 1` on the buyer tells the truth.

    Parameters
    ----------
    forecast, limit, half_width, safety
        :math:`\xi`, :math:`a`, :math:`e` and :math:`q`, in units.
    trust, conduct
        :math:`y` and :math:`\chi`.
    lying_cost
        :math:`\beta`, cost of exaggerating by a unit to a buyer of middling conduct, in margins.

    Notes
    -----
    The linear cost of lying is that of Özer, Zheng & Chen (2011); measured in margins it is free of
    the price, so that the report does not depend on who pays what. The odds of conduct stand for it
    so that a buyer without conduct lies freely and one of full conduct never.

    Examples
    --------
    >>> reported_forecast(40.0, 250.0, 100.0, 50.0, 0.5, 1.0, 1.5)  # honest
    40.0
    >>> round(reported_forecast(40.0, 250.0, 100.0, 50.0, 0.5, 0.0, 1.5), 6)  # 152.5 * 4 / 3
    203.333333
    >>> reported_forecast(200.0, 250.0, 100.0, 50.0, 0.5, 0.0, 1.5)  # as much as is believed
    250.0
    """
    if conduct >= 1.0:
        return forecast
    shortage = 2.0 * lying_cost * conduct / ((1.0 + trust) * (1.0 - conduct))
    if shortage >= 1.0:
        return forecast
    wanted = forecast + half_width * (1.0 - 2.0 * shortage) - safety + 0.5 * (1.0 - trust) * limit
    return min(limit, max(forecast, wanted * 2.0 / (1.0 + trust)))


@rule
def reserved_capacity(odds: Share, mean: Units, belief: Units, safety: Units) -> Units:
    r"""Capacity that the supplier sets aside for one customer.

    .. math:: Q = w \max(0, m + \mu + q)

    ``odds`` is the supplier's own estimate of winning the order; what is set aside for all
    customers is pooled.

    Examples
    --------
    >>> reserved_capacity(0.5, 1000.0, -75.0, 50.0)
    487.5
    """
    return odds * max(0.0, mean + belief + safety)


@rule
def updated_odds(odds: Share, won: float, memory: Share) -> Share:
    """Move the estimated odds of winning towards the latest result (``won`` is 0 or 1).

    Examples
    --------
    >>> updated_odds(0.25, 1.0, 0.2)
    0.4
    """
    return odds + memory * (won - odds)


@rule
def in_half_widths(deviation: Units, half_width: Units) -> float:
    r"""Private forecast, or belief about it, in half-widths of what it may be, :math:`\xi / a`.

    Forecasts of large buyers and of small ones can then be compared. 0 where there is nothing to
    know early.

    Examples
    --------
    >>> in_half_widths(-125.0, 250.0), in_half_widths(10.0, 0.0)
    (-0.5, 0.0)
    """
    return deviation / half_width if half_width > 0.0 else 0.0


@rule
def forecast_shared(report: Units, forecast: Units, limit: Units) -> float:
    r"""How close a report came to the true forecast, :math:`1 - |\hat\xi - \xi| / 2a` (1: true).

    Examples
    --------
    >>> forecast_shared(100.0, 100.0, 250.0), forecast_shared(250.0, 0.0, 250.0)
    (1.0, 0.5)
    >>> forecast_shared(0.0, 0.0, 0.0)
    1.0
    """
    return 1.0 - abs(report - forecast) / (2.0 * limit) if limit > 0.0 else 1.0
