"""``trustsim robustness``: progress, the table of survivals, the files and the figure."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from trustsim.cli.ending import kept_in
from trustsim.cli.running import Progress
from trustsim.cli.telling import FAILED, say, stop
from trustsim.parameters._toml import reason
from trustsim.plots import robustness as plots
from trustsim.robustness import Plan, survive
from trustsim.robustness.tables import text, write


def robustness_into(
    ids: Sequence[str], seeds: int | None, quick: bool, out: str, workers: int | str
) -> None:
    """Judge, print and write; ends the process on bad input."""
    folder, progress = Path(out), Progress()
    with kept_in(folder, progress):
        plan = Plan.of(seeds, quick=quick)
        trials = survive(ids or None, plan, out=folder, workers=workers, progress=progress.tell)
    say(text(trials, plan.seeds), nl=False)
    try:
        paths = [*write(trials, plan.seeds, folder), plots.write(trials, folder)]
    except OSError as error:
        stop(f"{folder}: not written: {reason(error)}", FAILED)
    say(f"\nWritten to {folder}: {', '.join(path.name for path in paths)} (tables in Parquet, too)")
