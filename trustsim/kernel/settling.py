"""The ledger: buyers pay, suppliers collect, both close their books."""

from __future__ import annotations

from typing import Any

from trustsim.kernel.compiling import part
from trustsim.kernel.layout import Books, State, wide
from trustsim.kernel.recording import record_buyer
from trustsim.kernel.views import buyers_stance, through
from trustsim.rules.accounts import (
    buyer_overhead,
    buyer_result,
    idea_bill,
    idle_units,
    link_bill,
    part_of,
    pooled_bill,
    supplier_result,
)
from trustsim.rules.after_sales import (
    defective_in_use,
    expected_failures,
    failure_cost,
    mended_share,
    problem_hours,
    repaired,
    service_bill,
)
from trustsim.rules.contract import recovered
from trustsim.rules.cost import made_cost
from trustsim.rules.delivery import good_units
from trustsim.rules.forecast import believed_forecast, in_half_widths
from trustsim.rules.inspection import inspection_hours
from trustsim.rules.people import (
    contact_wages,
    desk_hours,
    ordering_hours,
    people_hours,
    person_months,
    quoting_hours,
    transaction_bill,
)


@part
def settle(
    state: State, desk: Any, books: Books, p: Any, month: int, first: int, last: int, factor: float
) -> None:
    """Pay suppliers and people; what is left is profit. ``month`` is the row to record, or -1."""
    fields = books.buyer_sums.shape[1]
    account(desk, p, desk.begins[last - first])
    for b in range(first, last):
        for field in range(fields):
            books.buyer_sums[b - first, field] = 0.0
        enter_deal(state, desk, books.buyers[b - first], p, b, b - first, desk.at[b - first])
    for b in range(first, last):  # apart: a row that was just written in parts is read slowly
        theirs = desk.whom[desk.at[b - first]]
        group = state.stances[state.suppliers[theirs].stance].group
        for field in range(fields):
            books.month[group, field] += books.buyer_sums[b - first, field]
        if len(books.suppliers) > 0:
            for field in range(fields):
                books.supplier_sums[theirs, field] += books.buyer_sums[b - first, field]
    for b in range(first, last):
        settle_buyer(state, desk, books, p, b, b - first, factor)
    if month < 0:
        return
    for b in range(first, last):
        record_buyer(state, books, month, b, b - first)
        group = buyers_stance(state, b).group
        for field in range(fields):
            books.month[group, field] += books.buyer_sums[b - first, field]


@part
def account(desk: Any, p: Any, busy: int) -> None:
    """What each relationship earned its buyer and its supplier, and what that is made of."""
    people, after, saved = p.people, p.after_sales, p.links.saved_hours
    ordering, administration = people.ordering_hours, people.administration_hours
    qualifying = people.qualification_hours
    idle_cost, spot_premium = p.capacity.idle_cost, p.capacity.spot_premium
    for i in range(wide(busy)):
        trading, made, service = desk.trading[i] > 0.0, desk.sent[i], desk.service[i]
        mended = mended_share(desk.blame[i], desk.repair[i])
        cost = failure_cost(desk.failing[i], after.failure_cost, after.mitigation, service)
        failures = repaired(cost, mended, after.repair)
        recovery = recovered(failures, desk.covered[i], p.contract.recovery, p.contract.strength)
        wages = contact_wages(desk.contact[i], desk.over[i], people.wage, people.overtime_premium)
        hours = problem_hours(people.expediting_hours, desk.problems[i])
        more = desk_hours(
            hours,
            ordering_hours(ordering, desk.connected[i], saved),
            administration,
            desk.covered[i],
            qualifying,
            desk.fresh[i],
        )
        hours = more if trading else hours
        qualification = people.qualification_cost * desk.fresh[i]
        inspection = inspection_hours(p.inspection.hours_per_unit, desk.checked[i], made)
        late = made if desk.tardy[i] > 0.0 else 0.0
        downtime = repaired(late * p.lateness.downtime_cost, mended, after.repair)
        goods = desk.charged[i] * desk.accepted[i]
        ideas = desk.ideas_from_supplier[i] + desk.ideas_from_buyer[i]
        desk.earned[i] = buyer_result(
            p.demand.value * good_units(desk.accepted[i], desk.defects[i], desk.found[i]),
            recovery,
            goods,
            wages,
            people.wage,
            hours,
            inspection,
            qualification,
            failures,
            downtime,
            idea_bill(p.ideas.cost, ideas, desk.part[i]),
        )
        unit = made_cost(
            desk.unit_costs[i], desk.spared[i], desk.skimped[i], p.quality.shading_saving
        )
        result = supplier_result(
            goods,
            recovery,
            wages,
            service_bill(desk.failing[i], after.service_cost, service),
            link_bill(desk.volunteers[i], p.links.setup_cost, desk.linked[i], p.links.running_cost),
            unit * (made + desk.replaced[i]),
            p.inspection.return_cost * desk.found[i],
            idea_bill(p.ideas.cost, ideas, 1.0 - desk.part[i]),
        )
        desk.collected[i] = result - pooled_bills(desk, i, trading, idle_cost, spot_premium)
        desk.hours[i], desk.failures[i], desk.downtime[i] = hours, failures, downtime
        desk.qualification[i], desk.inspection[i] = qualification, inspection
        desk.dealt[i] = 1.0 if dealt_with(desk, i, trading) else 0.0


