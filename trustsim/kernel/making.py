"""Suppliers: prepare, quote, deliver, replace returns, adopt improvements."""

from __future__ import annotations

from typing import Any

from trustsim.chance import NOBODY, philox, uniform
from trustsim.kernel.compiling import part, register, stage
from trustsim.kernel.layout import NOBODY_YET, State
from trustsim.kernel.luck import SUPPLIER_MONTH, Luck, Moment
from trustsim.kernel.views import Answer, buyers_traits, buyers_trust, suppliers_traits, suppliers_trust, through
from trustsim.numerics import normal_quantile
from trustsim.rules.accounts import idle_units, part_of, pooled_bill
from trustsim.rules.after_sales import delivered_service, promised_service
from trustsim.rules.allocation import water_fill
from trustsim.rules.cost import made_cost, margin_on_price, process_cost, quoted_cost
from trustsim.rules.delivery import (
    allocation_weight, available_units, clustered, defect_share, distress, late_chance, shading,
)
from trustsim.rules.demand import autoregress, half_width, log_normal
from trustsim.rules.forecast import believed_forecast, reserved_capacity, safety_stock, updated_odds
from trustsim.rules.improvement import lean_after
from trustsim.rules.inspection import feared_defects, found_defects, inspected_share
from trustsim.rules.sourcing import declines, leaving_per_unit, renewal_price

register([water_fill])


@stage
def begin(state: State, p: Any, moment: Moment) -> None:
    """The first half of prepare: costs move, desks are cleared."""
    for s in range(len(state.suppliers)):
        supplier = state.suppliers[s]
        words = philox(moment.period, SUPPLIER_MONTH, NOBODY, s, moment.seed, moment.replicate)
        innovation = normal_quantile(uniform(words[0]))
        supplier.cost_state = autoregress(supplier.cost_state, p.costs.persistence, innovation)
        cost = log_normal(p.costs.base, p.costs.dispersion, supplier.cost_state)
        supplier.cost = process_cost(cost, supplier.lean, p.ideas.lean_cost)
        supplier.distress = distress(supplier.cash, p.turnover.credit)
        after = p.after_sales
        supplier.service = delivered_service(after.service, after.alignment, supplier.distress)
        supplier.capacity = supplier.orders = supplier.found = supplier.helps = 0.0
        supplier.profit = supplier.joint = 0.0
        supplier.first = NOBODY_YET
        supplier.failed = False


@stage
def prepare(
    state: State, desk: Any, p: Any, answer: Answer, first: int, last: int
) -> None:
    """Suppliers reserve capacity on the forecasts as far as they believe them."""
    candidates = state.pairs.shape[1]
    for b in range(first, last):
        buyer = state.buyers[b]
        limit = half_width(p.demand.private_share, buyer.public)
        noise = half_width(p.demand.noise_share, buyer.public)
        safety = safety_stock(noise, p.capacity.spot_premium, p.capacity.idle_cost)
        for k in range(candidates):
            pair = state.pairs[b, k]
            pair.reserved = 0.0
            if not buyer.invited >> k & 1:
                continue
            here = desk[(b - first) * candidates + k]
            trust = through(p.channels.forecast_belief, suppliers_trust(pair, p)[0])
            belief = believed_forecast(here.report, limit, trust)
            odds = 1.0 if buyer.sole else pair.odds
            here.planned = buyer.public + belief
            pair.reserved = reserved_capacity(odds, buyer.public, belief, safety)
            state.suppliers[pair.supplier].capacity += pair.reserved


@stage
def quote(state: State, desk: Any, p: Any, answer: Answer, first: int, last: int) -> None:
    """Suppliers answer invitations."""
    candidates = state.pairs.shape[1]
    for b in range(first, last):
        buyer = state.buyers[b]
        for k in range(candidates):
            if buyer.invited >> k & 1:
                quote_to(state, desk, p, answer, b, k, (b - first) * candidates + k)


