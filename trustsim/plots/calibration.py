"""The figure of a calibration: posterior over prior, and each pattern beside its band."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.figure import Figure

from trustsim.plots.looks import BLUE, VERMILLION, tidy

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from trustsim.calibration import Calibration

BINS = 25
PRIOR, POSTERIOR, CHOSEN = "0.85", BLUE, VERMILLION


def draw(found: Calibration) -> Figure:
    """Parameters on the left, patterns on the right."""
    figure = Figure(figsize=(11.5, 5.4), layout="constrained")
    left, right = figure.subplots(1, 2, width_ratios=[1.25, 1.0])
    parameters(found, ax=left)
    patterns(found, ax=right)
    return figure


def parameters(found: Calibration, *, ax: Axes) -> Axes:
    """Histogram of each free parameter's posterior over the likely range that is its prior."""
    places, weights = found.posterior.places, found.posterior.weights
    edges = np.linspace(0.0, 1.0, BINS + 1)
    for at, one in enumerate(found.parameters):
        floor = float(-at)
        heights, _ = np.histogram(places[:, at], edges, weights=weights)
        tallest = 0.8 / max(float(heights.max()), 1.0 / BINS)
        ax.fill_between([0.0, 1.0], floor, floor + tallest / BINS, color=PRIOR, linewidth=0.0)
        ax.stairs(floor + heights * tallest, edges, baseline=floor, color=POSTERIOR)
        mark = one.free.place(found.chosen[one.free.key])
        ax.plot([mark, mark], [floor, floor + 0.8], color=CHOSEN, linewidth=1.6)
        low, high = one.free.range
        chosen = f"{one.free.key} = {found.chosen[one.free.key]:g}"
        ax.text(-0.02, floor + 0.3, chosen, ha="right", va="center", fontsize=8.5)
        ends = ("left", 0.0, low), ("right", 1.0, high)
        for side, x, value in ends:
            ax.text(x, floor - 0.02, f"{value:g}", ha=side, va="top", fontsize=7, color="0.35")
    ax.set_xlim(0.0, 1.0)
    ax.set_ylim(0.7 - len(found.parameters), 1.0)
    ax.set_axis_off()
    ax.set_title(
        "Prior (grey), posterior (blue outline), default (orange)\n"
        "over the likely range, in the scale of the prior",
        fontsize=10,
    )
    return ax


def patterns(found: Calibration, *, ax: Axes) -> Axes:
    """Each target's 95 % interval at the chosen point, with its band drawn from 0 to 1."""
    names = []
    for at, one in enumerate(found.checks):
        low, high = one.goal.target.low, one.goal.target.high
        ends = [(each - low) / (high - low) for each in (one.ours.low, one.ours.high)]
        middle = (one.ours.estimate - low) / (high - low)
        ax.plot(ends, [-at, -at], color=POSTERIOR, linewidth=2.2, solid_capstyle="butt")
        ax.plot(middle, -at, color=POSTERIOR, marker="o", markersize=5)
        label = f"{one.ours.estimate:.3g}: {one.verdict}"
        ax.text(middle, -at + 0.16, label, ha="center", va="bottom", fontsize=8)
        names.append(f"{one.goal.name}\n{low:g} to {high:g} {one.goal.unit}")
    ax.axvspan(0.0, 1.0, color=PRIOR, alpha=0.6, linewidth=0.0)
    ax.set_yticks([-float(at) for at in range(len(names))], names, fontsize=8.5)
    ax.set_ylim(0.4 - len(names), 0.7)
    ax.set_xlim(min(-0.25, ax.get_xlim()[0]), max(1.25, ax.get_xlim()[1]))
    ax.set_xticks([0.0, 0.5, 1.0], ["low end", "middle", "high end"])
    ax.set_xlabel("place in the published band (grey)")
    ax.set_title(
        f"At the default: 95 % intervals over {found.checks[0].ours.n} fresh seeds", fontsize=10
    )
    tidy(ax)
    return ax
