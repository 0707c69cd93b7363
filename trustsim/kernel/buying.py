"""Buyers up to the order: plan, negotiate, award."""

from __future__ import annotations

from typing import Any

from trustsim.kernel.compiling import part, stage
from trustsim.kernel.layout import NOBODY_YET, State
from trustsim.kernel.luck import Luck
from trustsim.kernel.views import Answer, buyers_traits, buyers_trust, suppliers_traits, suppliers_trust, through, traits_of
from trustsim.numerics import normal_quantile
from trustsim.rules.contract import completeness, drafting_hours
from trustsim.rules.cost import at_base_cost, buyer_share
from trustsim.rules.demand import autoregress, demand_of_month, half_width, log_normal, spread
from trustsim.rules.forecast import reported_forecast, safety_stock
from trustsim.rules.improvement import copied_saving, leak_chance
from trustsim.rules.negotiation import agreed_price, concession, haggling_hours, negotiation_rounds, opening_gap
from trustsim.rules.sourcing import (
    auction_price, between, expected_defects, leaving_per_unit, parties_invited, perceived_score,
    price_gap, quality_penalty, rebid_chance, reserve_price, score,
)
from trustsim.rules.stances import NEUTRAL, Traits


@stage
def plan(
    state: State, desk: Any, luck: Luck, p: Any, answer: Answer, first: int, last: int, choices: Any
) -> None:
    """Demand moves; buyers decide on a rebid, invite, and report their forecasts."""
    for b in range(first, last):
        buyer, j = state.buyers[b], b - first
        innovation = normal_quantile(luck.month[0, j])
        buyer.demand_state = autoregress(buyer.demand_state, p.demand.persistence, innovation)
        buyer.public = log_normal(p.demand.mean, p.demand.volatility, buyer.demand_state)
        buyer.private = spread(buyer.public, p.demand.private_share, luck.month[1, j])
        surprise = spread(buyer.public, p.demand.noise_share, luck.month[2, j])
        buyer.units = demand_of_month(buyer.public, buyer.private, surprise)
        chosen = slot_of(state, b, choices[b]) if choices[b] >= 0 else NOBODY_YET
        renewed = renews(state, p, answer, b, luck.month[3, j], chosen)
        invite(state, luck, p, answer, b, j, renewed, chosen)
        report(state, desk, luck, p, answer, b, j)


@part
def slot_of(state: State, b: int, supplier: int) -> int:
    """Place of a supplier on the buyer's list."""
    for k in range(state.pairs.shape[1]):
        if state.pairs[b, k].supplier == supplier:
            return k
    return NOBODY_YET


@part
def general_traits(state: State, p: Any, answer: Answer, b: int) -> Traits:
    """Traits towards the market at large: those towards the supplier of last month."""
    buyer = state.buyers[b]
    if buyer.source == NOBODY_YET:
        return traits_of(state.stances[buyer.stance])
    return buyers_traits(state, p, answer, b, buyer.source)


@part
def renews(state: State, p: Any, answer: Answer, b: int, lot: float, chosen: int) -> bool:
    """Renew with the supplier of last month, or put the business out to bid."""
    buyer = state.buyers[b]
    buyer.noticed = buyer.notice and buyer.source != NOBODY_YET
    if chosen != NOBODY_YET:
        return chosen == buyer.source
    if buyer.source == NOBODY_YET or buyer.noticed:
        return False
    own = general_traits(state, p, answer, b)
    pressure = through(p.channels.rebid_pressure, own.pressure)
    trust = through(p.channels.rebid_trust, buyers_trust(state.pairs[b, buyer.source], p)[0])
    chance = rebid_chance(
        between(p.sourcing.rebid_low, p.sourcing.rebid_high, pressure),
        trust,
        price_gap(buyer.last_price, p.outside),
        p.sourcing.rebid_trust,
        p.sourcing.trust_reference,
        p.sourcing.rebid_price,
    )
    return not lot < chance


