"""The life of one relationship as a timeline."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from trustsim.analysis.pairs import Grid
from trustsim.plots import looks
from trustsim.plots.looks import (
    BLACK,
    BLUE,
    GREEN,
    INK,
    LETTER,
    ORANGE,
    PURPLE,
    QUIET,
    SKY,
    SMALL,
    Look,
)
from trustsim.plots.ties import alone

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from trustsim.results import Run

OWN, OTHER = Look(GREEN, "", "-"), Look(PURPLE, "", (0, (5, 1.5)))
ORDERS, SILENCE = (-0.42, 0.28), (-0.98, 0.18)
"""Foot and height of two lanes below trust, which lies between 0 and 1."""
PROBLEMS, IDEAS = -0.62, -1.2
"""Middle of two lanes that point up and down."""
TICK = 0.11
SOFT = "#F6D699"  # orange, lighter
BELOW = -1.34
WIDE = 4.7  # inches of the frame in a figure of the usual size, for words beside each other


def relationship(run: Run, buyer: int, supplier: int, *, ax: Axes | None = None) -> Axes:
    """Trust, orders, problems, silence, ideas and exits of one pair, month by month.

    Parameters
    ----------
    run
        A run with recorded relationships (``record="relationships"``).
    buyer, supplier
        Index of the buyer and slot of the supplier, as in ``run.relationships``.
    ax
        Axes to draw on; new ones if left out.

    Returns
    -------
    matplotlib.axes.Axes
        From top to bottom: trust of both sides (0 to 1) with one standard deviation of their belief
        to each side; units ordered; problems, up where a complaint was made and down where they
        were kept silent; silence, the problems since the last complaint; ideas of the supplier (up)
        and process improvements by the buyer (down). An exit is the last order before 12 months
        without any, as :class:`trustsim.analysis.pairs.Grid` has it; grey until the next order.

    Raises
    ------
    NotRecordedError
        If relationships were not recorded.
    TypeError
        For anything but a run.
    ValueError
        If the supplier is not on the buyer's list; the line names those that are.

    Examples
    --------
    >>> import trustsim as ts
    >>> run = ts.simulate(ts.Scenario.minimal(), seed=1, engine="mesa")
    >>> relationship(run, 0, 0).get_xlabel()
    'month (buyer 0, trusting; supplier 0, level 0.50)'
    """
    alone(run)
    ties = pair(run, buyer, supplier)
    month = ties["period"].to_numpy(int)
    ax = looks.canvas(ax, (6.4, 4.4))
    ax.set_xlim(month[0] - 1.0, month[-1] + 1.0)
    _endings(ax, ties, month)
    for look, who, words in (
        (OWN, "buyer", "buyer's trust in the supplier"),
        (OTHER, "supplier", "supplier's trust in the buyer"),
    ):
        trust, spread = ties[f"trust_{who}"].to_numpy(), ties[f"confidence_{who}"].to_numpy()
        looks.band(ax, month, np.maximum(trust - spread, 0), np.minimum(trust + spread, 1), look)
        ax.plot(month, trust, label=words, linewidth=1.8, **look.curve)
    _orders(ax, month, ties["ordered"].to_numpy())
    had, voiced = ties["problems"].to_numpy(), ties["complaints"].to_numpy()
    _up_and_down(
        ax, PROBLEMS, month, (voiced, BLACK, "voiced"), (had - voiced, ORANGE, "kept silent")
    )
    _silence(ax, month, ties["silence"].to_numpy())
    theirs, ours = (ties[f"ideas_from_{who}"].to_numpy() for who in ("supplier", "buyer"))
    _up_and_down(ax, IDEAS, month, (theirs, BLUE, "of the supplier"), (ours, SKY, "of the buyer"))
    _frame(ax, month)
    stances = [
        f"{side} {firm}, {_stance(table, side, firm)}"
        for side, firm, table in (
            ("buyer", buyer, run.buyers),
            ("supplier", supplier, run.suppliers),
        )
    ]
    ax.set_xlabel(f"month ({'; '.join(stances)})")
    looks.legend_above(ax, note="shade: one standard deviation of what is believed")
    return ax


def pair(run: Run, buyer: int, supplier: int) -> pd.DataFrame:
    """Rows of one pair by month."""
    ties = run.relationships
    mine = ties[ties["buyer"] == buyer]
    if mine.empty:
        raise ValueError(f"buyer = {buyer!r}: must be 0 to {int(ties['buyer'].max())}")
    found = mine[mine["supplier"] == supplier]
    if found.empty:
        listed = ", ".join(map(str, sorted(mine["supplier"].unique())))
        raise ValueError(
            f"supplier = {supplier!r}: is not on the list of buyer {buyer}; must be one of {listed}"
        )
    return found.sort_values("period")


def exits(ties: pd.DataFrame) -> NDArray[np.int64]:
    """Months of the last order before 12 months without any, of one pair."""
    grid = Grid(ties)
    last = (grid.exits[:, 0] == 1.0) & (grid["ordered"][:, 0] > 0.0)
    found: NDArray[np.int64] = grid["period"][last, 0]
    return found


def _endings(ax: Axes, ties: pd.DataFrame, month: NDArray[Any]) -> None:
    """Grey from an exit to the next order; a line where the supplier fails."""
    ordered = ties["ordered"].to_numpy() > 0.0
    marks: list[tuple[float, str, Any]] = []
    for at in exits(ties):
        later = month[(month > at) & ordered]
        until = float(later[0]) - 0.5 if len(later) else float(month[-1]) + 0.5
        ax.axvspan(at + 0.5, until, color="0.93", linewidth=0.0, zorder=0)
        marks.append((at + 0.5, f"exit after month {at}", (0, (4, 2))))
    firm = ties["firm"].to_numpy()
    for at in month[1:][firm[1:] != firm[:-1]]:
        marks.append((at - 0.5, "supplier fails, another follows", (0, (1, 1.5))))
    rows: list[float] = []  # where the words of each row end
    for at, words, line in sorted(marks):
        ax.plot([at, at], [BELOW, 1.0], color=INK, linewidth=1.2, linestyle=line, zorder=3)
        _beside_line(ax, at, words, rows)


def _beside_line(ax: Axes, at: float, words: str, rows: list[float]) -> None:
    """Words left of a line if it is late, on the lowest row that is free there."""
    low, high = ax.get_xlim()
    left = at > (low + high) / 2.0
    wide = (high - low) * len(words) * LETTER / WIDE
    begins, ends = (at - wide, at) if left else (at, at + wide)
    row = next((row for row, end in enumerate(rows) if end < begins), len(rows))
    rows[row : row + 1] = [ends]
    ax.annotate(
        words, (at, 0.07 + 0.1 * row), xytext=(-4 if left else 4, 0), va="center",
        ha="right" if left else "left", textcoords="offset points", fontsize=SMALL, color=QUIET,
        zorder=5,
    )  # fmt: skip


def _orders(ax: Axes, month: NDArray[Any], units: NDArray[Any]) -> None:
    foot, height = ORDERS
    most = max(float(units.max()), 1e-12)
    _steps(ax, month, foot, units / most * height, "0.45")
    ax.plot(month[[0, -1]], [foot, foot], color="0.8", linewidth=0.8)
    _beside(ax, foot + height / 2.0, f"up to {most:,.0f} units" if units.any() else "none")


def _steps(ax: Axes, month: NDArray[Any], foot: float, height: NDArray[Any], colour: str) -> None:
    """Bars from a line, a month wide each."""
    edges = np.append(month, month[-1] + 1) - 0.5
    ax.stairs(foot + height, edges, baseline=foot, fill=True, color=colour, linewidth=0.0)


def _silence(ax: Axes, month: NDArray[Any], silent: NDArray[Any]) -> None:
    foot, height = SILENCE
    most = max(int(silent.max()), 1)
    _steps(ax, month, foot, silent / most * height, SOFT)
    ax.step(month, foot + silent / most * height, where="mid", color=ORANGE, linewidth=1.0)
    _beside(ax, foot + height / 2.0, f"up to {most} problems" if silent.any() else "none")


def _up_and_down(
    ax: Axes,
    at: float,
    month: NDArray[Any],
    up: tuple[NDArray[Any], str, str],
    down: tuple[NDArray[Any], str, str],
) -> None:
    """Counts of two kinds, from a line upwards and downwards: each counts, colour, and words."""
    most = max(int(up[0].max()), int(down[0].max()), 1)
    for sign, (counts, colour, words) in ((1.0, up), (-1.0, down)):
        _steps(ax, month, at, sign * TICK * counts / most, colour)
        _beside(ax, at + 0.55 * sign * TICK, f"{int(counts.sum())} {words}")
    ax.plot(month[[0, -1]], [at, at], color="0.8", linewidth=0.8)


def _beside(ax: Axes, at: float, words: str) -> None:
    """What a lane holds, at its right."""
    ax.text(1.01, at, words, transform=ax.get_yaxis_transform(), va="center", fontsize=SMALL - 1,
            color=QUIET)  # fmt: skip


def _frame(ax: Axes, month: NDArray[Any]) -> None:
    """Names of the lanes at the left."""
    lanes = {sum(ORDERS) - ORDERS[1] / 2.0: "orders", PROBLEMS: "problems",
             sum(SILENCE) - SILENCE[1] / 2.0: "silence", IDEAS: "ideas"}  # fmt: skip
    ticks = {**lanes, 0.0: "0", 0.5: "0.5", 1.0: "trust 1"}
    ax.set_yticks(list(ticks), list(ticks.values()))
    ax.tick_params(axis="y", length=0)
    for level in (0.0, 0.5, 1.0):
        ax.axhline(level, color=looks.FAINT, linewidth=0.8, zorder=0)
    ax.set_ylim(BELOW, 1.04)
    ax.spines[["top", "right", "left"]].set_visible(False)


def _stance(table: pd.DataFrame, side: str, firm: int) -> str:
    rows = table[table[side] == firm]
    return str(rows["stance"].iloc[-1])
