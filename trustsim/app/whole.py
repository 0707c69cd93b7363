"""Whole runs for a screen: many at once, or one to take home; loaded when first wanted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from trustsim.app.lessons import ScreenError
from trustsim.app.screens import Screen

FILES = {"film": "text/html", "table": "text/csv", "columns": "text/csv"}
"""What is taken home: the run as one page, its months, what their columns mean."""


def spread(screen: Screen, progress: Callable[[int, int], None]) -> dict[str, Any]:
    """Many runs like one, as :func:`trustsim.app.many.many` tells them.

    Raises
    ------
    ScreenError
        If memory does not suffice.
    """
    from trustsim.app.many import many

    with refusing():
        return many(screen.scenario, screen.seed, progress=progress)


def taken(what: str, screen: Screen) -> str:
    """One of :data:`FILES`, for a screen; refused as in :func:`spread`."""
    from trustsim.app import home

    if what == "columns":
        return home.columns()
    make = {"film": home.film_page, "table": home.table}[what]
    with refusing():
        return make(screen.scenario, screen.seed)


@contextmanager
def refusing() -> Iterator[None]:
    """What is too large is refused as any other screen is."""
    from trustsim.simulation import TooLargeError

    try:
        yield
    except TooLargeError as error:
        raise ScreenError(str(error)) from None
