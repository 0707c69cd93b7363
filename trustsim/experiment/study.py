"""Stored results of an experiment, as tables."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from trustsim import store
from trustsim.design import Job
from trustsim.display import Suggesting, unfailing
from trustsim.experiment.differences import differences, runs_needed
from trustsim.experiment.exporting import write_csv
from trustsim.experiment.intervals import long_table
from trustsim.experiment.luck import unit_of_luck
from trustsim.experiment.mesa_frame import mesa_frame
from trustsim.experiment.plan import Experiment, from_text
from trustsim.experiment.study_card import study_card, study_text
from trustsim.outcomes import OUTCOMES
from trustsim.parameters._errors import nearest
from trustsim.results import Run, model_version
from trustsim.simulation import simulate
from trustsim.store import StoreError

if TYPE_CHECKING:
    import pandas as pd


class Study(Suggesting):
    """Stored results of an experiment.

    Parameters
    ----------
    path
        The results folder.

    Raises
    ------
    StoreError
        If it is no results folder.

    Examples
    --------
    >>> import trustsim as ts
    >>> small = ts.Scenario(periods=6, burn_in=0, market={"buyers": 2})
    >>> study = ts.sweep(small, {"market.trust_level": [0.0, 1.0]}, seeds=2, progress=False)
    >>> study.summary().query("outcome == 'price' and side == 'buyer'")["n"].tolist()
    [2, 2]
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

    @unfailing
    def __repr__(self) -> str:
        return study_text(self._store, self.name)

    @unfailing
    def _repr_html_(self) -> str:
        return study_card(self._store, self.name)

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

    @property
    def points(self) -> tuple[str, ...]:
        """Columns that tell points apart: the arm, the draw where points are listed, swept keys."""
        design = tomllib.loads(self._store.manifest["design"]).get("design", {})
        return ("arm", *(["draw"] if design.get("points") else []), *self.swept)

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

    def missing(self) -> tuple[Job, ...]:
        """The runs of the design that are not stored, by the manifest alone."""
        done = self._store.done()
        return tuple(job for job in self.experiment.jobs() if job.run not in done)

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

    def to_csv(self, path: str | os.PathLike[str], table: str = "runs") -> None:
        """Write a table for R or a spreadsheet, and beside it what its columns are.

        Parameters
        ----------
        path
            A file; ``x.csv`` gets ``x_columns.csv`` with column, unit and meaning.
        table
            "runs" (:meth:`table`), or another as :meth:`stored` takes it.
        """
        frame = self.table() if table == "runs" else self.stored(table)
        columns = (*self._store.columns("runs"), *self._store.columns(table))
        write_csv(frame, columns, Path(path))

    def summary(
        self, by: Sequence[str] | None = None, *, level: float = 0.95, bootstrap: int = 0
    ) -> pd.DataFrame:
        """Each outcome over seeds, long: arm, swept keys, side, stance, outcome, unit, n, mean, ...

        Parameters
        ----------
        by
            Columns that tell the points apart; :attr:`points` if left out. What ``by`` does not
            tell apart is first averaged within a seed, or within a draw where several draws are
            taken together, so that n counts what is independent: points share their luck, and seeds
            of a draw its parameters (:func:`trustsim.experiment.luck.unit_of_luck`).
        level
            Confidence of the t interval ``low`` to ``high`` of the mean.
        bootstrap
            So many resamples, such as 2000, give ``mean_low`` to ``mean_high`` and ``median_low``
            to ``median_high``, too: bootstrap intervals at the same confidence, always the same.
        """
        return self._long(by, level, bootstrap).drop(columns="deviation")

    def differences(
        self,
        key: str,
        against: Any = None,
        *,
        by: Sequence[str] | None = None,
        level: float = 0.95,
        bootstrap: int = 0,
    ) -> pd.DataFrame:
        """Each outcome at each value of a key less that at one of them, paired by seed.

        Parameters
        ----------
        key
            A swept key, "arm", or "stance" (which pairs the stances of a side within a run).
        against
            The value that is taken away; the first if left out.
        by
            Columns that tell the points apart; :attr:`points`, less ``key``, if left out.
        level, bootstrap
            As in :meth:`summary`.

        Returns
        -------
        pandas.DataFrame
            The points, side, ``group`` (``focal``; ``all`` where a side has one stance; or the
            stance), the key, ``against``, outcome, unit,
            n (pairs, counted as in :meth:`summary`), mean, median, low, high.

        Raises
        ------
        ValueError
            If there is no such column or value, or no two points share their luck.
        """
        known = by if by is not None else [one for one in self.points if one != key]
        return differences(self._done(), key, against, known, level, bootstrap)

    def runs_needed(
        self,
        outcome: str,
        precision: float,
        *,
        relative: bool = False,
        by: Sequence[str] | None = None,
        level: float = 0.95,
    ) -> pd.DataFrame:
        """How many seeds (or draws) make the interval of a mean as narrow as is wanted.

        Parameters
        ----------
        outcome
            Its name.
        precision
            Half of the width of the t interval, in the unit of the outcome; a share of the mean if
            ``relative``.
        by, level
            As in :meth:`summary`.

        Returns
        -------
        pandas.DataFrame
            The points, side, stance, outcome, unit, n, mean, deviation, half_width (of now),
            ``needed`` and ``needed_at_most``, which takes the upper limit of the deviation at this
            confidence: few seeds tell the deviation badly.

        Raises
        ------
        ValueError
            If there is no such outcome, or the precision is not above 0.
        """
        if outcome not in OUTCOMES:
            raise ValueError(f"outcome {outcome!r}: {nearest(outcome, 'outcome', tuple(OUTCOMES))}")
        if not precision > 0.0:
            raise ValueError(f"precision = {precision!r}: must be above 0")
        return runs_needed(self._long(by, level, 0), outcome, precision, relative, level)

    def to_mesa_frame(self, data_collection_period: int = -1) -> pd.DataFrame:
        """The recorded months as ``pandas.DataFrame(mesa.batch_run(...))`` has them.

        Parameters
        ----------
        data_collection_period
            -1: the last month of each run; otherwise one month in so many.

        Returns
        -------
        pandas.DataFrame
            RunId, iteration (which luck), Step (the month; Mesa 3.3 counts from 0), the arm where
            there are any, the swept keys, then the reporters of :class:`trustsim.Market`: Seed,
            Period, ProfitOfBuyers, ProfitOfSuppliers; TrustOfBuyers, TrustOfSuppliers and
            TransactionalShare where the side has one stance in every run; and every outcome as
            side.stance.outcome.

        Raises
        ------
        ValueError
            If the months were not recorded, or the period is neither -1 nor at least 1.
        """
        if self.record == "summary":
            raise ValueError("the months are not recorded: run with record = 'periods'")
        if data_collection_period != -1 and data_collection_period < 1:
            raise ValueError(
                f"data_collection_period = {data_collection_period}: must be -1, or 1 and more"
            )
        return mesa_frame(self.periods(), self.swept, data_collection_period)

    def _done(self) -> pd.DataFrame:
        """The rows of the runs that did not fail."""
        table = self.table()
        return table[table["status"] == "done"]

    def _long(self, by: Sequence[str] | None, level: float, bootstrap: int) -> pd.DataFrame:
        if bootstrap < 0:
            raise ValueError(f"bootstrap = {bootstrap}: must be 0 (none) or a number of resamples")
        chosen = [by] if isinstance(by, str) else by
        points = [*(chosen if chosen is not None else self.points), "side", "stance"]
        unknown = [name for name in points if name not in self.table().columns]
        if unknown:
            known = ", ".join(["arm", "draw", *self.swept])
            raise ValueError(f"by: there is no column {unknown[0]!r}; such as {known}")
        rows = self._done()
        unit = unit_of_luck(rows, points)
        groups = rows.groupby([*points, *unit], sort=False, dropna=False)
        every = groups[list(OUTCOMES)].mean()
        return long_table(every.reset_index(), points, level, bootstrap)
