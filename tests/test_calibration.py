"""The calibration finds what there is to find, tells what it cannot find, and survives a kill."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

from trustsim.analysis import published
from trustsim.analysis.intervals import Interval
from trustsim.calibration import (
    FREE,
    TARGETS,
    Settings,
    calibrate,
    emulator,
    examine,
    journal,
    measure,
    render,
    report,
    sampling,
)
from trustsim.calibration.journal import NAME
from trustsim.calibration.patterns import SCALE, distance
from trustsim.calibration.prior import values
from trustsim.cli import main
from trustsim.experiment import plan, run_experiment
from trustsim.facts import PATTERNS
from trustsim.parameters import rows
from trustsim.scenarios import Scenario
from trustsim.store import StoreError

PUBLISHED = sampling.Question(FREE, TARGETS, sampling._means)
SMALL = Settings(particles=60, seeds=2, most=6000, seed=3)
MIDDLES = [0.5 * (goal.target.low + goal.target.high) for goal in TARGETS]
HALVES = [0.5 * (goal.target.high - goal.target.low) for goal in TARGETS]


def toy(job: tuple[dict[str, float], Sequence[int]]) -> list[float]:
    """A model that meets its patterns where the first parameter is in 0.6..0.7 of its range."""
    place = FREE[0].place(job[0][FREE[0].key])
    return [
        middle + half * (place - 0.65) / 0.05 for middle, half in zip(MIDDLES, HALVES, strict=True)
    ]


@pytest.fixture
def small_world(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The toy model in place of the markets; the list counts how often it is asked."""
    asked: list[int] = []

    def counted(job: Any) -> list[float]:
        asked.append(1)
        return toy(job)

    monkeypatch.setattr(sampling, "_means", counted)
    return asked


def test_at_most_eight_parameters_are_free_and_nothing_else_is_a_target() -> None:
    declared = {row["key"]: row for row in rows(Scenario)}
    assert len(FREE) <= 8
    assert len({one.key for one in FREE}) == len(FREE)
    assert {key for key, row in declared.items() if row["fitted"]} == {one.key for one in FREE}
    for one in FREE:
        likely = declared[one.key]["likely_low"], declared[one.key]["likely_high"]
        assert one.range == likely  # the range of the prior draws, and no other
        assert one.value(0.0) == likely[0]
        assert one.pattern in {pattern.id for pattern in PATTERNS}
        assert one.pattern == declared[one.key]["fitted"]
        for place in (0.0, 0.25, 1.0):
            assert one.place(one.value(place)) == pytest.approx(place, abs=1e-12)
    assert [goal.pattern for goal in TARGETS] == ["P1", "P1", "P2", "P3", "P4", "P4", "P11", "P11"]


def test_distance_adds_up_misses_in_half_widths() -> None:
    assert distance([np.array([m]) for m in MIDDLES]) == 0.0
    for at, (middle, half) in enumerate(zip(MIDDLES, HALVES, strict=True)):
        off = [np.array([m]) for m in MIDDLES]
        off[at] = np.array([middle + 2.0 * half, middle + 6.0 * half])  # mean: 4 half-widths off
        assert distance(off) == pytest.approx(3.0)
        off[at] = np.array([middle - 1.5 * half])
        assert distance(off) == pytest.approx(0.5)
        off[at - 1] = np.array([MIDDLES[at - 1] + 2.0 * HALVES[at - 1]])
        assert distance(off) == pytest.approx(1.5)
        off[at] = np.array([np.nan])
        assert distance(off) == np.inf


def test_patterns_are_measured_as_the_first_experiment_measures_them(tmp_path: Path) -> None:
    file = Path(__file__).parents[1] / "experiments" / "01_trust_levels.toml"
    text = re.sub(r"seeds = \d+", "seeds = 3", file.read_text(encoding="utf-8"))
    study = run_experiment(plan.from_text(text), tmp_path / "levels")
    ours = measure({}, range(3))
    for found, one in zip(ours, published.comparisons(study), strict=True):
        assert np.mean(found) == pytest.approx(one.ours.estimate, rel=1e-12), one.quantity


