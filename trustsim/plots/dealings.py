"""What dealings bring: price and total cost, what suppliers tell, and their ideas."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from trustsim.analysis.intervals import Interval
from trustsim.plots import looks
from trustsim.plots.looks import BLUE, GREEN, INK, SMALL, Look
from trustsim.plots.reading import Results, grouped, intervals, rows, told_over

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

GAP = {
    "transaction": ("transaction_cost", "#3B3B3B"),
    "failures and downtime": ("failure_cost", "#8C8C8C"),
    "qualifying suppliers": ("qualification", "#D0D0D0"),
}
NUMBER = 0.6  # inches of a number beside a marker
BELOW = 0.24  # of the markers lie the bars, so that whiskers are seen


def price_and_cost(
    results: Results, *, side: str = "buyer", key: str | None = None, ax: Axes | None = None
) -> Axes:
    """The price that is paid, what is added to it, and the total cost of ownership.

    Parameters
    ----------
    results
        A run or study.
    side
        "buyer"; what suppliers buy is not modelled.
    key
        What tells bars apart: "stance", "arm" or a swept key; if left out the stance where there
        are several.
    ax
        Axes to draw on; new ones if left out.

    Returns
    -------
    matplotlib.axes.Axes
        Money per accepted unit. Open marker: price; filled: total cost; between them what
        transaction, failures with downtime, and qualifying suppliers cost. Whiskers: 95 % t
        intervals over seeds. The axis does not begin at 0.

    Raises
    ------
    TypeError
        For anything but a run or a study.
    ValueError
        If there is no such key, or ``side`` is not "buyer".

    Examples
    --------
    >>> import trustsim as ts
    >>> price_and_cost(ts.simulate(ts.Scenario.minimal(), seed=1, engine="mesa")).get_xlabel()
    'money per accepted unit'
    """
    if side != "buyer":
        raise ValueError(f"side = {side!r}: only buyers pay a price; must be 'buyer'")
    frame = grouped(rows(results, "summary"), results, side, key)
    known = frame["total_cost"] - frame["price"] - frame["transaction_cost"] - frame["failure_cost"]
    frame = frame.assign(qualification=known)
    names = ("price", "total_cost", *(column for column, _ in GAP.values()))
    found = {name: intervals(frame, name) for name in names}
    ax = looks.canvas(ax)
    ax.use_sticky_edges = False  # bars begin at the price, whose marker and number need room
    groups = list(found["price"])
    for row, (group, look) in enumerate(looks.looks(groups).items()):
        left = found["price"][group].estimate
        for name, (column, colour) in GAP.items():
            width = found[column][group].estimate
            ax.barh(-row - BELOW, width, left=left, height=0.16, color=colour,
                    label=name if row == 0 else "_")  # fmt: skip
            left += width
        _ends(ax, -row, found["price"][group], found["total_cost"][group], look)
    ax.set_yticks([-float(row) for row in range(len(groups))], groups)
    ax.set_ylim(-len(groups) + 0.4, 0.5)
    inches = ax.get_position().width * ax.figure.bbox.width / ax.figure.dpi
    ax.margins(x=NUMBER / max(inches - 2.0 * NUMBER, NUMBER))
    ax.set_xlabel("money per accepted unit")
    looks.tidy(ax, grid="x")
    ax.spines["left"].set_visible(False)
    ax.tick_params(axis="y", length=0)
    handles, labels = ax.get_legend_handles_labels()
    bars = [one for one, name in zip(handles, labels, strict=True) if name[0] != "_"]
    looks.legend_above(ax, [*_samples(), *bars], told_over(frame))
    return ax


def _ends(ax: Axes, at: float, price: Interval, cost: Interval, look: Look) -> None:
    """Price and total cost with their intervals and numbers."""
    for found, face, aside in ((price, "white", -1), (cost, look.color, 1)):
        half = np.nan_to_num(found.high - found.estimate)
        ax.errorbar(
            found.estimate, at, xerr=half, marker=look.marker, markersize=8, color=look.color,
            markerfacecolor=face, markeredgewidth=1.6, capsize=3, elinewidth=1.2, zorder=4,
        )  # fmt: skip
        ax.annotate(
            f"{found.estimate:.1f}", (found.estimate + aside * half, at), xytext=(9 * aside, 0),
            textcoords="offset points", va="center", ha="right" if aside < 0 else "left",
            fontsize=SMALL, color=INK,
        )  # fmt: skip


def _samples() -> list[Any]:
    from matplotlib.lines import Line2D

    look = {"color": INK, "marker": "o", "linestyle": "", "markersize": 7}
    return [
        Line2D([], [], markerfacecolor="white", label="price", **look),  # type: ignore[arg-type]
        Line2D([], [], label="total cost of ownership", **look),  # type: ignore[arg-type]
    ]


def information_and_ideas(
    study: Results, *, key: str | None = None, ax: Sequence[Axes] | None = None
) -> Any:
    """What suppliers tell and give their customers, by level of trust or stance of the buyer.

    Parameters
    ----------
    study
        A study over levels, such as ``market.trust_level``, or any run or study.
    key
        What lies on the horizontal axis: "stance", "arm" or a swept key; if left out the stance
        where there are several.
    ax
        Two Axes to draw on; new ones if left out.

    Returns
    -------
    numpy.ndarray
        Two Axes. Left: the share of the variance of buyers' forecasts that reaches their suppliers'
        plans, and how many of the pairs disclose their cost in a month. Right: design ideas of
        suppliers per pair and year. Whiskers: 95 % t intervals over seeds.

    Raises
    ------
    TypeError
        For anything but a run or a study.
    ValueError
        If there is no such key, or ``ax`` are not two Axes.

    Examples
    --------
    >>> import trustsim as ts
    >>> run = ts.simulate(ts.Scenario.minimal(), seed=1, engine="mesa")
    >>> [ax.get_ylabel() for ax in information_and_ideas(run)]
    ['share', "suppliers' ideas, per pair and year"]
    """
    frame = grouped(rows(study, "summary"), study, "buyer", key)
    left, right = axes = _pair(ax)
    told = {
        "forecast reaches the plan, of variance": (
            "forecast_informativeness",
            Look(BLUE, "o", "-"),
        ),
        "cost disclosed, of pairs a month": ("cost_disclosure", Look(GREEN, "^", "--")),
    }
    for name, (column, look) in told.items():
        along(left, frame, column, look, name)
    along(right, frame, "ideas_from_suppliers", Look(looks.VERMILLION, "s", "-"), "")
    left.set_ylim(0.0, 1.02)
    left.set_ylabel("share")
    right.set_ylim(bottom=0.0)
    right.set_ylabel("suppliers' ideas, per pair and year")
    for one in axes:
        looks.tidy(one)
    looks.legend_above(left, note=told_over(frame))
    return axes


def _pair(ax: Sequence[Axes] | None) -> Any:
    if ax is None:
        import matplotlib.pyplot as plt

        return plt.subplots(1, 2, figsize=(7.6, 3.6), layout="constrained")[1]
    found = np.asarray(ax, dtype=object).ravel()
    if len(found) != 2:
        raise ValueError(
            f"ax: two Axes are needed, such as of plt.subplots(1, 2), not {len(found)}"
        )
    for one in found:
        looks.one_of(one)
    return found


def along(ax: Axes, frame: pd.DataFrame, column: str, look: Look, name: str) -> None:
    """Means with intervals along levels of trust, or in a row where groups are no levels."""
    found = intervals(frame, column)
    levels = [looks.level_of(label) for label in found]
    if all(level is not None for level in levels):
        looks.whiskers(ax, levels, list(found.values()), look, label=name or None)
        ax.set_xlabel("level of trust, aggressive (0) to trusting (1)")
        return
    places = range(len(found))
    looks.whiskers(ax, places, list(found.values()), look._replace(line=""), label=name or None)
    turned = {"rotation": 30, "ha": "right", "rotation_mode": "anchor"} if len(found) > 3 else {}
    ax.set_xticks(places, list(found), **turned)  # type: ignore[arg-type]
    ax.set_xlim(-0.5, len(found) - 0.5)
