"""The books of a firm for one month: ledger lines and the sums that outcomes are made of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from operator import attrgetter
from typing import TYPE_CHECKING

from trustsim.agents.ledger import Statement
from trustsim.outcomes import Tally
from trustsim.rules.forecast import in_half_widths
from trustsim.rules.people import person_months, transaction_bill

if TYPE_CHECKING:
    from trustsim.agents.relationship import Relationship
    from trustsim.agents.supplier import Supplier
    from trustsim.scenarios import Scenario


_tally = attrgetter(*Tally._fields)
_statement = attrgetter(*Statement._fields)


class Books:
    """Running sums of a firm's month; fields of :class:`Tally` and of :class:`Statement`."""

    __slots__ = tuple(dict.fromkeys((*Tally._fields, *Statement._fields)))

    if TYPE_CHECKING:  # the fields are those of the two tables

        def __getattr__(self, name: str) -> float: ...
        def __setattr__(self, name: str, value: float) -> None: ...

    def __init__(self) -> None:
        for name in self.__slots__:
            setattr(self, name, 0.0)

    def tally(self) -> Tally:
        """Return the sums for the outcomes."""
        return Tally._make(_tally(self))

    def statement(self) -> Statement:
        """Return the ledger lines."""
        return Statement._make(_statement(self))


def close_supplier(books: Books, scenario: Scenario) -> None:
    """What follows from the sums of a supplier, or of the suppliers of one stance."""
    transactional = books.hours_haggling + books.hours_contracting + books.hours_blame
    books.transaction = transaction_bill(scenario.people.wage, transactional, 0.0, 0.0)
    hours = transactional + books.hours_productive
    books.person_months = person_months(hours, scenario.people.person_hours)


def enter(pair: Relationship, books: Books, own_trust: float, other_trust: float) -> None:
    """Enter what a relationship did this month into the books of one of its sides."""
    books.hours_haggling += pair.hours_haggling
    books.hours_contracting += pair.hours_contracting
    books.hours_blame += pair.hours_blame
    books.hours_productive += pair.hours_productive
    books.problems += pair.problems
    books.complaints += pair.complaint.problems
    if pair.over > 0.0:
        books.over_budget += 1.0
    order, delivery, invitation = pair.order, pair.delivery, pair.invitation
    if order is None or delivery is None or invitation is None:
        return
    books.pairs += 1.0
    books.ordered += order.units
    books.delivered += delivery.units
    books.accepted += pair.accepted
    books.returned += pair.returned
    books.spent += order.price * pair.accepted
    books.inspected += pair.inspected * delivery.units
    books.trust += own_trust
    books.partner_trust += other_trust
    books.completeness += order.completeness
    books.disclosed += 1.0 if pair.told is not None else 0.0
    books.ideas_from_suppliers += pair.idea.from_supplier
    books.ideas_from_buyers += pair.idea.from_buyer
    limit = pair.buyer.limit
    if limit > 0.0:
        told = in_half_widths(pair.buyer.private, limit)
        believed = in_half_widths(pair.planned - invitation.mean, limit)
        books.forecasts += 1.0
        books.forecast += told
        books.belief += believed
        books.forecast_squared += told * told
        books.belief_squared += believed * believed
        books.forecast_belief += told * believed


def pooled(
    pairs: Iterable[Relationship], suppliers: Iterable[Supplier], scenario: Scenario
) -> dict[str, Books]:
    """Books of the suppliers of each stance together: relationships in the order given."""
    found: defaultdict[str, Books] = defaultdict(Books)
    for pair in pairs:
        books = found[pair.supplier.stance.label]
        if pair.dealt():
            enter(pair, books, pair.supplier_trust, pair.buyer_trust)
        books.switches += pair.left
        books.joint += pair.buyer_result + pair.supplier_result
    for books in found.values():
        close_supplier(books, scenario)
    for supplier in suppliers:
        books, own = found[supplier.stance.label], supplier.books
        books.firms += own.firms
        books.discounted_firms += own.discounted_firms
        books.profit += own.profit
        books.discounted += own.discounted
    return found
