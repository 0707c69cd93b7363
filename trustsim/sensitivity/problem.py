"""The parameters that are varied, their ranges, and the groups in which they are taken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from trustsim.design.ranges import Span, place, within

Floats = NDArray[np.float64]
THEMES = "themes"


@dataclass(frozen=True)
class Problem:
    """Ranges by key, and the group of each key; without groups each key stands alone."""

    spans: dict[str, Span]
    groups: dict[str, str] = field(default_factory=dict)

    @property
    def keys(self) -> tuple[str, ...]:
        """The parameters."""
        return tuple(self.spans)

    @property
    def factors(self) -> tuple[str, ...]:
        """What indices are told of: groups in the order of their first key, or the keys."""
        return tuple(dict.fromkeys(self.groups.get(key, key) for key in self.keys))

    @property
    def salib(self) -> dict[str, Any]:
        """As SALib takes it, over the unit cube: values are placed by :meth:`changes`."""
        found: dict[str, Any] = {
            "num_vars": len(self.spans),
            "names": list(self.keys),
            "bounds": [[0.0, 1.0]] * len(self.spans),
        }
        if self.groups:
            found["groups"] = [self.groups.get(key, key) for key in self.keys]
        return found

    def changes(self, unit: Floats) -> dict[str, float | int]:
        """Values of the parameters at a point of the unit cube, shape (parameters,)."""
        row = unit.tolist()
        return {
            key: place(u, *span) for u, (key, span) in zip(row, self.spans.items(), strict=True)
        }


def grouped(keys: Sequence[str], wanted: Sequence[str]) -> dict[str, str]:
    """The group of each key: by ``themes``, the first part of a key, or ``name=key,key``.

    >>> grouped(("ideas.rate", "people.quote_hours"), ["tender=people,sourcing"])
    {'people.quote_hours': 'tender'}

    Raises
    ------
    ValueError
        If a group is written otherwise, takes no key, or a key is in two groups.
    """
    if list(wanted) == [THEMES]:
        return {key: key.partition(".")[0] for key in keys}
    found: dict[str, str] = {}
    for text in wanted:
        name, equals, members = text.partition("=")
        names = tuple(one.strip() for one in members.split(",") if one.strip())
        if not equals or not name.strip() or not names:
            raise ValueError(f"group {text!r}: write {THEMES}, or name=key,key")
        mine = [key for key in keys if within(key, names)]
        if not mine:
            raise ValueError(f"group {name!r}: none of its keys is varied")
        for key in mine:
            if key in found:
                raise ValueError(f"group {name!r}: {key} is in group {found[key]!r}, too")
            found[key] = name.strip()
    return found


def combined(changes: Mapping[str, Any], arm: Mapping[str, Any]) -> dict[str, Any]:
    """A point as an arm has it; the arm wins."""
    return {**changes, **arm}
