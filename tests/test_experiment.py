"""An experiment is read, run, stored, killed and completed; a study reads it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pandas.testing import assert_frame_equal

import trustsim as ts
from trustsim import experiment as experiments
from trustsim import simulation, store
from trustsim.analysis import summary
from trustsim.analysis.intervals import mean_interval
from trustsim.experiment import Study, run_experiment
from trustsim.outcomes import OUTCOMES
from trustsim.simulation import TooLargeError
from trustsim.store import StoreError

TEXT = """
[experiment]
question = "Does trust pay?"
expectation = "It depends."
[scenario]
periods = 4
burn_in = 1
market = { buyers = 3, suppliers = 2, candidates = 2 }
[design]
seeds = 4
over = { "market.trust_level" = [0, 1] }
[[design.arms]]
name = "plain"
[[design.arms]]
name = "no ideas"
scenario = { channels = { ideas = false } }
"""


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Study:
    folder = tmp_path_factory.mktemp("results") / "small"
    return run_experiment(experiments.from_text(TEXT), folder, workers=1)


def test_an_experiment_is_read_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(TEXT)
    found = experiments.load(tmp_path / "mine.toml")
    assert (found.name, found.question, found.expectation) == (
        "mine",
        "Does trust pay?",
        "It depends.",
    )
    assert found.analysis == "summary"
    assert len(found.design.jobs()) == 16
    assert found.with_first_seed(9).design.seeds == (9, 10, 11, 12)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("periods = 3", "[design] is missing"),
        ("[design]\n[market]\nbuyers = 3", "market: no table of an experiment has this name"),
        (
            "[design]\n[experiment]\nquestoin = 'x'",
            "experiment.questoin: no key has this name; did",
        ),
        ("[design]\n[experiment]\nquestion = 3", "experiment.question = 3: must be a text"),
        ("experiment = 3\n[design]", "experiment = 3: must be a table"),
        (
            "[design]\n[experiment]\nanalysis = 'sumary'",
            "experiment.analysis = 'sumary': no analysis",
        ),
        ("[design]\n[experiment]\nanalysis = 'intervals'", "experiment.analysis = 'intervals': no"),
        ("[design]\n[scenario]\nperiods = 0", "periods = 0: must be"),
        ("[design]\nseeds = 0", "design.seeds = 0"),
        ("[design", "at the end: not valid TOML"),
    ],
)
def test_a_mistake_is_one_line_that_begins_with_the_file(
    tmp_path: Path, text: str, message: str
) -> None:
    file = tmp_path / "bad.toml"
    file.write_text(text)
    with pytest.raises(ts.ScenarioError) as caught:
        experiments.load(file)
    assert str(caught.value).startswith(f"{file}: {message}")
    assert len(caught.value.lines) == 1


def test_every_analysis_of_the_library_can_be_named() -> None:
    assert "summary" in experiments.analyses()
    assert "intervals" not in experiments.analyses()


def test_the_table_has_every_run_with_the_numbers_of_simulate(study: Study) -> None:
    table = study.table()
    assert table["run"].nunique() == 16
    job = study.experiment.design.jobs()[7]
    run = ts.simulate(job.scenario, seed=job.seed, record="summary")
    rows = table[table["run"] == 7]
    assert set(rows["fingerprint"]) == {run.fingerprint()}
    expected = run.summary()
    for name in ("side", "stance", "firms", *OUTCOMES):
        assert rows[name].tolist() == pytest.approx(expected[name].tolist(), nan_ok=True)
    assert (rows["arm"].iloc[0], rows["seed"].iloc[0]) == (job.arm, job.seed)
    assert len(study.failed()) == 0


def test_periods_know_their_arm_seed_and_point(study: Study) -> None:
    periods = study.periods()
    assert list(periods)[:6] == ["run", "arm", "draw", "seed", "replicate", "market.trust_level"]
    assert len(periods) == 16 * 4 * 2
    job = study.experiment.design.jobs()[7]
    rows = periods[periods["run"] == 7]
    assert set(rows["market.trust_level"]) == {job.changes["market.trust_level"]}
    assert rows["price"].tolist() == pytest.approx(
        ts.simulate(job.scenario, seed=job.seed, record="periods").periods["price"].tolist()
    )
    assert periods.attrs["units"]["price"] == "money/unit"
    with pytest.raises(StoreError, match="'buyers' is not stored"):
        study.stored("buyers")


def test_the_summary_has_the_t_interval_over_seeds(study: Study) -> None:
    found = study.summary()
    assert list(found) == [
        "arm", "market.trust_level", "side", "stance", "outcome", "unit", "n", "mean", "median",
        "low", "high",
    ]  # fmt: skip
    table = study.table()
    mask = (table["arm"] == "no ideas") & (table["market.trust_level"] == 1.0)
    values = table[mask & (table["side"] == "buyer")]["price"]
    row = found[
        (found["arm"] == "no ideas") & (found["market.trust_level"] == 1.0)
        & (found["side"] == "buyer") & (found["outcome"] == "price")
    ].iloc[0]  # fmt: skip
    assert row["unit"] == "money/unit"
    assert row["n"] == 4
    assert row["median"] == values.median()
    expected = mean_interval(values)
    assert (row["mean"], row["low"], row["high"]) == pytest.approx(expected[:3])


def test_points_that_are_pooled_are_averaged_within_a_seed(study: Study) -> None:
    found = study.summary(by=["arm"])
    row = found[(found["arm"] == "plain") & (found["side"] == "supplier")
                & (found["outcome"] == "profit")].iloc[0]  # fmt: skip
    assert row["n"] == 4  # seeds, not the 8 runs
    table = study.table()
    mask = (table["arm"] == "plain") & (table["side"] == "supplier")
    by_seed = table[mask].groupby("seed")["profit"].mean()
    assert (row["mean"], row["low"], row["high"]) == pytest.approx(mean_interval(by_seed)[:3])
    with pytest.raises(ValueError, match="by: there is no column 'arms'"):
        study.summary(by=["arms"])


def test_the_printed_table_shows_every_outcome_and_point(study: Study, tmp_path: Path) -> None:
    text = summary.render(study)
    assert text.startswith(
        "Does trust pay?\nExpected: It depends.\n16 runs; mean and 95 % interval"
    )
    assert "plain, trust_level 0" in text
    assert "no ideas, trust_level 1" in text
    assert "\nsuppliers, level 0.50\n" in text
    (file,) = summary.write(study, tmp_path)
    assert file.read_text().startswith("arm,market.trust_level,side,stance,outcome,unit,n,mean")


def test_a_finished_study_is_not_run_again(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: Any, **__: Any) -> None:
        raise AssertionError("it ran")

    monkeypatch.setattr(experiments, "run_many", never)
    again = run_experiment(experiments.from_text(TEXT), study.path)
    assert_frame_equal(again.table(), study.table())


def test_another_design_in_the_folder_is_refused_unless_fresh(study: Study) -> None:
    other = experiments.from_text(TEXT.replace("seeds = 4", "seeds = 1"))
    with pytest.raises(StoreError, match="holds results of another design"):
        run_experiment(other, study.path, workers=1)
    fresh = run_experiment(other, study.path, workers=1, fresh=True)
    assert fresh.path == study.path.with_name("small-2")
    assert fresh.table()["run"].nunique() == 4


def test_the_words_of_an_experiment_may_change(study: Study) -> None:
    reworded = experiments.from_text(TEXT.replace("Does trust pay?", "Does it?"))
    assert run_experiment(reworded, study.path, workers=1).finished


def test_a_study_knows_its_seeds_even_if_they_were_shifted(tmp_path: Path) -> None:
    shifted = experiments.from_text(TEXT).with_first_seed(40)
    found = run_experiment(shifted, tmp_path / "a", workers=1)
    assert set(found.table()["seed"]) == {40, 41, 42, 43}
    assert found.experiment.design.seeds == (40, 41, 42, 43)


def test_a_scenario_becomes_an_experiment_of_one_run(tmp_path: Path) -> None:
    scenario = experiments.from_text(TEXT).design.jobs()[0].scenario
    single = experiments.from_scenario(scenario, seed=5)
    (job,) = single.design.jobs()
    assert (job.scenario, job.seed) == (scenario, 5)
    found = run_experiment(single, tmp_path / "a")
    assert found.table()["fingerprint"].iloc[0] == ts.simulate(scenario, seed=5).fingerprint()


def test_what_is_too_large_for_memory_or_disk_is_refused_before_it_starts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    large = experiments.from_text(TEXT)
    monkeypatch.setattr(simulation, "free_memory", lambda: 1000)
    with pytest.raises(TooLargeError, match="of memory for 2 runs at a time"):
        run_experiment(large, tmp_path / "a", workers=2)
    monkeypatch.undo()
    monkeypatch.setattr(experiments, "LARGE_ON_DISK", 0)
    monkeypatch.setattr(store, "free_disk", lambda path: 1000)
    with pytest.raises(TooLargeError, match="GB of disk, more than half of"):
        run_experiment(large, tmp_path / "a", workers=1)
    assert list(tmp_path.iterdir()) == []


def test_what_is_left_to_do_may_be_too_large_as_well_and_what_is_stored_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    plan = experiments.from_text(TEXT)
    with pytest.raises(KeyboardInterrupt):
        run_experiment(plan, tmp_path / "a", workers=1, progress=stop)
    monkeypatch.setattr(simulation, "free_memory", lambda: 1000)
    with pytest.raises(TooLargeError):
        run_experiment(plan, tmp_path / "a", workers=1)
    monkeypatch.undo()
    assert store.read(tmp_path / "a").done() == {0}
    assert run_experiment(plan, tmp_path / "a", workers=1).finished


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("market.trust_level", "market.trust_levle", "design.over: market.trust_levle: no such p"),
        (
            "scenario = { channels",
            "over = { perods = [3] }\nscenario = { channels",
            "design.arms[2].over: perods: no such parameter; did you mean periods?",
        ),
        ("[0, 1]", "[0, 9]", "design, at arm 'plain', market.trust_level = 9: market.trust_level"),
    ],
)
def test_a_design_that_is_impossible_is_a_line_with_the_file_and_the_key_once(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    file = tmp_path / "bad.toml"
    file.write_text(TEXT.replace(old, new))
    plan = experiments.load(file)
    with pytest.raises(ts.ScenarioError) as caught:
        run_experiment(plan, tmp_path / "a")
    assert str(caught.value).startswith(f"{file}: {message}")
    assert not (tmp_path / "a").exists()


def test_what_was_finished_before_an_interruption_is_kept(tmp_path: Path) -> None:
    def stop(done: int, total: int) -> None:
        if done == 6:
            raise KeyboardInterrupt

    plan = experiments.from_text(TEXT)
    with pytest.raises(KeyboardInterrupt):
        run_experiment(plan, tmp_path / "a", workers=1, progress=stop)
    kept = store.read(tmp_path / "a").done()
    assert len(kept) == 6
    told: list[int] = []
    run_experiment(plan, tmp_path / "a", workers=1, progress=lambda done, _: told.append(done))
    assert told == list(range(7, 17))
