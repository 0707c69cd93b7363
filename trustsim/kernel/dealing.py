"""After the delivery: receive and improve, relationship by relationship."""

from __future__ import annotations

from typing import Any

from trustsim.kernel.compiling import part, stage
from trustsim.kernel.layout import State
from trustsim.kernel.luck import Luck
from trustsim.kernel.making import replaced
from trustsim.kernel.views import Answer, buyers_traits, buyers_trust, suppliers_traits, suppliers_trust, through
from trustsim.rules.after_sales import bad_share, blame_hours, defective_in_use, problem_hours, voice_chance
from trustsim.rules.delivery import clustered
from trustsim.rules.improvement import disclosure_chance, idea_rate, poisson, visit_chance, volunteers_link
from trustsim.rules.inspection import found_defects
from trustsim.rules.people import contact_hours, idea_hours, overtime


@part
def clear(here: Any) -> None:
    """An empty month."""
    here.failing = here.found = here.bad = 0.0
    here.blame = here.repair = here.visit = 0.0
    here.haggling = here.contracting = 0.0
    here.accepted = here.returned = 0.0
    here.ideas_from_supplier = here.ideas_from_buyer = here.problems = 0
    here.trading = here.voiced = here.visited = here.told = here.linked = False


@stage
def receive(state: State, desk: Any, luck: Luck, p: Any, first: int, last: int) -> None:
    """Buyers bear failures, complain or keep silent."""
    candidates = state.pairs.shape[1]
    for b in range(first, last):
        buyer = state.buyers[b]
        for k in range(candidates):
            at = (b - first) * candidates + k
            pair, here = state.pairs[b, k], desk[at]
            clear(here)
            escaped = 0.0
            if k == buyer.preferred:
                here.haggling, here.contracting = buyer.haggling, buyer.contracting
                if buyer.ordered:
                    here.trading = True
                    here.found = found_defects(buyer.defective, pair.inspected)
                    here.returned = here.found - replaced(state, b)
                    here.accepted = buyer.delivered - here.returned
                    escaped = buyer.defective - here.found
            if pair.latent > 0.0:
                expected = pair.latent * p.after_sales.hazard
                here.failing = clustered(expected, luck.delivery[2, at], pair.latent)
            if here.trading or here.failing > 0.0:
                face_problems(state, luck, p, b, k, at, here)
                pair.latent = defective_in_use(pair.latent, here.failing, escaped)


@part
def face_problems(
    state: State, luck: Luck, p: Any, b: int, k: int, at: int, here: Any
) -> None:
    """Count the month's problems; voice them or keep silent; blame or repair."""
    buyer, pair, after, on = state.buyers[b], state.pairs[b, k], p.after_sales, p.channels
    units = buyer.units if here.trading else buyer.public
    here.bad = bad_share(here.found, here.failing, units)
    here.problems = (1 if here.trading and buyer.late else 0) + (1 if here.bad > after.tolerated else 0)
    if here.problems == 0:
        return
    trust = buyers_trust(pair, p)[0]
    chance = voice_chance(through(on.voice, trust), after.voice_low, after.voice_high)
    if not luck.delivery[3, at] < chance:
        pair.silence += here.problems
        return
    here.voiced = True
    pair.silence = 0
    hours = problem_hours(after.problem_hours, float(here.problems))
    other = suppliers_trust(pair, p)[0]
    here.blame = blame_hours(hours, through(on.blame, trust), through(on.blame, other))
    here.repair = hours - here.blame


@stage
def improve(
    state: State, desk: Any, luck: Luck, p: Any, answer: Answer, first: int, last: int
) -> None:
    """Visits, ideas both ways, disclosed cost, links."""
    candidates = state.pairs.shape[1]
    for b in range(first, last):
        for k in range(candidates):
            at = (b - first) * candidates + k
            pair, here = state.pairs[b, k], desk[at]
            if here.trading or pair.idle < p.visits.reach:
                visit(state, luck, p, answer, b, k, at, here)
            transactional = here.haggling + here.contracting + here.blame
            together = here.repair + here.visit
            budget = p.people.contact_hours if here.trading else 0.0
            here.over = overtime(budget, transactional, together) if here.trading else 0.0
            here.contact = contact_hours(budget, transactional, together)
            here.productive = here.contact - transactional
            if here.trading:
                hours = idea_hours(budget, transactional, together)
                work_together(state, luck, p, answer, b, k, at, here, hours)


@part
def visit(
    state: State, luck: Luck, p: Any, answer: Answer, b: int, k: int, at: int, here: Any
) -> None:
    """People of the two firms meet outside the bargaining, or not."""
    on = p.channels.visits
    chance = visit_chance(
        p.visits.rate,
        through(on, buyers_traits(state, p, answer, b, k).attention),
        through(on, suppliers_traits(state, p, answer, b, k).attention),
    )
    if luck.award[3, at] < chance:
        here.visited = True
        here.visit = p.visits.hours


@part
def work_together(
    state: State, luck: Luck, p: Any, answer: Answer, b: int, k: int, at: int, here: Any, hours: float
) -> None:
    """Ideas of the supplier, help of the buyer, disclosed cost, a link: to those one trusts."""
    buyer, pair, on = state.buyers[b], state.pairs[b, k], p.channels
    x, y = buyers_trust(pair, p)[0], suppliers_trust(pair, p)[0]
    open_buyer = buyers_traits(state, p, answer, b, k).openness
    open_supplier = suppliers_traits(state, p, answer, b, k).openness
    offered = idea_rate(p.ideas.rate, through(on.ideas, y), through(on.ideas, open_supplier), hours)
    helped = idea_rate(p.ideas.help_rate, through(on.help, x), through(on.help, open_buyer), hours)
    here.ideas_from_supplier = poisson(offered, luck.ideas[0, at])
    here.ideas_from_buyer = poisson(helped, luck.ideas[1, at])
    state.suppliers[pair.supplier].helps += here.ideas_from_buyer
    told = disclosure_chance(
        p.ideas.disclosure_rate, through(on.disclosure, y), through(on.disclosure, open_supplier)
    )
    here.told = luck.award[2, at] < told
    if not buyer.link:
        here.linked = volunteers_link(through(on.links, y), p.links.threshold)
