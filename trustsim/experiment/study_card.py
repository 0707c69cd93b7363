"""How a study shows itself: how far it is, by its manifest, and the profits of its first runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice
from statistics import fmean
from typing import Any

from trustsim import store
from trustsim.display import Markup, Number, card
from trustsim.display.pictures import means
from trustsim.population import FOCAL
from trustsim.store import Store, StoreError

MOST_SERIES = 4
MOST_BYTES, MOST_ROWS = 500_000, 4000  # of what is stored that are read for a picture
Rows = Mapping[str, Sequence[Any]]


def study_text(held: Store, name: str) -> str:
    """A study in a few lines, by its manifest alone."""
    found, seeds, points = store.status(held), *sizes(held)
    failed = f", {found.failed:,} failed" if found.failed else ""
    head = f"<Study {name!r}: {found.done:,} of {found.runs:,} runs{failed}, {points:,} points"
    return "\n ".join([f"{head}, {seeds:,} seeds", *lines(held)]) + ">"


def study_card(held: Store, name: str) -> Markup:
    """A study as HTML: how far it is, and the profit of buyers over what is swept."""
    found, seeds, points = store.status(held), *sizes(held)
    failed = f"{found.failed:,} failed: see failed()" if found.failed else ""
    numbers = [
        Number(f"{found.done:,} of {found.runs:,}", "runs", failed),
        Number(f"{points:,}", "points"),
        Number(f"{seeds:,}", "seeds"),
    ]
    told = lines(held)
    try:
        rows = first_rows(held)
    except StoreError as error:
        rows, told = {}, [*told, f"no picture: {error}"]
    picture = profits(rows, tuple(held.manifest["swept"]))
    shown = len(set(rows.get("run", ())))
    if shown < found.done:
        told.append(f"the picture shows the first {shown:,} runs")
    of = "draws" if len(set(rows.get("draw", ()))) > 1 else "seeds"
    if picture and (of == "draws" or seeds > 1):
        told.append(f"bars: two standard errors over {of}, not a 95 % interval")
    told.append("summary() has every outcome with its 95 % interval, table() a row a run")
    return card("Study", name, numbers, picture, told)


def sizes(held: Store) -> tuple[int, int]:
    """Numbers of seeds and points."""
    seeds = len(held.manifest["seeds"])
    return seeds, held.manifest["runs"] // max(1, seeds)


def lines(held: Store) -> list[str]:
    """What is swept and recorded, and how it goes on if it is unfinished."""
    swept = ", ".join(held.manifest["swept"]) or "nothing"
    told = [f"over {swept}; recorded: {held.manifest['record']}"]
    return told if held.finished else [*told, f"unfinished: trustsim resume {held.path} goes on"]


def first_rows(held: Store) -> dict[str, list[Any]]:
    """Rows of the first runs, as many as few bytes hold."""
    found = held.first("runs", MOST_BYTES)
    rows: dict[str, list[Any]] = {} if found is None else found.slice(0, MOST_ROWS).to_pydict()
    return rows


def profits(rows: Rows, swept: Sequence[str]) -> Markup:
    """Mean profit of the buyers over the first key that is swept."""
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
    series = dict(islice(series.items(), MOST_SERIES))
    who = "the buyer apart" if apart else "buyers"
    return means(series, f"profit of {who}, money a month", along=swept[0] if swept else "")


def grouped(
    rows: Rows, keep: Sequence[int], swept: Sequence[str], telling: Sequence[str]
) -> dict[str, dict[str, list[float]]]:
    """Series -> place -> profits, one for each seed; for each draw, where there are several."""
    unit = "draw" if len({rows["draw"][at] for at in keep}) > 1 else "run"
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
