"""``trustsim sensitivity``: progress, what moves each effect, tables and a figure."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import tomli_w

from trustsim import experiment as experiments
from trustsim.cli.ending import kept_in
from trustsim.cli.running import Progress
from trustsim.cli.telling import FAILED, say, stop
from trustsim.experiment import Experiment
from trustsim.parameters._errors import ScenarioError
from trustsim.parameters._toml import named, parse, read, reason
from trustsim.plots import sensitivity as plots
from trustsim.sensitivity import Plan, analyse
from trustsim.sensitivity.analysing import expected
from trustsim.sensitivity.tables import text, write


def sensitivity_into(
    file: str,
    plan: Plan,
    seeds: int | None,
    out: str | None,
    workers: int | str,
    dry_run: bool,
) -> None:
    """Analyse, print and write; ends the process on bad input."""
    try:
        experiment = open_experiment(file, seeds)
        if dry_run:
            say(f"{expected(experiment, plan, workers)}; nothing was kept")
            return
    except (ScenarioError, ValueError, ModuleNotFoundError) as error:
        stop(str(error))
    folder = Path(out) if out is not None else Path("results") / f"{experiment.name}-{plan.method}"
    progress = Progress()
    with kept_in(folder, progress):
        found = analyse(experiment, plan, out=folder, workers=workers, progress=progress.tell)
    say(text(found), nl=False)
    try:
        paths = [*write(found, folder), *plots.write(found, folder)]
    except OSError as error:
        stop(f"{folder}: not written: {reason(error)}", FAILED)
    say(f"\nWritten to {folder}: {', '.join(path.name for path in paths)} (table in Parquet, too)")


def open_experiment(file: str, seeds: int | None) -> Experiment:
    """The experiment in a file, or one around the scenario in it."""
    origin = f"{named(file)}: "
    tables = parse(read(file), origin)
    if not {"design", "experiment"} & set(tables):
        whole = tomli_w.dumps({"scenario": tables, "design": {}})
        found = experiments.from_text(whole, origin=origin, name=Path(file).stem)
    else:
        found = experiments.load(file)
    design = found.design
    if seeds is not None:
        design = replace(design, seeds=tuple(range(design.seeds[0], design.seeds[0] + seeds)))
    return replace(found, design=design)
