"""What a study found: in a few sentences, in tables with intervals, and in paired differences."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from trustsim.analysis.intervals import Interval, number, share_interval
from trustsim.experiment import Study
from trustsim.outcomes import OUTCOMES
from trustsim.report import page
from trustsim.report.figures import Told, figures
from trustsim.report.reading import (
    MAIN,
    WHOSE,
    Comparison,
    at,
    comparisons,
    done,
    drawn,
    interval,
    meaning,
    means,
    points,
)

if TYPE_CHECKING:
    import pandas as pd

ACROSS, DOWN, MOST_VALUES = 6, 40, 6
"""Points side by side; one below the other; values of a key whose differences are shown."""
MOST_TABLES = 24
"""Arms and comparisons that have a table."""
ENOUGH_DRAWS = 8
"""Draws from which on a share of them is worth telling."""


def results(study: Study, told: Told) -> Iterator[str]:
    """The part with the results."""
    yield page.heading("Results", "results")
    if not len(done(study)):
        yield page.paragraph("No run is done yet, so there is nothing to tell.", "warn")
        return
    found = comparisons(study)
    if found:
        yield page.paragraph(f"In short. {heads(found[0])}:", "lead")
        yield page.bullets(sentences(found[0]))
        yield from shares(study, found[0])
    else:
        yield page.paragraph(
            "There is only one point, or no two points share their luck: nothing is paired, and"
            " only means are shown.",
            "note",
        )
    yield from tables(study)
    yield from pairs(found, bool(study.experiment.design.one_at_a_time))
    yield page.heading("Figures", "figures")
    yield page.paragraph("Upright axes need not begin at 0.", "note")
    yield from figures(study, found, told)


def heads(found: Comparison) -> str:
    """The first comparison as the beginning of a sentence.

    >>> import pandas as pd
    >>> heads(Comparison("stance", "", "", "aggressive", pd.DataFrame({"stance": ["trusting"]})))
    'Trusting buyers, compared with aggressive ones in the same market'
    """
    where = f" (arm {found.arm!r})" if found.arm else ""
    if found.key == "stance":
        return f"Trusting buyers, compared with aggressive ones in the same market{where}"
    last, first = at(found.key, found.values[-1]), at(found.key, found.against)
    named = found.group not in ("", "all")
    whose = f", {WHOSE.get(found.group, f'{found.group} buyers')}" if named else ""
    if found.key == "arm":
        return f"Arm {last!r}, compared with arm {first!r}{whose}"
    return f"With {last} instead of {first} ({meaning(found.key)}){where}{whose}"


def sentences(found: Comparison) -> list[str]:
    """A line for each main outcome: more, less, or not told from chance."""
    return [
        sentence(label, found.cell(name, found.values[-1]), OUTCOMES[name].unit)
        for name, label in MAIN.items()
        if (found.table["outcome"] == name).any()
    ]


def sentence(label: str, gap: Interval, unit: str) -> str:
    """A difference in words that its interval allows.

    >>> sentence("price", Interval(2.0, 1.0, 3.0, 9), "money/unit")
    'price: more by 2.00 money/unit [1.00, 3.00]'
    >>> sentence("price", Interval(2.0, -1.0, 5.0, 9), "money/unit")
    'price: no difference told from chance: 2.00 money/unit [-1.00, 5.00]'
    """
    ends = f"[{digits(gap.low)}, {digits(gap.high)}]"
    if gap.low != gap.low:
        return f"{label}: {digits(gap.estimate)} {unit}, from one pair: no interval"
    if gap.low <= 0.0 <= gap.high:
        return f"{label}: no difference told from chance: {digits(gap.estimate)} {unit} {ends}"
    side = "more" if gap.estimate > 0.0 else "less"
    low, high = sorted((abs(gap.low), abs(gap.high)))
    size = f"{digits(abs(gap.estimate))} {unit} [{digits(low)}, {digits(high)}]"
    return f"{label}: {side} by {size}"


def shares(study: Study, found: Comparison) -> Iterator[str]:
    """Where there are draws: in how many of them the last value earns more than the first."""
    leads = by_draw(study, found)
    if leads is None or len(leads) < ENOUGH_DRAWS:
        return
    share = share_interval(int((leads > 0.0).sum()), len(leads))
    yield page.paragraph(
        f"By its mean over seeds, {at(found.key, found.values[-1])} earns more than"
        f" {at(found.key, found.against)} in {share.estimate:.0%} of {len(leads)} draws of the"
        f" parameters (95 % interval: {share.low:.0%} to {share.high:.0%})."
    )


def by_draw(study: Study, found: Comparison) -> pd.Series[float] | None:
    """Difference in profit of each draw, mean over seeds; None where nothing is drawn."""
    if not drawn(study):
        return None
    rows = done(study)
    if found.key != "arm":
        rows = rows[rows["arm"] == found.arm]
    if found.key != "stance":
        rows = rows[rows["group"] == found.group]
    wide = rows.pivot_table(index="draw", columns=found.key, values="profit")
    leads: pd.Series[float] = (wide[found.values[-1]] - wide[found.against]).dropna()
    return leads


def tables(study: Study) -> Iterator[str]:
    """Means with their intervals, arm by arm."""
    table = means(study)
    table = table[table["outcome"].isin(MAIN)]
    keys = [key for key in points(study, table) if key != "arm"]
    unit = "draws" if drawn(study) else "seeds"
    arms = list(table.groupby("arm", sort=False))
    for arm, rows in arms[:MOST_TABLES]:
        if str(arm):
            yield page.heading(f"Arm: {arm!s}", level=3)
        mine = [key for key in keys if rows[key].nunique(dropna=False) > 1]
        parts = [one for _, one in rows.groupby([*mine, "group"], sort=False, dropna=False)]
        several = rows["group"].nunique() > 1
        names = [name_of(part, mine, several) for part in parts]
        laid = across if len(parts) <= ACROSS else down
        yield laid(parts, names, caption(parts, unit))
    yield from rest(len(arms), "arms")


def name_of(part: pd.DataFrame, keys: list[str], several: bool) -> str:
    """A point, and its group where there are several."""
    row = part.iloc[0]
    group = WHOSE.get(row["group"], row["group"])
    return ", ".join([*(at(key, row[key]) for key in keys), *[group] * several]) or "mean"


def caption(parts: list[pd.DataFrame], unit: str) -> str:
    """Whose means these are, over how much luck."""
    counts = sorted({int(part["n"].max()) for part in parts})
    focal = all(part["group"].iloc[0] == "focal" for part in parts)
    whose = "The buyer that alone changes" if focal else "Buyers"
    many = f"{counts[0]}" if len(counts) == 1 else f"{counts[0]} to {counts[-1]}"
    return f"{whose}: mean over {many} {unit}, and its 95 % interval in brackets."


def across(parts: list[pd.DataFrame], names: list[str], words: str) -> str:
    """Outcomes down, points across."""
    rows = [
        [label, OUTCOMES[name].unit, *(cell(part, name) for part in parts)]
        for name, label in MAIN.items()
    ]
    return page.table(["outcome", "unit", *names], rows, words)


def down(parts: list[pd.DataFrame], names: list[str], words: str) -> str:
    """Points down, outcomes across."""
    head = ["point", *(f"{label} ({OUTCOMES[name].unit})" for name, label in MAIN.items())]
    rows = [
        [name, *(cell(part, outcome) for outcome in MAIN)]
        for name, part in list(zip(names, parts, strict=True))[:DOWN]
    ]
    more = len(parts) - DOWN
    note = page.paragraph(f"And {more} more: see the tables of the study.", "note")
    return page.table(head, rows, words) + note * (more > 0)


def cell(part: pd.DataFrame, outcome: str) -> str:
    """Mean and interval."""
    rows = part[part["outcome"] == outcome]
    return spoken(interval(rows.iloc[0])) if len(rows) else "-"


def spoken(one: Interval) -> str:
    """Mean and interval, which is not broken; the mean alone where there is none.

    >>> spoken(Interval(-0.0001, float("nan"), float("nan"), 1))
    '0.000'
    """
    if one.low != one.low:
        return digits(one.estimate)
    return f"{digits(one.estimate)} [{digits(one.low)},\u00a0{digits(one.high)}]"


def digits(value: float) -> str:
    """A number in four characters or so, without a zero that is negative."""
    text = number(value)
    return text.removeprefix("-") if text.strip("-0.") == "" else text


def pairs(found: list[Comparison], around: bool) -> Iterator[str]:
    """Paired differences, a table for each comparison."""
    if found:
        yield page.heading("Paired differences", level=3)
        yield page.paragraph(
            "Each value less the first, with the same luck; a star where the interval leaves 0"
            f" out. Other keys are {'as in the scenario' if around else 'averaged over'}.",
            "note",
        )
    for one in found[:MOST_TABLES]:
        values = one.values[-MOST_VALUES:]
        head = ["outcome", "unit", *(at(one.key, value) for value in values)]
        rows = [
            [label, OUTCOMES[name].unit, *(starred(one.cell(name, value)) for value in values)]
            for name, label in MAIN.items()
            if (one.table["outcome"] == name).any()
        ]
        yield page.table(head, rows, f"{one.words}; {one.table['n'].max()} pairs.")
    yield from rest(len(found), "comparisons")


def rest(number: int, what: str) -> Iterator[str]:
    """How many have no table."""
    if number > MOST_TABLES:
        yield page.paragraph(
            f"And {number - MOST_TABLES} more {what}: summary() and differences() of the study"
            " have them all.",
            "note",
        )


def starred(gap: Interval) -> str:
    """A difference, with a star where 0 is left out."""
    star = "\u00a0*" if gap.low > 0.0 or gap.high < 0.0 else ""
    return f"{'+' if gap.estimate > 0.0 else ''}{spoken(gap)}{star}"
