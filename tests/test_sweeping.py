"""A sweep is its runs, one by one, whatever engine and workers make them."""

from __future__ import annotations

import gc
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import trustsim as ts
from trustsim.experiment import sweeping
from trustsim.kernel import cache
from trustsim.parameters import rows
from trustsim.simulation import bytes_recorded

SMALL = ts.Scenario(periods=6, burn_in=2, market={"buyers": 3, "suppliers": 2, "candidates": 2})
OVER = {"market.trust_level": np.array([0.0, 1.0])}


@pytest.mark.parametrize("engine", ["auto", "mesa", "kernel"])
def test_every_row_of_a_sweep_is_a_run_of_its_own(engine: str) -> None:
    study = ts.sweep(SMALL, OVER, seeds=2, first_seed=5, engine=engine, progress=False)
    table = study.table()
    assert table["seed"].unique().tolist() == [5, 6]
    for _, row in table.drop_duplicates("run").iterrows():
        scenario = SMALL.replace({"market.trust_level": row["market.trust_level"]})
        run = ts.simulate(scenario, seed=row["seed"], replicate=row["replicate"], engine="mesa")
        assert row["fingerprint"] == run.fingerprint()
    assert set(study.summary()["n"]) <= {0, 2}


def test_points_share_their_luck_only_where_they_are_paired() -> None:
    same = {"trust.prior": [0.4, 0.41]}
    paired = ts.sweep(SMALL, same, seeds=3, progress=False).table()
    apart = ts.sweep(SMALL, same, seeds=3, paired=False, progress=False).table()
    assert set(paired["replicate"]) == {0}
    assert set(apart["replicate"]) == {0, 1}
    first, second = (rows["price"].to_numpy() for _, rows in apart.groupby("trust.prior"))
    assert not np.isclose(first, second, rtol=1e-4).any()
    first, second = (rows["price"].to_numpy() for _, rows in paired.groupby("trust.prior"))
    assert np.allclose(first, second, rtol=1e-2)


def test_a_sweep_with_a_store_goes_on_and_one_without_leaves_nothing(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    study = ts.sweep(
        SMALL, OVER, seeds=2, store=tmp_path / "a", progress=lambda *both: told.append(both)
    )
    assert told[-1] == (4, 4)
    again = ts.sweep(SMALL, OVER, seeds=2, store=tmp_path / "a", progress=False)
    assert again.table().equals(study.table())
    lone = ts.sweep(SMALL, seeds=1, progress=False)
    folder = lone.path
    assert folder.is_dir()
    del lone
    gc.collect()
    assert not folder.exists()


def test_an_executor_and_a_list_of_seeds_are_taken() -> None:
    class Client:
        """What a Dask client offers."""

        def get_executor(self, **_: object) -> ThreadPoolExecutor:
            return ThreadPoolExecutor(2)

    study = ts.sweep(SMALL, OVER, seeds=[3, 9], client=Client(), progress=False)
    assert study.table()["fingerprint"].tolist() == (
        ts.sweep(SMALL, OVER, seeds=[3, 9], progress=False).table()["fingerprint"].tolist()
    )


def test_what_is_wrong_with_a_sweep_is_one_line() -> None:
    with pytest.raises(ts.ScenarioError, match=r"market\.trust_levl: .*did you mean"):
        ts.sweep(SMALL, {"market.trust_levl": [0]}, progress=False)
    with pytest.raises(ts.ScenarioError, match=r"design\.paired = 3: must be one of"):
        ts.sweep(SMALL, OVER, paired=3, progress=False)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="there is no such engine"):
        ts.sweep(SMALL, OVER, engine="warp", progress=False)


def test_strategies_and_trust_rules_are_factors() -> None:
    mixes = [{"trusting": 1.0}, {"aggressive": 0.5, "trusting": 0.5}]
    over = {"trust.rule": ["beta", "linear"], "market.buyer_mix": mixes}
    table = ts.sweep(SMALL, over, seeds=1, progress=False).table()
    buyers = table[table["side"] == "buyer"]
    assert buyers["fingerprint"].nunique() == 4
    stances = buyers.groupby(["trust.rule", "market.buyer_mix"], sort=False)["stance"].agg(list)
    assert [sorted(one) for one in stances] == [["trusting"], ["aggressive", "trusting"]] * 2
    alone = ts.simulate(
        SMALL.replace({"trust.rule": "linear", "market.buyer_mix": mixes[1]}), seed=0
    )
    assert table["fingerprint"].iloc[-1] == alone.fingerprint()


