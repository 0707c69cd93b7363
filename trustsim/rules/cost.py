"""What a unit costs the supplier, and who gets what a relationship saves."""

from __future__ import annotations

from trustsim.rules._kinds import Conduct, Money, Share
from trustsim.rules._registry import rule


@rule
def process_cost(cost: Money, lean: Share, lean_cost: Share) -> Money:
    r"""Unit cost after process improvements, :math:`c (1 - c_l l)`, the same for all customers.

    Examples
    --------
    >>> process_cost(100.0, 0.5, 0.04)
    98.0
    """
    return cost * (1.0 - lean_cost * lean)


@rule
def buyer_share(conduct: Conduct, fair_split: Share) -> Share:
    r"""Buyer's share of a joint saving and of what an idea costs.

    .. math:: f_b = 1 - f \chi_b

    A buyer without conduct takes the whole saving; one of full conduct leaves :math:`f`.

    Examples
    --------
    >>> buyer_share(1.0, 0.5)
    0.5
    >>> buyer_share(0.0, 0.5)
    1.0
    """
    return 1.0 - fair_split * conduct


@rule
def quoted_cost(cost: Money, saving: Share, share: Share, overhead: Share) -> Money:
    r"""Lowest price at which the supplier sells, :math:`c (1 + h) (1 - f_b k)`.

    The buyer's share of the relation-specific saving is in the quote; the rest stays in the
    supplier's margin. A saving is thus split once and once only.

    Examples
    --------
    >>> quoted_cost(100.0, 0.1, 0.5, 0.0)
    95.0
    """
    return cost * (1.0 + overhead) * (1.0 - share * saving)


@rule
def made_cost(cost: Money, saving: Share, shading: Share, shading_saving: Share) -> Money:
    r"""What a unit for this customer really costs, :math:`c (1 - k) (1 - c_s \sigma)`.

    Examples
    --------
    >>> made_cost(100.0, 0.1, 0.5, 0.2)
    81.0
    """
    return cost * (1.0 - saving) * (1.0 - shading_saving * shading)


@rule
def margin_on_price(price: Money, cost: Money) -> float:
    """What the supplier keeps of the price, as a share of it (0 where nothing is paid).

    Examples
    --------
    >>> margin_on_price(100.0, 75.0), margin_on_price(0.0, 75.0)
    (0.25, 0.0)
    """
    return (price - cost) / price if price > 0.0 else 0.0


@rule
def at_base_cost(multiple: float, base: Money) -> Money:
    """Money stated in multiples of the public base cost: the reserve price, the noise of choice.

    Examples
    --------
    >>> at_base_cost(1.25, 100.0)
    125.0
    """
    return multiple * base
