"""What a calibration has measured so far, kept in a folder so that a kill costs a batch at most."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from trustsim import __version__
from trustsim.calibration.prior import FREE
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
        self.head = {"calibration": _digest(settings), "version": __version__}
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
            whole = self._take_up(self.path) if self.path.exists() else ""
            self.path.write_text(whole or json.dumps(self.head) + "\n", encoding="utf-8")
            self.file = self.path.open("a", encoding="utf-8")
        except OSError as error:
            raise StoreError(f"{self.path}: {error.strerror}; name another --out") from None
        return self

    def __exit__(self, *_: object) -> None:
        if self.file is not None:
            self.file.close()

    def _take_up(self, path: Path) -> str:
        """The whole lines; a last one that was cut off is measured again."""
        whole = []
        for at, line in enumerate(path.read_text(encoding="utf-8").splitlines()):
            try:
                entry = json.loads(line)
            except ValueError:
                break
            if at == 0 and entry.get("calibration") != self.head["calibration"]:
                raise StoreError(
                    f"{path}: holds another calibration (other settings, priors or defaults);"
                    " name another --out"
                )
            if at > 0:
                self.known[tuple(entry["at"])] = np.array(entry["means"], dtype=float)
            whole.append(line + "\n")
        return "".join(whole)

    def read(self, at: Sequence[int]) -> NDArray[np.float64] | None:
        """What was measured in a batch, if it was."""
        return self.known.get(tuple(at))

    def write(self, at: Sequence[int], means: NDArray[np.float64]) -> None:
        """Keep what was measured in a batch."""
        if self.file is not None:
            self.file.write(json.dumps({"at": list(at), "means": means.tolist()}) + "\n")
            self.file.flush()


def _digest(settings: Settings) -> str:
    """Hash of all that a calibration follows from, the rules of the model left out."""
    text = json.dumps([list(settings), [list(one) for one in FREE], Scenario().model_dump_json()])
    return hashlib.sha256(text.encode()).hexdigest()
