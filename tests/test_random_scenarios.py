"""Any scenario inside the declared bounds runs: no exception, NaN, infinity, lost money, odd trust.

A scenario is drawn from the hard bounds of all parameters by a keyed sampler: one number gives the
same scenario every time, as long as no parameter is added. One that breaks is printed as TOML,
which ``Scenario.from_toml_text`` or ``trustsim run`` replays.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from math import isfinite, log
from typing import Any

import numpy as np
import pytest
from markets import world

from trustsim.agents import Relationship
from trustsim.market import Market
from trustsim.outcomes import OUTCOMES
from trustsim.parameters import GROUPS
from trustsim.scenarios import Scenario, strategy_names, trust_rule_names

PLAIN, LONG = 60, 500
SCHEMA = Scenario.model_json_schema()
SHAPE = {"market", "periods", "burn_in"}
MAY_BE_NAN = {*OUTCOMES, "price", "forecast_shared"}
"""Columns that have no value in some rows: nothing to divide by, no order, no forecast."""
NEVER_NAN = {"profit", "discounted_profit", "joint_surplus", "switch_rate"}
ABOVE_ZERO = {
    "ordered", "delivered", "accepted", "returned", "price", "hours_haggling", "hours_contracting",
    "hours_blame", "hours_productive", "confidence_buyer", "confidence_supplier", "tenure",
    "problems", "complaints", "silence", "visits", "defects", "unit_cost", "goods_per_person",
    "transaction_cost", "total_cost", "failure_cost",
}  # fmt: skip
SHARES = {
    "trust_buyer", "trust_supplier", "trust", "partner_trust", "transactional_share",
    "inspected_share", "contract_completeness", "voiced_share", "over_budget", "fill_rate",
    "link", "cost_disclosed",
}  # fmt: skip


# --- drawing a scenario -------------------------------------------------------------------------


def numbers(schema: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Dotted key and schema of every number that always has a value."""
    for name, entry in schema.get("properties", {}).items():
        if "$ref" in entry:
            inner = SCHEMA["$defs"][entry["$ref"].rpartition("/")[2]]
            yield from numbers(inner, f"{prefix}{name}.")
        elif entry.get("type") in ("number", "integer"):
            yield prefix + name, entry


NUMBERS = [(key, entry) for key, entry in numbers(SCHEMA) if key.split(".")[0] not in SHAPE]


def a_value(draw: random.Random, entry: dict[str, Any]) -> float | int:
    """A bound, a plausible number, or anything between the bounds, on either scale."""
    low, high = entry["minimum"], entry["maximum"]
    how = draw.random()
    if how < 0.15:
        return low
    if how < 0.3:
        return high
    if entry["type"] == "integer":
        return draw.randint(low, high)
    if how < 0.5 and entry.get("likely"):
        return draw.uniform(*entry["likely"])
    if how < 0.75 and high > 0.0:
        least = low if low > 0.0 else min(1e-6, high)
        return min(high, max(low, float(np.exp(draw.uniform(log(least), log(high))))))
    return draw.uniform(low, high)


def a_mix(draw: random.Random) -> dict[str, float]:
    """Shares of one to four strategies."""
    names = draw.sample(strategy_names(), draw.randint(1, 4))
    return {name: 1.0 / len(names) for name in names}


def a_population(draw: random.Random, level: str, share: str, mix: str) -> dict[str, Any]:
    """One of the ways of naming a population."""
    key = draw.choice((None, level, share, mix))
    if key is None:
        return {}
    unit = draw.choice((0.0, 1.0, draw.random()))
    return {f"market.{key}": a_mix(draw) if key == mix else unit}