def test_a_point_is_checked_with_as_many_sessions_as_seeds() -> None:
    found = report.check({}, range(5, 11))
    assert {one.ours.n for one in found} == {6}
    fitted = measure({}, range(5, 11))
    assert [len(each) for each in fitted] == [6] * 6 + [4] * 2
    for one, each in zip(found[:6], fitted[:6], strict=True):
        assert one.ours.estimate == pytest.approx(each.mean(), rel=1e-12)


def test_it_finds_the_region_that_meets_the_patterns_and_what_they_do_not_tell(
    small_world: list[int],
) -> None:
    posterior = calibrate(SMALL._replace(particles=200), workers=1)
    assert posterior.met
    assert posterior.weights.sum() == pytest.approx(1.0)
    assert ((posterior.places[:, 0] >= 0.6) & (posterior.places[:, 0] <= 0.7)).all()
    told = [report.parameter(at, one, posterior) for at, one in enumerate(FREE)]
    assert told[0].identified == "yes"
    assert {one.identified for one in told[1:]} <= {"weakly", "no"}
    assert not any(one.at_end for one in told)
    # Nothing was learned of the others: their means are those of the prior, within sampling.
    means = posterior.weights @ posterior.places[:, 1:]
    worst = np.sqrt(1.0 / 12.0 * (posterior.weights**2).sum())
    assert np.abs(means - 0.5).max() < 4.0 * worst


def test_a_posterior_that_crowds_at_an_end_is_told() -> None:
    places = np.full((100, len(FREE)), 0.5)
    places[:, 1] = np.linspace(0.9, 1.0, 100)
    posterior = sampling.Posterior(
        places, np.full(100, 0.01), np.zeros(100), np.tile(MIDDLES, (100, 1)), 1, 100
    )
    told = [report.parameter(at, one, posterior) for at, one in enumerate(FREE)]
    assert [one.at_end for one in told] == [at == 1 for at in range(len(FREE))]
    low, high = FREE[1].range
    assert low <= told[1].low <= told[1].median <= told[1].high <= high


@pytest.mark.parametrize("cut", [slice(40), slice(None), slice(0)], ids=["in", "before", "after"])
def test_a_calibration_that_was_killed_goes_on_and_ends_alike(
    cut: slice, small_world: list[int], tmp_path: Path
) -> None:
    whole = calibrate(SMALL, workers=1)
    wanted = len(small_world)
    calibrate(SMALL._replace(most=400), tmp_path / "other", workers=1)
    folder = tmp_path / "killed"
    calibrate(SMALL, folder, workers=1)
    lines = (folder / NAME).read_text().splitlines()
    (folder / NAME).write_text(
        "\n".join(lines[:4]) + "\n" + lines[4][cut]
    )  # in a line, or at the end of one
    small_world.clear()
    again = calibrate(SMALL, folder, workers=1)
    assert 0 < len(small_world) < wanted
    for one, other in zip(whole, again, strict=True):
        assert np.array_equal(one, other)
    small_world.clear()
    calibrate(SMALL, folder, workers=1)
    assert not small_world  # finished: nothing is measured again
    assert (folder / NAME).read_text().splitlines() == lines


