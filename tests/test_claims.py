"""The machinery of the claims: what is false by construction is reported false, and so on."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result
from numpy.typing import ArrayLike

import trustsim as ts
from trustsim.analysis.intervals import mean_interval
from trustsim.claims import Plan, check, examine, running
from trustsim.claims.checking import names, planned
from trustsim.claims.declared import BY_ID, CLAIMS
from trustsim.claims.long_run import hump
from trustsim.claims.markets import EQUAL
from trustsim.claims.readings import Seen, groups
from trustsim.claims.running import Arms, World, effects
from trustsim.claims.tables import COLUMNS
from trustsim.claims.tasks import JOURNAL, Task, work, work_all
from trustsim.claims.verdicts import FAILS, HOLDS, verdict
from trustsim.cli import main
from trustsim.design import Job
from trustsim.ensemble import Outcome, run_many
from trustsim.scenarios import Scenario
from trustsim.store import StoreError

SMALL = {
    "periods": 30,
    "burn_in": 6,
    "market.buyers": 4,
    "market.suppliers": 3,
    "market.candidates": 3,
}
QUICK = Plan(seeds=8, region_seeds=8, draws=2, draw_seeds=3)


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """A market of 12 relationships over 36 months instead of the one of the claims."""
    monkeypatch.setattr(running, "BASE", SMALL)


def one_verdict(id_: str, world: World, seeds: int = 16) -> list[str]:
    """Verdicts on the measures of a claim in a world, at 95 %."""
    claim = BY_ID[id_]
    found = effects(claim, Arms(world, range(seeds)))
    return [
        verdict(mean_interval(values), measure.sign, measure.smallest)
        for measure, values in zip(claim.measures, found.measures, strict=True)
    ]


# Ideas are plenty and haggling takes no time, whatever the defaults.
PLENTY = {
    "ideas.rate": 0.03,
    "people.contact_hours": 60.0,
    "negotiation.hours_per_round": 0.0,
}


def test_s5_holds_with_its_channel_and_fails_without() -> None:
    assert one_verdict("S5", World("on", PLENTY)) == [HOLDS]
    assert one_verdict("S5", World("off", {**PLENTY, "channels.ideas": False})) == [FAILS]


def test_s7_fails_on_forecasts_that_stances_report_alike_and_believe_alike() -> None:
    off = {"channels.honesty": False, "channels.forecast_belief": False}
    assert one_verdict("S7", World("off", off))[0] == FAILS


def test_s13_fails_where_promises_weigh_nothing_in_trust() -> None:
    assert one_verdict("S13", World("off", {"trust.promise": 0.0})) == [FAILS]


def test_s10_is_exactly_zero_where_a_link_binds_nobody() -> None:
    none = World("none", {"links.leaving_cost": 0.0, "links.saved_hours": 0.0})
    idle = effects(BY_ID["S10"], Arms(none, range(2)))
    assert idle.measures[0].tolist() == [0.0, 0.0]


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("id_", [claim.id for claim in CLAIMS if claim.profit])
def test_equal_stances_differ_by_nothing(id_: str) -> None:
    claim = BY_ID[id_]
    found = effects(claim, Arms(World("equal", EQUAL), range(4)))
    stances = [
        values
        for measure, values in zip(claim.measures, found.measures, strict=True)
        if "correlation" not in measure.name  # of buyers, not of stances
    ]
    assert np.abs(stances).max() == 0.0


@pytest.mark.usefixtures("small")
def test_every_claim_gives_a_value_a_seed_in_any_world() -> None:
    arms = Arms(World("some", {"costs.dispersion": 0.1}), range(4))
    for claim in CLAIMS:
        found = effects(claim, arms)
        shapes = {values.shape for values in (*found.measures, *found.beside)}
        assert shapes == {(4,)}, claim.id


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("world", [World(), World("some", {"costs.dispersion": 0.1})])
def test_no_arm_is_run_twice_or_in_vain(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    lived: list[tuple[str, int]] = []

    def counted(jobs: Sequence[Job], **how: object) -> Iterator[Outcome]:
        lived.extend((job.arm, job.seed) for job in jobs)
        return run_many(jobs, **how)  # type: ignore[arg-type]

    monkeypatch.setattr(running, "run_many", counted)
    task = Task(world, tuple(claim.id for claim in CLAIMS), 8)
    answer = work(task)
    assert set(answer.effects) == set(task.ids)
    assert len(lived) == len(set(lived)) == task.runs


@pytest.mark.usefixtures("small")
def test_an_effect_is_that_of_the_runs_one_by_one() -> None:
    found = effects(BY_ID["S3"], Arms(World(), range(3))).measures[0]
    for seed, value in enumerate(found):
        price = {}
        for level in (0.0, 1.0):
            scenario = Scenario().replace({**SMALL, "market.focal_trust_level": level})
            summary = ts.simulate(scenario, seed=seed, record="summary").summary()
            focal = summary[summary["stance"].str.startswith("focal ")]
            price[level] = float(focal["price"].iloc[0])
        assert value == 1.0 - price[0.0] / price[1.0]


@pytest.mark.usefixtures("small")
def test_groups_name_the_focal_buyer_and_a_side_that_is_of_one_mind() -> None:
    scenario = Scenario().replace({**SMALL, "market.focal_trust_level": 1.0})
    run = ts.simulate(scenario, record="summary")
    summary = run.arrays("summary")
    seen = Seen({"summary": summary}, scenario, [])
    assert list(groups(*seen.firms)) == ["focal", "level 0.50", "suppliers"]
    row = summary["stance"].tolist().index("focal level 1.00")
    assert seen["focal.profit"] == summary["profit"][row]
    row = summary["side"].tolist().index("supplier")
    assert seen["suppliers.profit"] == summary["profit"][row]


def profits(values: ArrayLike) -> Any:
    """Profit of five levels by seed, as arms give it."""
    arms = ["aggressive", "focal 0.25", "focal 0.50", "focal 0.75", "trusting"]
    by_arm = dict(zip(arms, np.asarray(values, dtype=float), strict=True))
    return lambda arm, reading: by_arm[arm]


def test_hump_is_found_where_there_is_one_and_not_in_noise() -> None:
    rounded = [[0.0] * 8, [2.0] * 8, [3.0] * 8, [2.0] * 8, [1.0] * 8]
    assert hump(profits(rounded)).tolist() == [2.0] * 8
    rising = [[0.0] * 8, [1.0] * 8, [2.0] * 8, [3.0] * 8, [4.0] * 8]
    assert hump(profits(rising)).tolist() == [-1.0] * 8
    noise = np.random.default_rng(1).standard_normal((2000, 5, 8))
    found = [hump(profits(each)).mean() for each in noise]
    # Chosen and judged on the same four seeds it would be 0.14: half of how far the largest of
    # three normal numbers lies above the larger of two.
    assert abs(np.mean(found)) < 4.0 * np.std(found) / np.sqrt(2000)
    assert 4.0 * np.std(found) / np.sqrt(2000) < 0.07


@pytest.mark.usefixtures("small")
def test_check_has_a_row_a_claim_in_the_declared_columns() -> None:
    found = ts.claims.tables.table(examine(["S4", "S1"], QUICK, workers=1))
    assert list(found.columns) == list(COLUMNS)
    assert found["claim"].tolist() == ["S1", "S4"]
    assert found["n"].tolist() == [8, 8]
    assert (found["low"] <= found["estimate"]).all()


@pytest.mark.usefixtures("small")
def test_intervals_do_not_change_with_the_claims_that_are_asked_for() -> None:
    alone = examine(["S1"], QUICK, workers=1)
    among = examine(["S1", "S5"], QUICK, workers=1)
    assert alone[0].here == among[0].here
    assert alone[0].draws == among[0].draws
    assert alone[0].turns_when == among[0].turns_when


@pytest.mark.usefixtures("small")
def test_the_long_plan_decomposes_profit_and_nothing_else() -> None:
    plan = QUICK._replace(channels=True)
    tasks = [task for kind, task in planned(("S1", "S4"), plan) if kind == "channel"]
    assert len(tasks) == 31
    assert {task.ids for task in tasks} == {("S4",)}


@pytest.mark.usefixtures("small")
def test_a_channels_contribution_is_on_less_off() -> None:
    off = World("concession", {"channels.concession": False})
    task = Task(off, ("S4",), 8)
    on = work(Task(World(), ("S4",), 8)).effects["S4"].measures[0]
    less = work(task).effects["S4"].measures[0]
    plan = QUICK._replace(channels=True, draws=0)
    (one,) = examine(["S4"], plan, workers=1)
    assert one.channels["concession"][0] == mean_interval(on - less)


def test_break_even_stands_beside_the_null_for_all_three_contrasts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(running, "BASE", SMALL)
    extras = work(Task(World(), ("S4",), 8)).extras["S4"]
    assert list(extras) == [
        "(i) one buyer", "(ii) half and half", "(iii) whole market", "(ii) equal stances",
    ]  # fmt: skip
    assert {curves.shape for curves in extras.values()} == {(8, 30)}
    lead = effects(BY_ID["S4"], Arms(World(), range(8))).measures[0]
    assert extras["(i) one buyer"][:, -1] == pytest.approx(30.0 * lead)


def test_workers_change_no_result() -> None:
    tiny = {"periods": 12, "burn_in": 2}
    tasks = [Task(World(f"d{at}", {**tiny, "costs.dispersion": at / 50}), ("S1", "S3"), 3)
             for at in range(1, 8)]  # fmt: skip
    here, there = work_all(tasks, workers=1), work_all(tasks, workers=2)
    for one, other in zip(here, there, strict=True):
        for id_ in ("S1", "S3"):
            assert np.array_equal(one.effects[id_].measures, other.effects[id_].measures)
    prices = [answer.effects["S3"].measures[0].tolist() for answer in here]
    assert len({tuple(each) for each in prices}) == len(tasks)  # or a mix-up would not be seen


@pytest.mark.usefixtures("small")
def test_finished_tasks_are_kept_and_not_run_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tasks = [Task(World(f"d{at}", {"costs.dispersion": at}), ("S1",), 3) for at in (0.05, 0.1)]
    first = work_all(tasks, tmp_path, workers=1)
    with (tmp_path / JOURNAL).open("a") as file:
        file.write('{"task": "cut o')  # a kill in the middle of a line
    monkeypatch.setattr("trustsim.claims.tasks.work", lambda task: pytest.fail("ran again"))
    again = work_all(tasks, tmp_path, workers=1)
    for one, other in zip(first, again, strict=True):
        assert np.array_equal(one.effects["S1"].measures[0], other.effects["S1"].measures[0])


@pytest.mark.usefixtures("small")
def test_a_folder_with_claims_of_another_model_is_not_touched(tmp_path: Path) -> None:
    task = Task(World("d", {}), ("S1",), 3)
    work_all([task], tmp_path, workers=1)
    lines = (tmp_path / JOURNAL).read_text().splitlines(keepends=True)
    head = {**json.loads(lines[0]), "model": "another"}
    (tmp_path / JOURNAL).write_text(json.dumps(head) + "\n" + "".join(lines[1:]))
    before = (tmp_path / JOURNAL).read_bytes()
    with pytest.raises(StoreError, match="name another --out"):
        work_all([task], tmp_path, workers=1)
    assert (tmp_path / JOURNAL).read_bytes() == before


def test_unknown_claims_and_too_few_seeds_are_refused() -> None:
    with pytest.raises(ValueError, match=r"claim 'S19': must be one of S1, S2"):
        names(["S1", "S19"])
    with pytest.raises(ValueError, match="seeds = 7: must be at least 8"):
        check(["S1"], seeds=7)


def call(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["claims", *arguments])


@pytest.mark.parametrize("arguments", [("S19",), ("S1", "--seeds", "3")])
def test_what_is_wrong_is_a_line_and_exit_2(arguments: tuple[str, ...], tmp_path: Path) -> None:
    result = call(*arguments, "--out", str(tmp_path / "out"))
    assert result.exit_code == 2
    assert len(result.stderr.splitlines()) == 1
    assert not (tmp_path / "out").exists()


@pytest.mark.usefixtures("small")
def test_the_command_prints_a_table_and_writes_files_and_a_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = Plan.of
    monkeypatch.setattr(Plan, "of", lambda *a, **k: usual(*a, **k)._replace(draws=2, draw_seeds=3))
    result = call("S4", "S9", "S17", "--seeds", "8", "--workers", "1", "--out", str(tmp_path))
    assert result.exit_code == 0, result.output
    assert max(map(len, result.stdout.splitlines()[:-3])) <= 100
    assert result.stdout.count("\nS") >= 3
    assert {path.name for path in tmp_path.iterdir()} >= {
        "claims.csv", "claims.parquet", "regions.csv", "beside.csv", "break_even.csv", "draws.csv",
        "claims.html", "claims.jsonl",
    }  # fmt: skip
    page = (tmp_path / "claims.html").read_text()
    assert page.count("<img") == 4  # the forest and three claims
    assert page.count("data:image/svg+xml;base64,") == 4
    assert 'src="http' not in page
    assert "href=" not in page
    assert "S9" in page