def a_scenario(number: int) -> Scenario:
    """The scenario of that number: any parameter may be anywhere inside its bounds."""
    draw = random.Random(f"scenario {number}")  # noqa: S311
    bold = draw.choice((0.03, 0.2, 0.6, 1.0))
    changes: dict[str, Any] = {
        key: a_value(draw, entry) for key, entry in NUMBERS if draw.random() < bold
    }
    if draw.random() < 0.7:  # else the part is mostly worth less than it costs and nobody trades
        cost = changes.get("costs.base", Scenario().costs.base)
        changes["demand.value"] = min(1e6, cost * draw.uniform(1.2, 4.0))
    suppliers = draw.randint(1, 12)
    changes |= {
        "periods": 24,
        "burn_in": draw.choice((0, 1, 6)),
        "market.buyers": draw.randint(1, 12),
        "market.suppliers": suppliers,
        "market.candidates": draw.randint(1, suppliers),
        "trust.rule": draw.choice(trust_rule_names()),
    }
    changes |= a_population(draw, "trust_level", "trusting_buyers", "buyer_mix")
    changes |= a_population(draw, "supplier_trust_level", "trusting_suppliers", "supplier_mix")
    if "market.trust_level" in changes and draw.random() < 0.3:
        changes["market.trust_level_spread"] = draw.uniform(0.0, 0.5)
    focal = draw.random()
    if focal < 0.15:
        changes["market.focal_strategy"] = draw.choice(strategy_names())
    elif focal < 0.3:
        changes["market.focal_trust_level"] = draw.random()
    for name in GROUPS["channels"].model_fields:
        if draw.random() < 0.15:
            changes[f"channels.{name}"] = False
    return Scenario().replace(changes)


# --- looking at it ------------------------------------------------------------------------------


def wrong_in_pair(pair: Relationship) -> list[str]:
    """What is wrong with a relationship this month."""
    wrong = []
    for name in Relationship.__slots__:
        value = getattr(pair, name)
        if isinstance(value, float) and not isfinite(value):
            wrong.append(f"{name} = {value}")
        if name.startswith("hours_") and value < 0.0:
            wrong.append(f"{name} = {value}")
    for name in ("contact", "over", "latent", "found", "failing", "defective", "replaced",
                 "returned", "accepted", "reserved"):  # fmt: skip
        if getattr(pair, name) < 0.0:
            wrong.append(f"{name} = {getattr(pair, name)}")
    for name in ("buyer_trust", "supplier_trust", "odds", "saving", "shading", "inspected",
                 "service", "completeness"):  # fmt: skip
        if not 0.0 <= getattr(pair, name) <= 1.0:
            wrong.append(f"{name} = {getattr(pair, name)}")
    if not 0.0 <= pair.supplier.promises(pair) <= 1.0:
        wrong.append(f"promises {pair.supplier.promises(pair)}")
    if pair.order is not None and pair.delivery is not None:
        if not pair.order.units > 0.0 or not pair.order.price > 0.0:
            wrong.append(f"{pair.order}")
        if pair.payment is None or pair.payment.goods != pair.order.price * pair.accepted:
            wrong.append(f"{pair.order} is paid by {pair.payment}")
        if not 0.0 <= pair.delivery.units <= pair.order.units:
            wrong.append(f"{pair.delivery} for {pair.order}")
    return wrong


def wrong_in_month(market: Market) -> list[str]:
    """What is wrong with the market this month."""
    wrong = []
    if not abs(market.imbalance()) <= 1e-9:
        wrong.append(f"imbalance {market.imbalance()}")
    for firm in (*market.buyers, *market.suppliers):
        name = f"{type(firm).__name__} {firm.number}"
        if not isfinite(firm.cash) or not isfinite(firm.profit):
            wrong.append(f"{name}: cash {firm.cash}, profit {firm.profit}")
        lines = firm.books.statement()
        wrong += [
            f"{name}: {line} = {amount}"
            for line, amount in zip(lines._fields, lines, strict=True)
            if not (isfinite(amount) and amount >= 0.0)
        ]
    for supplier in market.suppliers:
        if not 0.0 <= supplier.lean <= 1.0 or not supplier.cost > 0.0:
            wrong.append(f"supplier {supplier.number}: lean {supplier.lean}, cost {supplier.cost}")
    for firms in (market.buyers, market.suppliers):
        in_books = sum(firm.books.accepted for firm in firms)
        in_pairs = sum(pair.accepted for pair in market.pairs)
        if abs(in_books - in_pairs) > 1e-9 * max(1.0, in_pairs):
            wrong.append(f"{in_books} units in the books, {in_pairs} accepted")
    for pair in market.pairs:
        where = f"buyer {pair.buyer.number}, supplier {pair.supplier.number}"
        wrong += [f"{where}: {text}" for text in wrong_in_pair(pair)]
    return wrong


