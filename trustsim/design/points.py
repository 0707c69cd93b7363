"""A design and the runs that it asks for."""

from __future__ import annotations

import hashlib
import math
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import product
from typing import TYPE_CHECKING, Any, NamedTuple

from trustsim.design.checks import MOST_RUNS, Values, flatten, seeds_from
from trustsim.design.ranges import LIKELY, Ranges, place, spans
from trustsim.design.sequences import LATIN, unit_points
from trustsim.parameters._errors import ScenarioError, show
from trustsim.scenarios import Scenario

if TYPE_CHECKING:
    import pandas as pd

DRAWS = "draws"  # as ``paired``: draws meet the same luck, too


class Job(NamedTuple):
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
    luck, and arms do not: arms are compared, draws are averaged, and luck of their own averages out
    sooner. Where ``paired`` is ``"draws"`` all of them meet the same luck. Where points are not
    ``paired``, each of them is a replicate of its own.

    ``one_at_a_time`` changes one key after the other, all else at the scenario, which itself is a
    point, too; with ``over``, around each point of the grid.
    """

    base: Values
    seeds: tuple[int, ...] = (0,)
    record: str = "periods"
    over: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    one_at_a_time: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    draws: int = 0
    sequence: str = LATIN
    ranges: Ranges = LIKELY
    points: tuple[Values, ...] = ()
    vary: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()
    arms: tuple[Arm, ...] = (Arm(),)
    paired: bool | str = True

    @property
    def swept(self) -> tuple[str, ...]:
        """The dotted keys that are swept in any arm."""
        of_arms = (key for arm in self.arms for key in arm.over)
        return tuple(dict.fromkeys([*self.over, *self.one_at_a_time, *of_arms]))

    @property
    def runs(self) -> int:
        """How many runs there are."""
        draws = max(1, self.draws, len(self.points))
        beside = 1 + sum(len(values) for values in self.one_at_a_time.values())
        return draws * len(self.seeds) * beside * sum(_points(self.over, arm) for arm in self.arms)

    def with_first_seed(self, first: int) -> Design:
        """The same design with as many seeds, from ``first`` on."""
        return replace(self, seeds=seeds_from(len(self.seeds), first))

    def jobs(self) -> tuple[Job, ...]:
        """Every run, in order of draw, seed, arm and point.

        Raises
        ------
        ScenarioError
            Where a combination is impossible: the line names its point.
        """
        self._check_runs()
        return tuple(self._jobs())

    def check(self) -> None:
        """Make the scenario of every point, for one seed.

        Raises
        ------
        ScenarioError
            As :meth:`jobs`.
        """
        self._check_runs()
        deque(replace(self, seeds=self.seeds[:1])._jobs(), maxlen=0)

    def frame(self) -> pd.DataFrame:
        """The runs before they are run, a row each.

        Columns: run, arm, draw, seed, replicate, then every key that is swept, listed or drawn,
        with its value in that run.

        Raises
        ------
        ScenarioError
            Where a combination is impossible: the line names its point.
        """
        import pandas as pd

        jobs = self.jobs()
        keys = [*self.swept, *dict.fromkeys(key for drawn in self.drawn() for key in drawn)]
        cells = {
            id(job.scenario): {key: job.scenario.get(key) for key in dict.fromkeys(keys)}
            for job in jobs
        }
        places = ("run", "arm", "draw", "seed", "replicate")
        return pd.DataFrame(
            [
                {**{name: getattr(job, name) for name in places}, **cells[id(job.scenario)]}
                for job in jobs
            ]
        )

    def _check_runs(self) -> None:
        if self.runs > MOST_RUNS:
            raise ScenarioError(f"design: {self.runs} runs are too many; at most {MOST_RUNS}")

    def _jobs(self) -> Iterator[Job]:
        base = Scenario.from_tables(self.base)
        run = 0
        for draw, drawn in enumerate(self.drawn() or [{}]):
            points = [point for arm in self.arms for point in self._arm(base, arm, draw, drawn)]
            luck = 0 if self.paired == DRAWS else draw
            for seed in self.seeds:
                for point, (arm, changes, scenario) in enumerate(points):
                    replicate = luck if self.paired else draw * len(points) + point
                    yield Job(run, arm, draw, changes, seed, replicate, scenario)
                    run += 1

    def _arm(
        self, base: Scenario, arm: Arm, draw: int, drawn: Values
    ) -> Iterator[tuple[str, Values, Scenario]]:
        for point in self._around({**self.over, **arm.over}):
            changes = {**drawn, **arm.changes, **point}
            try:
                yield arm.name, changes, base.replace(changes)
            except ScenarioError as error:
                where = [f"arm {arm.name!r}"] if arm.name else []
                where += [f"draw {draw}"] if drawn else []
                where += [f"{key} = {show(value)}" for key, value in point.items()]
                text = f"design, at {', '.join(where)}" if where else "design"
                raise ScenarioError(f"{text}: {error.lines[0]}") from None

    def _around(self, over: dict[str, tuple[Any, ...]]) -> Iterator[Values]:
        """Each point of the grid, followed by what changes one factor at a time around it."""
        for values in product(*over.values()):
            point = dict(zip(over, values, strict=True))
            yield point
            for key, others in self.one_at_a_time.items():
                for value in others:
                    yield {**point, key: value}

    def drawn(self) -> list[Values]:
        """Values of every draw: the points listed, or a sequence over the ranges.

        Whole numbers are rounded. Drawn are all parameters with a likely range, except those that
        ``[scenario]`` sets, that are swept, or that ``keep`` names; only those that ``vary`` names
        if it is given. A table of ``ranges`` draws its keys, and what ``vary`` names besides.
        """
        if not self.draws:
            return list(self.points)
        found = self.spans()
        return [
            {key: place(u, *span) for u, (key, span) in zip(row, found.items(), strict=True)}
            for row in unit_points(self.sequence, self.draws, len(found)).tolist()
        ]

    def spans(self) -> dict[str, tuple[float, float]]:
        """The range of each key that is drawn.

        Raises
        ------
        ScenarioError
            If nothing is left to draw.
        """
        return spans(self.ranges, self.vary, self.keep, held=(*self.base_keys, *self.swept))

    @property
    def base_keys(self) -> tuple[str, ...]:
        """Dotted keys that the scenario sets."""
        return tuple(flatten(self.base))


def digest(jobs: tuple[Job, ...], record: str) -> str:
    """SHA-256 of what is to be run: equal for designs that would store the same."""
    texts: dict[int, str] = {}
    held = hashlib.sha256(record.encode())
    for job in jobs:
        text = texts.get(id(job.scenario))
        if text is None:
            whole = job.scenario.model_dump_json()
            text = texts[id(job.scenario)] = hashlib.sha256(whole.encode()).hexdigest()
        line = f"{job.run} {job.arm!r} {job.draw} {job.seed} {job.replicate} {text}\n"
        held.update(line.encode())
    return held.hexdigest()


def _points(over: dict[str, tuple[Any, ...]], arm: Arm) -> int:
    return math.prod(len(values) for values in {**over, **arm.over}.values())
