"""A map of an effect over two parameters: cells with their numbers, and where the sign turns."""

from __future__ import annotations

import os
from textwrap import fill
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from trustsim.analysis.intervals import ALWAYS_AHEAD
from trustsim.boundaries.cells import spoken_month
from trustsim.boundaries.charting import Chart
from trustsim.boundaries.maps import Map, Point
from trustsim.parameters._errors import ScenarioError
from trustsim.plots import looks
from trustsim.plots.looks import BLACK, SMALL, VERMILLION
from trustsim.plots.sheets import Sheet, read
from trustsim.scenarios import Scenario

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.colors import Colormap, Normalize

SHADES = "cividis"  # as readable in grey and to the colour-blind as in colour
NAMES = {ALWAYS_AHEAD: "always"}
UNDECIDED: dict[str, Any] = {
    "fill": False,
    "hatch": "////",
    "edgecolor": "0.75",
    "linewidth": 0,
    "alpha": 0.7,
}
RING: dict[str, Any] = {"marker": "o", "markersize": 21, "markerfacecolor": "none", "linestyle": ""}


def boundary_map(
    found: Map | Chart | pd.DataFrame | str | os.PathLike[str],
    quantity: str | None = None,
    *,
    third: float | None = None,
    months: bool = False,
    ax: Axes | None = None,
) -> Axes:
    """Where an effect turns around, over the two parameters that matter most for it.

    Parameters
    ----------
    found
        What :func:`trustsim.boundaries.charting.chart` gives, a map of it, the table of maps that
        ``trustsim boundaries`` writes, or the path of this table (CSV or Parquet).
    quantity
        Such as "S4.1"; may be left out where there is one only.
    third
        Value of the third parameter, where there is one; the nearest to its default if left out.
    months
        Show the break-even month of the trusting instead of the effect.
    ax
        Axes to draw on; new ones if left out.

    Returns
    -------
    matplotlib.axes.Axes
        A cell a point, with its mean over seeds. Hatched where the sign is undecided (intervals are
        simultaneous over all cells at 95 %), a thick line where the sign of the mean changes, a
        ring where the defaults lie.

    Raises
    ------
    ValueError
        If there is no such quantity or third value, or no break-even month.
    """
    sheet = read(found, quantity)
    third = _third(sheet, third)
    ax = looks.canvas(ax, (6.4, 4.8))
    shades = in_common(sheet, months)
    draw(sheet, third, ax, shades, months=months)
    ax.set_ylabel(label(sheet, 1, 40), fontsize=SMALL)
    _bar(sheet, ax, shades, months)
    looks.legend_above(ax, _keys(sheet, third, months))
    return ax


def _bar(sheet: Sheet, ax: Axes, shades: Shades, months: bool) -> None:
    """What the shades stand for; "never" is the last of the months."""
    from matplotlib.cm import ScalarMappable
    from matplotlib.ticker import MaxNLocator

    if months and not np.isfinite(list(sheet.months.values())).any():
        return  # the cells say "never", all of them
    bar = ax.figure.colorbar(
        ScalarMappable(shades.norm, shades.colours), ax=ax, aspect=28, pad=0.02
    )
    what = "break-even month of the trusting" if months else f"{sheet.measure}, {sheet.unit}"
    bar.set_label(fill(what, 44), fontsize=SMALL)
    bar.ax.tick_params(labelsize=SMALL - 1)
    if months and np.isinf(list(sheet.months.values())).any():
        low, top = min(shades.values.values()), max(shades.values.values())
        ticks = [one for one in MaxNLocator(6).tick_values(low, top) if low <= one <= top / 1.1]
        bar.set_ticks([*ticks, top], labels=[*(f"{one:g}" for one in ticks), "never"])


def _third(sheet: Sheet, third: float | None) -> Any:
    if third is None:
        return sheet.thirds[0] if sheet.thirds == (None,) else nearest(sheet)
    if third not in sheet.thirds:
        known = ", ".join(str(one) for one in sheet.thirds)
        raise ValueError(f"third = {third!r}: must be one of {known}")
    return third


def nearest(sheet: Sheet) -> Any:
    """Value of the third parameter that is nearest to its default; the first of no parameter."""
    values = sheet.axes[2].values
    default = shipped(sheet)
    return values[0] if default is None else min(values, key=lambda one: abs(one - default[2]))


def shipped(sheet: Sheet) -> list[float] | None:
    """Defaults of the axes; None where an axis is no parameter, as a trait of the focal buyer."""
    try:
        return [float(Scenario().get(axis.key)) for axis in sheet.axes]
    except ScenarioError:
        return None


class Shades(NamedTuple):
    """The colours of all panels of a map, by point."""

    norm: Normalize
    colours: Colormap
    values: dict[Point, float]

    def of(self, point: Point) -> tuple[float, float, float, float]:
        """Red, green, blue and opacity, from 0 to 1."""
        red, green, blue, opacity = self.colours(self.norm(self.values[point]))
        return red, green, blue, opacity


def in_common(sheet: Sheet, months: bool) -> Shades:
    """Bright where trust gains: where the effect is high, or break-even early."""
    from matplotlib import colormaps
    from matplotlib.colors import Normalize

    if months and not sheet.months:
        raise ValueError(f"{sheet.quantity} has no break-even months: only maps of profit have")
    values = dict(sheet.estimates)
    if months:
        last = max((month for month in sheet.months.values() if np.isfinite(month)), default=1.0)
        values = {point: min(month, 1.15 * last) for point, month in sheet.months.items()}
    known = [value for value in values.values() if np.isfinite(value)] or [0.0]
    low, top = min(known), max(known)
    if low == top:  # one shade: that of the lowest effect, or of the latest month
        low, top = (low - 1.0, top) if months else (low, top + 1.0)
    colours = colormaps[SHADES]
    return Shades(Normalize(low, top), colours.reversed() if months else colours, values)


