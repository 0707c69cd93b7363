"""Figures of the claims: all of them in one forest plot, and a figure for each."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import shorten
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from trustsim.analysis.intervals import Interval, mean_interval
from trustsim.claims.declared import BY_ID
from trustsim.claims.extras import break_even
from trustsim.claims.findings import Finding, told
from trustsim.claims.verdicts import DEPENDS, FAILS, HOLDS, UNDECIDED, verdict
from trustsim.plots import looks
from trustsim.plots.looks import BLUE, GREEN, VERMILLION, tidy

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

LOOKS = {
    HOLDS: {"color": GREEN, "marker": "o"},
    FAILS: {"color": VERMILLION, "marker": "s"},
    UNDECIDED: {"color": "0.45", "marker": "D"},
    DEPENDS: {"color": BLUE, "marker": "^"},
}
NEEDED = ("claim", "measure", "estimate", "low", "high", "smallest_effect", "n", "verdict")
RACE_LOOKS = (
    {"color": BLUE, "linestyle": "-"},
    {"color": VERMILLION, "linestyle": "--"},
    {"color": GREEN, "linestyle": ":"},
    {"color": "0.55", "linestyle": "-."},
)


class Row(NamedTuple):
    """A line of a forest plot: an effect in smallest effects, on the claimed side if above 0."""

    label: str
    scaled: Interval
    verdict: str


def claims_forest(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Each claim's effect with its interval, in units of its smallest effect that matters.

    Parameters
    ----------
    table
        What ``trustsim.claims.check`` gives: a row a claim.
    ax
        Axes to draw on; new ones, as tall as the table is long, if left out.

    Returns
    -------
    matplotlib.axes.Axes
        Beyond 1 the measure holds, below it does not, in the grey it is too small to matter; the
        scale is linear to 1 and logarithmic outside. Intervals are those of the table,
        simultaneous over the 18 claims. The marker is the verdict on the claim, to which its other
        measures and regions belong, too.

    Raises
    ------
    ValueError
        If the table lacks a column or names a claim that there is not.

    Examples
    --------
    >>> import pandas as pd
    >>> row = {"claim": "S4", "measure": "profit", "estimate": -3000.0, "low": -3900.0,
    ...        "high": -2100.0, "smallest_effect": 1000.0, "n": 200, "verdict": "does not hold"}
    >>> ax = claims_forest(pd.DataFrame([row]))
    >>> [label.get_text() for label in ax.get_yticklabels()]
    ['S4  profit']
    """
    missing = [name for name in NEEDED if name not in table]
    if missing:
        raise ValueError(f"no column {missing[0]!r}: give the table of trustsim.claims.check")
    if table.empty:
        raise ValueError("the table has no claim")
    found = [_row(row) for row in table.to_dict("records")]
    ax = looks.canvas(ax, (7.2, 1.2 + 0.27 * len(found)))
    lines(ax, found, note="95 % intervals, simultaneous over all 18 claims")
    return ax


def _row(row: dict[Any, Any]) -> Row:
    claim = BY_ID.get(row["claim"])
    if claim is None or row["verdict"] not in LOOKS:
        raise ValueError(f"claim {row['claim']!r}, verdict {row['verdict']!r}: not of the claims")
    if not row["smallest_effect"] > 0.0:
        raise ValueError(f"smallest_effect = {row['smallest_effect']!r}: must be above 0")
    found = Interval(row["estimate"], row["low"], row["high"], row["n"])
    measured = str(row["measure"]).partition(" (claimed")[0]
    words = shorten(measured.rpartition(", ")[0] or measured, 58, placeholder=" ...")
    scaled = in_smallest(found, claim.measures[0].sign, float(row["smallest_effect"]))
    return Row(f"{row['claim']}  {words}", scaled, row["verdict"])


def in_smallest(found: Interval, sign: int, smallest: float) -> Interval:
    """An effect in units of the smallest that matters, on the claimed side if above 0.

    >>> in_smallest(Interval(-4.0, -6.0, -2.0, 9), -1, 2.0)
    Interval(estimate=2, low=1, high=3, n=9)
    """
    ends = sorted(end * sign / smallest for end in (found.low, found.high))
    return Interval(found.estimate * sign / smallest, ends[0], ends[1], found.n)


