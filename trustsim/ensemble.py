"""Run many jobs on any executor; results depend neither on the workers nor on their order.

A run that fails is reported with its error, its traceback and its scenario, and the others go on.
When a worker dies (out of memory, say), what was in its executor's hands is tried once more, one
batch at a time, so that the run which kills its worker twice is known for certain.
"""

from __future__ import annotations

import hashlib
import os
import pickle
import traceback
from collections import Counter, deque
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from trustsim import strategies, threads
from trustsim.design import Job
from trustsim.engines import check_engine, choose, worth
from trustsim.results import fingerprint
from trustsim.scenarios import Scenario
from trustsim.simulation import simulate

if TYPE_CHECKING:
    from numpy.typing import NDArray

Tables = dict[str, dict[str, "NDArray[Any]"]]
Progress = Callable[[int, int], None]

_loaded: dict[str, str] = {}  # in a worker: the strategy files that tasks asked for, and their hash

TRIES = 2
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


@dataclass(frozen=True)
class Outcome:
    """A finished job: its tables, or what went wrong."""

    job: Job
    tables: Tables | None
    error: str = ""
    details: str = ""

    @property
    def failed(self) -> bool:
        """Whether the run gave no tables."""
        return self.tables is None

    @property
    def fingerprint(self) -> str:
        """Hash of the summary, as of :meth:`trustsim.results.Run.fingerprint`; empty if failed."""
        return "" if self.tables is None else fingerprint("summary", self.tables["summary"])


class _Task(NamedTuple):
    """What a worker is sent. Scenarios stay pickled until the user's strategies are loaded."""

    strategies: tuple[tuple[str, str], ...]
    record: str
    engine: str
    points: tuple[tuple[bytes, int, int], ...]


class _Answer(NamedTuple):
    tables: Tables | None
    error: str = ""
    details: str = ""


class _Batch(NamedTuple):
    jobs: tuple[Job, ...]
    tries: int


def run_many(
    jobs: Iterable[Job],
    *,
    record: str = "periods",
    engine: str = "auto",
    executor: Executor | None = None,
    workers: int | str = "auto",
    progress: Progress | None = None,
    batch: int = 1,
    only: Collection[str] | None = None,
) -> Iterator[Outcome]:
    """Run jobs and yield each as it finishes.

    Parameters
    ----------
    jobs
        As :meth:`trustsim.design.Design.jobs` gives them.
    record
        The recording level.
    engine
        As in :func:`trustsim.simulate`. Without an executor the compiled engine runs on threads,
        the readable one in loky processes on this machine.
    executor
        Any executor of ``concurrent.futures`` kind; it is not shut down.
    workers
        How many threads or processes, at most one for each job; "auto" is one for each core that
        this process may use. With 1 the jobs run here. Jobs of one scenario run together.
    progress
        Called with the number of finished jobs and of all jobs.
    batch
        Jobs sent to a worker at a time; more than 1 pays for runs of a few milliseconds.
    only
        Names of the tables that are needed besides the summary; the compiled engine makes no
        others. All of the recording level if left out.

    Yields
    ------
    Outcome
        In order of completion.

    Raises
    ------
    ValueError
        If ``workers`` or ``batch`` is below 1, there is no such engine, or the compiled engine is
        asked for and cannot run a scenario.
    RuntimeError
        If an executor given by the caller broke down for good.
    """
    check_engine(engine)
    waiting = tuple(jobs)
    count = min(worker_count(workers), max(1, len(waiting)))
    if batch < 1:
        raise ValueError(f"batch = {batch}: must be at least 1")
    finished: Iterator[Outcome]
    if executor is not None:
        finished = _processes(waiting, record, engine, executor, count, batch)
    else:
        fast, slow = by_engine(waiting, engine)
        finished = chain(
            map(_of_kernel, threads.run_jobs(fast, record, count, only)),
            _processes(slow, record, "mesa", None, count, batch),
        )
    for done, outcome in enumerate(finished, 1):
        yield outcome
        if progress is not None:  # told once the caller has it: what was told is not lost
            progress(done, len(waiting))


def by_engine(jobs: Sequence[Job], engine: str) -> tuple[list[Job], list[Job]]:
    """Jobs of the compiled and of the readable engine; each scenario is looked at once."""
    number = Counter(id(job.scenario) for job in jobs)
    scenarios = {id(job.scenario): job.scenario for job in jobs}
    work = sum(worth(scenarios[key], runs) for key, runs in number.items())
    chosen: dict[int, str] = {}
    for key, scenario in scenarios.items():
        runs = max(1, round(work / worth(scenario, 1)))  # all of them pay for the compilation
        chosen[key] = choose(scenario, engine, runs)
    fast = [job for job in jobs if chosen[id(job.scenario)] == "kernel"]
    return fast, [job for job in jobs if chosen[id(job.scenario)] == "mesa"]


def _of_kernel(result: threads.Result) -> Outcome:
    """The outcome of a run of the compiled engine."""
    job, found = result
    if isinstance(found, BaseException):
        return _outcome(job, _failure(found, job.scenario, job.seed))
    return Outcome(job, found)


