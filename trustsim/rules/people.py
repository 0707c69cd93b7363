"""Hours: what contact time goes into, and the desk work around it."""

from __future__ import annotations

from trustsim.rules._kinds import Hours, Money, Share
from trustsim.rules._registry import rule


@rule
def idea_hours(budget: Hours, transactional: Hours, repair: Hours) -> Hours:
    """Contact hours left for improving things together once bargains and problems are done.

    Examples
    --------
    >>> idea_hours(40.0, 10.0, 5.0), idea_hours(40.0, 50.0, 5.0)
    (25.0, 0.0)
    """
    return max(0.0, budget - transactional - repair)


@rule
def overtime(budget: Hours, transactional: Hours, repair: Hours) -> Hours:
    """Contact hours beyond the budget. Work is never clamped: it is paid at a premium.

    Examples
    --------
    >>> overtime(40.0, 10.0, 5.0), overtime(40.0, 50.0, 5.0)
    (0.0, 15.0)
    """
    return max(0.0, transactional + repair - budget)


@rule
def contact_wages(hours: Hours, over: Hours, wage: Money, premium: Share) -> Money:
    """Wages of all contact hours, those over budget at a premium.

    Examples
    --------
    >>> contact_wages(50.0, 10.0, 2.0, 0.5)
    110.0
    """
    return wage * (hours + premium * over)


@rule
def ordering_hours(hours: Hours, link: float, saved: Hours) -> Hours:
    """Desk hours of ordering; a link saves some, at most all.

    Examples
    --------
    >>> ordering_hours(8.0, 0.0, 6.0), ordering_hours(8.0, 1.0, 6.0), ordering_hours(8.0, 1.0, 9.0)
    (8.0, 2.0, 0.0)
    """
    return max(0.0, hours - link * saved)


@rule
def quoting_hours(hours: Hours, parties: float, renewal: Share) -> Hours:
    r"""Desk hours for the quotes of a month: :math:`h_q n` in a rebid, a share of one in a renewal.

    Examples
    --------
    >>> quoting_hours(6.0, 3.0, 0.25), quoting_hours(6.0, 1.0, 0.25)
    (18.0, 1.5)
    """
    return hours * (parties if parties > 1.0 else renewal * parties)


@rule
def desk_hours(
    expediting: Hours,
    ordering: Hours,
    administration: Hours,
    complete: Share,
    qualification: Hours,
    new: float,
) -> Hours:
    r"""Desk hours of a pair that trades, :math:`E + O + h_a g + h_s N`.

    Expediting :math:`E` and ordering :math:`O`, administration of a contract as far as it is
    complete (:math:`g`), and qualification where the supplier is new (:math:`N` is 0 or 1). Without
    an order, expediting is all there is.

    Examples
    --------
    >>> desk_hours(3.0, 2.0, 4.0, 0.5, 40.0, 1.0)  # 3 + 2 + 2 + 40
    47.0
    """
    return expediting + ordering + administration * complete + qualification * new


@rule
def person_months(hours: Hours, person_hours: Hours) -> float:
    r"""People that hours of work keep busy for a month, :math:`H / H_p`.

    Examples
    --------
    >>> person_months(240.0, 160.0)
    1.5
    """
    return hours / person_hours


@rule
def people_hours(transactional: Hours, productive: Hours, desk: Hours) -> Hours:
    """Hours of the people who buy: all contact hours and desk work, inspectors apart.

    Examples
    --------
    >>> people_hours(10.0, 30.0, 20.0)
    60.0
    """
    return transactional + productive + desk


@rule
def contact_hours(budget: Hours, transactional: Hours, together: Hours) -> Hours:
    """Contact hours of a month: the budget, or all that bargains, repair and visits take.

    Examples
    --------
    >>> contact_hours(40.0, 10.0, 5.0), contact_hours(40.0, 50.0, 5.0)
    (40.0, 55.0)
    """
    return max(budget, transactional + together)


@rule
def qualification_bill(hours: Hours, wage: Money, cost: Money) -> Money:
    """Cost of qualifying a supplier: the wages of its desk hours and what is bought for it.

    Examples
    --------
    >>> qualification_bill(40.0, 50.0, 3000.0)
    5000.0
    """
    return hours * wage + cost


@rule
def transaction_bill(wage: Money, transactional: Hours, desk: Hours, inspection: Hours) -> Money:
    """Wages of the month's hours of dealing: haggling, contracting, blame, desk work, inspection.

    Examples
    --------
    >>> transaction_bill(50.0, 10.0, 20.0, 5.0)
    1750.0
    """
    return wage * (transactional + desk + inspection)
