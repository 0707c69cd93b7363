"""The trust rule of a scenario, by its code: a chain over all rules, built when this is imported.

A rule file is used as it stands; a new one in ``trustsim/trust_rules`` joins the chain by itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dis import get_instructions
from typing import Any

from trustsim import trust_rules
from trustsim.kernel.compiling import part, register, stage
from trustsim.kernel.layout import State, wide
from trustsim.kernel.parameters import RULES

Pair = tuple[float, float]
Function = Callable[..., Any]


def chain(link: Callable[..., Function], name: str, end: Function) -> Function:
    """Join one function of every rule: ``if rule == 0 ..., else if rule == 1 ...``."""
    joined = end
    for code, rule in reversed(list(enumerate(RULES))):
        joined = link(code, rule, getattr(trust_rules.load(rule), name), joined)
    return joined


@part
def nobody(rule: int, one: Any, prior: float, strength: float, settings: Any) -> Pair:
    """End of a chain, which no code reaches."""
    return 0.0, 0.0


@part
def nobody_learns(
    rule: int, state: State, desk: Any, first: int, last: int, prior: float, settings: Any
) -> None:
    """End of another."""


@part
def nobody_judges(
    rule: int,
    first: Any,
    second: Any,
    trust: Any,
    deviation: Any,
    number: int,
    prior: float,
    strength: float,
    settings: Any,
) -> None:
    """End of a third."""


def _start(code: int, name: str, own: Function, others: Function) -> Function:
    @part
    def start(rule: int, nothing: Any, prior: float, strength: float, settings: Any) -> Any:
        if rule == code:
            return own(prior, strength, settings[name])
        return others(rule, nothing, prior, strength, settings)

    return start


def _update(code: int, name: str, own: Function, others: Function) -> Function:
    @part
    def update(
        rule: int, state: State, desk: Any, first: int, last: int, prior: float, settings: Any
    ) -> None:
        if rule != code:
            others(rule, state, desk, first, last, prior, settings)
            return
        at = 0
        for b in range(first, last):
            for k in range(state.pairs.shape[1]):
                pair = state.pairs[b, k]
                pair.buyer_first, pair.buyer_second = own(
                    (pair.buyer_first, pair.buyer_second),
                    desk.proof_buyer[at],
                    desk.counts_buyer[at],
                    desk.shows_supplier[at],
                    desk.chances[0, at],
                    prior,
                    settings[name],
                )
                pair.supplier_first, pair.supplier_second = own(
                    (pair.supplier_first, pair.supplier_second),
                    desk.proof_supplier[at],
                    desk.counts_supplier[at],
                    desk.shows_buyer[at],
                    desk.chances[1, at],
                    prior,
                    settings[name],
                )
                at += 1

    return update


def _judge(code: int, name: str, own: Function, others: Function) -> Function:
    @part
    def judge(rule: int, state: Any, prior: float, strength: float, settings: Any) -> Any:
        if rule == code:
            return own(state, prior, strength, settings[name])
        return others(rule, state, prior, strength, settings)

    return judge


def _judge_rows(code: int, name: str, own: Function, others: Function) -> Function:
    @part
    def judge_rows(
        rule: int,
        first: Any,
        second: Any,
        trust: Any,
        deviation: Any,
        number: int,
        prior: float,
        strength: float,
        settings: Any,
    ) -> None:
        if rule != code:
            others(rule, first, second, trust, deviation, number, prior, strength, settings)
            return
        for i in range(wide(number)):
            trust[i], deviation[i] = own((first[i], second[i]), prior, strength, settings[name])

    return judge_rows


register([wide])
_START, _UPDATE = chain(_start, "start", nobody), chain(_update, "update", nobody_learns)
_JUDGE, _JUDGE_ROWS = chain(_judge, "judge", nobody), chain(_judge_rows, "judge", nobody_judges)


def _that_read(argument: str) -> tuple[int, ...]:
    """Codes of the rules whose update reads an argument."""
    updates = [trust_rules.load(name).update for name in RULES]
    return tuple(
        code
        for code, update in enumerate(updates)
        if any(argument == one.argval for one in get_instructions(update))
    )


_THAT_DRAW, _THAT_LOOK = _that_read("chance"), _that_read("truth")


@part
def draws(p: Any) -> bool:
    """Whether the trust rule needs a draw."""
    return p.rule in _THAT_DRAW


@part
def sees_conduct(p: Any) -> bool:
    """Whether the trust rule looks at conduct, even where nobody meets."""
    return p.rule in _THAT_LOOK


@part
def strangers(p: Any) -> Pair:
    """Belief of strangers about each other."""
    return _START(p.rule, (0.0, 0.0), p.trust.prior, p.trust.prior_strength, p.trust_rules)


@part
def believe(state: State, desk: Any, p: Any, first: int, last: int) -> None:
    """Beliefs of a block of buyers and of their suppliers after a month."""
    _UPDATE(p.rule, state, desk, first, last, p.trust.prior, p.trust_rules)


@part
def judged(first: float, second: float, p: Any) -> Pair:
    """Trust, and its standard deviation."""
    return _JUDGE(p.rule, (first, second), p.trust.prior, p.trust.prior_strength, p.trust_rules)


@stage
def judge_row(first: Any, second: Any, trust: Any, deviation: Any, number: int, p: Any) -> None:
    """Trust and its deviation along rows of beliefs."""
    _JUDGE_ROWS(
        p.rule,
        first,
        second,
        trust,
        deviation,
        number,
        p.trust.prior,
        p.trust.prior_strength,
        p.trust_rules,
    )


@part
def write_beliefs(desk: Any, pair: Any, i: int) -> None:
    """Put both sides' beliefs on the desk."""
    desk.buyer_first[i], desk.buyer_second[i] = pair.buyer_first, pair.buyer_second
    desk.supplier_first[i], desk.supplier_second[i] = pair.supplier_first, pair.supplier_second


@part
def judge_both(desk: Any, p: Any, number: int) -> None:
    """Trust of both sides, line by line."""
    judge_row(desk.buyer_first, desk.buyer_second, desk.trust_buyer, desk.deviation, number, p)
    judge_row(
        desk.supplier_first, desk.supplier_second, desk.trust_supplier, desk.unused, number, p
    )
