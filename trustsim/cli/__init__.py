"""The terminal: ``trustsim run``, ``claims``, ``calibrate``, ``parameters``, ``odd`` and others.

Whatever is wrong with the input is said in a line on the error stream, and the exit code is 2. Each
command loads what it needs when it is called, so that ``--help`` is quick.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any, NoReturn

import click

from trustsim import __version__

FAILED, WRONG_INPUT, INTERRUPTED = 1, 2, 130


class OneLineGroup(click.Group):
    """A group of commands that says in one line what is wrong with the command line."""

    def main(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Run the command and end the process."""
        try:
            code = super().main(*args, **{**kwargs, "standalone_mode": False})
        except click.ClickException as error:
            stop(error.format_message())
        except click.Abort:
            sys.exit(INTERRUPTED)
        sys.exit(code if isinstance(code, int) else 0)

    def make_context(self, *args: Any, **kwargs: Any) -> click.Context:
        """As in click, but a reader of the help that has gone is no error."""
        try:
            return super().make_context(*args, **kwargs)
        except BrokenPipeError:
            _hush(sys.stdout)
            raise click.exceptions.Exit(0) from None

    def invoke(self, ctx: click.Context) -> Any:
        """As in click, but a reader of the help that has gone is no error."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            _hush(sys.stdout)
            raise click.exceptions.Exit(0) from None


def say(text: str, *, nl: bool = True, err: bool = False) -> None:
    """Print; where the reader has gone (``| head``), the rest is done without a word."""
    try:
        click.echo(text, nl=nl, err=err)
    except BrokenPipeError:
        _hush(sys.stderr if err else sys.stdout)


def _hush(stream: Any) -> None:
    """Let a stream lead nowhere, so that Python does not complain of it at its end either."""
    with suppress(OSError, ValueError):  # it may be none of the system's
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


def stop(message: str, code: int = WRONG_INPUT) -> NoReturn:
    """End the process with a message, a line for each problem."""
    for line in message.splitlines():
        say(f"Error: {line}", err=True)
    sys.exit(code)


def interrupted(message: str) -> NoReturn:
    """End the process as Ctrl-C does; another one, while it ends, changes nothing."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    say(f"Stopped. {message}", err=True)
    sys.exit(INTERRUPTED)


@click.group(
    cls=OneLineGroup,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="trustsim", message="%(prog)s %(version)s")
@click.pass_context
def main(context: click.Context) -> None:
    """Simulate trust, transaction costs and profit between buyers and suppliers."""
    if context.invoked_subcommand is None:
        say(context.get_help())


