"""Processes are there for a piece of work alone, whoever is killed, and tasks are done once."""

from __future__ import annotations

import subprocess
import sys
from typing import Any, NamedTuple

import psutil
from tiers import slow

from trustsim import crew

ORPHANS = """
import os, signal
from trustsim import crew
hired = crew.hire(2)
print(*{hired.submit(os.getpid).result() for _ in range(40)}, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""

IDLE = """
import time
import psutil
from trustsim import crew
hired = crew.hire(2)
print(sum(hired.submit(abs, 1).result() for _ in range(6)))
time.sleep(0.5)
for worker in psutil.Process().children(recursive=True):
    if "popen_loky" in " ".join(worker.cmdline()):
        worker.kill()  # one that waits for work holds the lock of the others
        break
crew.dismiss(hired)
"""


class Task(NamedTuple):
    """A task that is its own answer."""

    key: str
    runs: int = 1


class Held:
    """A journal in memory."""

    def __init__(self, **known: str) -> None:
        self.known = known
        self.written: list[str] = []

    def write(self, task: Any, answer: str) -> None:
        self.written.append(answer)


def test_workers_end_when_their_parent_was_killed() -> None:
    command = [sys.executable, "-c", ORPHANS]
    silent = subprocess.DEVNULL
    child = subprocess.run(command, stdout=subprocess.PIPE, stderr=silent, check=False)
    found = list(map(int, child.stdout.split()))
    assert found
    for worker in found:
        if psutil.pid_exists(worker):
            psutil.Process(worker).wait(timeout=20)
        assert not psutil.pid_exists(worker)


def test_a_worker_whose_parent_was_gone_before_it_began_ends() -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    code = f"import time; from trustsim.crew import serve; serve({gone.pid}); time.sleep(60)"
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=40).returncode == 1


@slow
def test_a_worker_that_is_killed_while_it_waits_keeps_no_process_from_ending() -> None:
    for _ in range(3):
        command = [sys.executable, "-c", IDLE]
        ended = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
        assert (ended.returncode, ended.stdout.strip()) == (0, "6"), ended.stderr


def test_nobody_is_left_when_the_tasks_are_done() -> None:
    tasks = [Task(str(number)) for number in range(6)]
    assert crew.work_through(tasks, len, Held(), 2) == [2] * 6
    mine = psutil.Process().children(recursive=True)
    assert not [one for one in mine if "popen_loky" in " ".join(one.cmdline())]


def test_what_the_journal_knows_is_not_done_again_and_the_longest_is_done_first() -> None:
    done: list[str] = []

    def do(task: Task) -> str:
        done.append(task.key)
        return task.key.upper()

    told: list[tuple[int, int]] = []
    held = Held(b="from before")
    tasks = [Task("a", 1), Task("b", 2), Task("c", 3)]
    found = crew.work_through(tasks, do, held, 1, lambda now, total: told.append((now, total)))
    assert found == ["A", "from before", "C"]
    assert done == ["c", "a"]
    assert held.written == ["C", "A"]
    assert told == [(5, 6), (6, 6)]