def draw(
    sheet: Sheet,
    third: Any,
    ax: Axes,
    shades: Shades,
    texts: dict[Point, str] | None = None,
    *,
    months: bool = False,
) -> None:
    """One panel: cells with their numbers, borders where the sign turns, and the defaults."""
    words = texts or {point: short(value) for point, value in sheet.estimates.items()}
    if months:
        words = {point: spoken_month(month) for point, month in sheet.months.items()}
    rest = () if third is None else (third,)
    _cells(sheet, rest, ax, shades, {point: NAMES.get(word, word) for point, word in words.items()})
    if not months:
        for point in sheet.estimates:
            if point[2:] == rest:
                _edges(sheet, point, ax)
    _mark_shipped(sheet, third, ax)


def _cells(sheet: Sheet, rest: Point, ax: Axes, shades: Shades, words: dict[Point, str]) -> None:
    """Cells with their numbers."""
    from matplotlib.patches import Rectangle

    columns, rows = sheet.axes[0].values, sheet.axes[1].values
    for x, first in enumerate(columns):
        for y, second in enumerate(rows):
            point = (first, second, *rest)
            colour = shades.of(point)
            light = 0.3 * colour[0] + 0.59 * colour[1] + 0.11 * colour[2]
            ax.add_patch(Rectangle((x - 0.5, y - 0.5), 1.0, 1.0, facecolor=colour, linewidth=0))
            ink = "black" if light > 0.45 else "white"
            ax.text(x, y, words[point], ha="center", va="center", fontsize=6.5, color=ink, zorder=5)
    ax.set_xlim(-0.5, len(columns) - 0.5)
    ax.set_ylim(-0.5, len(rows) - 0.5)
    ax.set_xticks(range(len(columns)), [f"{value:.3g}" for value in columns], fontsize=7)
    ax.set_yticks(range(len(rows)), [f"{value:.3g}" for value in rows], fontsize=7)
    ax.set_xlabel(label(sheet, 0), fontsize=8)


def label(sheet: Sheet, at: int, letters: int = 52) -> str:
    """An axis: key, unit, and meaning, on lines of so many letters."""
    axis = sheet.axes[at]
    unit = f", {axis.unit}" if axis.unit else ""
    return fill(f"{axis.key}{unit}" + (f": {axis.meaning}" if axis.meaning else ""), letters)


def _edges(sheet: Sheet, point: Point, ax: Axes) -> None:
    """Hatch a cell whose sign is undecided; a line where a neighbour's mean has another sign."""
    from matplotlib.patches import Rectangle

    columns, rows = sheet.axes[0].values, sheet.axes[1].values
    x, y = columns.index(point[0]), rows.index(point[1])
    if not sheet.signs[point]:
        corner = (x - 0.5, y - 0.5)
        ax.add_patch(Rectangle(corner, 1.0, 1.0, **UNDECIDED))
    for dx, dy in ((1, 0), (0, 1)):
        if x + dx == len(columns) or y + dy == len(rows):
            continue
        beyond = sheet.estimates[columns[x + dx], rows[y + dy], *point[2:]]
        if sheet.estimates[point] * beyond < 0.0:
            _border(ax, x, y, dx == 1)


def _border(ax: Axes, x: int, y: int, right: bool) -> None:
    """A line between a cell and its neighbour to the right or above."""
    along = (-0.5, 0.5)
    xs = [x + 0.5] * 2 if right else [x + end for end in along]
    ys = [y + end for end in along] if right else [y + 0.5] * 2
    for colour, width in (("white", 4.0), (BLACK, 2.0)):
        ax.plot(xs, ys, color=colour, linewidth=width, zorder=4)


def _mark_shipped(sheet: Sheet, third: Any, ax: Axes) -> None:
    """A ring where the defaults lie, in the panel that is nearest to them."""
    values = shipped(sheet)
    if values is None or (third is not None and third != nearest(sheet)):
        return
    x, y = (
        float(np.interp(value, axis.values, range(len(axis.values))))
        for value, axis in zip(values[:2], sheet.axes[:2], strict=True)
    )
    for colour, width in (("white", 4.0), (VERMILLION, 2.0)):
        ax.plot(x, y, color=colour, markeredgewidth=width, zorder=6, **RING)


def _keys(sheet: Sheet, third: Any, months: bool) -> list[Any]:
    """Entries of the legend for what there is on the map."""
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    found: list[Any] = []
    if third is not None:
        found.append(Line2D([], [], linestyle="", label=f"{sheet.axes[2].key} = {third:g}"))
    rest = () if third is None else (third,)
    here = [point for point in sheet.estimates if point[2:] == rest and not months]
    if not all(sheet.signs[point] for point in here):
        found.append(Patch(label="sign undecided", **UNDECIDED))
    if len({sheet.estimates[point] > 0.0 for point in here}) > 1:
        found.append(Line2D([], [], color=BLACK, linewidth=2.0, label="the mean changes sign"))
    if shipped(sheet) is not None:
        ring = {**RING, "markersize": 8}
        found.append(
            Line2D([], [], color=VERMILLION, markeredgewidth=2.0, label="defaults", **ring)
        )
    return found


def short(value: float) -> str:
    """A signed number in five characters or so.

    >>> short(1234.0), short(-0.0123), short(3.456), short(float("nan"))
    ('+1.2k', '-0.012', '+3.5', '?')
    """
    if value != value:
        return "?"
    if abs(value) >= 1000.0:
        return f"{value / 1000.0:+.1f}k"
    return f"{value:+.0f}" if abs(value) >= 100.0 else f"{value:+.2g}"
