"""Stepping: whatever changes between two months acts at once, and a stance is no exception."""

from __future__ import annotations

from typing import Any

import pytest
from drawn import CHANNELS, FREE
from markets import WORLDS, world
from test_stepping import attributes

from trustsim import kernel
from trustsim.scenarios import Scenario, trust_rule_names

TRAITS = [key for key, _ in FREE if ".buyer." in key or ".supplier." in key]


def another(value: Any, schema: dict[str, Any]) -> Any:
    """Another value within the bounds, not far away."""
    low, high = schema["minimum"], schema["maximum"]
    middle = (low + value) / 2 if value > low else (low + min(high, low + 1)) / 2
    if schema["type"] == "number":
        return middle
    return int(middle) if int(middle) != value else value + (1 if value < high else -1)


def changed(scenario: Scenario) -> dict[str, Any]:
    """Another value for every number, switch and name outside the group of the market."""
    found = {key: another(scenario.get(key), schema) for key, schema in FREE}
    found |= {f"channels.{name}": not scenario.get(f"channels.{name}") for name in CHANNELS}
    return found


def lively() -> Scenario:
    """Every strategy on both sides, with much going on."""
    unnamed = dict.fromkeys(("market.trusting_buyers", "market.trusting_suppliers"))
    return world("busy", **unnamed, **WORLDS["every_strategy"])


def lived_by_both(held: Any, scenario: Scenario, months: int = 2) -> list[Any]:
    """Live months with these parameters on both engines, compare, and tell what came out."""
    market, first = kernel.market_of(held, scenario), held.month + 1
    kernel.advance(held, kernel.params(scenario), first, first + months - 1)
    for _ in range(months):
        market.live_a_month()
    market.release()
    after = kernel.market_of(held, scenario)
    after.release()
    assert attributes(market) == attributes(after)
    return attributes(after)


def test_every_parameter_may_change_between_two_months() -> None:
    scenario = lively()
    held = kernel.begin(scenario, seed=4, record="summary")
    kernel.advance(held, kernel.params(scenario), held.month + 1, 9)
    usual = lived_by_both(held.copy(), scenario)
    values = changed(scenario)
    idle = {
        key
        for key, value in values.items()
        if lived_by_both(held.copy(), scenario.replace({key: value})) == usual
    }
    assert len(TRAITS) == 70
    acting = {key for key in TRAITS if key.endswith((".buyer.pressure", ".buyer.conduct"))}
    assert not idle & acting, "the market was too quiet for this test"
    assert len(idle) < len(values) / 2


@pytest.mark.parametrize("name", ["half_and_half", "focal", "spread"])
def test_traits_that_change_act_in_the_burn_in_too_and_change_back(name: str) -> None:
    scenario = world(name)
    traits = {key: another(scenario.get(key), dict(FREE)[key]) for key in TRAITS}
    traits = {key: value for key, value in traits.items() if "aggressive" in key}
    now, held = scenario.replace(traits), kernel.begin(scenario, seed=2)
    for month in range(held.month, 12, 3):
        assert held.month == month
        other = held.copy()
        there = lived_by_both(other, now, 3)
        assert lived_by_both(held, scenario, 3) != there


def test_two_copies_with_parameters_of_their_own_do_not_mix_them() -> None:
    scenario = world("half_and_half")
    now = scenario.replace({"strategies.trusting.buyer.conduct": 0.1})
    one, two = kernel.params(scenario), kernel.params(now)
    held = kernel.begin(scenario, seed=1)
    other, alone = held.copy(), held.copy()
    for month in range(held.month + 1, 13):
        kernel.advance(held, one, month, month)
        kernel.advance(other, two, month, month)
    kernel.advance(alone, two, alone.month + 1, 12)
    assert other.state.pairs.tobytes() == alone.state.pairs.tobytes()
    assert other.state.pairs.tobytes() != held.state.pairs.tobytes()


