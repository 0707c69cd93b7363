"""What moves each effect, as bars with intervals: one panel an effect."""

from __future__ import annotations

from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING, Any

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
        _with_errors(ax, rows, "change", ("low", "high"), at, "o", "C0", "")
    else:
        main = MAIN[method]
        name = "total: with all interactions" if method == SOBOL else "mu*"
        ax.barh(at, rows[main].clip(lower=0.0), color="0.85", height=0.7)
        _with_errors(ax, rows, main, (f"{main}_low", f"{main}_high"), at, "o", "C0", name)
        if method == SOBOL:
            ends = ("first_low", "first_high")
            _with_errors(ax, rows, "first", ends, at - 0.25, "D", "C1", "first: alone")
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
