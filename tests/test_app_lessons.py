"""Lessons: what a screen may say, and which market follows from it."""

from __future__ import annotations

import itertools
import json
import math
import re
from pathlib import Path
from typing import Any

import pytest
from lessons import SEEDS, markets, measured

from trustsim import facts
from trustsim.app.assets import strings
from trustsim.app.lessons import LESSONS, Control, Figure, Lesson, Prediction, ScreenError, lesson
from trustsim.kernel import cache
from trustsim.outcomes import OUTCOMES
from trustsim.scenarios import trust_rule_names

README = Path(__file__).parents[1] / "README.md"
ALL = [lesson(name) for name in LESSONS]


def ends(control: Control) -> tuple[Any, ...]:
    """What it may be: all that is listed, or the ends of the range."""
    return control.values or (control.low, control.high)


def meant(control: Control, value: Any) -> Any:
    """What the parameter is then."""
    return control.means[value] if control.means else value


@pytest.mark.parametrize("one", ALL, ids=LESSONS)
def test_every_corner_of_the_controls_is_a_scenario(one: Lesson) -> None:
    corners = [(c.name, (ends(c)[0], ends(c)[-1])) for c in one.controls]
    names = [name for name, _ in corners]
    count = 0
    for picked in itertools.product(*(both for _, both in corners[:8])):
        values = dict(zip(names, picked, strict=False))
        scenario = one.scenario(values)
        for control in one.controls[:8]:
            assert scenario.get(control.key) == meant(control, values[control.name])
        count += 1
    assert count == 2 ** min(8, len(corners))
    for control in one.controls:
        for value in ends(control):
            found = one.scenario({control.name: value}).get(control.key)
            assert found == meant(control, value)


@pytest.mark.parametrize("one", ALL, ids=LESSONS)
def test_nothing_changed_is_the_base(one: Lesson) -> None:
    assert one.scenario({}) == one.base
    assert one.scenario({c.name: c.start for c in one.controls}) == one.base
    assert one.base.periods == one.months


@pytest.mark.parametrize("one", ALL, ids=LESSONS)
def test_a_browser_gets_what_json_can_hold(one: Lesson) -> None:
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


ASKED = [(one, prediction) for one in ALL for prediction in one.predictions]
FOUND = [(one, finding) for one in ALL for finding in one.findings]
FIGURES = [(one, figure) for one in ALL for figure in one.figures]
compiled = pytest.mark.skipif(
    not cache.available(), reason="a hundred markets need the compiled engine"
)


def named(pair: Any) -> str | None:
    return f"{pair[0].id}-{pair[1].name}" if isinstance(pair, tuple) else None


COUNTED = [*ASKED, *(pytest.param(pair, marks=pytest.mark.long) for pair in FOUND)]


@compiled
@pytest.mark.parametrize("pair", COUNTED, ids=named)
def test_a_lesson_tells_in_how_many_of_100_markets_its_answer_holds(
    pair: tuple[Lesson, Prediction],
) -> None:
    one, prediction = pair
    numbers = measured(markets(one, prediction.values), prediction.measure)
    assert len(numbers) == SEEDS
    assert sum(prediction.option(n) == prediction.answer for n in numbers) == prediction.holds


@pytest.mark.parametrize("pair", ASKED, ids=named)
def test_what_is_asked_has_an_answer_in_nearly_all_markets(pair: tuple[Lesson, Prediction]) -> None:
    assert pair[1].answer in pair[1].options
    assert pair[1].holds >= 95


@compiled
@pytest.mark.parametrize("pair", FIGURES, ids=named)
def test_a_number_in_the_texts_is_the_mean_of_100_markets(pair: tuple[Lesson, Figure]) -> None:
    one, figure = pair
    mean = measured(markets(one, figure.values), figure.measure).mean()
    if OUTCOMES[figure.measure.outcome].unit == "share":
        mean *= 100.0
    digits = len(str(figure.told).partition(".")[2])
    assert round(mean, digits) == figure.told


