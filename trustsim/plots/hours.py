"""How contact hours are spent: haggling, contracting, blame, and work that produces."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from trustsim.analysis.intervals import Interval, mean_interval
from trustsim.experiment.luck import unit_of_luck
from trustsim.facts import get, pattern
from trustsim.outcomes import recorded
from trustsim.plots import looks
from trustsim.plots.looks import BLACK, INK, QUIET, SMALL
from trustsim.plots.reading import (
    Floats,
    Results,
    by_seed,
    check,
    grouped,
    ordered,
    rows,
    ties_by_group,
    told_over,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

HOURS = ("haggling", "contracting", "blame", "productive")
FILLS = {
    "haggling": ("#8A3A00", ""),
    "contracting": ("#D55E00", "////"),
    "blame": ("#F2B48A", ""),
    "haggling, contracting, blame": ("#D55E00", ""),
    "productive": ("#DCE9F2", ""),
}
"""From dark to light, so that they are told apart in grey, too."""


def contact_hours(results: Results, *, key: str | None = None, ax: Axes | None = None) -> Axes:
    """How buyers spend their contact hours, by stance or level, beside the published shares.

    Parameters
    ----------
    results
        A run or study. With recorded relationships (``record="relationships"``) haggling,
        contracting and blame are told apart, otherwise they are one.
    key
        What tells bars apart: "stance", "arm" or a swept key; if left out the stance where there
        are several.
    ax
        Axes to draw on; new ones if left out.

    Returns
    -------
    matplotlib.axes.Axes
        Shares of contact hours in per cent. The whisker is the 95 % t interval over seeds of the
        share of haggling, contracting and blame together; the upright lines are this share at the
        least and the most trusted of eight automakers (:func:`trustsim.facts.pattern` "P1").

    Raises
    ------
    TypeError
        For anything but a run or a study.
    ValueError
        If there is no such key.

    Examples
    --------
    >>> import trustsim as ts
    >>> ax = contact_hours(ts.simulate(ts.Scenario.minimal(), seed=1, engine="mesa"))
    >>> [label.get_text() for label in ax.get_yticklabels()]
    ['aggressive', 'trusting']
    """
    check(results)
    shares = _split(results, key) if "relationships" in recorded(results.record) else None
    shares = shares if shares is not None else _whole(results, key)
    groups = list(shares)
    ax = looks.canvas(ax)
    for row, group in enumerate(groups):
        left = 0.0
        for name, values in shares[group].items():
            colour, hatch = FILLS[name]
            width = 100.0 * float(np.nanmean(values))
            ax.barh(
                -row, width, left=left, height=0.62, color=colour, hatch=hatch, edgecolor="white",
                linewidth=0.6, label=name if row == 0 else "_",
            )  # fmt: skip
            left += width
        whole = mean_interval(100.0 * (1.0 - shares[group]["productive"]))
        _whisker(ax, -row, whole)
    published_shares(ax, len(groups))
    ax.set_yticks([-float(row) for row in range(len(groups))], groups)
    ax.set_xlim(0.0, 100.0)
    ax.set_xlabel("share of contact hours, %")
    looks.tidy(ax, grid="x")
    ax.spines["left"].set_visible(False)
    ax.tick_params(axis="y", length=0)
    handles, names = ax.get_legend_handles_labels()
    shown = [one for one, name in zip(handles, names, strict=True) if name[0] != "_"]
    shown.sort(key=lambda one: str(one.get_label()).startswith("published"))  # last
    looks.legend_above(ax, shown, told_over(rows(results, "summary")))
    return ax


def _split(results: Results, key: str | None) -> dict[str, dict[str, Floats]]:
    """By group and kind of hours, the share of all contact hours: a value a seed."""
    columns = [f"hours_{kind}" for kind in HOURS]
    ties = ties_by_group(results, columns, key)
    sums = ties.groupby(["group", *unit_of_luck(ties)], dropna=False)[columns]
    hours = sums.sum()
    share = hours.div(hours.sum(axis=1), axis=0)
    return {
        group: {kind: share.loc[group][f"hours_{kind}"].to_numpy(float) for kind in HOURS}
        for group in ordered(ties["group"])
    }


def _whole(results: Results, key: str | None) -> dict[str, dict[str, Floats]]:
    """As :func:`_split`, with the hours that only trust saves as one."""
    frame = grouped(rows(results, "summary"), results, "buyer", key)
    return {
        group: {"haggling, contracting, blame": values, "productive": 1.0 - values}
        for group, values in by_seed(frame, "transactional_share").items()
    }


def _whisker(ax: Axes, at: float, found: Interval) -> None:
    """The interval of a share, white under black so that it shows on every shade."""
    for colour, width in (("white", 3.6), (BLACK, 1.4)):
        ax.plot([found.low, found.high], [at, at], color=colour, linewidth=width, zorder=4)
    ax.plot([found.estimate], [at], marker="o", markersize=5, color=BLACK,
            markeredgecolor="white", markeredgewidth=0.8, zorder=5)  # fmt: skip
    right = found.estimate if np.isnan(found.high) else found.high
    ax.annotate(
        f"{found.estimate:.0f} %", (right, at), xytext=(7, 0), textcoords="offset points",
        va="center", fontsize=SMALL, color=INK, zorder=6,
        bbox={"facecolor": FILLS["productive"][0], "edgecolor": "none", "pad": 1.0},
    )  # fmt: skip


def published_shares(ax: Axes, rows_below: int) -> None:
    """Upright lines at the published shares of the most and the least trusted automaker."""
    for target, words in zip(pattern("P1").targets, ("least", "most"), strict=True):
        share = 100.0 * float(get(target.facts[0]).value or np.nan)
        height = 0.95 if words == "most" else 0.6  # so that they keep apart in a narrow panel
        ax.axvline(
            share, color=INK, linewidth=1.2, linestyle=(0, (4, 2)), zorder=3,
            label="published, of eight automakers" if words == "most" else "_",
        )  # fmt: skip
        ax.annotate(
            f"{share:.0f} %: {words} trusted", (share, height), xytext=(4, 0),
            textcoords="offset points", va="center", fontsize=SMALL, color=QUIET, zorder=4,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.5},
        )  # fmt: skip
    ax.set_ylim(-rows_below + 0.5, 1.2)