def wrong_in_tables(market: Market) -> list[str]:
    """What is wrong with what was recorded."""
    wrong = []
    for table, columns in market.tables().items():
        for name, values in columns.items():
            if values.dtype.kind != "f":
                continue
            none = np.isnan(values)
            if none.any() and (name in NEVER_NAN or name not in MAY_BE_NAN):
                wrong.append(f"{table}.{name} is NaN")
            kept = values[~none]
            if np.isinf(kept).any():
                wrong.append(f"{table}.{name} is infinite")
            if name in ABOVE_ZERO | SHARES and (kept < 0.0).any():
                wrong.append(f"{table}.{name} = {kept.min()} < 0")
            if name in SHARES and (kept > 1.0 + 1e-9).any():
                wrong.append(f"{table}.{name} = {kept.max()} > 1")
    pairs = market.tables()["relationships"]
    if (np.isnan(pairs["price"]) != (pairs["ordered"] == 0.0)).any():
        wrong.append("a price without an order, or an order without a price")
    return wrong


def wrong_in(scenario: Scenario, seed: int) -> list[str]:
    """The first things that go wrong when a scenario is run."""
    try:
        market = Market(scenario, seed=seed, record="relationships")
        while market.period < scenario.periods:
            market.live_a_month()
            if wrong := wrong_in_month(market):
                return [f"month {market.period}: {text}" for text in wrong[:5]]
        found = wrong_in_tables(market)[:5]
        market.release()
    except Exception as error:  # whatever it is, the scenario has to be told
        return [f"{type(error).__name__}: {error}"]
    return found


def check(number: int) -> None:
    scenario = a_scenario(number)
    if wrong := wrong_in(scenario, seed=number):
        lines = "\n".join(wrong)
        pytest.fail(
            f"scenario {number}, seed {number}:\n{lines}\n\n{scenario.to_toml()}", pytrace=False
        )


@pytest.mark.parametrize("number", range(PLAIN))
def test_any_scenario_inside_the_bounds_runs(number: int) -> None:
    check(number)


@pytest.mark.long
@pytest.mark.parametrize("number", range(PLAIN, LONG))
def test_any_of_many_scenarios_inside_the_bounds_runs(number: int) -> None:
    check(number)


# --- the sampler and the check themselves -----------------------------------------------------


def test_the_sampler_reaches_every_parameter_and_both_ends_of_its_range() -> None:
    drawn = [a_scenario(number) for number in range(250)]
    for key, entry in NUMBERS:
        values = [scenario.get(key) for scenario in drawn]
        assert min(values) == entry["minimum"], key
        assert max(values) == entry["maximum"], key
    for way in ("trust_level", "trusting_buyers", "buyer_mix", "focal_strategy"):
        assert any(getattr(scenario.market, way) is not None for scenario in drawn)
    assert {scenario.trust.rule for scenario in drawn} == set(trust_rule_names())
    assert a_scenario(7) == drawn[7]
    assert Scenario.from_toml_text(drawn[7].to_toml()) == drawn[7]


def test_most_random_markets_trade() -> None:
    trading = 0
    for number in range(30):
        scenario = a_scenario(number)
        market = Market(scenario, seed=number, record="relationships")
        market.run_model()
        trading += market.tables()["relationships"]["ordered"].any()
    assert trading >= 15


def test_the_check_sees_what_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    scenario = world("half_and_half")
    assert wrong_in(scenario, 0) == []

    def sabotage(break_it: Any) -> list[str]:
        def learn(market: Market) -> None:
            original(market)
            break_it(market)

        original = Market.learn
        with monkeypatch.context() as patched:
            patched.setattr(Market, "learn", learn)
            return wrong_in(scenario, 0)

    def set_trust(market: Market) -> None:
        market.pairs[0].buyer_trust = 1.5

    def lose_money(market: Market) -> None:
        market.buyers[0].profit += 1.0

    def forget_to_pay(market: Market) -> None:
        next(pair for pair in market.pairs if pair.order is not None).payment = None

    def lose_units(market: Market) -> None:
        market.buyers[0].books.accepted += 1.0

    def infinite(market: Market) -> None:
        market.pairs[0].saving = float("inf")

    def fail(market: Market) -> None:
        raise ZeroDivisionError("on purpose")

    assert "buyer_trust = 1.5" in sabotage(set_trust)[0]
    assert "imbalance" in sabotage(lose_money)[0]
    assert "is paid by None" in sabotage(forget_to_pay)[0]
    assert "units in the books" in sabotage(lose_units)[0]
    assert "saving = inf" in sabotage(infinite)[0]
    assert sabotage(fail) == ["ZeroDivisionError: on purpose"]
