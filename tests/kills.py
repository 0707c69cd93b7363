"""Kill sweeps at random moments, go on with them, and compare every bit with an undisturbed sweep.

    python tests/kills.py --times 100

A sweep runs in a process of its own, on threads or on worker processes. That process, or one of
its workers, is sent SIGKILL when a random share of the runs is stored, and some milliseconds later;
some sweeps are killed once more as they go on. The rest is made as ``trustsim resume`` does.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import numpy as np
import pandas as pd
import psutil

import trustsim as ts
from trustsim import experiment as experiments
from trustsim import store
from trustsim.experiment import Study, run_experiment

SCENARIO = """
[scenario]
periods = 12
burn_in = 0
market = { buyers = 6, suppliers = 3, candidates = 3 }
"""
DESIGNS = {  # of a second or so each: the compiled engine makes many more runs in that time
    "threads": '[design]\nseeds = 1000\nover = { "market.trust_level" = [0, 0.5, 1] }\n',
    "workers": '[design]\nseeds = 8\nover = { "market.trust_level" = [0, 0.5, 1] }\n',
}
ENGINES = {"threads": "kernel", "workers": "mesa"}
FLUSH_SECONDS = 0.02
EARLY, LATER = 0.2, 0.1  # share killed before the first run is stored; seconds after the share is
CHILD = """
import sys
from trustsim import experiment, store
store.parts.FLUSH_SECONDS = float(sys.argv[4])
plan = experiment.from_text(sys.argv[1], name="killed")
experiment.run_experiment(plan, sys.argv[2], workers=2, engine=sys.argv[3])
"""
AGAIN = 0.3  # share of sweeps that are killed once more


class Round(NamedTuple):
    """A sweep that was killed: what was killed, when, and whether it ended as it should."""

    kind: str
    victim: str
    stored: int
    whole: bool


def text_of(kind: str) -> str:
    return SCENARIO + DESIGNS[kind]


def start(kind: str, folder: Path) -> subprocess.Popen[bytes]:
    """A sweep in a process of its own."""
    environment = {**os.environ, "PYTHONPATH": str(Path(ts.__file__).parents[1])}
    command = [sys.executable, "-c", CHILD, text_of(kind), str(folder), ENGINES[kind]]
    return subprocess.Popen(
        [*command, str(FLUSH_SECONDS)], env=environment, stderr=subprocess.DEVNULL
    )


def kill(child: subprocess.Popen[bytes], victim: str, luck: random.Random) -> None:
    """Kill the process, or one of its workers; where there are none yet, as soon as there are."""
    while victim == "worker" and child.poll() is None:
        workers = [each for each in family(child.pid) if is_worker(each)]
        if workers:
            luck.choice(workers).send_signal(signal.SIGKILL)
            break
        time.sleep(0.01)
    if victim == "parent":
        child.send_signal(signal.SIGKILL)
    child.wait()


def await_moment(
    child: subprocess.Popen[bytes], kind: str, folder: Path, luck: random.Random
) -> None:
    """Until a random share of the runs is stored, and a little longer; some before the first."""
    share = max(0.0, luck.uniform(-EARLY, 1.0))
    while child.poll() is None and (share > 0 or not folder.exists()):
        with suppress(store.StoreError):  # not begun yet
            if store.read(folder).count() >= share * total(kind):
                break
        time.sleep(0.002)
    with suppress(subprocess.TimeoutExpired):
        child.wait(luck.uniform(0, LATER))


def family(pid: int) -> list[psutil.Process]:
    try:
        return psutil.Process(pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def is_worker(process: psutil.Process) -> bool:
    try:
        return "popen_loky" in " ".join(process.cmdline())
    except psutil.Error:
        return False


def rounds(times: int, seed: int, place: Path) -> Iterator[Round]:
    """So many sweeps, killed and completed."""
    luck = random.Random(seed)  # noqa: S311
    whole = {}
    for kind in DESIGNS:
        start(kind, place / f"whole-{kind}").wait()
        whole[kind] = tables(place / f"whole-{kind}")
    for number in range(times):
        kind = luck.choice(list(DESIGNS))
        victim = "worker" if kind == "workers" and luck.random() < 0.5 else "parent"
        folder = place / f"killed-{number}"
        for _ in range(1 + (luck.random() < AGAIN)):
            child = start(kind, folder)
            await_moment(child, kind, folder, luck)
            kill(child, victim, luck)
        begun = (folder / "manifest.json").exists()
        stored = store.read(folder).count() if begun else 0
        plan = Study(folder).experiment if begun else experiments.from_text(text_of(kind))
        run_experiment(plan, folder, workers=2, engine=ENGINES[kind])
        yield Round(kind, victim, stored, same(tables(folder), whole[kind]))


def tables(folder: Path) -> dict[str, pd.DataFrame]:
    """The stored tables, after every file was held against its checksum."""
    held = store.read(folder)
    if store.check(held) or not held.finished:
        raise RuntimeError(f"{folder}: damaged or unfinished")
    return {table: held.frame(table) for table in held.tables}


def same(one: dict[str, pd.DataFrame], other: dict[str, pd.DataFrame]) -> bool:
    """Whether all tables have the same rows, to the last bit."""
    return all(
        list(one[table]) == list(other[table]) and same_bits(one[table], other[table])
        for table in one
    )


def same_bits(one: pd.DataFrame, other: pd.DataFrame) -> bool:
    def bits(values: pd.Series) -> bytes:
        numbers = pd.api.types.is_numeric_dtype(values.dtype)
        return np.asarray(values).tobytes() if numbers else "\0".join(values).encode()

    return all(bits(one[name]) == bits(other[name]) for name in one)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--times", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0, help="of the moments and victims")
    options = parser.parse_args()
    found: list[Round] = []
    started = time.monotonic()
    with TemporaryDirectory(prefix="kills-") as place:
        for one in rounds(options.times, options.seed, Path(place)):
            found.append(one)
            left = (time.monotonic() - started) / len(found) * (options.times - len(found))
            print(
                f"{len(found)}: {one.kind}, {one.victim} killed, {one.stored} runs stored then:"
                f" {'same' if one.whole else 'DIFFERENT'}; about {left:.0f} s left",
                flush=True,
            )
    for (kind, victim), number in sorted(Counter((x.kind, x.victim) for x in found).items()):
        those = [x for x in found if (x.kind, x.victim) == (kind, victim)]
        midway = sum(0 < x.stored < total(kind) for x in those)
        print(f"{kind}, {victim} killed: {number} sweeps, {midway} of them left unfinished midway")
    wrong = sum(not one.whole for one in found)
    print(f"{len(found) - wrong} of {len(found)} sweeps ended with the same bits")
    sys.exit(wrong > 0)


@cache
def total(kind: str) -> int:
    """Runs of a design."""
    return len(experiments.from_text(text_of(kind)).jobs())


if __name__ == "__main__":
    main()
