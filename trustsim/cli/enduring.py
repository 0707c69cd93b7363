"""``trustsim robustness``: progress, the table of survivals, the files and the figure."""

from __future__ import annotations

import sys
from pathlib import Path

from trustsim.claims.running import RunsFailedError
from trustsim.cli import FAILED, INTERRUPTED, say, stop
from trustsim.cli.running import Progress
from trustsim.parameters._toml import reason
from trustsim.plots import robustness as plots
from trustsim.robustness import Plan, survive
from trustsim.robustness.tables import text, write
from trustsim.store import StoreError


def robustness_into(seeds: int | None, quick: bool, out: str, workers: int | str) -> None:
    """Judge, print and write; ends the process on bad input."""
    folder, progress = Path(out), Progress()
    try:
        plan = Plan.of(seeds, quick=quick)
        trials = survive(None, plan, out=folder, workers=workers, progress=progress.tell)
        progress.close()
    except (ValueError, StoreError) as error:
        progress.close()
        stop(str(error))
    except RunsFailedError as error:
        progress.close()
        stop(str(error), FAILED)
    except KeyboardInterrupt:
        progress.close()
        say(f"Stopped. Finished work is in {folder}; the same command goes on.", err=True)
        sys.exit(INTERRUPTED)
    say(text(trials, plan.seeds), nl=False)
    try:
        paths = [*write(trials, plan.seeds, folder), plots.write(trials, folder)]
    except OSError as error:
        stop(f"{folder}: not written: {reason(error)}", FAILED)
    say(f"\nWritten to {folder}: {', '.join(path.name for path in paths)} (tables in Parquet, too)")