@part
def invite(
    state: State, luck: Luck, p: Any, answer: Answer, b: int, j: int, renewed: bool, chosen: int
) -> None:
    """Ask the source alone, or it and rivals drawn by lot."""
    buyer, candidates = state.buyers[b], state.pairs.shape[1]
    buyer.notice = False
    buyer.invited = 0
    if renewed:
        buyer.invited = 1 << buyer.source
        buyer.sole = True
        return
    own = general_traits(state, p, answer, b)
    wanted = parties_invited(through(p.channels.invitation, own.pressure), candidates)
    asked = 0
    if buyer.source != NOBODY_YET:
        buyer.invited |= 1 << buyer.source
        asked += 1
    if chosen != NOBODY_YET:  # not the source, or it would be a renewal
        buyer.invited |= 1 << chosen
        asked += 1
    lots = luck.award
    while asked < wanted:
        best = NOBODY_YET
        for k in range(candidates):
            if buyer.invited >> k & 1:
                continue
            at = j * candidates + k
            if best == NOBODY_YET or lots[0, at] < lots[0, j * candidates + best]:
                best = k
        buyer.invited |= 1 << best
        asked += 1
    buyer.sole = asked == 1 and buyer.source != NOBODY_YET


@part
def report(
    state: State, desk: Any, luck: Luck, p: Any, answer: Answer, b: int, j: int
) -> None:
    """Tell each invited supplier the split of savings, the forecast and what rivals may copy."""
    buyer, candidates, on = state.buyers[b], state.pairs.shape[1], p.channels
    shown = leak(state, luck, p, answer, b, j)
    limit = half_width(p.demand.private_share, buyer.public)
    noise = half_width(p.demand.noise_share, buyer.public)
    safety = safety_stock(noise, p.capacity.spot_premium, p.capacity.idle_cost)
    for k in range(candidates):
        if not buyer.invited >> k & 1:
            continue
        here = desk[j * candidates + k]
        conduct = buyers_traits(state, p, answer, b, k).conduct
        here.share = buyer_share(through(on.saving_split, conduct), p.sourcing.fair_split)
        here.shown = 0.0 if k == buyer.source else shown
        here.report = reported_forecast(
            buyer.private,
            limit,
            noise,
            safety,
            through(on.forecast_belief, buyers_trust(state.pairs[b, k], p)[0]),
            through(on.honesty, conduct),
            p.demand.lying_cost,
        )


@part
def leak(state: State, luck: Luck, p: Any, answer: Answer, b: int, j: int) -> float:
    """Show the source's ideas to its rivals, or not; return the saving that they can copy."""
    buyer = state.buyers[b]
    buyer.leak_seen = False
    if buyer.source == NOBODY_YET or buyer.sole or buyer.saving <= 0.0:
        return 0.0
    conduct = buyers_traits(state, p, answer, b, buyer.source).conduct
    at = j * state.pairs.shape[1] + buyer.source
    if not luck.ideas[2, at] < leak_chance(p.ideas.leak_rate, through(p.channels.leak, conduct)):
        return 0.0
    buyer.leak_seen = luck.ideas[3, at] < p.ideas.detection
    return copied_saving(p.ideas.leak_share, buyer.saving)


@stage
def negotiate(
    state: State, desk: Any, luck: Luck, p: Any, answer: Answer, first: int, last: int, choices: Any
) -> None:
    """Buyers rank the quotes; the preferred pairs haggle."""
    candidates = state.pairs.shape[1]
    for b in range(first, last):
        buyer, j = state.buyers[b], b - first
        buyer.reused = False
        ask = choose(state, desk, luck, p, answer, b, j, choices[b])
        pair, here = state.pairs[b, buyer.preferred], desk[j * candidates + buyer.preferred]
        gap = opening_gap(
            p.negotiation.pad,
            through(p.channels.gap, buyers_trust(pair, p)[0]),
            through(p.channels.gap, suppliers_trust(pair, p)[0]),
        )
        own = buyers_traits(state, p, answer, b, buyer.preferred).pressure
        other = suppliers_traits(state, p, answer, b, buyer.preferred).pressure
        yields_buyer = concedes(p, own)
        yields_supplier = concedes(p, other)
        rounds = negotiation_rounds(gap, p.negotiation.tolerance, yields_buyer + yields_supplier)
        buyer.haggling = haggling_hours(rounds, p.negotiation.hours_per_round)
        here.ask = agreed_price(ask, gap, yields_buyer, yields_supplier, here.limit)


@part
def concedes(p: Any, pressure: float) -> float:
    """Share of the distance that a side gives up in a round of haggling."""
    n = p.negotiation
    return concession(n.concession_soft, n.concession_tough, through(p.channels.concession, pressure))


