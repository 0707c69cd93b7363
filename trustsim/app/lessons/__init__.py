"""Lessons: each a file of data beside this one, its texts in ``static/strings``.

A lesson is a scenario, the controls that open one after the other, and predictions. What a browser
may say of a market is a *screen*: the lesson, the values of its controls, and a seed.

>>> LESSONS[-1]
'sandbox'
>>> lesson("sandbox").scenario({"months": 24}).periods
24
>>> lesson("sandbox").scenario({"months": 24.5})
Traceback (most recent call last):
trustsim.app.lessons.ScreenError: months = 24.5: must be one of 24, 60, 120, 240
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from trustsim.scenarios import Scenario

Value = float | int | str


class ScreenError(ValueError):
    """A screen that no lesson has; the message is one line, fit for a visitor."""


class Control(NamedTuple):
    """A knob: one parameter, and what it may be set to."""

    name: str
    """Its key among the texts: ``lesson.<id>.control.<name>``."""
    key: str
    """Dotted key of the parameter."""
    start: Value
    """Where it stands at first."""
    values: tuple[Value, ...]
    """What it may be, if listed; else empty."""
    low: float
    """Least value of a range, included."""
    high: float
    """Greatest value of a range, included."""
    step: float
    """From one notch of a range to the next."""
    opens: int
    """The step of the lesson at which it unlocks; 0: from the start."""

    def checked(self, value: object) -> Value:
        """The value, if the control can stand there.

        Raises
        ------
        ScreenError
            Naming the control, the value and what is allowed.
        """
        if self.values:
            for one in self.values:
                if not isinstance(value, bool) and value == one:
                    return one
            allowed = f"one of {', '.join(str(one) for one in self.values)}"
            raise ScreenError(f"{self.name} = {shown(value)}: must be {allowed}")
        whole = all(isinstance(one, int) for one in (self.low, self.high, self.step))
        if isinstance(value, int | float) and not isinstance(value, bool):
            inside = self.low <= value <= self.high
            if inside and (not whole or value == int(value)):
                return int(value) if whole else float(value)
        kind = "a whole number" if whole else "a number"
        allowed = f"{kind} from {self.low} to {self.high}"
        raise ScreenError(f"{self.name} = {shown(value)}: must be {allowed}")


class Measure(NamedTuple):
    """A number of a run by which a prediction is judged."""

    outcome: str
    """Outcome of the table ``periods``, of buyers."""
    stance: str
    """Of the buyers of this stance."""
    less: str
    """Less that of the buyers of this stance; empty: nothing is taken away."""
    over: str
    """``mean``: the mean of the months; ``sum``: added up over them."""


class Prediction(NamedTuple):
    """A question before Play: the options from low to high, and where one ends."""

    name: str
    """Its key among the texts: ``lesson.<id>.<name>``."""
    values: dict[str, Value]
    """Where the controls stand when it is asked."""
    measure: Measure
    options: tuple[str, ...]
    """From low to high; each a key of the texts."""
    cuts: tuple[float, ...]
    """Between the options: at or above a cut the number belongs to the higher one."""
    answer: str
    """The option that nearly all markets show."""
    holds: int
    """In how many of the markets of seeds 0 to 99."""

    def option(self, number: float) -> str:
        """The option that a number belongs to."""
        return self.options[sum(number >= cut for cut in self.cuts)]


class Lesson(NamedTuple):
    """A lesson: where it begins, what can be changed, and what is asked."""

    id: str
    months: int
    seed: int
    """Of the first market shown."""
    base: Scenario
    controls: tuple[Control, ...]
    predictions: tuple[Prediction, ...]

    def scenario(self, values: Mapping[str, object]) -> Scenario:
        """The scenario of a screen; a control that is left out stands where it does at first.

        Raises
        ------
        ScreenError
            One line, if a control is unknown, or cannot stand there.
        """
        known = {control.name: control for control in self.controls}
        for name in values:
            if name not in known:
                allowed = f"a control of {self.id}: {', '.join(known) or 'none'}"
                raise ScreenError(f"{shown(name)}: must be {allowed}")
        return self.base.replace(
            {known[name].key: known[name].checked(value) for name, value in values.items()}
        )

    def data(self) -> dict[str, Any]:
        """The lesson as a browser has it; JSON can hold it."""
        return {
            "id": self.id,
            "months": self.months,
            "seed": self.seed,
            "controls": [control._asdict() for control in self.controls],
            "predictions": [
                {**one._asdict(), "measure": one.measure._asdict()} for one in self.predictions
            ],
        }


def lesson(name: str) -> Lesson:
    """The lesson of this id.

    Raises
    ------
    ScreenError
        If there is none, naming those that there are.
    """
    if name not in LESSONS:
        raise ScreenError(f"lesson {shown(name)}: must be one of {', '.join(LESSONS)}")
    return _lessons()[name]


def shown(value: object) -> str:
    """A value as a message shows it: short, whatever was sent."""
    text = repr(value)
    return text if len(text) <= 40 else f"{text[:39]}…"


@cache
def _tables() -> dict[str, dict[str, Any]]:
    """What the files hold, by id, in the order of the lessons."""
    found = [
        tomllib.loads(file.read_text(encoding="utf-8"))
        for file in files(__name__).iterdir()
        if file.name.endswith(".toml")
    ]
    return {table["id"]: table for table in sorted(found, key=lambda one: int(one["order"]))}


LESSONS: tuple[str, ...] = tuple(_tables())
"""The ids of the lessons in their order, the sandbox last."""


@cache
def _lessons() -> dict[str, Lesson]:
    return {name: _read(table) for name, table in _tables().items()}


def _read(table: dict[str, Any]) -> Lesson:
    """A lesson from its table; its own values are checked as a visitor's are."""
    base = Scenario().replace({"periods": table["months"], **_dotted(table.get("scenario", {}))})
    controls = tuple(_control(one, base) for one in table.get("controls", []))
    predictions = tuple(_prediction(one) for one in table.get("predictions", []))
    made = Lesson(table["id"], table["months"], table["seed"], base, controls, predictions)
    for control in controls:
        made.scenario({control.name: control.start})
    for prediction in predictions:
        made.scenario(prediction.values)
    return made


def _control(table: dict[str, Any], base: Scenario) -> Control:
    values = tuple(table.get("values", ()))
    low, high, step = (table.get(name, 0) for name in ("low", "high", "step"))
    start = base.get(table["key"])
    return Control(table["name"], table["key"], start, values, low, high, step, table["opens"])


def _prediction(table: dict[str, Any]) -> Prediction:
    measure = Measure(**{"less": "", "over": "mean", **table["measure"]})
    options, cuts = tuple(table["options"]), tuple(table["cuts"])
    if len(options) != len(cuts) + 1 or list(cuts) != sorted(cuts):
        raise ValueError(f"{table['name']}: {len(options)} options need cuts between them")
    return Prediction(
        table["name"], table.get("values", {}), measure, options, cuts,
        table["answer"], table["holds"],
    )  # fmt: skip


def _dotted(table: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Tables in tables as dotted keys; a quoted dotted key stays as it is."""
    found: dict[str, Any] = {}
    for name, value in table.items():
        key = f"{prefix}{name}"
        inside = isinstance(value, dict) and not key.endswith("_mix")
        found |= _dotted(value, f"{key}.") if inside else {key: value}
    return found
