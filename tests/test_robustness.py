"""Robustness: the table of survivals on verdicts made by hand, and the worlds that are run."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from trustsim.claims import running
from trustsim.claims.declared import BY_ID, CLAIMS
from trustsim.claims.markets import ARMS, BASE
from trustsim.claims.running import beneath
from trustsim.claims.tasks import JOURNAL
from trustsim.claims.verdicts import FAILS, HOLDS, UNDECIDED
from trustsim.cli import main
from trustsim.robustness.factors import FACTORS, MIXED, USUAL, Change, changes
from trustsim.robustness.surviving import OPEN, SURVIVES, TURNS, Plan, planned, survive, tried
from trustsim.robustness.tables import survival, text
from trustsim.scenarios import Scenario
from trustsim.trust_rules import names

CONSTANT = USUAL._replace(rule="constant")
LARGE = USUAL._replace(market="24 buyers, 12 suppliers")
OTHER = USUAL._replace(suppliers=MIXED)
LUCK = np.random.default_rng(0).standard_normal(40)


def by_hand(values: dict[Change, float], spread: float = 0.01) -> dict[Change, tuple[np.ndarray]]:  # type: ignore[type-arg]
    """Effects of S5, whose smallest effect is 1."""
    return {
        change: (value + (spread if value != 1.0 else 1.0) * LUCK,)
        for change, value in values.items()
    }


def test_the_table_says_which_verdicts_survive_which_changes() -> None:
    trials = tried("S5", by_hand({USUAL: 3.0, CONSTANT: 0.0, LARGE: 3.0, OTHER: 1.0}))
    assert [one.verdict for one in trials] == [HOLDS, FAILS, HOLDS, UNDECIDED]
    table = survival(trials).set_index(["factor", "level"])
    columns = ["worlds", SURVIVES, TURNS, OPEN]
    assert table.loc[("any change", ""), columns].tolist() == [3, 1, 1, 1]
    assert table.loc[("trust rule", "constant"), columns].tolist() == [1, 0, 1, 0]
    assert table.loc[("trust rule", "constant"), "turns_to"] == FAILS
    assert table.loc[("market", LARGE.market), columns].tolist() == [1, 1, 0, 0]
    assert table.loc[("suppliers", MIXED), columns].tolist() == [1, 0, 0, 1]
    words = text(trials, 40)
    assert "turns with constant (1 of 1: does not hold)" in words
    assert f"survives all of {LARGE.market}" in words


def test_a_verdict_that_was_never_told_cannot_survive() -> None:
    trials = tried("S5", by_hand({USUAL: 1.0, CONSTANT: 3.0}))
    assert [one.outcome for one in trials] == ["undecided to begin with"] * 2
    assert "there is no verdict that could turn" in text(trials, 40)


def test_intervals_widen_with_the_worlds_that_are_compared() -> None:
    few = tried("S5", by_hand({USUAL: 3.0}))[0].intervals[0]
    more = tried("S5", by_hand({USUAL: 3.0, CONSTANT: 3.0, LARGE: 3.0}))[0].intervals[0]
    assert more.low < few.low < few.high < more.high


def test_seven_claims_meet_every_combination_and_the_others_one_change_at_a_time() -> None:
    assert set(FACTORS["trust rule"]) == set(names())
    tasks = planned([claim.id for claim in CLAIMS], Plan(8))
    assert len(tasks) == 48
    for change, task in tasks.items():
        assert ("S1" in task.ids) == (change.changed <= 1)
        assert "S4" in task.ids
    assert len(planned(["S4"], Plan(8, quick=True))) == 11
    assert next(iter(changes())) == USUAL
    assert USUAL.world.changes == {}


def test_every_world_goes_with_every_arm() -> None:
    for change in changes(2):
        if change.rule != USUAL.rule:  # no arm names a trust rule
            continue
        for arm in ARMS.values():
            whole = {**BASE, **beneath(change.world.changes, arm), **arm}
            scenario = Scenario().replace(whole)
            assert {key: scenario.get(key) for key in whole} == whole


def test_a_measure_that_compares_a_world_with_itself_is_not_judged() -> None:
    effects = dict.fromkeys((USUAL, OTHER), (LUCK, LUCK, 0.0 * LUCK))
    usual, other = tried("S16", effects)
    assert list(usual.verdicts) == [0, 1, 2]
    assert list(other.verdicts) == [0, 1]


def test_trials_are_kept_and_the_command_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = {"periods": 12, "burn_in": 2}
    monkeypatch.setattr(running, "BASE", {**BASE, **small})
    first = survive(["S3", "S13"], Plan(8, quick=True), out=tmp_path, workers=1)
    path = tmp_path / JOURNAL
    lines = path.read_bytes().splitlines(keepends=True)
    assert len(lines) == 12
    path.write_bytes(b"".join(lines[:-2]) + lines[-2][:30])  # a kill in the middle of a line
    again = survive(["S3", "S13"], Plan(8, quick=True), out=tmp_path, workers=1)
    assert again == first
    assert len(path.read_bytes().splitlines()) == 12
    usual = survive
    monkeypatch.setattr(
        "trustsim.cli.enduring.survive",
        lambda ids, plan, **more: usual(["S3", "S13"], plan, **more),
    )
    arguments = ["robustness", "--quick", "--seeds", "8", "--out", str(tmp_path)]
    result = CliRunner().invoke(main, [*arguments, "--workers", "1"])
    assert result.exit_code == 0, result.output
    assert {one.name for one in tmp_path.iterdir()} >= {
        "trials.parquet", "survival.csv", "robustness.txt", "robustness.png",
    }  # fmt: skip
    assert BY_ID["S13"].id in result.stdout


def test_too_few_seeds_are_refused_in_a_line(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["robustness", "--seeds", "7", "--out", str(tmp_path)])
    assert result.exit_code == 2
    assert "seeds = 7: must be at least 8" in result.stderr
