"""Curves over the months: trust by stance, and who is ahead in cumulative profit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from trustsim.analysis.intervals import NEVER, BreakEven, break_even_month
from trustsim.experiment.luck import LUCK
from trustsim.parameters._errors import nearest
from trustsim.plots import looks
from trustsim.plots.looks import INK
from trustsim.plots.reading import Floats, Results, band, curves, grouped, rows, told_over

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

PARTNERS = {"buyer": "suppliers", "supplier": "buyers"}
MARKS = 8  # markers on a curve


def trust_over_time(
    results: Results,
    *,
    side: str = "buyer",
    enjoyed: bool = True,
    key: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Mean trust by stance and month; over several seeds with simultaneous 95 % bands.

    Parameters
    ----------
    results
        A run or study with recorded months (``record="periods"`` or more).
    side
        Whose stances are told apart: "buyer" or "supplier".
    enjoyed
        Whether it is the trust of their partners in these firms (outcome ``partner_trust``), or
        their own in their partners (``trust``). Trust is an expectation between 0 and 1.
    key
        What tells curves apart: "stance", "arm" or a swept key; if left out the stance where there
        are several.
    ax
        Axes to draw on; new ones if left out.

    Returns
    -------
    matplotlib.axes.Axes
        A month in which a firm of some seed trades with nobody is a gap.

    Raises
    ------
    NotRecordedError
        If the months were not recorded.
    ValueError
        If there is no such side or key.

    Examples
    --------
    >>> import trustsim as ts
    >>> run = ts.simulate(ts.Scenario.minimal(), seed=1, engine="mesa")
    >>> ax = trust_over_time(run)
    >>> [line.get_label() for line in ax.lines]
    ['aggressive', 'trusting']
    """
    frame = grouped(rows(results, "periods"), results, side, key)
    found = curves(frame, "partner_trust" if enjoyed else "trust")
    ax = looks.canvas(ax)
    for at, (label, look) in enumerate(looks.looks(found).items()):
        months = found[label].columns.to_numpy(float)
        over = band(found[label].to_numpy(float))
        every = max(1, len(months) // MARKS)
        mark = {"marker": look.marker, "markersize": 4.5, "markevery": (at * every // 3, every)}
        ax.plot(months, over.mean, label=label, linewidth=1.6, **look.curve, **mark)  # type: ignore[arg-type]
        looks.band(ax, months, over.low, over.high, look)
    ax.set_ylim(0.0, 1.0)
    ax.set_xlabel("month")
    who, whom = (PARTNERS[side], f"these {side}s")[:: 1 if enjoyed else -1]
    ax.set_ylabel(f"trust of {who}\nin {whom} (0 to 1)")
    looks.tidy(ax)
    looks.legend_above(ax, note=told_over(frame, "band (simultaneous)"))
    return ax


def cumulative_profit(
    results: Results,
    *,
    side: str = "buyer",
    key: str | None = None,
    against: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Lead in cumulative profit, paired by seed, and the month from which on it is there to stay.

    Parameters
    ----------
    results
        A run or study with recorded months (``record="periods"`` or more), and two stances of a
        side or two values of ``key``.
    side
        "buyer" or "supplier".
    key
        What is compared: "stance", "arm" or a swept key; if left out the stance where there are
        several.
    against
        Label of the curve that is taken from each of the others; "aggressive" or else the first if
        left out.
    ax
        Axes to draw on; new ones if left out.

    Returns
    -------
    matplotlib.axes.Axes
        Money a firm since month 1, with simultaneous 95 % bands, and in the legend the break-even
        month of :func:`trustsim.analysis.intervals.break_even_month`, a ring on the line of zero;
        where there is none, whether it is behind at the end, or not told. One seed has neither.

    Raises
    ------
    NotRecordedError
        If the months were not recorded.
    ValueError
        If there are not two to compare, or no two share their luck.

    Examples
    --------
    >>> import trustsim as ts
    >>> run = ts.simulate(ts.Scenario.minimal(), seed=1, engine="mesa")
    >>> cumulative_profit(run).get_ylabel()
    'cumulative lead over aggressive,\\nthousand money a firm'
    """
    frame = grouped(rows(results, "periods"), results, side, key)
    first, found = leads(curves(frame, "profit"), against)
    ax = looks.canvas(ax)
    largest = max(float(np.abs(values.mean(axis=0)).max()) for values in found.values())
    unit, scale = ("million", 1e6) if largest >= 2e6 else ("thousand", 1e3)
    ax.axhline(0.0, color=INK, linewidth=0.8)
    for label, look in looks.looks(found).items():
        values = found[label]
        over = band(values)
        months = np.arange(1, len(over.mean) + 1)
        broke = break_even_month(values) if len(values) > 1 else None
        ax.plot(
            months, over.mean / scale, label=f"{label}: {told(broke)}", linewidth=1.6, **look.curve
        )
        looks.band(ax, months, over.low / scale, over.high / scale, look)
        if broke is not None and isinstance(broke.month, int):
            ax.plot([broke.month], [0.0], marker="o", markersize=7, markerfacecolor="white",
                    color=look.color, markeredgewidth=1.6, zorder=4)  # fmt: skip
    ax.margins(x=0.02)
    ax.set_xlabel("month")
    ax.set_ylabel(f"cumulative lead over {first},\n{unit} money a firm")
    looks.tidy(ax)
    looks.legend_above(ax, note=told_over(frame, "band (simultaneous)"))
    return ax


def leads(found: dict[str, pd.DataFrame], against: str | None) -> tuple[str, dict[str, Floats]]:
    """Who is taken away, and by label the cumulative differences: (seeds, months), money a firm."""
    names = list(found)
    if len(names) < 2:
        raise ValueError(
            f"a lead needs two to compare, and there is only {names[0]!r}: give two stances, such "
            "as market.trusting_buyers = 0.5, or sweep a key and name it with key="
        )
    if against is not None and against not in names:
        raise ValueError(f"against = {against!r}: {nearest(against, 'curve', names)}")
    first = against or ("aggressive" if "aggressive" in names else names[0])
    differences = {}
    for name in names:
        if name != first:
            both = found[name].align(found[first], join="inner")
            differences[name] = np.cumsum((both[0] - both[1]).to_numpy(float), axis=1)
    if not all(len(values) for values in differences.values()):
        raise ValueError(
            f"{first!r} shares its luck ({', '.join(LUCK)}) with no other: run it with paired=True"
        )
    return first, differences


def told(broke: BreakEven | None) -> str:
    """Break-even in a few words: a lead that is not told from none is not called behind."""
    if broke is None:
        return "lead of one seed"
    if isinstance(broke.month, int):
        return f"breaks even in month {broke.month}"
    if broke.month != NEVER:
        return broke.month
    months = len(broke.band.mean)
    if broke.band.high[-1] < 0.0:
        return f"behind in month {months}"
    return f"undecided in month {months}"
