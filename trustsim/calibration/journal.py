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
from trustsim.store.journal import Journal

if TYPE_CHECKING:
    from trustsim.calibration.sampling import Settings

NAME = "calibration.jsonl"


class Batches(Journal):
    """A line for each batch; the first line says which calibration it belongs to."""

    def __init__(self, folder: Path | None, settings: Settings) -> None:
        super().__init__(
            None if folder is None else folder / NAME,
            {"calibration": _digest(settings), "model": model_version()},
            "another calibration (of other settings, priors, defaults or rules)",
        )
        self.known: dict[tuple[int, ...], NDArray[np.float64]] = {}

    def take_up(self, entry: dict[str, Any]) -> None:
        """Know a batch that was measured before."""
        self.known[tuple(entry["at"])] = np.array(entry["means"], dtype=float)

    def read(self, at: Sequence[int]) -> NDArray[np.float64] | None:
        """What was measured in a batch, if it was."""
        return self.known.get(tuple(at))

    def write(self, at: Sequence[int], means: NDArray[np.float64]) -> None:
        """Keep what was measured in a batch."""
        self.keep({"at": list(at), "means": means.tolist()})


def _digest(settings: Settings) -> str:
    """Hash of settings, priors and defaults."""
    priors = [[one.key, *one.range, one.logarithmic] for one in FREE]
    text = json.dumps([list(settings), priors, Scenario().model_dump_json()])
    return hashlib.sha256(text.encode()).hexdigest()
