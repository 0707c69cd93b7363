"""What of a results folder is damaged, and setting it aside so that its runs are made again."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from trustsim.parameters._toml import named
from trustsim.store.manifest import StoreError, numbers_of
from trustsim.store.parts import DAMAGED, PART, Store

Part = dict[str, Any]


class Damage(NamedTuple):
    """A part that cannot be trusted: what is wrong with its files, and the runs in it."""

    part: Part
    errors: tuple[str, ...]

    def __str__(self) -> str:
        return f"{'; '.join(self.errors)}: runs {in_words(self.part['runs'])}"


def check(store: Store, progress: Callable[[int, int], None] | None = None) -> list[Damage]:
    """Read every file and compare it with its checksum; the parts that are damaged.

    Raises
    ------
    StoreError
        If the manifest names a run twice, or one that the design does not have.
    """
    total, read = size(store), 0
    found = []
    for part in store.parts:
        errors = []
        for table in store.tables:
            try:
                store.content(table, part)
            except StoreError as error:
                errors.append(str(error).split(";")[0])
            read += part["files"][table][0]
            if progress is not None:
                progress(read, total)
        if errors:
            found.append(Damage(part, tuple(errors)))
    _check_runs(store)
    return found


class Status(NamedTuple):
    """How far a folder is, by its manifest: numbers of runs, bytes, runs a second."""

    runs: int
    done: int
    failed: int
    size: int
    rate: float


def status(store: Store, recent: int = 5) -> Status:
    """How far a folder is; the rate is that of the last parts, by a clock that no one can set."""
    last = store.parts[-recent:]
    seconds = sum(part["seconds"] for part in last)
    runs = Store(store.path, {**store.manifest, "parts": last}).count()
    rate = runs / seconds if seconds > 0 else 0.0
    count, failed = store.count(), store.count("failed")
    return Status(store.manifest["runs"], count, failed, size(store), rate)


def size(store: Store) -> int:
    """Bytes of all parts, by the manifest."""
    return sum(size for part in store.parts for size, _ in part["files"].values())


def _check_runs(store: Store) -> None:
    done, runs = store.done(), store.manifest["runs"]
    if len(done) != store.count() or not done <= set(range(runs)):
        raise StoreError(f"{named(store.path)}: a run is stored twice, or is not of the design")
    if store.finished and len(done) < runs:
        raise StoreError(f"{named(store.path)}: is said to be finished, with {len(done)} runs")


def misfits(store: Store) -> list[Part]:
    """Parts of which a file is missing or has another size; no file is opened."""

    def fits(table: str, part: Part) -> bool:
        try:
            found = store.file(table, part["part"]).stat().st_size
        except OSError:
            return False
        return bool(found == part["files"][table][0])

    return [part for part in store.parts if not all(fits(one, part) for one in store.tables)]


def set_aside(store: Store, parts: Iterable[Part]) -> None:
    """Move the files of parts away, so that their runs count as not made; the lock must be held."""
    damaged = list(parts)
    if not damaged:
        return
    for part in damaged:
        for table in store.tables:
            _move(store, table, part["part"])
        store.set_aside.append(f"part {part['part']} (runs {in_words(part['runs'])})")
    left = [part for part in store.parts if part not in damaged]
    store.rewrite({**store.manifest, "parts": left, "status": "running"})


def clear(store: Store) -> None:
    """Remove what a killed process left unfinished: temporary files, and the part after the last.

    Any other part that the manifest does not name is set aside: an older manifest was put back.
    """
    known = {part["part"] for part in store.parts}
    following = max(known, default=-1) + 1
    for table in [*store.tables, "failed", "."]:
        for file in (store.path / table).glob("*.tmp"):
            file.unlink()
    for table in store.tables:
        for file in (store.path / table).glob("part-*.parquet"):
            named_so = PART.fullmatch(file.name)
            number = int(named_so[1]) if named_so else following
            if number == following:
                file.unlink()
            elif number not in known:
                _move(store, table, number)


def _move(store: Store, table: str, number: int) -> None:
    file = store.file(table, number)
    if not file.exists():
        return
    (store.path / DAMAGED).mkdir(exist_ok=True)
    copy, target = 1, store.path / DAMAGED / f"{table}-{file.name}"
    while target.exists():
        copy += 1
        target = store.path / DAMAGED / f"{table}-{file.stem}-{copy}{file.suffix}"
    file.rename(target)


def in_words(stretches: Iterable[Iterable[int]], most: int = 12) -> str:
    """Numbers of runs as they are read: ``0-3, 7``; the rest are counted."""
    runs = sorted(numbers_of(tuple(stretch) for stretch in stretches))
    spans: list[list[int]] = []
    for run in runs:
        if spans and run == spans[-1][1] + 1:
            spans[-1][1] = run
        else:
            spans.append([run, run])
    texts = [str(a) if a == b else f"{a}-{b}" for a, b in spans[:most]]
    rest = sum(b - a + 1 for a, b in spans[most:])
    return ", ".join(texts) + (f" and {rest} more" if rest else "")
