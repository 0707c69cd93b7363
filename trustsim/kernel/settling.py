"""The ledger: buyers pay, suppliers collect, both close their books."""

from __future__ import annotations

from typing import Any

from trustsim.kernel.compiling import part, stage
from trustsim.kernel.layout import Books, State
from trustsim.kernel.making import replaced
from trustsim.kernel.recording import record_buyer
from trustsim.kernel.views import buyers_trust, suppliers_trust
from trustsim.rules.accounts import buyer_result, idea_bill, link_bill, part_of, supplier_result
from trustsim.rules.after_sales import defective_in_use, failure_cost, mended_share, repaired, service_bill
from trustsim.rules.contract import recovered
from trustsim.rules.cost import made_cost
from trustsim.rules.delivery import good_units
from trustsim.rules.demand import half_width
from trustsim.rules.people import contact_wages, ordering_hours, people_hours, transaction_bill


@stage
def settle(
    state: State, desk: Any, books: Books, p: Any, month: int, first: int, last: int, factor: float
) -> None:
    """Pay suppliers and people; what is left is profit. ``month`` is the row to record, or -1."""
    candidates, fields = state.pairs.shape[1], books.buyer_sums.shape[1]
    mine = books.buyer[0]
    for b in range(first, last):
        buyer = state.buyers[b]
        for field in range(fields):
            books.buyer_sums[0, field] = 0.0
        failing = buyer.orphaned * p.after_sales.hazard
        buyer.orphaned = defective_in_use(buyer.orphaned, failing, 0.0)
        invited = asked(buyer.invited, candidates)
        quoting = p.people.quote_hours * invited
        orphans = failure_cost(failing, p.after_sales.failure_cost, 0.0, 0.0)
        mine.hours_desk += quoting
        mine.failures += orphans
        profit, joint = -p.people.wage * quoting - orphans, 0.0
        for k in range(candidates):
            here = desk[(b - first) * candidates + k]
            here.dealt = here.trading or here.contact > 0.0 or here.problems > 0 or here.failing > 0.0
            here.left = buyer.switched and k == buyer.source
            earned = 0.0
            if here.dealt:
                earned = settle_pair(state, books, p, b, k, here)
                profit += earned
                x, y = buyers_trust(state.pairs[b, k], p)[0], suppliers_trust(state.pairs[b, k], p)[0]
                enter(state, mine, p, b, k, here, x, y)
            joint += collect(state, books, p, b, k, here, earned)
        close_buyer(buyer, mine, p, profit, joint + profit, invited, factor)
        if month >= 0:
            record_buyer(state, books, month, b)
            group = state.stances[buyer.stance].group
            for field in range(fields):
                books.month[group, field] += books.buyer_sums[0, field]


@part
def asked(invited: int, candidates: int) -> int:
    """How many suppliers were invited."""
    number = 0
    for k in range(candidates):
        number += invited >> k & 1
    return number


@part
def close_buyer(
    buyer: Any, mine: Any, p: Any, profit: float, joint: float, invited: int, factor: float
) -> None:
    """What follows from a buyer's sums."""
    transactional = mine.hours_haggling + mine.hours_contracting + mine.hours_blame
    mine.transaction = transaction_bill(
        p.people.wage, transactional, mine.hours_desk, mine.hours_inspection
    )
    hours = people_hours(transactional, mine.hours_productive, mine.hours_desk)
    mine.person_months = hours / p.people.person_hours
    mine.person_months_inspection = mine.hours_inspection / p.people.person_hours
    mine.rebids = 1.0 if invited > 1 else 0.0
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
def settle_pair(state: State, books: Books, p: Any, b: int, k: int, here: Any) -> float:
    """Enter one relationship into the buyer's books and return what it earned the buyer."""
    buyer, pair, people, after = state.buyers[b], state.pairs[b, k], p.people, p.after_sales
    mine = books.buyer[0]
    mended = mended_share(here.blame, here.repair)
    failures = failures_of(state, p, b, k, here, mended)
    recovery = recovered(failures, pair.completeness, p.contract.recovery, p.contract.strength)
    wages = contact_wages(here.contact, here.over, people.wage, people.overtime_premium)
    desk = people.expediting_hours * here.problems
    value = goods = inspection = downtime = qualification = ideas = 0.0
    if here.trading:
        units, new = buyer.delivered, 1.0 if buyer.switched else 0.0
        value = p.demand.value * good_units(here.accepted, buyer.defective, here.found)
        goods = buyer.last_price * here.accepted
        late = units if buyer.late else 0.0
        downtime = repaired(late * p.lateness.downtime_cost, mended, after.repair)
        desk += ordering_hours(people.ordering_hours, 1.0 if buyer.link else 0.0, p.links.saved_hours)
        desk += people.administration_hours * pair.completeness
        desk += people.qualification_hours * new
        qualification = people.qualification_cost * new
        inspection = p.inspection.hours_per_unit * pair.inspected * units
        made = float(here.ideas_from_supplier + here.ideas_from_buyer)
        ideas = idea_bill(p.ideas.cost, made, buyer.share)
    mine.hours_desk += desk
    mine.hours_inspection += inspection
    mine.qualification += qualification
    mine.failures += failures
    mine.downtime += downtime
    return buyer_result(
        value, recovery, goods, wages, people.wage, desk, inspection, qualification, failures,
        downtime, ideas,
    )