def forest(findings: Sequence[Finding]) -> Figure:
    """Every measure in the world of the defaults, in units of its smallest effect."""
    rows = [
        Row(
            f"{one.claim.id}  {measure.name}",
            in_smallest(interval, measure.sign, measure.smallest),
            verdict(interval, measure.sign, measure.smallest),
        )
        for one in findings
        for measure, interval in zip(one.claim.measures, one.here, strict=True)
    ]
    figure = Figure(figsize=(9.6, 1.4 + 0.27 * len(rows)), layout="constrained")
    lines(figure.subplots(), rows)
    figure.suptitle("The claims in the world of the defaults", fontsize=11, x=0.02, ha="left")
    return figure


def lines(ax: Axes, rows: Sequence[Row], note: str = "") -> None:
    """A line a row, on a scale that is linear within one smallest effect."""
    for at, row in enumerate(rows):
        whisker(ax, -at, row.scaled, row.verdict)
    ax.axvspan(-1.0, 1.0, color="0.93", zorder=0)
    ax.axvline(0.0, color="0.2", linewidth=0.8)
    ax.set_xscale("symlog", linthresh=1.0)
    ax.set_yticks([-float(at) for at in range(len(rows))], [row.label for row in rows], fontsize=8)
    ax.set_ylim(-len(rows) + 0.4, 0.6)
    ax.set_xlabel(
        "effect on the claimed side,\nin smallest effects that matter\n"
        "(linear to 1, then logarithmic)",
        fontsize=9,
    )
    ax.xaxis.set_major_formatter(lambda value, _: f"{value:g}")
    legend(ax, [word for word in LOOKS if any(row.verdict == word for row in rows)], note)
    ax.spines[["top", "right"]].set_visible(False)


def whisker(ax: Axes, at: float, found: Interval, word: str) -> None:
    """A point with its interval, in the look of a verdict."""
    if found.estimate != found.estimate:
        ax.annotate("no value", (0.0, at), fontsize=7, va="center", color="0.45")
        return
    look = LOOKS[word]
    ends = np.clip([found.low, found.high], -1e12, 1e12)
    ax.plot(ends, [at, at], color=look["color"], linewidth=1.6, solid_capstyle="butt")
    ax.plot([found.estimate], [at], linestyle="", markersize=5, **look)  # type: ignore[arg-type]


def legend(ax: Axes, words: Sequence[str], note: str = "") -> None:
    """What the looks mean, and what the intervals are."""
    for word in words:
        ax.plot([], [], linestyle="", label=word, **LOOKS[word])  # type: ignore[arg-type]
    ax.legend(
        frameon=False, fontsize=8, loc="lower right", bbox_to_anchor=(1.0, 1.0), ncols=4,
        title=note or None, title_fontsize=7.5,
    )  # fmt: skip


def draw(finding: Finding) -> Figure:
    """A claim: each measure by region, and what else is told of it."""
    panels = len(finding.claim.measures)
    more = any(finding.extras)
    height = 1.5 + 0.26 * (len(finding.regions) + bool(finding.draws))
    figure = Figure(figsize=(3.0 + 3.1 * (panels + more), max(height, 3.0)), layout="constrained")
    axes = np.atleast_1d(figure.subplots(1, panels + more))
    for at in range(panels):
        regions(finding, at, ax=axes[at], named=at == 0)
    if more:
        extra(finding, ax=axes[-1])
    return figure


