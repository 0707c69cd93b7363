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