def test_a_sweep_takes_every_design_and_a_plan_shows_it_first() -> None:
    choices: dict[str, Any] = {
        "draws": 4, "sequence": "sobol", "ranges": {"ideas.rate": np.array([0.0, 0.5])},
        "paired": "draws", "arms": [{"name": "a"}, {"name": "b", "scenario": {"trust.prior": 0.9}}],
    }  # fmt: skip
    frame = ts.plan(SMALL, seeds=2, **choices).frame()
    study = ts.sweep(SMALL, seeds=2, progress=False, **choices)
    table = study.table().drop_duplicates("run")
    for name in ("run", "arm", "draw", "seed", "replicate"):
        assert table[name].tolist() == frame[name].tolist()
    for row in frame.to_dict("records"):
        scenario = SMALL.replace({"ideas.rate": row["ideas.rate"], "trust.prior": 0.9})
        if row["arm"] == "b":
            run = ts.simulate(scenario, seed=row["seed"], replicate=0)
            assert table["fingerprint"].iloc[row["run"]] == run.fingerprint()


def test_what_a_scenario_sets_is_not_drawn_in_a_sweep() -> None:
    likely = {row["key"] for row in rows(ts.Scenario) if row["likely_low"] is not None}
    drawn = ts.plan(ts.Scenario(ideas={"rate": 0.1}), draws=2, seeds=1).design.spans()
    assert set(drawn) == likely - {"ideas.rate"}


@pytest.mark.parametrize("ready", [True, False])
def test_an_estimate_counts_runs_and_bytes_and_tells_whether_it_measured(
    ready: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("trustsim.engines.ready", lambda: ready)
    plan = ts.plan(SMALL, OVER, seeds=3, record="periods")
    found = plan.estimate(workers=1)
    assert (found.runs, found.workers, found.measured) == (6, 1, ready)
    assert found.bytes == 6 * bytes_recorded(SMALL, "periods")
    twice = ts.plan(SMALL, OVER, seeds=6, record="periods").estimate(workers=1)
    assert twice.bytes == 2 * found.bytes
    assert "6 runs, about" in str(found)
    if ready:
        assert 0.0 < found.seconds < 60.0
    else:  # from known rates: 25 s of compilation above all
        assert found.seconds == pytest.approx(cache.SECONDS, abs=0.1)


def test_the_bar_counts_time_from_the_first_run(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[dict[str, Any]] = []

    class Fake:
        def __init__(self, **options: Any) -> None:
            made.append(options)
            self.n = options["initial"]

        def update(self, more: int) -> None:
            self.n += more

        def close(self) -> None:
            made.append({"closed_at": self.n})

    monkeypatch.setattr("tqdm.auto.tqdm", Fake)
    with sweeping.told_by(None) as tell:
        assert not made  # nothing has run: compiling is not counted
        assert tell is not None
        tell(3, 10)
        tell(10, 10)
    assert [made[0]["initial"], made[0]["total"], made[1]["closed_at"]] == [3, 10, 10]


def test_a_plan_with_an_impossible_point_is_refused_when_it_is_made() -> None:
    with pytest.raises(
        ts.ScenarioError, match=r"^design, at market\.trust_level = 2: .* from 0 to 1"
    ):
        ts.plan(SMALL, {"market.trust_level": [0, 2]}, seeds=1000)
    with pytest.raises(ts.ScenarioError, match="1800000 runs are too many; at most 1000000"):
        ts.plan(SMALL, OVER, seeds=900_000)


def test_many_short_runs_are_told_to_take_more_than_their_simulation(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("trustsim.engines.ready", lambda: False)
    few, many = (ts.plan(SMALL, OVER, seeds=n).estimate(workers=1) for n in (1, 20_001))
    assert many.seconds - few.seconds == pytest.approx(4.0, rel=0.5)  # 40,000 runs, 0.1 ms each
