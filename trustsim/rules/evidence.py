"""Evidence: what a month of dealing says about the partner, graded 0 to 1."""

from __future__ import annotations

from trustsim.rules._kinds import Conduct, Share, Units
from trustsim.rules._registry import rule


@rule
def evidence_weight(units: Units, reference: Units) -> float:
    r"""Weight of a month's evidence, :math:`u = \min(1, \text{units}/u_{ref})`.

    Examples
    --------
    >>> evidence_weight(500.0, 1000.0), evidence_weight(5000.0, 1000.0)
    (0.5, 1.0)
    """
    return min(1.0, units / reference)


@rule
def graded(bad: float, worst: float, forgiven: Share) -> float:
    r"""Evidence from something bad: :math:`1 - (1 - f) \min(1, b / b_{max})`.

    A problem that was voiced and repaired is forgiven in part.

    Examples
    --------
    >>> graded(0.03, 0.06, 0.0), graded(0.03, 0.06, 0.5), graded(1.0, 0.06, 0.0)
    (0.5, 0.75, 0.0)
    """
    return 1.0 - (1.0 - forgiven) * min(1.0, bad / worst)


@rule
def quality_seen(inspected: Share, excess: Share, worst: Share) -> Share:
    r"""How much of a lot's quality has come to light: what was inspected, or what failed.

    .. math:: \max(\phi, \min(1, b / b_{max}))

    A lot that nobody inspected gives evidence only when it fails.

    Examples
    --------
    >>> quality_seen(0.25, 0.0, 0.06), quality_seen(0.0, 0.03, 0.06), quality_seen(0.0, 0.0, 0.06)
    (0.25, 0.5, 0.0)
    """
    return max(inspected, min(1.0, excess / worst))


@rule
def mean_of_three(
    first: float, second: float, third: float, w_first: float, w_second: float, w_third: float
) -> float:
    """Weighted mean of three pieces of evidence; 1 where none of them weighs anything.

    Examples
    --------
    >>> mean_of_three(1.0, 0.5, 0.0, 0.25, 0.5, 0.25)
    0.5
    """
    total = w_first + w_second + w_third
    if total <= 0.0:
        return 1.0
    return (w_first * first + w_second * second + w_third * third) / total


@rule
def forecast_came_true(report: Units, turned_out: Units, limit: Units) -> float:
    r"""Supplier's evidence on the forecast: how far the order fell short of it.

    .. math:: 1 - \min\left(1, \frac{\max(0, \hat\xi - (d - m))}{2 a}\right)

    A supplier cannot tell a lie from bad luck; ``turned_out`` is :math:`d - m`.

    Examples
    --------
    >>> forecast_came_true(100.0, 100.0, 250.0), forecast_came_true(250.0, 0.0, 250.0)
    (1.0, 0.5)
    >>> forecast_came_true(100.0, 400.0, 250.0)
    1.0
    """
    if limit <= 0.0:
        return 1.0
    return 1.0 - min(1.0, max(0.0, report - turned_out) / (2.0 * limit))


@rule
def fair_share(share: Share, fair_split: Share) -> float:
    """Supplier's evidence on the split: 1 where it gets the fair share, 0 where it gets nothing.

    Examples
    --------
    >>> fair_share(0.5, 0.5), fair_share(1.0, 0.5), fair_share(1.0, 0.0)
    (1.0, 0.0, 1.0)
    """
    if fair_split <= 0.0:
        return 1.0
    return min(1.0, (1.0 - share) / fair_split)


@rule
def confidence_kept(leak_seen: float, reused: float, detection: Share) -> float:
    r"""Supplier's evidence on secrets: 0 after a leak that it learned of, else 1 less seen reuse.

    .. math:: (1 - L)(1 - R\, l_d)

    ``reused`` is 1 where a cost that the supplier disclosed set the price that it was paid: this it
    can suspect, though not prove.

    Examples
    --------
    >>> confidence_kept(1.0, 0.0, 0.5), confidence_kept(0.0, 1.0, 0.5)
    (0.0, 0.5)
    """
    return (1.0 - leak_seen) * (1.0 - reused * detection)


@rule
def evidence_with_visits(
    evidence: float, weight: float, visits: float, visit_weight: float, conduct: Conduct
) -> float:
    r"""Evidence of trade and of visits together; a visit shows the partner's conduct as it is.

    .. math:: p = \frac{u p_t + n_v u_v \chi}{u + n_v u_v}

    Examples
    --------
    >>> evidence_with_visits(1.0, 1.0, 1.0, 1.0, 0.5), evidence_with_visits(1.0, 0.0, 0.0, 1.0, 0.5)
    (0.75, 1.0)
    """
    total = weight + visits * visit_weight
    if total <= 0.0:
        return evidence
    return (weight * evidence + visits * visit_weight * conduct) / total
