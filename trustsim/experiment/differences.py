"""Differences between points that share their luck, and how many runs a precision takes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from trustsim.experiment.intervals import long_table
from trustsim.experiment.luck import LUCK, unit_of_luck
from trustsim.outcomes import OUTCOMES
from trustsim.parameters._errors import nearest
from trustsim.population import FOCAL

if TYPE_CHECKING:
    import pandas as pd

MOST_NEEDED = 10**9


def differences(
    table: pd.DataFrame,
    key: str,
    against: Any,
    by: Sequence[str],
    level: float,
    bootstrap: int,
) -> pd.DataFrame:
    """As :meth:`trustsim.experiment.Study.differences`, from the rows of the runs that are done."""
    wanted = [*by, key]
    unknown = [name for name in wanted if name not in table.columns]
    if unknown:
        known = tuple(dict.fromkeys(("arm", "stance", *by)))
        raise ValueError(f"{unknown[0]}: {nearest(unknown[0], 'column', known)}")
    values = table[key].drop_duplicates().tolist()
    first = values[0] if against is None else against
    if first not in values:
        raise ValueError(f"against = {first!r}: {key} takes {', '.join(map(repr, values))}")
    if len(values) < 2:
        raise ValueError(f"{key} takes one value only, {first!r}: there is no difference")
    names = list(OUTCOMES)
    points = [*by, "side"] if key == "stance" else [*by, "side", "group"]
    luck = [name for name in LUCK if name not in points]
    rows = table.assign(group=groups(table))
    means = rows.groupby([*points, *luck, key], sort=False, dropna=False)[names].mean()
    wide = means.reset_index()
    reference = wide[wide[key] == first].drop(columns=key)
    others = wide[wide[key] != first]
    pairs = others.merge(reference, on=[*points, *luck], suffixes=("", " against"))
    if pairs.empty:
        raise ValueError(
            f"{key}: no two of its values share their luck; run it with paired = true, or name"
            " what else tells them apart with by"
        )
    for name in names:
        pairs[name] -= pairs.pop(f"{name} against")
    unit = unit_of_luck(table, points)
    each = pairs.groupby([*points, key, *unit], sort=False, dropna=False)[names].mean()
    found = long_table(each.reset_index(), [*points, key], level, bootstrap)
    found.insert(len(points) + 1, "against", [first] * len(found))
    return found.drop(columns="deviation")


def groups(table: pd.DataFrame) -> pd.Series[str]:
    """Firms that stand for each other across points: ``focal``, ``all``, or the stance.

    ``focal`` is the buyer that alone takes another stance, ``all`` the firms of a side on which all
    others share a stance in every run, whatever it is.
    """
    focal = table["stance"].str.startswith(FOCAL)
    others = table[~focal].groupby(["run", "side"])["stance"].nunique()
    mixed = set(others[others > 1].index.get_level_values("side"))
    group = table["stance"].where(table["side"].isin(mixed), "all")
    return group.mask(focal, FOCAL.strip())


def needed(deviation: float, precision: float, level: float = 0.95) -> float:
    """The fewest values whose t interval is mean -+ precision; NaN without a deviation.

    >>> needed(10.0, 2.0)  # 97 by the normal quantile
    99.0
    """
    from scipy.stats import t

    if deviation != deviation or not precision > 0.0:
        return math.nan

    def enough(n: int) -> bool:
        return bool(t.ppf(0.5 + level / 2, n - 1) * deviation / math.sqrt(n) <= precision)

    low, high = 1, 2
    while not enough(high):
        low, high = high, 2 * high
        if high > MOST_NEEDED:
            return math.inf
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return float(high)


def upper_deviation(deviation: float, n: int, level: float = 0.95) -> float:
    """Upper confidence limit of a standard deviation of n normal values."""
    from scipy.stats import chi2

    if n < 2:
        return math.nan
    return float(deviation * math.sqrt((n - 1) / chi2.ppf(1.0 - level, n - 1)))


def runs_needed(
    found: pd.DataFrame, outcome: str, precision: float, relative: bool, level: float
) -> pd.DataFrame:
    """As :meth:`trustsim.experiment.Study.runs_needed`, from a long table with deviations."""
    rows = found[found["outcome"] == outcome]
    rows = rows[rows["n"] >= 2]
    aims = [precision * (abs(mean) if relative else 1.0) for mean in rows["mean"]]
    spread = list(zip(rows["deviation"], rows["n"], aims, strict=True))
    halves = (rows["high"] - rows["low"]) / 2.0
    return rows.drop(columns=["median", "low", "high"]).assign(
        half_width=halves,
        needed=[needed(s, aim, level) for s, _, aim in spread],
        needed_at_most=[needed(upper_deviation(s, n, level), aim, level) for s, n, aim in spread],
    ).reset_index(drop=True)  # fmt: skip
