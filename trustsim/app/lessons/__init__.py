"""Lessons: each a file of data beside this one, its texts in ``static/strings``.

A lesson is a scenario, the controls that open one after the other, and predictions. What a browser
may say of a market is a *screen*: the lesson, the values of its controls, and a seed.

>>> LESSONS[-1]
'sandbox'
>>> lesson("sandbox").scenario({"months": 24}).periods
24
>>> lesson("sandbox").scenario({"months": 24.5})
Traceback (most recent call last):
trustsim.app.lessons.parts.ScreenError: months = 24.5: must be one of 24, 60, 120, 240
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from trustsim import facts, sources
from trustsim.app.lessons.parts import (
    Control,
    Figure,
    Measure,
    Prediction,
    ScreenError,
    control,
    figure,
    prediction,
    shown,
)
from trustsim.scenarios import Scenario

__all__ = [
    "LESSONS",
    "Control",
    "Figure",
    "Lesson",
    "Measure",
    "Prediction",
    "ScreenError",
    "lesson",
    "shown",
]


class Lesson(NamedTuple):
    """A lesson: where it begins, what can be changed, and what is asked."""

    id: str
    months: int
    seed: int
    """Of the first market shown."""
    base: Scenario
    controls: tuple[Control, ...]
    predictions: tuple[Prediction, ...]
    """Asked one a step."""
    findings: tuple[Prediction, ...]
    """Not asked, and told in the texts."""
    figures: tuple[Figure, ...]
    facts: dict[str, str]
    """Published shares that the texts tell: hole -> id in :mod:`trustsim.facts`."""
    sources: tuple[str, ...]
    """Keys of :data:`trustsim.sources.SOURCES`."""

    def scenario(self, values: Mapping[str, object]) -> Scenario:
        """The scenario of a screen; a control that is left out stands where it does at first.

        Raises
        ------
        ScreenError
            One line, if a control is unknown, or cannot stand there.
        """
        known = {one.name: one for one in self.controls}
        for name in values:
            if name not in known:
                allowed = f"a control of {self.id}: {', '.join(known) or 'none'}"
                raise ScreenError(f"{shown(name)}: must be {allowed}")
        return self.base.replace(
            {known[name].key: known[name].meant(value) for name, value in values.items()}
        )

    def data(self) -> dict[str, Any]:
        """The lesson as a browser has it; JSON can hold it."""
        return {
            "id": self.id,
            "months": self.months,
            "seed": self.seed,
            "controls": [one._asdict() for one in self.controls],
            "predictions": [
                {**one._asdict(), "measure": one.measure._asdict()} for one in self.predictions
            ],
            "told": self.told(),
            "sources": [
                {"cited": sources.cite(key), "verified": sources.SOURCES[key].status == "verified"}
                for key in self.sources
            ],
        }

    def told(self) -> dict[str, float]:
        """What stands in the holes of the texts: figures, published per cents, markets of 100."""
        found = {one.name: one.told for one in self.figures}
        for name, key in self.facts.items():
            value = facts.get(key).value
            if value is None:
                raise ValueError(f"{self.id}: {key} is no share")
            found[name] = round(100.0 * value)
        asked = (*self.predictions, *self.findings)
        return found | {f"holds_{one.name}": float(one.holds) for one in asked}


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
    made = Lesson(
        table["id"],
        table["months"],
        table["seed"],
        base,
        tuple(control(one, base) for one in table.get("controls", [])),
        tuple(prediction(one) for one in table.get("predictions", [])),
        tuple(prediction(one) for one in table.get("findings", [])),
        tuple(figure(one) for one in table.get("figures", [])),
        table.get("facts", {}),
        tuple(table.get("sources", ())),
    )
    for knob in made.controls:
        made.scenario({knob.name: knob.start})
    for asked in (*made.predictions, *made.findings):
        made.scenario(asked.values)
    for told in made.figures:
        made.scenario(told.values)
    return made


def _dotted(table: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Tables in tables as dotted keys; a quoted dotted key stays as it is."""
    found: dict[str, Any] = {}
    for name, value in table.items():
        key = f"{prefix}{name}"
        inside = isinstance(value, dict) and not key.endswith("_mix")
        found |= _dotted(value, f"{key}.") if inside else {key: value}
    return found
