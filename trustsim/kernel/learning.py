"""Evidence becomes trust on both sides; what was built acts from the next month."""

from __future__ import annotations

from typing import Any

from trustsim.kernel.compiling import part, stage
from trustsim.kernel.layout import State
from trustsim.kernel.luck import Luck
from trustsim.kernel.trust import believe
from trustsim.kernel.views import Answer, buyers_traits, suppliers_traits, through
from trustsim.rules.after_sales import promise_kept
from trustsim.rules.demand import half_width
from trustsim.rules.evidence import (
    confidence_kept, evidence_weight, evidence_with_visits, fair_share, forecast_came_true, graded,
    mean_of_three, quality_seen,
)
from trustsim.rules.improvement import saving_after
from trustsim.rules.sourcing import moved_record

LONG_AGO = 1200
"""Months since the last order where there was none, or it is a century ago."""


@stage
def learn(
    state: State, desk: Any, luck: Luck, p: Any, answer: Answer, first: int, last: int
) -> None:
    """Both sides of every relationship learn, then close the month."""
    candidates = state.pairs.shape[1]
    for b in range(first, last):
        buyer = state.buyers[b]
        for k in range(candidates):
            at = (b - first) * candidates + k
            pair, here = state.pairs[b, k], desk[at]
            of_buyer = buyers_traits(state, p, answer, b, k).conduct
            of_supplier = suppliers_traits(state, p, answer, b, k).conduct
            buyer_learns(state, luck, p, b, k, at, here, through(p.channels.conduct_seen, of_supplier))
            supplier_learns(state, luck, p, b, k, at, here, through(p.channels.conduct_seen, of_buyer))
            if here.trading:
                remember(state, p, b, k, here)
                pair.idle = 0
            else:
                pair.idle = min(LONG_AGO, pair.idle + 1)
        move_on(state, desk, p, b, (b - first) * candidates)


@part
def buyer_learns(
    state: State, luck: Luck, p: Any, b: int, k: int, at: int, here: Any, conduct: float
) -> None:
    """Turn a month with goods, failures or visits into the buyer's trust."""
    pair = state.pairs[b, k]
    evidence, weight = 1.0, 0.0
    if here.trading or here.failing > 0.0:
        evidence, weight = buyers_evidence(state, p, b, k, here)
    if here.visited:
        evidence = evidence_with_visits(evidence, weight, 1.0, p.visits.evidence, conduct)
        weight += p.visits.evidence
    if weight > 0.0 and len(state.evidence) > 1:
        state.evidence[b, k, 0] = evidence
    pair.buyer_first, pair.buyer_second = believe(
        pair.buyer_first, pair.buyer_second, evidence, weight, conduct, luck.trust[0, at], p
    )


@part
def buyers_evidence(state: State, p: Any, b: int, k: int, here: Any) -> tuple[float, float]:
    """Grade a month with goods or failures, 0..1, and say how much it counts."""
    buyer, pair, after, trust = state.buyers[b], state.pairs[b, k], p.after_sales, p.trust
    forgiven = after.forgiveness if here.voiced else 0.0
    excess = max(0.0, here.bad - after.tolerated)
    quality = graded(excess, trust.bad_units, forgiven)
    kept = promise_kept(pair.promised, state.suppliers[pair.supplier].service)
    if not here.trading:
        weight = quality_seen(0.0, excess, trust.bad_units)
        return mean_of_three(1.0, quality, kept, 0.0, trust.quality, trust.promise), weight
    seen = quality_seen(pair.inspected, excess, trust.bad_units)
    on_time = graded(1.0 if buyer.late else 0.0, 1.0, forgiven)
    evidence = mean_of_three(
        on_time, quality, kept, trust.on_time, trust.quality * seen, trust.promise
    )
    return evidence, evidence_weight(buyer.units, trust.units_reference)


@part
def supplier_learns(
    state: State, luck: Luck, p: Any, b: int, k: int, at: int, here: Any, conduct: float
) -> None:
    """Turn a month with a customer into the supplier's trust; being left is a breach."""
    pair = state.pairs[b, k]
    evidence, weight = 1.0, 0.0
    if here.left and not state.buyers[b].noticed:
        evidence, weight = 0.0, 1.0
    elif here.trading:
        evidence, weight = suppliers_evidence(state, p, b)
    if here.visited:
        evidence = evidence_with_visits(evidence, weight, 1.0, p.visits.evidence, conduct)
        weight += p.visits.evidence
    if weight > 0.0 and len(state.evidence) > 1:
        state.evidence[b, k, 1] = evidence
    pair.supplier_first, pair.supplier_second = believe(
        pair.supplier_first, pair.supplier_second, evidence, weight, conduct, luck.trust[1, at], p
    )


@part
def suppliers_evidence(state: State, p: Any, b: int) -> tuple[float, float]:
    """Grade a month of business, 0..1: the split, the forecast, the secrets; and its weight."""
    buyer, trust = state.buyers[b], p.trust
    fair = fair_share(buyer.share, p.sourcing.fair_split)
    limit = half_width(p.demand.private_share, buyer.public)
    came_true = forecast_came_true(buyer.report, buyer.units - buyer.public, limit)
    leak_seen = 1.0 if buyer.leak_seen and not buyer.switched else 0.0
    kept = confidence_kept(leak_seen, 1.0 if buyer.reused else 0.0, p.ideas.detection)
    evidence = mean_of_three(
        fair, came_true, kept, trust.fairness, trust.forecast, trust.confidentiality
    )
    return evidence, evidence_weight(buyer.units, trust.units_reference)


@part
def remember(state: State, p: Any, b: int, k: int, here: Any) -> None:
    """The buyer keeps records of quality and punctuality."""
    pair, memory = state.pairs[b, k], p.sourcing.record_memory
    late = 1.0 if state.buyers[b].late else 0.0
    excess = max(0.0, here.bad - p.after_sales.tolerated)
    seen = quality_seen(pair.inspected, excess, p.trust.bad_units)
    pair.quality_record = moved_record(pair.quality_record, here.bad, memory * seen)
    pair.record_late = moved_record(pair.record_late, late, memory)


@part
def move_on(state: State, desk: Any, p: Any, b: int, at: int) -> None:
    """The pair that trades becomes the source; its saving, link and tenure move."""
    buyer = state.buyers[b]
    here = desk[at + buyer.preferred]
    if buyer.ordered:
        buyer.tenure = 1 if buyer.switched else buyer.tenure + 1
        buyer.source = buyer.preferred
        buyer.link = buyer.link or here.linked
    else:
        buyer.tenure = 0
    ideas = float(here.ideas_from_supplier) if buyer.ordered else 0.0
    told = buyer.ordered and here.told
    if buyer.saving > 0.0 or ideas > 0.0:
        bonus = p.ideas.disclosure_bonus if told else 0.0
        buyer.saving = saving_after(buyer.saving, ideas, p.ideas.gain, p.ideas.most, p.ideas.decay, bonus)
    supplier = state.suppliers[state.pairs[b, buyer.preferred].supplier]
    buyer.disclosed = supplier.cost if told else 0.0
