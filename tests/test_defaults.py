"""The shipped defaults meet the published patterns, all five with one parameter set."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

from trustsim.calibration import FREE, TARGETS, check
from trustsim.calibration.report import FRESH
from trustsim.calibration.sampling import Settings
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
