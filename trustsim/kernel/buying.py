"""Buyers up to the order: they negotiate, and award."""

from __future__ import annotations

from typing import Any

from trustsim.kernel.compiling import part
from trustsim.kernel.layout import NOBODY_YET, State, wide
from trustsim.kernel.planning import choice_of
from trustsim.kernel.views import through
from trustsim.rules.contract import completeness
from trustsim.rules.cost import at_base_cost
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
    perceived_score,
    quality_penalty,
    reserve_price,
    score,
)


@part
def negotiate(state: State, desk: Any, p: Any, first: int, last: int, choices: Any) -> None:
    """Buyers rank the quotes; the preferred pairs haggle."""
    for b in range(first, last):
        buyer, j = state.buyers[b], b - first
        buyer.reused = False
        desk.ask[j] = choose(state, desk, p, b, j, choice_of(choices, b))
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
    return auction(state, desk, p, b, lines, best, top)


@part
def auction(state: State, desk: Any, p: Any, b: int, lines: Any, best: int, top: float) -> float:
    """What the best bidder is asked for."""
    buyer, following = state.buyers[b], 0.0
    found = False
    for i in lines:
        if i != best and (not found or desk.score[i] < following):
            following = desk.score[i]
            found = True
    conduct = desk.conduct_buyer[best]
    disclosed = 0.0
    if buyer.disclosed and buyer.preferred == buyer.source:
        disclosed = state.suppliers[state.pairs[b, buyer.preferred].supplier].last_cost
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


@part
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
        desk.policy[j], desk.fear[j] = desk.clauses[i], desk.trust_buyer[i]
    for j in range(wide(last - first)):
        desk.complete[j] = completeness(
            through(p.channels.contract_policy, desk.policy[j]),
            through(p.channels.contract_trust, desk.fear[j]),
            desk.saving[j],
            desk.tenure[j],
            p.contract.distrust,
            p.contract.specificity,
            p.contract.learning,
        )
    for b in range(first, last):
        sign(state, desk, b, b - first)


@part
def sign(state: State, desk: Any, b: int, j: int) -> None:
    """Write down what was agreed."""
    buyer, i = state.buyers[b], desk.at[j]
    buyer.haggling = desk.haggling[j]
    if buyer.ordered:
        buyer.last_price, buyer.report = desk.price[j], desk.report[i]
        state.pairs[b, buyer.preferred].completeness = desk.complete[j]
