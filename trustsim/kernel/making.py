"""Suppliers: prepare, quote, deliver, replace returns, adopt improvements."""

from __future__ import annotations

from typing import Any

from trustsim.kernel.compiling import part, register
from trustsim.kernel.layout import BUYERS, NOBODY_YET, State, wide
from trustsim.kernel.luck import PAIR_DELIVERY, Moment, deal, deal_suppliers, meet, normal
from trustsim.kernel.planning import recall_demand
from trustsim.kernel.views import (
    Answer,
    buyers_traits,
    buyers_trust,
    suppliers_traits,
    suppliers_trust,
    through,
)
from trustsim.rules.accounts import idle_units
from trustsim.rules.after_sales import promised_service
from trustsim.rules.allocation import water_fill
from trustsim.rules.contract import contract_deterrence
from trustsim.rules.cost import made_cost, margin_on_price, process_cost, quoted_cost
from trustsim.rules.delivery import (
    allocation_weight,
    available_units,
    clustered,
    defect_share,
    distress,
    late_chance,
    replaced_units,
    shading,
)
from trustsim.rules.demand import autoregress, half_width, log_normal
from trustsim.rules.forecast import believed_forecast, reserved_capacity, safety_stock, updated_odds
from trustsim.rules.improvement import lean_after
from trustsim.rules.inspection import feared_defects, found_defects, inspected_share
from trustsim.rules.sourcing import declines, leaving_per_unit, renewal_price

register([water_fill])


@part
def begin(state: State, desk: Any, p: Any, moment: Moment) -> None:
    """The first half of prepare: costs move, desks are cleared."""
    suppliers = len(state.suppliers)
    for first in range(0, suppliers, BUYERS):
        last = min(suppliers, first + BUYERS)
        move_costs(state, desk, p, moment, first, last)
        for s in range(first, last):
            open_shop(state.suppliers[s], desk.cost[s - first], p)


@part
def move_costs(state: State, desk: Any, p: Any, moment: Moment, first: int, last: int) -> None:
    """Costs of a block of suppliers, before what they have learned."""
    deal_suppliers(desk, moment, first, last)
    for s in range(first, last):
        desk.cost_state[s - first] = state.suppliers[s].cost_state
    for j in range(wide(last - first)):
        moved = autoregress(desk.cost_state[j], p.costs.persistence, normal(desk.month[0, j]))
        desk.cost_state[j] = moved
        desk.cost[j] = log_normal(p.costs.base, p.costs.dispersion, moved)
    for s in range(first, last):
        state.suppliers[s].cost_state = desk.cost_state[s - first]


@part
def open_shop(supplier: Any, cost: float, p: Any) -> None:
    """A new month for a supplier."""
    supplier.last_cost = supplier.cost
    supplier.cost = process_cost(cost, supplier.lean, p.ideas.lean_cost)
    supplier.capacity = supplier.orders = supplier.found = supplier.helps = supplier.profit = 0.0
    supplier.first = NOBODY_YET
    supplier.failed = False


@part
def prepare(state: State, desk: Any, p: Any, first: int, offers: int) -> None:
    """Suppliers reserve capacity on the forecasts as far as they believe them."""
    for i in range(wide(offers)):
        public = desk.of_public[i]
        noise = half_width(p.demand.noise_share, public)
        belief = believed_forecast(
            desk.report[i],
            half_width(p.demand.private_share, public),
            through(p.channels.forecast_belief, desk.trust_supplier[i]),
        )
        desk.plan[i] = public + belief
        desk.reserved[i] = reserved_capacity(
            1.0 if desk.sole[i] > 0.0 else desk.odds[i],
            public,
            belief,
            safety_stock(noise, p.capacity.spot_premium, p.capacity.idle_cost),
        )
    for i in range(offers):
        pair = state.pairs[first + desk.buyer[i], desk.slot[i]]
        pair.reserved = desk.reserved[i]
        state.suppliers[pair.supplier].capacity += pair.reserved


