"""Boundaries: one known by construction is found, and what does nothing gets no importance."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

from trustsim.boundaries import plane, sensitivity, uncertainty
from trustsim.boundaries.cells import Cell, do, quantities, race
from trustsim.boundaries.charting import CLAIMS, Plan, chart, over_seeds
from trustsim.boundaries.maps import Axis, Map, axis, chosen, points
from trustsim.boundaries.regions import best, told
from trustsim.claims import running
from trustsim.claims.declared import BY_ID
from trustsim.claims.kinds import Measure
from trustsim.claims.running import Arms, World, asked
from trustsim.claims.tasks import JOURNAL
from trustsim.claims.verdicts import FAILS, HOLDS, UNDECIDED
from trustsim.cli import main
from trustsim.design import Design, Job
from trustsim.ensemble import Outcome, run_many
from trustsim.scenarios import Scenario

SMALL = {
    "periods": 24,
    "burn_in": 6,
    "market.buyers": 3,
    "market.suppliers": 3,
    "market.candidates": 2,
}
GRID = (0.0, 0.25, 0.5, 0.75, 1.0)
TOY = Measure("toy", "money", +1, 0.1, "a tenth", lambda at: at("a", "b"))


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """A market of 6 relationships over 30 months."""
    monkeypatch.setattr(running, "BASE", SMALL)


def toy(effect: Any, noise: float = 0.01) -> Map:
    """A map of a function of a and b, with a little noise."""
    axes = (Axis("a", GRID, "first", "units"), Axis("b", GRID, "second", "units"))
    luck = np.random.default_rng(1)
    effects = {
        (a, b): effect(a, b) + noise * luck.standard_normal(20) for a, b in points(axes)
    }  # fmt: skip
    return Map("T.1", TOY, axes, effects)


def test_a_sign_that_turns_on_the_diagonal_is_mapped_there() -> None:
    map_ = toy(lambda a, b: a - b)
    for (a, b), word in map_.verdicts.items():
        assert word == (HOLDS if a > b else FAILS)
    signs = {point: np.sign(found.estimate) for point, found in map_.intervals.items()}
    assert all(signs[a, b] == np.sign(a - b) for a, b in signs if a != b)


def test_noise_makes_cells_undecided_and_they_do_not_count() -> None:
    map_ = toy(lambda a, b: a - 0.5, noise=0.3)
    assert map_.verdicts[0.0, 0.0] == FAILS
    assert map_.count(UNDECIDED) >= 5  # the column at 0.5 is one the noise does not tell
    split = best(map_.axes, map_.verdicts)
    assert split is not None
    assert (split.axis.key, split.above, split.wrong) == ("a", False, 0.0)


def test_a_threshold_on_an_axis_is_found_with_its_side_and_no_error() -> None:
    map_ = toy(lambda a, b: 1.0 if b < 0.6 else -1.0)
    split = best(map_.axes, map_.verdicts)
    assert split is not None
    assert (split.axis.key, split.cut, split.above) == ("b", 0.625, True)
    assert (split.wrong, split.blind, split.tells) == (0.0, 0.4, True)
    drawn = {"a": np.zeros(4), "b": np.array([0.1, 0.2, 0.9, 1.0])}
    words = told(map_, drawn, np.array([1.0, 0.0, -1.0, -1.0]))
    assert "T.1 fails where b (second) is above 0.625 units" in words
    assert "2 of 2 on that side and in 1 of 2 on the other" in words


def test_a_diagonal_has_no_single_threshold_and_is_said_not_to() -> None:
    map_ = toy(lambda a, b: 1.0 if abs(a - b) > 0.4 else -1.0)
    words = told(map_, {}, np.zeros(0))
    assert "No single threshold tells where it fails" in words


@pytest.mark.parametrize(("value", "word"), [(1.0, "holds"), (-1.0, "fails")])
def test_a_map_without_a_boundary_says_so(value: float, word: str) -> None:
    words = told(toy(lambda a, b: value), {}, np.zeros(0))
    assert f"It {word} wherever it is decided" in words


def test_what_matters_is_found_and_what_does_nothing_is_not_told() -> None:
    luck = np.random.default_rng(3)
    x = luck.random((120, 12))
    y = 3.0 * x[:, 4] - 2.0 * x[:, 7]
    found = sensitivity.ranked([f"p{at}" for at in range(12)], x, y)
    assert [one.key for one in found[:2]] == ["p4", "p7"]
    assert [one.key for one in found if one.told] == ["p4", "p7"]
    assert found[0].low <= 9.0 / 13.0 <= found[0].high  # its share of the variance
    nothing = sensitivity.ranked([f"p{at}" for at in range(12)], x, luck.random(120))
    assert not any(one.told for one in nothing)


def test_an_effect_that_never_moves_has_no_importance() -> None:
    found = sensitivity.ranked(["p", "q"], np.random.default_rng(0).random((40, 2)), np.ones(40))
    assert [(one.share, one.told) for one in found] == [(0.0, False)] * 2


def test_draws_without_a_value_are_left_out_and_too_few_are_refused() -> None:
    x = np.random.default_rng(2).random((64, 3))
    holes = np.where(np.arange(64) % 4 == 0, np.nan, x[:, 1])
    assert sensitivity.ranked(["p", "q", "r"], x, holes)[0].key == "q"
    with pytest.raises(ValueError, match="16 draws have an effect: at least 32"):
        sensitivity.ranked(["p", "q", "r"], x, np.where(np.arange(64) % 4, np.nan, 1.0))
    values = np.array([[1.0, np.nan], [np.nan, np.nan]])
    assert over_seeds(values).tolist()[0] == 1.0
    assert math.isnan(over_seeds(values)[1])


def test_a_third_axis_needs_to_be_told() -> None:
    def index(key: str, seen: bool) -> sensitivity.Index:
        return sensitivity.Index(key, 0.2, 0.1, 0.3, seen, 0.1)

    keys = ("demand.value", "ideas.rate", "trust.prior")
    for seen in (True, False):
        axes = chosen([*(index(key, False) for key in keys[:2]), index(keys[2], seen)])
        assert tuple(one.key for one in axes) == keys[: 3 if seen else 2]
    idle = index("trust_rules.linear.fall", True)  # of a rule that is not in use
    axes = chosen([idle, *(index(key, False) for key in keys)])
    assert tuple(one.key for one in axes) == keys[:2]
    assert axis("demand.value", 3).values == (125.0, 152.5, 180.0)


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("id_", CLAIMS)
def test_a_cell_is_the_effect_of_the_claim_and_runs_the_arms_that_it_says(
    id_: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    claim = BY_ID[id_]
    whole = running.effects(claim, Arms(World(), range(4)))
    month = race(asked(Arms(World(), range(4))))
    lived: list[tuple[str, int]] = []

    def counted(jobs: Sequence[Job], **how: Any) -> Iterator[Outcome]:
        lived.extend((job.arm, job.seed) for job in jobs)
        return run_many(jobs, **how)

    monkeypatch.setattr(running, "run_many", counted)
    for quantity, values in zip(quantities(claim), whole.measures, strict=True):
        lived.clear()
        cell = Cell(World(), quantity, 4)
        (found,) = do(cell).effects.values()
        assert np.array_equal(found.measures[0], values, equal_nan=True)
        assert found.beside[0].tolist() == [month]
        assert len(lived) == len(set(lived)) == cell.runs, quantity


@pytest.mark.parametrize(("behind", "month"), [(9.5, 10.0), (0.0, 0.0), (90.0, math.inf)])
def test_break_even_is_read_from_the_curves(behind: float, month: float) -> None:
    def at(arm: str, reading: str) -> Any:
        months = np.arange(1.0, 25.0)
        curve = {"trusting": 2.0 * months - behind, "aggressive": months}[arm]
        return [{"focal": curve} for _ in range(3)]

    assert race(at) == month


@pytest.mark.usefixtures("small")
def test_at_both_ends_a_ladder_is_the_arms_of_s16() -> None:
    values = {
        key: do(Cell(world, "lead", 2)).effects["lead"].measures[0]
        for key, world in uncertainty.worlds().items()
        if key[1] in (0.0, 1.0)
    }
    whole = running.effects(BY_ID["S16"], Arms(World(), range(2))).measures
    for kind, gain in zip(uncertainty.KINDS, whole, strict=True):
        rise = values[kind.name, 1.0] - values[kind.name, 0.0]
        assert rise == pytest.approx(gain, abs=1e-6), kind.name


def test_the_plane_tells_pressure_from_manner() -> None:
    luck = np.random.default_rng(4)
    found = {
        (p, c): 1000.0 * p - 3000.0 * (1.0 - c) + luck.standard_normal(20)
        for p, c in points(plane.axes(3))
    }
    map_ = plane.plane(found, 3)
    assert not map_.effects[0.0, 1.0].any()  # the reference, paired by seed
    changes = [one.change for one in plane.slopes(map_)]
    assert [round(one.estimate, -2) for one in changes] == [1000, 1000, 3000, 3000, 0]
    assert plane.told(map_).count("pays") == 4
    assert plane.paying(map_) == {"more pressure": (3, 3), "better conduct": (3, 3)}
    for point in ((0.0, 0.0), (1.0, 0.5)):
        scenario = Scenario().replace(plane.world(point).changes)
        stance = scenario.get("strategies.tough_but_fair.buyer")
        assert (stance.pressure, stance.conduct, stance.attention) == (*point, 0.35)


@pytest.mark.usefixtures("small")
def test_a_chart_goes_on_after_a_kill_and_the_command_writes_everything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sensitivity, "SHUFFLES", 5)
    monkeypatch.setattr(sensitivity, "RESAMPLES", 5)
    keep = ("demand.value", "costs.dispersion", "ideas.rate", "visits.rate")
    usual = Design.drawn
    monkeypatch.setattr(Design, "drawn", lambda one: usual(Design({}, draws=one.draws, vary=keep)))
    plan = Plan(8, 32, 3)
    first = chart(["S4"], plan, out=tmp_path, workers=1)
    path = tmp_path / JOURNAL
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:-5]) + lines[-5][:40])  # a kill in the middle of a line
    again = chart(["S4"], plan, out=tmp_path, workers=1)
    assert path.read_bytes().count(b"\n") == len(lines)
    assert again.maps["S4.1"].intervals == first.maps["S4.1"].intervals
    assert again.maps["S4.1"].months == first.maps["S4.1"].months
    monkeypatch.setattr("trustsim.boundaries.charting.do", lambda task: pytest.fail("ran again"))
    monkeypatch.setattr(Plan, "__new__", lambda cls, *_: tuple.__new__(cls, (8, 32, 3)))
    arguments = ["boundaries", "S4", "--out", str(tmp_path), "--workers", "1"]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 0, result.output
    assert "Break-even of the trusting in" in result.stdout
    assert {one.name for one in tmp_path.iterdir()} >= {
        "sensitivity.parquet", "maps.csv", "regions.csv", "plane.csv", "boundaries.txt",
        "map_S4.1.png", "break_even_S4.1.png", "plane.png",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("S19",), "claim 'S19': must be one of"),
        (("--draws", "31"), "draws = 31: must be at least 32"),
        (("--seeds", "7"), "seeds = 7: must be at least 8"),
    ],
)
def test_what_is_wrong_is_a_line_and_exit_2(
    arguments: tuple[str, ...], words: str, tmp_path: Path
) -> None:
    result = CliRunner().invoke(main, ["boundaries", *arguments, "--out", str(tmp_path / "out")])
    assert result.exit_code == 2
    assert words in result.stderr
    assert not (tmp_path / "out").exists()