@part
def quote_to(state: State, desk: Any, p: Any, answer: Answer, b: int, k: int, at: int) -> None:
    """In an auction, the lowest price; for a renewal, what bargaining power allows."""
    buyer, pair, here, on = state.buyers[b], state.pairs[b, k], desk[at], p.channels
    supplier = state.suppliers[pair.supplier]
    own = suppliers_traits(state, p, answer, b, k)
    pair.promised = promised_service(
        p.after_sales.service, p.after_sales.overpromise, through(on.promise, own.conduct)
    )
    saving = max(buyer.saving if k == buyer.source else 0.0, here.shown)
    here.limit = quoted_cost(supplier.cost, saving, here.share, p.costs.overhead)
    here.ask = here.limit
    here.notice = False
    if not buyer.sole:
        return
    leaving = leaving_per_unit(
        p.qualification,
        1.0 if buyer.link else 0.0,
        p.links.leaving_cost,
        buyer.public,
        p.sourcing.expected_tenure,
    )
    if declines(here.limit, p.outside, leaving):
        here.notice = True
        return
    other = buyers_traits(state, p, answer, b, k)
    here.ask = renewal_price(
        here.limit,
        p.outside,
        leaving,
        through(on.renewal_split, own.pressure),
        through(on.renewal_split, other.pressure),
        through(on.hold_up, own.conduct),
    )


@stage
def take_orders(state: State, p: Any, first: int, last: int) -> None:
    """Suppliers learn who ordered; whoever bid moves its record of winning."""
    candidates = state.pairs.shape[1]
    for b in range(first, last):
        buyer = state.buyers[b]
        for k in range(candidates):
            if not buyer.sole and buyer.invited >> k & 1:
                pair = state.pairs[b, k]
                won = 1.0 if buyer.ordered and k == buyer.preferred else 0.0
                pair.odds = updated_odds(pair.odds, won, p.capacity.win_memory)
        if buyer.ordered:
            state.suppliers[state.pairs[b, buyer.preferred].supplier].orders += buyer.units
            buyer.delivered = buyer.units


@stage
def share_out(state: State, p: Any, space: Any) -> None:
    """Deliver all of it, or by water-filling where goods are short."""
    short = False
    for s in range(len(state.suppliers)):
        supplier = state.suppliers[s]
        supplier.available = available_units(
            supplier.capacity, supplier.orders, p.capacity.spot_share
        )
        short = short or supplier.orders > supplier.available
    if not short:
        return
    for b in range(len(state.buyers) - 1, -1, -1):  # so that each chain ascends by buyer
        buyer = state.buyers[b]
        if buyer.ordered:
            supplier = state.suppliers[state.pairs[b, buyer.preferred].supplier]
            buyer.following = supplier.first
            supplier.first = b
    for s in range(len(state.suppliers)):
        if state.suppliers[s].orders > state.suppliers[s].available:
            ration(state, p, s, space)


@part
def ration(state: State, p: Any, s: int, space: Any) -> None:
    """Share out what a supplier has among those who ordered."""
    number = 0
    b = state.suppliers[s].first
    while b != NOBODY_YET:
        buyer = state.buyers[b]
        trust = suppliers_trust(state.pairs[b, buyer.preferred], p)[0]
        space[0, number] = buyer.units
        space[1, number] = allocation_weight(
            buyer.units, through(p.channels.allocation, trust), p.capacity.loyalty
        )
        number += 1
        b = buyer.following
    water_fill(
        space[0, :number], space[1, :number], state.suppliers[s].available, space[2, :number]
    )
    b = state.suppliers[s].first
    for at in range(number):
        state.buyers[b].delivered = space[2, at]
        b = state.buyers[b].following


@stage
def deliver(
    state: State, luck: Luck, p: Any, answer: Answer, first: int, last: int
) -> None:
    """Goods are made with care or without, come on time or late, and are inspected."""
    candidates = state.pairs.shape[1]
    for b in range(first, last):
        buyer = state.buyers[b]
        if buyer.ordered:
            at = (b - first) * candidates + buyer.preferred
            deliver_to(state, luck, p, answer, b, at)
            inspect(state, p, answer, b)


