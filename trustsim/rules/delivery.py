"""Delivery: who gets scarce goods, how much care is taken, what comes late."""

from __future__ import annotations

from trustsim.numerics import exp, log
from trustsim.rules._kinds import Chance, Conduct, Money, Share, Trust, Uniform, Units
from trustsim.rules._registry import rule
from trustsim.rules.accounts import part_of


@rule
def available_units(capacity: Units, orders: Units, spot_share: Share) -> Units:
    """Units that a supplier can make: reserved capacity and a share of orders at short notice.

    Examples
    --------
    >>> available_units(800.0, 1000.0, 0.1)
    900.0
    """
    return capacity + spot_share * orders


@rule
def allocation_weight(order: Units, trust: Trust, loyalty: float) -> float:
    r"""Weight of a customer when goods are short, :math:`d\, y^\eta`.

    :math:`\eta = 0` is pro rata; trust at or near zero keeps a place at the end of the queue (after
    Kim 2009).

    Examples
    --------
    >>> allocation_weight(100.0, 0.5, 0.0)
    100.0
    >>> round(allocation_weight(100.0, 0.5, 2.0), 9)
    25.0
    """
    if order <= 0.0:
        return 0.0
    return order * exp(loyalty * log(max(trust, 1e-6)))


@rule
def shading(
    conduct: Conduct,
    trust: Trust,
    goodwill: Share,
    margin: float,
    efficiency_wage: float,
    inspected: Share,
    inspection_deterrence: float,
    complete: Share,
    contract_deterrence: float,
    distress: Share,
    distress_quality: Share,
) -> Share:
    r"""How much a supplier shades quality, 0 (full care) to 1.

    .. math:: \sigma = \max\bigl(z_q D,\; (1 - \chi_s)(1 - b_y y) - b_m m - b_i \phi - G_d g\bigr)
              \quad\text{within } 0..1

    Temptation falls with conduct and with trust in the customer; a margin worth keeping (Shapiro &
    Stiglitz 1984), the inspection last met and the contract deter. A supplier in distress :math:`D`
    cannot afford care, whatever it would like.

    Parameters
    ----------
    margin
        :math:`m`, (price - cost) / price of this customer's business.
    inspected
        :math:`\phi`, share of the last delivery that was inspected.
    complete
        :math:`g`, completeness of the contract.

    Examples
    --------
    >>> shading(0.0, 0.5, 0.5, 0.05, 2.0, 0.5, 0.2, 0.5, 0.3, 0.0, 0.5)  # .75-.1-.1-.15
    0.4
    >>> shading(1.0, 0.5, 0.5, 0.05, 2.0, 0.5, 0.2, 0.5, 0.3, 1.0, 0.5)
    0.5
    """
    tempted = (1.0 - conduct) * (1.0 - goodwill * trust)
    deterred = (
        efficiency_wage * max(0.0, margin)
        + inspection_deterrence * inspected
        + contract_deterrence * complete
    )
    return min(1.0, max(distress_quality * distress, tempted - deterred))


@rule
def defect_share(
    base: Share, lean: Share, lean_quality: Share, shade: Share, shaded: Share
) -> Share:
    r"""Expected share of defective units, :math:`q = q_0 (1 - q_l l) + q_s \sigma`.

    Examples
    --------
    >>> defect_share(0.01, 0.5, 0.5, 0.5, 0.04)
    0.0275
    """
    return min(1.0, base * (1.0 - lean_quality * lean) + shaded * shade)


@rule
def clustered(expected: float, uniform: Uniform, most: float) -> float:
    r"""A quantity that comes in clusters: exponential around its expectation, at most ``most``.

    .. math:: X = \min(M, -E \ln u)

    Defects and failures come in bad lots, so their spread is as large as their mean.

    Examples
    --------
    >>> clustered(10.0, 0.5, 100.0) < 10.0 < clustered(10.0, 0.3, 100.0)
    True
    >>> clustered(10.0, 0.001, 50.0)
    50.0
    """
    return min(most, expected * -log(uniform))


@rule
def late_chance(base: Chance, slope: float, planned: Units, order: Units, short: Units) -> Chance:
    r"""Chance that a delivery is late.

    .. math:: l = l_0 + l_1 \frac{|d - \hat d|}{d} + \frac{\text{short}}{d} \quad\text{within } 0..1

    ``planned`` is what the supplier planned for this customer, :math:`m + \mu`.

    Examples
    --------
    >>> late_chance(0.05, 0.5, 900.0, 1000.0, 100.0)
    0.2
    >>> late_chance(0.05, 0.5, 900.0, 0.0, 0.0)
    0.0
    """
    if order <= 0.0:
        return 0.0
    return min(1.0, base + slope * abs(order - planned) / order + short / order)


@rule
def distress(cash: Money, credit: Money) -> Share:
    """How much of its credit a supplier has used, 0 (none) to 1 (insolvent).

    Examples
    --------
    >>> distress(10.0, 100.0), distress(-50.0, 100.0), distress(-500.0, 100.0)
    (0.0, 0.5, 1.0)
    """
    return min(1.0, max(0.0, -cash / credit))


@rule
def good_units(accepted: Units, defective: Units, found: Units) -> Units:
    """Accepted units that are good: those accepted less the defects that inspection did not find.

    Examples
    --------
    >>> good_units(98.0, 5.0, 2.0)
    95.0
    """
    return max(0.0, accepted - (defective - found))


@rule
def replaced_units(found: Units, all_found: Units, slack: Units) -> Units:
    r"""Returned units that the supplier replaces within the month.

    .. math:: r = R \min\left(1, \frac{s}{\sum R}\right)

    All of them where its slack :math:`s` suffices for what all customers sent back; else each gets
    its part of the slack.

    Examples
    --------
    >>> replaced_units(4.0, 10.0, 5.0), replaced_units(4.0, 10.0, 20.0)  # 5 * 4 / 10, all
    (2.0, 4.0)
    >>> replaced_units(0.0, 0.0, 0.0)
    0.0
    """
    part = part_of(slack, found, all_found)
    return found if slack >= all_found else min(found, part)


@rule
def insolvent(cash: Money, credit: Money) -> bool:
    """Whether a supplier has used more than its credit.

    Examples
    --------
    >>> insolvent(-100.0, 100.0), insolvent(-101.0, 100.0)
    (False, True)
    """
    return cash < -credit
