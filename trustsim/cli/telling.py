"""What every command says and how it ends: a line for what is wrong, and an exit code."""

from __future__ import annotations

import os
import signal
import sys
from contextlib import suppress
from typing import Any, NoReturn

import click

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
