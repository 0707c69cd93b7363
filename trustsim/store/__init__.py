"""A results folder: a manifest, and the tables of many runs in Parquet parts.

Files are written under another name and then renamed, the manifest last: a run is stored if and
only if the manifest names a part that holds it. A process killed at any moment therefore leaves a
folder that the same command completes, with the same tables as if nothing had happened. The
manifest has the size and SHA-256 of every part, so that no number is read that was not written.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from trustsim.parameters._toml import named, reason
from trustsim.store.checking import Damage, check, clear, in_words, misfits, set_aside, status
from trustsim.store.manifest import (
    MANIFEST,
    StoreError,
    new_manifest,
    read_manifest,
    write_manifest,
)
from trustsim.store.parts import DAMAGED, FAILED, PART, Store

__all__ = [
    "ANALYSIS",
    "DAMAGED",
    "Damage",
    "Store",
    "StoreError",
    "check",
    "create",
    "free_disk",
    "holds_runs",
    "in_words",
    "is_being_written",
    "misfits",
    "new_manifest",
    "numbered",
    "read",
    "repair",
    "status",
]

ANALYSIS = "analysis"
"""Folder inside a results folder that analyses may fill; everything else there is the store's."""

_UNFINISHED = f"{MANIFEST[:-5]}.tmp"


def create(path: str | os.PathLike[str], manifest: dict[str, Any]) -> Store:
    """Start a results folder, or open the one that an earlier process began or finished.

    A folder that was begun and holds no run yet is begun anew, for whatever design.

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
        if folder.is_dir() and {entry.name for entry in folder.iterdir()} - {_UNFINISHED}:
            return _reopen(folder, manifest)
        folder.mkdir(parents=True, exist_ok=True)
        store = Store(folder, manifest)
        _lock(store)
        write_manifest(folder, manifest)
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
    return Store(Path(path), read_manifest(Path(path)))


def holds_runs(path: Path) -> bool:
    """Whether any run is stored in a folder; False as well where it is none, or cannot be read."""
    try:
        return any(PART.fullmatch(file.name) for file in (path / "runs").iterdir())
    except (OSError, ValueError):
        return False


def numbered(path: Path) -> Path:
    """The path itself if nothing is there, else the first free of ``path-2``, ``path-3``, ..."""
    number, free = 2, path
    while free.exists():
        free = path.with_name(f"{path.name}-{number}")
        number += 1
    return free


def repair(path: str | os.PathLike[str], damages: list[Damage]) -> None:
    """Set damaged parts aside, so that going on makes their runs again.

    Raises
    ------
    StoreError
        If another process is writing to the folder, or it cannot be written.
    """
    held = read(path)
    _lock(held)
    try:
        if held.manifest != read_manifest(held.path):
            raise StoreError(f"{named(path)}: has changed meanwhile; check it again")
        set_aside(held, [damage.part for damage in damages])
    except OSError as error:
        raise StoreError(f"{named(path)}: cannot be written: {reason(error)}") from None
    finally:
        held.close()


def is_being_written(path: Path) -> bool:
    """Whether a process is filling the folder."""
    probe = Store(path, {})
    try:
        _lock(probe)
    except StoreError:
        return True
    probe.close()
    return False


def _reopen(folder: Path, manifest: dict[str, Any]) -> Store:
    """Go on in a folder that holds results of the same design and model, or no run at all."""
    held = read_manifest(folder)
    store = Store(folder, held)
    empty = not store.finished and not held["parts"]
    fix = "use another --out, or --fresh for a new numbered folder"
    for key, what in (
        ("digest", "another design"),
        ("model_version", "another version of the model"),
        ("strategies", "another version of a strategy file"),
    ):
        if not empty and held.get(key) != manifest[key]:
            raise StoreError(f"{named(folder)}: holds results of {what}; {fix}")
    foreign = sorted(_foreign(store))
    if foreign:
        raise StoreError(f"{named(folder)}: holds {foreign[0]}, which is no part of results; {fix}")
    if store.finished and not misfits(store):
        return store
    if not os.access(folder, os.W_OK):
        raise StoreError(f"{named(folder)}: cannot be written: Permission denied")
    _lock(store)
    if read_manifest(folder) != held:
        store.close()  # another process was at work until the lock was ours
        return _reopen(folder, manifest)
    try:
        clear(store)
        set_aside(store, misfits(store))
        if empty:
            store.begin_anew(manifest)
    except OSError:
        store.close()
        raise
    return store


def _foreign(store: Store) -> Iterator[str]:
    """Names of what the store did not write."""
    for entry in store.path.iterdir():
        if entry.name in (MANIFEST, ANALYSIS, FAILED, DAMAGED, _UNFINISHED):
            continue
        if entry.name not in store.tables or not entry.is_dir():
            yield entry.name
            continue
        for file in entry.iterdir():
            if not (PART.fullmatch(file.name) or PART.fullmatch(f"{file.stem}.parquet")):
                yield f"{entry.name}/{file.name}"


def _lock(store: Store) -> None:
    """Hold the folder for this process; the system lets go of it when the process ends."""
    store.lock = os.open(store.path, os.O_RDONLY)
    try:
        fcntl.flock(store.lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        store.close()
        raise StoreError(f"{named(store.path)}: another process is writing to it") from None


def free_disk(path: Path) -> int:
    """Bytes that can still be written where a folder is or would be."""
    place = path.absolute()
    while True:
        try:
            return shutil.disk_usage(place).free
        except (OSError, ValueError):  # not there yet, or it may not be looked at
            if place == place.parent:
                raise
            place = place.parent
