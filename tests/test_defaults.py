"""The shipped defaults meet the published patterns, all five with one parameter set."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from trustsim.calibration import FREE, TARGETS, calibrate, check
from trustsim.calibration.report import FRESH, choose
from trustsim.calibration.sampling import Posterior, Settings
from trustsim.scenarios import Scenario

SEEDS = range(30_000, 30_060)
"""Neither fitted to nor looked at when the defaults were chosen."""
POSTERIOR = Path(__file__).parents[1] / "experiments" / "05_calibration.csv"


def test_every_pattern_is_met_with_its_whole_interval_on_seeds_of_its_own() -> None:
    assert not set(SEEDS) & {*FRESH, *range(Settings().seeds)}
    found = check({}, SEEDS)
    assert [one.goal for one in found] == list(TARGETS)
    told = [f"{one.goal.name}: {one.ours} {one.verdict}" for one in found if one.verdict != "met"]
    assert told == []
    assert all(one.ours.n == len(SEEDS) for one in found)


def test_the_defaults_lie_inside_the_posterior_that_they_were_chosen_from() -> None:
    with POSTERIOR.open(encoding="utf-8", newline="") as file:
        points = list(csv.DictReader(file))
    assert all(float(point["distance"]) == 0.0 for point in points)
    for one in FREE:
        column = np.array([float(point[one.key]) for point in points])
        low, high = one.range
        assert low <= column.min() <= column.max() <= high
        assert column.min() <= Scenario().get(one.key) <= column.max(), one.key


def test_the_defaults_are_what_the_rule_chooses_from_that_posterior() -> None:
    chosen = choose(shipped_posterior())
    assert chosen == {one.key: Scenario().get(one.key) for one in FREE}


@pytest.mark.long
def test_the_calibration_gives_that_posterior_again() -> None:
    again, shipped = calibrate(), shipped_posterior()
    assert np.abs(again.places - shipped.places).max() < 1e-4  # the file has six digits
    assert again.weights == pytest.approx(shipped.weights, rel=1e-4)


def shipped_posterior() -> Posterior:
    """The points from which the defaults were chosen; what was measured at them is not kept."""
    with POSTERIOR.open(encoding="utf-8", newline="") as file:
        points = list(csv.DictReader(file))
    places = [[one.place(float(point[one.key])) for one in FREE] for point in points]
    weights, distances = ([float(p[name]) for p in points] for name in ("weight", "distance"))
    return Posterior(
        np.array(places), np.array(weights), np.array(distances), np.empty((0, len(TARGETS))), 0, 0
    )
