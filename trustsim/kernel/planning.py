"""Buyers before the quotes: demand, the decision on a rebid, invitations, forecasts.

What only computes goes in loops along the rows of the desk, without a decision, so that the
processor does eight firms at a time; what decides, or collects the numbers, goes firm by firm.
"""

from __future__ import annotations

from typing import Any

from trustsim.chance import uniform
from trustsim.kernel.compiling import part
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
from trustsim.kernel.views import (
    Answer,
    buyers_stance,
    buyers_traits,
    suppliers_traits,
    through,
    traits_of,
)
from trustsim.rules.cost import buyer_share
from trustsim.rules.demand import autoregress, demand_of_month, half_width, log_normal, spread
from trustsim.rules.forecast import reported_forecast, safety_stock
from trustsim.rules.improvement import copied_saving, leak_chance
from trustsim.rules.sourcing import between, parties_invited, price_gap, rebid_chance


@part
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
        if not renews(state, desk, b, b - first, choice_of(choices, b)):
            desk.asks[b - first] = asking
            for k in range(state.pairs.shape[1]):
                meet(state, desk, asking, b, k)
                asking += 1
    deal(desk.award, desk.who, desk.whom, PAIR_AWARD, moment, asking)
    offers = 0
    for b in range(first, last):
        buyer, j = state.buyers[b], b - first
        desk.begins[j] = offers
        if buyer.sole:
            introduce(state, desk, p, answer, b, j, buyer.source, offers, 0.0)
            offers += 1
            buyer.leak_seen = False
            continue
        invite(state, desk, p, answer, b, j, choice_of(choices, b))
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
        buyer.private, buyer.units = desk.private[j], desk.units[j]


@part
def recall_demand(state: State, desk: Any, p: Any, first: int, last: int) -> None:
    """The public mean of the month's demand, again: that is sooner done than kept."""
    for b in range(first, last):
        desk.demand_state[b - first] = state.buyers[b].demand_state
    for j in range(wide(last - first)):
        desk.public[j] = log_normal(p.demand.mean, p.demand.volatility, desk.demand_state[j])


@part
def choice_of(choices: Any, b: int) -> int:
    """The supplier that a person chose for a buyer, or none; where nobody plays, no choices."""
    return choices[b] if b < len(choices) else NOBODY_YET


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
            desk.pressure[j] = traits_of(buyers_stance(state, b)).pressure
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
