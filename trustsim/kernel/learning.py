"""Evidence becomes trust on both sides; what was built acts from the next month."""

from __future__ import annotations

from typing import Any

from trustsim.kernel.compiling import part
from trustsim.kernel.layout import State, wide
from trustsim.kernel.luck import PAIR_TRUST, Moment, deal, meet
from trustsim.kernel.trust import believe, draws, sees_conduct
from trustsim.kernel.views import Answer, buyers_traits, suppliers_traits, through
from trustsim.rules.after_sales import excess_share, promise_kept, promised_service
from trustsim.rules.evidence import (
    confidence_kept,
    evidence_weight,
    evidence_with_visits,
    fair_share,
    forecast_came_true,
    graded,
    mean_of_three,
    quality_seen,
)
from trustsim.rules.improvement import saving_after
from trustsim.rules.sourcing import moved_record

LONG_AGO = 1200
"""Months since the last order where there was none, or it is a century ago."""


@part
def learn(
    state: State, desk: Any, p: Any, answer: Answer, moment: Moment, first: int, last: int
) -> None:
    """Both sides of every relationship learn, then close the month."""
    candidates = state.pairs.shape[1]
    if draws(p):
        for b in range(first, last):
            for k in range(candidates):
                meet(state, desk, (b - first) * candidates + k, b, k)
        deal(desk.chances, desk.who, desk.whom, PAIR_TRUST, moment, (last - first) * candidates)
    grade(desk, p, desk.begins[last - first])
    lay_out(state, desk, p, answer, first, last)
    believe(state, desk, p, first, last)
    for b in range(first, last):
        for k in range(candidates):
            pair = state.pairs[b, k]
            pair.idle = min(LONG_AGO, pair.idle + 1)
        i = desk.at[b - first]
        if state.buyers[b].ordered:
            remember(state, desk, p, b, i)
        move_on(state, desk, p, b, i)


@part
def lay_out(state: State, desk: Any, p: Any, answer: Answer, first: int, last: int) -> None:
    """Evidence for all relationships: none, but for those that have a line."""
    candidates = state.pairs.shape[1]
    for at in range(wide((last - first) * candidates)):
        desk.proof_buyer[at] = desk.proof_supplier[at] = 1.0
        desk.counts_buyer[at] = desk.counts_supplier[at] = 0.0
    if sees_conduct(p):
        for b in range(first, last):
            for k in range(candidates):
                at, on = (b - first) * candidates + k, p.channels.conduct_seen
                desk.shows_buyer[at] = through(on, buyers_traits(state, p, answer, b, k).conduct)
                desk.shows_supplier[at] = through(
                    on, suppliers_traits(state, p, answer, b, k).conduct
                )
    for i in range(desk.begins[last - first]):
        b, k = first + desk.buyer[i], desk.slot[i]
        at = desk.buyer[i] * candidates + k
        desk.proof_buyer[at], desk.counts_buyer[at] = desk.evidence_buyer[i], desk.weight_buyer[i]
        desk.proof_supplier[at] = desk.evidence_supplier[i]
        desk.counts_supplier[at] = desk.weight_supplier[i]
        if len(state.settings) > 0:
            keep_evidence(state, desk, b, k, i)


@part
def keep_evidence(state: State, desk: Any, b: int, k: int, i: int) -> None:
    """Strategies that answer their partners look at the last grades."""
    if desk.weight_buyer[i] > 0.0:
        state.evidence[b, k, 0] = desk.evidence_buyer[i]
    if desk.weight_supplier[i] > 0.0:
        state.evidence[b, k, 1] = desk.evidence_supplier[i]


