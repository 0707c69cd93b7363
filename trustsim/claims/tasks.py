"""The work behind the claims, in tasks: some claims in one world.

Tasks are independent of each other. Processes take them as they come; what is finished is kept in a
journal, so that a kill costs the tasks that were under way.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from trustsim.claims.declared import BY_ID
from trustsim.claims.extras import EXTRAS
from trustsim.claims.kinds import Floats
from trustsim.claims.running import HERE, Arms, Effects, World, effects
from trustsim.crew import Told, work_through
from trustsim.results import model_version
from trustsim.store.journal import Journal

JOURNAL = "claims.jsonl"
MEASURING = ("dealings", "bonds", "long_run", "kinds", "markets", "readings", "running")
JUDGING = ("jackknife", "pairs", "silence")
"""Modules, here and in ``trustsim.analysis``, on which a journal depends besides the model."""


class Task(NamedTuple):
    """Some claims in one world, with so many seeds from 0 on."""

    world: World
    ids: tuple[str, ...]
    seeds: int
    replicate: int = 0

    @property
    def key(self) -> str:
        """What it is told apart by in the journal."""
        return json.dumps([self.world.name, self.world.changes, self.ids, *self[2:]])

    @property
    def runs(self) -> int:
        """How many runs it takes."""
        arms = {arm for id_ in self.ids for arm in BY_ID[id_].arms}
        if self.at_home:
            arms |= {arm for id_ in self.ids for arm in BY_ID[id_].also}
        return self.seeds * len(arms)

    @property
    def at_home(self) -> bool:
        """Whether it is the world of the defaults, of which more is told."""
        return self.world.name == HERE


class Answer(NamedTuple):
    """Effects by claim; in the world of the defaults, extras by claim and name."""

    effects: dict[str, Effects]
    extras: dict[str, dict[str, Floats]]


def work(task: Task) -> Answer:
    """Run a task: this is what happens in a worker."""
    arms = Arms(task.world, range(task.seeds), task.replicate)
    extras = {id_: EXTRAS[id_] for id_ in task.ids if id_ in EXTRAS and task.at_home}
    arms.expect([*(BY_ID[id_].reads for id_ in task.ids), *(e.reads for e in extras.values())])
    found = {id_: effects(BY_ID[id_], arms) for id_ in task.ids}
    return Answer(found, {id_: extra.of(arms) for id_, extra in extras.items()})


def work_all(
    tasks: Sequence[Any],
    folder: Path | None = None,
    *,
    workers: int | str = "auto",
    progress: Told | None = None,
    how: Callable[[Any], Answer] | None = None,
) -> list[Answer]:
    """Run all tasks and return their answers in the same order; ``progress`` counts runs.

    Other tasks than these have a ``key``, ``runs``, and somebody who knows ``how`` to do them.

    Raises
    ------
    StoreError
        If the folder holds claims of another model, or cannot be written to.
    """
    with Finished(folder) as journal:
        return work_through(tasks, how or work, journal, workers, progress)


class Finished(Journal):
    """A line for each finished task; the first line says of which model and which claims."""

    def __init__(self, folder: Path | None) -> None:
        super().__init__(
            None if folder is None else folder / JOURNAL,
            {"model": model_version(), "claims": _digest()},  # defaults are in the model
            "claims of other defaults, rules or measures",
        )
        self.known: dict[str, Answer] = {}

    def take_up(self, entry: dict[str, Any]) -> None:
        """Know a task that was finished before."""
        self.known[entry["task"]] = _answer(entry)

    def write(self, task: Any, answer: Answer) -> None:
        """Keep a finished task; the one with extras, such as curves, is short and run again."""
        if answer.extras:
            return
        effects_of = {
            id_: [[x.tolist() for x in part] for part in one] for id_, one in answer.effects.items()
        }
        self.keep({"task": task.key, "effects": effects_of})


def _answer(entry: dict[str, Any]) -> Answer:
    """A task from its line."""
    found = {
        id_: Effects(*(tuple(np.array(x, dtype=float) for x in part) for part in parts))
        for id_, parts in entry["effects"].items()
    }
    return Answer(found, {})


def _digest() -> str:
    """Hash of the sources that say what the claims measure."""
    here = Path(__file__).parent
    files = [here / f"{name}.py" for name in MEASURING]
    files += [here.parent / "analysis" / f"{name}.py" for name in JUDGING]
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()
