"""``trustsim report``: one self-contained page of a results folder."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from trustsim.cli.running import Progress, load_user_strategy
from trustsim.cli.telling import FAILED, say, stop
from trustsim.parameters._errors import ScenarioError
from trustsim.parameters._toml import named, reason
from trustsim.report.study import default_place, render
from trustsim.store import StoreError
from trustsim.store.manifest import write_whole


def report_into(
    folder: str, out: str | None, claims: str | None, strategies: Iterable[str]
) -> None:
    """Write the page of a results folder and say where; ends the process on bad input."""
    progress = Progress("figures")
    target = default_place(folder) if out is None else Path(out)
    try:
        if target.suffix.lower() not in (".html", ".htm"):
            raise ScenarioError(f"--out: {named(target)}: must end in .html")
        for path in strategies:
            load_user_strategy(path)
        page = render(folder, claims, progress.tell).encode()
        progress.close()
    except (ScenarioError, StoreError) as error:
        progress.close()
        stop(str(error))
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        write_whole(target, page)
    except OSError as error:
        stop(f"{named(target)}: cannot be written: {reason(error)}", FAILED)
    say(f"Report: {target} ({len(page) / 1e6:.1f} MB)")
