"""Buyers up to the order: plan, negotiate, award.

What only computes goes in loops along the rows of the desk, without a decision, so that the
processor does eight firms at a time; what decides, or collects the numbers, goes firm by firm.
"""

from __future__ import annotations

from typing import Any

from trustsim.chance import uniform
from trustsim.kernel.compiling import part, stage
from trustsim.kernel.layout import NOBODY_YET, State, wide
from trustsim.kernel.luck import (
    PAIR_AWARD,
    PAIR_IDEAS,
    Moment,
    deal,
    deal_buyers,
    meet,
    normal,
    words_of,
)
from trustsim.kernel.trust import judge_both, judged
from trustsim.kernel.views import Answer, buyers_traits, suppliers_traits, through, traits_of
from trustsim.rules.contract import completeness, drafting_hours
from trustsim.rules.cost import at_base_cost, buyer_share
from trustsim.rules.demand import autoregress, demand_of_month, half_width, log_normal, spread
from trustsim.rules.forecast import reported_forecast, safety_stock
from trustsim.rules.improvement import copied_saving, leak_chance
from trustsim.rules.negotiation import (
    agreed_price,
    concession,
    haggling_hours,
    negotiation_rounds,
    opening_gap,
)
from trustsim.rules.sourcing import (
    auction_price,
    between,
    expected_defects,
    parties_invited,
    perceived_score,
    price_gap,
    quality_penalty,
    rebid_chance,
    reserve_price,
    score,
)


@stage
def plan(
    state: State,
    desk: Any,
    p: Any,
    answer: Answer,
    moment: Moment,
    first: int,
    last: int,
    choices: Any,
) -> int:
    """Demand moves; buyers decide on a rebid, invite, and report their forecasts.

    Returns how many suppliers are invited: each has a line on the list of offers.
    """
    deal_buyers(desk, moment, first, last)
    move_demand(state, desk, p, first, last)
    weigh_rebids(state, desk, p, answer, first, last)
    asking = 0
    for b in range(first, last):
        if not renews(state, desk, b, b - first, choices[b]):
            desk.asks[b - first] = asking
            for k in range(state.pairs.shape[1]):
                meet(state, desk, asking, b, k)
                asking += 1
    deal(desk.award, desk, PAIR_AWARD, moment, asking)
    offers = 0
    for b in range(first, last):
        buyer, j = state.buyers[b], b - first
        desk.begins[j] = offers
        if buyer.sole:
            introduce(state, desk, p, answer, b, j, buyer.source, offers, 0.0)
            offers += 1
            buyer.leak_seen = False
            continue
        invite(state, desk, p, answer, b, j, choices[b])
        shown = leak(state, p, answer, moment, b)
        for k in range(state.pairs.shape[1]):
            if desk.invited[j] >> k & 1:
                introduce(state, desk, p, answer, b, j, k, offers, shown)
                offers += 1
    desk.begins[last - first] = offers
    report(desk, p, offers)
    return offers


@part
def move_demand(state: State, desk: Any, p: Any, first: int, last: int) -> None:
    """What the month needs: the public mean, what the buyer knows early, what nobody knows."""
    for b in range(first, last):
        desk.demand_state[b - first] = state.buyers[b].demand_state
    for j in range(wide(last - first)):
        innovation = normal(desk.month[0, j])
        moved = autoregress(desk.demand_state[j], p.demand.persistence, innovation)
        public = log_normal(p.demand.mean, p.demand.volatility, moved)
        private = spread(public, p.demand.private_share, desk.month[1, j])
        surprise = spread(public, p.demand.noise_share, desk.month[2, j])
        desk.demand_state[j] = moved
        desk.public[j] = public
        desk.private[j] = private
        desk.units[j] = demand_of_month(public, private, surprise)
    for b in range(first, last):
        buyer, j = state.buyers[b], b - first
        buyer.demand_state = desk.demand_state[j]
        buyer.public, buyer.private, buyer.units = desk.public[j], desk.private[j], desk.units[j]


