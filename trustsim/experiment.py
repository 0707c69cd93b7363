"""An experiment: a question, a design, and the study that answers it.

An experiment is a TOML file with ``[experiment]`` (``question``, ``expectation``, ``analysis``),
``[scenario]`` and ``[design]`` (see :mod:`trustsim.design`). Running it fills a results folder;
a study reads one.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import tomli_w

from trustsim import design, store
from trustsim.design import Design, Job
from trustsim.ensemble import Progress, run_many, user_strategies, worker_count
from trustsim.outcomes import OUTCOMES
from trustsim.parameters._errors import ScenarioError, nearest, show
from trustsim.parameters._toml import named, parse, read
from trustsim.scenarios import Scenario
from trustsim.simulation import TooLargeError, bytes_recorded, check_memory
from trustsim.store import Store, StoreError

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

TABLES = ("experiment", "scenario", "design")
KEYS = ("question", "expectation", "analysis")
NOT_ANALYSES = ("intervals",)
LARGE_ON_DISK = 1_000_000_000  # bytes of raw columns from which on free disk is looked at


@dataclass(frozen=True)
class Experiment:
    """What is asked, what is expected, and which runs answer it."""

    name: str
    design: Design
    text: str
    question: str = ""
    expectation: str = ""
    analysis: str = "summary"

    def with_first_seed(self, first: int) -> Experiment:
        """The same experiment with seeds from ``first`` on."""
        return replace(self, design=self.design.with_first_seed(first))


def load(path: str | os.PathLike[str]) -> Experiment:
    """Read an experiment from a TOML file.

    Raises
    ------
    ScenarioError
        One line for each problem, beginning with the path.
    """
    return from_text(read(path), origin=f"{named(path)}: ", name=Path(path).stem)


def from_text(text: str, *, origin: str = "", name: str = "experiment") -> Experiment:
    """An experiment from TOML text; ``origin`` begins each line of an error."""
    try:
        return _from_tables(parse(text, ""), text, name)
    except ScenarioError as error:
        raise ScenarioError("\n".join(origin + line for line in error.lines)) from None


def from_scenario(scenario: Scenario, *, name: str = "scenario", seed: int = 0) -> Experiment:
    """The experiment of a single run."""
    tables = {
        "experiment": {"question": "What happens in this scenario?"},
        "design": {"seeds": [seed], "record": "periods"},
        "scenario": scenario.model_dump(exclude_none=True),
    }
    return from_text(tomli_w.dumps(tables), name=name)


def _from_tables(tables: dict[str, Any], text: str, name: str) -> Experiment:
    if "design" not in tables:
        raise ScenarioError("[design] is missing: without it this is a scenario, not an experiment")
    for table in tables:
        if table not in TABLES:
            known = nearest(table, "table of an experiment", TABLES)
            raise ScenarioError(f"{table}: {known}; parameters stand under [scenario]")
    head = tables.get("experiment", {})
    if not isinstance(head, Mapping):
        raise ScenarioError(f"experiment = {show(head)}: must be a table")
    for key, value in head.items():
        if key not in KEYS:
            raise ScenarioError(f"experiment.{key}: {nearest(key, 'key', KEYS)}")
        if not isinstance(value, str):
            raise ScenarioError(f"experiment.{key} = {show(value)}: must be a text in quotes")
    analysis = head.get("analysis", "summary")
    if analysis not in analyses():
        why = nearest(analysis, "analysis", analyses())
        raise ScenarioError(f"experiment.analysis = {show(analysis)}: {why}")
    points = design.parse(tables["design"], tables.get("scenario", {}))
    return Experiment(
        name, points, text, head.get("question", ""), head.get("expectation", ""), analysis
    )


def analyses() -> tuple[str, ...]:
    """Names of the analyses: the files in ``trustsim/analysis`` that turn a study into a table."""
    files = (Path(__file__).parent / "analysis").glob("[!_]*.py")
    return tuple(sorted(file.stem for file in files if file.stem not in NOT_ANALYSES))


def run_experiment(
    experiment: Experiment,
    out: str | os.PathLike[str] | None = None,
    *,
    workers: int | str = "auto",
    fresh: bool = False,
    progress: Progress | None = None,
    executor: Executor | None = None,
) -> Study:
    """Make the runs that are not stored yet, and return the study.

    Parameters
    ----------
    experiment
        As :func:`load` gives it.
    out
        Results folder; ``results/<name>`` if left out.
    workers, executor
        As in :func:`trustsim.ensemble.run_many`.
    fresh
        Take a new numbered folder where the folder exists.
    progress
        Called with the number of stored runs and of all runs.

    Raises
    ------
    ScenarioError
        If a combination of the design is impossible.
    StoreError
        If the folder cannot take the results.
    TooLargeError
        If the runs would need more than half of the free memory or disk.
    """
    folder = Path(out) if out is not None else Path("results") / experiment.name
    folder = store.numbered(folder) if fresh else folder
    jobs = experiment.design.jobs()
    held = store.create(folder, _manifest(experiment, jobs))
    try:
        if not held.finished:
            done = held.done()
            todo = tuple(job for job in jobs if job.run not in done)
            _check_size(experiment, todo, worker_count(workers), folder)
            _run(held, todo, len(jobs), experiment.design.record, workers, executor, progress)
    finally:
        held.close()
    return Study(folder)


def _run(
    held: Store,
    jobs: Sequence[Job],
    total: int,
    record: str,
    workers: int | str,
    executor: Executor | None,
    progress: Progress | None,
) -> None:
    before = total - len(jobs)
    told = None if progress is None else lambda done, _: progress(before + done, total)
    finished = run_many(jobs, record=record, workers=workers, executor=executor, progress=told)
    try:
        for outcome in finished:
            held.add(outcome)
        held.finish()
    except BaseException:
        finished.close()  # type: ignore[attr-defined]
        held.flush()  # what was finished before an interruption is kept
        raise


def _manifest(experiment: Experiment, jobs: tuple[Job, ...]) -> dict[str, Any]:
    points = experiment.design
    return store.new_manifest(
        name=experiment.name,
        design=experiment.text,
        digest=design.digest(jobs, points.record),
        record=points.record,
        swept={key: _kind(key, jobs) for key in points.swept},
        seeds=points.seeds,
        runs=len(jobs),
        strategies={Path(path).stem: source for path, source in user_strategies().items()},
    )


def _kind(key: str, jobs: tuple[Job, ...]) -> str:
    """Type of the column of a swept key."""
    values = {id(job.scenario): job.scenario.get(key) for job in jobs}.values()
    if all(isinstance(value, bool) for value in values):
        return "b1"
    plain = all(value is None or isinstance(value, int | float) for value in values)
    return "f8" if plain else "U"


def _check_size(experiment: Experiment, jobs: tuple[Job, ...], workers: int, folder: Path) -> None:
    """Refuse what would need more than half of the free memory or disk."""
    if not jobs:
        return
    record = experiment.design.record
    sizes = {id(job.scenario): (bytes_recorded(job.scenario, record), job) for job in jobs}
    _, largest = max(sizes.values(), key=lambda pair: pair[0])
    check_memory(largest.scenario, record, at_once=min(workers, len(jobs)))
    need, free = sum(sizes[id(job.scenario)][0] for job in jobs), store.free_disk(folder)
    if need > LARGE_ON_DISK and need > free / 2:
        raise TooLargeError(
            f"design.record = {record!r} may need {need / 1e9:.3g} GB of disk, more than half of"
            f" the {free / 1e9:.3g} GB that are free; record less or name another --out"
        )


class Study:
    """Stored results of an experiment.

    Parameters
    ----------
    path
        The results folder.

    Raises
    ------
    StoreError
        If it is no results folder.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self._store = store.read(path)
        self.path = Path(path)
        self.name = str(self._store.manifest.get("name") or self.path.name)
        self.swept = tuple(self._store.manifest["swept"])
        self.record = str(self._store.manifest["record"])
        self._frames: dict[str, pd.DataFrame] = {}

    def __repr__(self) -> str:
        return f"<Study {self.name!r}: {self._store.manifest['runs']} runs>"

    @property
    def finished(self) -> bool:
        """Whether every run is stored."""
        return self._store.finished

    @property
    def manifest(self) -> dict[str, Any]:
        """Format, design, seeds, versions and status."""
        return dict(self._store.manifest)

    @cached_property
    def experiment(self) -> Experiment:
        """The experiment; strategies of the user that it names must be loaded."""
        found = from_text(self._store.manifest["design"], name=self.name)
        seeds = tuple(self._store.manifest["seeds"])
        return replace(found, design=replace(found.design, seeds=seeds))

    def table(self) -> pd.DataFrame:
        """A row for each run, side and stance.

        Columns: run, arm, draw, seed, replicate, the swept keys, side, stance, firms, the outcomes,
        status, error, fingerprint. A failed run has one row without numbers.
        """
        return self._frame("runs")

    def failed(self) -> pd.DataFrame:
        """The rows of the runs that failed."""
        table = self.table()
        return table[table["status"] == "failed"]

    def periods(self) -> pd.DataFrame:
        """A row for each run, month, side and stance, with the arm, seed and swept keys."""
        return self.stored("periods")

    def stored(self, table: str) -> pd.DataFrame:
        """Any stored table (periods, buyers, suppliers, relationships), joined to its runs."""
        frame = self._frame(table)
        keys = ["run", "arm", "draw", "seed", "replicate", *self.swept]
        joined = self.table()[keys].drop_duplicates("run").merge(frame, on="run", how="right")
        joined.attrs["units"] = {**self.table().attrs["units"], **frame.attrs["units"]}
        return joined

    def summary(self, by: Sequence[str] | None = None, *, level: float = 0.95) -> pd.DataFrame:
        """Each outcome over seeds, long: arm, swept keys, side, stance, outcome, unit, n, mean, ...

        Parameters
        ----------
        by
            Columns that tell the points apart; the arm and the swept keys if left out. Points that
            ``by`` does not tell apart are first averaged within a seed, so that n counts seeds (and
            draws), which are independent, and not points, which share their luck.
        level
            Confidence of the t interval ``low`` to ``high`` of the mean.
        """

        points = [*(by if by is not None else ["arm", *self.swept]), "side", "stance"]
        unknown = [name for name in points if name not in self.table().columns]
        if unknown:
            raise ValueError(f"by: there is no column {unknown[0]!r}")
        table = self.table()
        table = table[table["status"] == "done"]
        luck = [name for name in ("seed", "replicate") if name not in points]
        names = list(OUTCOMES)
        every = table.groupby([*points, *luck], sort=False, dropna=False)[names].mean()
        long = every.reset_index().melt([*points, *luck], names, "outcome", "value")
        groups = long.groupby([*points, "outcome"], sort=False, dropna=False)["value"]
        found: pd.DataFrame = groups.agg(["count", "mean", "median", "std"]).reset_index()
        half = t_half_width(found["std"].to_numpy(), found["count"].to_numpy(), level)
        units = found["outcome"].map({one.name: one.unit for one in OUTCOMES.values()})
        return found[[*points, "outcome"]].assign(
            unit=units,
            n=found["count"],
            mean=found["mean"],
            median=found["median"],
            low=found["mean"] - half,
            high=found["mean"] + half,
        )

    def _frame(self, table: str) -> pd.DataFrame:
        if table not in self._frames:
            self._frames[table] = self._store.frame(table)
        return self._frames[table]


def t_half_width(
    deviation: NDArray[np.float64], count: NDArray[np.int64], level: float = 0.95
) -> NDArray[np.float64]:
    """Half-width of the t interval of a mean; NaN for fewer than two values.

    Parameters
    ----------
    deviation
        Standard deviations of the values, with n - 1.
    count
        Numbers of values.
    """
    import numpy as np
    from scipy.stats import t

    several = np.maximum(count, 2)
    half = t.ppf(0.5 + level / 2, several - 1) * deviation / np.sqrt(several)
    return np.where(count >= 2, half, np.nan)


__all__ = [
    "Experiment",
    "StoreError",
    "Study",
    "from_scenario",
    "from_text",
    "load",
    "run_experiment",
]
