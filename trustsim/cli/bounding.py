"""``trustsim boundaries``: progress, the regions in words, tables and figures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from trustsim.boundaries import Plan, chart
from trustsim.boundaries.charting import CLAIMS
from trustsim.boundaries.tables import text, write
from trustsim.cli.ending import kept_in
from trustsim.cli.running import Progress
from trustsim.cli.telling import FAILED, say, stop
from trustsim.parameters._toml import reason
from trustsim.plots import boundaries as plots


class Stages:
    """A bar for each stage of the work."""

    def __init__(self) -> None:
        self.bar: Progress | None = None

    def begin(self, stage: str, unit: str) -> Callable[[int, int], None]:
        """Close the last bar and open the next."""
        self.close()
        say(f"{stage}:", err=True)
        self.bar = Progress(unit)
        return self.bar.tell

    def close(self) -> None:
        """Leave the line of the bar."""
        if self.bar is not None:
            self.bar.close()


def boundaries_into(ids: Sequence[str], plan: Plan, out: str, workers: int | str) -> None:
    """Chart, print and write; ends the process on bad input."""
    folder, stages = Path(out), Stages()
    with kept_in(folder, stages):
        found = chart(ids or CLAIMS, plan, out=folder, workers=workers, progress=stages.begin)
    say(text(found), nl=False)
    try:
        paths = [*write(found, folder), *plots.write(found, folder)]
    except OSError as error:
        stop(f"{folder}: not written: {reason(error)}", FAILED)
    say(f"\nWritten to {folder}: {', '.join(path.name for path in paths)} (tables in Parquet, too)")
