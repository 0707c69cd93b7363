"""An experiment: a question, a design, and the study that answers it.

An experiment is a TOML file with ``[experiment]`` (``question``, ``expectation``, ``analysis``),
``[scenario]`` and ``[design]`` (see :mod:`trustsim.design`). Running it fills a results folder;
a study reads one.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from trustsim import design, store
from trustsim.crew import worker_count
from trustsim.design import Job
from trustsim.engines import check_engine, once
from trustsim.ensemble import Outcome, Progress, run_many
from trustsim.experiment.plan import Experiment, analyses, from_scenario, from_text, load
from trustsim.experiment.study import Study
from trustsim.simulation import TooLargeError, bytes_recorded, check_memory
from trustsim.store import Store
from trustsim.workers import user_strategies

__all__ = [
    "Experiment",
    "Study",
    "analyses",
    "from_scenario",
    "from_text",
    "load",
    "run_experiment",
]

LARGE_ON_DISK = 1_000_000_000  # bytes of raw columns from which on free disk is looked at


def run_experiment(
    experiment: Experiment,
    out: str | os.PathLike[str] | None = None,
    *,
    workers: int | str = "auto",
    fresh: bool = False,
    progress: Progress | None = None,
    executor: Executor | None = None,
    engine: str = "auto",
    each: Callable[[Outcome], None] | None = None,
) -> Study:
    """Make the runs that are not stored yet, and return the study.

    Parameters
    ----------
    experiment
        As :func:`load` gives it.
    out
        Results folder; ``results/<name>`` if left out.
    workers, executor
        As in :func:`trustsim.ensemble.run_many`.
    fresh
        Take a new numbered folder where the folder exists.
    progress
        Called with the number of stored runs and of all runs.
    engine
        As in :func:`trustsim.simulate`.
    each
        Called with each finished run before it is stored.

    Raises
    ------
    ScenarioError
        If a combination of the design is impossible.
    StoreError
        If the folder cannot take the results.
    TooLargeError
        If the runs would need more than half of the free memory or disk; no folder is made.
    """
    check_engine(engine)
    folder = Path(out) if out is not None else Path("results") / experiment.name
    folder = store.numbered(folder) if fresh else folder
    jobs, count = experiment.jobs(), worker_count(workers)
    begun = store.holds_runs(folder)
    if not begun:  # looked at first, so that what is refused leaves no folder
        _check_size(experiment, jobs, count, folder)
    held = store.create(folder, _manifest(experiment, jobs))
    for part in held.set_aside:
        once(f"{folder}: {part} was damaged, is kept in {store.DAMAGED}/, and is made again")
    try:
        if not held.finished:
            done = held.done()
            todo = tuple(job for job in jobs if job.run not in done)
            if begun:
                _check_size(experiment, todo, count, folder)
            before = len(jobs) - len(todo)
            told = None if progress is None else lambda done, _: progress(before + done, len(jobs))
            finished = run_many(
                todo,
                record=experiment.design.record,
                engine=engine,
                workers=workers,
                executor=executor,
                progress=told,
            )
            _keep(held, finished, each)
    finally:
        held.close()
    return Study(folder)


def _keep(held: Store, finished: Iterator[Outcome], each: Callable[[Outcome], None] | None) -> None:
    """Store runs as they finish; what was finished before an interruption is kept."""
    try:
        for outcome in finished:
            if each is not None:
                each(outcome)
            held.add(outcome)
        held.finish()
    except BaseException:
        with _undisturbed():
            finished.close()  # type: ignore[attr-defined]
            held.flush()
        raise


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Let no second Ctrl-C interrupt the storing of what the first one interrupted."""
    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread is interrupted
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.SIG_DFL if before is None else before)


def _manifest(experiment: Experiment, jobs: tuple[Job, ...]) -> dict[str, Any]:
    points = experiment.design
    return store.new_manifest(
        name=experiment.name,
        design=experiment.text,
        digest=design.digest(jobs, points.record),
        record=points.record,
        swept={key: _kind(key, jobs) for key in points.swept},
        seeds=points.seeds,
        runs=len(jobs),
        strategies={Path(path).stem: source for path, source in user_strategies().items()},
    )


def _kind(key: str, jobs: tuple[Job, ...]) -> str:
    """Type of the column of a swept key."""
    scenarios = {id(job.scenario): job.scenario for job in jobs}
    values = [scenario.get(key) for scenario in scenarios.values()]
    if all(isinstance(value, bool) for value in values):
        return "b1"
    plain = all(value is None or isinstance(value, int | float) for value in values)
    return "f8" if plain else "U"


def _check_size(experiment: Experiment, jobs: tuple[Job, ...], workers: int, folder: Path) -> None:
    """Refuse what would need more than half of the free memory or disk."""
    if not jobs:
        return
    record = experiment.design.record
    scenarios = {id(job.scenario): job.scenario for job in jobs}
    sizes = {key: bytes_recorded(scenario, record) for key, scenario in scenarios.items()}
    largest = max(sizes, key=lambda key: sizes[key])
    check_memory(scenarios[largest], record, at_once=min(workers, len(jobs)))
    need = sum(sizes[id(job.scenario)] for job in jobs)
    if need > LARGE_ON_DISK and need > (free := store.free_disk(folder)) / 2:
        raise TooLargeError(
            f"design.record = {record!r} may need {need / 1e9:.3g} GB of disk, more than half of"
            f" the {free / 1e9:.3g} GB that are free; record less or name another --out"
        )
