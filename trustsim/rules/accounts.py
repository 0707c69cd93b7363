"""Accounts: the results of a relationship for its two sides."""

from __future__ import annotations

from trustsim.numerics import exp, log
from trustsim.rules._kinds import Money, Share, Units
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
    """Reserved units that were not made.

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
