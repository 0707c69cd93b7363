"""Processes on this machine: hired for a piece of work, dismissed after it, gone with their parent.

What they do is the caller's: runs of a sweep (:mod:`trustsim.ensemble`), or whole tasks, such as a
claim in a world, whose answers are kept in a journal.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from typing import Any, Protocol, TypeVar

from trustsim import engines, kernel
from trustsim.scenarios import Scenario

ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
PARENT_SECONDS = 1.0  # between two looks whether the parent still lives
Told = Callable[[int, int], None]
A = TypeVar("A")


class Work(Protocol):
    """A task: what it is told apart by, and how many runs it takes."""

    @property
    def key(self) -> str: ...
    @property
    def runs(self) -> int: ...


class Kept(Protocol[A]):
    """Answers by the key of their task, and where more are kept."""

    known: dict[str, A]

    def write(self, task: Any, answer: A) -> None: ...


def worker_count(workers: int | str, executor: Executor | None = None) -> int:
    """How many workers are meant; an executor may know how many it has.

    Raises
    ------
    ValueError
        If it is neither "auto" nor a whole number of at least 1.
    """
    if workers == "auto":
        held = getattr(executor, "slots", getattr(executor, "_max_workers", None))
        return held if isinstance(held, int) and held > 0 else cores()
    if isinstance(workers, bool) or not isinstance(workers, int) or workers < 1:
        raise ValueError(f"workers = {workers!r}: must be 'auto' or a whole number of at least 1")
    return workers


def cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def hire(workers: int) -> Executor:
    """So many processes; whoever hires them has to :func:`dismiss` them."""
    from loky import ProcessPoolExecutor

    hired: Executor = ProcessPoolExecutor(
        max_workers=workers, env=ONE_THREAD, initializer=serve, initargs=(os.getpid(),)
    )
    return hired


def dismiss(hired: Any) -> None:
    """Kill the processes: what was asked of them is answered, or of no use.

    One that was killed while it waited for work holds a lock for ever, and an orderly end would
    wait for the others, which wait for that lock.
    """
    hired.shutdown(wait=True, kill_workers=True)


def serve(parent: int) -> None:
    """In a new process: leave Ctrl-C to the parent, and end when the parent has ended.

    A parent that was killed cannot end its workers, and they would wait for work for ever. Its
    number is given, since it may be gone before this process has begun.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_outlive_no, args=(parent,), daemon=True).start()


def _outlive_no(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(PARENT_SECONDS)
    os._exit(1)


def warm() -> None:
    """Have the compiled engine in the cache, or every process would compile."""
    if not (engines.ready() or engines.obstacle(Scenario())):
        kernel.warm()


def work_through(
    tasks: Sequence[Work],
    do: Callable[[Any], A],
    journal: Kept[A],
    workers: int | str = "auto",
    progress: Told | None = None,
) -> list[A]:
    """Do the tasks that the journal does not know; all answers in the order of the tasks.

    ``progress`` is told the number of finished runs and of all runs.
    """
    total = sum(task.runs for task in tasks)
    found = {task.key: journal.known[task.key] for task in tasks if task.key in journal.known}
    waiting = [task for task in tasks if task.key not in found]
    waiting.sort(key=lambda task: -task.runs)  # or the last one would keep a worker late
    done = total - sum(task.runs for task in waiting)
    for task, answer in _each(waiting, min(worker_count(workers), max(1, len(waiting))), do):
        found[task.key] = answer
        journal.write(task, answer)
        done += task.runs
        if progress is not None:
            progress(done, total)
    return [found[task.key] for task in tasks]


def _each(tasks: Sequence[Work], workers: int, do: Callable[[Any], A]) -> Iterator[tuple[Work, A]]:
    """Answers as they are finished."""
    if workers == 1:
        for task in tasks:
            yield task, do(task)
        return
    warm()
    hired = hire(workers)
    waiting, flying = deque(tasks), dict[Future[A], Work]()
    try:
        while waiting or flying:
            while waiting and len(flying) < 2 * workers:  # a killed parent leaves little behind
                task = waiting.popleft()
                flying[hired.submit(do, task)] = task
            ready, _ = wait(flying, return_when=FIRST_COMPLETED)
            for future in ready:
                yield flying.pop(future), future.result()
    finally:
        dismiss(hired)
