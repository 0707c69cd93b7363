"""What is told of some claims besides their effects, from the runs in the world of the defaults."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from trustsim.analysis import silence
from trustsim.analysis.intervals import BreakEven, break_even_month
from trustsim.claims.declared import BY_ID
from trustsim.claims.kinds import At, Floats, Reads, of_all
from trustsim.claims.markets import LEVELS

RACES: dict[str, tuple[str, str, str, str]] = {
    "(i) one buyer": ("trusting", "focal", "aggressive", "focal"),
    "(ii) half and half": ("half", "trusting", "half", "aggressive"),
    "(iii) whole market": ("market 1", "buyers", "market 0", "buyers"),
    "(ii) equal stances": ("half, equal", "trusting", "half, equal", "aggressive"),
}
"""The three contrasts and the null: arm and group ahead, arm and group behind."""


def races(at: At) -> dict[str, Floats]:
    """Cumulative lead of the trusting by month, money a firm, shape (seeds, months)."""
    found = {}
    for name, (first, ahead, second, behind) in RACES.items():
        pairs = zip(at(first, "curves"), at(second, "curves"), strict=True)
        found[name] = np.array([one[ahead] - other[behind] for one, other in pairs])
    return found


def predictors(at: At) -> dict[str, Floats]:
    """AUC of each predictor of exit as pseudo-values, and of silence in the null world."""
    table = at("spread", "judged")
    found = {name: silence.of_predictor(table, name) for name in silence.PREDICTORS}
    null = silence.of_predictor(at("spread, trust does not rebid", "judged"), "silence")
    return {**found, "silence, trust does not move the rebid": null}


def profile(at: At) -> dict[str, Floats]:
    """Profit of the focal buyer at each level less that at level 0."""
    names = [*(f"focal {level:.2f}" for level in LEVELS[1:-1]), "trusting"]
    return {
        f"level {level:.2f}": at(name, "focal.profit") - at("aggressive", "focal.profit")
        for level, name in zip(LEVELS[1:], names, strict=True)
    }


class Extra(NamedTuple):
    """What is told besides of a claim, and the readings that it needs."""

    of: Callable[[At], dict[str, Floats]]
    reads: Reads = {}  # noqa: RUF012 - never changed


EXTRAS: dict[str, Extra] = {
    "S4": Extra(races, of_all((*BY_ID["S4"].arms, *BY_ID["S4"].also), "curves")),
    "S9": Extra(predictors),
    "S17": Extra(profile),
}


def break_even(curves: dict[str, Floats]) -> dict[str, BreakEven]:
    """Break-even month of the trusting for each contrast and the null, with its 95 % band."""
    return {name: break_even_month(curve) for name, curve in curves.items()}
