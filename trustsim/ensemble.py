"""Run many jobs on any executor; results depend neither on the workers nor on their order.

A run that fails is reported with its error, its traceback and its scenario, and the others go on.
When a worker dies (out of memory, say), what was in its executor's hands is tried once more, one
run at a time, so that the run which kills its worker twice is known for certain.

What a worker is sent grows until it is busy for half a second: sending costs milliseconds.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from dataclasses import dataclass
from itertools import chain
from typing import Any, NamedTuple

from trustsim import threads
from trustsim.crew import dismiss, hire, worker_count
from trustsim.design import Job
from trustsim.engines import check_engine, choose, worth
from trustsim.results import fingerprint
from trustsim.workers import (
    Answer,
    OtherModelError,
    Tables,
    answers,
    failure,
    task,
)

Progress = Callable[[int, int], None]

TRIES = 2
TASK_SECONDS = 0.5  # what a worker is sent at a time: well over the milliseconds of sending it
GROWTH = 4  # times as many runs in a task as in the largest before it


@dataclass(frozen=True)
class Outcome:
    """A finished job: its tables, or what went wrong."""

    job: Job
    tables: Tables | None
    error: str = ""
    traceback: str = ""

    @property
    def toml(self) -> str:
        """The scenario of a failed run and its seed, which replay it; empty if it did not fail."""
        if self.tables is not None:
            return ""
        luck = f"# seed = {self.job.seed}, replicate = {self.job.replicate}"
        return f"{luck}\n{self.job.scenario.to_toml()}"

    @property
    def failed(self) -> bool:
        """Whether the run gave no tables."""
        return self.tables is None

    @property
    def fingerprint(self) -> str:
        """Hash of the summary, as of :meth:`trustsim.results.Run.fingerprint`; empty if failed."""
        return "" if self.tables is None else fingerprint("summary", self.tables["summary"])


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
    batch: int | str = "auto",
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
        Any executor of ``concurrent.futures`` kind; it is not shut down. Where it has a number
        ``slots``, that is asked again and again how many jobs it can run at a time.
    workers
        How many threads or processes, at most one for each job; "auto" is one for each core that
        this process may use, or what the executor has. With 1 the jobs run here. Jobs of one
        scenario run together.
    progress
        Called with the number of finished jobs and of all jobs.
    batch
        Jobs sent to a worker process at a time; "auto" is what keeps it busy for half a second.
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
        If an executor given by the caller broke down for good, or a worker has another version of
        the model.
    """
    check_engine(engine)
    waiting = tuple(jobs)
    count = min(worker_count(workers, executor), max(1, len(waiting)))
    if batch != "auto" and (not isinstance(batch, int) or batch < 1):
        raise ValueError(f"batch = {batch}: must be 'auto' or at least 1")
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
    return _outcome(job, failure(found) if isinstance(found, BaseException) else Answer(found))


def _processes(
    jobs: Sequence[Job],
    record: str,
    engine: str,
    executor: Executor | None,
    workers: int,
    batch: int | str,
) -> Iterator[Outcome]:
    """Runs of jobs in other processes, or here where there is one worker."""
    if executor is None and workers == 1:
        for job in jobs:
            yield _outcome(job, answers(task((job,), record, engine))[0][0])
    elif jobs:
        place = {key: n for n, key in enumerate(dict.fromkeys(id(job.scenario) for job in jobs))}
        together = sorted(jobs, key=lambda job: place[id(job.scenario)])
        yield from _Pool(executor, workers, record, engine, batch).run(together)


class _Pool:
    """Keeps an executor busy, and replaces our own when a worker has died."""

    def __init__(
        self, executor: Executor | None, workers: int, record: str, engine: str, batch: int | str
    ) -> None:
        self.given = executor
        self.workers = workers
        self.record = record
        self.engine = engine
        self.grows = batch == "auto"
        self.size = 1 if isinstance(batch, str) else batch
        self.executor: Any = hire(workers) if executor is None else executor
        self.flying: dict[Future[tuple[list[Answer], float]], _Batch] = {}

    def run(self, jobs: Sequence[Job]) -> Iterator[Outcome]:
        """Fresh batches first, two a worker; then the suspects, alone."""
        fresh, suspects = deque(jobs), deque[_Batch]()
        try:
            while fresh or suspects or self.flying:
                while fresh and len(self.flying) < 2 * self.slots:
                    self._submit(_Batch(tuple(self._taken(fresh)), 0))
                if suspects and not self.flying:
                    self._submit(suspects.popleft())
                done, _ = wait(self.flying, return_when=FIRST_COMPLETED)
                for future in done:
                    yield from self._collect(future, suspects)
        finally:
            self._stop()

    @property
    def slots(self) -> int:
        """How many tasks can run at a time now: workers of a cluster come and go."""
        return max(1, getattr(self.given, "slots", self.workers))

    def _taken(self, fresh: deque[Job]) -> Iterator[Job]:
        """The next jobs; towards the end fewer at a time, so that all workers stay busy."""
        fair = max(1, len(fresh) // (4 * self.slots)) if self.grows else self.size
        for _ in range(min(self.size, fair, len(fresh))):
            yield fresh.popleft()

    def _grow(self, runs: int, seconds: float) -> None:
        """Let what is sent from now on take about as long as it should."""
        if self.grows:
            wanted = int(TASK_SECONDS * runs / max(seconds, 1e-6))
            self.size = max(1, min(wanted, GROWTH * max(runs, self.size)))

    def _submit(self, batch: _Batch) -> None:
        sent = task(batch.jobs, self.record, self.engine)
        try:
            future = self.executor.submit(answers, sent)
        except (BrokenExecutor, OSError, RuntimeError) as error:
            if self.given is not None:
                raise RuntimeError(
                    f"the executor broke down ({error}); what is finished is kept"
                ) from error
            self.executor = hire(self.workers)
            future = self.executor.submit(answers, sent)
        self.flying[future] = batch

    def _collect(
        self, future: Future[tuple[list[Answer], float]], suspects: deque[_Batch]
    ) -> Iterator[Outcome]:
        batch = self.flying.pop(future)
        try:
            found, seconds = future.result()
        except OtherModelError:
            raise
        except Exception as error:  # the worker died, or could not be reached
            tries = batch.tries + 1
            if tries < TRIES:
                suspects.extend(_Batch((job,), tries) for job in batch.jobs)
                return
            what = f"the worker gave no answer in {tries} tries ({type(error).__name__})"
            found = [Answer(None, what, str(error))] * len(batch.jobs)
        else:
            self._grow(len(batch.jobs), seconds)
        for job, answer in zip(batch.jobs, found, strict=True):
            yield _outcome(job, answer)

    def _stop(self) -> None:
        """Let nothing go on: what was sent is answered, or after an interruption of no use."""
        if self.given is None:
            dismiss(self.executor)
            return
        for future in self.flying:
            future.cancel()


def _outcome(job: Job, answer: Answer) -> Outcome:
    return Outcome(job, *answer)
