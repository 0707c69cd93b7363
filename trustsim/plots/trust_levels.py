"""The figure of the first experiment: six views across levels of trust, three contrasts each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.figure import Figure

from trustsim.analysis.contrasts import CONTRASTS, NULL, Contrast, by_seed, lead
from trustsim.analysis.intervals import break_even_month, mean_interval
from trustsim.facts import pattern
from trustsim.outcomes import OUTCOMES
from trustsim.plots.looks import BLUE, GREEN, VERMILLION, tidy

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from trustsim.experiment import Study

LOOKS = {
    "(i)": {"color": BLUE, "marker": "o", "linestyle": "-"},
    "(ii)": {"color": VERMILLION, "marker": "s", "linestyle": "--"},
    "(iii)": {"color": GREEN, "marker": "^", "linestyle": ":"},
}
WORDS = {"(i)": "one buyer changes", "(ii)": "half and half", "(iii)": "whole market"}
PANELS = {
    "transactional_share": "Haggling, contracts and blame",
    "transaction_cost": "Transaction cost",
    "forecast_informativeness": "Forecast that reaches the supplier's plan",
    "ideas_from_suppliers": "Design ideas of suppliers",
    "price": "Price paid",
}
AXIS = {
    "transactional_share": "share of contact hours",
    "transaction_cost": "money per accepted unit",
    "forecast_informativeness": "share of its variance",
    "ideas_from_suppliers": "ideas per pair and year",
    "price": "money per accepted unit",
}
OFFSET = {"(i)": -0.012, "(ii)": 0.0, "(iii)": 0.012}


def draw(study: Study) -> Figure:
    """Draw all six panels."""
    figure = Figure(figsize=(12.5, 7.4), layout="constrained")
    axes = figure.subplots(2, 3).flatten()
    for ax, outcome in zip(axes, PANELS, strict=False):
        across_levels(study, outcome, ax=ax)
    published_share(axes[0])
    lead_over_time(study, ax=axes[5])
    axes[0].legend(frameon=False, fontsize=9, loc="upper right")
    seeds = study.table()["seed"].nunique()
    figure.suptitle(
        "Dealings, information and profit across levels of trust, aggressive (0) to trusting (1)",
        fontsize=13,
    )
    figure.supxlabel(
        f"Means over {seeds} seeds; bars: 95 % intervals; band: simultaneous 95 %.",
        fontsize=9,
    )
    return figure


def across_levels(study: Study, outcome: str, *, ax: Axes) -> Axes:
    """An outcome by level of trust, a line for each contrast, with 95 % intervals."""
    for contrast in CONTRASTS:
        values = by_seed(study, contrast, outcome)
        found = [mean_interval(values[at]) for at in values.columns]
        middle = np.array([one.estimate for one in found])
        half = np.array([(one.high - one.low) / 2.0 for one in found])
        ax.errorbar(
            np.array(values.columns, dtype=float) + OFFSET[contrast.mark],
            middle,
            half,
            label=f"{contrast.mark} {WORDS[contrast.mark]}",
            capsize=2.5,
            markersize=5,
            **LOOKS[contrast.mark],  # type: ignore[arg-type]
        )
    ax.set_title(PANELS.get(outcome, outcome), fontsize=11, loc="left")
    ax.set_ylabel(AXIS.get(outcome, OUTCOMES[outcome].unit))
    ax.set_xlabel("level of trust")
    tidy(ax)
    return ax


def published_share(ax: Axes) -> Axes:
    """Mark the published shares of the least and the most trusted of eight automakers."""
    least, most = pattern("P1").targets
    for target, at, words in ((least, 0.0, "least trusted"), (most, 1.0, "most trusted")):
        ax.fill_between([at - 0.06, at + 0.06], target.low, target.high, color="0.8", zorder=0)
        ax.annotate(
            f"published:\n{words}",
            (at, target.low if at else target.high),
            xytext=(0, -4 if at else 4),
            textcoords="offset points",
            ha="right" if at else "left",
            va="top" if at else "bottom",
            fontsize=8,
            color="0.35",
        )
    ax.set_ylim(0.12, 0.60)
    return ax


def lead_over_time(study: Study, *, ax: Axes) -> Axes:
    """Cumulative profit of the trusting less that of the aggressive, with simultaneous bands."""
    for contrast in CONTRASTS:
        curve(study, contrast, ax, LOOKS[contrast.mark]["color"], LOOKS[contrast.mark]["linestyle"])
    curve(study, NULL, ax, "0.55", "-.")
    ax.annotate(
        "grey: one stance behind both names",
        (0.02, 0.04),
        xycoords="axes fraction",
        fontsize=8,
        color="0.35",
    )
    ax.axhline(0.0, color="0.2", linewidth=0.8)
    ax.set_title("Lead of the trusting in profit", fontsize=11, loc="left")
    ax.set_xlabel("month")
    ax.set_ylabel("cumulative, thousand money a firm")
    tidy(ax)
    return ax


def curve(study: Study, contrast: Contrast, ax: Axes, color: str, style: str) -> None:
    """One mean cumulative difference with its band."""
    band = break_even_month(lead(study, contrast)).band
    months = np.arange(1, len(band.mean) + 1)
    ax.plot(months, band.mean / 1000.0, color=color, linestyle=style)
    ax.fill_between(months, band.low / 1000.0, band.high / 1000.0, color=color, alpha=0.13, lw=0)