@part
def pooled_bills(desk: Any, i: int, trading: bool, idle_cost: float, spot_premium: float) -> float:
    """What a relationship bears of its supplier's idle capacity and of units at short notice."""
    capacity, made, cost = desk.capacity[i], desk.made[i], desk.unit_costs[i]
    idle_bill = pooled_bill(idle_units(capacity, made), cost, idle_cost)
    spot_bill = pooled_bill(idle_units(made, capacity), cost, spot_premium)
    idle = part_of(idle_bill, desk.reserve[i], capacity)
    both = idle + part_of(spot_bill, desk.volume[i], desk.orders[i])
    return both if trading else idle


@part
def dealt_with(desk: Any, i: int, trading: bool) -> bool:
    """Whether there was anything to account for between the two."""
    dealt: bool = (
        trading | (desk.contact[i] > 0.0) | (desk.problems[i] > 0.0) | (desk.failing[i] > 0.0)
    )
    return dealt


@part
def settle_buyer(
    state: State, desk: Any, books: Books, p: Any, b: int, j: int, factor: float
) -> None:
    """Close a buyer's month, relationship by relationship, and enter it with its suppliers."""
    buyer, mine, people = state.buyers[b], books.buyers[j], p.people
    failing = expected_failures(buyer.orphaned, p.after_sales.hazard)
    buyer.orphaned = defective_in_use(buyer.orphaned, failing, 0.0)
    quoting = quoting_hours(people.quote_hours, float(buyer.invited), people.renewal_share)
    orphans = failure_cost(failing, p.after_sales.failure_cost, 0.0, 0.0)
    hours, failures, joint = quoting, orphans, 0.0
    profit = -buyer_overhead(people.wage, quoting, orphans)
    blame = productive = problems = complaints = 0.0
    for i in range(desk.begins[j], desk.begins[j + 1]):
        profit = profit + desk.earned[i] if desk.dealt[i] > 0.0 else profit
        joint += desk.collected[i]
        hours += desk.hours[i]
        failures += desk.failures[i]
        productive += desk.productive[i]
        if desk.problems[i] > 0.0:
            blame += desk.blame[i]
            problems += desk.problems[i]
            complaints += desk.problems[i] * desk.voiced[i]
        collect(state, desk, books, i)
    i = desk.at[j]
    if buyer.ordered:
        mine.trust, mine.partner_trust = desk.trust_buyer[i], desk.trust_supplier[i]
        mine.hours_inspection, mine.downtime = desk.inspection[i], desk.downtime[i]
        mine.qualification = desk.qualification[i]
    mine.hours_desk, mine.failures = hours, failures
    mine.hours_blame, mine.hours_productive = blame, productive
    mine.problems, mine.complaints = problems, complaints
    close_buyer(buyer, mine, p, profit, joint + profit, factor)


@part
def collect(state: State, desk: Any, books: Books, i: int) -> None:
    """The supplier's side of a relationship; what it delivered is entered apart."""
    supplier = state.suppliers[desk.whom[i]]
    supplier.profit += desk.collected[i]
    enter_rest(books.groups[state.stances[supplier.stance].group], desk, i)
    if len(books.suppliers) > 0:
        enter_rest(books.suppliers[desk.whom[i]], desk, i)


