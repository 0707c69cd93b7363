"""What a calibration has measured so far, kept in a folder so that a kill costs a batch at most."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from trustsim.calibration.prior import FREE
from trustsim.results import model_version
from trustsim.scenarios import Scenario
from trustsim.store import StoreError

if TYPE_CHECKING:
    from trustsim.calibration.sampling import Settings

NAME = "calibration.jsonl"


class Journal:
    """A line for each batch; the first line says which calibration it belongs to."""

    def __init__(self, folder: Path | None, settings: Settings) -> None:
        self.path = None if folder is None else folder / NAME
        self.known: dict[tuple[int, ...], NDArray[np.float64]] = {}
        self.head = {"calibration": _digest(settings), "model": model_version()}
        self.file: Any = None

    def __enter__(self) -> Journal:
        """Read what is there, and open it for more.

        Raises
        ------
        StoreError
            If the folder holds another calibration, or cannot be written to.
        """
        if self.path is None:
            return self
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            whole = self._take_up(self.path) if self.path.exists() else 0
            self.file = self.path.open("a", encoding="utf-8")
            self.file.truncate(whole)
            if not whole:
                self._add(self.head)
        except OSError as error:
            raise StoreError(f"{self.path}: {error.strerror}; name another --out") from None
        return self

    def __exit__(self, *_: object) -> None:
        if self.file is not None:
            self.file.close()

    def _take_up(self, path: Path) -> int:
        """Bytes of the whole lines; a last one that was cut off is measured again."""
        whole = 0
        for line in path.read_bytes().splitlines(keepends=True):
            try:
                entry = json.loads(line)
            except ValueError:
                break
            if not line.endswith(b"\n"):
                break
            if not whole and entry != self.head:
                raise StoreError(
                    f"{path}: holds another calibration (of other settings, priors, defaults or"
                    " rules); name another --out"
                )
            if whole:
                self.known[tuple(entry["at"])] = np.array(entry["means"], dtype=float)
            whole += len(line)
        return whole

    def read(self, at: Sequence[int]) -> NDArray[np.float64] | None:
        """What was measured in a batch, if it was."""
        return self.known.get(tuple(at))

    def write(self, at: Sequence[int], means: NDArray[np.float64]) -> None:
        """Keep what was measured in a batch."""
        if self.file is not None:
            self._add({"at": list(at), "means": means.tolist()})

    def _add(self, entry: dict[str, Any]) -> None:
        self.file.write(json.dumps(entry) + "\n")
        self.file.flush()


def _digest(settings: Settings) -> str:
    """Hash of settings, priors and defaults."""
    priors = [[one.key, *one.range, one.logarithmic] for one in FREE]
    text = json.dumps([list(settings), priors, Scenario().model_dump_json()])
    return hashlib.sha256(text.encode()).hexdigest()