@pytest.mark.parametrize("rule", trust_rule_names())
def test_the_trust_rule_and_the_length_may_change(rule: str) -> None:
    scenario = world("half_and_half")
    held = kernel.begin(scenario, seed=1)
    changes = {"trust.rule": rule, "burn_in": 0, "periods": 2}
    for _ in range(4):
        lived_by_both(held, scenario.replace(changes), 3)


ANSWERING = {"market.trusting_buyers": None, "market.buyer_mix": {"reciprocal": 1.0}}
OTHERS: list[tuple[str, dict[str, Any], str]] = [
    ("half_and_half", {"market.buyers": 7}, r"market.buyers = 7 \(was 6\)"),
    ("half_and_half", {"market.suppliers": 5}, r"market.suppliers = 5 \(was 4\)"),
    ("half_and_half", {"market.candidates": 2}, r"market.candidates = 2 \(was 3\)"),
    ("half_and_half", {"market.trusting_buyers": 0.9}, r"trusting_buyers = 0.9 \(was 0.5\)"),
    ("half_and_half", {"market.trusting_suppliers": 0.0}, "market.trusting_suppliers = 0.0"),
    ("half_and_half", {"market.focal_trust_level": 0.9}, r"focal_trust_level = 0.9 \(was None\)"),
    ("half_and_half", {"market.focal_strategy": "aggressive"}, "focal_strategy = 'aggressive'"),
    ("half_and_half", ANSWERING, r"market.buyer_mix = \{'reciprocal': 1.0\} \(was None\)"),
    ("every_strategy", {"market.buyer_mix": {"naive": 1.0}}, "market.buyer_mix = {'naive': 1.0}"),
    ("plain", {"market.trust_level_spread": 0.2}, r"trust_level_spread = 0.2 \(was 0.0\)"),
    ("plain", {"market.trust_level": 0.6}, r"market.trust_level = 0.6 \(was 0.5\)"),
    ("spread", {"market.trust_level": 0.6}, r"market.trust_level = 0.6 \(was 0.5\)"),
    ("spread", {"market.trust_level_spread": 0.1}, r"trust_level_spread = 0.1 \(was 0.4\)"),
    ("focal", {"market.focal_trust_level": None}, r"focal_trust_level = None \(was 0.9\)"),
]


@pytest.mark.parametrize(("name", "changes", "message"), OTHERS)
def test_the_parameters_of_another_market_are_refused(
    name: str, changes: dict[str, Any], message: str
) -> None:
    scenario = world(name)
    other, held = scenario.replace(changes), kernel.begin(scenario)
    before = held.copy()
    for call in (
        lambda: kernel.advance(held, kernel.params(other), held.month + 1, 3),
        lambda: kernel.market_of(held, other),
    ):
        with pytest.raises(ValueError, match=message) as caught:
            call()
        assert len(str(caught.value).splitlines()) == 1
        assert "or begin a market of this scenario" in str(caught.value)
    assert held.month == before.month
    for part, kept in zip(held.state, before.state, strict=True):
        assert part.tolist() == kept.tolist()


def test_the_order_in_which_a_mix_is_written_does_not_matter() -> None:
    mix = {"naive": 0.5, "reciprocal": 0.5}
    scenario = world("half_and_half", **{"market.trusting_buyers": None, "market.buyer_mix": mix})
    other = scenario.replace({"market.buyer_mix": dict(reversed(mix.items()))})
    held = kernel.begin(scenario)
    kernel.advance(held, kernel.params(other), held.month + 1, 3)
    assert held.month == 3


def test_another_way_of_naming_the_same_firms_is_the_same_market() -> None:
    scenario = world("half_and_half")
    mix = {"aggressive": 0.5, "trusting": 0.5}
    other = scenario.replace({"market.trusting_buyers": None, "market.buyer_mix": mix})
    lived_by_both(kernel.begin(scenario), other, 8)
