"""The table of any experiment: every outcome, side and stance, with 95 % intervals over seeds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from trustsim.analysis import single
from trustsim.analysis.intervals import number
from trustsim.experiment import Study

if TYPE_CHECKING:
    import pandas as pd

WIDTH = 5  # points side by side
MOST = 40  # points in the terminal; the file has all


def render(study: Study) -> str:
    """The table for the terminal: a block for each side and stance.

    Where there is one point only, a block for each side with the stances side by side.
    """
    runs = study.table()
    if study.manifest["runs"] == 1 and len(runs) and (runs["status"] == "done").all():
        summary_of_run = {name: runs[name].to_numpy() for name in runs.columns}
        return single.table(study.experiment, int(runs["seed"].iloc[0]), summary_of_run)
    summary = study.summary()
    keys = list(study.points)
    alone = summary.groupby(keys, dropna=False).ngroups == 1
    lines = _head(study)
    for heading, block in _sides(summary) if alone else _blocks(summary, keys):
        lines += ["", heading]
        across = ["stance"] if alone else keys
        points = [point for _, point in block.groupby(across, sort=False, dropna=False)]
        for start in range(0, min(len(points), MOST), WIDTH):
            some = points[start : start + WIDTH]
            heads = [str(one["stance"].iloc[0]) if alone else _place(one, keys) for one in some]
            lines += _columns(some, heads)
        if len(points) > MOST:
            lines.append(f"  and {len(points) - MOST} points more: see the files of the study")
    return "\n".join(lines) + "\n"


def _sides(summary: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
    """A block for each side."""
    for side, block in summary.groupby("side", sort=False):
        yield f"{side}s", block


def _blocks(summary: pd.DataFrame, keys: list[str]) -> Iterator[tuple[str, pd.DataFrame]]:
    """A block for each side and stance; one for the side where no point mixes stances."""
    for side, block in summary.groupby("side", sort=False):
        stances = block.groupby(keys, sort=False, dropna=False)["stance"].nunique()
        if stances.max() == 1 and block["stance"].nunique() > 1:
            yield f"{side}s", block
            continue
        for stance, part in block.groupby("stance", sort=False):
            yield f"{side}s, {stance}", part


def write(study: Study, folder: Path) -> list[Path]:
    """The summary as CSV."""
    target = folder / "summary.csv"
    study.summary().to_csv(target, index=False)
    return [target]


def _head(study: Study) -> list[str]:
    about = study.experiment
    table = study.table()
    runs, failed = table["run"].nunique(), study.failed()["run"].nunique()
    lines = single.head(about)
    many = f"{runs} runs; mean and 95 % interval over seeds"
    lines.append(many if runs > 1 else f"one run, seed {table['seed'].iloc[0]}")
    if failed:
        lines.append(f"{failed} runs failed; the first: {study.failed()['error'].iloc[0]}")
    return lines


def _columns(points: list[pd.DataFrame], heads: list[str]) -> list[str]:
    """Some points side by side, a line for each outcome that any of them has."""
    first = points[0]
    rows = [["outcome", "unit", *heads]] if any(heads) else []
    for index in range(len(first)):
        cells = [_cell(point.iloc[index]) for point in points]
        if any(cells):
            rows.append([first["outcome"].iloc[index], first["unit"].iloc[index], *cells])
    return single.aligned(rows)


def _place(point: pd.DataFrame, keys: list[str]) -> str:
    row = point.iloc[0]
    named = [f"{key.rpartition('.')[2]} {_value(row[key])}" for key in keys[1:]]
    return ", ".join([str(row["arm"])] * bool(row["arm"]) + named)


def _value(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _cell(row: pd.Series[Any]) -> str:
    if row["n"] == 0:
        return ""
    if row["n"] == 1:
        return number(row["mean"])
    return f"{number(row['mean'])} [{number(row['low'])}, {number(row['high'])}]"
