"""The tables of many runs in Parquet parts."""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from trustsim.outcomes import OUTCOMES, TABLES, Column, recorded
from trustsim.parameters._toml import named
from trustsim.store.manifest import MANIFEST, StoreError, settle, write_json

if TYPE_CHECKING:
    import pandas as pd

    from trustsim.ensemble import Outcome

FAILED = "failed"
"""Folder with a text file for each failed run: the traceback, the seed and the scenario."""

FLUSH_BYTES = 64_000_000
FLUSH_SECONDS = 10.0
PART = re.compile(r"part-\d{5}\.parquet")

RUN_COLUMNS: tuple[Column, ...] = (
    Column("run", "i8", "", "number of the run in the design"),
    Column("arm", "U", "", "arm of the design"),
    Column("draw", "i8", "", "draw from the likely ranges"),
    Column("seed", "i8", "", "seed"),
    Column("replicate", "i8", "", "replicate"),
)
END_COLUMNS: tuple[Column, ...] = (
    Column("status", "U", "", "done or failed"),
    Column("error", "U", "", "what went wrong, in a line"),
    Column("fingerprint", "U", "", "hash of the run's summary"),
)


class Store:
    """Write and read a results folder; open one with :func:`create` or :func:`read`."""

    def __init__(self, path: Path, manifest: dict[str, Any]) -> None:
        self.path = path
        self.manifest = manifest
        self.flush_seconds = FLUSH_SECONDS
        self._pending: list[Outcome] = []
        self._bytes = 0
        self._written = time.monotonic()
        self.lock = -1

    @property
    def finished(self) -> bool:
        """Whether every run of the design is stored."""
        return bool(self.manifest["status"] == "finished")

    @property
    def tables(self) -> list[str]:
        """Names of the stored tables, ``runs`` (for the summary) last."""
        return [name for name in recorded(self.manifest["record"]) if name != "summary"] + ["runs"]

    def columns(self, table: str) -> tuple[Column, ...]:
        """Columns of a stored table."""
        if table != "runs":
            return (RUN_COLUMNS[0], *TABLES[table])
        swept = (Column(key, kind, "", "swept") for key, kind in self.manifest["swept"].items())
        return (*RUN_COLUMNS, *swept, *TABLES["summary"], *END_COLUMNS)

    # --- writing ----------------------------------------------------------------------------------

    def add(self, outcome: Outcome) -> None:
        """Keep a finished run; it is on disk after the next :meth:`flush` at the latest."""
        self._pending.append(outcome)
        if outcome.failed:
            folder = self.path / FAILED
            folder.mkdir(exist_ok=True)
            text = f"{outcome.error}\n\n{outcome.details}"
            (folder / f"run-{outcome.job.run}.txt").write_text(text, encoding="utf-8")
        for arrays in (outcome.tables or {}).values():
            self._bytes += sum(values.nbytes for values in arrays.values())
        if self._bytes > FLUSH_BYTES or time.monotonic() - self._written > self.flush_seconds:
            self.flush()

    def flush(self) -> None:
        """Write what is pending as one part of every table, ``runs`` last."""
        if self._pending:
            # Taken first, so that an interruption in the middle cannot store a run twice.
            self._pending, outcomes, self._bytes = [], self._pending, 0
            number = max(self._parts("runs"), default=-1) + 1
            for table in self.tables:
                rows = self._runs(outcomes) if table == "runs" else self._rows(table, outcomes)
                self._write(table, number, rows)
        self._written = time.monotonic()

    def begin_anew(self, manifest: dict[str, Any]) -> None:
        """Take another manifest, where no run is stored: nothing of the earlier design is left."""
        for file in (self.path / FAILED).glob("run-*.txt"):
            file.unlink()
        for name in [*self.tables, FAILED]:
            with suppress(OSError):  # there is none, or something of the user's is in it
                (self.path / name).rmdir()
        write_json(self.path / MANIFEST, manifest)
        self.manifest = manifest

    def finish(self) -> None:
        """Say in the manifest that every run is stored."""
        self.flush()
        self.manifest["status"] = "finished"
        write_json(self.path / MANIFEST, self.manifest)

    def close(self) -> None:
        """Give the folder free for others."""
        if self.lock >= 0:
            os.close(self.lock)
            self.lock = -1

    def _rows(self, table: str, outcomes: list[Outcome]) -> dict[str, Any]:
        """The rows of a table, each with the number of its run."""
        import numpy as np

        good = [one for one in outcomes if one.tables is not None]
        parts: dict[str, list[Any]] = {column.name: [] for column in self.columns(table)}
        for outcome in good:
            arrays = (outcome.tables or {})[table]
            size = len(next(iter(arrays.values())))
            parts["run"].append(np.full(size, outcome.job.run, dtype=np.int64))
            for name, values in arrays.items():
                parts[name].append(values)
        return {name: np.concatenate(values) if values else [] for name, values in parts.items()}

    def _runs(self, outcomes: list[Outcome]) -> dict[str, Any]:
        """The rows of ``runs``: one for each side and stance, one for a failed run."""
        rows: list[dict[str, Any]] = []
        for outcome in outcomes:
            job = outcome.job
            row = {name: getattr(job, name) for name in ("run", "arm", "draw", "seed", "replicate")}
            for key, kind in self.manifest["swept"].items():
                row[key] = as_cell(job.scenario.get(key), kind)
            row["status"] = "failed" if outcome.failed else "done"
            row["error"], row["fingerprint"] = outcome.error, outcome.fingerprint
            rows += [{**row, **line} for line in _summary_lines(outcome)]
        return {c.name: [row[c.name] for row in rows] for c in self.columns("runs")}

    def _write(self, table: str, number: int, rows: Mapping[str, Any]) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        kinds = {"i8": pa.int64(), "f8": pa.float64(), "U": pa.string(), "b1": pa.bool_()}
        columns = self.columns(table)
        schema = pa.schema([pa.field(c.name, kinds[c.dtype]) for c in columns])
        arrays = [pa.array(rows[c.name], type=kinds[c.dtype]) for c in columns]
        folder = self.path / table
        folder.mkdir(exist_ok=True)
        target = folder / f"part-{number:05d}.parquet"
        temporary = target.with_suffix(".tmp")
        pq.write_table(
            pa.Table.from_arrays(arrays, schema=schema), temporary, write_page_checksum=True
        )
        settle(temporary, target)

    # --- reading ----------------------------------------------------------------------------------

    def done(self) -> set[int]:
        """Numbers of the runs that are stored; an empty folder is seen without loading pyarrow."""
        if not self._parts("runs"):
            return set()
        return {int(run) for run in self._table("runs", ["run"])["run"].to_pylist()}

    def frame(self, table: str = "runs") -> pd.DataFrame:
        """A stored table in order of run; units of its columns in ``frame.attrs["units"]``.

        Raises
        ------
        StoreError
            If the table was not recorded, or a part is damaged.
        """
        if table not in self.tables:
            raise StoreError(
                f"{table!r} is not stored in {named(self.path)}; stored: {', '.join(self.tables)}"
            )
        frame: pd.DataFrame = self._table(table).to_pandas()
        frame = frame.sort_values("run", kind="stable", ignore_index=True)
        frame.attrs["units"] = {column.name: column.unit for column in self.columns(table)}
        return frame

    def _table(self, table: str, columns: list[str] | None = None) -> Any:
        import pyarrow as pa
        import pyarrow.parquet as pq

        wanted = [c.name for c in self.columns(table)] if columns is None else columns
        found = []
        for number in self._parts("runs"):
            part = self.path / table / f"part-{number:05d}.parquet"
            try:
                # The schema of the file, not one guessed from the name of its folder.
                with pq.ParquetFile(part, page_checksum_verification=True) as file:
                    found.append(file.read(columns=wanted))
                if found[-1].column_names != wanted:
                    raise StoreError(f"{named(part)}: is no part of these results: other columns")
            except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
                why = str(error).splitlines()[0]
                raise StoreError(f"{named(part)}: is damaged or missing ({why})") from None
        if not found:
            return pa.table({name: [] for name in wanted})
        return pa.concat_tables(found)

    def _parts(self, table: str) -> list[int]:
        files = (self.path / table).glob("part-*.parquet")
        return sorted(int(file.stem[5:]) for file in files if PART.fullmatch(file.name))

    def clear(self) -> None:
        """Remove what a killed process left unfinished: temporary files, parts without runs."""
        whole = set(self._parts("runs"))
        for table in [*self.tables, "."]:
            for file in (self.path / table).glob("*.tmp"):
                file.unlink()
            for number in set(self._parts(table)) - whole:
                (self.path / table / f"part-{number:05d}.parquet").unlink()


def as_cell(value: Any, kind: str) -> Any:
    """A swept value as a cell of its column."""
    if kind == "U":
        return value if isinstance(value, str) else json.dumps(value)
    return float("nan") if value is None else value


def _summary_lines(outcome: Outcome) -> list[dict[str, Any]]:
    """The summary of a run, a dict a row; of a failed run one row without numbers."""
    if outcome.tables is None:
        return [
            {
                "side": "",
                "stance": "",
                "firms": float("nan"),
                **dict.fromkeys(OUTCOMES, float("nan")),
            }
        ]
    arrays = {name: values.tolist() for name, values in outcome.tables["summary"].items()}
    return [dict(zip(arrays, line, strict=True)) for line in zip(*arrays.values(), strict=True)]
