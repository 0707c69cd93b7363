"""The points of an experiment: swept values, draws from the likely ranges, arms, seeds.

Every arm and every point meets the same seeds and the same draws (common random numbers), so that
differences between them are paired.

>>> design = parse({"seeds": 2, "over": {"market.trust_level": [0, 1]}}, {"periods": 12})
>>> [(job.seed, job.scenario.market.trust_level) for job in design.jobs()]
[(0, 0.0), (0, 1.0), (1, 0.0), (1, 1.0)]
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Any

from trustsim.chance import check_seed
from trustsim.outcomes import LEVELS
from trustsim.parameters import rows
from trustsim.parameters._errors import ScenarioError, nearest, show
from trustsim.parameters._fields import dotted_keys
from trustsim.scenarios import Scenario

LUCK_KEYS = ("seeds", "first_seed", "record", "paired")
KEYS = (*LUCK_KEYS, "over", "draws", "points", "vary", "keep", "arms")
ARM_KEYS = ("name", "scenario", "over")
DESIGN_SEED = 20_240_607  # of the Latin hypercube; fixed, so that a design names its draws
MOST_RUNS = 1_000_000
Values = dict[str, Any]


@dataclass(frozen=True)
class Job:
    """One run to be made: the scenario and seed, and where it stands in the design."""

    run: int
    arm: str
    draw: int
    changes: Values
    seed: int
    replicate: int
    scenario: Scenario


@dataclass(frozen=True)
class Arm:
    """A variant of the scenario; ``over`` is swept within it."""

    name: str = ""
    changes: Values = field(default_factory=dict)
    over: dict[str, tuple[Any, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Design:
    """All points of an experiment.

    With draws, or points that are listed, each is a replicate of its own, so that draws differ in
    luck, and arms do not.
    Where points are not ``paired``, each of them is a replicate of its own.
    """

    base: Values
    seeds: tuple[int, ...] = (0,)
    record: str = "periods"
    over: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    draws: int = 0
    points: tuple[Values, ...] = ()
    vary: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()
    arms: tuple[Arm, ...] = (Arm(),)
    paired: bool = True

    @property
    def swept(self) -> tuple[str, ...]:
        """The dotted keys that are swept in any arm."""
        return tuple(dict.fromkeys([*self.over, *(key for arm in self.arms for key in arm.over)]))

    def with_first_seed(self, first: int) -> Design:
        """The same design with as many seeds, from ``first`` on."""
        return replace(self, seeds=_seeds(len(self.seeds), first))

    def jobs(self) -> tuple[Job, ...]:
        """Every run, in order of draw, seed, arm and point.

        Raises
        ------
        ScenarioError
            Where a combination is impossible: the line names its point.
        """
        draws = max(1, self.draws, len(self.points))
        runs = draws * len(self.seeds) * sum(_points(self.over, arm) for arm in self.arms)
        if runs > MOST_RUNS:
            raise ScenarioError(f"design: {runs} runs are too many; at most {MOST_RUNS}")
        return tuple(self._jobs())

    def _jobs(self) -> Iterator[Job]:
        base = Scenario.from_tables(self.base)
        run = 0
        for draw, drawn in enumerate(self.drawn() or [{}]):
            points = [point for arm in self.arms for point in self._arm(base, arm, draw, drawn)]
            for seed in self.seeds:
                for point, (arm, changes, scenario) in enumerate(points):
                    replicate = draw if self.paired else draw * len(points) + point
                    yield Job(run, arm, draw, changes, seed, replicate, scenario)
                    run += 1

    def _arm(
        self, base: Scenario, arm: Arm, draw: int, drawn: Values
    ) -> Iterator[tuple[str, Values, Scenario]]:
        over = {**self.over, **arm.over}
        for values in product(*over.values()):
            point = dict(zip(over, values, strict=True))
            changes = {**drawn, **arm.changes, **point}
            try:
                yield arm.name, changes, base.replace(changes)
            except ScenarioError as error:
                place = [f"arm {arm.name!r}"] if arm.name else []
                place += [f"draw {draw}"] if drawn else []
                place += [f"{key} = {show(value)}" for key, value in point.items()]
                where = f"design, at {', '.join(place)}" if place else "design"
                raise ScenarioError(f"{where}: {error.lines[0]}") from None

    def drawn(self) -> list[Values]:
        """Values of every draw: the points listed, or a Latin hypercube over the likely ranges.

        Whole numbers are rounded. Drawn are all parameters with a likely range, except those that
        ``[scenario]`` sets, that are swept, or that ``keep`` names; only those that ``vary`` names
        if it is given.
        """
        if not self.draws:
            return list(self.points)
        held = {*_flatten(self.base), *self.swept}
        ranges = {
            row["key"]: (row["likely_low"], row["likely_high"])
            for row in rows(Scenario)
            if row["likely_low"] is not None
            and row["key"] not in held
            and (not self.vary or _within(row["key"], self.vary))
            and not _within(row["key"], self.keep)
        }
        if not ranges:
            raise ScenarioError("design.draws: nothing is left to draw: see vary and keep")
        from numpy.random import default_rng
        from scipy.stats.qmc import LatinHypercube

        cube = LatinHypercube(len(ranges), seed=default_rng(DESIGN_SEED)).random(self.draws)
        return [
            {
                key: _place(u, *span)
                for u, (key, span) in zip(row.tolist(), ranges.items(), strict=True)
            }
            for row in cube
        ]


def digest(jobs: tuple[Job, ...], record: str) -> str:
    """SHA-256 of what is to be run: equal for designs that would store the same."""
    texts: dict[int, str] = {}
    held = hashlib.sha256(record.encode())
    for job in jobs:
        text = texts.setdefault(id(job.scenario), job.scenario.model_dump_json())
        line = [job.run, job.arm, job.draw, job.seed, job.replicate, text]
        held.update(json.dumps(line).encode())
    return held.hexdigest()


def parse(tables: Mapping[str, Any], base: Mapping[str, Any] | None = None) -> Design:
    """A design from its TOML tables: ``[design]``, and ``[scenario]`` as ``base``.

    Raises
    ------
    ScenarioError
        One line that names the field.
    """
    _known(tables, "design", KEYS)
    Scenario.from_tables(base or {})
    arms = tables.get("arms", [])
    if not isinstance(arms, list) or not all(isinstance(arm, Mapping) for arm in arms):
        raise ScenarioError("design.arms: write each arm as a table: [[design.arms]]")
    design = Design(
        base=dict(base or {}),
        seeds=_seeds(tables.get("seeds", 1), tables.get("first_seed")),
        record=_one_of(tables.get("record", "periods"), "design.record", LEVELS),
        over=_over(tables.get("over", {}), "design.over"),
        draws=_count(tables.get("draws", 0), "design.draws", 0),
        points=_listed(tables.get("points", [])),
        vary=_names(tables.get("vary", []), "design.vary"),
        keep=_names(tables.get("keep", []), "design.keep"),
        arms=tuple(_arm(arm, number) for number, arm in enumerate(arms, 1)) or (Arm(),),
        paired=_one_of(tables.get("paired", True), "design.paired", (True, False)),
    )
    if design.draws and design.points:
        raise ScenarioError("design: give draws or points, not both")
    if not design.draws and (design.vary or design.keep):
        raise ScenarioError("design.draws: is missing; vary and keep say what is drawn")
    names = [arm.name for arm in design.arms]
    twice = [name for name in names if names.count(name) > 1]
    if twice:
        raise ScenarioError(f"design.arms: two arms are named {twice[0]!r}; rename one")
    return design


def _known(tables: object, where: str, known: tuple[str, ...]) -> None:
    if not isinstance(tables, Mapping):
        raise ScenarioError(f"{where} = {show(tables)}: must be a table")
    for key in tables:
        if key not in known:
            raise ScenarioError(f"{where}.{key}: {nearest(key, 'key', known)}")


def _arm(tables: Mapping[str, Any], number: int) -> Arm:
    where = f"design.arms[{number}]"
    _known(tables, where, ARM_KEYS)
    name = tables.get("name")
    if not isinstance(name, str) or not name.strip():
        raise ScenarioError(f"{where}.name = {show(name)}: give each arm a name in quotes")
    changes = tables.get("scenario", {})
    if not isinstance(changes, Mapping):
        raise ScenarioError(f"{where}.scenario = {show(changes)}: must be a table of changes")
    return Arm(name, _flatten(changes), _over(tables.get("over", {}), f"{where}.over"))


def _listed(points: object) -> tuple[Values, ...]:
    """Points written one by one, such as those of a calibration."""
    if not isinstance(points, list) or not all(isinstance(one, Mapping) and one for one in points):
        raise ScenarioError(
            "design.points: write each point as a table of key = value: [[design.points]]"
        )
    return tuple(_flatten(one) for one in points)


def _seeds(seeds: object, first: object = None) -> tuple[int, ...]:
    """Seeds from their number and the first of them, or from a list."""
    try:
        if isinstance(seeds, list):
            if first is not None:
                raise ScenarioError("design.first_seed: goes with a number of seeds, not a list")
            found = tuple(check_seed(seed, "design.seeds") for seed in seeds)
        else:
            start = check_seed(0 if first is None else first, "design.first_seed")  # type: ignore[arg-type]
            number = _count(seeds, "design.seeds", 1)
            check_seed(start + number - 1, "design.first_seed + design.seeds - 1")
            found = tuple(range(start, start + number))
    except TypeError as error:
        raise ScenarioError(str(error)) from None
    except ValueError as error:
        raise ScenarioError(str(error)) from None
    if not found or len(set(found)) < len(found):
        raise ScenarioError(f"design.seeds = {show(seeds)}: must be different seeds, at least one")
    return found


def _count(value: object, where: str, low: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= MOST_RUNS:
        raise ScenarioError(
            f"{where} = {show(value)}: must be a whole number from {low} to {MOST_RUNS}"
        )
    return value


def _one_of(value: Any, where: str, known: tuple[Any, ...]) -> Any:
    if not any(value is one or (value == one and type(value) is type(one)) for one in known):
        names = ", ".join(show(one) if isinstance(one, bool) else str(one) for one in known)
        raise ScenarioError(f"{where} = {show(value)}: must be one of {names}")
    return value


def _names(value: object, where: str) -> tuple[str, ...]:
    """Groups and keys that exist."""
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise ScenarioError(f"{where} = {show(value)}: must be a list of names in quotes")
    for name in value:
        try:
            Scenario().get(name)
        except ScenarioError as error:
            raise ScenarioError(f"{where}: {error.lines[0]}") from None
    return tuple(value)


def _over(value: object, where: str) -> dict[str, tuple[Any, ...]]:
    if not isinstance(value, Mapping):
        raise ScenarioError(f"{where} = {show(value)}: must be a table of key = [values]")
    found = _flatten(value)
    for key, values in found.items():
        if not isinstance(values, list) or not values:
            raise ScenarioError(f"{where}: {key} = {show(values)}: must be a list of values")
        if any(values.count(one) > 1 for one in values):
            raise ScenarioError(f"{where}: {key} = {show(values)}: has a value twice")
    return {key: tuple(values) for key, values in found.items()}


def _flatten(tables: Mapping[str, Any], prefix: str = "") -> Values:
    """Nested tables as dotted keys; a parameter that is a table itself, such as a mix, is kept."""
    leaves = set(dotted_keys(Scenario))
    found: Values = {}
    for name, value in tables.items():
        key = f"{prefix}{name}"
        if isinstance(value, Mapping) and key not in leaves:
            found.update(_flatten(value, f"{key}."))
        else:
            found[key] = value
    return found


def _points(over: dict[str, tuple[Any, ...]], arm: Arm) -> int:
    return math.prod(len(values) for values in {**over, **arm.over}.values())


def _within(key: str, names: tuple[str, ...]) -> bool:
    return any(key == name or key.startswith(f"{name}.") for name in names)


def _place(u: float, low: float, high: float) -> float | int:
    """A point of the unit interval in a range; whole numbers are equally likely."""
    if isinstance(low, int) and isinstance(high, int):
        return min(high, low + math.floor(u * (high - low + 1)))
    return low + u * (high - low)