def by_what(command: Callable[..., None]) -> Callable[..., None]:
    """Options of the commands that make runs: workers, engine, cluster, strategies."""
    options = (
        click.option(
            "--workers",
            type=click.IntRange(1),
            help="Threads or processes; one for each core if left out.",
        ),
        click.option(
            "--engine",
            type=click.Choice(["auto", "mesa", "kernel"]),
            default="auto",
            help="Readable or compiled: the same bits; auto takes whichever is sooner.",
        ),
        click.option(
            "--cluster", metavar="ADDRESS", help="Dask scheduler whose workers make the runs."
        ),
        click.option(
            "--strategy",
            "strategies",
            multiple=True,
            metavar="PATH",
            help="Load a strategy of your own.",
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


@main.command()
@click.argument("file", metavar="FILE")
@click.option(
    "--out", metavar="DIR", help="Results folder; results/<name of the file> if left out."
)
@click.option("--seed", type=int, help="First seed (a single run: its seed), 0 to 2**32-1.")
@click.option("--fresh", is_flag=True, help="Take a new numbered folder, results/<name>-2.")
@click.option("--dry-run", is_flag=True, help="Show the runs, their time and disk; run nothing.")
@by_what
def run(
    file: str,
    out: str | None,
    seed: int | None,
    fresh: bool,
    workers: int | None,
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
        dry_run_file(file, seed, workers or "auto", strategies)
    else:
        run_file(file, out, seed, fresh, How(workers or "auto", engine, cluster), strategies)


main.add_command(run, "sweep")  # what batch users look for


@main.command()
@click.argument("folder", metavar="DIR")
@by_what
def resume(
    folder: str,
    workers: int | None,
    engine: str,
    cluster: str | None,
    strategies: tuple[str, ...],
) -> None:
    """Go on in a results folder, by its manifest alone: make the runs that are missing."""
    from trustsim.cli.running import How, resume_folder

    resume_folder(folder, How(workers or "auto", engine, cluster), strategies)


@main.command()
@click.argument("folder", metavar="DIR")
def status(folder: str) -> None:
    """Tell how far a results folder is: runs done and failed, rate, time left."""
    from trustsim.cli.stored import show_status

    show_status(folder)


@main.group()
def store() -> None:
    """Look after results folders."""


@store.command("check")
@click.argument("folder", metavar="DIR")
@click.option(
    "--repair", is_flag=True, help="Set damaged parts aside and make just their runs again."
)
@by_what
def check_store(
    folder: str,
    repair: bool,
    workers: int | None,
    engine: str,
    cluster: str | None,
    strategies: tuple[str, ...],
) -> None:
    """Compare every file of a results folder with its checksum; exit 1 if one is damaged."""
    from trustsim.cli.stored import check_folder

    well = check_folder(folder, repair)
    if not well and repair:
        from trustsim.cli.running import How, resume_folder

        resume_folder(folder, How(workers or "auto", engine, cluster), strategies)
    elif not well:
        sys.exit(FAILED)


@main.command()
@click.argument("folder", metavar="DIR")
@click.argument("number", metavar="RUN", type=click.IntRange(0))
@click.option(
    "--record",
    type=click.Choice(["summary", "periods", "agents", "relationships"]),
    help="How much to record; as stored if left out.",
)
@click.option("--toml", is_flag=True, help="Print the scenario and seed of the run instead.")
def replay(folder: str, number: int, record: str | None, toml: bool) -> None:
    """Make one stored run again, from its row, and hold its fingerprint against the stored one."""
    from trustsim.cli.stored import replay_run

    replay_run(folder, number, record, toml)


@main.command()
@click.option(
    "--group", metavar="G", help="Only this group, such as market or strategies.trusting."
)
@click.option("--markdown", is_flag=True, help="As Markdown, with symbols and likely ranges.")
def parameters(group: str | None, markdown: bool) -> None:
    """List every parameter with its default, unit, range, grade and meaning."""
    import trustsim.parameters as declared
    from trustsim.parameters._errors import nearest

    whole = declared.markdown() if markdown else declared.text()
    parts = {part.splitlines()[0].removeprefix("### "): part for part in whole.split("\n\n")}
    if markdown:  # there the heading and its table are two parts
        parts = {part.splitlines()[0]: f"### {part}" for part in whole.split("### ")[1:]}
    if group is not None:
        chosen = [part for name, part in parts.items() if f"{name}.".startswith(f"{group}.")]
        if not chosen:
            stop(f"--group {group}: {nearest(group, 'group', parts)}")
        whole = "\n\n".join(part.rstrip() for part in chosen) + "\n"
    say(whole, nl=False)


@main.command()
@click.option("--markdown", is_flag=True, help="The outcomes as Markdown.")
def outcomes(markdown: bool) -> None:
    """List every outcome, then the columns of every table, with unit and meaning."""
    from trustsim import outcomes as declared

    say(declared.markdown() if markdown else declared.text())


@main.command()
def channels() -> None:
    """List every way in which trust, conduct and pressure enter, and whom it helps."""
    from trustsim.rules.channels import text

    say(text())


@main.command()
@click.option("--markdown", is_flag=True, help="The published numbers as Markdown.")
def facts(markdown: bool) -> None:
    """List every published number with its source, and the patterns that are fitted."""
    from trustsim import facts as published

    say(published.markdown() if markdown else published.text())


@main.command()
@click.option("--out", metavar="FILE", help="Write it there instead of printing it.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["md", "html"]),
    help="Markdown, or a page that needs no network; by the name of FILE if left out.",
)
def odd(out: str | None, form: str | None) -> None:
    """Describe the whole model by the ODD protocol: enough to write it again."""
    from trustsim.cli.describing import describe

    describe(out, form)


@main.command()
@click.option(
    "--particles",
    type=click.IntRange(20, 10_000),
    default=100,
    show_default=True,
    help="Points of the posterior.",
)
@click.option(
    "--seeds",
    type=click.IntRange(2, 1000),
    default=24,
    show_default=True,
    help="Runs of each market at each point.",
)
@click.option(
    "--out",
    metavar="DIR",
    default="results/calibration",
    show_default=True,
    help="Folder; the same command goes on where it was stopped.",
)
@click.option("--workers", type=click.IntRange(1), help="Processes; one for each core if left out.")
def calibrate(particles: int, seeds: int, out: str, workers: int | None) -> None:
    """Fit seven parameters to the five published patterns, all at once, and say what is found."""
    from trustsim.cli.calibrating import calibrate_into

    calibrate_into(particles, seeds, out, "auto" if workers is None else workers)


@main.command()
@click.argument("ids", metavar="[S1 S4 ...]", nargs=-1)
@click.option(
    "--seeds", type=int, help="Seeds in the world of the defaults, at least 8; 200 if left out."
)
@click.option(
    "--out",
    metavar="DIR",
    default="results/claims",
    show_default=True,
    help="Folder; the same command goes on where it was stopped.",
)
@click.option(
    "--long", is_flag=True, help="More seeds in regions, 100 draws, profit by channels: minutes."
)
@click.option(
    "--points",
    metavar="CSV",
    help="Instead, at how many of these points of the parameters each holds: minutes for 100.",
)
@click.option("--workers", type=click.IntRange(1), help="Processes; one for each core if left out.")
def claims(
    ids: tuple[str, ...],
    seeds: int | None,
    out: str,
    long: bool,
    points: str | None,
    workers: int | None,
) -> None:
    """Put the claims S1 to S18 to the test: which hold, which do not, and where they turn."""
    from trustsim.cli.claiming import claims_into, points_into

    count: int | str = "auto" if workers is None else workers
    if points is None:
        claims_into(ids, seeds, out, long, count)
    elif long:
        stop("--long: not with --points, which is another pass")
    else:
        points_into(ids, seeds, out, points, count)


@main.command()
@click.argument("ids", metavar="[S3 S4 ...]", nargs=-1)
@click.option(
    "--seeds", type=int, default=24, show_default=True, help="Runs of each arm in a cell of a map."
)
@click.option(
    "--draws",
    type=int,
    default=200,
    show_default=True,
    help="Draws of all parameters.",
)
@click.option(
    "--out",
    metavar="DIR",
    default="results/boundaries",
    show_default=True,
    help="Folder; the same command goes on where it was stopped.",
)
@click.option("--workers", type=click.IntRange(1), help="Processes; one for each core if left out.")
def boundaries(ids: tuple[str, ...], seeds: int, draws: int, out: str, workers: int | None) -> None:
    """Map where claims turn around, over the parameters that matter most.

    S3, S4, S5, S9, S15, S16 and S17 if none is named. Needs SALib: trustsim[sensitivity].
    """
    from trustsim.boundaries import Plan
    from trustsim.cli.bounding import boundaries_into

    boundaries_into(ids, Plan(seeds, draws), out, "auto" if workers is None else workers)


@main.command()
@click.argument("ids", metavar="[S1 S4 ...]", nargs=-1)
@click.option("--seeds", type=int, help="Runs of each arm in each world; 60, or 20 if quick.")
@click.option("--quick", is_flag=True, help="Fewer seeds, one factor at a time for all claims.")
@click.option(
    "--out",
    metavar="DIR",
    default="results/robustness",
    show_default=True,
    help="Folder; the same command goes on where it was stopped.",
)
@click.option("--workers", type=click.IntRange(1), help="Processes; one for each core if left out.")
def robustness(
    ids: tuple[str, ...], seeds: int | None, quick: bool, out: str, workers: int | None
) -> None:
    """Tell which verdicts survive other trust rules, market sizes and suppliers."""
    from trustsim.cli.enduring import robustness_into

    robustness_into(ids, seeds, quick, out, "auto" if workers is None else workers)


@main.command()
@click.argument("file", metavar="FILE")
@click.option(
    "--method",
    type=click.Choice(["sobol", "morris", "oat"]),
    default="sobol",
    show_default=True,
    help="Shares of variance, elementary effects, or one factor at a time.",
)
@click.option(
    "--n",
    type=click.IntRange(2, 65_536),
    help="sobol: a power of two, 1024; morris: trajectories, 64; oat: values of each key, 2.",
)
@click.option(
    "--effect",
    "effects",
    multiple=True,
    metavar="E",
    help="[ARM: ]GROUP.OUTCOME [- ARM: GROUP.OUTCOME]; discounted profit and transactional share of"
    " a trusting buyer against an aggressive one if left out.",
)
@click.option(
    "--groups", multiple=True, metavar="G", help="NAME=KEY,KEY or themes: indices of groups."
)
@click.option("--vary", multiple=True, metavar="KEY", help="Groups and keys instead of the file's.")
@click.option("--seeds", type=click.IntRange(1, 10_000), help="Seeds of each point.")
@click.option("--out", metavar="DIR", help="Folder; results/<name>-<method> if left out.")
@click.option("--workers", type=click.IntRange(1), help="Processes; one for each core if left out.")
@click.option("--dry-run", is_flag=True, help="Say how many runs and how long; run nothing.")
def sensitivity(
    file: str,
    method: str,
    n: int | None,
    effects: tuple[str, ...],
    groups: tuple[str, ...],
    vary: tuple[str, ...],
    seeds: int | None,
    out: str | None,
    workers: int | None,
    dry_run: bool,
) -> None:
    """Tell which parameters move an effect.

    FILE is an experiment, whose vary, keep, ranges, seeds and arms say what is varied and compared,
    or a scenario. Needs SALib: trustsim[sensitivity].
    """
    from trustsim.cli.sensing import sensitivity_into
    from trustsim.sensitivity import Plan

    plan = Plan(method, n, effects or Plan().effects, groups)
    sensitivity_into(file, plan, vary, seeds, out, "auto" if workers is None else workers, dry_run)


@main.command()
@click.argument("file", metavar="MY_STRATEGY.py")
def check(file: str) -> None:
    """Examine a strategy of your own: what it declares, how it answers, whether it runs."""
    from trustsim.cli.checking import check_file

    sys.exit(0 if check_file(file) else FAILED)
