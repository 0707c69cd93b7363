"""A month, and many: the stages of :meth:`trustsim.market.Market.live_a_month`, block by block.

A block of buyers goes through several stages before the next block begins, so that what it works on
stays in the cache. Suppliers stand between: they need all orders before they deliver, and all
returns before they replace any. There are thus three passes over the buyers, and the agents' lines
stand in them as follows.

========================= ==========================================================================
here                      in ``trustsim.agents``
========================= ==========================================================================
``begin``                 ``start_month`` of suppliers; of ``Making.prepare`` the cost
``plan`` to ``award``     the stages of these names; of ``prepare`` what concerns an offer
``take_orders``           of ``Making.deliver`` the odds and the sum of orders
``share_out``             of ``Making.deliver`` what is available, and ``Making.allocate``
``deliver``               ``Making.deliver_to``, with the distress of ``Making.prepare``;
                          ``Buyer.decide_inspection`` of ``receive``, and the sum of what was found
                          of ``Making.replace_returns``
``add_up``                of ``Making.deliver`` the sum of deliveries; what is left of
                          ``Making.replace_returns`` up to what was made
``receive``, ``improve``  what is left of these stages; of ``Making.deliver`` the service; of
                          ``negotiate`` the hours of drafting and the split of savings, again
``settle``                ``Buyer.settle`` and its ``close``; ``Supplier.settle`` for each customer,
                          bills of idle and spot capacity for each again; of ``Buyer.receive`` the
                          failures of orphaned units; ``Market.pool`` for each relationship
``learn``                 ``learn`` of both sides and ``pairs.move_on``; of ``Buying.switch_to``
                          the new source
``grow_lean``             ``Making.grow_lean`` of ``improve``
``settle_suppliers``      the end of ``Supplier.settle``, and its ``close``; that of ``Market.pool``
``adopt_stances``         ``Market.end_month``
========================= ==========================================================================

These lines stand elsewhere than there, and no bit can differ, since nothing that they pass on the
way writes what they read, or reads what they write:

- *Costs before plan.* They come from a supplier's own draws and leanness, which change after
  ``learn`` only. ``plan`` decides nothing by them; it copies the cost to the list of offers.
- *What is worked out again, since a line of arithmetic takes less than the memory to keep it.* The
  public mean of demand comes from its state, which only ``plan`` moves; a supplier's distress and
  service from its cash, which changes after ``learn``; hours of drafting, the split, the promise
  and what a supplier made of a forecast from trust and traits, which only ``learn`` and
  ``turnover`` move; idle and spot bills from sums that are complete after ``add_up``.
- *Plan to orders by blocks.* These touch a buyer and its own relationships; of suppliers they read
  what ``begin`` has fixed, and add to sums of capacity and orders that only ``share_out`` and later
  stages read.
- *Odds and orders with the award of a block.* The odds of a relationship count in ``prepare``,
  which its block has behind it. Sums grow by ascending buyer, as over ``customers``.
- *Inspection in deliver.* It reads the lot, the buyer's trust and its policy: trust moves in
  ``learn``. What the last lot met, by which the supplier shades, is read before it is overwritten.
- *Returns before receive.* They come from what was found, delivered, available and reserved, all of
  which is known; complaints look at what was found, not at what was
  replaced. What a buyer keeps is counted in ``receive``.
- *Orphaned units in settle.* Only ``turnover`` adds to them, and no other stage looks at them.
- *Receive to learn by blocks.* They touch a buyer and its own relationships; of suppliers they read
  what has been fixed since ``add_up``, and add to sums that only ``grow_lean`` and
  ``settle_suppliers`` read, by ascending buyer again.
- *The new source in learn.* Until then ``switched`` tells that the source is the one that was left.
- *Leanness after learn.* It is read in ``begin`` and ``deliver``, next month.
- *Suppliers' cash after learn.* It is read in ``turnover``, and in ``begin`` next month.
- *Records.* Reports are recorded before the next block overwrites them, a buyer's sums in
  ``settle``, relationships after their block has learned: in each case after the last stage that
  writes them.

Draws are keyed, so that they do not depend on when they are dealt; how a strategy answers a partner
is worked out where it is needed, from trust, evidence, tenure and the months without an order.
Before ``turnover`` only ``learn`` moves these, once it has seen the answers.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from trustsim.chance import NOBODY, philox, uniform
from trustsim.kernel.buying import award, negotiate
from trustsim.kernel.compiling import part
from trustsim.kernel.dealing import improve, receive
from trustsim.kernel.layout import NOBODY_YET, Books, State, block_size
from trustsim.kernel.learning import LONG_AGO, learn
from trustsim.kernel.luck import SUPPLIER_MONTH, Moment
from trustsim.kernel.making import (
    add_up,
    begin,
    deliver,
    grow_lean,
    prepare,
    quote,
    share_out,
    take_orders,
)
from trustsim.kernel.planning import plan
from trustsim.kernel.recording import (
    close_month,
    open_books,
    record_forecasts,
    record_pairs,
    record_suppliers,
)
from trustsim.kernel.settling import settle, settle_suppliers
from trustsim.kernel.trust import strangers
from trustsim.kernel.views import Answer
from trustsim.numerics import normal_quantile
from trustsim.rules.accounts import discount_factor
from trustsim.rules.delivery import insolvent


class Desk(NamedTuple):
    """Scratch of a run: overwritten by every block."""

    block: NDArray[Any]  # DESK, (1,)
    shortage: NDArray[np.float64]  # (3, most customers of a supplier)


@part
def live(
    state: State,
    books: Books,
    scratch: Desk,
    p: Any,
    answer: Answer,
    moment: Moment,
    row: int,
    choices: Any,
) -> None:
    """One month; ``row`` is where it is recorded, -1 for nowhere.

    The stages are those of the readable engine; the module says which lines stand elsewhere.
    """
    buyers, size = len(state.buyers), block_size(state.pairs.shape[1])
    desk = scratch.block[0]
    factor = discount_factor(p.people.discount_rate, float(max(0, moment.period)))
    open_books(books)
    begin(state, desk, p, moment)
    for first in range(0, buyers, size):
        last = min(buyers, first + size)
        offers = plan(state, desk, p, answer, moment, first, last, choices)
        prepare(state, desk, p, first, offers)
        quote(desk, p, offers)
        negotiate(state, desk, p, first, last, choices)
        award(state, desk, p, first, last)
        take_orders(state, desk, p, first, last)
        if row >= 0 and books.of_pairs.shape[0] > 0:
            record_forecasts(state, desk, books, p, row, first, last)
    share_out(state, p, scratch.shortage)
    for first in range(0, buyers, size):
        last = min(buyers, first + size)
        deliver(state, desk, p, answer, moment, first, last)
    add_up(state, p)
    for first in range(0, buyers, size):
        last = min(buyers, first + size)
        busy = receive(state, desk, p, answer, moment, first, last)
        improve(state, desk, p, moment, first, last, busy)
        settle(state, desk, books, p, row, first, last, factor)
        learn(state, desk, p, answer, moment, first, last)
        if row >= 0 and books.of_pairs.shape[0] > 0:
            record_pairs(state, desk, books, p, row, first, last)
    grow_lean(state, p)
    settle_suppliers(state, books, p, row, factor)
    if row >= 0:
        if books.of_suppliers.shape[0] > 0:
            record_suppliers(state, books, row)
        close_month(books, row)
    turnover(state, p, moment)


@part
def turnover(state: State, p: Any, moment: Moment) -> None:
    """Insolvent suppliers leave; entrants take their places from the next month."""
    failed = False
    for s in range(len(state.suppliers)):
        supplier = state.suppliers[s]
        supplier.failed = insolvent(supplier.cash, p.turnover.credit)
        failed = failed or supplier.failed
    if not failed:
        return
    for b in range(len(state.buyers)):
        for k in range(state.pairs.shape[1]):
            if state.suppliers[state.pairs[b, k].supplier].failed:
                lose(state, b, k)
                make_strangers(state, p, b, k)
    for s in range(len(state.suppliers)):
        supplier = state.suppliers[s]
        if supplier.failed:
            words = philox(moment.period, SUPPLIER_MONTH, NOBODY, s, moment.seed, moment.replicate)
            supplier.cash = p.turnover.opening_cash
            supplier.generation += 1
            supplier.lean = 0.0
            supplier.cost_state = normal_quantile(uniform(words[1]))


@part
def lose(state: State, b: int, k: int) -> None:
    """The supplier is gone: units in use are orphaned, and a new source has to be found."""
    buyer = state.buyers[b]
    buyer.orphaned += state.pairs[b, k].latent
    if buyer.source == k:
        buyer.source = NOBODY_YET
        buyer.saving = buyer.last_price = 0.0
        buyer.tenure = 0
        buyer.link = buyer.disclosed = False


@part
def make_strangers(state: State, p: Any, b: int, k: int) -> None:
    """Trust at its prior on both sides, nothing shared."""
    pair = state.pairs[b, k]
    first, second = strangers(p)
    pair.buyer_first = pair.supplier_first = first
    pair.buyer_second = pair.supplier_second = second
    pair.odds = 1.0 / state.pairs.shape[1]
    pair.reserved = pair.completeness = pair.inspected = pair.latent = 0.0
    pair.quality_record = p.quality.base_defects
    pair.record_late = p.lateness.base
    pair.idle = LONG_AGO
    pair.silence = 0
    if len(state.settings) > 0:
        state.evidence[b, k, 0] = 1.0
        state.evidence[b, k, 1] = 1.0


@part
def adopt_stances(state: State, p: Any) -> None:
    """Month 0: stances are adopted; cash, units in use and the ledger begin afresh."""
    for b in range(len(state.buyers)):
        buyer = state.buyers[b]
        buyer.burning_in = False
        buyer.cash = 0.0
        buyer.orphaned = 0.0
        for k in range(state.pairs.shape[1]):
            state.pairs[b, k].latent = 0.0
    for s in range(len(state.suppliers)):
        state.suppliers[s].cash = p.turnover.opening_cash


@part
def months(
    state: State,
    books: Books,
    scratch: Desk,
    p: Any,
    answer: Answer,
    seed: int,
    replicate: int,
    first: int,
    last: int,
    choices: Any,
) -> None:
    """Months ``first`` to ``last``, both included; month 1 is the first after the burn-in."""
    for period in range(first, last + 1):
        row = period - 1 if period > 0 else -1
        live(state, books, scratch, p, answer, Moment(seed, replicate, period), row, choices)
        if period == 0:
            adopt_stances(state, p)
