"""What a lesson claims, held against the markets of seeds 0 to 99."""

from __future__ import annotations

from functools import cache
from typing import Any

import pandas as pd

from trustsim import Scenario, sweep
from trustsim.app.lessons import Lesson, Measure

SEEDS = 100


@cache
def _periods(scenario: Scenario) -> pd.DataFrame:
    return sweep(scenario, seeds=SEEDS, record="periods", workers=2).periods()


def markets(lesson: Lesson, values: dict[str, Any]) -> pd.DataFrame:
    """The months of the buyers' stances in all markets of a screen."""
    periods = _periods(lesson.scenario(values))
    return periods[periods["side"] == "buyer"]


def measured(periods: pd.DataFrame, measure: Measure) -> pd.Series:
    """A measure for every seed."""

    def gap(outcome: str) -> pd.Series:
        by = periods.groupby(["stance", "seed"])[outcome]
        found = by.mean() if measure.over == "mean" else by.sum()
        return found[measure.stance] - (found[measure.less] if measure.less else 0.0)

    whole = gap(measure.outcome)
    return whole / gap(measure.per) if measure.per else whole
