"""What a worker process is sent, and what it answers."""

from __future__ import annotations

import hashlib
import os
import pickle
import platform
import traceback
from itertools import groupby
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any, NamedTuple

from trustsim import strategies, threads
from trustsim.design import Job
from trustsim.display import OneLineError
from trustsim.engines import choose
from trustsim.results import model_version
from trustsim.scenarios import Scenario
from trustsim.simulation import check_memory, simulate

if TYPE_CHECKING:
    from numpy.typing import NDArray

Tables = dict[str, dict[str, "NDArray[Any]"]]

_loaded: dict[str, str] = {}  # in a worker: the strategy files that tasks asked for, and their hash


class OtherModelError(OneLineError, RuntimeError):
    """A worker whose model, or strategy of the user, is another one: its numbers would differ."""


class Task(NamedTuple):
    """What a worker is sent. Scenarios stay pickled until the user's strategies are loaded."""

    model: str
    strategies: tuple[tuple[str, str], ...]
    record: str
    engine: str
    points: tuple[tuple[bytes, tuple[tuple[int, int], ...]], ...]


class Answer(NamedTuple):
    tables: Tables | None
    error: str = ""
    traceback: str = ""


def task(jobs: tuple[Job, ...], record: str, engine: str) -> Task:
    points = []
    for _, group in groupby(jobs, key=lambda job: id(job.scenario)):
        same = tuple(group)
        keys = tuple((job.seed, job.replicate) for job in same)
        points.append((pickle.dumps(same[0].scenario), keys))
    return Task(model_version(), tuple(user_strategies().items()), record, engine, tuple(points))


def user_strategies() -> dict[str, str]:
    """Files of the strategies that were loaded into this process, with the hash of each."""
    files = (Path(str(module.__file__)).resolve() for module in strategies._USER.values())
    return {str(file): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


def answers(task: Task) -> tuple[list[Answer], float]:
    """Run the points of a task, and time them; this is what happens in a worker."""
    if task.model != model_version():
        raise OtherModelError(f"{_here()} has another version of the model; install the same there")
    own = {str(Path(str(module.__file__)).resolve()) for module in strategies._USER.values()}
    for path, source in task.strategies:
        if path not in own or _loaded.get(path, source) != source:
            strategies.load_strategy(path)
            _loaded[path] = hashlib.sha256(Path(path).read_bytes()).hexdigest()
        if _loaded.get(path, source) != source:
            raise OtherModelError(f"{_here()} has another version of {path}; copy yours there")
    started = perf_counter()
    found = [each for point in task.points for each in _of_point(*point, task.record, task.engine)]
    return found, perf_counter() - started


def _here() -> str:
    return f"worker {os.getpid()} on {platform.node()}"


def _of_point(
    pickled: bytes, keys: tuple[tuple[int, int], ...], record: str, engine: str
) -> list[Answer]:
    """The runs of one scenario; the compiled engine keeps its arrays from one to the next."""
    try:
        scenario = pickle.loads(pickled)  # noqa: S301 - made by task
        chosen = choose(scenario, engine, len(keys))
        check_memory(scenario, record, engine=chosen)
        if chosen == "mesa":
            return [_of_agents(scenario, *key, record) for key in keys]
        jobs = [Job(0, "", 0, {}, *key, scenario) for key in keys]
        return [
            failure(found) if isinstance(found, BaseException) else Answer(found)
            for _, found in threads.run_batch(jobs, record)
        ]
    except Exception as error:
        return [failure(error)] * len(keys)


def _of_agents(scenario: Scenario, seed: int, replicate: int, record: str) -> Answer:
    try:
        run = simulate(scenario, seed=seed, replicate=replicate, record=record, engine="mesa")
        return Answer({name: run.arrays(name) for name in run.recorded})
    except Exception as error:
        return failure(error)


def failure(error: BaseException) -> Answer:
    """What is told of a run that failed."""
    text = " ".join(f"{type(error).__name__}: {error}".split())
    return Answer(None, text, "".join(traceback.format_exception(error)))
