"""What of the rows of a study is independent: its seeds, or its draws where it has several."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

LUCK = ("draw", "seed", "replicate")
"""Runs that agree in these met the same luck."""


def unit_of_luck(rows: pd.DataFrame, by: Collection[str] = ()) -> list[str]:
    """Columns each of whose values is independent of the others: what intervals count.

    Seeds of one draw meet the same parameters. Where rows have several draws, which ``by`` does not
    tell apart, the unit is therefore a draw, over whose seeds one averages first; otherwise it is a
    seed.

    >>> import pandas as pd
    >>> rows = pd.DataFrame({"draw": [0, 0, 1, 1], "seed": [0, 1, 0, 1]})
    >>> unit_of_luck(rows), unit_of_luck(rows, ["draw"])
    (['draw'], ['seed', 'replicate'])
    """
    if "draw" not in by and rows["draw"].nunique() > 1:
        return ["draw"]
    return [name for name in LUCK if name not in by]
