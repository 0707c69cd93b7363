"""How a study shows itself: how far it is, and what buyers earn in its first runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice
from statistics import fmean
from typing import Any, NamedTuple

from trustsim import store
from trustsim.display import Markup, Number, card
from trustsim.display.pictures import means, spread
from trustsim.display.scales import short
from trustsim.population import FOCAL
from trustsim.store import Store, StoreError

MOST_SERIES = 4
MOST_BYTES, MOST_ROWS = 500_000, 4000  # of what is stored that are read for a picture
Rows = Mapping[str, Sequence[Any]]


class Found(NamedTuple):
    """Profits of the buyers, as far as they were read."""

    series: dict[str, dict[str, list[float]]]  # name -> place along the first key -> profits
    who: str
    along: str  # the first key that is swept, if any
    of: str  # draws or seeds: what errors are taken over
    runs: int  # that were read

    @property
    def ends(self) -> dict[str, tuple[float, float]]:
        """Mean of the first and of the last of what is compared, and two standard errors."""
        each = {
            ", ".join(
                filter(None, [name, place and f"{self.along.rpartition('.')[2]} {place}"])
            ): some
            for name, places in self.series.items()
            for place, some in places.items()
        }
        names = list(each)
        return {name: spread(each[name]) for name in dict.fromkeys([*names[:1], *names[-1:]])}


def study_text(held: Store, name: str) -> str:
    """A study in a few lines: how far it is, and what buyers earn in its first runs."""
    stored = store.status(held)
    failed = f", {stored.failed:,} failed" if stored.failed else ""
    told = [f"<Study {name!r}: {stored.done:,} of {stored.runs:,} runs{failed}, {sizes(held)}"]
    told += lines(held)
    try:
        found = profits(first_rows(held), tuple(held.manifest["swept"]))
    except StoreError as error:
        return "\n ".join([*told, f"no profits: {error}"]) + ">"
    if found.ends:
        ends = [f"{name}{': ' if name else ''}{ranged(*end)}" for name, end in found.ends.items()]
        told.append(f"profit of {found.who} a month: {'; '.join(ends)}")
        told += basis(found, stored.done)
    return "\n ".join(told) + ">"


def study_card(held: Store, name: str) -> Markup:
    """A study as HTML: how far it is, and what buyers earn over what is swept."""
    stored = store.status(held)
    failed = f"; {stored.failed:,} failed: see failed()" if stored.failed else ""
    numbers = [Number(f"{stored.done:,} of {stored.runs:,}", "runs", sizes(held) + failed)]
    told, picture = lines(held), ""
    try:
        found = profits(first_rows(held), tuple(held.manifest["swept"]))
    except StoreError as error:
        told.append(f"no picture: {error}")
    else:
        words = f"profit of {found.who}, money a month"
        for label, (middle, half) in found.ends.items():
            more = f"\u00b1 {short(half)}" if half > 0.0 else ""
            numbers.append(Number(short(middle), words, ", ".join(filter(None, [more, label]))))
        picture = means(found.series, words, along=found.along)
        told += basis(found, stored.done) if found.ends else []
    told.append("summary() has every outcome with its 95 % interval, table() a row a run")
    return card("Study", name, numbers, picture, told)


def ranged(middle: float, half: float) -> str:
    """A mean and two standard errors to each side.

    >>> ranged(120363.2, 1802.4), ranged(120363.2, 0.0)
    ('120,363 \xb1 1,802', '120,363')
    """
    return f"{short(middle)} \u00b1 {short(half)}" if half > 0.0 else short(middle)


def basis(found: Found, done: int) -> list[str]:
    """What profits rest on, a line each."""
    told = [f"profits are of the first {found.runs:,} runs"] if found.runs < done else []
    if any(half > 0.0 for _, half in found.ends.values()):
        told.append(f"\u00b1 two standard errors over {found.of}, not a 95 % interval")
    return told


def sizes(held: Store) -> str:
    """Numbers of points and seeds."""
    seeds = len(held.manifest["seeds"])
    points = held.manifest["runs"] // max(1, seeds)
    return ", ".join(
        f"{count:,} {name}{'' if count == 1 else 's'}"
        for count, name in ((points, "point"), (seeds, "seed"))
    )


def lines(held: Store) -> list[str]:
    """What is swept and recorded, and how it goes on if it is unfinished."""
    swept = [f"over {', '.join(held.manifest['swept'])}"] if held.manifest["swept"] else []
    told = ["; ".join([*swept, f"recorded: {held.manifest['record']}"])]
    return told if held.finished else [*told, f"unfinished: trustsim resume {held.path} goes on"]


def first_rows(held: Store) -> dict[str, list[Any]]:
    """Rows of the first runs, as many as few bytes hold."""
    found = held.first("runs", MOST_BYTES)
    rows: dict[str, list[Any]] = {} if found is None else found.slice(0, MOST_ROWS).to_pydict()
    return rows


def profits(rows: Rows, swept: Sequence[str]) -> Found:
    """Profits of the buyers over the first key that is swept."""
    keep = [
        at
        for at in range(len(rows.get("run", ())))
        if rows["side"][at] == "buyer" and rows["status"][at] == "done"
    ]
    apart = [at for at in keep if str(rows["stance"][at]).startswith(FOCAL)]
    keep = apart or keep
    several = len({rows["run"][at] for at in keep}) < len(keep)
    others = [*(["stance"] if several else []), "arm", *swept[1:]]
    telling = [name for name in others if len({rows[name][at] for at in keep}) > 1]
    series = grouped(rows, keep, swept, telling)
    if len(series) > MOST_SERIES:
        series = grouped(rows, keep, swept, ["stance"] if several else [])
    return Found(
        dict(islice(series.items(), MOST_SERIES)),
        "the buyer apart" if apart else "buyers",
        swept[0] if swept else "",
        unit_of(rows, keep) + "s",
        len(set(rows.get("run", ()))),
    )


def unit_of(rows: Rows, keep: Sequence[int]) -> str:
    """What is independent: a draw, where there are several, or a seed."""
    return "draw" if len({rows["draw"][at] for at in keep}) > 1 else "seed"


def grouped(
    rows: Rows, keep: Sequence[int], swept: Sequence[str], telling: Sequence[str]
) -> dict[str, dict[str, list[float]]]:
    """Series -> place -> profits, one for each seed; for each draw, where there are several."""
    unit = "draw" if unit_of(rows, keep) == "draw" else "run"
    each: dict[str, dict[str, dict[int, list[float]]]] = {}
    for at in keep:
        name = ", ".join(named(key, rows[key][at]) for key in telling)
        place = plain(rows[swept[0]][at]) if swept else ""
        places = each.setdefault(name, {})
        places.setdefault(place, {}).setdefault(rows[unit][at], []).append(rows["profit"][at])
    return {
        name: {place: [fmean(some) for some in lucks.values()] for place, lucks in places.items()}
        for name, places in each.items()
    }


def named(key: str, value: Any) -> str:
    """What tells a series apart: a stance or an arm by its name, a key with its value."""
    return plain(value) if key in ("stance", "arm") else f"{key.rpartition('.')[2]} {plain(value)}"


def plain(value: Any) -> str:
    """A value as it is read along an axis."""
    return f"{value:g}" if isinstance(value, float) else str(value)
