"""Many runs like one: each is the run of its seed, and the bands are theirs."""

from __future__ import annotations

import json
import time
from typing import Any

import numpy as np
import pytest

from trustsim import Scenario, simulate
from trustsim.app import many as module
from trustsim.app.film import film
from trustsim.app.many import QUANTILES, bands, many, of_all
from trustsim.kernel import cache, warm

SMALL = Scenario(
    periods=12,
    burn_in=3,
    market={"buyers": 6, "suppliers": 4, "candidates": 3, "trusting_buyers": 0.5},
)
LARGE = Scenario(periods=120, market={"buyers": 60, "suppliers": 20, "trusting_buyers": 0.5})
LIMIT = 3.0  # seconds for 50 runs of 80 firms and 120 months


def leads(scenario: Scenario, seeds: list[int]) -> np.ndarray[Any, Any]:
    """The lead of the trusting by another way: data frames."""
    found = []
    for seed in seeds:
        months = simulate(scenario, seed=seed, engine="mesa", record="periods").periods
        profit = months[months.side == "buyer"].pivot_table("profit", "period", "stance")
        found.append((profit["trusting"] - profit["aggressive"]).cumsum().to_numpy())
    return np.array(found)


def test_bands_are_quantiles_of_the_runs_of_these_seeds() -> None:
    told = many(SMALL, 2**32 - 2, runs=5)
    seeds = [2**32 - 2, 2**32 - 1, 0, 1, 2]
    assert (told["runs"], told["seeds"], told["months"]) == (5, [seeds[0], seeds[-1]], 12)
    assert told["race"] == ["trusting", "aggressive"]
    expected = leads(SMALL, seeds)
    lead = np.array(told["curves"][0]["bands"])
    assert np.allclose(lead, np.quantile(expected, QUANTILES, axis=0), rtol=1e-4)
    last = expected[:, -1] > 0
    assert told["ahead"] == last.sum()
    for since, row in zip(told["since"], expected, strict=True):
        assert since == 0 or ((row[since - 1 :] > 0).all() and (since == 1 or row[since - 2] <= 0))
        assert (since == 0) == (row[-1] <= 0)


def test_the_first_run_is_the_one_on_the_screen() -> None:
    told = many(SMALL, 7, runs=2)
    shown = film(SMALL, seed=7)
    assert told["since"][0] == shown.frames[-1].columns["ahead_since"][0]


def test_both_engines_tell_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    if not cache.available():
        pytest.skip("Numba is not installed")
    told = []
    for engine in ("mesa", "kernel"):
        monkeypatch.setattr(module.engines, "choose", lambda *_, runs, engine=engine: engine)
        told.append(many(SMALL, 3, runs=6))
    assert told[0] == told[1]


def test_where_there_is_one_stance_profit_is_told() -> None:
    scenario = SMALL.replace({"market.trusting_buyers": None, "market.trust_level": 0.5})
    told = many(scenario, 1, runs=3)
    assert (told["race"], told["since"], told["ahead"]) == (None, None, None)
    runs = [simulate(scenario, seed=s, record="periods").periods for s in (1, 2, 3)]
    ends = sorted(float(run[run.side == "buyer"].profit.sum()) for run in runs)
    assert told["curves"][0]["bands"][2][-1] == pytest.approx(ends[1], rel=1e-4)
    assert [one["key"] for one in told["curves"]] == ["lead", "trust"]


def test_all_buyers_are_weighed_by_how_many_there_are() -> None:
    months = {
        "side": np.array(["buyer", "buyer", "supplier", "buyer", "buyer", "supplier"]),
        "stance": np.array(["a", "b", "b", "a", "b", "b"]),
        "firms": np.array([1.0, 3.0, 9.0, 1.0, 3.0, 9.0]),
        "trust": np.array([0.0, 1.0, 0.0, 0.5, np.nan, 0.0]),
    }
    assert of_all(months, "trust").tolist() == [0.75, 0.5]


def test_what_no_run_has_is_told_as_nothing() -> None:
    rows = np.array([[1.0, np.nan, np.nan], [3.0, 5.0, np.nan]])
    assert [row[1:] for row in bands(rows)] == [[5.0, None]] * len(QUANTILES)
    json.dumps(bands(rows), allow_nan=False)


def test_progress_counts_every_run() -> None:
    told: list[tuple[int, int]] = []
    many(SMALL, 1, runs=4, progress=lambda done, total: told.append((done, total)))
    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]


@pytest.mark.parametrize(
    ("seed", "runs", "said"), [(1, 1, "runs = 1: must be at least 2"), (-1, 5, "seed is -1")]
)
def test_what_cannot_be_run_is_said_in_a_line(seed: int, runs: int, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        many(SMALL, seed, runs)


@pytest.mark.long
def test_fifty_markets_come_while_somebody_waits() -> None:
    if not cache.available():
        pytest.skip("Numba is not installed")
    warm()
    many(LARGE, 1, runs=2)  # the engine is loaded
    started = time.perf_counter()
    told = many(LARGE, 1)
    seconds = time.perf_counter() - started
    size = len(json.dumps(told))
    print(f"{told['runs']} runs of 80 firms and 120 months: {seconds:.2f} s, {size} bytes")
    assert told["runs"] == 50
    assert seconds < LIMIT
