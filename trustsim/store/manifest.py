"""What a results folder says about itself, and how a file is put in place at one stroke."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from trustsim.parameters._toml import named, reason
from trustsim.results import versions

FORMAT = 1
MANIFEST = "manifest.json"
NEEDED = {
    "format": int, "design": str, "digest": str, "record": str, "swept": dict, "seeds": list,
    "model_version": str, "runs": int, "status": str,
}  # fmt: skip


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
    return f"{platform.system()} {platform.machine()} {' '.join(platform.libc_ver())}".strip()


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a results folder; a :class:`StoreError` where there is none."""
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
    wrong = [key for key, kind in NEEDED.items() if not isinstance(held.get(key), kind)]
    if wrong:
        raise StoreError(f"{named(file)}: is damaged: nothing usable under {', '.join(wrong)}")
    return held


def write_json(target: Path, content: Mapping[str, Any]) -> None:
    """Write a JSON file, all of it or nothing."""
    temporary = target.with_suffix(".tmp")
    temporary.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    settle(temporary, target)


def settle(temporary: Path, target: Path) -> None:
    """Put a complete file in place at one stroke, on disk before its name is."""
    with temporary.open("rb+") as stream:
        os.fsync(stream.fileno())
    temporary.replace(target)
