"""The verdict rule, the kinds and the words, on intervals made by hand."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import numpy as np
import pytest

from trustsim import experiment as experiments
from trustsim.analysis.intervals import Interval
from trustsim.claims.declared import BY_ID, CLAIMS
from trustsim.claims.findings import MECHANISM, OPEN, OUTCOME, Finding, found, kind_of
from trustsim.claims.kinds import Claim, Condition, Measure
from trustsim.claims.markets import ARMS, BASE
from trustsim.claims.running import HERE, Effects, listed
from trustsim.claims.verdicts import (
    DEPENDS,
    FAILS,
    HOLDS,
    UNDECIDED,
    jointly,
    level,
    over_regions,
    runs_needed,
    verdict,
)
from trustsim.scenarios import Scenario


def between(low: float, high: float, n: int = 50) -> Interval:
    return Interval(0.5 * (low + high), low, high, n)


@pytest.mark.parametrize(
    ("low", "high", "word"),
    [
        (1.01, 2.0, HOLDS),
        (1.0, 2.0, UNDECIDED),  # the end touches the smallest effect: not the whole is beyond it
        (0.5, 1.5, UNDECIDED),
        (-0.5, 1.01, UNDECIDED),
        (-0.5, 1.0, FAILS),  # inside, ends included
        (0.2, 0.8, FAILS),  # told from 0, and too small to matter
        (-1.5, -0.5, FAILS),  # every value is inside or on the other side
        (-3.0, -2.0, FAILS),
        (-3.0, 3.0, UNDECIDED),
        (1.0, 1.0, FAILS),  # no larger than the smallest effect for certain
    ],
)
def test_verdict_at_its_boundaries_on_both_sides(low: float, high: float, word: str) -> None:
    assert verdict(between(low, high), +1, 1.0) == word
    assert verdict(between(-high, -low), -1, 1.0) == word


def test_interval_without_a_value_decides_nothing() -> None:
    nothing = Interval(np.nan, np.nan, np.nan, 0)
    assert verdict(nothing, +1, 1.0) == UNDECIDED
    assert runs_needed(nothing, +1, 1.0) == 1_000_000


def test_a_claim_of_several_measures_needs_all_and_falls_with_one() -> None:
    assert jointly([HOLDS, HOLDS]) == HOLDS
    assert jointly([HOLDS, UNDECIDED]) == UNDECIDED
    assert jointly([UNDECIDED, FAILS]) == FAILS


def test_depends_needs_a_region_that_holds_and_one_that_fails() -> None:
    assert over_regions(UNDECIDED, [HOLDS, FAILS]) == DEPENDS
    assert over_regions(HOLDS, [HOLDS, UNDECIDED]) == HOLDS
    assert over_regions(FAILS, [FAILS, UNDECIDED]) == FAILS


def test_runs_needed_by_hand() -> None:
    # Half-width 1 with 100 seeds, 0.25 away from the smallest effect: 4 times as sharp.
    assert runs_needed(between(0.25, 2.25, 100), +1, 1.0) == 1600
    assert runs_needed(between(-2.25, -0.25, 100), -1, 1.0) == 1600


def test_intervals_hold_together_over_eighteen_claims() -> None:
    assert (1.0 - level()) * 18 == pytest.approx(0.05)
    assert (1.0 - level(27)) * 18 * 27 == pytest.approx(0.05)


def test_kind_is_an_outcome_only_where_a_sign_is_told_to_turn() -> None:
    up, down = between(0.5, 1.5), between(-1.5, -0.5)
    blurred = between(-1.5, 0.9)
    assert kind_of([[up, up, between(-0.5, 2.0)]]) == MECHANISM
    assert kind_of([[up, down]]) == OUTCOME
    assert kind_of([[up, blurred]]) == OPEN
    assert kind_of([[up, up], [up, down]]) == OUTCOME
    assert kind_of([[up, between(0.0, 0.0)]]) == MECHANISM  # where nothing acts nothing turns


def claim(*, regions: bool = False, measures: int = 1) -> Claim:
    each = tuple(
        Measure(f"m{at}", "unit", +1, 1.0, "why", lambda at: np.zeros(2)) for at in range(measures)
    )
    return Claim("S1", "?", "a against b", ("aggressive",), each, (), regions=regions)


def finding(of: Claim, here: list[float], regions: dict[str, list[float]]) -> Finding:
    """Effects with a standard deviation of 0.1 over 20 seeds around these means."""
    noise = np.tile([-0.1, 0.1], 10)

    def effects(means: list[float]) -> Effects:
        return Effects(tuple(mean + noise for mean in means), ())

    worlds = {name: effects(means) for name, means in regions.items()}
    return found(of, effects(here), worlds, [], {}, {}, {})


def test_a_claim_that_fails_in_one_region_depends_and_says_where() -> None:
    one = finding(claim(), [2.0], {"costs.dispersion = 0.15": [-2.0], "x = 1": [2.0]})
    assert one.verdict == DEPENDS
    assert one.kind == OUTCOME
    assert "sign turns at costs.dispersion = 0.15 (-2.00" in one.turns_when
    assert "x = 1" not in one.turns_when


def test_a_region_below_the_smallest_effect_is_named_without_a_turn_of_sign() -> None:
    one = finding(claim(), [2.0], {"x = 0": [0.5]})
    assert one.verdict == DEPENDS
    assert one.kind == MECHANISM
    assert "none of 1 listed regions" in one.turns_when
    assert "does not hold at x = 0 (+0.500" in one.turns_when


def test_measures_that_are_regions_make_a_claim_depend() -> None:
    assert finding(claim(regions=True, measures=2), [2.0, -2.0], {}).verdict == DEPENDS
    assert finding(claim(regions=True, measures=2), [2.0, 1.0], {}).verdict == UNDECIDED
    assert finding(claim(measures=2), [2.0, -2.0], {}).verdict == FAILS


def test_undecided_claim_says_how_many_seeds_it_needs() -> None:
    one = finding(claim(), [1.02], {})
    assert one.verdict == UNDECIDED
    assert one.needed > 20
    assert one.turns_when.startswith(f"needs about {one.needed:,} seeds")


def test_regions_are_judged_by_wider_intervals_than_the_table() -> None:
    one = finding(claim(), [2.0], {"x = 0": [2.0]})
    assert one.regions[HERE][0].low < one.here[0].low


def test_every_claim_is_declared_whole() -> None:
    assert [one.id for one in CLAIMS] == [f"S{number}" for number in range(1, 19)]
    for one in CLAIMS:
        assert one.question.endswith("?")
        assert 2 <= len(one.conditions) <= 4
        assert set(one.arms) <= set(ARMS)
        assert all(
            each.smallest > 0.0 and abs(each.sign) == 1 and each.why for each in one.measures
        )


@pytest.mark.parametrize("id_", list(BY_ID))
def test_every_arm_and_every_listed_region_is_a_scenario(id_: str) -> None:
    one = BY_ID[id_]
    markets = [{**BASE, **ARMS[arm]} for arm in (*one.arms, *one.also)]
    markets += [{**BASE, **world.changes, **ARMS[one.arms[0]]} for world in listed(one)]
    for changes in markets:
        scenario = Scenario().replace(changes)
        assert {key: scenario.get(key) for key in changes} == changes


@pytest.mark.parametrize("group", ["dealings", "bonds", "long_run"])
def test_the_file_of_a_group_has_the_arms_of_its_claims(group: str) -> None:
    file = Path(__file__).parents[1] / "experiments" / f"07_{group}.toml"
    experiment = experiments.load(file)
    claims = import_module(f"trustsim.claims.{group}").CLAIMS
    wanted = dict.fromkeys(arm for one in claims for arm in (*one.arms, *one.also))
    base = Scenario().replace(BASE)
    assert [arm.name for arm in experiment.design.arms] == list(wanted)
    for job in experiment.jobs()[: len(wanted)]:
        assert job.scenario == base.replace(ARMS[job.arm])


@pytest.mark.parametrize("id_", list(BY_ID))
def test_no_claim_overrules_its_own_conditions(id_: str) -> None:
    one = BY_ID[id_]
    for condition in one.conditions:  # an arm that switches a factor off may do so
        assert any(condition.key not in ARMS[arm] for arm in one.arms)


def test_a_condition_has_its_likely_range_or_its_own() -> None:
    assert Condition("costs.dispersion").ends == (0.03, 0.15)
    assert Condition("costs.dispersion", 0.0, 1.0).ends == (0.0, 1.0)
