"""The tables of the experiments say what the runs say: recomputed here from single runs."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

import trustsim as ts
from trustsim import plots
from trustsim.analysis import ablation, contrasts, published, trust_levels, who_leads
from trustsim.analysis.contrasts import CONTRASTS, NULL
from trustsim.analysis.intervals import Interval
from trustsim.analysis.laboratory import session, slope
from trustsim.experiment import Study, run_experiment
from trustsim.experiment import plan as experiments
from trustsim.facts import Target

ROOT = Path(__file__).parent.parent
SMALL = {
    r"periods = \d+": "periods = 14\nburn_in = 3",
    r"draws = \d+": "draws = 5",
    r"\[0.0, 0.25, 0.5, 0.75, 1.0\]": "[0.0, 0.5, 1.0]",
}


def small(name: str, folder: Path, seeds: int) -> Study:
    """An experiment of this project with few, short runs."""
    text = (ROOT / "experiments" / f"{name}.toml").read_text()
    for long, short in {**SMALL, r"seeds = \d+": f"seeds = {seeds}"}.items():
        text = re.sub(long, short, text)
    experiment = experiments.from_text(text, name=name)
    return run_experiment(experiment, out=folder / name, workers=1)


@pytest.fixture(scope="module")
def levels(tmp_path_factory: pytest.TempPathFactory) -> Study:
    return small("01_trust_levels", tmp_path_factory.mktemp("levels"), seeds=3)


@pytest.fixture(scope="module")
def draws(tmp_path_factory: pytest.TempPathFactory) -> Study:
    return small("02_who_leads", tmp_path_factory.mktemp("draws"), seeds=2)


def scenario(**changes: object) -> ts.Scenario:
    shape = {"market.buyers": 8, "market.suppliers": 5, "market.candidates": 4}
    return ts.Scenario().replace({"periods": 14, "burn_in": 3, **shape, **changes})


def focal_rows(level: float, seed: int) -> list[float]:
    """Monthly profit of the one buyer that takes this level."""
    run = ts.simulate(scenario(**{"market.focal_trust_level": level}), seed=seed, record="periods")
    rows = run.periods[run.periods["stance"] == f"focal level {level:.2f}"]
    return list(rows["profit"])


def test_the_first_contrast_is_the_same_buyer_at_two_levels(levels: Study) -> None:
    lead = contrasts.lead(levels, CONTRASTS[0])
    assert lead.shape == (3, 14)
    for seed in range(3):
        wanted = np.cumsum(np.array(focal_rows(1.0, seed)) - np.array(focal_rows(0.0, seed)))
        assert lead[seed] == pytest.approx(wanted, rel=1e-12)


def test_the_second_contrast_compares_stances_in_one_market(levels: Study) -> None:
    values = contrasts.by_seed(levels, CONTRASTS[1], "price")
    run = ts.simulate(scenario(**{"market.trusting_buyers": 0.5}), seed=2, record="summary")
    rows = run.summary().set_index(["side", "stance"])["price"]
    assert values.loc[2, 0.0] == rows["buyer", "aggressive"]
    assert values.loc[2, 1.0] == rows["buyer", "trusting"]


def test_the_third_contrast_compares_whole_markets(levels: Study) -> None:
    values = contrasts.by_seed(levels, CONTRASTS[2], "profit")
    run = ts.simulate(scenario(**{"market.trust_level": 0.5}), seed=1, record="summary")
    rows = run.summary().set_index("side")["profit"]
    assert values.loc[1, 0.5] == rows["buyer"]


def test_the_null_has_one_stance_behind_both_names(levels: Study) -> None:
    changes = {arm.name: arm.changes for arm in levels.experiment.design.arms}[NULL.arm]
    null = ts.Scenario().replace(dict(changes))
    assert null.strategies.aggressive.buyer == null.strategies.trusting.buyer
    assert contrasts.lead(levels, NULL).shape == (3, 14)


def test_the_table_has_every_promised_outcome_with_an_interval(levels: Study) -> None:
    _, _, text = trust_levels.render(levels).partition("(i) one buyer")
    for names in trust_levels.GROUPS.values():
        for name in names:
            lines = [line for line in text.splitlines() if line.strip().startswith(f"{name} ")]
            assert len(lines) == 3, name
            assert all("±" in line and "[" in line for line in lines), name
    assert text.count("break_even_month") == 3
    table = trust_levels.table(levels)
    row = table.query("contrast == '(ii)' and outcome == 'price' and level == '1 less 0'").iloc[0]
    values = contrasts.by_seed(levels, CONTRASTS[1], "price")
    gap = (values[1.0] - values[0.0]).to_numpy()
    assert row["mean"] == pytest.approx(gap.mean())
    assert row["high"] - row["mean"] == pytest.approx(4.302653 * gap.std(ddof=1) / np.sqrt(3))


def test_the_answer_claims_a_direction_only_where_the_interval_excludes_zero(
    levels: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    for ends, words in (((1.0, 3.0), "more by"), ((-3.0, -1.0), "less by"), ((-1.0, 3.0), "no ")):
        gap = Interval(sum(ends) / 2, *ends, 3)
        monkeypatch.setattr(trust_levels, "paired_difference", lambda *_, gap=gap: gap)
        told = trust_levels.answer_lines(levels)[1]
        assert words in told
        assert told.count("more") + told.count("less") == (0 if words == "no " else 1)


@pytest.mark.parametrize(
    ("ends", "verdict"),
    [
        ((0.45, 0.49), "met"),
        ((0.44, 0.50), "met"),
        ((0.40, 0.43), "missed by 0.025"),
        ((0.51, 0.53), "missed by 0.02"),
        ((0.43, 0.46), "open"),
        ((0.40, 0.60), "open"),
    ],
)
def test_a_pattern_is_met_only_where_the_whole_interval_is_in_the_band(
    ends: tuple[float, float], verdict: str
) -> None:
    ours = Interval(sum(ends) / 2, *ends, 9)
    assert (
        published.Comparison("P1", "", "", Target("", 0.44, 0.50, ()), ours, "").verdict == verdict
    )


def test_every_pattern_is_compared_and_names_its_source(levels: Study) -> None:
    found = published.comparisons(levels)
    assert [one.id for one in found] == ["P1", "P1", "P2", "P3", "P4", "P4", "P11", "P11"]
    assert all(one.source and one.target.facts for one in found)
    prices = contrasts.by_seed(levels, CONTRASTS[1], "price")
    assert found[3].ours.estimate == pytest.approx((1.0 - prices[0.0] / prices[1.0]).mean())


def test_the_eight_are_ranked_by_the_trust_they_enjoy(levels: Study) -> None:
    ranked = published.ranked(levels, "partner_trust").groupby("seed")
    assert (ranked.size() == 8).all()
    assert all(of_seed.is_monotonic_increasing for _, of_seed in ranked)


def test_every_seed_has_its_least_and_its_most_trusted_of_the_eight(tmp_path: Path) -> None:
    study = small("01_trust_levels", tmp_path, seeds=5)
    spread = scenario(**{"market.trust_level": 0.5, "market.trust_level_spread": 0.5})
    runs = [ts.simulate(spread, seed=seed, record="summary").summary() for seed in range(5)]
    eight = [run[run["side"] == "buyer"].sort_values("partner_trust") for run in runs]
    assert [len(rows) for rows in eight] == [8, 8, 8, 7, 7]  # two levels may have one label
    for position, last in ((0, False), (-1, True)):
        wanted = np.mean([rows["transactional_share"].iloc[position] for rows in eight])
        ours = published.of_eight(study, "transactional_share", last=last)
        assert (ours.n, ours.estimate) == (5, pytest.approx(wanted))
    goods = [rows["goods_per_person"] for rows in eight]
    ratio = published.ratio_of_eight(study)
    wanted = np.mean([values.iloc[-1] / values.iloc[0] for values in goods])
    assert (ratio.n, ratio.estimate) == (5, pytest.approx(wanted))


def test_honest_strangers_report_what_they_know_and_are_half_believed() -> None:
    honest = {f"strategies.{name}.buyer.conduct": 1.0 for name in ("aggressive", "trusting")}
    told = session(ts.Scenario().replace({**honest, "trust.prior": 0.3}), seed=0)
    assert told.report == pytest.approx(1.0)
    assert told.capacity == pytest.approx((1.0 + 0.3) / 2.0)


def test_liars_report_with_a_flatter_slope() -> None:
    liars = {f"strategies.{name}.buyer.conduct": 0.0 for name in ("aggressive", "trusting")}
    wild = {"demand.noise_share": 0.4, "demand.private_share": 0.2}
    assert session(ts.Scenario().replace({**liars, **wild}), seed=0).report < 0.6


def test_a_slope_is_that_of_least_squares() -> None:
    assert slope([1.0, 2.0, 4.0], [1.0, 3.0, 4.0]) == pytest.approx(
        np.polyfit([1.0, 2.0, 4.0], [1.0, 3.0, 4.0], 1)[0]
    )
    assert slope([2.0, 2.0], [1.0, 5.0]) == 0.0


def test_leads_over_draws_are_those_of_the_single_runs(draws: Study) -> None:
    leads = who_leads.leads(draws).set_index(["arm", "draw"])
    jobs = [job for job in draws.experiment.design.jobs() if job.draw == 2]
    late = []
    for job in jobs:
        if job.arm != "one buyer":
            continue
        run = ts.simulate(job.scenario, seed=job.seed, replicate=job.replicate, record="summary")
        rows = run.summary().set_index("stance")["profit"]
        level = job.scenario.market.focal_trust_level
        late.append((1.0 if level else -1.0) * rows[f"focal level {level:.2f}"])
    assert leads.loc[("one buyer", 2), "late"] == pytest.approx(sum(late) / 2)


def test_shares_of_draws_are_counted_with_their_intervals(draws: Study) -> None:
    leads = who_leads.leads(draws)
    for one in who_leads.shares(draws):
        rows = leads[leads["arm"] == one.contrast]
        column = "early" if one.months == 12 else "late"
        assert one.share.estimate == (rows[column] > 0.0).mean()
        assert one.share.n == 5
        assert one.share.low < one.share.estimate < one.share.high or one.share.estimate in (0, 1)
    assert "of draws" in who_leads.render(draws)


def test_with_every_channel_off_a_stance_earns_nothing(tmp_path: Path) -> None:
    study = small("04_channels", tmp_path, seeds=2)
    assert (ablation.lead_by_seed(study, "all off") == 0.0).all()
    assert (ablation.lead_by_seed(study, "all on") != 0.0).all()
    on, off = (ablation.lead_by_seed(study, arm) for arm in ("all on", "renewal_split"))
    assert ablation.effect(study, "renewal_split").estimate == pytest.approx((on - off).mean())
    told = ablation.render(study)
    assert all(f"  {row.switch} " in told for row in ablation.CHANNELS)


def test_figures_label_their_axes_and_leave_no_window(
    levels: Study, draws: Study, tmp_path: Path
) -> None:
    import matplotlib.pyplot as plt

    before = plt.get_fignums()
    for study in (levels, draws):
        (path,) = plots.write(study, tmp_path)
        assert path.stat().st_size > 20_000
    assert plt.get_fignums() == before
    from trustsim.plots import trust_levels as figure

    axes = figure.draw(levels).axes
    assert len(axes) == 6
    assert all(ax.get_xlabel() and ax.get_ylabel() and ax.get_title(loc="left") for ax in axes)


def test_files_of_the_analyses_can_be_read_back(levels: Study, tmp_path: Path) -> None:
    import pandas as pd

    paths = {path.name: path for path in trust_levels.write(levels, tmp_path)}
    table = pd.read_parquet(paths["trust_levels.parquet"])
    pd.testing.assert_frame_equal(table, trust_levels.table(levels))
    assert len(pd.read_csv(paths["published.csv"])) == 8