@part
def failures_of(state: State, p: Any, b: int, k: int, here: Any, mended: float) -> float:
    """Cost of what failed in use, after service and joint repair."""
    after = p.after_sales
    service = state.suppliers[state.pairs[b, k].supplier].service
    cost = failure_cost(here.failing, after.failure_cost, after.mitigation, service)
    return repaired(cost, mended, after.repair)


@part
def collect(
    state: State, books: Books, p: Any, b: int, k: int, here: Any, earned: float
) -> float:
    """The supplier's side of a relationship: what it earned the supplier, pooled costs shared."""
    buyer, pair = state.buyers[b], state.pairs[b, k]
    supplier, theirs = state.suppliers[pair.supplier], books.suppliers[pair.supplier]
    pooled = part_of(supplier.idle_bill, pair.reserved, supplier.capacity)
    if here.trading:
        pooled += part_of(supplier.spot_bill, buyer.units, supplier.orders)
    result = -pooled
    linked = buyer.link and k == buyer.source
    if here.dealt or linked:
        result = collect_pair(state, p, b, k, here, 1.0 if linked else 0.0) - pooled
    supplier.profit += result
    supplier.joint += earned
    if here.dealt:
        x, y = buyers_trust(pair, p)[0], suppliers_trust(pair, p)[0]
        enter(state, theirs, p, b, k, here, y, x)
    if here.left:
        theirs.switches += 1.0
    return result


@part
def collect_pair(state: State, p: Any, b: int, k: int, here: Any, link: float) -> float:
    """What a relationship earned the supplier, pooled costs apart."""
    buyer, pair, people = state.buyers[b], state.pairs[b, k], p.people
    supplier = state.suppliers[pair.supplier]
    wages = contact_wages(here.contact, here.over, people.wage, people.overtime_premium)
    service = service_bill(here.failing, p.after_sales.service_cost, supplier.service)
    new = 1.0 if here.linked else 0.0
    links = link_bill(new, p.links.setup_cost, link, p.links.running_cost)
    goods = recovery = production = returns = ideas = 0.0
    if here.dealt:
        mended = mended_share(here.blame, here.repair)
        failures = failures_of(state, p, b, k, here, mended)
        recovery = recovered(failures, pair.completeness, p.contract.recovery, p.contract.strength)
    if here.trading:
        goods = buyer.last_price * here.accepted
        cost = made_cost(supplier.cost, buyer.saving, buyer.shading, p.quality.shading_saving)
        production = cost * (buyer.delivered + replaced(state, b))
        returns = p.inspection.return_cost * here.found
        made = float(here.ideas_from_supplier + here.ideas_from_buyer)
        ideas = idea_bill(p.ideas.cost, made, 1.0 - buyer.share)
    return supplier_result(goods, recovery, wages, service, links, production, returns, ideas)


@part
def enter(
    state: State, mine: Any, p: Any, b: int, k: int, here: Any, own: float, other: float
) -> None:
    """Enter what a relationship did this month into the books of one of its sides."""
    buyer, pair = state.buyers[b], state.pairs[b, k]
    mine.hours_haggling += here.haggling
    mine.hours_contracting += here.contracting
    mine.hours_blame += here.blame
    mine.hours_productive += here.productive
    mine.problems += here.problems
    mine.complaints += here.problems if here.voiced else 0.0
    if here.over > 0.0:
        mine.over_budget += 1.0
    if not here.trading:
        return
    mine.pairs += 1.0
    mine.ordered += buyer.units
    mine.delivered += buyer.delivered
    mine.accepted += here.accepted
    mine.returned += here.returned
    mine.spent += buyer.last_price * here.accepted
    mine.inspected += pair.inspected * buyer.delivered
    mine.trust += own
    mine.partner_trust += other
    mine.completeness += pair.completeness
    mine.disclosed += 1.0 if here.told else 0.0
    mine.ideas_from_suppliers += here.ideas_from_supplier
    mine.ideas_from_buyers += here.ideas_from_buyer
    limit = half_width(p.demand.private_share, buyer.public)
    if limit > 0.0:
        told = buyer.private / limit
        believed = (buyer.planned - buyer.public) / limit
        mine.forecasts += 1.0
        mine.forecast += told
        mine.belief += believed
        mine.forecast_squared += told * told
        mine.belief_squared += believed * believed
        mine.forecast_belief += told * believed


@stage
def settle_suppliers(state: State, books: Books, p: Any, month: int, factor: float) -> None:
    """Suppliers close their books of the month."""
    for s in range(len(state.suppliers)):
        supplier, mine = state.suppliers[s], books.suppliers[s]
        transactional = mine.hours_haggling + mine.hours_contracting + mine.hours_blame
        mine.transaction = transaction_bill(p.people.wage, transactional, 0.0, 0.0)
        mine.person_months = (transactional + mine.hours_productive) / p.people.person_hours
        supplier.cash += supplier.profit
        close(mine, supplier.profit, supplier.joint + supplier.profit, factor)
        if month >= 0:
            group = state.stances[supplier.stance].group
            for field in range(books.supplier_sums.shape[1]):
                books.month[group, field] += books.supplier_sums[s, field]
