"""Small markets for the tests, and how to compare what came out of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from trustsim.market import Market
from trustsim.results import fingerprint
from trustsim.scenarios import Scenario, strategy_names

Tables = dict[str, dict[str, NDArray[Any]]]

SIZE = {
    "market.buyers": 6,
    "market.suppliers": 4,
    "market.candidates": 3,
    "periods": 24,
    "burn_in": 6,
}
"""A market of 18 relationships over 30 months: about 15 ms."""

EVERYBODY = {name: 1.0 / len(strategy_names()) for name in strategy_names()}

RESTLESS = {"sourcing.choice_noise": 0.2, "sourcing.rebid_low": 3.0, "sourcing.rebid_high": 3.0}
"""Rebids nearly every month with much chance in the choice: many switches."""

# Each world spells out what it is about, so that a moved default does not take it away.
WORLDS: dict[str, dict[str, Any]] = {
    "plain": {"market.trust_level": 0.5},
    "half_and_half": {
        "market.trusting_buyers": 0.5,
        "market.trusting_suppliers": 0.5,
        "people.renewal_share": 0.25,
    },
    "every_strategy": {
        "market.buyers": 8,
        "market.suppliers": 8,
        "market.buyer_mix": EVERYBODY,
        "market.supplier_mix": EVERYBODY,
    },
    "focal": {"market.trust_level": 0.3, "market.focal_trust_level": 0.9},
    "spread": {"market.trust_level": 0.5, "market.trust_level_spread": 0.4},
    "insolvencies": {
        "market.trusting_buyers": 0.5,
        "turnover.opening_cash": 4_000.0,
        "turnover.credit": 6_000.0,
        "costs.overhead": 0.0,
        "people.contact_hours": 80.0,
        "people.wage": 60.0,
        "inspection.hours_per_unit": 1.0,
        "inspection.audit_floor": 0.05,
    },
    "shortages": {
        "market.trusting_buyers": 0.5,
        "capacity.spot_share": 0.0,
        "capacity.spot_premium": 0.01,
        "capacity.idle_cost": 1.0,
        "demand.private_share": 0.4,
        "demand.noise_share": 0.5,
    },
    "lemons": {
        "market.trusting_buyers": 0.5,
        "quality.base_defects": 0.1,
        "quality.shaded_defects": 0.4,
        "inspection.hours_per_unit": 10.0,
        "inspection.audit_floor": 0.3,
        "capacity.spot_share": 0.0,
    },
    "too_dear": {"demand.value": 60.0},
    "noisy_choice": {
        "market.trust_level": 0.1,
        **RESTLESS,
    },
    "inventive": {
        "market.trusting_buyers": 0.5,
        "trust.prior": 0.8,
        "ideas.rate": 0.05,
        "ideas.help_rate": 0.05,
        "people.contact_hours": 80.0,
    },
    "random_trust": {"trust.rule": "random", "market.trust_level": 0.5},
    "two_layers": {"trust.rule": "two_layer", "market.trusting_buyers": 0.5},
    "no_burn_in": {"burn_in": 0, "market.trusting_buyers": 0.5},
}
WORLDS["busy"] = {  # every line of the ledger and every event, in most months
    **WORLDS["lemons"],
    **RESTLESS,
    "market.trusting_suppliers": 0.5,
    "links.threshold": 0.2,
    "ideas.rate": 0.1,
    "ideas.help_rate": 0.1,
    "people.contact_hours": 30.0,
    "visits.rate": 1.0,
}


def world(name: str, **changes: Any) -> Scenario:
    """A small scenario by name."""
    return Scenario().replace({**SIZE, **WORLDS[name], **changes})


def run(
    scenario: Scenario, kind: type[Market] = Market, *, seed: int = 1, record: str = "relationships"
) -> Tables:
    """Every table of a finished run."""
    market = kind(scenario, seed=seed, record=record)
    market.run_model()
    tables = market.tables()
    market.release()
    return tables


def months(scenario: Scenario, *, seed: int = 1) -> Iterator[Market]:
    """The market at the end of every month, burn-in included."""
    market = Market(scenario, seed=seed, record="relationships")
    while market.period < scenario.periods:
        market.live_a_month()
        yield market
    market.release()


def bits(tables: Tables) -> dict[str, str]:
    """A hash for each table."""
    return {name: fingerprint(name, columns) for name, columns in tables.items()}


def differences(one: Tables, other: Tables) -> list[str]:
    """Columns in which two runs differ in a single bit; NaN equals NaN."""
    assert set(one) == set(other)
    return [
        f"{table}.{column}"
        for table in one
        for column in one[table]
        if not same(one[table][column], other[table][column])
    ]


def same(one: NDArray[Any], other: NDArray[Any]) -> bool:
    """Same shape, type and bits."""
    if one.shape != other.shape or one.dtype.kind != other.dtype.kind:
        return False
    if one.dtype.kind == "f":
        return bool(np.array_equal(one.view(np.int64), other.view(np.int64)))
    return bool(np.array_equal(one, other))


def rows(columns: dict[str, NDArray[Any]], wanted: NDArray[Any]) -> dict[str, NDArray[Any]]:
    """The rows of a table for which ``wanted`` is true."""
    return {name: values[wanted] for name, values in columns.items()}
