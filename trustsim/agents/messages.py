"""What buyers and suppliers say to each other. A firm acts on messages and on what shows."""

from __future__ import annotations

from typing import NamedTuple


class Invitation(NamedTuple):
    """A buyer asks a supplier to quote.

    ``mean`` is the publicly known mean of its demand; ``sole`` says that nobody else is asked;
    ``share`` is the part of joint savings that the buyer keeps; ``shown`` is a saving, copied from
    the incumbent, that the buyer shows to its rivals.
    """

    mean: float
    sole: bool
    share: float
    shown: float


class Forecast(NamedTuple):
    """A buyer's report of its private forecast, in units, true or not."""

    units: float


class Quote(NamedTuple):
    """A supplier's answer: what it asks, its lowest price, whether it gives notice, its promise.

    In an auction ``price`` is the price at which the supplier drops out; the auctioneer sees the
    order in which bidders drop out, not more. ``limit`` only tells when the supplier walks away.
    """

    price: float
    limit: float
    notice: bool
    promised: float


class Order(NamedTuple):
    """An order: units, agreed price, completeness of its contract."""

    units: float
    price: float
    completeness: float


class Delivery(NamedTuple):
    """Goods that arrive: units, whether late, and the service for units sold earlier (0..1)."""

    units: float
    late: bool
    service: float


class Complaint(NamedTuple):
    """Problems that a buyer voices, and what came back as defective."""

    problems: int


class Idea(NamedTuple):
    """Ideas of a supplier and process improvements by a buyer, in one month."""

    from_supplier: int
    from_buyer: int


class Disclosure(NamedTuple):
    """A supplier's true unit cost, told in confidence."""

    cost: float


class Payment(NamedTuple):
    """Money from buyer to supplier for accepted units, less what the contract recovers."""

    goods: float
    recovered: float
