"""Errors whose message says everything: notebooks show it without a page of traceback."""

from __future__ import annotations

from pathlib import Path
from traceback import extract_tb
from types import TracebackType

PACKAGE = Path(__file__).parents[1]


class OneLineError:
    """Beside another exception: what is wrong with the input, told in a line or one a problem.

    It is raised, caught and printed like any other; only IPython, which asks for it by this name,
    shows the line of the user that led to it and the message.
    """

    __traceback__: TracebackType | None

    def _render_traceback_(self) -> list[str]:
        return [*asking(self.__traceback__), f"{type(self).__name__}: {self}"]


def asking(trace: TracebackType | None) -> list[str]:
    """The line that called this package, with its number; nothing where there is none."""
    frames = extract_tb(trace)
    ours = [at for at, one in enumerate(frames) if Path(one.filename).is_relative_to(PACKAGE)]
    if not ours or ours[0] == 0:
        return []
    frame = frames[ours[0] - 1]
    file = Path(frame.filename)
    cell = not file.exists() or "ipykernel" in file.parent.name
    place = f"line {frame.lineno}" if cell else f"{file.name}, line {frame.lineno}"
    return [f"{place}: {frame.line}"] if frame.line else []
