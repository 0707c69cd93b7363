"""Writing a month down. It never changes a result."""

from __future__ import annotations

from math import nan
from typing import Any

from trustsim.kernel.compiling import part, stage
from trustsim.kernel.layout import Books, State
from trustsim.kernel.views import buyers_trust, suppliers_trust
from trustsim.rules.demand import half_width
from trustsim.rules.forecast import forecast_shared


@stage
def open_books(books: Books) -> None:
    """A new month."""
    for s in range(books.supplier_sums.shape[0]):
        for field in range(books.supplier_sums.shape[1]):
            books.supplier_sums[s, field] = 0.0
    for group in range(books.month.shape[0]):
        for field in range(books.month.shape[1]):
            books.month[group, field] = 0.0


@stage
def record_forecasts(
    state: State, desk: Any, books: Books, p: Any, month: int, first: int, last: int
) -> None:
    """How close the reports came to the truth; they are gone when the month is written down."""
    candidates = state.pairs.shape[1]
    for b in range(first, last):
        buyer = state.buyers[b]
        limit = half_width(p.demand.private_share, buyer.public)
        for k in range(candidates):
            row = books.of_pairs[month, b, k]
            row.forecast_shared = nan
            if buyer.invited >> k & 1 and limit > 0.0:
                told = desk[(b - first) * candidates + k].report
                row.forecast_shared = forecast_shared(told, buyer.private, limit)


@stage
def record_pairs(
    state: State, desk: Any, books: Books, p: Any, month: int, first: int, last: int
) -> None:
    """A row for every relationship, idle ones included."""
    candidates = state.pairs.shape[1]
    for b in range(first, last):
        for k in range(candidates):
            here = desk[(b - first) * candidates + k]
            row = books.of_pairs[month, b, k]
            record_pair(state, here, row, p, b, k)


@part
def record_pair(state: State, here: Any, row: Any, p: Any, b: int, k: int) -> None:
    """What a relationship did this month, and what it is at the end of it."""
    buyer, pair = state.buyers[b], state.pairs[b, k]
    trading = here.trading
    row.ordered = buyer.units if trading else 0.0
    row.delivered = buyer.delivered if trading else 0.0
    row.accepted, row.returned = here.accepted, here.returned
    row.price = buyer.last_price if trading else nan
    row.hours_haggling, row.hours_contracting = here.haggling, here.contracting
    row.hours_blame, row.hours_productive = here.blame, here.productive
    row.trust_buyer, row.confidence_buyer = buyers_trust(pair, p)
    row.trust_supplier, row.confidence_supplier = suppliers_trust(pair, p)
    row.defects = buyer.defective if trading else 0.0
    row.firm = state.suppliers[pair.supplier].generation
    row.tenure = buyer.tenure if k == buyer.source else 0
    row.problems = here.problems
    row.complaints = here.problems if here.voiced else 0
    row.silence = pair.silence
    row.ideas_from_supplier = here.ideas_from_supplier
    row.ideas_from_buyer = here.ideas_from_buyer
    row.cost_disclosed = 1 if here.told else 0
    row.visits = 1 if here.visited else 0
    row.link = 1 if buyer.link and k == buyer.source else 0


@part
def record_buyer(state: State, books: Books, month: int, b: int) -> None:
    """A buyer's cash and sums."""
    if books.of_buyers.shape[0] > 0:
        row = books.of_buyers[month, b]
        row[0] = state.buyers[b].cash
        for field in range(books.buyer_sums.shape[1]):
            row[1 + field] = books.buyer_sums[0, field]


@stage
def record_suppliers(state: State, books: Books, month: int) -> None:
    """Every supplier's generation, cash, cost and sums."""
    for s in range(len(state.suppliers)):
        supplier, row = state.suppliers[s], books.of_suppliers[month, s]
        row[0], row[1], row[2] = supplier.generation, supplier.cash, supplier.cost
        for field in range(books.supplier_sums.shape[1]):
            row[3 + field] = books.supplier_sums[s, field]


@stage
def close_month(books: Books, month: int) -> None:
    """Add the month to the totals, and keep it where months are recorded."""
    for group in range(books.month.shape[0]):
        for field in range(books.month.shape[1]):
            books.totals[group, field] += books.month[group, field]
            if books.periods.shape[0] > 0:
                books.periods[month, group, field] = books.month[group, field]
