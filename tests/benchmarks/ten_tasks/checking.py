"""Do the ten tasks with a tool, and check that each gave what it asks for.

    python tests/benchmarks/ten_tasks/checking.py trustsim
    python tests/benchmarks/ten_tasks/checking.py mesa
    python tests/benchmarks/ten_tasks/checking.py agentpy   # where agentpy is installed

The last line says whether a pair goes on sharing its luck when the market has one buyer more.
"""

from __future__ import annotations

import csv
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from functools import partial
from importlib import import_module
from io import StringIO
from itertools import count
from math import sqrt
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import Any

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.image import imread
from scipy import stats

matplotlib.use("Agg")

LEVELS, SEEDS = (0.0, 0.5, 1.0), 20
KILLED_AT = 25  # of the 60 runs


Stop = Callable[[ModuleType, Path], None]


def checks(tool: ModuleType, folder: Path, stop: Stop) -> Iterator[tuple[str, str]]:
    """Do one task after the other; a task that does not give what it asks for is an AssertionError.

    ``stop`` resumes, and stops midway.

    Yields
    ------
    tuple
        The name of the task, and what was seen.
    """
    swept = tool.sweep()
    frame = tool.tidy(swept)
    given = swept if knows_studies(tool) else frame
    yield from (("sweep", f"{len(frame)} runs"), ("tidy", one_row_a_run(tool, frame)))
    yield "pair", paired_by_seed(tool, frame, tool.pair(given))
    yield "interval", t_intervals(tool, frame, tool.interval(given))
    yield "plot", a_picture(tool, tool.interval(given), folder / "plot.png")
    yield "resume", kept_what_was_finished(tool, frame, folder / "kept", stop)
    yield "replay", the_same_run(tool, swept, frame)
    yield "strategy", another_strategy(tool)
    yield "sensitivity", indices(tool)
    yield "export", as_r_reads_it(tool, given, frame, folder / "runs.csv")


def knows_studies(tool: ModuleType) -> bool:
    """Whether the analysis takes what a sweep gives, or a frame of it."""
    return hasattr(tool, "ts")


def by_level(tool: ModuleType, frame: pd.DataFrame) -> pd.DataFrame:
    """Profit, shape (seeds, levels)."""
    return frame.pivot(index="seed", columns=tool.LEVEL, values=tool.PROFIT)


def one_row_a_run(tool: ModuleType, frame: pd.DataFrame) -> str:
    places = frame[[tool.LEVEL, "seed"]].drop_duplicates()
    assert len(frame) == len(places) == len(LEVELS) * SEEDS
    assert set(frame[tool.LEVEL]) == set(LEVELS)
    assert frame[tool.PROFIT].notna().all()
    return f"{tool.LEVEL}, seed, {tool.PROFIT}"


def paired_by_seed(tool: ModuleType, frame: pd.DataFrame, found: pd.DataFrame) -> str:
    wide = by_level(tool, frame)
    for level, row in zip(LEVELS[1:], found.itertuples(), strict=True):
        less = wide[level] - wide[0.0]
        assert np.isclose(row.mean, less.mean())
        assert np.allclose((row.low, row.high), t_interval(less))
    less = wide[1.0] - wide[0.0]
    luck = less.std() / sqrt(wide[1.0].var() + wide[0.0].var())
    assert luck < 0.9, "a difference that shares its luck spreads less than one that does not"
    return f"a difference spreads {luck:.2f} times as much as without pairs"


def t_interval(values: pd.Series) -> tuple[float, float]:
    """Of a mean, 95 %, by SciPy alone."""
    low, high = stats.t.interval(0.95, len(values) - 1, values.mean(), stats.sem(values))
    return float(low), float(high)


def t_intervals(tool: ModuleType, frame: pd.DataFrame, found: pd.DataFrame) -> str:
    wide = by_level(tool, frame)
    assert len(found) == len(LEVELS)
    for level, row in zip(LEVELS, found.itertuples(), strict=True):
        assert np.allclose((row.low, row.high), t_interval(wide[level]))
    return "95 % t intervals of three means"


def a_picture(tool: ModuleType, means: pd.DataFrame, path: Path) -> str:
    """A file, and in it the means with bars as long as their intervals."""
    tool.plot(means, path)
    assert imread(path)[..., :3].std() > 0.05, "the picture is blank"
    (drawn,) = plt.gcf().axes[0].containers
    line, _, (bars,) = drawn
    assert np.allclose(line.get_ydata(), means["mean"])
    ends = [bar[:, 1] for bar in bars.get_segments()]
    assert np.allclose(ends, means[["low", "high"]]), "the bars are not the intervals"
    plt.close("all")
    return f"{len(ends)} means with their intervals, {path.stat().st_size} bytes"


