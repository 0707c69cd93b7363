"""Time the compiled engine: against the readable one, over sizes, over threads.

    python tests/benchmarks/bench_kernel.py            # speed, setup, threads
    python tests/benchmarks/bench_kernel.py scale      # 100 to 1,000,000 buyers
    python tests/benchmarks/bench_kernel.py sweep      # 21 levels x 1000 seeds
    python tests/benchmarks/bench_kernel.py compile    # the first compilation, in an empty cache

Every claim is a ratio within one run on one machine, of medians of runs that take turns; the
budgets are those of the design. Speed is on one core with ``record="periods"``, frames not built.
"""

from __future__ import annotations

import argparse
import gc
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter

from trustsim.design import parse
from trustsim.engines import tables
from trustsim.ensemble import run_many
from trustsim.kernel import warm
from trustsim.kernel.engine import Runs
from trustsim.scenarios import Scenario

BASELINE = Path(__file__).parent / "baseline.toml"
ROOT = Path(__file__).parents[2]
BUDGET, EFFICIENCY, BYTES = 300, 0.95, 128
SUPPLIERS = 0.3  # for each buyer, as in the baseline


def timed(work: Callable[[], object]) -> float:
    """Seconds that something takes."""
    gc.collect()
    started = perf_counter()
    work()
    return perf_counter() - started


def taking_turns(repeats: int, *works: Callable[[], object]) -> list[float]:
    """Median seconds of each of several pieces of work."""
    times: list[list[float]] = [[] for _ in works]
    for repeat in range(repeats):
        order = list(enumerate(works))
        for at, work in order if repeat % 2 == 0 else order[::-1]:
            times[at].append(timed(work))
    return [median(each) for each in times]


def speed(scenario: Scenario, repeats: int) -> tuple[float, float, float]:
    """Median seconds of a run: readable engine, compiled engine from a scenario, one of many."""
    runs = Runs(scenario, "periods")
    keys = [(seed, 0) for seed in range(20)]
    runs.run(keys)
    slow, fast, many = taking_turns(
        repeats,
        lambda: tables(scenario, "mesa", 1, 0, "periods"),
        lambda: [tables(scenario, "kernel", seed, 0, "periods") for seed in range(20)],
        lambda: runs.tables_of_many(keys),
    )
    return slow, fast / len(keys), many / len(keys)


def show_speed(repeats: int) -> None:
    """The budget of 300 times, on one core."""
    scenario = Scenario.from_toml(BASELINE)
    shape, months = scenario.market, scenario.periods + scenario.burn_in
    slow, fast, many = speed(scenario, repeats)
    pairs = shape.buyers * shape.candidates * months
    print(f"{shape.buyers} buyers x {shape.suppliers} suppliers x {shape.candidates} x {months}")
    print(f"readable engine                {slow * 1e3:9.2f} ms a run")
    for name, seconds in (("compiled, from a scenario", fast), ("compiled, one of many", many)):
        each = seconds / pairs * 1e9
        print(
            f"{name:30} {seconds * 1e3:9.3f} ms a run  {each:6.1f} ns a relationship and month"
            f"  {slow / seconds:6.0f} times   budget {BUDGET}"
        )
    whole, all_of_it = taking_turns(
        repeats,
        lambda: tables(scenario, "mesa", 1, 0, "relationships"),
        lambda: [tables(scenario, "kernel", seed, 0, "relationships") for seed in range(20)],
    )
    print(
        f"{'every relationship recorded':30} {all_of_it / 20 * 1e3:9.3f} ms a run"
        f"  {whole / all_of_it * 20:6.0f} times the readable engine"
    )
    tiny = scenario.replace(
        {
            "market.buyers": 1,
            "market.suppliers": 1,
            "market.candidates": 1,
            "market.trusting_buyers": None,
            "market.trusting_suppliers": None,
            "periods": 1,
        }
    )
    runs, keys = Runs(tiny, "summary"), [(seed, 0) for seed in range(2000)]
    runs.run(keys)
    print(f"overhead of a run among many   {timed(lambda: runs.run(keys)) / 2000 * 1e6:9.2f} us")


def jobs_of(scenario: Scenario, runs: int) -> tuple[object, ...]:
    """So many runs of one scenario."""
    return parse({"seeds": runs}, scenario.model_dump(exclude_none=True)).jobs()


def show_threads(runs: int, repeats: int) -> None:
    """One thread, two threads, and two processes side by side, each with half of the runs."""
    scenario = Scenario.from_toml(BASELINE)
    jobs = jobs_of(scenario, runs)
    one, two, apart = [], [], []
    for _ in range(repeats):
        one.append(timed(lambda: list(run_many(jobs, workers=1))))
        two.append(timed(lambda: list(run_many(jobs, workers=2))))
        apart.append(side_by_side(runs))
    a, b, c = median(one), median(two), median(apart)
    print(
        f"{runs:6} runs: 1 thread {a:.3f} s, 2 threads {b:.3f} s ({a / b:.2f} times),"
        f" 2 processes {c:.3f} s: {c / b:.2f} of them   budget {EFFICIENCY}"
    )