@part
def choose(
    state: State, desk: Any, luck: Luck, p: Any, answer: Answer, b: int, j: int, choice: int
) -> float:
    """Rank the quotes by score; the best bidder is asked for the price of the runner-up."""
    buyer, candidates = state.buyers[b], state.pairs.shape[1]
    top = at_base_cost(p.sourcing.reserve, p.costs.base)
    noise = at_base_cost(p.sourcing.choice_noise, p.costs.base)
    best, number = NOBODY_YET, 0
    best_seen = best_lot = 0.0
    for k in range(candidates):
        if not buyer.invited >> k & 1:
            continue
        number += 1
        value = score_of(state, desk, p, answer, b, j, k)
        lot = luck.award[1, j * candidates + k]
        seen = perceived_score(value, noise, lot)
        wins = seen < best_seen or (seen == best_seen and lot < best_lot)
        wanted = choice >= 0 and state.pairs[b, k].supplier == choice
        if best == NOBODY_YET or (wins and choice < 0) or wanted:
            best, best_seen, best_lot = k, seen, lot
        desk[j * candidates + k].score = value
    buyer.preferred = best
    here = desk[j * candidates + best]
    if number == 1:
        buyer.notice = here.notice
        return here.ask if buyer.sole else max(here.limit, top)
    following = 0.0
    found = False
    for k in range(candidates):
        if k == best or not buyer.invited >> k & 1:
            continue
        value = desk[j * candidates + k].score
        if not found or value < following:
            following = value
            found = True
    conduct = buyers_traits(state, p, answer, b, best).conduct
    disclosed = buyer.disclosed if best == buyer.source else 0.0
    reserve = reserve_price(top, disclosed, through(p.channels.reuse, conduct), p.sourcing.reuse_margin)
    ask = auction_price(here.ask, here.score, following, reserve)
    buyer.reused = ask < auction_price(here.ask, here.score, following, top)
    return ask


@part
def score_of(
    state: State, desk: Any, p: Any, answer: Answer, b: int, j: int, k: int
) -> float:
    """What the buyer compares: price, expected trouble as it counts, cost of a switch."""
    buyer, pair, here, on = state.buyers[b], state.pairs[b, k], desk[j * state.pairs.shape[1] + k], p.channels
    trust = buyers_trust(pair, p)[0]
    defects = expected_defects(
        through(on.quality_belief, trust),
        pair.quality_record,
        p.sourcing.record_weight,
        p.quality.base_defects,
        p.quality.shaded_defects,
    )
    penalty = quality_penalty(
        defects,
        p.after_sales.failure_cost,
        p.after_sales.mitigation,
        pair.promised,
        through(on.promise_belief, trust),
        pair.record_late,
        p.lateness.downtime_cost,
    )
    pressure = through(on.price_weight, buyers_traits(state, p, answer, b, k).pressure)
    weight = between(p.sourcing.price_weight_low, p.sourcing.price_weight_high, pressure)
    switching = 0.0
    if k != buyer.source:
        switching = leaving_per_unit(
            p.qualification,
            1.0 if buyer.link else 0.0,
            p.links.leaving_cost,
            buyer.public,
            p.sourcing.expected_tenure,
        )
    return score(here.ask, weight, penalty, switching)


@stage
def award(state: State, desk: Any, p: Any, answer: Answer, first: int, last: int) -> None:
    """Buyers place orders and contracts; a switch leaves the old supplier."""
    candidates = state.pairs.shape[1]
    for b in range(first, last):
        buyer = state.buyers[b]
        pair, here = state.pairs[b, buyer.preferred], desk[(b - first) * candidates + buyer.preferred]
        price = here.ask
        buyer.ordered = not (price > p.demand.value or buyer.units <= 0.0)
        buyer.switched = buyer.ordered and buyer.preferred != buyer.source
        buyer.contracting = 0.0
        if not buyer.ordered:
            continue
        tenure = float(buyer.tenure)
        if buyer.switched:
            tenure = 0.0
            buyer.saving = max(0.0, here.shown)
            buyer.link = False
        trust = buyers_trust(pair, p)[0]
        policy = buyers_traits(state, p, answer, b, buyer.preferred).contract
        pair.completeness = completeness(
            through(p.channels.contract_policy, policy),
            through(p.channels.contract_trust, trust),
            buyer.saving,
            tenure,
            p.contract.distrust,
            p.contract.specificity,
            p.contract.learning,
        )
        renewed = not buyer.switched and buyer.sole
        buyer.contracting = drafting_hours(
            p.contract.drafting_hours,
            pair.completeness,
            1.0 if renewed else 0.0,
            p.contract.renewal_share,
        )
        buyer.last_price = price
        buyer.planned, buyer.report, buyer.share = here.planned, here.report, here.share
