"""Maps of the claims: the effect over what matters most, break-even, pressure and conduct, S16."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING

import numpy as np
from matplotlib import colormaps
from matplotlib.colors import Normalize
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from trustsim.analysis.intervals import mean_interval
from trustsim.boundaries import plane, uncertainty
from trustsim.boundaries.cells import spoken_month
from trustsim.boundaries.charting import Chart
from trustsim.boundaries.maps import Map, Point
from trustsim.claims.findings import told
from trustsim.parameters._errors import ScenarioError
from trustsim.plots.trust_levels import tidy
from trustsim.scenarios import Scenario

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SHADES = colormaps["cividis"]  # as readable in grey and to the colour-blind as in colour
BLUE, ORANGE, GREEN = "#0072B2", "#D55E00", "#009E73"


def write(chart: Chart, folder: Path) -> list[Path]:
    """Every figure as PNG."""
    made: dict[str, Figure] = {}
    for quantity in chart.maps:
        made[f"map_{quantity}"] = draw(chart, quantity)
        if chart.maps[quantity].months:
            made[f"break_even_{quantity}"] = races(chart.maps[quantity])
    made["plane"] = pressure_and_conduct(chart.plane)
    if chart.ladder:
        made["uncertainty"] = ladder(chart)
    paths = []
    for name, figure in made.items():
        paths.append(folder / f"{name}.png")
        figure.savefig(paths[-1], dpi=150)
    return paths


def draw(chart: Chart, quantity: str) -> Figure:
    """What matters most on the left, the map on the right: a panel a value of a third parameter."""
    map_ = chart.maps[quantity]
    count = len(panels(map_))
    figure = Figure(figsize=(4.6 + 4.0 * count, 4.6), layout="constrained")
    axes = figure.subplots(1, 1 + count, width_ratios=[0.8] + [1.0] * count)
    importance(chart, quantity, ax=axes[0])
    texts = {point: short(found.estimate) for point, found in map_.intervals.items()}
    shades = {point: found.estimate for point, found in map_.intervals.items()}
    grids(map_, axes[1:], shades, texts)
    measure = map_.measure
    side = "above" if measure.sign > 0 else "below"
    figure.suptitle(
        f"{quantity}  {measure.name}, {measure.unit} (claimed: {side} 0)\n"
        f"hatched: sign undecided; thick line: the sign of the mean changes; ring: the defaults; "
        f"{map_.seeds} seeds",
        fontsize=10, x=0.01, ha="left",
    )  # fmt: skip
    return figure


def races(map_: Map) -> Figure:
    """Break-even month over the map."""
    count = len(panels(map_))
    figure = Figure(figsize=(0.8 + 4.0 * count, 4.4), layout="constrained")
    last = max((month for month in map_.months.values() if np.isfinite(month)), default=1.0)
    shades = {point: min(month, 1.15 * last) for point, month in map_.months.items()}
    names = {"always ahead": "always"}
    texts = {
        point: names.get(word, word)
        for point, month in map_.months.items()
        for word in [spoken_month(month)]
    }
    grids(map_, list(np.atleast_1d(figure.subplots(1, count))), shades, texts, months=True)
    figure.suptitle(
        f"{map_.quantity}  break-even month of the trusting\n95 % band over all months; ring: the "
        "defaults",
        fontsize=10, x=0.01, ha="left",
    )  # fmt: skip
    return figure


def importance(chart: Chart, quantity: str, *, ax: Axes) -> Axes:
    """Indices of the parameters that matter most; filled where told from nothing."""
    found = chart.indices[quantity]
    for row, one in enumerate(found):
        fill_ = BLUE if one.told else "none"
        ax.plot([one.low, one.high], [-row, -row], color=BLUE, linewidth=1.4)
        ax.plot([one.share], [-row], "o", color=BLUE, markerfacecolor=fill_, markersize=5)
        ax.annotate(one.key, (0.0, -row + 0.2), fontsize=7)
    ax.axvspan(0.0, found[0].noise, color="0.9", zorder=0)
    ax.set_yticks([])
    ax.set_ylim(-len(found) + 0.4, 0.8)
    ax.set_xlim(left=0.0)
    ax.set_xlabel("share of variance explained alone\n(95 %; grey: what nothing may reach)")
    ax.set_title(f"What matters, {len(chart.drawn)} draws", fontsize=9, loc="left")
    ax.spines[["top", "right", "left"]].set_visible(False)
    return ax


def panels(map_: Map) -> tuple[float | None, ...]:
    """Values of the third parameter, or a single panel."""
    return map_.axes[2].values if len(map_.axes) > 2 else (None,)


def grids(
    map_: Map,
    axes: Sequence[Axes],
    shades: dict[Point, float],
    texts: dict[Point, str],
    months: bool = False,
) -> None:
    """A panel for each value of the third parameter, in common shades, bright where trust gains."""
    known = [value for value in shades.values() if np.isfinite(value)] or [0.0]
    norm = Normalize(min(known), max(known) if max(known) > min(known) else min(known) + 1.0)
    colours = SHADES.reversed() if months else SHADES
    signs = {} if months else {point: told(found) for point, found in map_.intervals.items()}
    for ax, third in zip(axes, panels(map_), strict=True):
        rest = () if third is None else (third,)
        panel(map_, rest, ax, lambda point: colours(norm(shades[point])), texts)
        for point, sign in signs.items():
            if point[2:] == rest:
                edges(map_, point, sign, ax)
        if third is not None:
            ax.set_title(f"{map_.axes[2].key} = {third:g}", fontsize=9, loc="left")
        mark_shipped(map_, third, ax)
        ax.set_ylabel(label(map_, 1) if ax is axes[0] else "", fontsize=8)


def mark_shipped(map_: Map, third: float | None, ax: Axes) -> None:
    """A ring where the defaults lie, in the panel that is nearest to them."""
    try:
        values = [float(Scenario().get(axis.key)) for axis in map_.axes]
    except ScenarioError:  # an axis that is no parameter, as a trait of the focal buyer
        return
    if third is not None:
        nearest = min(map_.axes[2].values, key=lambda value: abs(value - values[2]))
        if third != nearest:
            return
    x, y = (
        float(np.interp(value, axis.values, range(len(axis.values))))
        for value, axis in zip(values[:2], map_.axes[:2], strict=True)
    )
    for colour, width in (("white", 4.0), ("#D55E00", 2.0)):
        ax.plot(x, y, "o", markersize=13, markerfacecolor="none", color=colour,
                markeredgewidth=width, zorder=6)  # fmt: skip


def panel(
    map_: Map,
    rest: Point,
    ax: Axes,
    shade: Callable[[Point], tuple[float, float, float, float]],
    texts: dict[Point, str],
) -> None:
    """Cells with their numbers."""
    columns, rows = map_.axes[0].values, map_.axes[1].values
    for x, first in enumerate(columns):
        for y, second in enumerate(rows):
            point = (first, second, *rest)
            colour = shade(point)
            light = 0.3 * colour[0] + 0.59 * colour[1] + 0.11 * colour[2]
            ax.add_patch(Rectangle((x - 0.5, y - 0.5), 1.0, 1.0, facecolor=colour, lw=0))
            ink = "black" if light > 0.45 else "white"
            ax.text(x, y, texts[point], ha="center", va="center", fontsize=6.5, color=ink, zorder=5)
    ax.set_xlim(-0.5, len(columns) - 0.5)
    ax.set_ylim(-0.5, len(rows) - 0.5)
    ax.set_xticks(range(len(columns)), [f"{value:.3g}" for value in columns], fontsize=7)
    ax.set_yticks(range(len(rows)), [f"{value:.3g}" for value in rows], fontsize=7)
    ax.set_xlabel(label(map_, 0), fontsize=8)


def label(map_: Map, at: int) -> str:
    """An axis: key, unit, and meaning on lines of their own."""
    axis = map_.axes[at]
    return fill(f"{axis.key}, {axis.unit}: {axis.meaning}", 52)


def edges(map_: Map, point: Point, sign: int, ax: Axes) -> None:
    """Hatch a cell whose sign is undecided; a line where a neighbour's mean has another sign."""
    x, y = (map_.axes[at].values.index(point[at]) for at in (0, 1))
    if not sign:
        corner = (x - 0.5, y - 0.5)
        ax.add_patch(
            Rectangle(corner, 1.0, 1.0, fill=False, hatch="////", edgecolor="0.75", lw=0, alpha=0.7)
        )
    columns, rows = map_.axes[0].values, map_.axes[1].values
    here = float(np.nanmean(map_.effects[point]))
    for dx, dy in ((1, 0), (0, 1)):
        if x + dx == len(columns) or y + dy == len(rows):
            continue
        beyond = float(np.nanmean(map_.effects[columns[x + dx], rows[y + dy], *point[2:]]))
        if here * beyond < 0.0:
            border(ax, x, y, dx == 1)


