"""What a results folder says about itself, and how a file is put in place at one stroke.

The manifest names every part with its size and SHA-256, and ends with a checksum of its own. It is
written after the files of a part: what it does not name is not stored.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from trustsim.display import OneLineError
from trustsim.parameters._toml import named, reason
from trustsim.results import versions

FORMAT = 2
MANIFEST = "manifest.json"
NEEDED = {
    "format": int, "design": str, "digest": str, "record": str, "swept": dict, "seeds": list,
    "model_version": str, "runs": int, "status": str, "parts": list,
}  # fmt: skip


class StoreError(OneLineError, ValueError):
    """A folder that cannot hold these results, or whose results are damaged: one line why."""


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
        "parts": [],
    }


def _platform() -> str:
    return f"{platform.system()} {platform.machine()} {' '.join(platform.libc_ver())}".strip()


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a results folder; a :class:`StoreError` where there is none, or damage."""
    file = folder / MANIFEST
    try:
        held = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise StoreError(_without_manifest(folder)) from None
    except (OSError, ValueError) as error:
        raise StoreError(f"{named(file)}: cannot be read: {reason(error)}; {_COPY}") from None
    if not isinstance(held, dict) or held.get("format") != FORMAT:
        raise StoreError(f"{named(file)}: is not a manifest of format {FORMAT}")
    if held.pop("checksum", "") != checksum(held):
        raise StoreError(f"{named(file)}: is damaged: its checksum does not fit; {_COPY}")
    wrong = [key for key, kind in NEEDED.items() if not isinstance(held.get(key), kind)]
    if wrong:
        raise StoreError(f"{named(file)}: is damaged: nothing usable under {', '.join(wrong)}")
    return held


_COPY = "put a copy of it back, or run the experiment into another folder"


def _without_manifest(folder: Path) -> str:
    if any(folder.glob("runs/part-*.parquet")):
        return f"{named(folder)}: holds runs but no {MANIFEST}, which says what they are; {_COPY}"
    return f"{named(folder)}: is not a results folder (it has no {MANIFEST}); name another folder"


def write_manifest(folder: Path, content: Mapping[str, Any]) -> None:
    """Write the manifest with its checksum, all of it or nothing."""
    text = _text({**content, "checksum": checksum(content)})
    write_whole(folder / MANIFEST, text.encode())


def checksum(content: Mapping[str, Any]) -> str:
    """SHA-256 of a manifest without its checksum."""
    return hashlib.sha256(_text(content).encode()).hexdigest()


def _text(content: Mapping[str, Any]) -> str:
    """JSON with a line for each key and each part; a whole indentation is ten times slower."""
    lines = []
    for key, value in content.items():
        text = json.dumps(value)
        if key == "parts" and value:
            text = "[\n" + ",\n".join(f"  {json.dumps(part)}" for part in value) + "\n ]"
        lines.append(f" {json.dumps(key)}: {text}")
    return "{\n" + ",\n".join(lines) + "\n}\n"


def write_whole(target: Path, content: bytes) -> None:
    """Put a complete file in place at one stroke, on disk before its name is."""
    temporary = target.with_suffix(".tmp")
    try:
        with temporary.open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(target)
    except OSError:
        temporary.unlink(missing_ok=True)  # a disk that is full needs the room
        raise


def progressions(numbers: Iterable[int]) -> list[list[int]]:
    """Whole numbers as ``[first, last, step]``, one for each stretch of equal steps.

    >>> progressions([4, 6, 8, 10, 1])
    [[4, 10, 2], [1, 1, 1]]
    """
    found: list[list[int]] = []
    for number in numbers:
        if found:
            first, last, step = found[-1]
            if first == last and number > last:
                found[-1] = [first, number, number - last]
                continue
            if first != last and number == last + step:
                found[-1][1] = number
                continue
        found.append([number, number, 1])
    return found


def numbers_of(stretches: Iterable[Sequence[int]]) -> Iterable[int]:
    """The whole numbers that :func:`progressions` wrote down.

    >>> list(numbers_of([[4, 10, 2], [1, 1, 1]]))
    [4, 6, 8, 10, 1]
    """
    for first, last, step in stretches:
        yield from range(first, last + 1, step)
