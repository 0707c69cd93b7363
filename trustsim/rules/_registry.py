"""The list of rules. ``@rule`` returns the function unchanged and writes it down."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

F = TypeVar("F", bound=Callable[..., Any])

RULES: dict[str, Callable[..., Any]] = {}


def rule(function: F) -> F:
    """Register a rule: plain arithmetic on numbers, no state, no luck.

    Agents, debugger and doctest use the very function; a compiled engine compiles the same one.

    Raises
    ------
    ValueError
        If another rule has the same name.
    """
    name = function.__name__
    if name in RULES:
        raise ValueError(f"two rules are named {name!r}: rename one of them")
    RULES[name] = function
    return function
