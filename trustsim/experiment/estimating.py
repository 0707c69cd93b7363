"""What an experiment will take, before it runs: time from a short sample of it, and disk."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Sequence
from typing import NamedTuple

from trustsim import engines, threads
from trustsim.crew import worker_count
from trustsim.design import Design, Job
from trustsim.display import Number, card
from trustsim.ensemble import run_many
from trustsim.kernel import cache
from trustsim.scenarios import Scenario
from trustsim.simulation import _size, bytes_recorded

SCENARIOS, SEEDS = 8, 4  # of the sample at most, evenly over the design
ENOUGH = 2.0  # seconds after which the sample ends
BESIDE = 1e-4  # seconds of a run from design to disk besides its simulation, of one core


class Estimate(NamedTuple):
    """What is to be expected of an experiment."""

    runs: int
    seconds: float
    """On this machine as busy as it is now, with so many workers; compilation included."""
    bytes: int
    """Of the raw columns, from above; compressed on disk they are fewer."""
    workers: int
    measured: bool
    """Whether a sample was run; otherwise the time follows from known rates, within a factor."""

    def __str__(self) -> str:
        how = "measured on a sample" if self.measured else "from known rates, not measured"
        return (
            f"{self.runs} runs, about {told_time(self.seconds)} with {self.workers} workers"
            f" ({how}), at most {_size(self.bytes)} on disk"
        )

    def __repr__(self) -> str:
        return f"<Estimate: {self}>"

    def _repr_html_(self) -> str:
        how = "measured on a sample" if self.measured else "from known rates, not measured"
        numbers = [
            Number(f"{self.runs:,}", "runs"),
            Number(told_time(self.seconds), "time, about", f"{self.workers} workers; {how}"),
            Number(_size(self.bytes), "disk, at most"),
        ]
        return card("Estimate", "what the runs will take", numbers)


def estimate(jobs: Sequence[Job], record: str, workers: int | str = "auto") -> Estimate:
    """Time and disk of some jobs; at most a few seconds are spent on it, and nothing is kept.

    Parameters
    ----------
    jobs
        As :meth:`trustsim.design.Design.jobs` gives them.
    record
        The recording level.
    workers
        As in :func:`trustsim.ensemble.run_many`.

    Notes
    -----
    Seconds for each relationship and month of the sample, times those of all jobs; and a tenth of a
    millisecond a run for its fingerprint and its row, measured in ``tests/benchmarks``. The writing
    of recorded months is not counted. A sample is run only where the compiled engine is ready,
    since compiling takes longer than it is worth.
    """
    work = {id(job.scenario): threads.pair_months(job.scenario) for job in jobs}
    total = sum(work[id(job.scenario)] for job in jobs)
    sizes = {id(job.scenario): bytes_recorded(job.scenario, record) for job in jobs}
    disk = sum(sizes[id(job.scenario)] for job in jobs)
    crew = min(worker_count(workers), max(1, len(jobs)))
    if not jobs:
        return Estimate(0, 0.0, 0, crew, measured=True)
    measured = engines.ready() or bool(engines.lost())
    rate = _rate(jobs, record) if measured else engines.PER_PAIR_MONTH / engines.SPEED
    seconds = rate * total / crew + BESIDE * len(jobs) + (0.0 if measured else cache.SECONDS)
    return Estimate(len(jobs), seconds, disk, crew, measured)


SIZES = ("periods", "burn_in", "market.buyers", "market.candidates")


def roughly(design: Design) -> Estimate | None:
    """Time and disk from known rates, without a run and without making the scenarios.

    None where points differ in size. Compilation is not counted.
    """
    swept = {*design.swept, *(key for point in design.points for key in point)}
    swept |= {key for arm in design.arms for key in arm.changes}
    if not swept.isdisjoint(SIZES):
        return None
    scenario = Scenario.from_tables(design.base)
    crew = min(worker_count("auto"), max(1, design.runs))
    seconds = engines.PER_PAIR_MONTH / engines.SPEED * threads.pair_months(scenario) / crew
    size = bytes_recorded(scenario, design.record)
    return Estimate(design.runs, design.runs * seconds, design.runs * size, crew, measured=False)


def _rate(jobs: Sequence[Job], record: str) -> float:
    """Seconds for a relationship and month of one worker, over some scenarios of the design."""
    groups: dict[int, list[Job]] = {}
    for job in jobs:
        groups.setdefault(id(job.scenario), []).append(job)
    every = list(groups.values())
    some = [group[:SEEDS] for group in every[:: max(1, len(every) // SCENARIOS)][:SCENARIOS]]
    _run(some[0][:1], record)  # which loads the engine
    spent, work = 0.0, 0
    for group in some:
        begun = time.perf_counter()
        _run(group, record)
        spent += time.perf_counter() - begun
        work += sum(threads.pair_months(job.scenario) for job in group)
        if spent > ENOUGH:
            break
    return spent / work


def _run(jobs: Sequence[Job], record: str) -> None:
    deque(run_many(jobs, record=record, workers=1), maxlen=0)


def told_time(seconds: float) -> str:
    """A time in words.

    >>> told_time(0.2), told_time(75.0), told_time(600.0), told_time(9000.0)
    ('1 s', '75 s', '10 min', '2.5 h')
    """
    if seconds < 120.0:
        return f"{max(1.0, seconds):.0f} s"
    return f"{seconds / 60.0:.0f} min" if seconds < 7200.0 else f"{seconds / 3600.0:.1f} h"
