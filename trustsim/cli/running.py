"""``trustsim run``: from a TOML file to stored results and a table."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

from trustsim import experiment as experiments
from trustsim import plots
from trustsim.analysis import single
from trustsim.chance import check_seed
from trustsim.cli.telling import FAILED, interrupted, say, stop
from trustsim.engines import EngineError
from trustsim.ensemble import Outcome
from trustsim.experiment import Experiment, Study
from trustsim.experiment.cluster import ClusterError, connected
from trustsim.experiment.estimating import estimate
from trustsim.parameters._errors import ScenarioError
from trustsim.parameters._toml import named, parse, read, reason
from trustsim.scenarios import Scenario
from trustsim.simulation import TooLargeError
from trustsim.store import ANALYSIS, StoreError, in_words, numbered
from trustsim.strategies import load_strategy
from trustsim.workers import OtherModelError, user_strategies

PLAIN_SECONDS = 10.0  # between two lines of progress where there is no terminal
TIMED_SECONDS, TIMED_RUNS = 1.0, 2  # the least that tells the time left
SHOWN_RUNS, SHOWN_KEYS = 12, 9  # of a design that is only looked at
BAR = "{percentage:3.0f}%|{bar}| {n_fmt} of {total_fmt} {unit}{postfix}"


def run_file(
    file: str, out: str | None, seed: int | None, fresh: bool, how: How, strategies: Iterable[str]
) -> None:
    """Run an experiment or a scenario and print its table; ends the process on bad input."""
    with _said_in_a_line():
        for path in strategies:
            load_user_strategy(path)
        experiment = open_file(file, seed)
        folder = Path(out) if out is not None else Path("results") / experiment.name
        folder = numbered(folder) if fresh else folder
    fix = f"Run the same command{f' without --fresh and with --out {folder}' if fresh else ''}"
    fill(experiment, folder, how, f"{fix} to go on.")


def resume_folder(
    folder: str, how: How, strategies: Iterable[str], *, dry: bool = False, table: bool = True
) -> None:
    """Make the runs that are missing in a results folder, by its manifest, and print its table.

    With ``dry`` tell what is missing and what it will take; without ``table`` print none.
    """
    with _said_in_a_line():
        for path in strategies:
            load_user_strategy(path)
        study = Study(folder)
        loaded = {Path(path).stem for path in user_strategies()}
        for name in study.manifest["strategies"]:
            if name not in loaded:
                raise StoreError(
                    f"{named(folder)}: was run with a strategy of your own, {name!r}; load it with"
                    f" --strategy {name}.py"
                )
        experiment = study.experiment
        if dry:
            tell_missing(study, how.workers)
            return
    fill(experiment, Path(folder), how, f"trustsim resume {folder} goes on.", table=table)


def tell_missing(study: Study, workers: int | str) -> None:
    """Which runs a results folder lacks, their time and disk."""
    missing = study.missing()
    if missing:
        say(f"missing: runs {in_words((job.run, job.run, 1) for job in missing)}")
    say(f"{estimate(missing, study.record, workers)}; nothing was kept")


class How(NamedTuple):
    """By what runs are made: workers here or of a cluster, and the engine."""

    workers: int | str = "auto"
    engine: str = "auto"
    cluster: str | None = None


def fill(experiment: Experiment, folder: Path, how: How, go_on: str, *, table: bool = True) -> None:
    """Make the runs of an experiment that its folder lacks, and print its table if asked for."""
    progress = Progress()
    first = FirstResult(experiment)
    try:
        with _said_in_a_line(progress):
            with connected(how.cluster) if how.cluster else nullcontext() as executor:
                study = experiments.run_experiment(
                    experiment,
                    folder,
                    workers=how.workers,
                    executor=executor,
                    progress=progress.tell,
                    engine=how.engine,
                    each=first.show,
                )
            progress.close()
            if table:
                report(study, printed=first.shown)
            else:
                say(f"{folder}: {len(study.table()['run'].unique())} runs, all as they should be")
            failed = study.failed()
    except KeyboardInterrupt:
        progress.close()
        interrupted(f"Finished runs are in {folder}. {go_on}")
    if len(failed):
        error = failed["error"].iloc[0]
        many = failed["run"].nunique()
        stop(f"{many} runs failed, see {study.path}/failed; the first: {error}", FAILED)


@contextmanager
def _said_in_a_line(progress: Progress | None = None) -> Iterator[None]:
    """Say in a line what is wrong with input, folder or workers, and end the process."""
    try:
        yield
    except (ScenarioError, StoreError, TooLargeError, EngineError, ClusterError) as error:
        if progress is not None:
            progress.close()
        stop(str(error))
    except OtherModelError as error:
        if progress is not None:
            progress.close()
        stop(str(error), FAILED)


def dry_run_file(
    file: str, seed: int | None, workers: int | str, strategies: tuple[str, ...]
) -> None:
    """Print the first runs of an experiment and what all of them will take; nothing is kept."""
    try:
        for path in strategies:
            load_user_strategy(path)
        experiment = open_file(file, seed)
        frame = experiment.frame()
        say(frame.head(SHOWN_RUNS).to_string(index=False, max_cols=SHOWN_KEYS))
        if len(frame) > SHOWN_RUNS:
            say(f"and {len(frame) - SHOWN_RUNS} more runs")
        seeds = len(experiment.design.seeds)
        say(f"{len(frame) // seeds} points, {seeds} seeds each")
        say(f"{experiment.estimate(workers)}; nothing was kept")
    except (ScenarioError, TooLargeError, EngineError) as error:
        stop(str(error))


def load_user_strategy(path: str) -> str:
    """Load a strategy file; whatever is wrong with it becomes one line."""
    try:
        return load_strategy(path)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # a file of the user may raise anything
        place = f"{named(path)}: " if str(path) not in str(error) else ""
        plain = isinstance(error, FileNotFoundError | ValueError)
        text = str(error) if plain else in_a_line(error)
        if not isinstance(error, Exception):
            text = f"ends the program while it is loaded ({text}); take that line out"
        raise ScenarioError(" ".join(f"--strategy: {place}{text}".split())) from None


def in_a_line(error: BaseException) -> str:
    """Kind and words of what was raised, such as ``ZeroDivisionError: division by zero``."""
    return " ".join(f"{type(error).__name__}: {error}".split()).removesuffix(":")


def open_file(file: str, seed: int | None) -> Experiment:
    """The experiment in a file; a scenario becomes an experiment of one run."""
    if seed is not None:
        try:
            check_seed(seed, "--seed")
        except ValueError as error:
            raise ScenarioError(str(error)) from None
    tables = parse(read(file), f"{named(file)}: ")
    if not {"design", "experiment"} & set(tables):
        scenario = Scenario.from_toml(file)
        return experiments.from_scenario(scenario, name=Path(file).stem, seed=seed or 0)
    experiment = experiments.load(file)
    return experiment if seed is None else experiment.with_first_seed(seed)


class FirstResult:
    """Prints a single run as soon as it is there: before it is stored, and before pandas loads."""

    def __init__(self, experiment: Experiment) -> None:
        self.experiment = experiment
        self.shown = self.passed = False

    def show(self, outcome: Outcome) -> None:
        """Print the run, if it is the only one and its table is the usual one."""
        if self.passed:
            return
        self.passed = True  # every run is shown here, and counting them takes seconds
        alone = self.experiment.analysis == "summary" and len(self.experiment.jobs()) == 1
        if alone and outcome.tables is not None:
            say(
                single.table(self.experiment, outcome.job.seed, outcome.tables["summary"]), nl=False
            )
            self.shown = True


def report(study: Study, printed: bool = False) -> None:
    """Print the table of a study, unless that is done, and write its files."""
    analysis = import_module(f"trustsim.analysis.{study.experiment.analysis}")
    if not printed:
        say(analysis.render(study), nl=False)
    written: list[Path] = []
    folder = study.path / ANALYSIS
    if hasattr(analysis, "write"):
        try:
            folder.mkdir(exist_ok=True)
            written = analysis.write(study, folder)
        except OSError as error:
            say(f"{folder}: not written: {reason(error)}", err=True)
    try:
        written += plots.write(study, folder)
    except OSError as error:
        say(f"{folder}: no figure: {reason(error)}", err=True)
    say(f"\nResults: {study.path}")
    for path in written:
        say(f"         {path}")


class Progress:
    """A bar with the time left on the error stream; where that is no terminal, a line at times.

    The clock starts when the first run is told, since before it the engine may be compiled; that
    run itself is not timed.
    """

    def __init__(self, unit: str = "runs") -> None:
        self.unit = unit
        self.bar: Any = None
        self.started = self.told = time.monotonic()
        self.first = -1

    def tell(self, done: int, total: int) -> None:
        """Take note of another finished run."""
        now = time.monotonic()
        if self.first < 0:
            self.started, self.first = now, done
            if sys.stderr.isatty():
                from tqdm import tqdm

                self.bar = tqdm(
                    total=total, initial=done, bar_format=BAR, unit=self.unit, file=sys.stderr
                )
        left = self.left(now, done, total)
        if self.bar is not None:
            self.bar.set_postfix_str(left, refresh=False)
            self.bar.update(done - self.bar.n)
        elif now - self.told >= PLAIN_SECONDS:
            self.told = now
            say(f"{done} of {total} {self.unit}{', ' if left else ''}{left}", err=True)

    def left(self, now: float, done: int, total: int) -> str:
        """The time left in words; nothing while there is too little to tell it from."""
        seconds, runs = now - self.started, done - self.first
        if seconds < TIMED_SECONDS or runs < TIMED_RUNS:
            return ""
        return f"about {seconds / runs * (total - done):.0f} s left"

    def close(self) -> None:
        """Leave the line of the bar."""
        if self.bar is not None:
            self.bar.close()
            self.bar = None
