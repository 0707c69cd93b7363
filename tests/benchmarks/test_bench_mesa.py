"""The benchmark runs, and the model that it compares with does the same work."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from bench_mesa import BASELINE, measured
from idiomatic import IdiomaticMarket

from trustsim.market import Market
from trustsim.outcomes import OUTCOMES, evaluate
from trustsim.scenarios import Scenario

HERE = Path(__file__).parent


def test_the_baseline_has_the_size_of_the_budget() -> None:
    scenario = Scenario.from_toml(BASELINE)
    shape = scenario.market
    assert (shape.buyers, shape.suppliers, shape.candidates) == (100, 30, 5)
    assert scenario.periods + scenario.burn_in == 120


def test_the_benchmark_runs_on_a_tiny_market() -> None:
    environment = {**os.environ, "PYTHONPATH": str(HERE.parents[1])}
    command = [sys.executable, str(HERE / "bench_mesa.py")]
    command += ["--buyers", "3", "--months", "2", "--repeats", "1"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert "3 buyers x 30 suppliers x 5 candidates x 2 months, median of 1" in done.stdout
    assert "readable / idiomatic speed" in done.stdout
    assert "budget 0.90" in done.stdout


def test_both_models_are_measured() -> None:
    scenario = Scenario(periods=1, burn_in=0, market={"buyers": 2})
    assert min(measured(scenario, 2)) > 0.0


def buyers_of(kind: type[Market], scenario: Scenario, seed: int) -> dict[str, Any]:
    """Means over months of some outcomes of the buyers."""
    market = kind(scenario, seed=seed)
    market.run_model()
    if kind is IdiomaticMarket:
        frame = market.datacollector.get_model_vars_dataframe()
        rows = [sums for month in frame["Sums"] for key, sums in month.items() if key[0] == "buyer"]
        columns = evaluate(np.array(rows))
    else:
        table = market.tables()["periods"]
        columns = {name: table[name][table["side"] == "buyer"] for name in OUTCOMES}
    return {name: float(np.nanmean(values)) for name, values in columns.items()}


def test_the_idiomatic_model_tells_the_same_story_with_other_luck() -> None:
    scenario = Scenario.from_toml(BASELINE).replace(
        {"market.buyers": 20, "market.suppliers": 6, "periods": 24}
    )
    means = [
        [buyers_of(kind, scenario, seed) for seed in range(8)] for kind in (Market, IdiomaticMarket)
    ]
    for name in ("price", "transactional_share", "trust", "fill_rate", "transaction_cost"):
        one, other = ([run[name] for run in runs] for runs in means)
        assert one != other
        assert np.mean(one) == pytest.approx(np.mean(other), rel=0.1), name


def test_the_idiomatic_model_draws_from_its_own_generator_and_keeps_its_accounts() -> None:
    scenario = Scenario(periods=3, burn_in=2, market={"buyers": 4})
    market = IdiomaticMarket(scenario, seed=1)
    before = market.random.getstate()
    while market.running:
        market.step()
        assert abs(market.imbalance()) <= 1e-9
    assert market.random.getstate() != before
    assert market.datacollector.model_vars["Period"] == [1, 2, 3]