def test_published_numbers_come_from_the_facts() -> None:
    told = lesson("haggling").told()
    assert (told["low"], told["high"]) == (47, 24)
    assert told["low"] == round(100 * (facts.get("F1").value or 0.0))


@pytest.mark.parametrize("one", ALL[:-1], ids=LESSONS[:-1])
def test_one_control_opens_at_a_time(one: Lesson) -> None:
    opens = [control.opens for control in one.controls]
    assert len(set(opens)) == len(opens)
    assert opens == sorted(opens)
    assert all(0 < at <= len(one.predictions) for at in opens)
    for at, prediction in enumerate(one.predictions):
        assert {c.name for c in one.controls if c.opens <= at} >= set(prediction.values)


@pytest.mark.parametrize("one", ALL[:-1], ids=LESSONS[:-1])
def test_the_readme_tells_how_often_each_answer_holds(one: Lesson) -> None:
    title = strings()["en"][f"lesson.{one.id}.title"]
    counts = "; ".join(str(prediction.holds) for prediction in one.predictions)
    lines = README.read_text(encoding="utf-8").splitlines()
    (row,) = (line for line in lines if line.startswith(f"| {title} |"))
    assert row.endswith(f"| {counts} |")


def test_no_seed_is_picked() -> None:
    assert {one.seed for one in ALL} == {1}


# --- texts ----------------------------------------------------------------------------------------

TEXTS = strings()
HOLE = re.compile(r"\{(\w+)\}")
OWN = {"stance", "less", "number"}
"""Holes that the panel fills with numbers of the market shown."""


def keys(one: Lesson) -> set[str]:
    """The texts that the panel asks for."""
    names = {"title", "what", "how", "try", "left_out"} | ({"notice"} if one.predictions else set())
    for control in one.controls:
        names |= {f"control.{control.name}", f"control.{control.name}.help"}
        words = [value for value in control.values if isinstance(value, str)]
        names |= {f"control.{control.name}.{value}" for value in words}
    for asked in one.predictions:
        names |= {f"{asked.name}.{last}" for last in ("question", "seen", *asked.options)}
        names |= {f"{asked.name}.after_{option}" for option in asked.options}
    return {f"lesson.{one.id}.{name}" for name in names}


@pytest.mark.parametrize("language", TEXTS)
@pytest.mark.parametrize("one", ALL, ids=LESSONS)
def test_a_lesson_has_every_text_and_every_number_in_it(one: Lesson, language: str) -> None:
    texts = {k: v for k, v in TEXTS[language].items() if k.startswith(f"lesson.{one.id}.")}
    assert set(texts) == keys(one)
    used = {hole for text in texts.values() for hole in HOLE.findall(text)}
    assert used - OWN <= set(one.told())
    unused = {name for name in one.told() if name not in used}
    asked = {f"holds_{prediction.name}" for prediction in one.predictions}
    assert unused <= asked  # the panel tells those by itself
    assert not any(
        re.search(r"\d[.,]\d|\d %|\d (of|su) ", HOLE.sub("", texts[key])) for key in told_keys(one)
    )


def told_keys(one: Lesson) -> list[str]:
    """Texts whose numbers are results: they stand in holes, not in the text."""
    return [key for key in keys(one) if ".after_" in key or key.endswith(".seen")]


@pytest.mark.parametrize("language", TEXTS)
@pytest.mark.parametrize("one", ALL[:-1], ids=LESSONS[:-1])
def test_a_first_decision_takes_a_hundred_words_at_most(one: Lesson, language: str) -> None:
    asked = one.predictions[0]
    read = [
        "title",
        "what",
        f"{asked.name}.question",
        *(f"{asked.name}.{o}" for o in asked.options),
    ]
    words = " ".join(TEXTS[language][f"lesson.{one.id}.{key}"] for key in read).split()
    assert len(words) <= 100
