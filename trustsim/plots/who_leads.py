"""The figure of the prior draws: how often each side leads, and what decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.figure import Figure

from trustsim.analysis.contrasts import CONTRASTS
from trustsim.analysis.who_leads import deciding, drawn, leads, shares
from trustsim.parameters._table import all_rows
from trustsim.plots.looks import BLUE, VERMILLION, tidy
from trustsim.plots.trust_levels import LOOKS, WORDS

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from trustsim.experiment import Study


def draw(study: Study) -> Figure:
    """Shares on the left, on the right the parameters that decide most; or shares by region."""
    if not {contrast.arm for contrast in CONTRASTS[:2]} & set(study.table()["arm"]):
        figure = Figure(figsize=(8.5, 4.2), layout="constrained")
        by_region(study, ax=figure.subplots())
        return figure
    figure = Figure(figsize=(11.0, 4.6), layout="constrained")
    left, right = figure.subplots(1, 2, width_ratios=[1.0, 1.25])
    distribution(study, ax=left)
    map_of_draws(study, ax=right)
    return figure


def by_region(study: Study, *, ax: Axes) -> Axes:
    """Share of draws in which the trusting lead, by region, early and late, with intervals."""
    found = shares(study)
    regions = list(dict.fromkeys(one.region for one in found))
    early = min(one.months for one in found)
    for after, shift, look in (
        (early, 0.12, {"color": "0.6", "marker": "D"}),
        (max(one.months for one in found), -0.12, {"color": BLUE, "marker": "o"}),
    ):
        some = [one for one in found if one.months == after]
        middle = np.array([one.share.estimate for one in some])
        low = middle - np.array([one.share.low for one in some])
        high = np.array([one.share.high for one in some]) - middle
        at = np.array([-regions.index(one.region) + shift for one in some])
        words = f"after {after} months"
        ax.errorbar(middle, at, xerr=[low, high], linestyle="", capsize=3, label=words, **look)  # type: ignore[arg-type]
    ax.set_yticks([-float(index) for index in range(len(regions))], regions)
    ax.axvline(0.5, color="0.2", linewidth=0.8)
    ax.set_xlim(0.0, 1.0)
    ax.set_xlabel("share of draws in which the trusting buyer leads (95 % intervals)")
    ax.set_title("Left of the line the aggressive lead, right of it the trusting", fontsize=11)
    ax.legend(fontsize=8, loc="lower right")
    tidy(ax)
    return ax


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
    ax.plot([0.0, 0.0], [0.0, 1.0], color="0.2", linewidth=0.8)
    ax.set_xlabel("lead of the trusting, thousand money a firm and month")
    ax.set_ylabel("share of draws at or below")
    ax.set_ylim(0.0, 1.18)
    ax.set_title("Each point of the parameters has its winner", fontsize=11, loc="left")
    ax.legend(frameon=False, fontsize=8, loc="upper left")
    tidy(ax)
    return ax


def map_of_draws(study: Study, *, ax: Axes) -> Axes:
    """Every draw by the two most decisive continuous parameters: who leads there."""
    arm = str(leads(study)["arm"].iloc[0])
    values = drawn(study)
    smooth = [name for name, _ in deciding(study, arm) if (values[name] % 1.0 != 0.0).any()]
    one, other = smooth[:2]
    late = leads(study).query("arm == @arm").set_index("draw")["late"]
    x, y = values[one].reindex(late.index), values[other].reindex(late.index)
    for ahead, look, words in (
        (late > 0.0, {"color": BLUE, "marker": "o"}, "trusting lead"),
        (late <= 0.0, {"color": VERMILLION, "marker": "x"}, "aggressive lead"),
    ):
        ax.scatter(x[ahead], y[ahead], s=18, label=words, alpha=0.8, linewidths=1.0, **look)  # type: ignore[arg-type]
    units = {row["key"]: row["unit"] for row in all_rows()}
    ax.set_xlabel(f"{one}, {units[one]}")
    ax.set_ylabel(f"{other}, {units[other]}")
    ax.set_title(f"Where each side leads ({arm})", fontsize=11, loc="left")
    ax.set_ylim(top=ax.get_ylim()[1] + 0.12 * (ax.get_ylim()[1] - ax.get_ylim()[0]))
    ax.legend(fontsize=8, loc="upper right", ncols=2, frameon=False)
    tidy(ax)
    return ax
