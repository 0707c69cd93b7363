"""What a study tells: intervals that cover, differences paired by seed, Mesa's own columns."""

from __future__ import annotations

import csv
import inspect
import multiprocessing
from pathlib import Path
from typing import Any

import mesa
import numpy as np
import pytest
from scipy.stats import t

import trustsim as ts
from trustsim.analysis.intervals import mean_interval
from trustsim.experiment.differences import needed
from trustsim.experiment.intervals import bootstrap_intervals
from trustsim.outcomes import OUTCOMES
from trustsim.parameters._table import all_rows

SMALL = ts.Scenario(periods=6, burn_in=2, market={"buyers": 4, "suppliers": 2, "candidates": 2})
LEVEL = "market.trust_level"


@pytest.fixture(scope="module")
def levels(tmp_path_factory: pytest.TempPathFactory) -> ts.Study:
    folder = tmp_path_factory.mktemp("levels")
    return ts.sweep(SMALL, {LEVEL: [0.0, 0.5, 1.0]}, seeds=6, record="periods",
                    store=folder / "study", progress=False)  # fmt: skip


# --- bootstrap -----------------------------------------------------------------------------------


def test_bootstrap_intervals_cover_as_often_as_they_say() -> None:
    luck = np.random.default_rng(1)
    samples = luck.exponential(1.0, (40, 1000))  # skewed: mean 1, median log 2
    found = bootstrap_intervals(samples, 0.9, 400)
    for name, truth in (("mean", 1.0), ("median", np.log(2.0))):
        inside = (found[f"{name}_low"] <= truth) & (truth <= found[f"{name}_high"])
        assert inside.mean() == pytest.approx(0.9, abs=0.04), name
        assert (found[f"{name}_high"] > found[f"{name}_low"]).all()


def test_bootstrap_leaves_gaps_out_and_says_nothing_of_two_values() -> None:
    luck = np.random.default_rng(2)
    values = luck.normal(size=(30, 4))
    values[20:, 1] = np.nan
    values[2:, 2] = np.nan
    values[:, 3] = 7.0
    found = bootstrap_intervals(values, resamples=300)
    short = bootstrap_intervals(values[:20, 1:2], resamples=300)
    for end, column in found.items():
        assert column[1] == short[end][0]
        assert np.isnan(column[2])
        assert column[3] == 7.0
    again = bootstrap_intervals(values, resamples=300)
    assert all(np.array_equal(found[end], again[end], equal_nan=True) for end in found)


def test_a_summary_has_bootstrap_intervals_where_they_are_asked_for(levels: ts.Study) -> None:
    plain, both = levels.summary(), levels.summary(bootstrap=300)
    assert both[list(plain)].equals(plain)
    row = both.query("side == 'buyer' and outcome == 'profit'").iloc[1]
    table = levels.table()
    x = table[(table["side"] == "buyer") & (table[LEVEL] == 0.5)]["profit"].to_numpy()
    expected = bootstrap_intervals(x[:, None], resamples=300)
    for end, values in expected.items():
        assert row[end] == values[0]
    assert row["mean_low"] < row["mean"] < row["mean_high"]
    assert row["median"] == np.median(x)


# --- differences ---------------------------------------------------------------------------------


def test_differences_are_paired_by_seed(levels: ts.Study) -> None:
    found = levels.differences(LEVEL, bootstrap=200)
    row = found.query(f"side == 'buyer' and outcome == 'price' and `{LEVEL}` == 1.0").iloc[0]
    table = levels.table()
    buyers = table[table["side"] == "buyer"].pivot_table(
        index="seed", columns=LEVEL, values="price"
    )
    x = (buyers[1.0] - buyers[0.0]).to_numpy()
    assert (row["n"], row["against"], row["group"]) == (6, 0.0, "all")
    assert row["mean"] == pytest.approx(x.mean())
    half = t.ppf(0.975, 5) * x.std(ddof=1) / np.sqrt(6)
    assert row["high"] - row["mean"] == pytest.approx(half)
    assert row["mean_low"] <= row["mean"] <= row["mean_high"]
    other = levels.differences(LEVEL, against=1.0)
    back = other.query(f"side == 'buyer' and outcome == 'price' and `{LEVEL}` == 0.0").iloc[0]
    assert back["mean"] == pytest.approx(-x.mean())


def test_the_focal_buyer_is_compared_with_itself_and_stances_within_a_run() -> None:
    focal = "market.focal_trust_level"
    found = ts.sweep(SMALL, {focal: [0.0, 1.0]}, seeds=3, progress=False).differences(focal)
    assert set(found["group"]) == {"focal", "all"}
    assert found.query("group == 'focal'")["n"].max() == 3
    half = ts.sweep(SMALL.replace({"market.trusting_buyers": 0.5}), seeds=3, progress=False)
    apart = half.differences("stance", "aggressive", by=[])
    row = apart.query("outcome == 'profit'").iloc[0]
    table = half.table().pivot_table(index="seed", columns="stance", values="profit")
    assert row["stance"] == "trusting"
    assert row["mean"] == pytest.approx((table["trusting"] - table["aggressive"]).mean())


