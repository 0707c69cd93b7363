"""What a map of an effect shows, from a chart, a map, or the table that was written of it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from trustsim.analysis.intervals import ALWAYS_AHEAD, NEVER
from trustsim.boundaries.charting import Chart
from trustsim.boundaries.maps import Axis, Map, Point
from trustsim.claims.findings import told
from trustsim.parameters import rows
from trustsim.scenarios import Scenario

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = (
    "quantity", "measure", "unit", "parameter_1", "value_1", "parameter_2", "value_2", "estimate",
    "sign",
)  # fmt: skip
MONTHS = {NEVER: np.inf, ALWAYS_AHEAD: 0.0}


class Sheet(NamedTuple):
    """What a map shows: by point an estimate, its sign (0: not told), and a break-even month."""

    quantity: str
    measure: str
    unit: str
    axes: tuple[Axis, ...]
    estimates: dict[Point, float]
    signs: dict[Point, int]
    months: dict[Point, float]

    @property
    def thirds(self) -> tuple[Any, ...]:
        """Values of the third parameter; None alone where there are two."""
        return self.axes[2].values if len(self.axes) > 2 else (None,)


def of_map(map_: Map) -> Sheet:
    """A sheet from a map as :func:`trustsim.boundaries.charting.chart` gives it."""
    found = map_.intervals
    return Sheet(
        map_.quantity, map_.measure.name, map_.measure.unit, map_.axes,
        {point: one.estimate for point, one in found.items()},
        {point: told(one) for point, one in found.items()}, map_.months,
    )  # fmt: skip


def of_frame(frame: pd.DataFrame, quantity: str | None) -> Sheet:
    """A sheet from the table of maps that ``trustsim boundaries`` writes.

    Raises
    ------
    TypeError
        If it is no table.
    ValueError
        If a column or the quantity is missing, or there are several and none is named.
    """
    import pandas as pd

    if not hasattr(frame, "columns"):
        raise TypeError(
            f"found: maps of trustsim boundaries are needed, or the path of their table, not"
            f" {type(frame).__name__}"
        )
    missing = [name for name in COLUMNS if name not in frame]
    if missing:
        raise ValueError(f"no column {missing[0]!r}: give maps.csv or maps.parquet, as written by "
                         "'trustsim boundaries'")  # fmt: skip
    some = frame[frame["quantity"] == chosen(frame["quantity"].unique(), quantity)]
    numbers = [
        n for n in (1, 2, 3) if f"parameter_{n}" in some and some[f"value_{n}"].notna().all()
    ]
    axes = [_axis(str(some[f"parameter_{n}"].iloc[0]), some[f"value_{n}"]) for n in numbers]
    points: list[Point] = list(zip(*(some[f"value_{n}"] for n in numbers), strict=True))
    first = some.iloc[0]
    months = some.get("break_even_month", pd.Series(np.nan, some.index))
    return Sheet(
        str(first["quantity"]), str(first["measure"]), str(first["unit"]), tuple(axes),
        dict(zip(points, some["estimate"].astype(float), strict=True)),
        dict(zip(points, some["sign"].astype(int), strict=True)),
        {point: _month(word) for point, word in zip(points, months, strict=True) if word == word},
    )  # fmt: skip


def _month(word: Any) -> float:
    """From the words of :func:`trustsim.boundaries.cells.spoken_month`.

    >>> _month("never"), _month("always ahead"), _month("37")
    (inf, 0.0, 37.0)
    """
    return MONTHS[word] if word in MONTHS else float(word)


def chosen(known: Any, quantity: str | None) -> str:
    """The quantity that is meant."""
    names = ", ".join(map(str, known))
    if quantity is None and len(known) == 1:
        return str(known[0])
    if quantity not in known:
        raise ValueError(f"quantity = {quantity!r}: must be one of {names}")
    return str(quantity)


def _axis(key: str, values: pd.Series[float]) -> Axis:
    row: dict[str, Any] = next((one for one in rows(Scenario) if one["key"] == key), {})
    places = tuple(sorted(values.unique().tolist()))
    return Axis(key, places, str(row.get("meaning", "")), str(row.get("unit", "")))


def read(found: Any, quantity: str | None) -> Sheet:
    """A sheet, from whatever holds a map."""
    if isinstance(found, Chart):
        return of_map(found.maps[chosen(list(found.maps), quantity)])
    if isinstance(found, Map):
        return of_map(found)
    if isinstance(found, str | os.PathLike):
        import pandas as pd

        path = Path(found)
        found = pd.read_parquet(path) if path.suffix == ".parquet" else pd.read_csv(path)
    return of_frame(found, quantity)
