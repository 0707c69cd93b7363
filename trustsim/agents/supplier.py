"""Suppliers: they settle their accounts, learn, fail and are replaced."""

from __future__ import annotations

from trustsim.agents.books import close_supplier, enter
from trustsim.agents.making import Making
from trustsim.agents.relationship import Relationship
from trustsim.numerics import normal_quantile
from trustsim.rules.accounts import (
    idea_bill,
    idle_units,
    link_bill,
    part_of,
    pooled_bill,
    supplier_result,
)
from trustsim.rules.after_sales import service_bill
from trustsim.rules.cost import made_cost
from trustsim.rules.delivery import insolvent
from trustsim.rules.demand import half_width
from trustsim.rules.evidence import (
    confidence_kept,
    evidence_weight,
    evidence_with_visits,
    fair_share,
    forecast_came_true,
    mean_of_three,
)
from trustsim.rules.people import contact_wages
from trustsim.rules.stances import NEUTRAL


class Supplier(Making):
    """A firm that makes the part for whoever orders it; ``customers`` ascend by buyer."""

    # -- settle ----------------------------------------------------------------------------------

    def settle(self) -> None:
        """Collect from customers, pay for everything; pooled costs are shared out."""
        scenario, books = self.market.scenario, self.books
        capacity = scenario.capacity
        idle = pooled_bill(idle_units(self.capacity, self.made), self.cost, capacity.idle_cost)
        spot = pooled_bill(idle_units(self.made, self.capacity), self.cost, capacity.spot_premium)
        profit = 0.0
        for pair in self.customers:
            pooled = part_of(idle, pair.reserved, self.capacity)
            books.idle += pooled
            if pair.order is not None:
                part = part_of(spot, pair.order.units, self.orders)
                books.spot += part
                pooled += part
            pair.supplier_result = -pooled
            if pair.dealt() or pair.link > 0.0:
                pair.supplier_result = self.settle_pair(pair) - pooled
            profit += pair.supplier_result
            if pair.dealt():
                enter(pair, books, pair.supplier_trust, pair.buyer_trust)
            books.switches += pair.left
        close_supplier(books, scenario)
        self.profit = profit
        self.cash += profit

    def settle_pair(self, pair: Relationship) -> float:
        """Enter one relationship into the ledger and return what it earned, pooled costs apart."""
        scenario, books = self.market.scenario, self.books
        people = scenario.people
        wages = contact_wages(pair.contact, pair.over, people.wage, people.overtime_premium)
        service = service_bill(pair.failing, scenario.after_sales.service_cost, pair.service)
        links = link_bill(
            pair.link_new, scenario.links.setup_cost, pair.link, scenario.links.running_cost
        )
        goods = recovery = production = returns = ideas = 0.0
        if pair.payment is not None:
            goods, recovery = pair.payment
        if pair.delivery is not None and pair.invitation is not None:
            unit_cost = made_cost(
                self.cost, pair.saving, pair.shading, scenario.quality.shading_saving
            )
            production = unit_cost * (pair.delivery.units + pair.replaced)
            returns = scenario.inspection.return_cost * pair.found
            made = float(pair.idea.from_supplier + pair.idea.from_buyer)
            ideas = idea_bill(scenario.ideas.cost, made, 1.0 - pair.invitation.share)
        books.goods += goods
        books.recovered += recovery
        books.contact_wages += wages
        books.service += service
        books.links += links
        books.production += production
        books.returns += returns
        books.ideas += ideas
        return supplier_result(goods, recovery, wages, service, links, production, returns, ideas)

    def close(self, factor: float) -> None:
        """Close the books of the month once the partners' results are known."""
        joint = 0.0
        for pair in self.customers:
            joint += pair.buyer_result + pair.supplier_result
        self.close_books(factor, joint)

    # -- learn -----------------------------------------------------------------------------------

    def learn(self) -> None:
        """Turn the month's experience with each customer into trust."""
        market = self.market
        on = market.channels
        lots = market.luck.pair_trust
        for pair in self.customers:
            evidence, weight = 1.0, 0.0
            conduct = pair.buyer_traits.conduct if on.conduct_seen else NEUTRAL
            if pair.withdrawn > 0.0:
                evidence, weight = 0.0, 1.0
            elif pair.order is not None:
                evidence, weight = self.evidence(pair)
            if pair.visits > 0.0:
                seen = market.scenario.visits.evidence
                evidence = evidence_with_visits(evidence, weight, pair.visits, seen, conduct)
                weight += pair.visits * seen
            if weight > 0.0:
                pair.supplier_evidence = evidence
            lot = lots[pair.index][1] if lots else 0.5
            pair.supplier_belief, pair.supplier_trust, pair.supplier_confidence = self.believe(
                pair.supplier_belief, evidence, weight, conduct, lot
            )

    def evidence(self, pair: Relationship) -> tuple[float, float]:
        """Grade a month of business, 0..1: the split, the forecast, the secrets; and its weight."""
        scenario = self.market.scenario
        p, order, invitation, forecast = scenario.trust, pair.order, pair.invitation, pair.forecast
        assert order is not None
        assert invitation is not None
        assert forecast is not None
        fair = fair_share(invitation.share, scenario.sourcing.fair_split)
        limit = half_width(scenario.demand.private_share, invitation.mean)
        came_true = forecast_came_true(forecast.units, order.units - invitation.mean, limit)
        kept = confidence_kept(pair.leak_seen, pair.reused, scenario.ideas.detection)
        evidence = mean_of_three(fair, came_true, kept, p.fairness, p.forecast, p.confidentiality)
        return evidence, evidence_weight(order.units, p.units_reference)

    # -- turnover --------------------------------------------------------------------------------

    def check_solvency(self) -> None:
        """Fail where the credit is used up."""
        self.failed = insolvent(self.cash, self.market.scenario.turnover.credit)

    def replace(self) -> None:
        """An entrant takes the place from next month: new cost, new cash, unknown to everybody."""
        turnover = self.market.scenario.turnover
        self.written_off = turnover.opening_cash - self.cash
        self.cash = turnover.opening_cash
        self.generation += 1
        self.lean = 0.0
        self.cost_state = normal_quantile(self.market.luck.supplier_month[self.number][1])
