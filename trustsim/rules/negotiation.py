"""Haggling: from opening positions that distrust moves apart to an agreed price."""

from __future__ import annotations

from trustsim.numerics import log
from trustsim.rules._kinds import Hours, Money, Pressure, Share, Trust
from trustsim.rules._registry import rule


@rule
def opening_gap(pad: Share, trust_buyer: Trust, trust_supplier: Trust) -> Share:
    r"""Distance of the opening positions, :math:`g = pad\,(2 - x - y)`, a share of the price.

    Examples
    --------
    >>> opening_gap(0.05, 1.0, 1.0)
    0.0
    >>> round(opening_gap(0.05, 0.0, 0.5), 9)
    0.075
    """
    return pad * (2.0 - trust_buyer - trust_supplier)


@rule
def concession(soft: Share, tough: Share, pressure: Pressure) -> Share:
    r"""Share of the remaining distance that a side gives up in a round.

    .. math:: \kappa = \kappa_{hi} + (\kappa_{lo} - \kappa_{hi}) \pi

    Examples
    --------
    >>> concession(0.5, 0.25, 0.0), concession(0.5, 0.25, 1.0)
    (0.5, 0.25)
    """
    return soft + (tough - soft) * pressure


@rule
def negotiation_rounds(gap: Share, tolerance: Share, conceded: Share) -> float:
    r"""Rounds of haggling until the two positions meet.

    .. math:: n = 1 + \frac{\ln (g / \epsilon)}{-\ln (1 - \kappa_b - \kappa_s)}

    Parameters
    ----------
    gap
        :math:`g`, distance between the opening positions as a share of the price.
    tolerance
        :math:`\epsilon > 0`, a distance nobody haggles over.
    conceded
        :math:`\kappa_b + \kappa_s`, share of the remaining distance given up by both in a round,
        strictly between 0 and 1.

    Notes
    -----
    Constant proportional concessions. A gap inside the tolerance takes the one round in which the
    parties find that they agree.

    Examples
    --------
    >>> negotiation_rounds(0.04, 0.01, 0.5)  # 0.04, 0.02, 0.01
    3.0
    >>> negotiation_rounds(0.005, 0.01, 0.5)
    1.0
    """
    if gap <= tolerance:
        return 1.0
    return 1.0 + log(gap / tolerance) / -log(1.0 - conceded)


@rule
def agreed_price(
    ask: Money, gap: Share, concession_buyer: Share, concession_supplier: Share, limit: Money
) -> Money:
    r"""Price at which the positions meet.

    .. math:: p = \max\left(b, a \left(1 + g \left(\frac12 -
              \frac{\kappa_s}{\kappa_b + \kappa_s}\right)\right)\right)

    The side that concedes less moves the price its way; the supplier stops at its limit.

    Examples
    --------
    >>> agreed_price(100.0, 0.08, 0.1, 0.3, 90.0)  # a tough buyer
    98.0
    >>> agreed_price(100.0, 0.08, 0.3, 0.1, 90.0)  # a tough supplier
    102.0
    >>> agreed_price(100.0, 0.08, 0.1, 0.3, 99.0)
    99.0
    """
    yielded = concession_supplier / (concession_buyer + concession_supplier)
    return max(limit, ask * (1.0 + gap * (0.5 - yielded)))


@rule
def haggling_hours(rounds: float, hours_per_round: Hours) -> Hours:
    """Contact hours that the rounds take.

    Examples
    --------
    >>> haggling_hours(3.0, 2.5)
    7.5
    """
    return rounds * hours_per_round