@part
def quote(desk: Any, p: Any, offers: int) -> None:
    """Suppliers answer invitations: in an auction the lowest price, else what power allows."""
    on = p.channels
    for i in range(wide(offers)):
        conduct = desk.conduct_supplier[i]
        desk.promised[i] = promised_service(
            p.after_sales.service, p.after_sales.overpromise, through(on.promise, conduct)
        )
        saving = max(desk.saved[i], desk.shown[i])
        floor = quoted_cost(desk.unit_cost[i], saving, desk.share[i], p.costs.overhead)
        leaving = leaving_per_unit(
            p.qualification,
            desk.link[i],
            p.links.leaving_cost,
            desk.of_public[i],
            p.sourcing.expected_tenure,
        )
        renewal = renewal_price(
            floor,
            p.outside,
            leaving,
            through(on.renewal_split, desk.pressure_supplier[i]),
            through(on.renewal_split, desk.pressure_buyer[i]),
            through(on.hold_up, conduct),
        )
        sole, gone = desk.sole[i] > 0.0, declines(floor, p.outside, leaving)
        desk.floor[i], desk.leaving[i] = floor, leaving
        desk.notice[i] = 1.0 if sole & gone else 0.0
        desk.bid[i] = renewal if sole & (not gone) else floor


@part
def take_orders(state: State, desk: Any, p: Any, first: int, last: int) -> None:
    """Suppliers learn who ordered; whoever bid moves its record of winning."""
    for b in range(first, last):
        buyer, j = state.buyers[b], b - first
        if not buyer.sole:
            for i in range(desk.begins[j], desk.begins[j + 1]):
                pair = state.pairs[b, desk.slot[i]]
                won = 1.0 if buyer.ordered and i == desk.at[j] else 0.0
                pair.odds = updated_odds(pair.odds, won, p.capacity.win_memory)
        if buyer.ordered:
            state.suppliers[state.pairs[b, buyer.preferred].supplier].orders += buyer.units
            buyer.delivered = buyer.units


@part
def share_out(state: State, p: Any, space: Any) -> None:
    """Deliver all of it, or by water-filling where goods are short."""
    short = False
    for s in range(len(state.suppliers)):
        short = short or state.suppliers[s].orders > available(state.suppliers[s], p)
    if not short:
        return
    for b in range(len(state.buyers) - 1, -1, -1):  # so that each chain ascends by buyer
        buyer = state.buyers[b]
        if buyer.ordered:
            supplier = state.suppliers[state.pairs[b, buyer.preferred].supplier]
            buyer.following = supplier.first
            supplier.first = b
    for s in range(len(state.suppliers)):
        if state.suppliers[s].orders > available(state.suppliers[s], p):
            ration(state, p, s, space)


@part
def available(supplier: Any, p: Any) -> float:
    """Units that a supplier can deliver this month."""
    return available_units(supplier.capacity, supplier.orders, p.capacity.spot_share)


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
        space[0, :number],
        space[1, :number],
        available(state.suppliers[s], p),
        space[2, :number],
    )
    b = state.suppliers[s].first
    for at in range(number):
        state.buyers[b].delivered = space[2, at]
        b = state.buyers[b].following


@part
def deliver(
    state: State, desk: Any, p: Any, answer: Answer, moment: Moment, first: int, last: int
) -> None:
    """Goods are made with care or without, come on time or late, and are inspected."""
    recall_demand(state, desk, p, first, last)
    for b in range(first, last):
        meet(state, desk, b - first, b, state.buyers[b].preferred)
        make_ready(state, desk, p, answer, b, b - first)
    deal(desk.delivery, desk.who, desk.whom, PAIR_DELIVERY, moment, last - first)
    make(desk, p, last - first)
    inspect(desk, p, last - first)
    for b in range(first, last):
        buyer, j = state.buyers[b], b - first
        if buyer.ordered:
            pair = state.pairs[b, buyer.preferred]
            buyer.shading, buyer.defective = desk.shading[j], desk.defective[j]
            buyer.late = desk.delivery[0, j] < desk.late[j]
            pair.inspected = desk.inspected[j]
            state.suppliers[pair.supplier].found += found_defects(buyer.defective, pair.inspected)


