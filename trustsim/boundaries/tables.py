"""A chart as tables and as text."""

from __future__ import annotations

from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING, Any

from trustsim.analysis.intervals import mean_interval
from trustsim.boundaries import plane, regions, uncertainty
from trustsim.boundaries.cells import spoken_month
from trustsim.boundaries.charting import Chart
from trustsim.boundaries.maps import Map
from trustsim.claims.findings import told
from trustsim.claims.tables import ends

if TYPE_CHECKING:
    import pandas as pd

WIDTH = 99


def sensitivity(chart: Chart) -> pd.DataFrame:
    """A row a quantity and parameter: rank, index with its 95 % interval, told, noise.

    ``noise`` is the largest index of parameters that do nothing in 19 of 20 shuffles;
    ``error_share`` the share of the variance between draws that is the error of their means.
    """
    return _frame(
        {
            "quantity": quantity, "measure": chart.maps[quantity].measure.name, "rank": rank,
            "parameter": one.key, "index": one.share, "low": one.low, "high": one.high,
            "told": one.told, "noise": one.noise, "error_share": chart.noise[quantity],
            "draws": len(chart.drawn),
        }
        for quantity, found in chart.indices.items()
        for rank, one in enumerate(found, 1)
    )  # fmt: skip


def cells(map_: Map) -> list[dict[str, Any]]:
    """A row a cell: parameters and values, the effect with its interval, its sign and verdict.

    Intervals are simultaneous over the cells of a map. ``sign`` is 0 where it is not told.
    """
    rows = []
    words = map_.verdicts
    for point, found in map_.intervals.items():
        row: dict[str, Any] = {"quantity": map_.quantity, "measure": map_.measure.name}
        for at, axis in enumerate(map_.axes, 1):
            row |= {f"parameter_{at}": axis.key, f"value_{at}": float(point[at - 1])}
        row |= {**ends(found), "unit": map_.measure.unit, "sign": told(found)}
        row |= {"smallest_effect": map_.measure.smallest, "verdict": words[point]}
        if map_.months:
            row["break_even_month"] = spoken_month(map_.months[point])
        rows.append(row)
    return rows


def splits(chart: Chart) -> pd.DataFrame:
    """A row a quantity: cells by verdict, the best threshold with its error, and the sentence."""
    rows = []
    for quantity, words in chart.regions().items():
        map_ = chart.maps[quantity]
        row: dict[str, Any] = {"quantity": quantity, "cells": len(map_.effects), **map_.counts}
        split = regions.best(map_.axes, map_.verdicts)
        if split is not None:
            side = "above" if split.above else "below"
            row |= {"parameter": split.axis.key, "fails": side, "cut": split.cut}
            row |= {"wrong": split.wrong, "wrong_without": split.blind}
        rows.append({**row, "words": words})
    return _frame(rows)


def ladder(chart: Chart) -> pd.DataFrame:
    """The lead of the trusting by kind of uncertainty and step, with 95 % intervals."""
    return _frame(
        {"uncertainty": kind, "step": step, **ends(mean_interval(values)), "unit": "money/month"}
        for (kind, step), values in chart.ladder.items()
    )


def text(chart: Chart) -> str:
    """What matters and where the claims fail, for the terminal."""
    plan = chart.plan
    about = (
        f"{plan.draws} draws of {len(chart.names)} parameters from their likely ranges, "
        f"{plan.draw_seeds} seeds each, the same luck in all; {plan.seeds} seeds in each cell of a "
        "map, intervals simultaneous over its cells. Index: share of the variance of the effect "
        "that a parameter explains alone; * told from one that does nothing."
    )
    lines = [fill(about, WIDTH)]
    words = chart.regions()
    for quantity, map_ in chart.maps.items():
        lines += ["", f"{quantity}  {map_.measure.name}, {map_.measure.unit}"]
        for one in chart.indices[quantity][:3]:
            star = "*" if one.told else " "
            index = f"{one.share:.2f} [{one.low:.2f}, {one.high:.2f}]{star}"
            lines.append(f"  {index:22} {one.key} ({unlike(one.noise)})")
        unsure = untold(chart, quantity)
        lines += [f"  {unsure}"] if unsure else []
        lines.append(fill(words[quantity], WIDTH, initial_indent="  ", subsequent_indent="  "))
        if map_.months:
            lines.append(fill(months(map_), WIDTH, initial_indent="  ", subsequent_indent="  "))
    for quantity in chart.effects.keys() - chart.maps.keys():
        lines += ["", f"{quantity}  not mapped: too few draws in which it has a value"]
    lines += ["", fill(plane.told(chart.plane), WIDTH)]
    if chart.ladder:
        lines += ["", "S16 by kind of uncertainty"]
        for line in uncertainty.told(chart.ladder):
            lines.append(fill(line, WIDTH, initial_indent="  ", subsequent_indent="    "))
    return "\n".join(lines) + "\n"


def untold(chart: Chart, quantity: str) -> str:
    """A warning where the map is over parameters that may do nothing."""
    keys = [axis.key for axis in chart.maps[quantity].axes]
    told_ = sum(one.told for one in chart.indices[quantity] if one.key in keys)
    if told_ == len(keys):
        return ""
    return f"Only {told_} of the {len(keys)} parameters of the map told from nothing: more draws."


def unlike(noise: float) -> str:
    """The noise of an index in words."""
    return f"one that does nothing: up to {noise:.2f}"


def months(map_: Map) -> str:
    """Break-even over the map in a sentence."""
    found = [spoken_month(month) for month in map_.months.values()]
    dated = sorted(float(month) for month in found if month[0].isdigit())
    never, always = found.count("never"), found.count("always ahead")
    some = f", {len(dated)} between month {dated[0]:.0f} and {dated[-1]:.0f}" if dated else ""
    return (
        f"Break-even of the trusting in {len(found)} cells: never {never}, always {always}{some}."
    )


def write(chart: Chart, folder: Path) -> list[Path]:
    """All tables as Parquet and CSV, and the text."""
    made = {
        "sensitivity": sensitivity(chart),
        "maps": _frame(row for map_ in chart.maps.values() for row in cells(map_)),
        "regions": splits(chart),
        "plane": _frame(cells(chart.plane)),
        "uncertainty": ladder(chart),
    }
    paths = []
    for name, frame in made.items():
        if len(frame):
            frame.to_parquet(folder / f"{name}.parquet")
            frame.to_csv(folder / f"{name}.csv", index=False)
            paths.append(folder / f"{name}.csv")
    path = folder / "boundaries.txt"
    path.write_text(text(chart), encoding="utf-8")
    return [*paths, path]


def _frame(rows: Any) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame(list(rows))
