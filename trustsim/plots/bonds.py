"""How relationships last and end: trust by tenure, and whether silence foretells an exit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from trustsim.analysis.intervals import Interval, mean_interval
from trustsim.analysis.roc import roc
from trustsim.analysis.silence import PREDICTORS, auc, concordance, judged, of_predictor
from trustsim.experiment import Study
from trustsim.plots import looks
from trustsim.plots.looks import BLACK, BLUE, GREEN, INK, MIDDLE, VERMILLION, Look
from trustsim.plots.reading import (
    Floats,
    Results,
    check,
    intervals,
    rows,
    ties_by_group,
    told_over,
)
from trustsim.results import Run

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

YEARS = (1, 4, 7, 13, 25, 49, 97, 193)
"""Tenure in months at which a group begins; the last is open."""
PREDICTOR_LOOKS = {
    "silence": Look(VERMILLION, "", "-"),
    "price rise": Look(BLUE, "", "--"),
    "defect rate": Look(GREEN, "", "-."),
    "short tenure": Look(BLACK, "", ":"),
}
STEPS = 401  # shares of stayers at which a curve is drawn


def trust_and_tenure(
    results: Results, *, enjoyed: bool = True, key: str | None = None, ax: Axes | None = None
) -> Axes:
    """Mean trust by tenure, the months of uninterrupted orders, and stance of the buyer.

    Parameters
    ----------
    results
        A run or study with recorded relationships (``record="relationships"``).
    enjoyed
        Whether it is the trust of suppliers in these buyers, or the buyers' in suppliers; trust is
        an expectation between 0 and 1.
    key
        What tells lines apart: "stance", "arm" or a swept key; if left out the stance where there
        are several.
    ax
        Axes to draw on; new ones if left out.

    Returns
    -------
    matplotlib.axes.Axes
        Means over relationship-months with an order, within a seed; whiskers: 95 % t intervals
        over seeds. Those who stay are not those who left: the line is no path of a relationship.

    Raises
    ------
    NotRecordedError
        If relationships were not recorded.
    ValueError
        If there is no such key, or nothing was ordered.

    Examples
    --------
    >>> import trustsim as ts
    >>> run = ts.simulate(ts.Scenario.minimal(), seed=1, engine="mesa")
    >>> trust_and_tenure(run).get_xlabel()
    'tenure, months of uninterrupted orders'
    """
    column = "trust_supplier" if enjoyed else "trust_buyer"
    ties = ties_by_group(results, ["tenure", "ordered", column], key)
    ties = ties[ties["ordered"] > 0.0]
    if ties.empty:
        raise ValueError("nothing was ordered: there is no tenure")
    ties = ties.assign(step=np.searchsorted(YEARS, ties["tenure"], side="right") - 1)
    steps = sorted(ties["step"].unique())
    ax = looks.canvas(ax)
    found = {step: intervals(ties[ties["step"] == step], column) for step in steps}
    names = looks.looks(dict.fromkeys(name for one in found.values() for name in one))
    for at, (name, look) in enumerate(names.items()):
        shift = 0.14 * (at - (len(names) - 1) / 2.0) / max(1, len(names) - 1)
        some = [
            (place, found[step][name]) for place, step in enumerate(steps) if name in found[step]
        ]
        x = [place + shift for place, _ in some]
        looks.whiskers(ax, x, [one for _, one in some], look, label=name)
    ax.set_xticks(range(len(steps)), [spoken(step) for step in steps])
    ax.set_xlim(-0.5, len(steps) - 0.5)
    ax.set_ylim(0.0, 1.0)
    ax.set_xlabel("tenure, months of uninterrupted orders")
    who, whom = ("suppliers", "these buyers")[:: 1 if enjoyed else -1]
    ax.set_ylabel(f"trust of {who}\nin {whom} (0 to 1)")
    looks.tidy(ax)
    looks.legend_above(ax, note=told_over(ties))
    return ax


def spoken(step: int) -> str:
    """A group of tenures.

    >>> spoken(0), spoken(3), spoken(7)
    ('1-3', '13-24', '193 on')
    """
    if step + 1 == len(YEARS):
        return f"{YEARS[step]} on"
    return f"{YEARS[step]}-{YEARS[step + 1] - 1}"


def exit_by_silence(results: Results | Sequence[Run], *, ax: Axes | None = None) -> Axes:
    """How well silence foretells that a customer leaves, beside its rivals.

    Parameters
    ----------
    results
        A run, several runs, or a study, with recorded relationships (``record="relationships"``).
    ax
        Axes to draw on; new ones if left out.

    Returns
    -------
    matplotlib.axes.Axes
        For each predictor the share of leavers that it finds over the share of stayers that it
        takes for leavers (receiver operating characteristic), compared within runs and tenure
        bands as in :mod:`trustsim.analysis.silence`. In the legend the area under the curve (AUC);
        0.5 is tossing a coin. From several runs it is the jackknife mean with its 95 % interval.

    Raises
    ------
    NotRecordedError
        If relationships were not recorded.
    TypeError
        For anything but runs or a study.
    ValueError
        If nobody left who can be compared with one who stayed.
    """
    rows_of = [judged(table) for table in tables(results)]
    sums = np.stack([concordance(each) for each in rows_of])
    if not sums[..., 1].any():
        raise ValueError(
            "no exit can be compared with a stayer: relationships of at least 12 months are judged "
            "12 months before the end; simulate more months, buyers or seeds"
        )
    at = np.linspace(0.0, 1.0, STEPS)
    ax = looks.canvas(ax, (5.2, 4.8))
    for predictor in PREDICTORS:
        found = area(sums, predictor)
        ax.plot(
            at, roc(rows_of, predictor, at), label=f"{predictor}: {told(found)}",
            linewidth=2.2 if predictor == "silence" else 1.5, **PREDICTOR_LOOKS[predictor].curve,
        )  # fmt: skip
    ax.plot([0.0, 1.0], [0.0, 1.0], color=MIDDLE, linewidth=0.8, label="tossing a coin: 0.50")
    ax.set_aspect("equal")
    ax.set_xlim(0.0, 1.0)
    ax.set_ylim(0.0, 1.0)
    ax.set_xlabel("share of stayers taken for leavers")
    ax.set_ylabel("share of leavers found")
    ax.spines[["left", "bottom"]].set_color(INK)
    looks.tidy(ax, grid="both")
    over = f", 95 % interval over {len(sums)} runs" if len(sums) > 1 else ", one run"
    looks.legend_above(ax, note=f"area under the curve (AUC){over}")
    return ax


def tables(results: Results | Sequence[Run]) -> list[pd.DataFrame]:
    """Relationships of each run."""
    if isinstance(results, Run | Study):
        table = rows(results, "relationships")
        return [each for _, each in table.groupby("run", sort=False)]
    if not isinstance(results, Sequence):
        raise TypeError(f"results: runs or a Study are needed, not {type(results).__name__}")
    runs = list(results)
    if not runs:
        raise ValueError("results: there is no run")
    for run in runs:
        check(run, "relationships")
    return [run.relationships for run in runs]


def area(sums: Floats, predictor: str) -> Interval:
    """AUC of a predictor over runs; of a single run without an interval."""
    if len(sums) > 1:
        return mean_interval(of_predictor(sums, predictor))
    return mean_interval(auc(sums[0])[PREDICTORS.index(predictor)])


def told(found: Interval) -> str:
    """An AUC in the legend; an interval that leaves 0 to 1 is none.

    >>> told(Interval(0.5123, 0.49, 0.53, 9)), told(Interval(0.5, np.nan, np.nan, 1))
    ('0.51 [0.49, 0.53]', '0.50')
    >>> told(Interval(0.62, 0.12, 1.12, 6))
    '0.62 (too few leavers for an interval)'
    """
    if np.isnan(found.low):
        return f"{found.estimate:.2f}"
    if found.low < 0.0 or found.high > 1.0:
        return f"{found.estimate:.2f} (too few leavers for an interval)"
    return f"{found.estimate:.2f} [{found.low:.2f}, {found.high:.2f}]"