@part
def enter_rest(theirs: Any, desk: Any, i: int) -> None:
    """Add what a supplier's books say of a relationship besides its deal."""
    theirs.joint += desk.earned[i] + desk.collected[i]
    theirs.hours_productive += desk.productive[i]
    if desk.problems[i] > 0.0:
        theirs.hours_blame += desk.blame[i]
        theirs.problems += desk.problems[i]
        theirs.complaints += desk.problems[i] * desk.voiced[i]
    if desk.left[i] > 0.0:
        theirs.switches += 1.0


@part
def close_buyer(buyer: Any, mine: Any, p: Any, profit: float, joint: float, factor: float) -> None:
    """What follows from a buyer's sums."""
    transactional = mine.hours_haggling + mine.hours_contracting + mine.hours_blame
    mine.transaction = transaction_bill(
        p.people.wage, transactional, mine.hours_desk, mine.hours_inspection
    )
    hours = people_hours(transactional, mine.hours_productive, mine.hours_desk)
    mine.person_months = person_months(hours, p.people.person_hours)
    mine.person_months_inspection = person_months(mine.hours_inspection, p.people.person_hours)
    mine.rebids = 1.0 if buyer.invited > 1 else 0.0
    mine.switches = 1.0 if buyer.switched else 0.0
    buyer.cash += profit
    close(mine, profit, joint, factor)


@part
def close(mine: Any, profit: float, joint: float, factor: float) -> None:
    """Close the books of a firm's month."""
    mine.firms = 1.0
    mine.discounted_firms = factor
    mine.profit = profit
    mine.discounted = factor * profit
    mine.joint = joint


@part
def enter_deal(state: State, desk: Any, theirs: Any, p: Any, b: int, j: int, i: int) -> None:
    """Enter haggling and trade as the supplier's books have them; the buyer's begin with it."""
    buyer = state.buyers[b]
    theirs.hours_haggling, theirs.hours_contracting = desk.talks[i], desk.drafts[i]
    if not buyer.ordered:
        return
    theirs.over_budget = 1.0 if desk.over[i] > 0.0 else 0.0
    theirs.pairs = 1.0
    theirs.ordered = desk.volume[i]
    theirs.delivered = desk.sent[i]
    theirs.accepted = desk.accepted[i]
    theirs.returned = desk.returned[i]
    theirs.spent = desk.charged[i] * desk.accepted[i]
    theirs.inspected = desk.checked[i] * desk.sent[i]
    theirs.trust, theirs.partner_trust = desk.trust_supplier[i], desk.trust_buyer[i]
    theirs.completeness = desk.covered[i]
    theirs.disclosed = desk.told[i]
    theirs.ideas_from_suppliers = desk.ideas_from_supplier[i]
    theirs.ideas_from_buyers = desk.ideas_from_buyer[i]
    limit, public = desk.width[i], desk.public[j]
    if limit > 0.0:
        trust = through(p.channels.forecast_belief, desk.trust_supplier[i])
        planned = public + believed_forecast(desk.told_units[i], limit, trust)
        told = in_half_widths(buyer.private, limit)
        believed = in_half_widths(planned - public, limit)
        theirs.forecasts = 1.0
        theirs.forecast = told
        theirs.belief = believed
        theirs.forecast_squared = told * told
        theirs.belief_squared = believed * believed
        theirs.forecast_belief = 0.0 + told * believed  # a sum has no -0.0, a product may


@part
def settle_suppliers(state: State, books: Books, p: Any, month: int, factor: float) -> None:
    """Suppliers close their books of the month, each its own and each stance those of its group."""
    for s in range(len(state.suppliers)):
        supplier = state.suppliers[s]
        supplier.cash += supplier.profit
        mine = books.groups[state.stances[supplier.stance].group]
        if mine.firms == 0.0:
            close_supplier(mine, p)
        mine.firms += 1.0
        mine.discounted_firms += factor
        mine.profit += supplier.profit
        mine.discounted += factor * supplier.profit
        if len(books.suppliers) > 0:
            mine = books.suppliers[s]
            close_supplier(mine, p)
            close(mine, supplier.profit, mine.joint, factor)


@part
def close_supplier(mine: Any, p: Any) -> None:
    """What follows from the sums of a supplier, or of suppliers of one stance."""
    transactional = mine.hours_haggling + mine.hours_contracting + mine.hours_blame
    mine.transaction = transaction_bill(p.people.wage, transactional, 0.0, 0.0)
    hours = transactional + mine.hours_productive
    mine.person_months = person_months(hours, p.people.person_hours)