@part
def deliver_to(state: State, luck: Luck, p: Any, answer: Answer, b: int, at: int) -> None:
    """Make and send one delivery."""
    buyer = state.buyers[b]
    pair = state.pairs[b, buyer.preferred]
    supplier, on = state.suppliers[pair.supplier], p.channels
    conduct = suppliers_traits(state, p, answer, b, buyer.preferred).conduct
    buyer.shading = shading(
        through(on.shading_conduct, conduct),
        through(on.shading_trust, suppliers_trust(pair, p)[0]),
        p.quality.goodwill,
        margin_on_price(buyer.last_price, made_cost(supplier.cost, buyer.saving, 0.0, 0.0)),
        p.quality.efficiency_wage,
        pair.inspected,
        p.quality.inspection_deterrence,
        pair.completeness,
        p.contract.deterrence * p.contract.strength,
        supplier.distress,
        p.turnover.distress_quality,
    )
    defects = defect_share(
        p.quality.base_defects,
        supplier.lean,
        p.ideas.lean_quality,
        buyer.shading,
        p.quality.shaded_defects,
    )
    units = buyer.delivered
    buyer.defective = clustered(units * defects, luck.delivery[1, at], units)
    chance = late_chance(
        p.lateness.base, p.lateness.slope, buyer.planned, buyer.units, buyer.units - units
    )
    buyer.late = luck.delivery[0, at] < chance


@part
def inspect(state: State, p: Any, answer: Answer, b: int) -> None:
    """Inspect the share of the delivery for which it pays, by the buyer's own fears."""
    buyer = state.buyers[b]
    pair, on = state.pairs[b, buyer.preferred], p.channels
    trust, deviation = buyers_trust(pair, p)
    feared = feared_defects(
        through(on.inspection_trust, trust),
        deviation if on.inspection_trust else 0.0,
        p.inspection.caution,
        p.quality.base_defects,
        p.quality.shaded_defects,
    )
    policy = buyers_traits(state, p, answer, b, buyer.preferred).inspection
    pair.inspected = inspected_share(
        through(on.inspection_policy, policy),
        feared,
        p.after_sales.failure_cost,
        p.inspection.return_cost,
        p.inspection.hours_per_unit * p.people.wage,
        p.inspection.ramp,
        p.inspection.audit_floor,
    )
    state.suppliers[pair.supplier].found += found_defects(buyer.defective, pair.inspected)


@stage
def add_up(state: State, p: Any) -> None:
    """What suppliers delivered, what they have left to replace returns, what that makes.

    Sums go by ascending buyer, as a supplier sees its customers.
    """
    for s in range(len(state.suppliers)):
        state.suppliers[s].made = 0.0
    for b in range(len(state.buyers)):
        buyer = state.buyers[b]
        if buyer.ordered:
            state.suppliers[state.pairs[b, buyer.preferred].supplier].made += buyer.delivered
    for s in range(len(state.suppliers)):
        supplier = state.suppliers[s]
        supplier.slack = max(0.0, supplier.available - supplier.made)
    for b in range(len(state.buyers)):
        buyer = state.buyers[b]
        if buyer.ordered:
            pair = state.pairs[b, buyer.preferred]
            state.suppliers[pair.supplier].made += replaced(state, b)
    for s in range(len(state.suppliers)):
        supplier = state.suppliers[s]
        idle, spot = idle_units(supplier.capacity, supplier.made), idle_units(supplier.made, supplier.capacity)
        supplier.idle_bill = pooled_bill(idle, supplier.cost, p.capacity.idle_cost)
        supplier.spot_bill = pooled_bill(spot, supplier.cost, p.capacity.spot_premium)


@part
def replaced(state: State, b: int) -> float:
    """Returned units that the supplier replaces within the month."""
    buyer = state.buyers[b]
    pair = state.pairs[b, buyer.preferred]
    supplier = state.suppliers[pair.supplier]
    found = found_defects(buyer.defective, pair.inspected)
    if supplier.slack >= supplier.found:
        return found
    return min(found, part_of(supplier.slack, found, supplier.found))


@stage
def grow_lean(state: State, p: Any) -> None:
    """Suppliers adopt the process improvements that customers brought this month."""
    for s in range(len(state.suppliers)):
        supplier = state.suppliers[s]
        supplier.lean = lean_after(supplier.lean, supplier.helps, p.ideas.help_gain, p.ideas.decay)
