"""Lessons: what a screen may say, and which market follows from it."""

from __future__ import annotations

import itertools
import json
import math
from typing import Any

import pytest

from trustsim.app.lessons import LESSONS, Control, ScreenError, lesson
from trustsim.scenarios import trust_rule_names

ALL = [lesson(name) for name in LESSONS]


def ends(control: Control) -> tuple[Any, ...]:
    return control.values or (control.low, control.high)


@pytest.mark.parametrize("one", ALL, ids=LESSONS)
def test_every_corner_of_the_controls_is_a_scenario(one: Any) -> None:
    corners = [(c.name, (ends(c)[0], ends(c)[-1])) for c in one.controls]
    names = [name for name, _ in corners]
    count = 0
    for picked in itertools.product(*(both for _, both in corners[:8])):
        values = dict(zip(names, picked, strict=False))
        scenario = one.scenario(values)
        for control in one.controls[:8]:
            assert scenario.get(control.key) == values[control.name]
        count += 1
    assert count == 2 ** min(8, len(corners))
    for control in one.controls:
        for value in ends(control):
            assert one.scenario({control.name: value}).get(control.key) == value


@pytest.mark.parametrize("one", ALL, ids=LESSONS)
def test_nothing_changed_is_the_base(one: Any) -> None:
    assert one.scenario({}) == one.base
    assert one.scenario({c.name: c.start for c in one.controls}) == one.base
    assert one.base.periods == one.months


@pytest.mark.parametrize("one", ALL, ids=LESSONS)
def test_a_browser_gets_what_json_can_hold(one: Any) -> None:
    told = json.loads(json.dumps(one.data(), allow_nan=False))
    assert [c["name"] for c in told["controls"]] == [c.name for c in one.controls]
    again = {c["name"]: c["start"] for c in told["controls"]}
    assert one.scenario(again) == one.base


@pytest.mark.parametrize(
    ("values", "line"),
    [
        ({"months": 61}, "months = 61: must be one of 24, 60, 120, 240"),
        ({"months": "60"}, "months = '60': must be one of 24, 60, 120, 240"),
        ({"months": True}, "months = True: must be one of 24, 60, 120, 240"),
        ({"noise": 0.51}, "noise = 0.51: must be a number from 0.0 to 0.5"),
        ({"noise": math.nan}, "noise = nan: must be a number from 0.0 to 0.5"),
        ({"noise": None}, "noise = None: must be a number from 0.0 to 0.5"),
        ({"noise": True}, "noise = True: must be a number from 0.0 to 0.5"),
        ({"buyers": 10.5}, "buyers = 10.5: must be a whole number from 2 to 60"),
        ({"buyers": math.inf}, "buyers = inf: must be a whole number from 2 to 60"),
        ({"buyers": 10**30}, f"buyers = 1{'0' * 30}: must be a whole number from 2 to 60"),
        ({"rule": ["beta"] * 99}, "rule = ['beta', 'beta', 'beta', 'beta', 'beta'…: must be one"),
    ],
)
def test_a_value_that_no_control_has_is_refused_in_a_line(values: Any, line: str) -> None:
    with pytest.raises(ScreenError) as refused:
        lesson("sandbox").scenario(values)
    assert str(refused.value).startswith(line)
    assert "\n" not in str(refused.value)


def test_unknown_names_are_refused() -> None:
    with pytest.raises(ScreenError, match=r"'periods': must be a control of sandbox: trusting_"):
        lesson("sandbox").scenario({"periods": 24})
    with pytest.raises(ScreenError, match=r"lesson '\.\./x': must be one of .*sandbox$"):
        lesson("../x")


def test_a_whole_number_stays_one_whatever_json_made_of_it() -> None:
    scenario = lesson("sandbox").scenario({"buyers": 10.0, "months": 24.0, "noise": 0})
    assert scenario == lesson("sandbox").scenario({"buyers": 10, "months": 24, "noise": 0.0})
    assert isinstance(scenario.market.buyers, int)


def test_the_sandbox_is_the_last_and_asks_nothing() -> None:
    sandbox = lesson(LESSONS[-1])
    assert sandbox.id == "sandbox"
    assert sandbox.predictions == ()
    assert all(control.opens == 0 for control in sandbox.controls)
    rule = next(c for c in sandbox.controls if c.name == "rule")
    assert set(rule.values) <= set(trust_rule_names())
