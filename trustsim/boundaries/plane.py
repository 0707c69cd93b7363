"""Pressure or manner? Profit of one buyer over the plane of pressure and conduct.

The focal buyer takes every combination of the two, all else as at level 0.5, in a market at level
0.5 (Henke, Parameswaran & Pisharodi 2008: not the pressure but the manner).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from trustsim.analysis.intervals import Interval, mean_interval
from trustsim.boundaries.cells import EXTRA
from trustsim.boundaries.maps import Axis, Map, Point
from trustsim.claims.findings import spoken
from trustsim.claims.kinds import Changes, Floats
from trustsim.claims.markets import MIDDLE
from trustsim.claims.running import World

STANCE = "tough_but_fair"  # a strategy of two free traits; every number of it is set here
TRAITS = ("pressure", "conduct")
QUANTITY = "profit"


class Slope(NamedTuple):
    """What a trait does to profit from its lowest to its highest value, the other held."""

    trait: str
    held: str
    change: Interval


def axes(side: int) -> tuple[Axis, ...]:
    """Pressure and conduct from 0 to 1."""
    values = tuple(round(float(value), 12) for value in np.linspace(0.0, 1.0, side))
    return tuple(Axis(f"buyer.{trait}", values, trait, "trait") for trait in TRAITS)


def world(point: Point) -> World:
    """The market in which buyer 0 has these two traits."""
    traits = {**MIDDLE, **dict(zip(TRAITS, point, strict=True))}
    changes: Changes = {"market.focal_strategy": STANCE}
    changes |= {f"strategies.{STANCE}.buyer.{trait}": value for trait, value in traits.items()}
    return World("pressure {:g}, conduct {:g}".format(*point), changes)


def plane(found: dict[Point, Floats], side: int) -> Map:
    """Profit less that of no pressure and full conduct, paired by seed."""
    origin = found[(0.0, 1.0)]
    less = {point: values - origin for point, values in found.items()}
    return Map(QUANTITY, EXTRA[QUANTITY], axes(side), less)


def slopes(map_: Map) -> list[Slope]:
    """What each trait does at the lowest and the highest of the other, and their interplay."""
    at, found = map_.effects, []
    for first, second in ((0, 1), (1, 0)):
        for held in (0.0, 1.0):
            ends = [at[(end, held) if first == 0 else (held, end)] for end in (0.0, 1.0)]
            where = f"{TRAITS[second]} {held:g}"
            found.append(Slope(TRAITS[first], where, mean_interval(ends[1] - ends[0], 0.99)))
    both = at[(1.0, 1.0)] - at[(0.0, 1.0)] - at[(1.0, 0.0)] + at[(0.0, 0.0)]
    found.append(Slope("pressure", "conduct 1 less at conduct 0", mean_interval(both, 0.99)))
    return found


def paying(map_: Map) -> dict[str, tuple[int, int]]:
    """At how many levels of the other trait each trait is told to pay from 0 to 1, of how many."""
    pressures, conducts = (axis.values for axis in map_.axes)
    at, level = map_.effects, 1.0 - 0.05 / (len(pressures) + len(conducts))
    gains = {
        "more pressure": [at[1.0, held] - at[0.0, held] for held in conducts],
        "better conduct": [at[held, 1.0] - at[held, 0.0] for held in pressures],
    }
    return {
        what: (sum(mean_interval(one, level).low > 0.0 for one in each), len(each))
        for what, each in gains.items()
    }


def told(map_: Map) -> str:
    """Whether pressure or manner hurts, in sentences; the five intervals hold together at 95 %."""
    parts = []
    for one in slopes(map_)[:4]:
        word = "hurts" if one.change.high < 0.0 else "pays" if one.change.low > 0.0 else "undecided"
        what = "more pressure" if one.trait == "pressure" else "better conduct"
        parts.append(f"{what} at {one.held}: {word}, {spoken(one.change)} money/month from 0 to 1")
    means = {point: float(values.mean()) for point, values in map_.effects.items()}
    pressure, conduct = max(means, key=lambda point: means[point])
    where = f"Profit is highest at pressure {pressure:.2g} and conduct {conduct:.2g} (by its mean)."
    counts = " and ".join(f"{what} at {n} of {of}" for what, (n, of) in paying(map_).items())
    every = f"Over all levels of the other trait, {counts} is told to pay."
    return f"Pressure or manner? {'; '.join(parts)}. {every} {where}"
