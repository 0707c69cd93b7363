"""The runs of some points: a task that any worker does, with its effects as the answer."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from trustsim.claims.readings import Seen, groups
from trustsim.claims.running import Effects, RunsFailedError
from trustsim.claims.tasks import Answer
from trustsim.design import Job
from trustsim.ensemble import run_many
from trustsim.parameters._errors import ScenarioError
from trustsim.scenarios import Scenario
from trustsim.sensitivity.effects import Effect, Reading
from trustsim.sensitivity.problem import Floats, combined

TASK = 16  # points: small enough that little is lost by a kill, and that progress moves
NAME = "effects"
Changes = dict[str, Any]


class Points(NamedTuple):
    """Some points of a design, from number ``first`` on, in every arm and with every seed."""

    base: Changes
    arms: dict[str, Changes]
    effects: tuple[Effect, ...]
    points: tuple[Changes, ...]
    seeds: tuple[int, ...]
    first: int

    @property
    def key(self) -> str:
        """What it is told apart by in the journal, sources of the effects included."""
        return hashlib.sha256(json.dumps([*self, SOURCES], default=str).encode()).hexdigest()

    @property
    def runs(self) -> int:
        """How many runs it takes."""
        return len(self.points) * len(self.arms) * len(self.seeds)

    def jobs(self) -> list[Job]:
        """Its runs, all with the same luck.

        Raises
        ------
        ScenarioError
            Where a combination is impossible: the line names its point.
        """
        base = Scenario.from_tables(self.base)
        found: list[Job] = []
        for at, point in enumerate(self.points):
            for arm, changes in self.arms.items():
                whole = combined(point, changes)
                try:
                    scenario = base.replace(whole)
                except ScenarioError as error:
                    place = f"point {self.first + at}, arm {arm!r}"
                    raise ScenarioError(f"at {place}: {error.lines[0]}") from None
                for seed in self.seeds:
                    found.append(Job(len(found), arm, at, whole, seed, 0, scenario))
        return found


def do(task: Points) -> Answer:
    """Run a task: this is what happens in a worker. Effects have shape (points, seeds)."""
    seen: dict[tuple[str, int, int], Seen] = {}
    jobs = task.jobs()
    for outcome in run_many(jobs, record="summary", workers=1):
        job = outcome.job
        if outcome.tables is None:
            place = f"point {task.first + job.draw}, arm {job.arm!r}, seed {job.seed}"
            raise RunsFailedError(f"{place}: {outcome.error}")
        seen[job.arm, job.draw, job.seed] = Seen(outcome.tables, job.scenario, ())
    found = [_values(effect, task, seen) for effect in task.effects]
    return Answer({NAME: Effects(tuple(found), ())}, {})


def _values(effect: Effect, task: Points, seen: dict[tuple[str, int, int], Seen]) -> Floats:
    values = np.empty((len(task.points), len(task.seeds)))
    for at in range(len(task.points)):
        for column, seed in enumerate(task.seeds):

            def read(one: Reading, at: int = at, seed: int = seed) -> Any:
                try:
                    return seen[one.arm, at, seed][one.name]
                except KeyError:
                    known = tuple(groups(*seen[one.arm, at, seed].firms))
                    raise ValueError(
                        f"effect {effect.text!r}: arm {one.arm!r} has no group {one.group!r};"
                        f" known: {', '.join(known)}"
                    ) from None

            values[at, column] = effect.value(read)
    return values


SOURCES = hashlib.sha256(
    b"".join(Path(__file__).with_name(f"{name}.py").read_bytes() for name in ("effects", "running"))
).hexdigest()[:16]
"""Hash of what a task depends on besides the model and the claims."""
