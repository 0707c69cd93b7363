"""The tables of many runs in Parquet parts."""

from __future__ import annotations

import hashlib
import os
import re
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from trustsim.outcomes import TABLES, Column, recorded
from trustsim.parameters._toml import named, reason
from trustsim.store import parquet
from trustsim.store.manifest import (
    StoreError,
    numbers_of,
    progressions,
    write_manifest,
    write_whole,
)
from trustsim.store.rows import END_COLUMNS, RUN_COLUMNS, rows, rows_of_runs

if TYPE_CHECKING:
    import pandas as pd

    from trustsim.ensemble import Outcome

FAILED = "failed"
"""Folder with a text file for each failed run: the traceback, the seed and the scenario."""
DAMAGED = "damaged"
"""Folder into which damaged parts are set aside; nothing reads them, and nothing deletes them."""

FLUSH_BYTES = 64_000_000
FLUSH_SECONDS = 10.0
ARRAY_BYTES = 120  # of an array beside its numbers: most of what a short run takes
PART = re.compile(r"part-(\d{5,})\.parquet")


class Store:
    """Write and read a results folder; open one with :func:`create` or :func:`read`."""

    def __init__(self, path: Path, manifest: dict[str, Any]) -> None:
        self.path = path
        self.manifest = manifest
        self.flush_seconds = FLUSH_SECONDS
        self.set_aside: list[str] = []  # what was damaged when the folder was opened
        self._pending: list[Outcome] = []
        self._bytes = 0
        self._written = time.monotonic()  # a clock that no one can set
        self.lock = -1

    @property
    def finished(self) -> bool:
        """Whether every run of the design is stored."""
        return bool(self.manifest["status"] == "finished")

    @property
    def tables(self) -> list[str]:
        """Names of the stored tables, ``runs`` (for the summary) last."""
        return [name for name in recorded(self.manifest["record"]) if name != "summary"] + ["runs"]

    @property
    def parts(self) -> list[dict[str, Any]]:
        """What the manifest says of each part: number, runs, failed, seconds, files."""
        found: list[dict[str, Any]] = self.manifest["parts"]
        return found

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
        for arrays in (outcome.tables or {}).values():
            size = next(iter(arrays.values())).size
            self._bytes += len(arrays) * (ARRAY_BYTES + 8 * size)
        if self._bytes > FLUSH_BYTES or time.monotonic() - self._written > self.flush_seconds:
            self.flush()

    def flush(self) -> None:
        """Write what is pending as one part of every table, then name it in the manifest.

        Raises
        ------
        StoreError
            If it cannot be written: what was pending is lost, what was stored before is not.
        """
        if self._pending:
            try:
                self._write_part(self._pending)
            except OSError as error:
                self._drop()
                raise StoreError(
                    f"{named(self.path)}: cannot be written: {reason(error)}; {self.count()} of"
                    f" {self.manifest['runs']} runs are stored, and trustsim resume makes the rest"
                ) from None
            self._drop()
        self._written = time.monotonic()

    def _drop(self) -> None:
        self._pending, self._bytes = [], 0

    def _write_part(self, outcomes: list[Outcome]) -> None:
        """An interruption anywhere in here leaves a part that is written again, or is stored."""
        number = 1 + max((part["part"] for part in self.parts), default=-1)
        failed = [outcome for outcome in outcomes if outcome.failed]
        for outcome in failed:
            folder = self.path / FAILED
            folder.mkdir(exist_ok=True)
            text = f"{outcome.error}\n\n{outcome.traceback}\n{outcome.toml}"
            write_whole(folder / f"run-{outcome.job.run}.txt", text.encode())
        files = {table: self._write(table, number, outcomes) for table in self.tables}
        part = {
            "part": number,
            "runs": progressions(outcome.job.run for outcome in outcomes),
            "failed": progressions(sorted(outcome.job.run for outcome in failed)),
            "seconds": round(time.monotonic() - self._written, 3),
            "files": files,
        }
        self.rewrite({**self.manifest, "parts": [*self.parts, part]})

    def _write(self, table: str, number: int, outcomes: list[Outcome]) -> list[Any]:
        """Write a part of a table; its size and hash, of what was meant and not of what is read."""
        if table == "runs":
            found = rows_of_runs(outcomes, self.manifest["swept"])
        else:
            found = rows(table, outcomes)
        content = parquet.packed(self.columns(table), found)
        (self.path / table).mkdir(exist_ok=True)
        write_whole(self.file(table, number), content)
        return [len(content), hashlib.sha256(content).hexdigest()]

    def rewrite(self, manifest: dict[str, Any]) -> None:
        """Put another manifest in place."""
        write_manifest(self.path, manifest)
        self.manifest = manifest

    def begin_anew(self, manifest: dict[str, Any]) -> None:
        """Take another manifest, where no run is stored: nothing of the earlier design is left."""
        for file in (self.path / FAILED).glob("run-*.txt"):
            file.unlink()
        for name in [*self.tables, FAILED]:
            with suppress(OSError):  # there is none, or something of the user's is in it
                (self.path / name).rmdir()
        self.rewrite(manifest)

    def finish(self) -> None:
        """Say in the manifest that every run is stored."""
        self.flush()
        try:
            self.rewrite({**self.manifest, "status": "finished"})
        except OSError as error:
            raise StoreError(f"{named(self.path)}: cannot be written: {reason(error)}") from None

    def close(self) -> None:
        """Give the folder free for others."""
        if self.lock >= 0:
            os.close(self.lock)
            self.lock = -1

    # --- reading ----------------------------------------------------------------------------------

    def file(self, table: str, number: int) -> Path:
        """Where a part of a table is."""
        return self.path / table / f"part-{number:05d}.parquet"

    def done(self) -> set[int]:
        """Numbers of the runs that are stored, by the manifest alone."""
        return {run for part in self.parts for run in numbers_of(part["runs"])}

    def count(self, key: str = "runs") -> int:
        """How many runs are stored, or ``failed``, by the manifest alone."""
        stretches = (stretch for part in self.parts for stretch in part[key])
        return sum((last - first) // step + 1 for first, last, step in stretches)

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
        columns = self.columns(table)
        found = [
            parquet.unpacked(self.content(table, part), columns, self.file(table, part["part"]))
            for part in self.parts
        ]
        frame = parquet.frame(found, columns)
        frame = frame.sort_values("run", kind="stable", ignore_index=True)
        frame.attrs["units"] = {column.name: column.unit for column in columns}
        return frame

    def first(self, table: str, most_bytes: int) -> Any:
        """An Arrow table of the first parts of a table that take at most so many bytes, or None.

        Raises
        ------
        StoreError
            If a part is damaged.
        """
        import pyarrow as pa

        columns, found, left = self.columns(table), [], most_bytes
        for part in self.parts:
            left -= part["files"][table][0]
            if left < 0:
                break
            file = self.file(table, part["part"])
            found.append(parquet.unpacked(self.content(table, part), columns, file))
        return pa.concat_tables(found) if found else None

    def content(self, table: str, part: dict[str, Any]) -> bytes:
        """The bytes of a part of a table, which are those that were written.

        Raises
        ------
        StoreError
            If they are not, or cannot be read.
        """
        file, (size, digest) = self.file(table, part["part"]), part["files"][table]
        how = f"trustsim store check {self.path} says what to do"
        try:
            content = file.read_bytes()
        except OSError as error:
            raise StoreError(f"{named(file)}: is missing ({reason(error)}); {how}") from None
        if len(content) != size:
            why = f"{len(content)} bytes instead of {size}"
            raise StoreError(f"{named(file)}: is damaged ({why}); {how}")
        if hashlib.sha256(content).hexdigest() != digest:
            raise StoreError(f"{named(file)}: is damaged (its checksum does not fit); {how}")
        return content
