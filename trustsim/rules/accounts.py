"""Accounts: the results of a relationship for its two sides."""

from __future__ import annotations

from trustsim.numerics import exp, log
from trustsim.rules._kinds import Hours, Money, Share, Units
from trustsim.rules._registry import rule


@rule
def discount_factor(rate: float, month: float) -> float:
    r"""Present value at month 0 of a unit of money at the end of a month, :math:`(1 + r)^{-t/12}`.

    Examples
    --------
    >>> discount_factor(0.0, 24.0)
    1.0
    >>> round(discount_factor(0.08, 12.0), 12) == round(1 / 1.08, 12)
    True
    """
    return exp(-log(1.0 + rate) * month / 12.0)


@rule
def idle_units(capacity: Units, made: Units) -> Units:
    r"""Units that could be made and were not, :math:`\max(0, Q - M)`.

    Of the capacity reserved, they stand idle; of all that is available, they are the slack from
    which returns can be replaced. The other way round, they are units made at short notice.

    Examples
    --------
    >>> idle_units(100.0, 80.0), idle_units(100.0, 120.0)
    (20.0, 0.0)
    """
    return max(0.0, capacity - made)


@rule
def part_of(amount: Money, mine: Units, all_of_it: Units) -> Money:
    """Part of a pooled cost that falls on one customer, in proportion (0 where there is nothing).

    Examples
    --------
    >>> part_of(100.0, 20.0, 80.0), part_of(100.0, 0.0, 0.0)
    (25.0, 0.0)
    """
    return amount * (mine / all_of_it) if all_of_it > 0.0 else 0.0


@rule
def idea_bill(cost: Money, ideas: float, share: Share) -> Money:
    """What one side pays for putting ideas to use, in the share in which it gains.

    Examples
    --------
    >>> idea_bill(1000.0, 2.0, 0.75)
    1500.0
    """
    return cost * ideas * share


@rule
def pooled_bill(units: Units, unit_cost: Money, rate: Share) -> Money:
    """Cost of capacity that stood idle, or of units made at short notice, for all customers.

    Examples
    --------
    >>> pooled_bill(20.0, 100.0, 0.25)
    500.0
    """
    return units * unit_cost * rate


@rule
def link_bill(new: float, setup: Money, links: float, running: Money) -> Money:
    """What ordering links cost the supplier this month.

    Examples
    --------
    >>> link_bill(1.0, 4000.0, 0.0, 100.0), link_bill(0.0, 4000.0, 1.0, 100.0)
    (4000.0, 100.0)
    """
    return new * setup + links * running


@rule
def buyer_result(
    value: Money,
    recovery: Money,
    goods: Money,
    contact_wages: Money,
    wage: Money,
    desk_hours: float,
    inspection_hours: float,
    qualification: Money,
    failures: Money,
    downtime: Money,
    ideas: Money,
) -> Money:
    """What a relationship earned the buyer in a month.

    Examples
    --------
    >>> buyer_result(1000.0, 10.0, 700.0, 50.0, 10.0, 2.0, 1.0, 5.0, 20.0, 3.0, 2.0)
    200.0
    """
    costs = contact_wages + wage * (desk_hours + inspection_hours)
    costs = costs + qualification + failures + downtime
    return value + recovery - goods - costs - ideas


@rule
def buyer_overhead(wage: Money, quoting_hours: Hours, orphans: Money) -> Money:
    r"""What a month costs the buyer outside its relationships, :math:`w H_q + C_o`.

    Wages of the hours of asking for quotes, and failures of units whose supplier is gone.

    Examples
    --------
    >>> buyer_overhead(50.0, 4.0, 300.0)  # 200 + 300
    500.0
    """
    return wage * quoting_hours + orphans


@rule
def supplier_result(
    goods: Money,
    recovery: Money,
    contact_wages: Money,
    service: Money,
    links: Money,
    production: Money,
    returns: Money,
    ideas: Money,
) -> Money:
    """What a relationship earned the supplier in a month, pooled costs apart.

    Examples
    --------
    >>> supplier_result(1000.0, 10.0, 50.0, 5.0, 4.0, 700.0, 20.0, 11.0)
    200.0
    """
    paid = contact_wages + service + links + production + returns + ideas
    return goods - recovery - paid