def test_a_folder_with_another_calibration_is_refused(
    small_world: list[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calibrate(SMALL, tmp_path, workers=1)
    before = (tmp_path / NAME).read_bytes()
    with pytest.raises(StoreError, match=r"another calibration.*name another --out"):
        calibrate(SMALL._replace(seeds=3), tmp_path, workers=1)
    monkeypatch.setattr(journal, "model_version", lambda: "of another rule")
    with pytest.raises(StoreError, match=r"another calibration.*or rules"):
        calibrate(SMALL, tmp_path, workers=1)
    assert (tmp_path / NAME).read_bytes() == before


def test_where_the_patterns_cannot_be_met_the_search_ends_and_says_how_far(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def out_of_reach(job: tuple[dict[str, float], Sequence[int]]) -> list[float]:
        place = FREE[0].place(job[0][FREE[0].key])  # at best, at 1: each two off
        return [m + h * (3.0 + 10.0 * (1.0 - place)) for m, h in zip(MIDDLES, HALVES, strict=True)]

    monkeypatch.setattr(sampling, "_means", out_of_reach)
    posterior = calibrate(SMALL, workers=1)
    assert not posterior.met
    assert posterior.evaluations < SMALL.most
    assert np.median(posterior.distances) == pytest.approx(2.0 * len(TARGETS), rel=0.05)
    told = report.parameter(0, FREE[0], posterior)
    assert told.at_end


def quadratic(places: np.ndarray) -> np.ndarray:
    """Means that are quadratic in the places, met where the first two are about one half."""
    off = 20.0 * ((places[:, 0] - 0.5) + (places[:, 0] - 0.5) * (places[:, 1] - 0.5))
    return np.array(MIDDLES) + off[:, None] * np.array(HALVES)


def test_the_emulator_finds_a_quadratic_and_passes_over_what_is_too_far() -> None:
    rng = np.random.default_rng(5)
    places, others = rng.random((300, len(FREE))), rng.random((200, len(FREE)))
    means = quadratic(places)
    found = emulator.fit(TARGETS, places, means, PUBLISHED.distances(means))
    assert found is not None
    assert found.errors.max() < 1e-9
    assert emulator.terms(others) @ found.coefficients == pytest.approx(quadratic(others))
    far = PUBLISHED.distances(quadratic(others))
    for tolerance in (0.0, 5.0, float(np.median(far))):
        hopeful = found.hopeful(others, tolerance + 1e-6)
        assert np.array_equal(hopeful, far <= tolerance + 1e-6)
        assert 0 < hopeful.sum() < len(others)


def test_the_emulator_is_generous_by_its_own_errors_and_silent_with_few_points() -> None:
    rng = np.random.default_rng(6)
    places = rng.random((400, len(FREE)))
    noise = 0.5 * np.array(HALVES) * rng.standard_normal((400, len(TARGETS)))
    means = quadratic(places) + noise
    far = PUBLISHED.distances(means)
    found = emulator.fit(TARGETS, places, means, far)
    assert found is not None
    assert found.hopeful(places, 0.0)[far == 0.0].all()
    bold = found._replace(errors=np.zeros(len(TARGETS)))
    assert bold.hopeful(places, 0.0).sum() < found.hopeful(places, 0.0).sum()
    few = emulator.POINTS_PER_TERM * emulator.terms(places[:1]).shape[1] - 1
    assert emulator.fit(TARGETS, places[:few], means[:few], far[:few]) is None
    means[:5] = np.nan
    again = emulator.fit(TARGETS, places, means, PUBLISHED.distances(means))
    assert again is not None
    assert np.isfinite(again.coefficients).all()


def test_out_of_points_the_last_whole_generation_is_the_result(small_world: list[int]) -> None:
    few = SMALL._replace(particles=100, most=sampling.DRAWS * 100 + 1)
    posterior = calibrate(few, workers=1)  # the next generation needs two batches
    assert not posterior.met
    assert posterior.generations == 0
    assert len(posterior.weights) == few.particles
    assert few.most <= posterior.evaluations < few.most + 2 * sampling.BATCH


def test_the_terminal_prints_the_result_and_writes_the_point(
    small_world: list[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report, "FRESH", range(2))
    monkeypatch.setattr(report.examine, "__defaults__", (range(2), range(2)))
    monkeypatch.setattr(report, "CANDIDATES", 1)
    command = ["calibrate", "--particles", "20", "--seeds", "2", "--workers", "1"]
    done = CliRunner().invoke(main, [*command, "--out", str(tmp_path / "here")])
    assert done.exit_code == 0, done.output
    for one in FREE:
        assert one.key in done.output
    for goal in TARGETS:
        assert goal.name in done.output
    chosen = Scenario.from_toml(tmp_path / "here" / "chosen.toml")
    found = [FREE[0].place(chosen.get(FREE[0].key))]
    assert 0.59 < found[0] < 0.71
    posterior = (tmp_path / "here" / "posterior.csv").read_text().splitlines()
    assert posterior[0].split(",") == [*(one.key for one in FREE), "weight", "distance"]
    points = np.array([line.split(",") for line in posterior[1:]], dtype=float)
    assert points.shape == (20, len(FREE) + 2)
    assert points[:, -2].sum() == pytest.approx(1.0, abs=1e-4)
    assert (points[:, -1] == 0.0).all()
    low, high = FREE[0].range
    assert ((points[:, 0] >= low) & (points[:, 0] <= high)).all()
    report_text = (tmp_path / "here" / "report.txt").read_text()
    assert report_text.strip() in done.output
    assert (tmp_path / "here" / "calibration.png").stat().st_size > 20_000
    refused = CliRunner().invoke(main, [*command, "--out", str(tmp_path / "here"), "--seeds", "3"])
    assert refused.exit_code == 2
    assert len(refused.stderr.splitlines()) == 1


def three_points() -> sampling.Posterior:
    """Points that differ in the first parameter; the median one misses the patterns."""
    places = np.full((3, len(FREE)), 0.5)
    places[0, 0], places[2, 0] = 0.1, 0.2
    weights, means = np.full(3, 1 / 3), np.tile(MIDDLES, (3, 1))
    return sampling.Posterior(places, weights, np.array([0.0, 1.0, 0.0]), means, 1, 3)


def test_the_median_of_each_parameter_is_looked_at_first(monkeypatch: pytest.MonkeyPatch) -> None:
    places = np.full((4, len(FREE)), 0.5)
    places[:3, 0], places[:3, 1] = (0.1, 0.2, 0.3), (0.3, 0.1, 0.2)
    posterior = sampling.Posterior(
        places[:3], np.full(3, 1 / 3), np.zeros(3), np.tile(MIDDLES, (3, 1)), 1, 3
    )
    asked: list[dict[str, float]] = []

    def refused(point: dict[str, float], seeds: Sequence[int]) -> tuple[report.Check, ...]:
        asked.append(at_its_scale(point))
        low = TARGETS[0].target.low
        return (report.Check(TARGETS[0], Interval(low, low - 0.01, low + 0.01, 5)),)

    monkeypatch.setattr(report, "check", refused)
    report.choose(posterior)
    assert len(asked) == 4
    assert asked[0] == report._rounded(np.array([0.2, 0.2, *places[0, 2:]]))
    assert all(point in asked for point in report.nearest_to_median(posterior))


def test_points_to_choose_from_meet_most_and_have_two_digits() -> None:
    found = report.nearest_to_median(three_points())
    wanted = [FREE[0].value(place) for place in (0.2, 0.1)]
    assert [point[FREE[0].key] for point in found] == [float(f"{one:.2g}") for one in wanted]
    rest = values([0.5] * len(FREE))
    for key in (one.key for one in FREE[1:]):
        assert found[0][key] == float(f"{rest[key]:.2g}")


def at_its_scale(point: dict[str, float]) -> dict[str, float]:
    """The point, which is looked at where it was fitted."""
    assert point.items() >= SCALE.items()
    return {key: value for key, value in point.items() if key not in SCALE}


def test_the_chosen_point_is_the_nearest_whose_whole_intervals_are_in_the_bands(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    near, far = report.nearest_to_median(three_points())
    median = report._rounded(report._median(three_points()))
    goal = TARGETS[0]
    inside = Interval(MIDDLES[0], goal.target.low, goal.target.high, 5)
    across = Interval(MIDDLES[0], goal.target.low - 0.01, goal.target.high, 5)

    def choose_where(good: dict[str, float] | None) -> dict[str, float]:
        def checked(point: dict[str, float], seeds: Sequence[int]) -> tuple[report.Check, ...]:
            assert seeds == range(7)
            return (report.Check(goal, inside if at_its_scale(point) == good else across),)

        monkeypatch.setattr(report, "check", checked)
        return report.choose(three_points(), range(7))

    assert median == near  # each parameter's median is one of the points here
    assert choose_where(near) == near
    assert choose_where(far) == far
    assert choose_where(None) == near


def test_the_report_counts_channels_of_goods_per_person(
    small_world: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report, "CANDIDATES", 1)
    found = examine(calibrate(SMALL, workers=1), range(2), range(2))
    assert set(found.channels) == {"all", *report.DESK}
    assert "goods per person" in render(found)