def regions(finding: Finding, at: int, *, ax: Axes, named: bool = True) -> Axes:
    """A measure in each listed region, and in the draws of all parameters."""
    measure = finding.claim.measures[at]
    names = list(finding.regions)
    for row, name in enumerate(names):
        found = finding.regions[name][at]
        whisker(ax, -row, found, verdict(found, measure.sign, measure.smallest))
    if finding.draws:
        of_draws(finding.draws[at], -float(len(names)), ax)
        names.append(f"{len(finding.draws[at])} draws")
    ax.axvspan(-measure.smallest, measure.smallest, color="0.93", zorder=0)
    ax.axvline(0.0, color="0.2", linewidth=0.8)
    ax.set_yticks([-float(row) for row in range(len(names))], names if named else [""] * len(names))
    ax.tick_params(labelsize=8)
    ax.set_ylim(-len(names) + 0.4, 0.6)
    ax.set_xlabel(measure.unit, fontsize=9)
    ax.xaxis.set_major_locator(MaxNLocator(5))
    side = "above" if measure.sign > 0 else "below"
    ax.set_title(f"{wrapped(measure.name)}\nclaimed: {side} 0", fontsize=9, loc="left")
    ax.spines[["top", "right"]].set_visible(False)
    return ax


def of_draws(draws: Sequence[Interval], at: float, ax: Axes) -> None:
    """The mean of each draw; filled where its sign is told from chance."""
    shifts = np.linspace(-0.28, 0.28, len(draws))
    for filled in (True, False):
        some = [(d.estimate, at + s) for d, s in zip(draws, shifts, strict=True)
                if bool(told(d)) is filled]  # fmt: skip
        ax.plot(
            [x for x, _ in some], [y for _, y in some], linestyle="", marker="o", markersize=2.6,
            markeredgecolor="0.25", markeredgewidth=0.5,
            markerfacecolor="0.25" if filled else "none",
        )  # fmt: skip


def wrapped(text: str) -> str:
    """A title of at most 38 characters a line."""
    from textwrap import fill

    return fill(text, 38)


def extra(finding: Finding, *, ax: Axes) -> Axes:
    """Curves over time, or values with their 95 % intervals."""
    values = finding.extras
    if any(each.ndim == 2 for each in values.values()):
        return races(finding, ax=ax)
    for row, (name, each) in enumerate(values.items()):
        found = mean_interval(each)
        ax.plot([found.low, found.high], [-row, -row], color=BLUE, linewidth=1.6)
        ax.plot([found.estimate], [-row], "o", color=BLUE, markersize=5)
        ax.annotate(wrapped(name), (found.estimate, -row + 0.13), fontsize=7, ha="center")
    ax.set_yticks([])
    ax.set_ylim(-len(values) + 0.5, 0.7)
    ax.margins(x=0.3)
    ax.tick_params(labelsize=8)
    is_auc = finding.claim.id == "S9"
    ax.axvline(0.5 if is_auc else 0.0, color="0.2", linewidth=0.8)
    title = "AUC of each predictor of exit" if is_auc else "Profit by level, less that at level 0"
    ax.set_title(f"{title}\n95 % intervals", fontsize=9, loc="left")
    ax.set_xlabel("AUC (0.5: no better than chance)" if is_auc else "money/month", fontsize=9)
    ax.spines[["top", "right", "left"]].set_visible(False)
    return ax


def races(finding: Finding, *, ax: Axes) -> Axes:
    """Cumulative lead of the trusting with simultaneous bands, and its break-even month."""
    for (name, broke), look in zip(break_even(finding.extras).items(), RACE_LOOKS, strict=True):
        months, band = np.arange(1, len(broke.band.mean) + 1), broke.band
        month = f"month {broke.month}" if isinstance(broke.month, int) else broke.month
        ax.plot(months, band.mean / 1000.0, label=f"{name}: {month}", **look)  # type: ignore[arg-type]
        ax.fill_between(
            months, band.low / 1000.0, band.high / 1000.0, color=look["color"], alpha=0.13, lw=0
        )
    ax.axhline(0.0, color="0.2", linewidth=0.8)
    ax.set_title(
        "Cumulative lead of the trusting, break-even\nsimultaneous 95 %", fontsize=9, loc="left"
    )
    ax.set_xlabel("month", fontsize=9)
    ax.set_ylabel("thousand money a firm", fontsize=9)
    ax.tick_params(labelsize=8)
    low, high = ax.get_ylim()
    ax.set_ylim(low, high + 0.45 * (high - low))
    ax.legend(frameon=False, fontsize=7, loc="upper left")
    tidy(ax)
    return ax
