"""From the arrays of the compiled engine to the agents of the readable one."""

from __future__ import annotations

from typing import Any

from trustsim import population
from trustsim.agents.messages import Disclosure
from trustsim.kernel.layout import NOBODY_YET, State
from trustsim.market import Market
from trustsim.scenarios import Scenario


def rebuilt(state: State, clock: list[int], scenario: Scenario) -> Market:
    """A market whose agents hold what the arrays hold."""
    seed, replicate, month = clock
    market = Market(scenario, seed=seed, replicate=replicate, record="summary")
    market.period = month
    market.luck.deal(month)
    neutral = population.of_level(scenario, population.BURN_IN_LEVEL, "buyer")
    for s, supplier in enumerate(market.suppliers):
        kept = state.suppliers[s]
        supplier.cost_state, supplier.lean = float(kept["cost_state"]), float(kept["lean"])
        supplier.cash, supplier.generation = float(kept["cash"]), int(kept["generation"])
    for b, buyer in enumerate(market.buyers):
        kept = state.buyers[b]
        market.take_stance(buyer, market.stances[b] if month >= 0 else neutral)
        buyer.demand_state, buyer.cash = float(kept["demand_state"]), float(kept["cash"])
        buyer.orphaned, buyer.notice = float(kept["orphaned"]), bool(kept["notice"])
        for k, pair in enumerate(buyer.relationships):
            fill_pair(pair, state, b, k, market)
        source = int(kept["source"])
        buyer.source = None if source == NOBODY_YET else buyer.relationships[source]
        if buyer.source is not None:
            cost = float(state.suppliers[buyer.source.supplier.number]["cost"])
            fill_source(buyer.source, kept, cost)
    return market


def fill_pair(pair: Any, state: State, b: int, k: int, market: Market) -> None:
    """What every relationship keeps from month to month."""
    kept, p = state.pairs[b, k], market.scenario.trust
    settings = market.trust_settings
    for name in ("odds", "completeness", "inspected", "latent", "quality_record"):
        setattr(pair, name, float(kept[name]))
    pair.record_late = float(kept["record_late"])
    pair.idle, pair.silence = int(kept["idle"]), int(kept["silence"])
    pair.buyer_belief = float(kept["buyer_first"]), float(kept["buyer_second"])
    pair.supplier_belief = float(kept["supplier_first"]), float(kept["supplier_second"])
    judge = market.trust_judge
    pair.buyer_trust, pair.buyer_confidence = judge(
        pair.buyer_belief, p.prior, p.prior_strength, settings
    )
    pair.supplier_trust, pair.supplier_confidence = judge(
        pair.supplier_belief, p.prior, p.prior_strength, settings
    )
    if len(state.settings) > 0:  # somebody answers
        pair.buyer_evidence, pair.supplier_evidence = state.evidence[b, k].tolist()


def fill_source(pair: Any, kept: Any, cost: float) -> None:
    """What only the supplier of last month keeps; ``cost`` is what it may have disclosed."""
    pair.saving, pair.last_price = float(kept["saving"]), float(kept["last_price"])
    pair.tenure, pair.link = int(kept["tenure"]), float(kept["link"])
    pair.disclosure = Disclosure(cost) if kept["disclosed"] else None
