"""Names that are offered, and the nearest of them where a name is wrong.

>>> class Dice(Suggesting):
...     "Two dice."
...     def throw(self): ...
>>> Dice.__module__ = "trustsim.doctest"
>>> dir(Dice())
['throw']
>>> Dice().trow
Traceback (most recent call last):
trustsim.display.names.UnknownNameError: 'Dice' has no attribute 'trow'; did you mean 'throw'?
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from trustsim.display.errors import OneLineError

PACKAGE = __name__.partition(".")[0]


class UnknownNameError(OneLineError, AttributeError):
    """An attribute that does not exist; the message has the nearest one that does."""


class Suggesting:
    """Offers the names that are of use, and suggests the nearest one for a wrong name."""

    def __dir__(self) -> list[str]:
        return public(self)

    if not TYPE_CHECKING:  # type checkers know the names

        def __getattr__(self, name: str) -> Any:
            held = getattr(type(self), name, None)
            if held is not None:  # a property that raised AttributeError: again, in its own words
                return held.__get__(self, type(self))
            raise missing(f"{type(self).__name__!r}", name, public(self))


def public(one: object) -> list[str]:
    """Attributes of an object and its classes in this package, less those with an underscore."""
    kinds = [kind for kind in type(one).__mro__ if kind.__module__.split(".")[0] == PACKAGE]
    names = {name for kind in kinds for name in vars(kind)} | set(vars(one))
    return sorted(name for name in names if not name.startswith("_"))


def missing(what: str, name: str, known: Iterable[str]) -> AttributeError:
    """The error of a wrong name, which suggests the nearest known one, or else lists them all."""
    start = f"{what} has no attribute {name!r}"
    if name.startswith("_"):  # asked for by Python and by notebooks, not by people
        return AttributeError(start)
    from difflib import get_close_matches

    names = list(known)
    near = get_close_matches(name, names, 1)
    more = f"did you mean {near[0]!r}?" if near else f"it has {', '.join(names) or 'none'}"
    return UnknownNameError(f"{start}; {more}", name="")  # or Python 3.13 suggests it once more