@part
def weigh_rebids(state: State, desk: Any, p: Any, answer: Answer, first: int, last: int) -> None:
    """Chance that a buyer puts the business of its source out to bid."""
    for b in range(first, last):
        buyer, j = state.buyers[b], b - first
        buyer.noticed = buyer.notice and buyer.source != NOBODY_YET
        buyer.notice = False
        if buyer.source != NOBODY_YET:
            desk.pressure[j] = buyers_traits(state, p, answer, b, buyer.source).pressure
            pair = state.pairs[b, buyer.source]
            desk.loyal[j], _ = judged(pair.buyer_first, pair.buyer_second, p)
        else:
            desk.pressure[j] = traits_of(state.stances[buyer.stance]).pressure
        desk.paid[j] = buyer.last_price
    for j in range(wide(last - first)):
        pressure = through(p.channels.rebid_pressure, desk.pressure[j])
        desk.chance[j] = rebid_chance(
            between(p.sourcing.rebid_low, p.sourcing.rebid_high, pressure),
            through(p.channels.rebid_trust, desk.loyal[j]),
            price_gap(desk.paid[j], p.outside),
            p.sourcing.rebid_trust,
            p.sourcing.trust_reference,
            p.sourcing.rebid_price,
        )


@part
def slot_of(state: State, b: int, supplier: int) -> int:
    """Place of a supplier on the buyer's list, if it is there."""
    if supplier < 0:
        return NOBODY_YET
    for k in range(state.pairs.shape[1]):
        if state.pairs[b, k].supplier == supplier:
            return k
    return NOBODY_YET


@part
def renews(state: State, desk: Any, b: int, j: int, choice: int) -> bool:
    """Renew with the supplier of last month, or put the business out to bid."""
    buyer = state.buyers[b]
    chosen = slot_of(state, b, choice)
    renewed = False
    if chosen != NOBODY_YET:
        renewed = chosen == buyer.source
    elif buyer.source != NOBODY_YET and not buyer.noticed:
        renewed = not desk.month[3, j] < desk.chance[j]
    buyer.sole = renewed
    buyer.invited = 1
    return renewed


@part
def invite(state: State, desk: Any, p: Any, answer: Answer, b: int, j: int, choice: int) -> None:
    """Ask the source and rivals drawn by lot."""
    buyer, candidates = state.buyers[b], state.pairs.shape[1]
    wanted = parties_invited(through(p.channels.invitation, desk.pressure[j]), candidates)
    chosen, invited, asked = slot_of(state, b, choice), 0, 0
    if buyer.source != NOBODY_YET:
        invited |= 1 << buyer.source
        asked += 1
    if chosen != NOBODY_YET:  # not the source, or it would be a renewal
        invited |= 1 << chosen
        asked += 1
    lots = desk.asks[j]
    while asked < wanted:
        best = NOBODY_YET
        for k in range(candidates):
            if invited >> k & 1:
                continue
            if best == NOBODY_YET or desk.award[0, lots + k] < desk.award[0, lots + best]:
                best = k
        invited |= 1 << best
        asked += 1
    desk.invited[j], buyer.invited = invited, asked
    buyer.sole = asked == 1 and buyer.source != NOBODY_YET


@part
def leak(state: State, p: Any, answer: Answer, moment: Moment, b: int) -> float:
    """Show the source's ideas to its rivals, or not; return the saving that they can copy."""
    buyer = state.buyers[b]
    buyer.leak_seen = False
    if buyer.source == NOBODY_YET or buyer.sole or buyer.saving <= 0.0:
        return 0.0
    conduct = buyers_traits(state, p, answer, b, buyer.source).conduct
    words = words_of(state, PAIR_IDEAS, moment, b, buyer.source)
    if not uniform(words[2]) < leak_chance(p.ideas.leak_rate, through(p.channels.leak, conduct)):
        return 0.0
    buyer.leak_seen = uniform(words[3]) < p.ideas.detection
    return copied_saving(p.ideas.leak_share, buyer.saving)


