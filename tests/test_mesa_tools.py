"""Mesa's own tools work on a market, on old and new Mesa: collector, batch runs, agent sets."""

from __future__ import annotations

import gc
import inspect
import multiprocessing
import os
import re
import subprocess
import sys
import warnings
import weakref
from pathlib import Path
from typing import Any

import mesa
import numpy as np
import pytest
from markets import bits, run, world
from tiers import slow

from trustsim.agents import AggressiveBuyer, Supplier, TrustingBuyer
from trustsim.market import Market
from trustsim.scenarios import ScenarioError

ROOT = Path(__file__).parents[1]
MESA = tuple(int(part) for part in re.findall(r"\d+", mesa.__version__)[:2])
TAKES_RNG = "rng" in inspect.signature(mesa.batch_run).parameters
SMALL = world("half_and_half", **{"periods": 5, "burn_in": 3, "market.supplier_trust_level": 0.5,
                                  "market.trusting_suppliers": None})  # fmt: skip
FIRMS = SMALL.market.buyers + SMALL.market.suppliers


def finished(**options: Any) -> Market:
    market = Market(SMALL, **options)
    market.run_model()
    return market


# --- steps --------------------------------------------------------------------------------------


def test_a_step_is_a_month_and_the_first_runs_the_burn_in() -> None:
    market = Market(SMALL, seed=1)
    assert (market.steps, market.period, market.running) == (0, -3, True)
    for month in range(1, 6):
        assert market.running
        market.step()
        assert (market.steps, market.period) == (month, month)
    assert not market.running


def test_at_the_horizon_a_market_stands_still() -> None:
    market = finished(seed=1, record="relationships")
    before = bits(market.tables())
    for _ in range(3):
        market.step()
    assert (market.period, market.running) == (5, False)
    assert bits(market.tables()) == before == bits(run(SMALL))
    assert len(market.datacollector.get_model_vars_dataframe()) == 5


# --- the data collector -------------------------------------------------------------------------


def test_the_collector_has_one_row_a_month_after_the_burn_in() -> None:
    market = finished(seed=7, record="relationships")
    frame = market.datacollector.get_model_vars_dataframe()
    assert list(frame) == [
        "Seed", "Period", "TrustOfBuyers", "TrustOfSuppliers", "TransactionalShare",
        "ProfitOfBuyers", "ProfitOfSuppliers",
    ]  # fmt: skip
    assert frame["Period"].tolist() == [1, 2, 3, 4, 5]
    assert set(frame["Seed"]) == {7}


def test_the_collector_says_what_the_tables_say() -> None:
    market = finished(seed=7, record="relationships")
    frame, tables = market.datacollector.get_model_vars_dataframe(), market.tables()
    for side in ("buyer", "supplier"):
        profits = tables[f"{side}s"]["profit"].reshape(5, -1).mean(axis=1)
        assert frame[f"ProfitOf{side.title()}s"].tolist() == pytest.approx(profits.tolist())
    pairs = tables["relationships"]
    hours = {
        kind: np.bincount(pairs["period"], weights=pairs[f"hours_{kind}"])[1:]
        for kind in ("haggling", "contracting", "blame", "productive")
    }
    some = hours["haggling"] + hours["contracting"] + hours["blame"]
    share = some / (some + hours["productive"])
    assert frame["TransactionalShare"].tolist() == pytest.approx(share.tolist())
    trading = pairs["ordered"].reshape(5, -1)[1:] > 0.0
    for side in ("buyer", "supplier"):
        began = pairs[f"trust_{side}"].reshape(5, -1)[:-1]
        expected = [float(row[mine].mean()) for row, mine in zip(began, trading, strict=True)]
        assert frame[f"TrustOf{side.title()}s"].tolist()[1:] == pytest.approx(expected)


def test_agents_are_collected_where_they_are_recorded() -> None:
    market = finished(seed=7, record="agents")
    frame = market.datacollector.get_agent_vars_dataframe()
    assert list(frame) == ["Side", "Stance", "Cash", "Profit"]
    assert frame.index.names == ["Step", "AgentID"]
    assert sorted(set(frame.index.get_level_values("Step"))) == [1, 2, 3, 4, 5]
    assert len(frame) == 5 * FIRMS
    for side in ("buyer", "supplier"):
        mine, table = frame[frame["Side"] == side], market.tables()[f"{side}s"]
        assert mine["Profit"].tolist() == table["profit"].tolist()
        assert mine["Cash"].tolist() == table["cash"].tolist()
        assert mine["Stance"].tolist() == table["stance"].tolist()


