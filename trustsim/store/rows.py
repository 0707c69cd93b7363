"""Finished runs as the rows of the stored tables."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from trustsim.outcomes import TABLES, Column

if TYPE_CHECKING:
    from trustsim.ensemble import Outcome

RUN_COLUMNS: tuple[Column, ...] = (
    Column("run", "i8", "", "number of the run in the design"),
    Column("arm", "U", "", "arm of the design"),
    Column("draw", "i8", "", "draw from the likely ranges"),
    Column("seed", "i8", "", "seed"),
    Column("replicate", "i8", "", "replicate"),
)
END_COLUMNS: tuple[Column, ...] = (
    Column("status", "U", "", "done or failed"),
    Column("error", "U", "", "what went wrong, in a line"),
    Column("traceback", "U", "", "where it went wrong"),
    Column("toml", "U", "", "the scenario that goes wrong, with its seed"),
    Column("fingerprint", "U", "", "hash of the run's summary"),
)

OF_OUTCOME = ("error", "traceback", "toml", "fingerprint")


def rows(table: str, outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Rows of a table other than ``runs``, each with the number of its run."""
    import numpy as np

    good = [(one.job.run, one.tables[table]) for one in outcomes if one.tables is not None]
    sizes = [len(next(iter(arrays.values()))) for _, arrays in good]
    found: dict[str, Any] = {"run": np.repeat(np.array([run for run, _ in good], "i8"), sizes)}
    for column in TABLES[table]:
        parts = [arrays[column.name] for _, arrays in good]
        found[column.name] = np.concatenate(parts) if parts else []
    return found


def rows_of_runs(outcomes: Sequence[Outcome], swept: Mapping[str, str]) -> dict[str, Any]:
    """Rows of ``runs``: one for each side and stance; one without numbers for a failed run."""
    import numpy as np

    good = [one for one in outcomes if one.tables is not None]
    bad = [one for one in outcomes if one.tables is None]
    summaries = [one.tables["summary"] for one in good if one.tables is not None]
    sizes = [len(summary["side"]) for summary in summaries] + [1] * len(bad)
    every = [*good, *bad]

    def spread(values: list[Any], kind: str) -> Any:
        return np.repeat(np.array(values, dtype=object if kind == "U" else kind), sizes)

    found: dict[str, Any] = {}
    for column in RUN_COLUMNS:
        values = [getattr(one.job, column.name) for one in every]
        found[column.name] = spread(values, column.dtype)
    for key, kind in swept.items():
        cells = {id(one.job.scenario): one.job.scenario for one in every}
        cell = {number: as_cell(scenario.get(key), kind) for number, scenario in cells.items()}
        found[key] = spread([cell[id(one.job.scenario)] for one in every], kind)
    for column in TABLES["summary"]:
        empty = np.full(len(bad), "" if column.dtype == "U" else np.nan)
        parts = [summary[column.name] for summary in summaries]
        found[column.name] = np.concatenate([*parts, empty])
    found["status"] = spread(["done"] * len(good) + ["failed"] * len(bad), "U")
    for name in OF_OUTCOME:
        found[name] = spread([getattr(one, name) for one in every], "U")
    return found


def as_cell(value: Any, kind: str) -> Any:
    """A swept value as a cell of its column."""
    if kind == "U":
        return value if isinstance(value, str) else json.dumps(value)
    return float("nan") if value is None else value
