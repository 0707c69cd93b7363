"""The trust rule of a scenario, by its code: a chain over all rules, built when this is imported.

A rule file is used as it stands; a new one in ``trustsim/trust_rules`` joins the chain by itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dis import get_instructions
from typing import Any

from trustsim import trust_rules
from trustsim.kernel.compiling import part
from trustsim.kernel.layout import State
from trustsim.kernel.parameters import RULES

Pair = tuple[float, float]
Function = Callable[..., Any]


def chain(link: Callable[[str, Function], Function], name: str, arguments: str) -> Function:
    """Join one function of every rule: ``if rule == 0: ... if rule == 1: ...``.

    The chain is written out, since one that is nested is compiled anew at every depth.
    """
    links = {
        f"link_{code}": link(rule, getattr(trust_rules.load(rule), name))
        for code, rule in enumerate(RULES)
    }
    lines = [f"def {name}_by_rule(rule, {arguments}):"]
    lines += [
        f"    if rule == {code}:\n        return link_{code}({arguments})"
        for code in range(len(RULES) - 1)
    ]
    lines += [f"    return link_{len(RULES) - 1}({arguments})"]
    exec("\n".join(lines), links)  # noqa: S102 - the text is the one above
    return part(links[f"{name}_by_rule"])


def _start(name: str, own: Function) -> Function:
    @part
    def start(prior: float, strength: float, settings: Any) -> Any:
        return own(prior, strength, settings[name])

    return start


def _update(name: str, own: Function) -> Function:
    @part
    def update(state: State, desk: Any, first: int, last: int, prior: float, settings: Any) -> None:
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


def _judge(name: str, own: Function) -> Function:
    @part
    def judge(state: Any, prior: float, strength: float, settings: Any) -> Any:
        return own(state, prior, strength, settings[name])

    return judge


_START = chain(_start, "start", "prior, strength, settings")
_UPDATE = chain(_update, "update", "state, desk, first, last, prior, settings")
_JUDGE = chain(_judge, "judge", "state, prior, strength, settings")


def _that_read(argument: str) -> tuple[int, ...]:
    """Codes of the rules whose update reads an argument."""
    updates = [trust_rules.load(name).update for name in RULES]
    return tuple(
        code
        for code, update in enumerate(updates)
        if any(argument in _names(one.argval) for one in get_instructions(update))
    )


def _names(loaded: Any) -> tuple[Any, ...]:
    """What an instruction loads: Python 3.13 loads two names with one."""
    return loaded if isinstance(loaded, tuple) else (loaded,)


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
    return _START(p.rule, p.trust.prior, p.trust.prior_strength, p.trust_rules)


@part
def believe(state: State, desk: Any, p: Any, first: int, last: int) -> None:
    """Beliefs of a block of buyers and of their suppliers after a month."""
    _UPDATE(p.rule, state, desk, first, last, p.trust.prior, p.trust_rules)


@part
def judged(first: float, second: float, p: Any) -> Pair:
    """Trust, and its standard deviation."""
    return _JUDGE(p.rule, (first, second), p.trust.prior, p.trust.prior_strength, p.trust_rules)


@part
def judge_both(desk: Any, pair: Any, p: Any, i: int) -> None:
    """Write down how far the two sides trust each other."""
    desk.trust_buyer[i], _ = judged(pair.buyer_first, pair.buyer_second, p)
    desk.trust_supplier[i], _ = judged(pair.supplier_first, pair.supplier_second, p)