def kept_what_was_finished(tool: ModuleType, frame: pd.DataFrame, path: Path, stop: Stop) -> str:
    """What is stopped midway is gone on with: the rest is made, and nothing twice."""
    stop(tool, path)
    before = contents(path)
    held = len(rows_in(tool, path))
    assert 0 < held < len(frame)
    tool.resume(path)
    after = contents(path)
    assert all(content == after[name][: len(content)] for name, content in before.items())
    assert len(rows_in(tool, path)) == len(frame), "a run was made twice, or not at all"
    assert by_level(tool, rows_in(tool, path)).equals(by_level(tool, frame))
    return f"{held} of {len(frame)} runs were kept when it was stopped"


def killed(tool: ModuleType, path: Path) -> None:
    """Resume in a process that kills itself midway."""
    command = [sys.executable, __file__, tool.__name__.removeprefix("with_"), str(path)]
    assert subprocess.run(command, capture_output=True).returncode == -signal.SIGKILL


def contents(path: Path) -> dict[str, bytes]:
    """What is stored: a file, or the parts of a folder."""
    files = [path] if path.is_file() else path.rglob("*.parquet")
    return {file.name: file.read_bytes() for file in files}


def rows_in(tool: ModuleType, path: Path) -> pd.DataFrame:
    """The stored runs."""
    return tool.tidy(tool.ts.Study(path)) if knows_studies(tool) else pd.read_csv(path)


def resume_and_die(tool: ModuleType, path: Path) -> None:
    """Kill this process when it has made some runs."""
    if knows_studies(tool):
        from trustsim import store

        store.parts.FLUSH_SECONDS = 0.0  # it writes every 10 s, and this sweep takes less than one
        tool.ts.sweep = partial(tool.ts.sweep, workers=1, progress=lambda done, _: die(done))
    else:
        born = count()

        class Mortal(tool.Market):
            def __init__(self, *args: Any, **options: Any) -> None:
                die(next(born))
                super().__init__(*args, **options)

        tool.Market = Mortal
    tool.resume(path)


def die(done: int) -> None:
    """Nothing is caught, cleaned up or flushed."""
    if done >= KILLED_AT:
        os.kill(os.getpid(), signal.SIGKILL)


def the_same_run(tool: ModuleType, swept: Any, frame: pd.DataFrame) -> str:
    row = frame.iloc[7]
    if knows_studies(tool):
        months = tool.replay(swept, int(row["run"])).query("side == 'buyer'")
        profit = months["profit"].mean()
    else:
        months = tool.replay(**{tool.LEVEL: row[tool.LEVEL], "seed": int(row["seed"])})
        profit = months["Profit"].iloc[-1]
    assert len(months) >= 6
    assert np.isclose(profit, row[tool.PROFIT], rtol=1e-12)
    return f"{len(months)} months of it"


def another_strategy(tool: ModuleType) -> str:
    frame = tool.strategy()
    frame = frame[frame["side"] == "buyer"] if "side" in frame else frame
    of = "market.buyer_mix" if knows_studies(tool) else "buyer"
    wide = [part.set_index("seed")[tool.PROFIT] for _, part in frame.groupby(of, sort=False)]
    assert [len(profits) for profits in wide] == [SEEDS, SEEDS]
    assert (wide[0] - wide[1]).abs().max() > 0.0, "the new strategy changes nothing"
    return f"another profit in {(wide[0] != wide[1]).sum()} of {SEEDS} seeds"


def indices(tool: ModuleType) -> str:
    found = tool.sensitivity()
    total = found["total"] if knows_studies(tool) else found["ST"]
    assert len(total) == 3
    assert 0.8 < float(np.sum(total)) < 2.0
    return f"total indices {', '.join(f'{float(one):.2f}' for one in np.ravel(total))}"


def as_r_reads_it(tool: ModuleType, given: Any, frame: pd.DataFrame, path: Path) -> str:
    tool.export(given, path)
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    profits = [float(row[tool.PROFIT]) for row in rows if row.get("side", "buyer") == "buyer"]
    assert profits == frame[tool.PROFIT].tolist()
    beside = path.with_name("runs_columns.csv")
    return "with the units of its columns" if beside.is_file() else "without units"


def one_buyer_more(tool: ModuleType) -> str:
    """Whether with the same seed the first of five buyers draws what the first of four does."""
    with redirect_stdout(StringIO()):
        lucks = {tool.luck_of_the_first_buyer(buyers) for buyers in (4, 5)}
    same = "the same" if len(lucks) == 1 else "another"
    return f"with one buyer more the first one's luck is {same}"


def main(name: str, path: str = "") -> None:
    tool = import_module(f"with_{name}")
    if path:
        resume_and_die(tool, Path(path))
    with TemporaryDirectory() as folder:
        todo = checks(tool, Path(folder), killed)
        while True:
            with redirect_stdout(StringIO()), redirect_stderr(StringIO()):
                done = next(todo, None)
            if done is None:
                break
            print(f"ok  {done[0]:<12} {done[1]}", flush=True)
    print(one_buyer_more(tool))


if __name__ == "__main__":
    main(*sys.argv[1:])
