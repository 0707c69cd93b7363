"""The claims over points of the parameters: what is counted, and what is refused."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from trustsim.claims import over_points, running
from trustsim.claims.declared import BY_ID
from trustsim.claims.running import Arms, World, effects
from trustsim.cli import main

SMALL = {
    "periods": 24, "burn_in": 6,
    "market.buyers": 3, "market.suppliers": 3, "market.candidates": 2,
}  # fmt: skip
POINTS = [{"ideas.rate": 0.2}, {"trust.rule": "constant"}]


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "BASE", SMALL)


def test_each_point_is_judged_with_luck_of_its_own() -> None:
    found = over_points(POINTS, ["S5", "S2"], seeds=8, workers=1, progress=False)
    assert found["claim"].tolist() == ["S2", "S2", "S5"]
    ideas = found.iloc[2]
    # None is offered where trust stays that of strangers.
    assert ideas.tolist()[3:] == [2, 1, 1, 1, 0]
    arms = Arms(World("alone", POINTS[0]), range(8), 1)
    alone = effects(BY_ID["S5"], arms).measures[0]
    assert alone.mean() > BY_ID["S5"].measures[0].smallest
    other = effects(BY_ID["S5"], Arms(World("alone", POINTS[0]), range(8), 2)).measures[0]
    assert np.any(alone != other)


def test_the_command_reads_the_file_of_a_calibration(tmp_path: Path) -> None:
    file = tmp_path / "points.csv"
    file.write_text("ideas.rate,weight,distance\n0.2,0.5,0\n0.1,0.5,0\n")
    how = ["claims", "s5", "--points", str(file), "--seeds", "8", "--workers", "1"]
    result = CliRunner().invoke(main, [*how, "--out", str(tmp_path / "out")])
    assert result.exit_code == 0, result.output
    assert "Of 2 points" in result.output
    assert "S5       2       2     2      0  ideas from suppliers" in result.output
    assert (tmp_path / "out" / "points.csv").read_text().splitlines()[1].startswith("S5,ideas")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "points: there is none"),
        ("ideas.rate\nmany\n", "row 1: ideas.rate = 'many': must be a number"),
        ("ideas.rate\n0.1\n7\n", "point 2: ideas.rate = 7.0: must be a number from 0 to 1"),
        ("ideas.rat\n0.1\n", "point 1: ideas.rat: no such parameter; did you mean ideas.rate"),
    ],
)
def test_points_that_make_no_scenario_are_refused(text: str, told: str, tmp_path: Path) -> None:
    file = tmp_path / "points.csv"
    file.write_text(text)
    with pytest.raises(ValueError, match=re.escape(told)):
        over_points(file, ["S5"], seeds=8, workers=1)
    with pytest.raises(ValueError, match="seeds = 7: must be at least 8"):
        over_points(POINTS, ["S5"], seeds=7)
    with pytest.raises(ValueError, match="cannot be read: No such file"):
        over_points(tmp_path / "none.csv")
