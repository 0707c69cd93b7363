"""Screens: all that a browser may say of a market, from JSON or from an address, and checked.

>>> Screen.of({"lesson": "sandbox", "values": {"months": 24}, "seed": 7})
Screen(lesson='sandbox', values={'months': 24}, seed=7)
>>> Screen.from_query([("lesson", "sandbox"), ("seed", "7"), ("months", "24")]).scenario.periods
24
>>> Screen.of({"lesson": "sandbox", "seed": -1})
Traceback (most recent call last):
trustsim.app.lessons.parts.ScreenError: seed = -1: must be a whole number from 0 to 4294967295
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, NamedTuple

from trustsim.app.lessons import ScreenError, lesson
from trustsim.app.lessons.parts import shown
from trustsim.parameters._errors import ScenarioError
from trustsim.scenarios import Scenario

LAST_SEED = 0xFFFFFFFF


class Screen(NamedTuple):
    """A lesson, where its controls stand, and a seed."""

    lesson: str
    values: dict[str, Any]
    seed: int

    @classmethod
    def of(cls, sent: object) -> Screen:
        """The screen that a message holds; what is left out stands as the lesson begins.

        Raises
        ------
        ScreenError
            One line, if it is none: a name, a value or a seed that no lesson has.
        """
        if not isinstance(sent, dict) or not set(sent) <= set(cls._fields):
            raise ScreenError(f"screen {shown(sent)}: must be {{lesson, values, seed}}")
        chosen = lesson(sent.get("lesson", ""))
        seed, values = sent.get("seed", chosen.seed), sent.get("values", {})
        if not isinstance(seed, int) or isinstance(seed, bool) or not 0 <= seed <= LAST_SEED:
            allowed = f"a whole number from 0 to {LAST_SEED}"
            raise ScreenError(f"seed = {shown(seed)}: must be {allowed}")
        if not isinstance(values, dict):
            raise ScreenError(f"values {shown(values)}: must be {{control: value}}")
        try:
            chosen.scenario(values)
        except ScenarioError as error:  # each may stand there, but not together
            raise ScreenError(str(error).splitlines()[0]) from None
        return cls(chosen.id, values, seed)

    @classmethod
    def from_query(cls, query: Iterable[tuple[str, str]]) -> Screen:
        """The screen of an address: ``lesson=...&seed=...&control=value``."""
        values: dict[str, Any] = {name: plain(text) for name, text in query}
        of: dict[str, Any] = {
            name: values.pop(name) for name in ("lesson", "seed") if name in values
        }
        return cls.of({**of, "values": values})

    @property
    def scenario(self) -> Scenario:
        """The market, but for its luck."""
        return lesson(self.lesson).scenario(self.values)


def plain(text: str) -> Any:
    """What stands in an address: a number where it is one, else a text.

    >>> plain("0.5"), plain("linear"), plain("[")
    (0.5, 'linear', '[')
    """
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text