def test_agents_are_not_collected_otherwise() -> None:
    market = finished(seed=7)
    assert market.datacollector.agent_reporters == {}


def test_collecting_on_top_of_it_is_up_to_the_user() -> None:
    class Watching(Market):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self.datacollector = mesa.DataCollector({"Rebids": lambda m: m.rebids()})

        def rebids(self) -> int:
            return sum(len(buyer.invited) > 1 for buyer in self.buyers)

    market = Watching(SMALL, seed=1)
    market.run_model()
    frame = market.datacollector.get_model_vars_dataframe()
    assert list(frame) == ["Rebids"]
    assert len(frame) == 5


# --- agents -------------------------------------------------------------------------------------


def test_mesa_knows_the_firms_by_their_type() -> None:
    market = Market(SMALL, seed=1)
    assert len(market.agents) == FIRMS
    kinds = {kind: len(firms) for kind, firms in market.agents_by_type.items()}
    assert kinds == {AggressiveBuyer: 3, TrustingBuyer: 3, Supplier: SMALL.market.suppliers}
    assert list(market.agents)[: len(market.buyers)] == market.buyers
    rich = market.agents.select(lambda firm: firm.cash > 0.0)
    assert {type(firm) for firm in rich} <= {Supplier}


# --- seeds --------------------------------------------------------------------------------------


def test_no_seed_takes_a_fresh_one_that_repeats_the_run() -> None:
    one, other = (finished(record="relationships") for _ in range(2))
    assert one.seed_used != other.seed_used
    (seed,) = set(one.datacollector.get_model_vars_dataframe()["Seed"])
    assert bits(finished(seed=seed, record="relationships").tables()) == bits(one.tables())


def test_seed_and_rng_are_two_names_of_one_thing() -> None:
    one = finished(seed=5, record="relationships")
    other = finished(rng=np.int64(5), record="relationships")
    assert bits(one.tables()) == bits(other.tables())
    with pytest.raises(ValueError, match="give one of them"):
        Market(SMALL, seed=5, rng=5)
    for wrong in (-1, 2**32):
        with pytest.raises(ValueError, match="seed"):
            Market(SMALL, seed=wrong)


def test_a_market_takes_changes_and_refuses_what_is_no_scenario() -> None:
    market = Market(SMALL, seed=1, **{"market.buyers": 2, "periods": 3})
    assert (len(market.buyers), market.scenario.periods) == (2, 3)
    assert SMALL.market.buyers == 6
    with pytest.raises(ScenarioError, match=r"market\.byers"):
        Market(SMALL, seed=1, **{"market.byers": 2})
    with pytest.raises(ScenarioError, match=r"must be a trustsim\.Scenario"):
        Market({"periods": 3}, seed=1)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="record = 'everything'"):
        Market(SMALL, seed=1, record="everything")


# --- batch runs ---------------------------------------------------------------------------------


def batch(parameters: dict[str, Any], seeds: Any = None, **options: Any) -> list[dict[str, Any]]:
    """``mesa.batch_run`` by the recipe in the docstring of Market for this version of Mesa."""
    options = {"max_steps": SMALL.periods, "display_progress": False, **options}
    if seeds is not None and TAKES_RNG:
        options["rng"] = seeds
    elif seeds is not None:
        parameters = {**parameters, "seed": seeds}
    method = multiprocessing.get_start_method(allow_none=True)
    try:
        return mesa.batch_run(Market, parameters, **options)
    finally:  # Mesa 3.5 makes it "spawn"
        multiprocessing.set_start_method(method, force=True)


def test_the_recipe_of_the_docstring_is_the_one_that_is_tested() -> None:
    text = " ".join((Market.__doc__ or "").split())
    assert 'batch_run(Market, {"scenario": [scenario], "market.buyers": [5, 10], "seed"' in text
    assert '"market.buyers": [5, 10]}, rng=range(3), max_steps=scenario.periods)' in text