@part
def make_ready(state: State, desk: Any, p: Any, answer: Answer, b: int, j: int) -> None:
    """What a delivery depends on."""
    buyer = state.buyers[b]
    pair = state.pairs[b, buyer.preferred]
    supplier = state.suppliers[pair.supplier]
    desk.conduct[j] = suppliers_traits(state, p, answer, b, buyer.preferred).conduct
    desk.policy[j] = buyers_traits(state, p, answer, b, buyer.preferred).inspection
    desk.trust_buyer[j], desk.deviation[j] = buyers_trust(pair, p)
    desk.trust_supplier[j], _ = suppliers_trust(pair, p)
    desk.paid[j], desk.cost[j], desk.saving[j] = buyer.last_price, supplier.cost, buyer.saving
    desk.inspected[j], desk.complete[j] = pair.inspected, pair.completeness
    desk.money[j], desk.lean[j] = supplier.cash, supplier.lean
    desk.report[j], desk.units[j], desk.delivered[j] = buyer.report, buyer.units, buyer.delivered


@part
def make(desk: Any, p: Any, buyers: int) -> None:
    """Make and send the deliveries."""
    on = p.channels
    deterrence = contract_deterrence(p.contract.deterrence, p.contract.strength)
    for j in range(wide(buyers)):
        cost = made_cost(desk.cost[j], desk.saving[j], 0.0, 0.0)
        shaded = shading(
            through(on.shading_conduct, desk.conduct[j]),
            through(on.shading_trust, desk.trust_supplier[j]),
            p.quality.goodwill,
            margin_on_price(desk.paid[j], cost),
            p.quality.efficiency_wage,
            desk.inspected[j],
            p.quality.inspection_deterrence,
            desk.complete[j],
            deterrence,
            distress(desk.money[j], p.turnover.credit),
            p.turnover.distress_quality,
        )
        defects = defect_share(
            p.quality.base_defects,
            desk.lean[j],
            p.ideas.lean_quality,
            shaded,
            p.quality.shaded_defects,
        )
        units, public = desk.delivered[j], desk.public[j]
        belief = believed_forecast(
            desk.report[j],
            half_width(p.demand.private_share, public),
            through(on.forecast_belief, desk.trust_supplier[j]),
        )
        desk.shading[j] = shaded
        desk.defective[j] = clustered(units * defects, desk.delivery[1, j], units)
        desk.late[j] = late_chance(
            p.lateness.base,
            p.lateness.slope,
            public + belief,
            desk.units[j],
            desk.units[j] - units,
        )


@part
def inspect(desk: Any, p: Any, buyers: int) -> None:
    """Inspect the share of the delivery for which it pays, by the buyer's own fears."""
    on = p.channels
    for j in range(wide(buyers)):
        feared = feared_defects(
            through(on.inspection_trust, desk.trust_buyer[j]),
            desk.deviation[j] if on.inspection_trust else 0.0,
            p.inspection.caution,
            p.quality.base_defects,
            p.quality.shaded_defects,
        )
        desk.inspected[j] = inspected_share(
            through(on.inspection_policy, desk.policy[j]),
            feared,
            p.after_sales.failure_cost,
            p.inspection.return_cost,
            p.inspection.hours_per_unit * p.people.wage,
            p.inspection.ramp,
            p.inspection.audit_floor,
        )


@part
def add_up(state: State, p: Any) -> None:
    """What suppliers delivered, what they have left to replace returns, and what that makes.

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
        supplier.slack = idle_units(available(supplier, p), supplier.made)
    for b in range(len(state.buyers)):
        buyer = state.buyers[b]
        if buyer.ordered:
            pair = state.pairs[b, buyer.preferred]
            state.suppliers[pair.supplier].made += replaced(state, b)


@part
def replaced(state: State, b: int) -> float:
    """Returned units that the supplier replaces within the month."""
    buyer = state.buyers[b]
    pair = state.pairs[b, buyer.preferred]
    supplier = state.suppliers[pair.supplier]
    found = found_defects(buyer.defective, pair.inspected)
    return replaced_units(found, supplier.found, supplier.slack)


@part
def grow_lean(state: State, p: Any) -> None:
    """Suppliers adopt the process improvements that customers brought this month."""
    for s in range(len(state.suppliers)):
        supplier = state.suppliers[s]
        supplier.lean = lean_after(supplier.lean, supplier.helps, p.ideas.help_gain, p.ideas.decay)
