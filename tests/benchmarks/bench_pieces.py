"""Time the pieces of the compiled engine alone: draws, exp, log, the normal quantile.

    python tests/benchmarks/bench_pieces.py

Nanoseconds for each number, or for each block of four draws, in loops over rows of 512 as the
kernel has them: medians of seven. Within a month, among other work, a piece takes about as much.
"""

from __future__ import annotations

from collections.abc import Callable
from statistics import median
from time import perf_counter
from typing import Any

import numpy as np
from numba import njit

from trustsim.chance import philox, uniform
from trustsim.kernel.compiling import OPTIONS
from trustsim.kernel.luck import normal
from trustsim.numerics import exp, log

WIDTH, TIMES, REPEATS = 512, 2000, 7


def along(function: Callable[[float], float]) -> Any:
    """A loop of a function along a row, many times."""

    @njit(**OPTIONS)
    def loop(row: Any, out: Any, times: int) -> None:
        for _ in range(times):
            for i in range(len(row)):
                out[i] = function(row[i])

    return loop


@njit(**OPTIONS)
def draw(_: Any, out: Any, times: int) -> None:
    """Blocks of four draws along four rows."""
    for t in range(times):
        for i in range(out.shape[1]):
            a, b, c, d = philox(t, 3, i, 5, 1, 0)
            out[0, i], out[1, i], out[2, i], out[3, i] = (
                uniform(a),
                uniform(b),
                uniform(c),
                uniform(d),
            )


def nanoseconds(loop: Any, row: Any, out: Any) -> float:
    """Median time of a number."""
    loop(row, out, 1)
    times = []
    for _ in range(REPEATS):
        started = perf_counter()
        loop(row, out, TIMES)
        times.append((perf_counter() - started) / TIMES / WIDTH * 1e9)
    return median(times)


def main() -> None:
    row = np.random.default_rng(1).random(WIDTH)
    print(f"block of four draws  {nanoseconds(draw, row, np.zeros((4, WIDTH))):6.2f} ns")
    for name, function in (("exp", exp), ("log", log), ("normal quantile", normal)):
        print(f"{name:19}  {nanoseconds(along(function), row, np.zeros(WIDTH)):6.2f} ns")


if __name__ == "__main__":
    main()
