"""What each side of a relationship believes, and how it treats the other."""

from __future__ import annotations

from typing import Any

from trustsim.kernel.compiling import part
from trustsim.kernel.layout import State
from trustsim.kernel.trust import judged
from trustsim.rules.stances import NEUTRAL, Traits, View

Answer = Any
"""What the strategies answer, compiled: see :mod:`trustsim.kernel.responses`."""


@part
def buyers_trust(pair: Any, p: Any) -> tuple[float, float]:
    """The buyer's trust in the supplier, and its deviation."""
    return judged(pair.buyer_first, pair.buyer_second, p)


@part
def suppliers_trust(pair: Any, p: Any) -> tuple[float, float]:
    """The supplier's trust in the buyer, and its deviation."""
    return judged(pair.supplier_first, pair.supplier_second, p)


@part
def through(channel: bool, value: float) -> float:
    """What a channel lets through: the value, or the neutral one where it is off."""
    return value if channel else NEUTRAL


@part
def traits_of(stance: Any) -> Traits:
    """Traits of a stance towards anybody."""
    return Traits(
        stance.pressure,
        stance.conduct,
        stance.inspection,
        stance.contract,
        stance.attention,
        stance.openness,
    )


@part
def buyers_stance(state: State, b: int) -> Any:
    """The stance that a buyer holds this month: in the burn-in all of them hold the last one."""
    buyer = state.buyers[b]
    return state.stances[len(state.stances) - 1 if buyer.burning_in else buyer.stance]


@part
def buyers_traits(state: State, p: Any, answer: Answer, b: int, k: int) -> Traits:
    """How the buyer treats the supplier in a slot this month.

    It answers what it knew when the month began; nothing of that changes before the end of it.
    """
    stance = buyers_stance(state, b)
    own = traits_of(stance)
    if stance.code < 0:
        return own
    trust, deviation = buyers_trust(state.pairs[b, k], p)
    return answered(state, answer, stance.code, own, trust, deviation, b, k, 0)


@part
def suppliers_traits(state: State, p: Any, answer: Answer, b: int, k: int) -> Traits:
    """How the supplier in a slot treats the buyer this month."""
    pair = state.pairs[b, k]
    stance = state.stances[state.suppliers[pair.supplier].stance]
    own = traits_of(stance)
    if stance.code < 0:
        return own
    trust, deviation = suppliers_trust(pair, p)
    return answered(state, answer, stance.code, own, trust, deviation, b, k, 1)


@part
def answered(
    state: State,
    answer: Answer,
    code: int,
    own: Traits,
    trust: float,
    deviation: float,
    b: int,
    k: int,
    side: int,
) -> Traits:
    """Ask a strategy how to treat a partner."""
    buyer = state.buyers[b]
    tenure = float(buyer.tenure) if k == buyer.source else 0.0
    idle = float(state.pairs[b, k].idle)
    view = View(trust, deviation, state.evidence[b, k, side], tenure, idle)
    traits: Traits = answer(code, view, own, state.settings)
    if traits.pressure != traits.pressure:  # NaN: in Python it would have raised an error
        state.trouble[0] = 1
    return traits
