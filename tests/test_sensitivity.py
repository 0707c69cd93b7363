"""Indices that are known, points that are SALib's, effects that are runs of their own."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from numpy.typing import NDArray
from SALib.sample.sobol import sample

import trustsim as ts
from trustsim.cli import main
from trustsim.experiment import from_text
from trustsim.sensitivity import Plan, analyse, methods
from trustsim.sensitivity.analysing import expected
from trustsim.sensitivity.effects import LEAD, SHARE
from trustsim.sensitivity.problem import Problem, grouped
from trustsim.sensitivity.tables import table, text

ANGLES = Problem(dict.fromkeys(("x1", "x2", "x3"), (-math.pi, math.pi)))
SMALL = """
[scenario]
periods = 6
burn_in = 2
market = { buyers = 3, suppliers = 2, candidates = 2 }
[design]
seeds = 2
draws = 1
vary = ["ideas.rate", "sourcing.reference_draws"]
"""


def ishigami(point: dict[str, Any]) -> float:
    x1, x2, x3 = (float(point[key]) for key in ANGLES.keys)
    return math.sin(x1) + 7.0 * math.sin(x2) ** 2 + 0.1 * x3**4 * math.sin(x1)


def of_points(method: str, problem: Problem, n: int, law: Any) -> NDArray[np.float64]:
    return np.array([[law(point)] for point in methods.points(method, problem, n)])


# --- known answers -------------------------------------------------------------------------------


def test_sobol_indices_of_ishigamis_function_are_the_known_ones() -> None:
    found = methods.indices("sobol", ANGLES, 4096, of_points("sobol", ANGLES, 4096, ishigami))
    by = found.set_index("factor")
    first = {"x1": 0.3139, "x2": 0.4424, "x3": 0.0}  # worked out from its variance, 13.845
    total = {"x1": 0.5576, "x2": 0.4424, "x3": 0.2437}
    for key in ANGLES.keys:
        assert by.loc[key, "first"] == pytest.approx(first[key], abs=0.03)
        assert by.loc[key, "total"] == pytest.approx(total[key], abs=0.03)
        assert by.loc[key, "total_low"] < total[key] < by.loc[key, "total_high"]
    assert found["factor"].tolist() == ["x1", "x2", "x3"]


def test_a_group_has_the_index_of_its_parameters_together() -> None:
    problem = Problem(ANGLES.spans, {"x1": "one and three", "x3": "one and three"})
    effects = of_points("sobol", problem, 2048, ishigami)
    assert len(effects) == 2048 * (2 + 2)
    by = methods.indices("sobol", problem, 2048, effects).set_index("factor")
    assert by.loc["one and three", "first"] == pytest.approx(0.5576, abs=0.03)
    assert by.loc["x2", "total"] == pytest.approx(0.4424, abs=0.03)


def test_elementary_effects_of_ishigamis_function_are_the_known_ones() -> None:
    effects = of_points("morris", ANGLES, 40, ishigami)
    assert len(effects) == 40 * (3 + 1)
    by = methods.indices("morris", ANGLES, 40, effects).set_index("factor")
    # Steps of 2/3 of the range go from -pi to pi/3, or from -pi/3 to pi: always 7 * 3/4 up or down
    assert by.loc["x2", "mu_star"] == pytest.approx(7.0 * 0.75 / (2.0 / 3.0))
    assert by.loc["x2", "mu_star_low"] == pytest.approx(by.loc["x2", "mu_star_high"])
    assert abs(by.loc["x2", "mu"]) < by.loc["x2", "mu_star"] / 2.0
    assert by.loc["x3", "mu_star"] > 1.0


def test_elementary_effects_of_a_plane_are_its_slopes() -> None:
    problem = Problem({"a": (0.0, 10.0), "b": (1.0, 2.0), "c": (0.0, 1.0)})
    effects = of_points("morris", problem, 8, lambda p: 2.0 * p["a"] - 3.0 * p["b"])
    found = methods.indices("morris", problem, 8, effects)
    assert found["factor"].tolist() == ["a", "b", "c"]
    assert found["mu_star"].tolist() == pytest.approx([20.0, 3.0, 0.0], abs=1e-9)
    assert found["mu"].tolist() == pytest.approx([20.0, -3.0, 0.0], abs=1e-9)
    assert found["sigma"].tolist() == pytest.approx([0.0, 0.0, 0.0], abs=1e-9)


def test_one_factor_at_a_time_is_paired_by_seed() -> None:
    problem = Problem({"a": (0.0, 4.0), "n": (2, 5)})
    points = methods.points("oat", problem, 3)
    assert points == [{}, {"a": 0.0}, {"a": 2.0}, {"a": 4.0}, {"n": 2}, {"n": 4}, {"n": 5}]
    luck = np.random.default_rng(0).normal(0.0, 100.0, 5)  # the same in all points: it cancels
    level = np.array([p.get("a", 1.0) + 10.0 * p.get("n", 3) for p in points])
    found = methods.indices("oat", problem, 3, level[:, None] + luck)
    assert found["factor"].tolist() == ["n"] * 3 + ["a"] * 3
    assert found["change"].tolist() == pytest.approx([-10.0, 10.0, 20.0, -1.0, 1.0, 3.0])
    assert (found["high"] - found["low"]).max() < 1e-9
    assert found["swing"].tolist() == pytest.approx([30.0] * 3 + [4.0] * 3)


def test_sobol_points_are_those_of_salib_in_the_ranges() -> None:
    problem = Problem({"a": (2.0, 4.0), "n": (2, 5)})
    bounds = {"num_vars": 2, "names": ["a", "n"], "bounds": [[0, 1]] * 2}
    unit = sample(bounds, 8, calc_second_order=False, seed=20_240_607)
    points = methods.points("sobol", problem, 8)
    assert len(points) == 8 * (2 + 2)
    assert [one["a"] for one in points] == pytest.approx((2.0 + 2.0 * unit[:, 0]).tolist())
    assert [one["n"] for one in points] == [2 + min(3, int(4 * u)) for u in unit[:, 1]]


def test_an_effect_that_nothing_moves_has_no_indices_but_zeros() -> None:
    found = methods.indices("sobol", ANGLES, 8, np.full((40, 2), 3.0))
    assert found["total"].tolist() == [0.0, 0.0, 0.0]


def test_an_effect_without_a_value_somewhere_has_no_indices() -> None:
    effects = np.ones((40, 2))
    effects[3, 1] = np.nan
    with pytest.raises(ValueError, match="has no value in 1 of 40 points"):
        methods.indices("sobol", ANGLES, 8, effects)


# --- runs ----------------------------------------------------------------------------------------


def test_effects_are_those_of_runs_one_by_one_and_work_that_is_done_is_kept(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    plan = Plan("sobol", 4, (LEAD, SHARE))
    experiment = from_text(SMALL)
    found = analyse(
        experiment, plan, out=tmp_path, workers=1, progress=lambda *both: told.append(both)
    )
    points = methods.points("sobol", found.problem, 4)
    assert told[-1] == (16 * 2 * 2, 16 * 2 * 2)
    base = experiment.scenario
    for at in (0, 7, 15):
        for seed in (0, 1):
            lead = []
            for level in (1.0, 0.0):
                changes = {**points[at], "market.focal_trust_level": level}
                rows = ts.simulate(base.replace(changes), seed=seed).summary()
                focal = rows[rows["stance"].str.startswith("focal")].iloc[0]
                lead.append(focal["discounted_profit"])
                if level == 1.0:
                    assert found.effects[SHARE][at, seed] == focal["transactional_share"]
            assert found.effects[LEAD][at, seed] == lead[0] - lead[1]
    told.clear()
    again = analyse(
        experiment, plan, out=tmp_path, workers=1, progress=lambda *both: told.append(both)
    )
    assert not told
    assert table(again).equals(table(found))
    assert list(table(found)["rank"]) == [1, 2, 1, 2]
    assert "sourcing.reference_draws" in text(found)


def test_arms_of_the_experiment_take_the_place_of_the_two_stances() -> None:
    arms = """
