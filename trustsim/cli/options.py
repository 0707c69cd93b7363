"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable

import click

Decorator = Callable[[Callable[..., None]], Callable[..., None]]


def _or_auto(context: click.Context, option: click.Parameter, value: int | None) -> int | str:
    return "auto" if value is None else value


def workers(who: str = "Processes") -> Decorator:
    """How many work: a number, or "auto", which is one for each core."""
    text = f"{who}; one for each core if left out."
    return click.option("--workers", type=click.IntRange(1), callback=_or_auto, help=text)


def kept_in(folder: str) -> Decorator:
    """The folder of a command whose finished parts are kept."""
    text = "Folder; the same command goes on where it was stopped."
    return click.option("--out", metavar="DIR", default=folder, show_default=True, help=text)


strategies = click.option(
    "--strategy",
    "strategies",
    multiple=True,
    metavar="PATH",
    help="Load a strategy of your own.",
)


def by_what(command: Callable[..., None]) -> Callable[..., None]:
    """Options of the commands that make runs: workers, engine, cluster, strategies."""
    options = (
        workers("Threads or processes"),
        click.option(
            "--engine",
            type=click.Choice(["auto", "mesa", "kernel"]),
            default="auto",
            help="Readable or compiled: the same bits; auto takes whichever is sooner.",
        ),
        click.option(
            "--cluster", metavar="ADDRESS", help="Dask scheduler whose workers make the runs."
        ),
        strategies,
    )
    for option in reversed(options):
        command = option(command)
    return command
