"""The trust rule of a scenario, by its code: a chain over all rules, built when this is imported.

A rule file is used as it stands; a new one in ``trustsim/trust_rules`` joins the chain by itself.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from trustsim import trust_rules
from trustsim.kernel.compiling import part
from trustsim.kernel.parameters import RULES

Pair = tuple[float, float]
Function = Callable[..., Any]


def chain(link: Callable[[int, str, Function, Function], Function], name: str) -> Function:
    """Join one function of every rule: ``if rule == 0 ..., else if rule == 1 ...``."""
    joined = nobody
    for code, rule in reversed(list(enumerate(RULES))):
        joined = link(code, rule, getattr(trust_rules.load(rule), name), joined)
    return joined


@part
def nobody(rule: int, one: Any, prior: float, strength: float, settings: Any) -> Pair:
    """End of a chain, which no code reaches."""
    return 0.0, 0.0


def _start(code: int, name: str, own: Function, others: Function) -> Function:
    @part
    def start(rule: int, nothing: Any, prior: float, strength: float, settings: Any) -> Any:
        if rule == code:
            return own(prior, strength, settings[name])
        return others(rule, nothing, prior, strength, settings)

    return start


def _update(code: int, name: str, own: Function, others: Function) -> Function:
    @part
    def update(rule: int, month: Any, prior: float, strength: float, settings: Any) -> Any:
        if rule == code:
            first, second, evidence, weight, truth, lot = month
            return own((first, second), evidence, weight, truth, lot, prior, settings[name])
        return others(rule, month, prior, strength, settings)

    return update


def _judge(code: int, name: str, own: Function, others: Function) -> Function:
    @part
    def judge(rule: int, state: Any, prior: float, strength: float, settings: Any) -> Any:
        if rule == code:
            return own(state, prior, strength, settings[name])
        return others(rule, state, prior, strength, settings)

    return judge


_START, _UPDATE, _JUDGE = chain(_start, "start"), chain(_update, "update"), chain(_judge, "judge")


@part
def strangers(p: Any) -> Pair:
    """Belief of strangers about each other."""
    return _START(p.rule, (0.0, 0.0), p.trust.prior, p.trust.prior_strength, p.trust_rules)


@part
def believe(
    first: float, second: float, evidence: float, weight: float, conduct: float, lot: float, p: Any
) -> Pair:
    """Belief after a month."""
    month = (first, second, evidence, weight, conduct, lot)
    return _UPDATE(p.rule, month, p.trust.prior, p.trust.prior_strength, p.trust_rules)


@part
def judged(first: float, second: float, p: Any) -> Pair:
    """Trust, and its standard deviation."""
    return _JUDGE(p.rule, (first, second), p.trust.prior, p.trust.prior_strength, p.trust_rules)
