"""Time many runs, their storing, and going on with them; and mesa.batch_run on the same design.

    python tests/benchmarks/bench_store.py million | write | mesa | cluster | grouped

``million``: memory while many short runs are stored, overhead of a run, and how soon a folder of
that size goes on. ``write``: raw columns written a second. ``mesa``: the same markets and seeds by
``mesa.batch_run`` and ``trustsim.sweep``, when all is well, when a run raises, when a worker is
killed. ``cluster``: a Dask cluster of two worker processes against loky. ``grouped``: the share of
a worker's time, or of CPU, that goes to anything but runs.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

import psutil

import trustsim as ts
from trustsim import crew, ensemble, store, threads
from trustsim import experiment as experiments
from trustsim.ensemble import Outcome
from trustsim.experiment import run_experiment
from trustsim.store import manifest

TINY = """
[scenario]
periods = 2
burn_in = 0
market = {{ buyers = 2, suppliers = 2, candidates = 2 }}
[design]
seeds = {seeds}
record = "summary"
over = {{ "market.trust_level" = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9] }}
"""
MARKET = {"periods": 36, "burn_in": 0, "market": {"buyers": 20, "suppliers": 8, "candidates": 4}}
LEVELS, SEEDS = [0.0, 0.5, 1.0], range(20)
PATIENCE = 90.0  # seconds after which batch_run is taken to hang


def million(runs: int) -> None:
    """Many short runs of the compiled engine."""
    plan = experiments.from_text(TINY.format(seeds=runs // 10), name="million")
    jobs = plan.jobs()
    sample = [job for job in jobs[:100_000] if job.scenario is jobs[0].scenario]
    list(threads.run_jobs(sample, "summary", 1))  # warm up
    cpu = time.process_time()
    list(threads.run_jobs(sample, "summary", 1))
    alone = (time.process_time() - cpu) / len(sample)
    print(f"{len(jobs)} runs; of the engine alone {alone * 1e6:.1f} us of CPU a run")
    del jobs, sample
    me, marks = psutil.Process(), [runs * tenth // 10 for tenth in range(1, 11)]

    def tell(done: int, total: int) -> None:
        if done in marks:
            seconds = time.perf_counter() - started
            print(f"{done}: {me.memory_info().rss / 1e6:.0f} MB, {seconds:.0f} s", flush=True)

    with TemporaryDirectory(prefix="million-") as place:
        folder = Path(place) / "a"
        started, cpu = time.perf_counter(), time.process_time()
        run_experiment(plan, folder, workers=1, progress=tell)
        seconds, cpu = time.perf_counter() - started, time.process_time() - cpu
        print(
            f"{seconds / runs * 1e6:.1f} us a run by the clock, {cpu / runs * 1e6:.1f} us of CPU;"
        )
        print(f"overhead beside the engine: {(cpu / runs - alone) * 1e6:.1f} us of CPU")
        going_on(plan, folder)


def going_on(plan: experiments.Experiment, folder: Path) -> None:
    """Seconds until a folder of which the last part is missing makes its first run."""
    held = manifest.read_manifest(folder)
    manifest.write_manifest(folder, {**held, "parts": held["parts"][:-1], "status": "running"})
    size = (folder / "manifest.json").stat().st_size

    class First(Exception):  # noqa: N818
        pass

    def first(outcome: Outcome) -> None:
        raise First

    started = time.perf_counter()
    try:
        run_experiment(plan, folder, workers=1, each=first)
    except First:
        print(f"goes on after {time.perf_counter() - started:.2f} s; manifest {size / 1e3:.0f} kB")
    started = time.perf_counter()
    store.check(store.read(folder))
    print(f"store check: {time.perf_counter() - started:.2f} s")


def write() -> None:
    """Raw columns of recorded relationships, written by one core."""
    scenario = ts.Scenario.from_toml(Path(__file__).parent / "baseline.toml")
    plan = experiments.from_scenario(scenario)
    (job,) = plan.jobs()
    run = ts.simulate(scenario, seed=0, record="relationships", engine="kernel")
    tables = {name: run.arrays(name) for name in run.recorded}
    raw = sum(values.nbytes for arrays in tables.values() for values in arrays.values())
    with TemporaryDirectory(prefix="write-") as place:
        held = store.create(
            Path(place) / "a",
            store.new_manifest(
                design="", digest="", record="relationships", swept={}, seeds=(0,), runs=99
            ),
        )
        started, cpu = time.perf_counter(), time.process_time()
        for _ in range(50):
            held.add(Outcome(job, tables))
        held.flush()
        seconds, cpu = time.perf_counter() - started, time.process_time() - cpu
        size = sum(file.stat().st_size for file in Path(place).rglob("*.parquet"))
        held.close()
    rate = 50 * raw / 1e6
    print(f"{rate / seconds:.0f} MB/s of raw columns by the clock, {rate / cpu:.0f} MB/s of CPU")
    print(f"{rate:.0f} MB of columns became {size / 1e6:.0f} MB")


def let_a_run_raise() -> None:
    """One seed raises in its third month, in this process and in those that are forked from it."""
    good = ts.Market.plan

    def plan(self: ts.Market) -> None:
        if self.seed_used == 5 and self.period >= 3:
            raise ZeroDivisionError("seed 5")
        good(self)

    ts.Market.plan = plan  # type: ignore[method-assign]


def of_mesa(out: str) -> int:
    """The design through mesa.batch_run, on two processes; the number of rows it gives."""
    import mesa

    multiprocessing.set_start_method("fork", force=True)  # as on Linux before Mesa 3.3.1
    points = {"scenario": [ts.Scenario(**MARKET)], "market.trust_level": LEVELS, "seed": SEEDS}
    rows = mesa.batch_run(
        ts.Market, points, number_processes=2, max_steps=MARKET["periods"], display_progress=False
    )
    return len(rows)


def of_trustsim(out: str) -> int:
    """The same through trustsim.sweep on the same readable engine; the number of runs done."""
    study = ts.sweep(
        ts.Scenario(**MARKET), {"market.trust_level": LEVELS}, seeds=len(SEEDS),
        engine=os.environ.get("BENCH_ENGINE", "mesa"), workers=2, store=out, progress=False,
        executor=forked() if os.environ.get("BENCH_RAISES") else None,
    )  # fmt: skip
    return int(study.table().query("status == 'done'")["run"].nunique())


def forked() -> Any:
    """Processes that know the patched market."""
    from concurrent.futures import ProcessPoolExecutor

    return ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("fork"))


def side_by_side() -> None:
    """Each in a process of its own: well, with a run that raises, with a worker that is killed."""
    for case in ("well", "a run raises", "a worker is killed"):
        for name in ("of_mesa", "of_trustsim", "of_trustsim kernel"):
            if name.endswith("kernel") and case != "well":
                continue
            print(f"{case:20} {name:20} {observed(name, case)}", flush=True)


def observed(name: str, case: str) -> str:
    """Time, peak memory of all processes together, and how it ended."""
    environment = {**os.environ, "BENCH_ENGINE": "kernel" if "kernel" in name else "mesa"}
    environment.update({"BENCH_RAISES": "1"} if case == "a run raises" else {})
    with TemporaryDirectory(prefix="bench-") as place:
        started = time.perf_counter()
        child = subprocess.Popen(
            [sys.executable, __file__, name.split()[0], "--out", f"{place}/a"], env=environment,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        peak = [0]
        watch = threading.Thread(target=watched, args=(child, peak, case), daemon=True)
        watch.start()
        try:
            out, err = child.communicate(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            for process in [*psutil.Process(child.pid).children(recursive=True), child]:
                process.kill()
            return f"hangs: no end after {PATIENCE:.0f} s"
        how = out.strip() or f"lost everything: {err.strip().splitlines()[-1][:60]}"
        return f"{time.perf_counter() - started:.1f} s, {peak[0] / 1e6:.0f} MB, {how}"


def watched(child: subprocess.Popen[str], peak: list[int], case: str) -> None:
    """Take note of the memory, and kill a busy worker where that is the case."""
    killed = case != "a worker is killed"
    while child.poll() is None:
        total = 0
        try:
            family = [
                psutil.Process(child.pid),
                *psutil.Process(child.pid).children(recursive=True),
            ]
            for process in family:
                total += process.memory_info().rss
                if not killed and process.pid != child.pid and process.cpu_times().user > 1.5:
                    process.send_signal(signal.SIGKILL)
                    killed = True
        except psutil.NoSuchProcess:
            continue
        peak[0] = max(peak[0], total)
        time.sleep(0.02)


def cluster() -> None:
    """The same runs of the readable engine on two Dask workers and on two of loky."""
    from distributed import Client, LocalCluster

    scenario = ts.Scenario(**MARKET)
    with (
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as here,
        Client(here) as client,
    ):
        for seeds in (2, 50):  # the first warms both up
            seconds = {}
            for name, how in (("dask", {"client": client}), ("loky", {"workers": 2})):
                started = time.perf_counter()
                ts.sweep(
                    scenario, {"market.trust_level": LEVELS}, seeds=seeds, engine="mesa",
                    progress=False, **how,
                )  # fmt: skip
                seconds[name] = time.perf_counter() - started
    print(f"dask {seconds['dask']:.1f} s, loky {seconds['loky']:.1f} s;", end=" ")
    print(f"efficiency {seconds['loky'] / seconds['dask']:.2f}")


def grouped() -> None:
    """What sending takes beside the runs, in processes, and what storing takes; five times."""
    points = ts.plan(ts.Scenario(**MARKET), {"market.trust_level": LEVELS}, seeds=40).jobs()
    reference = ts.plan(ts.Scenario(), {"market.trust_level": LEVELS}, seeds=300)
    jobs = reference.jobs()
    for _ in range(5):
        executor = crew.hire(2)
        list(ensemble.run_many(points[:4], engine="mesa", executor=executor, workers=2))  # import
        busy = 0.0

        def added(pool: Any, runs: int, seconds: float, grow: Any = ensemble._Pool._grow) -> None:
            nonlocal busy
            busy += seconds
            grow(pool, runs, seconds)

        with patch.object(ensemble._Pool, "_grow", added):
            started = time.perf_counter()
            list(ensemble.run_many(points, engine="mesa", executor=executor, workers=2))
            idle = 1.0 - busy / (2.0 * (time.perf_counter() - started))
        crew.dismiss(executor)
        print(f"loky, {len(points)} runs: {idle:.1%} of the workers' time beside them", end="; ")
        alone = cpu_of(lambda: list(threads.run_jobs(jobs, "summary", 1)))
        with TemporaryDirectory(prefix="grouped-") as place:
            whole = cpu_of(lambda: run_experiment(reference, Path(place) / "a", workers=1))
        print(f"{len(jobs)} compiled runs, stored: {whole / alone - 1.0:+.1%} of CPU beside them")


def cpu_of(work: Callable[[], Any]) -> float:
    """Seconds of CPU, of all threads, that something takes."""
    started = time.process_time()
    work()
    return time.process_time() - started


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what")
    parser.add_argument("--runs", type=int, default=1_000_000)
    parser.add_argument("--out", default="")
    options = parser.parse_args()
    commands: dict[str, Callable[[], Any]] = {
        "million": lambda: million(options.runs),
        "write": write,
        "mesa": side_by_side,
        "cluster": cluster,
        "grouped": grouped,
        "of_mesa": lambda: print(of_mesa(options.out), "rows of 60"),
        "of_trustsim": lambda: print(of_trustsim(options.out), "runs of 60 kept"),
    }
    if os.environ.get("BENCH_RAISES"):
        let_a_run_raise()
    commands[options.what]()


if __name__ == "__main__":
    main()
