"""What was found as tables and as text."""

from __future__ import annotations

from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING, Any

from trustsim.analysis.intervals import number
from trustsim.sensitivity.analysing import Found
from trustsim.sensitivity.methods import MORRIS, OAT, SOBOL

if TYPE_CHECKING:
    import pandas as pd

WIDTH, SHOWN = 99, 12
ABOUT = {
    SOBOL: "Shares of the variance of an effect: total, with all that a factor does together with "
    "others, and first, alone.",
    MORRIS: "Mean size of the change of an effect over the whole range of a factor (mu*), and how "
    "unlike these changes are (sigma).",
    OAT: "Change of an effect where one factor moves and all others stay at the scenario.",
}


def table(found: Found) -> pd.DataFrame:
    """Indices of all effects in one frame: effect, unit, rank, then those of the method."""
    import pandas as pd

    parts = []
    for name, frame in found.indices.items():
        part = frame.copy()
        part.insert(0, "rank", part["factor"].map({f: at for at, f in _ranks(frame)}))
        part.insert(0, "unit", found.units[name])
        part.insert(0, "effect", name)
        parts.append(part)
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()


def _ranks(frame: pd.DataFrame) -> list[tuple[int, str]]:
    return list(enumerate(frame["factor"].drop_duplicates(), 1))


def text(found: Found) -> str:
    """What moves each effect, for the terminal."""
    method = found.plan.method
    many = len(next(iter(found.effects.values())))
    groups = f" in {len(found.problem.factors)} groups" if found.problem.groups else ""
    about = (
        f"{method}: {len(found.problem.keys)} parameters{groups}, {many} points,"
        f" {found.seeds} seeds each, the same luck in all. {ABOUT[method]} 95 % intervals."
    )
    lines = [fill(about, WIDTH)]
    for name, frame in found.indices.items():
        lines += ["", f"{name}, {found.units[name]}"]
        if method != OAT and name in found.noise:
            share = 100.0 * found.noise[name]
            lines[-1] += f"; error of the means {share:.1f} % of the variance"
        shown = frame[frame["factor"].isin(frame["factor"].drop_duplicates()[:SHOWN])]
        lines += [f"  {_line(method, row)}" for row in shown.to_dict("records")]
        left = frame["factor"].nunique() - SHOWN
        lines += [f"  and {left} more: see the table"] if left > 0 else []
    for name, why in found.missing.items():
        lines += ["", f"{name}: {why}"]
    return "\n".join(lines) + "\n"


def _line(method: str, row: dict[Any, Any]) -> str:
    factor = f"{row['factor']:<36}"
    if method == SOBOL:
        return f"{factor} total {_with(row, 'total'):22} first {_with(row, 'first')}"
    if method == MORRIS:
        sigma = "" if row["sigma"] != row["sigma"] else f" sigma {number(row['sigma'])}"
        return f"{factor} mu* {_with(row, 'mu_star'):28}{sigma}"
    change = f"{number(row['change'])} [{number(row['low'])}, {number(row['high'])}]"
    return f"{factor} at {number(row['value']):>8}  {change}"


def _with(row: dict[Any, Any], name: str) -> str:
    return f"{number(row[name])} [{number(row[f'{name}_low'])}, {number(row[f'{name}_high'])}]"


def write(found: Found, folder: Path) -> list[Path]:
    """The table as Parquet and CSV, and the text."""
    frame, paths = table(found), []
    if len(frame):
        frame.to_parquet(folder / "sensitivity.parquet")
        frame.to_csv(folder / "sensitivity.csv", index=False)
        paths.append(folder / "sensitivity.csv")
    path = folder / "sensitivity.txt"
    path.write_text(text(found), encoding="utf-8")
    return [*paths, path]
