"""How figures look: a look for every stance and level, and the frame that all of them share.

Colours are those of M. Okabe and K. Ito (citation unverified), which the colour-blind tell apart;
marker and line tell them apart in grey. Nothing here changes matplotlib's settings.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import cycle
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from trustsim.analysis.intervals import Interval
from trustsim.population import FOCAL

if TYPE_CHECKING:
    from matplotlib.axes import Axes

BLUE, VERMILLION, GREEN = "#0072B2", "#D55E00", "#009E73"
ORANGE, SKY, PURPLE, BLACK = "#E69F00", "#56B4E9", "#CC79A7", "#000000"
MIDDLE = "#8C8C8C"
INK, QUIET, FAINT = "0.2", "0.35", "0.92"
"""Greys of lines that matter, of words beside the data, and of grids."""
SIZE = (6.4, 4.0)
"""Inches of a figure that nobody gave Axes for."""
SMALL = 8.5
"""Points of words inside a figure."""
LETTER = 0.068
"""Inches of a letter of a legend."""
HANDLE = 0.6
"""Inches of the sample beside it, and of the space between columns."""


class Look(NamedTuple):
    """Colour, marker and line."""

    color: str
    marker: str
    line: Any

    @property
    def curve(self) -> dict[str, Any]:
        """As keywords of ``Axes.plot`` for a line without markers."""
        return {"color": self.color, "linestyle": self.line}

    @property
    def point(self) -> dict[str, Any]:
        """As keywords of ``Axes.plot`` for markers without a line."""
        return {"color": self.color, "marker": self.marker, "linestyle": ""}

    @property
    def both(self) -> dict[str, Any]:
        """As keywords of ``Axes.plot`` for a line with markers."""
        return {**self.curve, "marker": self.marker}


STANCES: dict[str, Look] = {
    "aggressive": Look(VERMILLION, "s", "--"),
    "trusting": Look(BLUE, "o", "-"),
    "reciprocal": Look(GREEN, "^", "-."),
    "tough_but_fair": Look(ORANGE, "D", (0, (6, 1.5))),
    "trust_but_verify": Look(SKY, "P", (0, (3, 1, 1, 1))),
    "opportunist": Look(PURPLE, "v", ":"),
    "naive": Look(BLACK, "X", (0, (1, 1))),
}
"""One look a strategy, the same in every figure."""

SPARE = (
    Look(BLACK, "o", "-"),
    Look(ORANGE, "s", "--"),
    Look(SKY, "^", "-."),
    Look(PURPLE, "D", ":"),
    Look(GREEN, "v", (0, (6, 1.5))),
    Look(MIDDLE, "P", (0, (3, 1, 1, 1))),
)
"""For strategies of users and for points of a sweep, in the order in which they come."""

_STEPS = (
    ("s", "--"), ("D", (0, (6, 1.5))), ("^", "-."), ("p", (0, (8, 1.5))), ("o", "-"),
)  # fmt: skip
_LEVEL = re.compile(r"level (\d\.\d+)$")


def level_of(label: str) -> float | None:
    """The level that a label names, if it names one.

    >>> level_of("focal level 0.25"), level_of("trusting")
    (0.25, None)
    """
    found = _LEVEL.search(label)
    return float(found.group(1)) if found else None


def looks(labels: Iterable[str]) -> dict[str, Look]:
    """A look for each label: of its stance or level, or a spare one.

    >>> found = looks(["level 1.00", "mine", "focal aggressive"])
    >>> found["level 1.00"] == STANCES["trusting"], found["focal aggressive"].marker
    (True, 's')
    """
    spare = cycle(SPARE)
    found = {}
    for label in labels:
        level, stance = level_of(label), label.removeprefix(FOCAL)
        if level is not None:
            found[label] = of_level(level)
        else:
            found[label] = STANCES[stance] if stance in STANCES else next(spare)
    return found


def of_level(level: float) -> Look:
    """From aggressive (0) over grey to trusting (1); marker and line by the nearest quarter."""
    from matplotlib.colors import to_hex, to_rgb

    ends = (VERMILLION, MIDDLE) if level < 0.5 else (MIDDLE, BLUE)
    share = 2.0 * level if level < 0.5 else 2.0 * level - 1.0
    low, high = (np.array(to_rgb(end)) for end in ends)
    marker, line = _STEPS[round(4.0 * level)]
    return Look(to_hex(low + share * (high - low)).upper(), marker, line)


def canvas(ax: Axes | None, size: tuple[float, float] = SIZE) -> Axes:
    """The Axes that are given, or new ones, which a notebook shows.

    Raises
    ------
    TypeError
        If what is given is no Axes with an upright and a level axis.
    """
    if ax is not None:
        return one_of(ax)
    import matplotlib.pyplot as plt

    new: Axes = plt.subplots(figsize=size, layout="constrained")[1]
    return new


def one_of(ax: Any) -> Axes:
    """An Axes with an upright and a level axis; a ``TypeError`` says what was given instead."""
    from matplotlib.axes import Axes

    if not isinstance(ax, Axes) or ax.name != "rectilinear":
        what = f"{ax.name} Axes" if isinstance(ax, Axes) else type(ax).__name__
        raise TypeError(
            f"ax: one plain Axes is needed, such as fig, ax = plt.subplots() gives, not {what}"
        )
    return ax


def tidy(ax: Axes, *, grid: str = "y") -> None:
    """Open frame and a light grid behind the data."""
    ax.spines[["top", "right"]].set_visible(False)
    ax.grid(axis=grid, color=FAINT, linewidth=0.8)  # type: ignore[arg-type]
    ax.set_axisbelow(True)


def legend_above(ax: Axes, handles: list[Any] | None = None, note: str = "") -> None:
    """The legend over the frame, where there are no data, in as many columns as there is room.

    The note over it tells what intervals are, so that a figure tells it wherever it goes.
    """
    shown = ax.get_legend_handles_labels()[0] if handles is None else handles
    names = [str(handle.get_label()) for handle in shown]
    if not names:
        return
    width = room(ax)
    legend = ax.legend(
        shown, names, title=note or None, alignment="left", loc="lower left",
        bbox_to_anchor=(0.0, 1.0), frameon=False, fontsize=SMALL,
        ncols=columns([len(name) for name in names], width), borderaxespad=0.3, columnspacing=1.4,
        handlelength=2.6,
    )  # fmt: skip
    legend.get_title().set(fontsize=SMALL - 0.5, color=QUIET)


def room(ax: Axes) -> float:
    """Inches from the left of the frame to the right of the figure, or of the frame if shared."""
    figure, place = ax.get_figure(root=True), ax.get_position()
    if figure is None:
        return SIZE[0]
    right = 1.0 if len(figure.axes) == 1 else place.x1
    return float((right - place.x0) * figure.get_figwidth())


def columns(letters: list[int], width: float) -> int:
    """The most columns of a legend, which is filled column by column, that fit some inches.

    >>> columns([10, 10, 10, 10], 6.0), columns([10, 10, 10, 10], 3.0), columns([99], 1.0)
    (4, 2, 1)
    """
    for count in range(len(letters), 1, -1):
        parts = np.array_split(letters, count)  # as a legend shares its entries out
        if sum(max(part) * LETTER + HANDLE for part in parts) <= width:
            return count
    return 1


def band(ax: Axes, x: Any, low: Any, high: Any, look: Look) -> None:
    """A light band in the colour of a look; nothing where its ends are not known."""
    if np.isfinite(np.asarray(low, dtype=float)).any():
        ax.fill_between(x, low, high, color=look.color, alpha=0.15, linewidth=0.0)


def whiskers(ax: Axes, x: Any, found: Sequence[Interval], look: Look, **more: Any) -> None:
    """Means as markers on a line with upright intervals; no whisker where none is known."""
    y, low, high = (np.array([one[at] for one in found], dtype=float) for at in range(3))
    ends = np.nan_to_num([y - low, high - y])
    ax.errorbar(x, y, ends, capsize=2.5, markersize=5, elinewidth=1.2, **look.both, **more)