def _processes(
    jobs: Sequence[Job],
    record: str,
    engine: str,
    executor: Executor | None,
    workers: int,
    batch: int,
) -> Iterator[Outcome]:
    """Runs of jobs in other processes, or here where there is one worker."""
    if executor is None and workers == 1:
        for job in jobs:
            yield _outcome(job, _answers(_task((job,), record, engine))[0])
    elif jobs:
        batches = [_Batch(tuple(jobs[i : i + batch]), 0) for i in range(0, len(jobs), batch)]
        yield from _Pool(executor, workers, record, engine).run(batches)


def worker_count(workers: int | str) -> int:
    """How many workers are meant.

    Raises
    ------
    ValueError
        If it is neither "auto" nor a whole number of at least 1.
    """
    if workers == "auto":
        return cores()
    if isinstance(workers, bool) or not isinstance(workers, int) or workers < 1:
        raise ValueError(f"workers = {workers!r}: must be 'auto' or a whole number of at least 1")
    return workers


def cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class _Pool:
    """Keeps an executor busy, and replaces our own when a worker has died."""

    def __init__(self, executor: Executor | None, workers: int, record: str, engine: str) -> None:
        self.given = executor
        self.workers = workers
        self.record = record
        self.engine = engine
        self.executor: Any = self._loky() if executor is None else executor
        self.flying: dict[Future[list[_Answer]], _Batch] = {}

    def run(self, batches: list[_Batch]) -> Iterator[Outcome]:
        """Fresh batches first, two a worker; then the suspects, alone."""
        fresh, suspects = deque(batches), deque[_Batch]()
        complete = False
        try:
            while fresh or suspects or self.flying:
                while fresh and len(self.flying) < 2 * self.workers:
                    self._submit(fresh)
                if suspects and not self.flying:
                    self._submit(suspects)
                done, _ = wait(self.flying, return_when=FIRST_COMPLETED)
                for future in done:
                    yield from self._collect(future, suspects)
            complete = True
        finally:
            self._stop(complete)

    def _submit(self, queue: deque[_Batch]) -> None:
        batch = queue.popleft()
        task = _task(batch.jobs, self.record, self.engine)
        try:
            future = self.executor.submit(_answers, task)
        except (BrokenExecutor, RuntimeError) as error:
            if self.given is not None:
                raise RuntimeError(
                    f"the executor broke down ({error}); what is finished is kept"
                ) from error
            self.executor = self._loky()
            future = self.executor.submit(_answers, task)
        self.flying[future] = batch

    def _collect(self, future: Future[list[_Answer]], suspects: deque[_Batch]) -> Iterator[Outcome]:
        batch = self.flying.pop(future)
        try:
            answers = future.result()
        except Exception as error:  # the worker died, or could not be reached
            tries = batch.tries + 1
            if tries < TRIES:
                suspects.extend(_Batch((job,), tries) for job in batch.jobs)
                return
            what = f"the worker gave no answer in {tries} tries ({type(error).__name__})"
            answers = [_Answer(None, what, str(error))] * len(batch.jobs)
        for job, answer in zip(batch.jobs, answers, strict=True):
            yield _outcome(job, answer)

    def _loky(self) -> Any:
        from loky import get_reusable_executor

        return get_reusable_executor(
            max_workers=self.workers, timeout=10, env=ONE_THREAD, initializer=ignore_interrupts
        )

    def _stop(self, complete: bool) -> None:
        """After an interruption nothing that was sent is of use."""
        if self.given is not None:
            for future in self.flying:
                future.cancel()
        elif not complete:  # loky ends its futures itself, and trips over cancelled ones
            self.executor.shutdown(wait=True, kill_workers=True)


def _task(jobs: tuple[Job, ...], record: str, engine: str) -> _Task:
    points = tuple((pickle.dumps(job.scenario), job.seed, job.replicate) for job in jobs)
    return _Task(tuple(user_strategies().items()), record, engine, points)


def user_strategies() -> dict[str, str]:
    """Files of the strategies that were loaded into this process, with the hash of each."""
    files = (Path(str(module.__file__)).resolve() for module in strategies._USER.values())
    return {str(file): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


def ignore_interrupts() -> None:
    """Leave Ctrl-C to the parent."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _answers(task: _Task) -> list[_Answer]:
    """Run the points of a task; this is what happens in a worker."""
    own = {str(Path(str(module.__file__)).resolve()) for module in strategies._USER.values()}
    for path, source in task.strategies:
        if path not in own or _loaded.get(path, source) != source:
            strategies.load_strategy(path)
            _loaded[path] = source
    return [_answer(*point, task.record, task.engine) for point in task.points]


def _answer(pickled: bytes, seed: int, replicate: int, record: str, engine: str) -> _Answer:
    scenario = None
    try:
        scenario = pickle.loads(pickled)  # noqa: S301 - made by _task
        run = simulate(scenario, seed=seed, replicate=replicate, record=record, engine=engine)
        tables = {name: run.arrays(name) for name in run.recorded}
        return _Answer(tables)
    except Exception as error:
        return _failure(error, scenario, seed)


def _failure(error: BaseException, scenario: Scenario | None, seed: int) -> _Answer:
    """What is told of a run that failed, with the scenario that replays it."""
    text = " ".join(f"{type(error).__name__}: {error}".split())
    toml = scenario.to_toml() if scenario is not None else ""
    trace = "".join(traceback.format_exception(error))
    return _Answer(None, text, f"{trace}\n# seed = {seed}\n{toml}")


def _outcome(job: Job, answer: _Answer) -> Outcome:
    return Outcome(job, *answer)
