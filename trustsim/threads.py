"""Runs of the compiled engine, mapped over threads: it holds no lock of the interpreter.

A thread keeps the arrays of the scenario it works on and uses them for one run after the other, so
that they stay in its core's cache.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import TYPE_CHECKING, Any

from trustsim.design import Job
from trustsim.engines import tables
from trustsim.scenarios import Scenario

if TYPE_CHECKING:
    from trustsim.kernel.engine import Runs

Tables = dict[str, dict[str, Any]]
Result = tuple[Job, Tables | BaseException]

PAIR_MONTHS = 2_000_000  # in a batch: about a fifth of a second, so that progress moves

_own = threading.local()


def run_jobs(
    jobs: Sequence[Job], record: str, workers: int, only: Collection[str] | None = None
) -> Iterator[Result]:
    """Run jobs on so many threads; a run that fails is its error, and the others go on."""
    waiting = deque(batches(jobs, workers))
    if workers == 1 or len(waiting) < 2:
        for batch in waiting:
            yield from run_batch(batch, record, only)
        return
    pool = ThreadPoolExecutor(workers, thread_name_prefix="trustsim")
    flying: set[Future[list[Result]]] = set()
    try:
        while waiting or flying:
            while waiting and len(flying) < 2 * workers:
                flying.add(pool.submit(run_batch, waiting.popleft(), record, only))
            done, flying = wait(flying, return_when=FIRST_COMPLETED)
            for future in done:
                yield from future.result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def batches(jobs: Sequence[Job], workers: int) -> list[list[Job]]:
    """Jobs of one scenario each, enough of them to be worth a call, few enough to share out."""
    by_scenario: dict[int, list[Job]] = {}
    for job in jobs:
        by_scenario.setdefault(id(job.scenario), []).append(job)
    cut: list[list[Job]] = []
    fair = max(1, len(jobs) // (4 * workers))
    for group in by_scenario.values():
        size = min(fair, max(1, PAIR_MONTHS // pair_months(group[0].scenario)))
        cut += [group[start : start + size] for start in range(0, len(group), size)]
    return cut


def pair_months(scenario: Scenario) -> int:
    """Relationships times months of a run."""
    shape, months = scenario.market, scenario.periods + scenario.burn_in
    return int(shape.buyers * shape.candidates * months)


def run_batch(
    jobs: Sequence[Job], record: str, only: Collection[str] | None = None
) -> list[Result]:
    """The tables of each job of one scenario."""
    scenario, keys = jobs[0].scenario, [(job.seed, job.replicate) for job in jobs]
    try:
        many = runs_of(scenario, record, keys[0], only).tables_of_many(keys)
        return list(zip(jobs, many, strict=True))
    except Exception as error:
        if len(jobs) > 1:
            return [result for job in jobs for result in run_batch([job], record, only)]
        return [(jobs[0], second_opinion(jobs[0], record, error))]


def second_opinion(job: Job, record: str, error: Exception) -> Tables | BaseException:
    """What the agents say of a strategy that failed to answer; any other error as it is."""
    from trustsim.kernel.engine import UnansweredError

    if not isinstance(error, UnansweredError):
        return error
    try:
        return tables(job.scenario, "mesa", job.seed, job.replicate, record)
    except Exception as its_own:
        return its_own


def runs_of(
    scenario: Scenario, record: str, key: tuple[int, int], only: Collection[str] | None
) -> Runs:
    """The arrays of this thread for a scenario."""
    from trustsim.kernel.engine import Runs

    held = getattr(_own, "held", None)
    if held is None or held[0] is not scenario or held[1] != (record, only):
        held = _own.held = (scenario, (record, only), Runs(scenario, record, key, only))
    runs: Runs = held[2]
    return runs