def side_by_side(runs: int) -> float:
    """Seconds until two processes have made half of the runs each; starting them does not count."""
    half = runs // 2
    command = [sys.executable, str(Path(__file__)), "half", "--runs", str(half)]
    both = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    for each in both:
        assert each.stdout is not None
        each.stdout.readline()  # ready
    started = perf_counter()
    for each in both:
        assert each.stdin is not None
        each.stdin.write("go\n")
        each.stdin.flush()
    for each in both:
        assert each.stdout is not None
        each.stdout.readline()  # done
    taken = perf_counter() - started
    for each in both:
        each.communicate()
    return taken


def half(runs: int) -> None:
    """One of two processes side by side."""
    scenario = Scenario.from_toml(BASELINE)
    jobs = jobs_of(scenario, runs)
    list(run_many(jobs[:1], workers=1))
    print("ready", flush=True)
    sys.stdin.readline()
    list(run_many(jobs, workers=1))
    print("done", flush=True)


def sized(buyers: int, months: int) -> Scenario:
    """The baseline with more buyers, and suppliers in proportion."""
    changes = {"market.buyers": buyers, "market.suppliers": round(buyers * SUPPLIERS)}
    return Scenario.from_toml(BASELINE).replace({**changes, "periods": months})


def show_scale(largest: int, months: int) -> None:
    """Time and memory over the number of buyers, each size in a process of its own."""
    print("  buyers  suppliers  months  ns a relationship and month  bytes a relationship")
    for power in range(2, 7):
        if 10**power <= largest:
            long = max(12, min(months, 10**7 // 10**power)) if 10**power < largest else months
            command = [sys.executable, str(Path(__file__)), "size"]
            command += ["--buyers", str(10**power), "--months", str(long)]
            print(
                subprocess.run(command, check=True, capture_output=True, text=True).stdout, end=""
            )


def show_size(buyers: int, months: int) -> None:
    """One size: the median of three runs, and by how much memory grew."""
    warm()
    scenario = sized(buyers, months)
    gc.collect()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    runs = Runs(scenario, "summary")
    repeats = 3 if buyers < 10**6 else 1
    seconds = median(timed(lambda: runs.run([(1, 0)])) for _ in range(repeats))
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024
    pairs = buyers * scenario.market.candidates
    print(
        f"{buyers:8}  {scenario.market.suppliers:9}  {months:6}"
        f"  {seconds / (pairs * months) * 1e9:27.1f}  {grown / pairs:20.1f}"
    )


def show_sweep(seeds: int) -> None:
    """21 levels of trust, so many seeds, 120 months, 100 buyers, on all cores."""
    base = Scenario.from_toml(BASELINE).replace({"market.trusting_buyers": None})
    levels = [round(0.05 * step, 2) for step in range(21)]
    design = {"seeds": seeds, "over": {"market.trust_level": levels}, "record": "summary"}
    jobs = parse(design, base.model_dump(exclude_none=True)).jobs()
    seconds = timed(lambda: sum(1 for _ in run_many(jobs, record="summary")))
    print(f"{len(jobs)} runs in {seconds:.1f} s; 1000 seeds take {seconds / seeds * 1000:.0f} s")


def show_compile() -> None:
    """The first compilation, in a cache that is empty."""
    with tempfile.TemporaryDirectory() as empty:
        environment = {**os.environ, "TRUSTSIM_CACHE_DIR": empty, "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-c", "from trustsim.kernel import warm; warm()"]
        first = timed(lambda: subprocess.run(command, env=environment, check=True))
        second = timed(lambda: subprocess.run(command, env=environment, check=True))
    print(f"first process {first:.1f} s (budget 30), second {second:.2f} s")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", nargs="?", default="speed")
    parser.add_argument("--repeats", type=int, default=7)
    parser.add_argument("--runs", type=int, default=10)
    parser.add_argument("--buyers", type=int, default=10**6)
    parser.add_argument("--months", type=int, default=120)
    parser.add_argument("--seeds", type=int, default=1000)
    asked = parser.parse_args()
    if asked.what == "speed":
        warm()
        show_speed(asked.repeats)
    elif asked.what == "threads":
        warm()
        for runs in (10, 1000, 10_000) if asked.runs == 10 else (asked.runs,):
            show_threads(runs, asked.repeats if runs < 10_000 else 3)
    elif asked.what == "half":
        half(asked.runs)
    elif asked.what == "scale":
        show_scale(asked.buyers, asked.months)
    elif asked.what == "size":
        show_size(asked.buyers, asked.months)
    elif asked.what == "sweep":
        warm()
        show_sweep(asked.seeds)
    elif asked.what == "compile":
        show_compile()
    else:
        parser.error(f"{asked.what}: must be speed, threads, scale, sweep or compile")


if __name__ == "__main__":
    main()