def test_arms_are_compared_by_name() -> None:
    arms = [{"name": "a"}, {"name": "b", "scenario": {"trust.prior": 0.9}}]
    study = ts.sweep(SMALL, arms=arms, draws=3, vary=["ideas.rate"], seeds=2, progress=False)
    found = study.differences("arm")
    assert set(found["arm"]) == {"b"}
    assert found.query("side == 'buyer' and outcome == 'trust'")["n"].tolist() == [3]  # draws


@pytest.fixture(scope="module")
def drawn() -> ts.Study:
    """Six draws of what moves profit much, four seeds each, two arms that share their luck."""
    arms = [{"name": "a"}, {"name": "b", "scenario": {"trust.prior": 0.9}}]
    choices = {"arms": arms, "draws": 6, "ranges": {"demand.mean": [500.0, 8000.0]}}
    return ts.sweep(SMALL, seeds=4, progress=False, **choices)  # type: ignore[arg-type]


def test_intervals_over_draws_count_draws_and_not_their_seeds(drawn: ts.Study) -> None:
    table = drawn.table().query("side == 'buyer'")
    by_draw = table.pivot_table(index="draw", columns="arm", values="profit")  # means over seeds
    row = drawn.summary().query("side == 'buyer' and outcome == 'profit' and arm == 'a'").iloc[0]
    ours = mean_interval(by_draw["a"])
    assert (row["n"], row["mean"]) == (6, pytest.approx(ours.estimate))
    assert (row["low"], row["high"]) == pytest.approx((ours.low, ours.high))
    narrow = mean_interval(table.query("arm == 'a'")["profit"])  # as if 24 seeds were independent
    assert narrow.high - narrow.low < 0.6 * (ours.high - ours.low)
    gap = drawn.differences("arm").query("side == 'buyer' and outcome == 'profit'").iloc[0]
    paired = mean_interval(by_draw["b"] - by_draw["a"])
    assert (gap["n"], gap["low"]) == (6, pytest.approx(paired.low))


def test_a_draw_that_is_told_apart_counts_its_seeds(drawn: ts.Study) -> None:
    profit = drawn.summary(by=["arm", "draw"]).query("side == 'buyer' and outcome == 'profit'")
    assert (len(profit), set(profit["n"])) == (12, {4})
    gaps = drawn.differences("arm", by=["draw"]).query("side == 'buyer' and outcome == 'profit'")
    assert (len(gaps), set(gaps["n"])) == (6, {4})


def test_points_that_are_listed_are_told_apart() -> None:
    listed = [{"demand.mean": 500.0}, {"demand.mean": 8000.0, "trust.prior": 0.9}]
    study = ts.sweep(SMALL, points=listed, seeds=3, progress=False)
    assert study.points == ("arm", "draw")
    profit = study.summary().query("side == 'buyer' and outcome == 'profit'")
    assert profit["draw"].tolist() == [0, 1]
    assert profit["n"].tolist() == [3, 3]
    assert profit["mean"].iloc[0] < profit["mean"].iloc[1]


def test_a_column_is_named_alone_or_in_a_list(levels: ts.Study) -> None:
    assert levels.summary(by=LEVEL).equals(levels.summary(by=[LEVEL]))
    with pytest.raises(ValueError, match=r"bootstrap = -1: must be 0 \(none\)"):
        levels.summary(bootstrap=-1)


def test_what_has_no_difference_is_said_in_a_line(levels: ts.Study) -> None:
    with pytest.raises(ValueError, match=r"^market\.levle: no column has this name; "):
        levels.differences("market.levle")
    with pytest.raises(
        ValueError, match=r"against = 0\.3: market\.trust_level takes 0\.0, 0\.5, 1"
    ):
        levels.differences(LEVEL, 0.3)
    with pytest.raises(ValueError, match="arm takes one value only, ''"):
        levels.differences("arm")
    apart = ts.sweep(SMALL, {LEVEL: [0.0, 1.0]}, seeds=2, paired=False, progress=False)
    with pytest.raises(ValueError, match="no two of its values share their luck"):
        apart.differences(LEVEL)


# --- how many runs -------------------------------------------------------------------------------


def test_runs_needed_are_the_fewest_that_are_enough(levels: ts.Study) -> None:
    found = levels.runs_needed("profit", 500.0)
    table = levels.table()
    for row in found.to_dict("records"):
        mine = (table["side"] == row["side"]) & (table[LEVEL] == row[LEVEL])
        s, n = table[mine]["profit"].std(ddof=1), int(row["needed"])
        assert t.ppf(0.975, n - 1) * s / np.sqrt(n) <= 500.0
        assert n == 2 or t.ppf(0.975, n - 2) * s / np.sqrt(n - 1) > 500.0
        assert row["needed_at_most"] > row["needed"]
    share = levels.runs_needed("profit", 0.01, relative=True).iloc[0]
    assert share["needed"] == needed(share["deviation"], 0.01 * abs(share["mean"]))


def test_as_many_runs_as_are_needed_reach_the_precision() -> None:
    luck = np.random.default_rng(3)
    n = int(needed(10.0, 2.0))
    halves = [t.ppf(0.975, n - 1) * luck.normal(0, 10, n).std(ddof=1) / np.sqrt(n)
              for _ in range(400)]  # fmt: skip
    assert np.mean(halves) == pytest.approx(2.0, rel=0.02)


