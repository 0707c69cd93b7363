"""Making: a supplier reserves capacity, quotes, shares out its goods and delivers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trustsim.agents.books import Books
from trustsim.agents.firm import Firm
from trustsim.agents.messages import Delivery, Quote
from trustsim.agents.reasons import Decision, Reason
from trustsim.agents.relationship import Relationship
from trustsim.numerics import normal_quantile
from trustsim.rules.accounts import idle_units
from trustsim.rules.after_sales import delivered_service, promised_service
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
from trustsim.rules.forecast import (
    believed_forecast,
    reserved_capacity,
    safety_stock,
    updated_odds,
)
from trustsim.rules.improvement import lean_after
from trustsim.rules.negotiation import concession
from trustsim.rules.sourcing import declines, leaving_per_unit, renewal_price
from trustsim.rules.stances import NEUTRAL, View

if TYPE_CHECKING:
    from trustsim.market import Market
    from trustsim.population import Stance


class Making(Firm):
    """The first half of a supplier's month, up to the delivery and what it learns from it."""

    def __init__(self, model: Market, number: int, stance: Stance) -> None:
        super().__init__(model, number, stance)
        self.customers: list[Relationship] = []
        self.generation = 0
        self.cost_state = 0.0
        self.lean = 0.0
        self.cash = model.scenario.turnover.opening_cash
        self.start_month()

    def start_month(self) -> None:
        """Empty the desk and the books of the month."""
        self.books = Books()
        self.profit = 0.0
        self.failed = False
        self.written_off = 0.0

    # -- prepare ---------------------------------------------------------------------------------

    def prepare(self) -> None:
        """The cost moves; capacity is reserved on the forecasts, as far as they are believed."""
        scenario, on = self.market.scenario, self.market.channels
        luck = self.market.luck.supplier_month[self.number]
        costs, capacity = scenario.costs, scenario.capacity
        self.cost_state = autoregress(self.cost_state, costs.persistence, normal_quantile(luck[0]))
        cost = log_normal(costs.base, costs.dispersion, self.cost_state)
        self.cost = process_cost(cost, self.lean, scenario.ideas.lean_cost)
        self.distress = distress(self.cash, scenario.turnover.credit)
        self.adapt()
        self.capacity = 0.0
        for pair in self.customers:
            if pair.invitation is None or pair.forecast is None:
                continue
            mean = pair.invitation.mean
            limit = half_width(scenario.demand.private_share, mean)
            noise = half_width(scenario.demand.noise_share, mean)
            safety = safety_stock(noise, capacity.spot_premium, capacity.idle_cost)
            trust = pair.supplier_trust if on.forecast_belief else NEUTRAL
            belief = believed_forecast(pair.forecast.units, limit, trust)
            odds = 1.0 if pair.invitation.sole else pair.odds
            pair.planned = mean + belief
            pair.reserved = reserved_capacity(odds, mean, belief, safety)
            self.capacity += pair.reserved

    def adapt(self) -> None:
        """Choose how to treat each customer this month; most strategies treat all alike."""
        respond = self.stance.respond
        if respond is None:
            return
        for pair in self.customers:
            view = View(
                pair.supplier_trust,
                pair.supplier_confidence,
                pair.supplier_evidence,
                float(pair.tenure),
                float(pair.idle),
            )
            pair.supplier_traits = respond(view, self.stance.traits, self.stance.settings)

    # -- quote -----------------------------------------------------------------------------------

    def quote(self) -> None:
        """Answer every invitation."""
        for pair in self.customers:
            if pair.invitation is not None:
                pair.quote = self.quote_to(pair)

    def promises(self, pair: Relationship) -> float:
        """Service that it says a customer can count on this month."""
        p, on = self.market.scenario.after_sales, self.market.channels
        conduct = pair.supplier_traits.conduct if on.promise else NEUTRAL
        return promised_service(p.service, p.overpromise, conduct)

    def quote_to(self, pair: Relationship) -> Quote:
        """In an auction, the lowest price; for a renewal, what bargaining power allows.

        The buyer's pressure is no secret: it shows at the table.
        """
        scenario, on = self.market.scenario, self.market.channels
        invitation, traits = pair.invitation, pair.supplier_traits
        assert invitation is not None
        promised = self.promises(pair)
        saving = max(pair.saving, invitation.shown)
        limit = quoted_cost(self.cost, saving, invitation.share, scenario.costs.overhead)
        if not invitation.sole:
            pair.quoting = Decision(Reason.BID, (limit, saving))
            return Quote(limit, limit, False, promised)
        leaving = leaving_per_unit(
            self.market.qualification,
            pair.link,
            scenario.links.leaving_cost,
            invitation.mean,
            scenario.sourcing.expected_tenure,
        )
        if declines(limit, self.market.outside, leaving):
            pair.quoting = Decision(Reason.GAVE_NOTICE, (limit, self.market.outside, leaving))
            return Quote(limit, limit, True, promised)
        price = renewal_price(
            limit,
            self.market.outside,
            leaving,
            traits.pressure if on.renewal_split else NEUTRAL,
            pair.buyer_traits.pressure if on.renewal_split else NEUTRAL,
            traits.conduct if on.hold_up else NEUTRAL,
        )
        pair.quoting = Decision(Reason.OFFERED, (price, limit, self.market.outside, leaving))
        return Quote(price, limit, False, promised)

    def concedes(self, pair: Relationship) -> float:
        """Share of the distance that the supplier gives up in a round of haggling."""
        p = self.market.scenario.negotiation
        pressure = pair.supplier_traits.pressure if self.market.channels.concession else NEUTRAL
        return concession(p.concession_soft, p.concession_tough, pressure)

    # -- deliver ---------------------------------------------------------------------------------

    def deliver(self) -> None:
        """Allocate what can be made, with care or without, on time or late; serve older units."""
        scenario = self.market.scenario
        memory = scenario.capacity.win_memory
        orders = 0.0
        for pair in self.customers:
            if pair.invitation is not None and not pair.invitation.sole:
                pair.odds = updated_odds(pair.odds, 0.0 if pair.order is None else 1.0, memory)
            if pair.order is not None:
                orders += pair.order.units
        self.orders = orders
        self.available = available_units(self.capacity, orders, scenario.capacity.spot_share)
        after = scenario.after_sales
        self.service = delivered_service(after.service, after.alignment, self.distress)
        self.delivered = 0.0
        units = self.allocate()
        for pair in self.customers:
            pair.service = self.service
            if pair.order is not None:
                self.deliver_to(pair, units[pair.index])
                self.delivered += units[pair.index]

    def allocate(self) -> dict[int, float]:
        """Units for each order: all of it, or by water-filling where goods are short."""
        ordered = [pair for pair in self.customers if pair.order is not None]
        units = {pair.index: pair.order.units for pair in ordered if pair.order is not None}
        if self.orders <= self.available:
            return units
        on, loyalty = self.market.channels.allocation, self.market.scenario.capacity.loyalty
        weights = {
            pair.index: allocation_weight(
                pair.order.units, pair.supplier_trust if on else NEUTRAL, loyalty
            )
            for pair in ordered
            if pair.order is not None
        }
        given = [0.0] * len(ordered)
        water_fill(list(units.values()), list(weights.values()), self.available, given)
        return dict(zip(units, given, strict=True))

    def deliver_to(self, pair: Relationship, units: float) -> None:
        """Make and send one delivery."""
        scenario, on, order = self.market.scenario, self.market.channels, pair.order
        luck = self.market.luck.pair_delivery[pair.index]
        assert order is not None
        p, conduct = scenario.quality, pair.supplier_traits.conduct
        unit_cost = made_cost(self.cost, pair.saving, 0.0, 0.0)
        pair.shading = shading(
            conduct if on.shading_conduct else NEUTRAL,
            pair.supplier_trust if on.shading_trust else NEUTRAL,
            p.goodwill,
            margin_on_price(order.price, unit_cost),
            p.efficiency_wage,
            pair.inspected,
            p.inspection_deterrence,
            order.completeness,
            contract_deterrence(scenario.contract.deterrence, scenario.contract.strength),
            self.distress,
            scenario.turnover.distress_quality,
        )
        defects = defect_share(
            p.base_defects, self.lean, scenario.ideas.lean_quality, pair.shading, p.shaded_defects
        )
        care = Reason.SHADED if pair.shading > 0.0 else Reason.FULL_CARE
        pair.making = Decision(care, (pair.shading, defects))
        served = Reason.IN_FULL if units >= order.units else Reason.CUT_SHORT
        pair.serving = Decision(served, (order.units, units, self.available, self.orders))
        pair.defective = clustered(units * defects, luck[1], units)
        chance = late_chance(
            scenario.lateness.base,
            scenario.lateness.slope,
            pair.planned,
            order.units,
            order.units - units,
        )
        pair.delivery = Delivery(units, luck[0] < chance, self.service)

    def replace_returns(self) -> None:
        """Replace what buyers sent back, as far as capacity is left."""
        found = 0.0
        for pair in self.customers:
            found += pair.found
        slack = idle_units(self.available, self.delivered)
        self.made = self.delivered
        for pair in self.customers:
            if pair.delivery is not None:
                pair.replaced = replaced_units(pair.found, found, slack)
                pair.returned = pair.found - pair.replaced
                pair.accepted = pair.delivery.units - pair.returned
                self.made += pair.replaced

    def grow_lean(self) -> None:
        """Adopt the process improvements that customers brought this month."""
        p = self.market.scenario.ideas
        helps = 0.0
        for pair in self.customers:
            helps += pair.idea.from_buyer
        self.lean = lean_after(self.lean, helps, p.help_gain, p.decay)
