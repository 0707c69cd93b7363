"""What moves each effect, as bars with intervals: one panel an effect."""

from __future__ import annotations

from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING, Any

from trustsim.plots import looks
from trustsim.plots.looks import BLUE, VERMILLION
from trustsim.sensitivity.analysing import Found
from trustsim.sensitivity.methods import MAIN, MORRIS, OAT, SOBOL

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

SHOWN = 14
LABELS = {
    SOBOL: "share of the variance",
    MORRIS: "mean size of the change over the whole range",
    OAT: "change against the scenario",
}


def sensitivity_bars(found: Found, effect: str | None = None, *, ax: Axes | None = None) -> Axes:
    """The factors that matter most for an effect, the strongest on top, with 95 % intervals.

    Parameters
    ----------
    found
        What :func:`trustsim.sensitivity.analysing.analyse` gives.
    effect
        One of ``found.indices``; the first if left out.
    ax
        Axes to draw on; new ones if left out.

    Returns
    -------
    matplotlib.axes.Axes
        Sobol: bars are total shares of the variance, with all interactions; diamonds what a factor
        explains alone. Morris: the mean size of the change over the whole range of a factor, and
        one at a time the change against the scenario, in the unit of the effect. Intervals are 95 %
        (bootstrap; one at a time: t).

    Raises
    ------
    TypeError
        For anything but what an analysis gives.
    ValueError
        If there is no such effect, or none has indices.
    """
    if not isinstance(found, Found):
        raise TypeError(
            f"found: what ts.sensitivity.analyse gives is needed, not {type(found).__name__}"
        )
    if not found.indices:
        why = "; ".join(f"{name}: {reason}" for name, reason in found.missing.items())
        raise ValueError(f"no effect has indices ({why or 'none was asked for'})")
    name = next(iter(found.indices)) if effect is None else effect
    if name not in found.indices:
        raise ValueError(f"effect = {effect!r}: must be one of {', '.join(found.indices)}")
    shown = min(SHOWN, len(found.problem.factors))
    ax = looks.canvas(ax, (6.4, max(2.4, 1.3 + 0.26 * shown)))
    bars(found.indices[name], found.plan.method, found.units[name], ax)
    words = f"{name}: {ax.get_xlabel()}"
    ax.set_xlabel(fill(words, 76), fontsize=looks.SMALL)
    looks.tidy(ax, grid="x")
    ends = "t" if found.plan.method == OAT else "bootstrap"
    looks.legend_above(ax, note=f"95 % {ends} intervals")
    return ax


def bars(frame: pd.DataFrame, method: str, unit: str, ax: Axes) -> Axes:
    """The factors that matter most, the strongest on top.

    Parameters
    ----------
    frame
        As :func:`trustsim.sensitivity.methods.indices` gives it.
    """
    factors = frame["factor"].drop_duplicates().tolist()[:SHOWN]
    rows = frame[frame["factor"].isin(factors)]
    place = {factor: len(factors) - at for at, factor in enumerate(factors)}
    at = rows["factor"].map(place).to_numpy(float)
    if method == OAT:
        _with_errors(ax, rows, "change", ("low", "high"), at, "o", BLUE, "")
    else:
        main = MAIN[method]
        name = "total: with all interactions" if method == SOBOL else "mu*"
        ax.barh(at, rows[main].clip(lower=0.0), color="0.85", height=0.7)
        _with_errors(ax, rows, main, (f"{main}_low", f"{main}_high"), at, "o", BLUE, name)
        if method == SOBOL:
            ends = ("first_low", "first_high")
            _with_errors(ax, rows, "first", ends, at - 0.25, "D", VERMILLION, "first: alone")
    ax.axvline(0.0, color="0.4", linewidth=0.8)
    ax.set_yticks(list(place.values()), list(place), fontsize=8)
    ax.set_xlabel(LABELS[method] if method == SOBOL else f"{LABELS[method]}, {unit}", fontsize=8)
    ax.tick_params(axis="x", labelsize=8)
    return ax


def _with_errors(
    ax: Axes,
    rows: Any,
    middle: str,
    ends: tuple[str, str],
    at: Any,
    mark: str,
    color: str,
    name: str,
) -> None:
    low, high = (rows[end].to_numpy(float) for end in ends)
    x = rows[middle].to_numpy(float)
    ax.errorbar(
        x, at, xerr=[x - low, high - x], fmt=mark, color=color, markersize=4, elinewidth=1,
        label=name or None,
    )  # fmt: skip


def figure(found: Found) -> Any:
    """A panel for each effect."""
    from matplotlib.figure import Figure

    names = list(found.indices)
    width, height = 5.6 * len(names), 1.4 + 0.32 * min(SHOWN, len(found.problem.factors))
    drawn = Figure(figsize=(width, height), layout="constrained")
    for at, name in enumerate(names, 1):
        ax = drawn.add_subplot(1, len(names), at)
        bars(found.indices[name], found.plan.method, found.units[name], ax)
        ax.set_title(fill(name, 52), fontsize=9)
        if at == 1 and found.plan.method != OAT:
            ax.legend(fontsize=8, loc="lower right")
    return drawn


def write(found: Found, folder: Path) -> list[Path]:
    """The figure as PNG."""
    if not found.indices:
        return []
    path = folder / "sensitivity.png"
    figure(found).savefig(path, dpi=130)
    return [path]