def border(ax: Axes, x: int, y: int, right: bool) -> None:
    """A line between a cell and its neighbour to the right or above."""
    along = (-0.5, 0.5)
    xs = [x + 0.5] * 2 if right else [x + end for end in along]
    ys = [y + end for end in along] if right else [y + 0.5] * 2
    for colour, width in (("white", 4.0), ("black", 2.0)):
        ax.plot(xs, ys, color=colour, linewidth=width, zorder=4)


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


def pressure_and_conduct(map_: Map) -> Figure:
    """Profit over the plane, and along pressure at three levels of conduct."""
    figure = Figure(figsize=(10.4, 4.6), layout="constrained")
    left, right = figure.subplots(1, 2)
    shades = {point: found.estimate for point, found in map_.intervals.items()}
    texts = {point: short(value) for point, value in shades.items()} | {(0.0, 1.0): "reference"}
    grids(map_, [left], shades, texts)
    left.set_title(
        "Profit less that of no pressure and full conduct\n(hatched: undecided)",
        fontsize=9, loc="left",
    )  # fmt: skip
    pressures, conducts = (axis.values for axis in map_.axes)
    some = (conducts[0], conducts[len(conducts) // 2], conducts[-1])
    for conduct, colour, line in zip(some, (ORANGE, GREEN, BLUE), ("--", ":", "-"), strict=True):
        found = [mean_interval(map_.effects[(one, conduct)]) for one in pressures]
        ends = [[one.low for one in found], [one.high for one in found]]
        means = [one.estimate for one in found]
        right.plot(pressures, means, line, color=colour, label=f"conduct {conduct:.2g}")
        right.fill_between(pressures, *ends, color=colour, alpha=0.15, lw=0)
    right.axhline(0.0, color="0.2", linewidth=0.8)
    right.set_xlabel("pressure")
    right.set_ylabel("money/month, 95 % intervals")
    right.set_title(f"Pressure or manner? From 0 to 1:\n{verdict(map_)}", fontsize=9, loc="left")
    right.legend(frameon=False, fontsize=8)
    tidy(right)
    return figure


def verdict(map_: Map) -> str:
    """What each trait does, in a few words."""
    words = []
    for one in plane.slopes(map_)[:4]:
        low, high = one.change.low, one.change.high
        word = "hurts" if high < 0.0 else "pays" if low > 0.0 else "undecided"
        words.append(f"{one.trait} at {one.held} {word}")
    return "\n".join([", ".join(words[:2]), ", ".join(words[2:])])


def ladder(chart: Chart) -> Figure:
    """The lead of the trusting from calm to uncertain, by kind of uncertainty."""
    figure = Figure(figsize=(10.4, 3.8), layout="constrained")
    axes = figure.subplots(1, len(uncertainty.KINDS), sharey=True)
    for ax, kind in zip(axes, uncertainty.KINDS, strict=True):
        found = [mean_interval(chart.ladder[kind.name, step]) for step in uncertainty.STEPS]
        means = [one.estimate for one in found]
        ax.plot(uncertainty.STEPS, means, "o-", color=BLUE)
        ax.fill_between(
            uncertainty.STEPS, [one.low for one in found], [one.high for one in found],
            color=BLUE, alpha=0.15, lw=0,
        )  # fmt: skip
        ax.axhline(0.0, color="0.2", linewidth=0.8)
        published = "more" if kind.published > 0 else "less"
        ax.set_title(
            f"{kind.name}\nKrishnan et al. 2006 ({kind.of}):\ntrust matters {published}",
            fontsize=9, loc="left",
        )  # fmt: skip
        ax.set_xlabel("calm (0) to uncertain (1)", fontsize=9)
        tidy(ax)
    axes[0].set_ylabel("lead of the trusting, money/month\n(95 % intervals)", fontsize=9)
    return figure