def test_a_batch_run_gives_the_last_month_of_every_point_and_seed() -> None:
    rows = batch({"scenario": [SMALL], "market.buyers": [4, 6]}, seeds=range(3))
    assert len(rows) == 6
    for row in rows:
        assert row["Period"] == 5
        alone = Market(SMALL, seed=row["Seed"], **{"market.buyers": row["market.buyers"]})
        alone.run_model()
        last = alone.datacollector.get_model_vars_dataframe().iloc[-1]
        for name, value in last.items():
            assert row[name] == value, name
    assert sorted({(row["Seed"], row["market.buyers"]) for row in rows}) == [
        (seed, buyers) for seed in range(3) for buyers in (4, 6)
    ]


def test_a_batch_run_can_give_every_month() -> None:
    rows = batch({"scenario": [SMALL]}, seeds=[3], data_collection_period=1)
    assert [row["Period"] for row in rows] == [1, 2, 3, 4, 5]


def test_iterations_take_fresh_seeds_and_report_them() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # Mesa 3.5 would rather have rng
        rows = batch({"scenario": [SMALL]}, iterations=3)
    seeds = [row["Seed"] for row in rows]
    assert len(set(seeds)) == 3
    alone = finished(seed=seeds[0])
    last = alone.datacollector.get_model_vars_dataframe().iloc[-1]
    assert rows[0]["ProfitOfBuyers"] == last["ProfitOfBuyers"]


def test_a_bare_scenario_in_a_batch_run_is_refused_with_the_remedy() -> None:
    with pytest.raises(ScenarioError, match=re.escape("write {'scenario': [scenario]}")):
        batch({"scenario": SMALL})


@pytest.mark.skipif(not TAKES_RNG, reason="Mesa 3.3 passes the parameter on")
def test_newer_mesa_overwrites_a_parameter_seed_and_the_reporter_tells() -> None:
    rows = batch({"scenario": [SMALL], "seed": [1, 2]})
    assert [row["seed"] for row in rows] == [None, None]
    assert {row["Seed"] for row in rows}.isdisjoint({1, 2})


@pytest.mark.skipif(TAKES_RNG, reason="newer Mesa has rng=")
def test_older_mesa_has_no_rng() -> None:
    with pytest.raises(TypeError, match="rng"):
        mesa.batch_run(Market, {"scenario": [SMALL]}, rng=[1])


def test_a_batch_run_over_processes_gives_the_same() -> None:
    parameters = {"scenario": [SMALL], "market.buyers": [4, 6]}
    rows = batch(parameters, seeds=[0, 1], number_processes=2)
    alone = batch(parameters, seeds=[0, 1])
    assert sorted(rows, key=lambda row: row["RunId"]) == alone


@slow
@pytest.mark.parametrize("chosen", [None, "fork"])
@pytest.mark.parametrize("module", ["trustsim.market", "trustsim.agents"])
def test_importing_leaves_the_start_method_of_processes_alone(
    chosen: str | None, module: str
) -> None:
    code = (
        "import multiprocessing as m\n"
        f"m.set_start_method({chosen!r}, force=True)\n"
        f"import {module}, sys\n"
        "assert 'mesa' in sys.modules\n"
        "print(m.get_start_method(allow_none=True))"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == str(chosen)


# --- memory -------------------------------------------------------------------------------------


def test_a_released_market_is_freed() -> None:
    ran, dropped = finished(seed=1), Market(SMALL, seed=1)
    dropped.release()
    dropped.release()  # a second time does no harm
    alive = [weakref.ref(ran), weakref.ref(dropped), weakref.ref(ran.buyers[0])]
    del ran, dropped
    gc.collect()
    assert [ref() for ref in alive] == [None, None, None]


@pytest.mark.skipif(MESA >= (3, 4), reason="newer Mesa counts agents in the model")
def test_older_mesa_would_keep_a_market_that_is_not_released() -> None:
    market = Market(SMALL, seed=1)
    alive = weakref.ref(market)
    del market
    gc.collect()
    kept = alive()
    assert kept is not None
    kept.release()


def test_many_markets_in_a_process_do_not_pile_up() -> None:
    tiny = SMALL.replace({"periods": 2, "burn_in": 0, "market.buyers": 2})
    kept: list[weakref.ref[Market]] = []

    def objects_after(number: int) -> int:
        for seed in range(number):
            market = Market(tiny, seed=seed, record="relationships")
            market.run_model()
            kept.append(weakref.ref(market))
        del market
        gc.collect()
        return len(gc.get_objects())

    before = objects_after(20)
    after = objects_after(180)
    assert len(kept) == 200
    assert [ref for ref in kept if ref() is not None] == []
    assert after - before < 180 * 3  # the weak references themselves are among them
