"""A calibration to a user's own data finds what the data tell, and says what they do not."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from tiers import slow

import trustsim as ts
from trustsim.calibration import Fit, Free, fit, sampling
from trustsim.calibration.patterns import Goal
from trustsim.facts import Target
from trustsim.parameters._errors import ScenarioError

KEYS = ("market.trust_level", "trust.prior", "market.suppliers")
RANGES = {KEYS[0]: (0.0, 1.0), KEYS[1]: (0.1, 0.5), KEYS[2]: (4, 9)}
BANDS = {"level": (0.6, 0.7), "firms": (4.5, 6.5)}


def told(scenario: ts.Scenario, seed: int) -> dict[str, float]:
    """A level and a number of firms, as far as luck lets them be seen; nothing of the prior."""
    luck = (-1.0) ** seed * 0.3
    return {"level": scenario.get(KEYS[0]) + luck, "firms": float(scenario.get(KEYS[2])), "more": 1}


def asked(
    free: Any = RANGES, bands: Any = BANDS, measure: Any = told, scenario: Any = None, **how: Any
) -> Fit:
    """The calibration of these tests; without processes or a bar, unless they ask for them."""
    base = ts.Scenario(market={"trust_level": 0.5}) if scenario is None else scenario
    how = {"particles": 60, "seeds": 2, "workers": 1, "progress": False, **how}
    return fit(base, free, measure, bands, **how)


def test_points_meet_the_bands_and_what_is_not_told_stays_as_wide_as_it_was_given() -> None:
    found = asked()
    assert found.met
    points = found.points()
    assert list(points) == [*KEYS, *BANDS, "weight", "distance"]
    assert points[KEYS[0]].between(0.6, 0.7).all()  # the luck of two seeds cancels out
    assert sorted(set(points[KEYS[2]])) == [5, 6]
    assert points["weight"].sum() == pytest.approx(1.0)
    assert (points["distance"] == 0.0).all()
    assert points["level"].tolist() == pytest.approx(points[KEYS[0]].tolist())
    parameters = found.parameters().set_index("key")
    assert parameters.loc[KEYS[0], "told"] == "yes"
    assert parameters.loc[KEYS[1], "told"] == "no"
    assert parameters.loc[KEYS[1], ["from", "to"]].tolist() == [0.1, 0.5]


def test_weights_undo_that_points_are_offered_near_others() -> None:
    """Of the prior nothing is learned: mean and variance stay those of its uniform range."""
    free = tuple(Free(key, logarithmic=False, ends=RANGES[key]) for key in KEYS[:2])
    goal = Goal("", "", Target("level", 0.6, 0.7, ()))
    question = sampling.Question(free, (goal,), lambda job: [job[0][KEYS[0]]])
    found = sampling.narrow_down(question, sampling.Settings(1000, 1, 30_000, 1), workers=1)
    assert found.generations > 0
    place, weight = found.places[:, 1], found.weights
    mean = weight @ place
    squared = (weight**2).sum()  # one over the number of points, or more
    assert abs(mean - 0.5) < 4.0 * np.sqrt(squared / 12.0)
    assert abs(weight @ (place - mean) ** 2 * 12.0 - 1.0) < 4.0 * np.sqrt(0.8 * squared)


def test_a_sample_has_each_point_as_often_as_it_weighs() -> None:
    found = asked()
    points, sample = found.points(), found.sample(1000)
    assert len(sample) == 1000
    often = [sum(one == row for one in sample) for row in points[list(KEYS)].to_dict("records")]
    assert np.abs(np.array(often) - 1000 * points["weight"]).max() < 2.0
    scenario = ts.Scenario().replace(sample[0])
    assert scenario.market.suppliers in (5, 6)
    with pytest.raises(ValueError, match="n = 0"):
        found.sample(0)


@slow
def test_workers_change_nothing() -> None:
    given = {"free": {"trust.prior": (0.1, 0.9)}, "bands": {"trust": (0.5, 0.55)}}
    alone, together = (
        asked(**given, measure=of_market, scenario=SMALL, particles=30, workers=workers)
        for workers in (1, 2)
    )
    assert alone.met
    assert alone.points().equals(together.points())


SMALL = ts.Scenario(periods=12, burn_in=0, market={"buyers": 3})


def of_market(scenario: ts.Scenario, seed: int) -> dict[str, float]:
    """Trust that buyers enjoy in a run."""
    summary = ts.simulate(scenario, seed=seed, record="summary").summary()
    return {"trust": float(summary["partner_trust"].iloc[0])}


def test_what_cannot_be_met_is_told() -> None:
    found = asked(bands={"level": (1.4, 1.5)}, most=600)
    assert not found.met
    assert found.points()["distance"].min() > 7.0  # half-widths of 0.05, and 1.0 at most
    parameters = found.parameters().set_index("key")
    assert parameters.loc[KEYS[0], "at_end"]
    assert not parameters.loc[KEYS[1], "at_end"]


def test_names_are_taken_over_their_likely_ranges() -> None:
    found = asked(free=["trust.prior", "ideas.rate"], bands={"more": (0.0, 2.0)}, particles=20)
    assert [one.key for one in found.free] == ["ideas.rate", "trust.prior"]
    assert [one.range for one in found.free] == [(0.005, 0.25), (0.1, 0.5)]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"free": {"trust.prio": (0.1, 0.5)}}, r"free: trust.prio"),
        ({"free": {"trust.prior": (0.5, 0.1)}}, r"trust.prior = .*low below high"),
        ({"free": {"trust.prior": (0.1, 5.0)}}, r"trust.prior = .*within 0.01 to 0.99"),
        ({"free": ["market.trust_level"]}, r"market.trust_level: has no likely range"),
        ({"bands": {"level": (0.7, 0.6)}}, r"bands: level = .*low below high"),
        ({"bands": {}}, "bands: there is none"),
        ({"bands": {"levels": (0.6, 0.7)}}, "measure gave no 'levels', only level, firms, more"),
    ],
)
def test_what_is_wrong_is_named_at_once(changes: dict[str, Any], says: str) -> None:
    with pytest.raises((ScenarioError, ValueError), match=says):
        asked(**changes)
