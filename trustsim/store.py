"""A results folder: a manifest, and the tables of many runs in Parquet parts.

Parts are written under another name and then renamed, the part of ``runs`` last: a run is stored if
and only if it stands in a part of ``runs``. A process killed at any moment therefore leaves a folder
that the same command completes, with the same tables as if nothing had happened.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import re
import shutil
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from trustsim.outcomes import OUTCOMES, TABLES, Column
from trustsim.parameters._toml import named, reason
from trustsim.results import recorded, versions

if TYPE_CHECKING:
    import pandas as pd

    from trustsim.ensemble import Outcome

FORMAT = 1
MANIFEST = "manifest.json"
ANALYSIS = "analysis"
"""Folder inside a results folder that analyses may fill; everything else there is the store's."""

FLUSH_BYTES = 64_000_000
FLUSH_SECONDS = 10.0
_PART = re.compile(r"part-\d{5}\.parquet")
_NEEDED = ("format", "design", "digest", "record", "swept", "seeds", "model_version", "runs", "status")

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


class StoreError(ValueError):
    """A folder that cannot hold these results: one line that says why. Nothing was touched."""


def new_manifest(
    *,
    design: str,
    digest: str,
    record: str,
    swept: Mapping[str, str],
    seeds: tuple[int, ...],
    runs: int,
    name: str = "",
    strategies: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """What a results folder says about itself.

    ``digest`` stands for all runs, ``swept`` is key -> dtype ("f8", "b1" or "U"), ``strategies``
    name -> hash of the user's file.
    """
    held = versions()
    return {
        "format": FORMAT,
        "name": name,
        "design": design,
        "digest": digest,
        "record": record,
        "swept": dict(swept),
        "seeds": list(seeds),
        "runs": runs,
        "strategies": dict(strategies or {}),
        "model_version": held.pop("model"),
        "versions": held,
        "platform": _platform(),
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "status": "running",
    }


def _platform() -> str:
    import platform

    return f"{platform.system()} {platform.machine()} {' '.join(platform.libc_ver())}".strip()


class Store:
    """Write and read a results folder; open one with :func:`create` or :func:`read`."""

    def __init__(self, path: Path, manifest: dict[str, Any]) -> None:
        self.path = path
        self.manifest = manifest
        self.flush_seconds = FLUSH_SECONDS
        self._pending: list[Outcome] = []
        self._bytes = 0
        self._written = time.monotonic()
        self._lock = -1

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
        for arrays in (outcome.tables or {}).values():
            self._bytes += sum(values.nbytes for values in arrays.values())
        if self._bytes > FLUSH_BYTES or time.monotonic() - self._written > self.flush_seconds:
            self.flush()

    def flush(self) -> None:
        """Write what is pending as one part of every table, ``runs`` last."""
        if self._pending:
            number = max(self._parts("runs"), default=-1) + 1
            for table in self.tables:
                rows = self._runs() if table == "runs" else self._rows(table)
                self._write(table, number, rows)
            self._pending, self._bytes = [], 0
        self._written = time.monotonic()

    def finish(self) -> None:
        """Say in the manifest that every run is stored."""
        self.flush()
        self.manifest["status"] = "finished"
        _write_json(self.path / MANIFEST, self.manifest)

    def close(self) -> None:
        """Give the folder free for others."""
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1

    def _rows(self, table: str) -> dict[str, Any]:
        """The pending rows of a table, each with the number of its run."""
        import numpy as np

        good = [one for one in self._pending if one.tables is not None]
        parts: dict[str, list[Any]] = {column.name: [] for column in self.columns(table)}
        for outcome in good:
            arrays = (outcome.tables or {})[table]
            size = len(next(iter(arrays.values())))
            parts["run"].append(np.full(size, outcome.job.run, dtype=np.int64))
            for name, values in arrays.items():
                parts[name].append(values)
        return {name: np.concatenate(values) if values else [] for name, values in parts.items()}

    def _runs(self) -> dict[str, Any]:
        """The pending rows of ``runs``: one for each side and stance, one for a failed run."""
        rows: list[dict[str, Any]] = []
        for outcome in self._pending:
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
        _settle(temporary, target)

    # --- reading ----------------------------------------------------------------------------------

    def done(self) -> set[int]:
        """Numbers of the runs that are stored."""
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
            except (pa.ArrowException, OSError) as error:
                why = str(error).splitlines()[0]
                raise StoreError(f"{named(part)}: is damaged or missing ({why})") from None
        if not found:
            return pa.table({name: [] for name in wanted})
        return pa.concat_tables(found)

    def _parts(self, table: str) -> list[int]:
        files = (self.path / table).glob("part-*.parquet")
        return sorted(int(file.stem[5:]) for file in files if _PART.fullmatch(file.name))

    def _clear(self) -> None:
        """Remove what a killed process left unfinished: temporary files, parts without runs."""
        whole = set(self._parts("runs"))
        for table in [*self.tables, "."]:
            for file in (self.path / table).glob("*.tmp"):
                file.unlink()
            for number in set(self._parts(table)) - whole:
                (self.path / table / f"part-{number:05d}.parquet").unlink()


def create(path: str | os.PathLike[str], manifest: dict[str, Any]) -> Store:
    """Start a results folder, or open the one that an earlier process began or finished.

    Raises
    ------
    StoreError
        If the folder holds anything but results of the same design and model version, if another
        process is writing to it, or if it cannot be written.
    """
    folder = Path(path)
    try:
        if folder.exists() and not folder.is_dir():
            raise StoreError(f"{named(path)}: is a file; results need a folder")
        if folder.is_dir() and set(os.listdir(folder)) - {f"{MANIFEST[:-5]}.tmp"}:
            return _reopen(folder, manifest)
        folder.mkdir(parents=True, exist_ok=True)
        store = Store(folder, manifest)
        _lock(store)
        _write_json(folder / MANIFEST, manifest)
    except (OSError, ValueError) as error:
        if isinstance(error, StoreError):
            raise
        raise StoreError(f"{named(path)}: cannot be written: {reason(error)}") from None
    return store


def read(path: str | os.PathLike[str]) -> Store:
    """Open a results folder for reading.

    Raises
    ------
    StoreError
        If it is none.
    """
    return Store(Path(path), _manifest(Path(path)))


def numbered(path: Path) -> Path:
    """The path itself if nothing is there, else the first free of ``path-2``, ``path-3``, ..."""
    number, free = 2, path
    while free.exists():
        free = path.with_name(f"{path.name}-{number}")
        number += 1
    return free


def _reopen(folder: Path, manifest: dict[str, Any]) -> Store:
    """Go on in a folder that holds results of the same design and model."""
    held = _manifest(folder)
    fix = "use another --out, or --fresh for a new numbered folder"
    for key, what in (
        ("digest", "another design"),
        ("model_version", "another version of the model"),
        ("strategies", "another version of a strategy file"),
    ):
        if held.get(key) != manifest[key]:
            raise StoreError(f"{named(folder)}: holds results of {what}; {fix}")
    store = Store(folder, held)
    foreign = sorted(_foreign(store))
    if foreign:
        raise StoreError(f"{named(folder)}: holds {foreign[0]}, which is no part of results; {fix}")
    if not store.finished:
        if not os.access(folder, os.W_OK):
            raise StoreError(f"{named(folder)}: cannot be written: Permission denied")
        _lock(store)
        store._clear()
    return store


def _foreign(store: Store) -> Iterator[str]:
    """Names of what the store did not write."""
    for entry in store.path.iterdir():
        if entry.name in (MANIFEST, ANALYSIS, f"{MANIFEST[:-5]}.tmp"):
            continue
        if entry.name not in store.tables or not entry.is_dir():
            yield entry.name
            continue
        for file in entry.iterdir():
            if not (_PART.fullmatch(file.name) or _PART.fullmatch(f"{file.stem}.parquet")):
                yield f"{entry.name}/{file.name}"


def _manifest(folder: Path) -> dict[str, Any]:
    file = folder / MANIFEST
    try:
        held = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise StoreError(
            f"{named(folder)}: is not a results folder (it has no {MANIFEST}); name another folder"
        ) from None
    except (OSError, ValueError) as error:
        raise StoreError(f"{named(file)}: cannot be read: {reason(error)}") from None
    if not isinstance(held, dict) or held.get("format") != FORMAT:
        raise StoreError(f"{named(file)}: is not a manifest of format {FORMAT}")
    missing = [key for key in _NEEDED if key not in held]
    if missing:
        raise StoreError(f"{named(file)}: lacks {', '.join(missing)}")
    return held


def _lock(store: Store) -> None:
    """Hold the folder for this process; the system lets go of it when the process ends."""
    store._lock = os.open(store.path, os.O_RDONLY)
    try:
        fcntl.flock(store._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        store.close()
        raise StoreError(f"{named(store.path)}: another process is writing to it") from None


def _write_json(target: Path, content: Mapping[str, Any]) -> None:
    temporary = target.with_suffix(".tmp")
    temporary.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    _settle(temporary, target)


def _settle(temporary: Path, target: Path) -> None:
    """Put a complete file in place at one stroke, on disk before its name is."""
    with temporary.open("rb+") as stream:
        os.fsync(stream.fileno())
    temporary.replace(target)


def as_cell(value: Any, kind: str) -> Any:
    """A swept value as a cell of its column."""
    if kind == "U":
        return value if isinstance(value, str) else json.dumps(value)
    return float("nan") if value is None else value


def _summary_lines(outcome: Outcome) -> list[dict[str, Any]]:
    """The summary of a run, a dict a row; of a failed run one row without numbers."""
    if outcome.tables is None:
        return [{"side": "", "stance": "", "firms": float("nan"), **dict.fromkeys(OUTCOMES, float("nan"))}]
    arrays = {name: values.tolist() for name, values in outcome.tables["summary"].items()}
    return [dict(zip(arrays, line, strict=True)) for line in zip(*arrays.values(), strict=True)]


def free_disk(path: Path) -> int:
    """Bytes that can still be written where a folder is or would be."""
    place = path.absolute()
    while not place.exists():
        place = place.parent
    with contextlib.suppress(OSError):
        return shutil.disk_usage(place).free
    return 0
