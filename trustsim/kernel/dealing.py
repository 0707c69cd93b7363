"""After the delivery: receive and improve, relationship by relationship."""

from __future__ import annotations

from typing import Any

from trustsim.kernel.compiling import part
from trustsim.kernel.layout import State, wide
from trustsim.kernel.luck import PAIR_AWARD, PAIR_DELIVERY, PAIR_IDEAS, Moment, deal
from trustsim.kernel.making import replaced
from trustsim.kernel.planning import recall_demand
from trustsim.kernel.trust import judge_both
from trustsim.kernel.views import Answer, buyers_traits, suppliers_traits, through
from trustsim.rules.after_sales import (
    bad_share,
    blame_hours,
    defective_in_use,
    delivered_service,
    expected_failures,
    problem_hours,
    problems_of_month,
    voice_chance,
)
from trustsim.rules.contract import drafting_hours
from trustsim.rules.cost import buyer_share
from trustsim.rules.delivery import clustered, distress
from trustsim.rules.demand import half_width
from trustsim.rules.improvement import (
    chance_of_none,
    disclosure_chance,
    idea_rate,
    poisson,
    visit_chance,
    volunteers_link,
)
from trustsim.rules.inspection import found_defects
from trustsim.rules.people import contact_hours, idea_hours, overtime


@part
def receive(
    state: State, desk: Any, p: Any, answer: Answer, moment: Moment, first: int, last: int
) -> int:
    """Buyers bear failures, complain or keep silent.

    Returns how many relationships have a line on the desk: in the others, nothing can happen.
    """
    recall_demand(state, desk, p, first, last)
    busy = list_busy(state, desk, p, first, last)
    for i in range(busy):
        take_up(state, desk, p, answer, i)
    clear_trades(desk, busy)
    for b in range(first, last):
        take_delivery(state, desk, p, b, b - first, desk.at[b - first])
    deal(desk.delivery, desk.who, desk.whom, PAIR_DELIVERY, moment, busy)
    face_problems(desk, p, busy)
    for i in range(busy):
        pair = state.pairs[desk.who[i], desk.slot[i]]
        pair.latent = desk.latent[i]
        pair.silence = 0 if desk.voiced[i] > 0.0 else pair.silence + int(desk.problems[i])
    return busy


@part
def list_busy(state: State, desk: Any, p: Any, first: int, last: int) -> int:
    """Give a line to each relationship to which the month can bring more than forgetting.

    Every one is written down, and the next goes over it if it need not stay: nothing to predict.
    """
    busy, reach = 0, p.visits.reach
    for b in range(first, last):
        j, source, preferred = b - first, state.buyers[b].source, state.buyers[b].preferred
        desk.begins[j] = at = busy
        for k in range(state.pairs.shape[1]):
            pair = state.pairs[b, k]
            chosen = k == preferred
            desk.who[busy], desk.whom[busy] = b, pair.supplier
            desk.buyer[busy], desk.slot[busy] = j, k
            at = busy if chosen else at
            stirs = (
                chosen
                | (k == source)
                | (pair.idle < reach)
                | (pair.latent > 0.0)
                | (pair.reserved > 0.0)
            )
            busy += 1 if stirs else 0
        desk.at[j] = at
    desk.begins[last - first] = busy
    return busy


@part
def take_up(state: State, desk: Any, p: Any, answer: Answer, i: int) -> None:
    """Write down what a relationship brings into the second half of the month."""
    b, k = desk.who[i], desk.slot[i]
    buyer, pair, supplier = state.buyers[b], state.pairs[b, k], state.suppliers[desk.whom[i]]
    own, other = buyers_traits(state, p, answer, b, k), suppliers_traits(state, p, answer, b, k)
    source = k == buyer.source
    left = source & buyer.switched
    judge_both(desk, pair, p, i)
    desk.conduct_buyer[i], desk.conduct_supplier[i] = own.conduct, other.conduct
    desk.attention_buyer[i], desk.attention_supplier[i] = own.attention, other.attention
    desk.openness_buyer[i], desk.openness_supplier[i] = own.openness, other.openness
    desk.meets[i] = 1.0 if pair.idle < p.visits.reach else 0.0
    desk.linked[i] = 1.0 if source & buyer.link else 0.0
    desk.left[i] = 1.0 if left else 0.0
    desk.breach[i] = 1.0 if left & (not buyer.noticed) else 0.0
    desk.volume[i] = desk.public[desk.buyer[i]]
    desk.latent[i], desk.covered[i], desk.reserve[i] = pair.latent, pair.completeness, pair.reserved
    pair.reserved = 0.0
    desk.cash[i], desk.unit_costs[i] = supplier.cash, supplier.cost
    desk.capacity[i], desk.made[i] = supplier.capacity, supplier.made


