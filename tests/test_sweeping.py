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

        def get_executor(self) -> ThreadPoolExecutor:
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
