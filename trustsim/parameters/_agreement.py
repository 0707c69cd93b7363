"""What no group of parameters can check alone: values that must fit each other."""

from __future__ import annotations

from typing import Any

from trustsim.parameters._errors import Problem, show
from trustsim.parameters._plugins import wrong_strategy, wrong_trust_rule

POPULATIONS = {
    "buyer": ("trust_level", "trusting_buyers", "buyer_mix"),
    "supplier": ("supplier_trust_level", "trusting_suppliers", "supplier_mix"),
}
"""By side, the ways of naming its stances, of which at most one is given: the first, at 0.5, where
none is."""


def disagreements(market: Any, trust_rule: str) -> list[Problem]:
    """What is wrong with values that each are allowed."""
    wrong = [
        *(problem for side, ways in POPULATIONS.items()
          for problem in _one_population(market, ways, f"{side}s")),
        *_shape(market),
        *_names(market),
    ]  # fmt: skip
    no_rule = wrong_trust_rule(trust_rule)
    if no_rule:
        wrong.append((("trust", "rule"), f" = {trust_rule!r}: {no_rule}"))
    return wrong


def _one_population(market: Any, ways: tuple[str, ...], who: str) -> list[Problem]:
    """At most one way of naming a population is given."""
    given = [way for way in ways if getattr(market, way) is not None]
    if len(given) < 2:
        return []
    values = " and ".join(f"market.{way} = {show(getattr(market, way))}" for way in given[1:])
    return [
        (
            ("market", given[0]),
            f" = {show(getattr(market, given[0]))} and {values}: name the {who} in one way only;"
            f" leave out all but one of them (None in replace)",
        )
    ]


def _shape(market: Any) -> list[Problem]:
    """The numbers of the market fit each other."""
    wrong: list[Problem] = []
    if market.candidates > market.suppliers:
        text = (
            f" = {market.candidates}: must be at most market.suppliers = {market.suppliers};"
            f" write {market.suppliers} or raise market.suppliers"
        )
        wrong.append((("market", "candidates"), text))
    if market.focal_trust_level is not None and market.focal_strategy is not None:
        text = (
            f" = {market.focal_trust_level!r} and market.focal_strategy ="
            f" {market.focal_strategy!r}: buyer 0 takes one stance; leave one of them out"
        )
        wrong.append((("market", "focal_trust_level"), text))
    other = [way for way in POPULATIONS["buyer"][1:] if getattr(market, way) is not None]
    if market.trust_level_spread > 0.0 and other:
        text = (
            f" = {market.trust_level_spread!r}: must be 0 where market.{other[0]} names the buyers;"
            " it spreads levels around market.trust_level: leave it out or give a trust_level"
        )
        wrong.append((("market", "trust_level_spread"), text))
    return wrong


def _names(market: Any) -> list[Problem]:
    """The strategies named are known."""
    wrong: list[Problem] = []
    for mix in ("buyer_mix", "supplier_mix"):
        for name, share in (getattr(market, mix) or {}).items():
            no_strategy = wrong_strategy(name)
            if no_strategy:
                wrong.append((("market", mix, name), f" = {share!r}: {no_strategy}"))
    focal = market.focal_strategy
    no_strategy = None if focal is None else wrong_strategy(focal)
    if no_strategy:
        wrong.append((("market", "focal_strategy"), f" = {show(focal)}: {no_strategy}"))
    return wrong