@part
def introduce(
    state: State, desk: Any, p: Any, answer: Answer, b: int, j: int, k: int, i: int, shown: float
) -> None:
    """Write down who is invited, and what both sides know and think of each other."""
    buyer, pair = state.buyers[b], state.pairs[b, k]
    supplier, known = state.suppliers[pair.supplier], k == buyer.source
    own, other = buyers_traits(state, p, answer, b, k), suppliers_traits(state, p, answer, b, k)
    desk.buyer[i], desk.slot[i] = j, k
    desk.of_public[i], desk.of_private[i] = desk.public[j], desk.private[j]
    desk.sole[i] = 1.0 if buyer.sole else 0.0
    desk.link[i] = 1.0 if buyer.link else 0.0
    desk.shown[i] = 0.0 if known else shown
    desk.saved[i] = buyer.saving if known else 0.0
    desk.odds[i], desk.unit_cost[i] = pair.odds, supplier.cost
    desk.pressure_buyer[i], desk.pressure_supplier[i] = own.pressure, other.pressure
    desk.conduct_buyer[i], desk.conduct_supplier[i] = own.conduct, other.conduct
    desk.clauses[i] = own.contract
    judge_both(desk, pair, p, i)


@part
def report(desk: Any, p: Any, offers: int) -> None:
    """Tell each invited supplier the split of savings and the forecast."""
    on = p.channels
    for i in range(wide(offers)):
        public, conduct = desk.of_public[i], desk.conduct_buyer[i]
        noise = half_width(p.demand.noise_share, public)
        desk.share[i] = buyer_share(through(on.saving_split, conduct), p.sourcing.fair_split)
        desk.report[i] = reported_forecast(
            desk.of_private[i],
            half_width(p.demand.private_share, public),
            noise,
            safety_stock(noise, p.capacity.spot_premium, p.capacity.idle_cost),
            through(on.forecast_belief, desk.trust_buyer[i]),
            through(on.honesty, conduct),
            p.demand.lying_cost,
        )


@stage
def negotiate(state: State, desk: Any, p: Any, first: int, last: int, choices: Any) -> None:
    """Buyers rank the quotes; the preferred pairs haggle."""
    for b in range(first, last):
        buyer, j = state.buyers[b], b - first
        buyer.reused = False
        desk.ask[j] = choose(state, desk, p, b, j, choices[b])
        i = desk.at[j]
        desk.gap[j] = opening_gap(
            p.negotiation.pad,
            through(p.channels.gap, desk.trust_buyer[i]),
            through(p.channels.gap, desk.trust_supplier[i]),
        )
        desk.own[j], desk.other[j] = desk.pressure_buyer[i], desk.pressure_supplier[i]
        desk.limit[j] = desk.floor[i]
    for j in range(wide(last - first)):
        gap, yields_buyer, yields_supplier = (
            desk.gap[j],
            concedes(p, desk.own[j]),
            concedes(p, desk.other[j]),
        )
        rounds = negotiation_rounds(gap, p.negotiation.tolerance, yields_buyer + yields_supplier)
        desk.haggling[j] = haggling_hours(rounds, p.negotiation.hours_per_round)
        desk.price[j] = agreed_price(desk.ask[j], gap, yields_buyer, yields_supplier, desk.limit[j])


@part
def concedes(p: Any, pressure: float) -> float:
    """Share of the distance that a side gives up in a round of haggling."""
    n = p.negotiation
    return concession(
        n.concession_soft, n.concession_tough, through(p.channels.concession, pressure)
    )


@part
def choose(state: State, desk: Any, p: Any, b: int, j: int, choice: int) -> float:
    """Rank the quotes by score; the best bidder is asked for the price of the runner-up."""
    buyer, lines = state.buyers[b], range(desk.begins[j], desk.begins[j + 1])
    top = at_base_cost(p.sourcing.reserve, p.costs.base)
    if desk.begins[j + 1] - desk.begins[j] == 1:
        i = desk.begins[j]
        desk.at[j], buyer.preferred = i, desk.slot[i]
        buyer.notice = desk.notice[i] > 0.0
        return desk.bid[i] if buyer.sole else max(desk.floor[i], top)
    noise = at_base_cost(p.sourcing.choice_noise, p.costs.base)
    best = NOBODY_YET
    best_seen = best_lot = 0.0
    for i in lines:
        k = desk.slot[i]
        desk.score[i] = score_of(state, desk, p, b, k, i)
        lot = desk.award[1, desk.asks[j] + k]
        seen = perceived_score(desk.score[i], noise, lot)
        wins = seen < best_seen or (seen == best_seen and lot < best_lot)
        wanted = choice >= 0 and state.pairs[b, k].supplier == choice
        if best == NOBODY_YET or (wins and choice < 0) or wanted:
            best, best_seen, best_lot = i, seen, lot
    desk.at[j], buyer.preferred = best, desk.slot[best]
    return auction(desk, buyer, p, lines, best, top)


