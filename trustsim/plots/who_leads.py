"""The figure of the prior draws: how often each side leads, and what decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.figure import Figure

from trustsim.analysis.contrasts import CONTRASTS
from trustsim.analysis.who_leads import deciding, drawn, leads, shares
from trustsim.parameters._table import all_rows
from trustsim.plots.trust_levels import LOOKS, WORDS, tidy

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from trustsim.experiment import Study


def draw(study: Study) -> Figure:
    """Shares on the left; on the right the two parameters that decide most."""
    figure = Figure(figsize=(11.0, 4.6), layout="constrained")
    left, right = figure.subplots(1, 2, width_ratios=[1.0, 1.25])
    distribution(study, ax=left)
    map_of_draws(study, ax=right)
    return figure


def distribution(study: Study, *, ax: Axes) -> Axes:
    """Share of draws in which the lead of the trusting is at most this much."""
    late = {one.contrast: one for one in shares(study) if one.months > 12}
    for contrast in CONTRASTS[:2]:
        rows = leads(study).query("arm == @contrast.arm")
        if rows.empty:
            continue
        lead = np.sort(rows["late"].to_numpy()) / 1000.0
        share = late[contrast.arm].share
        ax.plot(
            lead,
            np.arange(1, len(lead) + 1) / len(lead),
            color=LOOKS[contrast.mark]["color"],
            linestyle=LOOKS[contrast.mark]["linestyle"],
            label=f"{contrast.mark} {WORDS[contrast.mark]}: trusting lead in "
            f"{share.estimate:.0%} [{share.low:.0%}, {share.high:.0%}]",
        )
    ax.axvline(0.0, color="0.2", linewidth=0.8)
    ax.set_xlabel("lead of the trusting, thousand money a firm and month")
    ax.set_ylabel("share of draws at or below")
    ax.set_ylim(0.0, 1.18)
    ax.set_title("Each draw of all parameters has its winner", fontsize=11, loc="left")
    ax.legend(frameon=False, fontsize=8, loc="upper left")
    tidy(ax)
    return ax


def map_of_draws(study: Study, *, ax: Axes) -> Axes:
    """Every draw by the two most decisive parameters: who leads there."""
    arm = str(leads(study)["arm"].iloc[0])
    (one, _), (other, _) = deciding(study, arm)[:2]
    late = leads(study).query("arm == @arm").set_index("draw")["late"]
    values = drawn(study).loc[late.index]
    x, y = values[one], values[other]
    for ahead, look, words in (
        (late > 0.0, {"color": "#0072B2", "marker": "o"}, "trusting lead"),
        (late <= 0.0, {"color": "#D55E00", "marker": "x"}, "aggressive lead"),
    ):
        ax.scatter(x[ahead], y[ahead], s=18, label=words, alpha=0.8, linewidths=1.0, **look)  # type: ignore[arg-type]
    units = {row["key"]: row["unit"] for row in all_rows()}
    ax.set_xlabel(f"{one}, {units[one]}")
    ax.set_ylabel(f"{other}, {units[other]}")
    ax.set_title(f"What decides most ({arm})", fontsize=11, loc="left")
    ax.legend(fontsize=8, loc="lower right", framealpha=0.9)
    tidy(ax)
    return ax