def test_a_precision_that_cannot_be_is_one_line(levels: ts.Study) -> None:
    with pytest.raises(ValueError, match=r"outcome 'proft': .*did you mean 'profit'"):
        levels.runs_needed("proft", 1.0)
    with pytest.raises(ValueError, match=r"precision = 0\.0: must be above 0"):
        levels.runs_needed("profit", 0.0)


# --- CSV -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("table", ["runs", "periods"])
def test_a_csv_has_every_bit_and_its_columns_are_told_beside_it(
    levels: ts.Study, table: str, tmp_path: Path
) -> None:
    levels.to_csv(tmp_path / "found.csv", table)
    held = levels.table() if table == "runs" else levels.periods()
    with (tmp_path / "found.csv").open(newline="", encoding="utf-8") as file:
        head, *rows = csv.reader(file)
    assert head == list(held)
    for name, texts in zip(head, zip(*rows, strict=True), strict=True):
        if held[name].dtype.kind == "f":
            values = np.array([float(text or "nan") for text in texts])
            assert values.tobytes() == held[name].to_numpy().tobytes(), name
        else:
            assert list(texts) == held[name].astype(str).tolist(), name
    with (tmp_path / "found_columns.csv").open(newline="", encoding="utf-8") as file:
        about = {row["column"]: row for row in csv.DictReader(file)}
    assert list(about) == head
    assert all(row["meaning"] for row in about.values())
    assert about["price"]["unit"] == OUTCOMES["price"].unit
    (level,) = [row for row in all_rows() if row["key"] == LEVEL]
    assert (about[LEVEL]["unit"], about[LEVEL]["meaning"]) == (level["unit"], level["meaning"])


# --- Mesa's columns ------------------------------------------------------------------------------


def of_mesa(**options: Any) -> Any:
    """The same runs by ``mesa.batch_run``, sorted by seed and level as a study has them."""
    import pandas as pd

    method = multiprocessing.get_start_method(allow_none=True)
    parameters = {"scenario": [SMALL], LEVEL: [0.0, 0.5, 1.0]}
    takes_rng = "rng" in inspect.signature(mesa.batch_run).parameters
    seeds: dict[str, Any] = {"rng": range(6)} if takes_rng else {}
    if not seeds:
        parameters["seed"] = range(6)
    try:
        rows = mesa.batch_run(ts.Market, parameters, max_steps=6, display_progress=False,
                              **seeds, **options)  # fmt: skip
    finally:
        multiprocessing.set_start_method(method, force=True)
    return pd.DataFrame(rows).sort_values(["Seed", LEVEL, "Period"], ignore_index=True)


@pytest.mark.parametrize("period", [-1, 1])
def test_a_mesa_frame_has_the_columns_and_numbers_of_a_batch_run(
    levels: ts.Study, period: int
) -> None:
    theirs = of_mesa(data_collection_period=period)
    ours = levels.to_mesa_frame(period).sort_values(["Seed", LEVEL, "Period"], ignore_index=True)
    assert len(ours) == len(theirs) == (18 if period == -1 else 108)
    assert list(ours)[:3] == list(theirs)[:3] == ["RunId", "iteration", "Step"]
    reporters = list(theirs)[list(theirs).index("Seed") :]
    assert set(reporters) <= set(ours)
    for name in reporters:
        np.testing.assert_allclose(ours[name], theirs[name], rtol=1e-12, err_msg=name)
    assert set(ours["Step"] - theirs["Step"]) in ({0}, {1})  # Mesa 3.3 counts from 0
    assert ours.groupby("Seed")["iteration"].unique().map(list).tolist() == [[i] for i in range(6)]
    assert (ours["buyer.level 0.50.profit"].notna() == (ours[LEVEL] == 0.5)).all()


def test_a_mesa_frame_of_two_stances_has_the_profit_of_all_of_them(tmp_path: Path) -> None:
    mixed = SMALL.replace({"market.trusting_buyers": 0.25})
    study = ts.sweep(mixed, seeds=1, record="periods", store=tmp_path / "a", progress=False)
    (row,) = study.to_mesa_frame().to_dict("records")
    market = ts.Market(mixed, seed=0)
    market.run_model()
    last = market.datacollector.get_model_vars_dataframe().iloc[-1]
    assert row["ProfitOfBuyers"] == pytest.approx(last["ProfitOfBuyers"], rel=1e-12)
    assert row["TrustOfSuppliers"] == pytest.approx(last["TrustOfSuppliers"], rel=1e-12)
    assert "TrustOfBuyers" not in row


def test_a_mesa_frame_wants_months(levels: ts.Study) -> None:
    with pytest.raises(
        ValueError, match="the months are not recorded: run with record = 'periods'"
    ):
        ts.sweep(SMALL, seeds=1, progress=False).to_mesa_frame()
    with pytest.raises(ValueError, match="data_collection_period = 0: must be -1, or 1 and more"):
        levels.to_mesa_frame(0)
