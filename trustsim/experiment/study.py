"""Stored results of an experiment, as tables."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from trustsim import store
from trustsim.design import Job
from trustsim.experiment.plan import Experiment, from_text
from trustsim.outcomes import OUTCOMES
from trustsim.results import Run, model_version
from trustsim.simulation import simulate
from trustsim.store import StoreError

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray


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
        self.holds: Any = None  # what has to last as long as the study
        self._runs: pd.DataFrame | None = None
        self._joined: dict[str, pd.DataFrame] = {}

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
        if self._runs is None:
            self._runs = self._store.frame("runs")
        return self._runs

    def failed(self) -> pd.DataFrame:
        """The rows of the runs that failed."""
        table = self.table()
        return table[table["status"] == "failed"]

    def replay(self, run: int, *, record: str | None = None, engine: str = "auto") -> Run:
        """Make a stored run again; it has the fingerprint of its row.

        Parameters
        ----------
        run
            Its number, the column ``run`` of :meth:`table`.
        record, engine
            As in :func:`trustsim.simulate`; the recording level of the study if left out. A run
            that failed fails again, with its own error.

        Raises
        ------
        ValueError
            If no such run is stored.
        StoreError
            If it differs from its row: the design or the model are no longer those of the store.
        """
        rows = self.table()[self.table()["run"] == run]
        if rows.empty:
            raise ValueError(f"run = {run}: is not stored in {self.path}")
        row, job = rows.iloc[0], self.job(run)
        held = self._store.manifest["model_version"]
        now = model_version()
        changed = "" if held == now else f": the model is {now[:8]}, and was {held[:8]}"
        if (job.seed, job.replicate) != (row["seed"], row["replicate"]):
            raise StoreError(f"run {run} of {self.path}: the design gives another seed")
        made = simulate(
            job.scenario,
            seed=job.seed,
            replicate=job.replicate,
            record=self.record if record is None else record,
            engine=engine,
        )
        if row["status"] == "done" and made.fingerprint() != row["fingerprint"]:
            raise StoreError(
                f"run {run} of {self.path}: gives another fingerprint than its row{changed}"
            )
        return made

    def job(self, run: int) -> Job:
        """Scenario, seed and replicate of a run of the design."""
        return next(islice(self.experiment.jobs(), run, None))

    def periods(self) -> pd.DataFrame:
        """A row for each run, month, side and stance, with the arm, seed and swept keys."""
        return self.stored("periods")

    def stored(self, table: str) -> pd.DataFrame:
        """Any stored table (periods, buyers, suppliers, relationships), joined to its runs."""
        if table not in self._joined:
            frame = self._store.frame(table)
            keys = ["run", "arm", "draw", "seed", "replicate", *self.swept]
            joined = self.table()[keys].drop_duplicates("run").merge(frame, on="run", how="right")
            joined.attrs["units"] = {**self.table().attrs["units"], **frame.attrs["units"]}
            self._joined[table] = joined
        return self._joined[table]

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
