"""Writing a month down. It never changes a result."""

from __future__ import annotations

from math import nan
from typing import Any

from trustsim.kernel.compiling import part
from trustsim.kernel.layout import Books, State
from trustsim.kernel.views import buyers_trust, suppliers_trust
from trustsim.rules.demand import half_width
from trustsim.rules.forecast import forecast_shared


@part
def open_books(books: Books) -> None:
    """A new month."""
    for s in range(books.supplier_sums.shape[0]):
        for field in range(books.supplier_sums.shape[1]):
            books.supplier_sums[s, field] = 0.0
    for group in range(books.month.shape[0]):
        for field in range(books.month.shape[1]):
            books.month[group, field] = 0.0


@part
def record_forecasts(
    state: State, desk: Any, books: Books, p: Any, month: int, first: int, last: int
) -> None:
    """How close the reports came to the truth; they are gone when the month is written down."""
    for b in range(first, last):
        buyer = state.buyers[b]
        limit = half_width(p.demand.private_share, desk.public[b - first])
        for k in range(state.pairs.shape[1]):
            books.of_pairs[month, b, k].forecast_shared = nan
        for i in range(desk.begins[b - first], desk.begins[b - first + 1]):
            if limit > 0.0:
                shared = forecast_shared(desk.report[i], buyer.private, limit)
                books.of_pairs[month, b, desk.slot[i]].forecast_shared = shared


@part
def record_pairs(
    state: State, desk: Any, books: Books, p: Any, month: int, first: int, last: int
) -> None:
    """A row for every relationship, idle ones included."""
    i = 0
    for b in range(first, last):
        for k in range(state.pairs.shape[1]):
            row = books.of_pairs[month, b, k]
            record_state(state, row, p, b, k)
            if i < desk.begins[b - first + 1] and desk.slot[i] == k:
                record_dealing(state.buyers[b], desk, row, i)
                i += 1
            else:
                record_rest(row)


@part
def record_state(state: State, row: Any, p: Any, b: int, k: int) -> None:
    """What a relationship is at the end of the month."""
    buyer, pair = state.buyers[b], state.pairs[b, k]
    row.trust_buyer, row.confidence_buyer = buyers_trust(pair, p)
    row.trust_supplier, row.confidence_supplier = suppliers_trust(pair, p)
    row.firm = state.suppliers[pair.supplier].generation
    row.tenure = buyer.tenure if k == buyer.source else 0
    row.silence = pair.silence
    row.link = 1 if buyer.link and k == buyer.source else 0


@part
def record_dealing(buyer: Any, desk: Any, row: Any, i: int) -> None:
    """What a relationship did in the month."""
    trading = desk.trading[i] > 0.0
    row.ordered = buyer.units if trading else 0.0
    row.delivered = buyer.delivered if trading else 0.0
    row.accepted, row.returned = desk.accepted[i], desk.returned[i]
    row.price = buyer.last_price if trading else nan
    row.hours_haggling, row.hours_contracting = desk.talks[i], desk.drafts[i]
    row.hours_blame, row.hours_productive = desk.blame[i], desk.productive[i]
    row.defects = buyer.defective if trading else 0.0
    row.problems = int(desk.problems[i])
    row.complaints = int(desk.problems[i] * desk.voiced[i])
    row.ideas_from_supplier = int(desk.ideas_from_supplier[i])
    row.ideas_from_buyer = int(desk.ideas_from_buyer[i])
    row.cost_disclosed = int(desk.told[i])
    row.visits = int(desk.visited[i])


@part
def record_rest(row: Any) -> None:
    """Nothing was done."""
    row.ordered = row.delivered = row.accepted = row.returned = row.defects = 0.0
    row.hours_haggling = row.hours_contracting = row.hours_blame = row.hours_productive = 0.0
    row.price = nan
    row.problems = row.complaints = row.cost_disclosed = row.visits = 0
    row.ideas_from_supplier = row.ideas_from_buyer = 0


@part
def record_buyer(state: State, books: Books, month: int, b: int, j: int) -> None:
    """A buyer's cash and sums."""
    if books.of_buyers.shape[0] > 0:
        row = books.of_buyers[month, b]
        row[0] = state.buyers[b].cash
        for field in range(books.totals.shape[1]):
            row[1 + field] = books.buyer_sums[j, field]


@part
def record_suppliers(state: State, books: Books, month: int) -> None:
    """Every supplier's generation, cash, cost and sums."""
    for s in range(len(state.suppliers)):
        supplier, row = state.suppliers[s], books.of_suppliers[month, s]
        row[0], row[1], row[2] = supplier.generation, supplier.cash, supplier.cost
        for field in range(books.totals.shape[1]):
            row[3 + field] = books.supplier_sums[s, field]


@part
def close_month(books: Books, month: int) -> None:
    """Add the month to the totals, and keep it where months are recorded."""
    for group in range(books.month.shape[0]):
        for field in range(books.totals.shape[1]):
            books.totals[group, field] += books.month[group, field]
            if books.periods.shape[0] > 0:
                books.periods[month, group, field] = books.month[group, field]