@part
def auction(desk: Any, buyer: Any, p: Any, lines: Any, best: int, top: float) -> float:
    """What the best bidder is asked for."""
    following = 0.0
    found = False
    for i in lines:
        if i != best and (not found or desk.score[i] < following):
            following = desk.score[i]
            found = True
    conduct = desk.conduct_buyer[best]
    disclosed = buyer.disclosed if buyer.preferred == buyer.source else 0.0
    reserve = reserve_price(
        top, disclosed, through(p.channels.reuse, conduct), p.sourcing.reuse_margin
    )
    ask = auction_price(desk.bid[best], desk.score[best], following, reserve)
    buyer.reused = ask < auction_price(desk.bid[best], desk.score[best], following, top)
    return ask


@part
def score_of(state: State, desk: Any, p: Any, b: int, k: int, i: int) -> float:
    """What the buyer compares: price, expected trouble as it counts, cost of a switch."""
    pair, on, trust = state.pairs[b, k], p.channels, desk.trust_buyer[i]
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
        desk.promised[i],
        through(on.promise_belief, trust),
        pair.record_late,
        p.lateness.downtime_cost,
    )
    pressure = through(on.price_weight, desk.pressure_buyer[i])
    weight = between(p.sourcing.price_weight_low, p.sourcing.price_weight_high, pressure)
    switching = 0.0 if k == state.buyers[b].source else desk.leaving[i]
    return score(desk.bid[i], weight, penalty, switching)


@stage
def award(state: State, desk: Any, p: Any, first: int, last: int) -> None:
    """Buyers place orders and contracts; a switch leaves the old supplier."""
    for b in range(first, last):
        buyer, j = state.buyers[b], b - first
        i = desk.at[j]
        buyer.ordered = not (desk.price[j] > p.demand.value or buyer.units <= 0.0)
        buyer.switched = buyer.ordered and buyer.preferred != buyer.source
        if buyer.switched:
            buyer.saving = max(0.0, desk.shown[i])
            buyer.link = False
        desk.tenure[j] = 0.0 if buyer.switched else float(buyer.tenure)
        desk.saving[j] = buyer.saving
        desk.renewed[j] = 1.0 if not buyer.switched and buyer.sole else 0.0
        desk.policy[j], desk.fear[j] = desk.clauses[i], desk.trust_buyer[i]
    for j in range(wide(last - first)):
        complete = completeness(
            through(p.channels.contract_policy, desk.policy[j]),
            through(p.channels.contract_trust, desk.fear[j]),
            desk.saving[j],
            desk.tenure[j],
            p.contract.distrust,
            p.contract.specificity,
            p.contract.learning,
        )
        desk.complete[j] = complete
        desk.contracting[j] = drafting_hours(
            p.contract.drafting_hours, complete, desk.renewed[j], p.contract.renewal_share
        )
    for b in range(first, last):
        sign(state, desk, b, b - first)


@part
def sign(state: State, desk: Any, b: int, j: int) -> None:
    """Write down what was agreed."""
    buyer, i = state.buyers[b], desk.at[j]
    buyer.haggling = desk.haggling[j]
    buyer.contracting = 0.0
    if buyer.ordered:
        buyer.contracting = desk.contracting[j]
        buyer.last_price = desk.price[j]
        buyer.planned, buyer.report, buyer.share = desk.plan[i], desk.report[i], desk.share[i]
        state.pairs[b, buyer.preferred].completeness = desk.complete[j]
