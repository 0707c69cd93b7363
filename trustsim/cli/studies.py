"""Commands that put the model to the test, and keep what is finished."""

from __future__ import annotations

import click

from trustsim.cli import options
from trustsim.cli.telling import stop


@click.command()
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
@options.kept_in("results/calibration")
@options.workers()
def calibrate(particles: int, seeds: int, out: str, workers: int | str) -> None:
    """Fit seven parameters to the five published patterns, all at once, and say what is found."""
    from trustsim.cli.calibrating import calibrate_into

    calibrate_into(particles, seeds, out, workers)


@click.command()
@click.argument("ids", metavar="[S1 S4 ...]", nargs=-1)
@click.option(
    "--seeds", type=int, help="Seeds in the world of the defaults, at least 8; 200 if left out."
)
@options.kept_in("results/claims")
@click.option(
    "--long", is_flag=True, help="More seeds in regions, 100 draws, profit by channels: minutes."
)
@click.option(
    "--points",
    metavar="CSV",
    help="Instead, at how many of these points of the parameters each holds: minutes for 100.",
)
@options.workers()
def claims(
    ids: tuple[str, ...],
    seeds: int | None,
    out: str,
    long: bool,
    points: str | None,
    workers: int | str,
) -> None:
    """Put the claims S1 to S18 to the test: which hold, which do not, and where they turn."""
    from trustsim.cli.claiming import claims_into, points_into

    if points is None:
        claims_into(ids, seeds, out, long, workers)
    elif long:
        stop("--long: not with --points, which is another pass")
    else:
        points_into(ids, seeds, out, points, workers)


@click.command()
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
@options.kept_in("results/boundaries")
@options.workers()
def boundaries(ids: tuple[str, ...], seeds: int, draws: int, out: str, workers: int | str) -> None:
    """Map where claims turn around, over the parameters that matter most.

    S3, S4, S5, S9, S15, S16 and S17 if none is named. Needs SALib: trustsim[sensitivity].
    """
    from trustsim.boundaries import Plan
    from trustsim.cli.bounding import boundaries_into

    boundaries_into(ids, Plan(seeds, draws), out, workers)


@click.command()
@click.argument("ids", metavar="[S1 S4 ...]", nargs=-1)
@click.option("--seeds", type=int, help="Runs of each arm in each world; 60, or 20 if quick.")
@click.option("--quick", is_flag=True, help="Fewer seeds, one factor at a time for all claims.")
@options.kept_in("results/robustness")
@options.workers()
def robustness(
    ids: tuple[str, ...], seeds: int | None, quick: bool, out: str, workers: int | str
) -> None:
    """Tell which verdicts survive other trust rules, market sizes and suppliers."""
    from trustsim.cli.enduring import robustness_into

    robustness_into(ids, seeds, quick, out, workers)


@click.command()
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
@options.workers()
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
    workers: int | str,
    dry_run: bool,
) -> None:
    """Tell which parameters move an effect.

    FILE is an experiment, whose vary, keep, ranges, seeds and arms say what is varied and compared,
    or a scenario. Needs SALib: trustsim[sensitivity].
    """
    from trustsim.cli.sensing import sensitivity_into
    from trustsim.sensitivity import Plan

    plan = Plan(method, n, effects or Plan().effects, groups, vary)
    sensitivity_into(file, plan, seeds, out, workers, dry_run)