@part
def clear_trades(desk: Any, busy: int) -> None:
    """Nothing was traded, up to now."""
    for i in range(wide(busy)):
        desk.trading[i] = desk.talks[i] = desk.drafts[i] = desk.sent[i] = desk.defects[i] = 0.0
        desk.found[i] = desk.returned[i] = desk.accepted[i] = desk.replaced[i] = desk.charged[i] = (
            0.0
        )
        desk.tardy[i] = desk.fresh[i] = desk.connected[i] = desk.checked[i] = desk.part[i] = 0.0
        desk.spared[i] = desk.skimped[i] = desk.orders[i] = 0.0
        desk.told_units[i] = desk.turned_out[i] = desk.width[i] = desk.leaked[i] = 0.0
        desk.reused[i] = desk.ideas_from_supplier[i] = desk.ideas_from_buyer[i] = 0.0
        desk.told[i] = desk.volunteers[i] = 0.0


@part
def take_delivery(state: State, desk: Any, p: Any, b: int, j: int, i: int) -> None:
    """What the preferred supplier sent, and on which terms."""
    buyer = state.buyers[b]
    desk.talks[i] = buyer.haggling
    if not buyer.ordered:
        return
    renewed, contract, public = buyer.sole and not buyer.switched, p.contract, desk.public[j]
    desk.drafts[i] = drafting_hours(
        contract.drafting_hours,
        desk.covered[i],
        1.0 if renewed else 0.0,
        contract.renewal_share,
    )
    pair, supplier = state.pairs[b, buyer.preferred], state.suppliers[desk.whom[i]]
    desk.trading[i] = desk.meets[i] = 1.0
    desk.volume[i], desk.sent[i], desk.defects[i] = buyer.units, buyer.delivered, buyer.defective
    desk.checked[i] = pair.inspected
    desk.found[i] = found_defects(buyer.defective, pair.inspected)
    desk.replaced[i] = replaced(state, b)
    desk.charged[i], desk.spared[i], desk.skimped[i] = (
        buyer.last_price,
        buyer.saving,
        buyer.shading,
    )
    split = through(p.channels.saving_split, desk.conduct_buyer[i])
    desk.part[i] = buyer_share(split, p.sourcing.fair_split)
    desk.tardy[i] = 1.0 if buyer.late else 0.0
    desk.fresh[i] = 1.0 if buyer.switched else 0.0
    desk.connected[i] = 1.0 if buyer.link else 0.0
    desk.orders[i] = supplier.orders
    desk.told_units[i], desk.turned_out[i] = buyer.report, buyer.units - public
    desk.width[i] = half_width(p.demand.private_share, public)
    desk.leaked[i] = 1.0 if buyer.leak_seen and not buyer.switched else 0.0
    desk.reused[i] = 1.0 if buyer.reused else 0.0


@part
def face_problems(desk: Any, p: Any, busy: int) -> None:
    """Units fail in use; count the month's problems; voice them or not; blame or repair."""
    after, on = p.after_sales, p.channels
    for i in range(wide(busy)):
        distressed = distress(desk.cash[i], p.turnover.credit)
        desk.service[i] = delivered_service(after.service, after.alignment, distressed)
        latent, found, trust = desk.latent[i], desk.found[i], desk.trust_buyer[i]
        failing = clustered(expected_failures(latent, after.hazard), desk.delivery[2, i], latent)
        returned = found - desk.replaced[i]
        bad = bad_share(found, failing, desk.volume[i])
        problems = problems_of_month(desk.tardy[i], bad, after.tolerated)
        chance = voice_chance(through(on.voice, trust), after.voice_low, after.voice_high)
        voiced = (problems > 0.0) & (desk.delivery[3, i] < chance)
        hours = problem_hours(after.problem_hours, problems)
        blame = blame_hours(
            hours, through(on.blame, trust), through(on.blame, desk.trust_supplier[i])
        )
        repair = hours - blame
        desk.failing[i], desk.bad[i], desk.problems[i] = failing, bad, problems
        desk.returned[i], desk.accepted[i] = returned, desk.sent[i] - returned
        desk.voiced[i] = 1.0 if voiced else 0.0
        desk.blame[i] = blame if voiced else 0.0
        desk.repair[i] = repair if voiced else 0.0
        desk.latent[i] = defective_in_use(latent, failing, desk.defects[i] - found)


