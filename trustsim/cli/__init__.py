"""The terminal: ``trustsim run``, ``claims``, ``calibrate``, ``parameters``, ``odd`` and others.

Whatever is wrong with the input is said in a line on the error stream, and the exit code is 2. Each
command loads what it needs when it is called, so that ``--help`` is quick.
"""

from __future__ import annotations

import click

from trustsim import __version__
from trustsim.cli import model, runs, studies
from trustsim.cli.telling import OneLineGroup, say


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


for _command in (
    runs.run, runs.resume, runs.status, runs.store, runs.replay, runs.demo, runs.report, runs.check,
    model.parameters, model.outcomes, model.channels, model.facts, model.odd,
    studies.calibrate, studies.claims, studies.boundaries, studies.robustness,
    studies.sensitivity,
):  # fmt: skip
    main.add_command(_command)
main.add_command(runs.run, "sweep")  # what batch users look for
