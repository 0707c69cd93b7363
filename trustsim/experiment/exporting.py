"""A stored table as CSV, for R and spreadsheets, with what its columns mean beside it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from trustsim.outcomes import Column
from trustsim.parameters._table import all_rows

if TYPE_CHECKING:
    import pandas as pd


def write_csv(frame: pd.DataFrame, columns: Iterable[Column], path: Path) -> None:
    """As :meth:`trustsim.experiment.Study.to_csv`; a swept column is told by its parameter."""
    import pandas as pd

    about = {column.name: (column.unit, column.meaning) for column in columns}
    about.update({row["key"]: (row["unit"], row["meaning"]) for row in all_rows()})
    told = [(name, *about[name]) for name in frame.columns]
    frame.to_csv(path, index=False)
    beside = path.with_name(f"{path.stem}_columns.csv")
    pd.DataFrame(told, columns=["column", "unit", "meaning"]).to_csv(beside, index=False)
