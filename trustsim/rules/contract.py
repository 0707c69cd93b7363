"""Contracts: how complete they are, what they cost to draft, what they recover."""

from __future__ import annotations

from trustsim.numerics import log
from trustsim.rules._kinds import Hours, Money, Months, Policy, Share, Trust
from trustsim.rules._registry import rule


@rule
def completeness(
    policy: Policy,
    trust: Trust,
    saving: Share,
    tenure: Months,
    distrust: float,
    specificity: float,
    learning: float,
) -> Share:
    r"""Completeness of the contract, 0 (a handshake) to 1 (every contingency).

    .. math:: g = \gamma + g_1 (1 - x) + g_2 k + g_3 \ln(1 + T) \quad\text{within } 0..1

    Distrust asks for a contract (a substitute), assets at stake and experience allow one (a
    complement): Poppo & Zenger (2002), Gulati & Nickerson (2008). Which of the two wins, and so the
    sign of the correlation with trust, is an outcome.

    Examples
    --------
    >>> completeness(0.2, 0.5, 0.1, 0.0, 0.4, 1.0, 0.05)
    0.5
    >>> completeness(0.9, 0.0, 0.1, 0.0, 0.4, 1.0, 0.05)
    1.0
    """
    wanted = policy + distrust * (1.0 - trust) + specificity * saving + learning * log(1.0 + tenure)
    return min(1.0, max(0.0, wanted))


@rule
def drafting_hours(hours: Hours, complete: Share, renewal: float, renewal_share: Share) -> Hours:
    r"""Contact hours of drafting, :math:`h_g g`, of which a renewal takes a share.

    Examples
    --------
    >>> drafting_hours(10.0, 0.5, 0.0, 0.3), drafting_hours(10.0, 0.5, 1.0, 0.3)
    (5.0, 1.5)
    """
    return hours * complete * (renewal_share if renewal > 0.0 else 1.0)


@rule
def contract_deterrence(deterrence: float, strength: Share) -> float:
    r"""How much a complete contract deters shading, :math:`G\, G_d`.

    A contract counts as far as it can be enforced.

    Examples
    --------
    >>> contract_deterrence(0.4, 0.5)
    0.2
    """
    return deterrence * strength


@rule
def recovered(cost: Money, complete: Share, recovery: Share, strength: Share) -> Money:
    r"""Failure cost that the contract recovers from the supplier, :math:`G G_r g C`.

    Examples
    --------
    >>> recovered(1000.0, 0.5, 0.5, 1.0)
    250.0
    """
    return cost * complete * recovery * strength
