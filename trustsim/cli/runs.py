"""Commands that make runs, and look after what is stored of them."""

from __future__ import annotations

import sys

import click

from trustsim.cli import options
from trustsim.cli.telling import FAILED, stop


@click.command()
@click.argument("file", metavar="FILE")
@click.option(
    "--out", metavar="DIR", help="Results folder; results/<name of the file> if left out."
)
@click.option("--seed", type=int, help="First seed (a single run: its seed), 0 to 2**32-1.")
@click.option("--fresh", is_flag=True, help="Take a new numbered folder, results/<name>-2.")
@click.option("--dry-run", is_flag=True, help="Show the runs, their time and disk; run nothing.")
@options.by_what
def run(
    file: str,
    out: str | None,
    seed: int | None,
    fresh: bool,
    workers: int | str,
    engine: str,
    cluster: str | None,
    strategies: tuple[str, ...],
    dry_run: bool,
) -> None:
    """Run an experiment, or a single scenario.

    FILE is a TOML file. With a table [design] it is an experiment, without one a scenario. An
    interrupted experiment goes on with the same command; a finished one is printed again.
    """
    from trustsim.cli.running import How, dry_run_file, run_file

    if dry_run:
        dry_run_file(file, seed, workers, strategies)
    else:
        run_file(file, out, seed, fresh, How(workers, engine, cluster), strategies)


@click.command()
@click.argument("folder", metavar="DIR")
@click.option("--dry-run", is_flag=True, help="Tell which runs are missing, their time and disk.")
@options.by_what
def resume(
    folder: str,
    workers: int | str,
    engine: str,
    cluster: str | None,
    strategies: tuple[str, ...],
    dry_run: bool,
) -> None:
    """Go on in a results folder, by its manifest alone: make the runs that are missing."""
    from trustsim.cli.running import How, resume_folder

    resume_folder(folder, How(workers, engine, cluster), strategies, dry=dry_run)


@click.command()
@click.argument("folder", metavar="DIR")
def status(folder: str) -> None:
    """Tell how far a results folder is: runs done and failed, rate, time left."""
    from trustsim.cli.stored import show_status

    show_status(folder)


@click.group()
def store() -> None:
    """Look after results folders."""


@store.command("check")
@click.argument("folder", metavar="DIR")
@click.option(
    "--repair", is_flag=True, help="Set damaged parts aside and make just their runs again."
)
@options.by_what
def check_store(
    folder: str,
    repair: bool,
    workers: int | str,
    engine: str,
    cluster: str | None,
    strategies: tuple[str, ...],
) -> None:
    """Compare every file of a results folder with its checksum; exit 1 if one is damaged."""
    from trustsim.cli.stored import check_folder

    well = check_folder(folder, repair)
    if not well and repair:
        from trustsim.cli.running import How, resume_folder

        resume_folder(folder, How(workers, engine, cluster), strategies, table=False)
    elif not well:
        sys.exit(FAILED)


@click.command()
@click.argument("place", metavar="DIR|FILE.toml")
@click.argument("number", metavar="[RUN]", type=click.IntRange(0), required=False)
@click.option(
    "--record",
    type=click.Choice(["summary", "periods", "agents", "relationships"]),
    help="How much to record; as stored if left out.",
)
@click.option("--toml", is_flag=True, help="Print the scenario and seed of the run instead.")
@click.option("--out", metavar="HTML", help="Draw the run as one page that opens without internet.")
@click.option("--seed", type=int, help="Seed of the run of a scenario; 0 if left out.")
def replay(
    place: str,
    number: int | None,
    record: str | None,
    toml: bool,
    out: str | None,
    seed: int | None,
) -> None:
    """Make one stored run again, from its row, and hold its fingerprint against the stored one.

    With --out the market is drawn, month by month, as one page: for run RUN of a results folder, or
    for the scenario in FILE.toml.
    """
    from trustsim.cli import replaying
    from trustsim.cli.stored import replay_run

    if place.endswith(".toml"):
        replaying.only_for_folders(
            place, RUN=number, **{"--record": record, "--toml": toml or None}
        )
        replaying.draw_file(place, seed, out)
    elif number is None:
        stop(f"RUN: say which run of {place}, such as 0")
    elif seed is not None:
        stop("--seed: a stored run has its own; it is for a scenario (FILE.toml)")
    elif out is None:
        replay_run(place, number, record, toml)
    elif record is not None or toml:
        stop(f"{'--toml' if toml else '--record'}: not with --out, which draws the run")
    else:
        replaying.draw_stored(place, number, out)


@click.command()
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    help="Port of the page; 8765 if left out, or any where that is taken.",
)
@click.option("--browser/--no-browser", default=True, help="Open the page in the browser, or not.")
def demo(port: int | None, browser: bool) -> None:
    """Open the classroom: markets to watch, lessons, a sandbox. It needs no internet.

    The page is for this machine alone; Ctrl-C closes it.
    """
    from trustsim.cli.teaching import hold_class

    hold_class(port, browser)


@click.command()
@click.argument("folder", metavar="DIR")
@click.option("--out", metavar="FILE", help="The page; DIR/analysis/report.html if left out.")
@click.option(
    "--claims",
    metavar="PATH",
    help="A table of trustsim claims (CSV, Parquet or their folder); one in DIR if left out.",
)
@options.strategies
def report(folder: str, out: str | None, claims: str | None, strategies: tuple[str, ...]) -> None:
    """Write one page of a results folder that needs no network, for people who were not there.

    Question, design, results, claims, provenance, how to reproduce; of an unfinished folder, too.
    """
    from trustsim.cli.reporting import report_into

    report_into(folder, out, claims, strategies)


@click.command()
@click.argument("file", metavar="MY_STRATEGY.py")
def check(file: str) -> None:
    """Examine a strategy of your own: what it declares, how it answers, whether it runs."""
    from trustsim.cli.checking import check_file

    sys.exit(0 if check_file(file) else FAILED)