@part
def improve(
    state: State, desk: Any, p: Any, moment: Moment, first: int, last: int, busy: int
) -> None:
    """Visits, ideas both ways, disclosed cost, links."""
    deal(desk.award, desk.who, desk.whom, PAIR_AWARD, moment, busy)
    visit(desk, p, busy)
    for b in range(first, last):
        come_together(desk, b, b - first, desk.at[b - first])
    deal(desk.ideas, desk.trader, desk.vendor, PAIR_IDEAS, moment, last - first)
    work_together(desk, p, last - first)
    for b in range(first, last):
        if state.buyers[b].ordered:
            j, i = b - first, desk.at[b - first]
            offered = poisson(desk.offered[j], desk.no_offer[j], desk.ideas[0, j])
            helped = poisson(desk.helped[j], desk.no_help[j], desk.ideas[1, j])
            desk.ideas_from_supplier[i], desk.ideas_from_buyer[i] = offered, helped
            desk.told[i], desk.volunteers[i] = desk.tells[j], desk.links[j]
            state.suppliers[desk.whom[i]].helps += helped


@part
def visit(desk: Any, p: Any, busy: int) -> None:
    """People of the two firms meet outside the bargaining, or not; the hours that this leaves."""
    on, hours, contact_budget = p.channels.visits, p.visits.hours, p.people.contact_hours
    for i in range(wide(busy)):
        chance = visit_chance(
            p.visits.rate,
            through(on, desk.attention_buyer[i]),
            through(on, desk.attention_supplier[i]),
        )
        visited = desk.meets[i] > 0.0 and desk.award[3, i] < chance
        trading = desk.trading[i] > 0.0
        transactional = desk.talks[i] + desk.drafts[i] + desk.blame[i]
        together = desk.repair[i] + (hours if visited else 0.0)
        budget = contact_budget if trading else 0.0
        contact = contact_hours(budget, transactional, together)
        over = overtime(budget, transactional, together)
        desk.visited[i] = 1.0 if visited else 0.0
        desk.over[i] = over if trading else 0.0
        desk.contact[i] = contact
        desk.productive[i] = contact - transactional
        desk.spare[i] = idea_hours(budget, transactional, together)


@part
def come_together(desk: Any, b: int, j: int, i: int) -> None:
    """What the pair that trades brings along."""
    desk.trader[j], desk.vendor[j] = b, desk.whom[i]
    desk.own[j], desk.other[j] = desk.trust_buyer[i], desk.trust_supplier[i]
    desk.open_own[j], desk.open_other[j] = desk.openness_buyer[i], desk.openness_supplier[i]
    desk.hours_left[j], desk.lot[j], desk.already[j] = (
        desk.spare[i],
        desk.award[2, i],
        desk.connected[i],
    )


@part
def work_together(desk: Any, p: Any, buyers: int) -> None:
    """Ideas of the supplier, help of the buyer, disclosed cost, a link: to those one trusts."""
    on = p.channels
    for j in range(wide(buyers)):
        x, y, hours = desk.own[j], desk.other[j], desk.hours_left[j]
        told = disclosure_chance(
            p.ideas.disclosure_rate,
            through(on.disclosure, y),
            p.ideas.exposure,
            through(on.disclosure, desk.open_other[j]),
        )
        links = volunteers_link(through(on.links, y), p.links.threshold)
        offered = idea_rate(
            p.ideas.rate,
            through(on.ideas, y),
            p.ideas.exposure,
            through(on.ideas, desk.open_other[j]),
            hours,
        )
        helped = idea_rate(
            p.ideas.help_rate, through(on.help, x), 0.0, through(on.help, desk.open_own[j]), hours
        )
        desk.offered[j], desk.no_offer[j] = offered, chance_of_none(offered)
        desk.helped[j], desk.no_help[j] = helped, chance_of_none(helped)
        desk.tells[j] = 1.0 if desk.lot[j] < told else 0.0
        desk.links[j] = 1.0 if links and desk.already[j] == 0.0 else 0.0