@part
def grade(desk: Any, p: Any, busy: int) -> None:
    """Evidence of the month, 0..1, and how much it counts, for both sides of each line.

    Three loops, since a compiler takes a long loop for one not worth its while. What counts only on
    some lines is read before: a number read under a condition is fetched lane by lane.
    """
    on_time, quality, after = p.trust.on_time, p.trust.quality, p.after_sales
    tolerated, forgiveness, reference = after.tolerated, after.forgiveness, p.trust.units_reference
    service, overpromise, promise = after.service, after.overpromise, p.channels.promise
    for i in range(wide(busy)):
        trading = desk.trading[i] > 0.0
        dealt = trading | (desk.failing[i] > 0.0)
        conduct = through(promise, desk.conduct_supplier[i])
        desk.promised[i] = promised_service(service, overpromise, conduct)
        evidence, weight, seen = buyers_evidence(
            desk, p, i, trading, (on_time, quality, tolerated, forgiveness, reference)
        )
        desk.evidence_buyer[i] = evidence if dealt else 1.0
        desk.weight_buyer[i] = weight if dealt else 0.0
        desk.seen[i] = seen
    for i in range(wide(busy)):
        trading, left = desk.trading[i] > 0.0, desk.breach[i] > 0.0
        evidence, weight = suppliers_evidence(desk, p, i)
        evidence, weight = evidence if trading else 1.0, weight if trading else 0.0
        desk.evidence_supplier[i] = 0.0 if left else evidence
        desk.weight_supplier[i] = 1.0 if left else weight
    visits, on = p.visits.evidence, p.channels.conduct_seen
    for i in range(wide(busy)):
        visited = desk.visited[i] > 0.0
        own, weight = desk.evidence_buyer[i], desk.weight_buyer[i]
        other, counts = desk.evidence_supplier[i], desk.weight_supplier[i]
        of_buyer, of_supplier = (
            through(on, desk.conduct_buyer[i]),
            through(on, desk.conduct_supplier[i]),
        )
        met = evidence_with_visits(own, weight, 1.0, visits, of_supplier)
        met_too = evidence_with_visits(other, counts, 1.0, visits, of_buyer)
        more, more_too = weight + visits, counts + visits
        desk.evidence_buyer[i] = met if visited else own
        desk.weight_buyer[i] = more if visited else weight
        desk.evidence_supplier[i] = met_too if visited else other
        desk.weight_supplier[i] = more_too if visited else counts


@part
def buyers_evidence(
    desk: Any, p: Any, i: int, trading: bool, held: Any
) -> tuple[float, float, float]:
    """Grade a month with goods or failures; its weight, and how well quality was seen."""
    trust = p.trust
    on_time_counts, quality_counts, tolerated, forgiveness, reference = held
    forgiven = forgiveness if desk.voiced[i] > 0.0 else 0.0
    excess = excess_share(desk.bad[i], tolerated)
    quality = graded(excess, trust.bad_units, forgiven)
    kept = promise_kept(desk.promised[i], desk.service[i])
    seen = quality_seen(desk.checked[i], excess, trust.bad_units)
    on_time = graded(desk.tardy[i], 1.0, forgiven)
    counted = quality_counts * seen
    whole = evidence_weight(desk.volume[i], reference)
    evidence = mean_of_three(
        on_time,
        quality,
        kept,
        on_time_counts if trading else 0.0,
        counted if trading else quality_counts,
        trust.promise,
    )
    return evidence, whole if trading else seen, seen


@part
def suppliers_evidence(desk: Any, p: Any, i: int) -> tuple[float, float]:
    """Grade a month of business: the split, the forecast, the secrets; and its weight."""
    trust = p.trust
    evidence = mean_of_three(
        fair_share(desk.part[i], p.sourcing.fair_split),
        forecast_came_true(desk.told_units[i], desk.turned_out[i], desk.width[i]),
        confidence_kept(desk.leaked[i], desk.reused[i], p.ideas.detection),
        trust.fairness,
        trust.forecast,
        trust.confidentiality,
    )
    return evidence, evidence_weight(desk.volume[i], trust.units_reference)


@part
def remember(state: State, desk: Any, p: Any, b: int, i: int) -> None:
    """The buyer keeps records of quality and punctuality."""
    pair, memory = state.pairs[b, desk.slot[i]], p.sourcing.record_memory
    pair.quality_record = moved_record(pair.quality_record, desk.bad[i], memory * desk.seen[i])
    pair.record_late = moved_record(pair.record_late, desk.tardy[i], memory)
    pair.idle = 0


@part
def move_on(state: State, desk: Any, p: Any, b: int, i: int) -> None:
    """The pair that trades becomes the source; its saving, link and tenure move."""
    buyer = state.buyers[b]
    ideas, told = desk.ideas_from_supplier[i], desk.told[i] > 0.0
    if buyer.ordered:
        buyer.tenure = 1 if buyer.switched else buyer.tenure + 1
        buyer.source = buyer.preferred
        buyer.link = buyer.link or desk.volunteers[i] > 0.0
    else:
        buyer.tenure = 0
    if buyer.saving > 0.0 or ideas > 0.0:
        bonus = p.ideas.disclosure_bonus if told else 0.0
        buyer.saving = saving_after(
            buyer.saving, ideas, p.ideas.gain, p.ideas.most, p.ideas.decay, bonus
        )
    buyer.disclosed = told