[[design.arms]]
name = "half"
scenario = { "market.trusting_buyers" = 0.5 }
"""
    plan = Plan("oat", 2, ("trusting.profit - half: aggressive.profit",))
    found = analyse(from_text(SMALL + arms), plan, workers=1)
    assert next(iter(found.effects.values())).shape == (5, 2)
    assert expected(from_text(SMALL + arms), plan, 1).runs == 5 * 2


@pytest.mark.parametrize(
    ("plan", "message"),
    [
        (Plan("fast"), "method = 'fast': must be one of sobol, morris, oat"),
        (Plan("sobol", 100), "n = 100: a Sobol sequence wants a power of two, such as 64 or 128"),
        (Plan("morris", 1), "n = 1: must be at least 2"),
        (Plan("oat", 1), "n = 1: must be at least 2, both ends"),
        (Plan("oat", 2, groups=("themes",)), "groups: one factor at a time takes none"),
        (Plan("sobol", 4, ("profit",)), "effect 'profit': write [arm: ]group.outcome"),
        (
            Plan("sobol", 4, ("focal.profit",)),
            "effect 'focal.profit': of which arm (aggressive, trusting)? Such as 'aggressive: f",
        ),
        (
            Plan("sobol", 4, ("trusting: focal.proft",)),
            "effect 'trusting: focal.proft': out",
        ),
        (
            Plan("sobol", 4, ("trusting: focl.profit",)),
            "effect 'trusting: focl.profit': arm 'trusting' has no group 'focl'; known: focal, ",
        ),
        (Plan("sobol", 4, groups=("a",)), "group 'a': write themes, or name=key,key"),
        (Plan("sobol", 4, groups=("a=people",)), "group 'a': none of its keys is varied"),
        (Plan("sobol", 4, groups=("a=ideas", "b=ideas.rate")), "group 'b': ideas.rate is in group"),
    ],
)
def test_what_is_wrong_with_a_plan_is_one_line(plan: Plan, message: str) -> None:
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - the message is compared
        analyse(from_text(SMALL), plan, workers=1)
    assert str(caught.value).startswith(message)
    with pytest.raises(ValueError) as dry:  # noqa: PT011 - the message is compared
        expected(from_text(SMALL), plan, workers=1)
    assert str(dry.value) == str(caught.value)
    assert len(str(caught.value).splitlines()) == 1


def test_a_swept_key_is_no_arm() -> None:
    text_ = SMALL + 'over = { "market.focal_trust_level" = [0, 1] }\n'
    with pytest.raises(ValueError, match=r"market\.focal_trust_level is swept; give each value an"):
        analyse(from_text(text_), Plan("sobol", 4))


def test_groups_are_themes_or_named() -> None:
    keys = ("ideas.rate", "ideas.gain", "people.wage")
    assert grouped(keys, ["themes"]) == dict(zip(keys, ("ideas", "ideas", "people"), strict=True))
    assert Problem(dict.fromkeys(keys, (0.0, 1.0)), grouped(keys, ["a=ideas"])).factors == (
        "a", "people.wage",
    )  # fmt: skip


# --- the terminal --------------------------------------------------------------------------------


def test_the_command_analyses_a_scenario_and_writes_table_and_figure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    scenario = SMALL.split("[design]")[0].replace("[scenario]", "")
    Path("mine.toml").write_text(scenario)
    options = ["sensitivity", "mine.toml", "--method", "morris", "--n", "4", "--vary", "ideas",
               "--groups", "rate=ideas.rate", "--seeds", "1", "--workers", "1"]  # fmt: skip
    dry = CliRunner().invoke(main, [*options, "--dry-run"])
    assert dry.exit_code == 0, dry.output
    assert dry.stdout.split(" ")[1] == "runs,"
    assert [path.name for path in Path().iterdir()] == ["mine.toml"]
    done = CliRunner().invoke(main, options)
    assert done.exit_code == 0, done.output
    assert "morris" in done.stdout
    folder = Path("results/mine-morris")
    assert {"sensitivity.csv", "sensitivity.parquet", "sensitivity.png", "sensitivity.txt"} <= {
        path.name for path in folder.iterdir()
    }
    wrong = CliRunner().invoke(main, [*options, "--vary", "ideos"])
    assert wrong.exit_code == 2
    assert "vary: ideos: no such parameter" in wrong.stderr
