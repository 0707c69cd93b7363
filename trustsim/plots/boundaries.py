"""Maps of the claims: the effect over what matters most, break-even, pressure and conduct, S16."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.figure import Figure

from trustsim.analysis.intervals import mean_interval
from trustsim.boundaries import plane, uncertainty
from trustsim.boundaries.charting import Chart
from trustsim.boundaries.maps import Map, Point
from trustsim.plots import maps
from trustsim.plots.looks import BLUE, GREEN, VERMILLION, tidy
from trustsim.plots.sheets import Sheet, of_map

if TYPE_CHECKING:
    from matplotlib.axes import Axes


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
    sheet = of_map(map_)
    count = len(sheet.thirds)
    figure = Figure(figsize=(4.6 + 4.0 * count, 4.6), layout="constrained")
    axes = figure.subplots(1, 1 + count, width_ratios=[0.8] + [1.0] * count)
    importance(chart, quantity, ax=axes[0])
    grids(sheet, axes[1:])
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
    sheet = of_map(map_)
    count = len(sheet.thirds)
    figure = Figure(figsize=(0.8 + 4.0 * count, 4.4), layout="constrained")
    grids(sheet, list(np.atleast_1d(figure.subplots(1, count))), months=True)
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


def grids(
    sheet: Sheet,
    axes: Sequence[Axes],
    texts: dict[Point, str] | None = None,
    *,
    months: bool = False,
) -> None:
    """A panel for each value of the third parameter, in common shades."""
    shades = maps.in_common(sheet, months)
    for ax, third in zip(axes, sheet.thirds, strict=True):
        maps.draw(sheet, third, ax, shades, texts, months=months)
        if third is not None:
            ax.set_title(f"{sheet.axes[2].key} = {third:g}", fontsize=9, loc="left")
        ax.set_ylabel(maps.label(sheet, 1) if ax is axes[0] else "", fontsize=8)


def pressure_and_conduct(map_: Map) -> Figure:
    """Profit over the plane, and along pressure at three levels of conduct."""
    figure = Figure(figsize=(10.4, 4.6), layout="constrained")
    left, right = figure.subplots(1, 2)
    sheet = of_map(map_)
    texts = {point: maps.short(value) for point, value in sheet.estimates.items()}
    grids(sheet, [left], texts | {(0.0, 1.0): "reference"})
    left.set_title(
        "Profit less that of no pressure and full conduct\n(hatched: undecided)",
        fontsize=9, loc="left",
    )  # fmt: skip
    pressures, conducts = (axis.values for axis in map_.axes)
    some = (conducts[0], conducts[len(conducts) // 2], conducts[-1])
    for conduct, colour, line in zip(
        some, (VERMILLION, GREEN, BLUE), ("--", ":", "-"), strict=True
    ):
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
