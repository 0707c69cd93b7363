"""Time the readable engine, alone and against an idiomatic Mesa model of the same rules.

    python tests/benchmarks/bench_mesa.py

Both run in one process, turn by turn, so that their ratio means something on a noisy machine; the
figure of a model is its median. What the two models share is told in ``idiomatic.py``.
"""

from __future__ import annotations

import argparse
import gc
from pathlib import Path
from statistics import median
from time import perf_counter

from idiomatic import IdiomaticMarket

from trustsim.market import Market
from trustsim.scenarios import Scenario

BASELINE = Path(__file__).parent / "baseline.toml"
BUDGET = 0.90


def seconds(kind: type[Market], scenario: Scenario, seed: int) -> float:
    """Time of a run from the scenario to the last month, periods recorded."""
    gc.collect()
    started = perf_counter()
    market = kind(scenario, seed=seed, record="periods")
    market.run_model()
    taken = perf_counter() - started
    market.release()
    return taken


def measured(scenario: Scenario, repeats: int) -> tuple[float, float]:
    """Median seconds of the readable and of the idiomatic model; they take turns."""
    times: dict[type[Market], list[float]] = {Market: [], IdiomaticMarket: []}
    for repeat in range(repeats):
        order = list(times) if repeat % 2 == 0 else list(times)[::-1]
        for kind in order:
            times[kind].append(seconds(kind, scenario, repeat))
    return median(times[Market]), median(times[IdiomaticMarket])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=7)
    parser.add_argument("--buyers", type=int, help="instead of the baseline's")
    parser.add_argument("--months", type=int, help="instead of the baseline's")
    options = parser.parse_args()
    scenario = Scenario.from_toml(BASELINE)
    changes = {"market.buyers": options.buyers, "periods": options.months}
    scenario = scenario.replace({key: value for key, value in changes.items() if value})
    shape = scenario.market
    seconds(Market, scenario.replace({"periods": 1}), 0)  # warm up: imports, caches
    readable, idiomatic = measured(scenario, options.repeats)
    months = scenario.periods + scenario.burn_in
    each = readable / (shape.buyers * shape.candidates * months) * 1e6
    print(
        f"{shape.buyers} buyers x {shape.suppliers} suppliers x {shape.candidates} candidates"
        f" x {months} months, median of {options.repeats}"
    )
    print(f"readable engine        {readable:8.3f} s   {each:.1f} us a pair and month")
    print(f"idiomatic Mesa model   {idiomatic:8.3f} s")
    print(f"readable / idiomatic speed  {idiomatic / readable:.2f}   budget {BUDGET:.2f}")


if __name__ == "__main__":
    main()
