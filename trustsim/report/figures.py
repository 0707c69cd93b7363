"""Figures of a report: every main outcome over what is varied, and those of ``trustsim.plots``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from trustsim import plots
from trustsim.experiment import Study
from trustsim.outcomes import OUTCOMES
from trustsim.plots.looks import BLUE, INK, SMALL, looks, tidy, whiskers
from trustsim.report import page
from trustsim.report.reading import MAIN, Comparison, interval, means, plain

if TYPE_CHECKING:
    import pandas as pd

SIZE, WIDE = (5.2, 3.4), (8.4, 4.2)
Told = Callable[[int, int], None]
MOST = 24
"""Points along an axis, or curves, beyond which a figure tells nothing."""
NAMED = 8
MONTHS: dict[str, str] = {
    "trust_over_time": "Trust that the partners of buyers have in them, month by month.",
    "cumulative_profit": "Lead in profit since the first month, with simultaneous 95 % bands.",
}
SHOWN: dict[str, str] = {
    "contact_hours": "What contact hours go into; the upright lines are published shares.",
    "price_and_cost": "Price (open) and what it costs to own the parts (filled), per unit.",
}


class Planned(NamedTuple):
    """A figure to be drawn: nothing comes of it where what is compared has no such figure."""

    draw: Callable[[], Figure | None]
    words: str
    pair: bool = False
    """Whether another stands beside it."""


def figures(study: Study, found: list[Comparison], told: Told) -> Iterator[str]:
    """All figures with their words; ``told`` is called with how many are drawn, and of how many."""
    plan = planned(study, found)
    beside_others = ""
    for at, one in enumerate(plan, 1):
        with suppress(ValueError):
            figure = one.draw()
            shown = "" if figure is None else page.captioned(figure, one.words)
            beside_others += shown if one.pair else ""
            yield "" if one.pair else shown
        told(at, len(plan))
    yield f'<div class="pair">{beside_others}</div>'


def planned(study: Study, found: list[Comparison]) -> list[Planned]:
    """The figure of the analysis, those of :mod:`trustsim.plots`, and every main outcome."""
    plan, name = [], study.experiment.analysis
    if name in plots.FIGURES and study.finished:
        draw = partial(import_module(f"trustsim.plots.{name}").draw, study)
        plan.append(Planned(draw, f"The figure of the analysis {name!r}."))
    if found and not found[0].arm and len(found[0].values) <= NAMED:
        wanted = {**SHOWN, **(MONTHS if study.record != "summary" else {})}
        for name, words in wanted.items():
            plan.append(Planned(partial(drawn, name, study, found[0].key), words))
    table, around = means(study), bool(study.experiment.design.one_at_a_time)
    for outcome in MAIN:
        if table[table["outcome"] == outcome]["mean"].notna().any():
            draw = partial(beside, found) if around else partial(over, table, found)
            words = caption(found, outcome, around)
            plan.append(Planned(partial(draw, outcome), words, pair=True))
    return plan


def caption(found: list[Comparison], outcome: str, around: bool) -> str:
    """What a figure shows."""
    text = f"{MAIN[outcome]} ({OUTCOMES[outcome].unit})"
    arms = dict.fromkeys(one.arm for one in found if one.arm and one.key == found[0].key)
    where = f", arm {' and '.join(map(repr, arms))}" if arms else ""
    what = "less that of the scenario, paired, with its" if around else "mean and"
    return f"{text[0].upper()}{text[1:]}{where}: {what} 95 % interval."


def over(table: pd.DataFrame, found: list[Comparison], outcome: str) -> Figure | None:
    """An outcome over the first key that is swept, or by stance or arm: a line for each other."""
    rows = table[table["outcome"] == outcome]
    if found and found[0].arm:
        rows = rows[rows["arm"].isin([one.arm for one in found if one.key == found[0].key])]
    names = [*(str(one) for one in table if "." in str(one)), "arm", "group"]
    tell = [one for one in names if rows[one].nunique(dropna=False) > 1]
    key = next(iter(tell), "group")
    tell, rows = tell[1:], rows[rows[key].notna()]
    lines = dict(iter(rows.groupby(tell, sort=False, dropna=False))) if tell else {(): rows}
    places = list(rows[key].drop_duplicates())
    if len(places) > MOST or len(lines) > MOST or not len(rows):
        return None
    figure = Figure(figsize=SIZE, layout="constrained")
    ax = figure.subplots()
    numbers = all(isinstance(one, float) for one in places)
    labels = {place: named(place) for place in lines}
    styles = looks(labels.values())
    for place, part in lines.items():
        part = part.sort_values(key) if numbers else part
        x = [value if numbers else places.index(value) for value in part[key]]
        y = [interval(row) for row in part.to_dict("records")]
        whiskers(ax, x, y, styles[labels[place]], label=labels[place])
    if not numbers:
        ax.set_xticks(range(len(places)), [plain(one) for one in places], fontsize=SMALL)
        ax.margins(x=0.15)
    ax.set_xlabel("" if key in ("group", "arm") else key)
    ax.yaxis.set_major_formatter(lambda value, _: f"{value:,g}")
    ax.set_ylabel(OUTCOMES[outcome].unit)
    ax.set_title(MAIN[outcome], fontsize=11, loc="left")
    tidy(ax)
    if 1 < len(lines) <= NAMED:
        ax.legend(frameon=False, fontsize=SMALL)
    return figure


def beside(found: list[Comparison], outcome: str) -> Figure | None:
    """Where one key is changed at a time: each value less the scenario's own, the largest first."""
    rows = [
        (named_with(one, value), one.cell(outcome, value))
        for one in found
        if one.key != "stance" and one.arm == found[0].arm
        for value in one.values
    ]
    rows = [(name, gap) for name, gap in rows if gap.estimate == gap.estimate]
    rows = sorted(rows, key=lambda row: abs(row[1].estimate))[-MOST:]
    if not rows:
        return None
    figure = Figure(figsize=(SIZE[0], 1.0 + 0.3 * len(rows)), layout="constrained")
    ax = figure.subplots()
    ends = np.nan_to_num([[g.estimate - g.low, g.high - g.estimate] for _, g in rows]).T
    places, means_ = np.arange(len(rows)), [gap.estimate for _, gap in rows]
    ax.errorbar(means_, places, xerr=ends, fmt="o", color=BLUE, capsize=2.5, markersize=5)
    ax.axvline(0.0, color=INK, linewidth=0.8)
    ax.set_yticks(places, [name for name, _ in rows], fontsize=SMALL)
    ax.xaxis.set_major_locator(MaxNLocator(5))
    ax.set_xlabel(f"difference, {OUTCOMES[outcome].unit}")
    ax.set_title(MAIN[outcome], fontsize=11, loc="left")
    tidy(ax, grid="x")
    return figure


def named_with(one: Comparison, value: Any) -> str:
    """A changed value, and whose outcome it is where there are several groups."""
    whose = "" if one.group in ("all", "focal") else f", {one.group}"
    return f"{one.key} {plain(value)}{whose}"


def named(place: Any) -> str:
    """A line's name from what tells it apart."""
    return ", ".join(plain(one) for one in (place if isinstance(place, tuple) else (place,)))


def drawn(name: str, study: Study, key: str) -> Figure:
    """A figure of :mod:`trustsim.plots` that belongs to nobody's window."""
    figure = Figure(figsize=WIDE, layout="constrained")
    getattr(plots, name)(study, key=key, ax=figure.subplots())
    return figure
