"""What figures read from results: a run or a study as rows, and these as values by what differs.

What is compared is a *group*: the firms of one stance, or those of one value of a swept key. The
unit of luck is a seed, or a draw where there are several: intervals count these, never firms or
months.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Union

import numpy as np
from numpy.typing import NDArray

from trustsim.analysis.intervals import Band, Interval, mean_interval, simultaneous_band
from trustsim.experiment import Study
from trustsim.experiment.differences import groups
from trustsim.experiment.luck import LUCK, unit_of_luck
from trustsim.outcomes import LEVEL_OF, recorded
from trustsim.parameters._errors import nearest
from trustsim.plots.looks import STANCES, level_of
from trustsim.population import FOCAL
from trustsim.results import NotRecordedError, Run

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
Results = Union[Run, Study]  # noqa: UP007
LEVELS = ("market.trust_level", "market.focal_trust_level", "market.supplier_trust_level")


def check(results: Any, table: str = "summary") -> None:
    """See that results are a run or a study that holds a table.

    Raises
    ------
    TypeError
        For anything else.
    NotRecordedError
        One line that says how to record it; it is a ``ValueError``.
    """
    if not isinstance(results, Run | Study):
        raise TypeError(f"results: a Run or a Study is needed, not {type(results).__name__}")
    if table not in recorded(results.record):
        raise NotRecordedError(
            f"this figure reads the table {table!r}, and these results have "
            f"record={results.record!r}: run it with record={LEVEL_OF[table]!r}"
        )


def rows(results: Results, table: str) -> pd.DataFrame:
    """A recorded table with arm, draw, seed, replicate and swept keys, the same of run and study.

    Raises
    ------
    TypeError, NotRecordedError
        As :func:`check`.
    ValueError
        If no run of a study is done.
    """
    check(results, table)
    if isinstance(results, Study):
        if table == "summary":
            frame = results.table()
            frame = frame[frame["status"] == "done"]
        else:
            frame = results.stored(table)
        if frame.empty:
            raise ValueError("no run of this study is done")
        return frame
    import pandas as pd

    return pd.DataFrame(results.arrays(table)).assign(
        run=0, arm="", draw=0, seed=results.seed, replicate=results.replicate
    )


def grouped(
    frame: pd.DataFrame, results: Results, side: str | None, key: str | None
) -> pd.DataFrame:
    """Rows of a side with the column ``group``, the text that tells firms or points apart.

    Parameters
    ----------
    side
        "buyer" or "supplier"; None where the rows are of one side already.
    key
        "stance", "arm" or a swept key. If left out: the stance where there are several, otherwise
        the first of arm and swept keys that has several values. Where one buyer alone changes, what
        is swept comes first: the stances of the others are no other points of it.

    Raises
    ------
    ValueError
        If there is no such side or key.
    """
    if side is not None:
        if side not in ("buyer", "supplier"):
            raise ValueError(f"side = {side!r}: must be 'buyer' or 'supplier'")
        frame = frame[frame["side"] == side]
    swept = tuple(results.swept) if isinstance(results, Study) else ()
    known = ("stance", "arm", *swept)
    if key is None:
        apart = frame["stance"].astype(str).str.startswith(FOCAL).any()
        order = (*swept, "arm", "stance") if apart else known
        key = next((one for one in order if frame[one].nunique() > 1), "stance")
    if key not in known:
        raise ValueError(f"key = {key!r}: {nearest(key, 'column', known)}")
    if key == "stance":
        return frame.assign(group=frame["stance"].astype(str))
    return _by_point(frame, key)


def _by_point(frame: pd.DataFrame, key: str) -> pd.DataFrame:
    """Groups by a swept key: the firm that alone changes, or all; apart by stance where mixed."""
    whose = groups(frame.assign(side="")) if "side" not in frame else groups(frame)
    if (whose == FOCAL.strip()).any():
        frame, whose = frame[whose == FOCAL.strip()], whose[whose == FOCAL.strip()]
    named = frame[key].map(lambda value: spoken(key, value))
    alone = whose.isin(["all", FOCAL.strip()])
    return frame.assign(group=named.where(alone, named + ", " + whose.astype(str)))


def ties_by_group(results: Results, columns: list[str], key: str | None) -> pd.DataFrame:
    """Recorded relationships with the luck of their run and the group of their buyer."""
    ties = rows(results, "relationships")
    firms = rows(results, "buyers")[["run", "buyer", "stance"]].drop_duplicates(["run", "buyer"])
    named = grouped(rows(results, "summary"), results, "buyer", key)
    named = named[["run", "stance", "group"]].drop_duplicates()
    some = ties[list(dict.fromkeys(["run", *LUCK, "buyer", *columns]))]
    return some.merge(firms, on=["run", "buyer"]).merge(named, on=["run", "stance"])


def spoken(key: str, value: Any) -> str:
    """A point of a sweep in a few words.

    >>> spoken("market.trust_level", 0.5), spoken("demand.noise_share", 0.3), spoken("arm", "half")
    ('level 0.50', 'noise_share = 0.3', 'half')
    """
    if key in LEVELS:
        return f"level {value:.2f}"
    if key == "arm":
        return str(value)
    return f"{key.rpartition('.')[2]} = {value:g}" if np.isreal(value) else str(value)


def ordered(labels: Any) -> list[str]:
    """Labels, once each: levels ascending, strategies in one order everywhere, others as they come.

    >>> ordered(["level 1.00", "level 0.00"]), ordered(["mine", "trusting", "aggressive"])
    (['level 0.00', 'level 1.00'], ['aggressive', 'trusting', 'mine'])
    """
    known = list(STANCES)

    def place(label: str) -> tuple[float, float]:
        stance = label.removeprefix(FOCAL)
        return known.index(stance) if stance in known else len(known), level_of(label) or 0.0

    return sorted(dict.fromkeys(labels), key=place)


def by_seed(frame: pd.DataFrame, column: str) -> dict[str, Floats]:
    """By group, an outcome of a whole run: a value a seed; points of a group averaged first."""
    means = frame.groupby(["group", *unit_of_luck(frame)], sort=False, dropna=False)[column].mean()
    return {label: means.loc[label].to_numpy(float) for label in ordered(frame["group"])}


def told_over(frame: pd.DataFrame, ends: str = "t interval") -> str:
    """What means and intervals are over, for the note of a figure.

    >>> import pandas as pd
    >>> rows = pd.DataFrame({"draw": [0, 0], "seed": [0, 1], "replicate": [0, 0]})
    >>> told_over(rows), told_over(rows[:1])
    ('mean over 2 seeds, 95 % t interval', 'one seed: no interval')
    """
    unit = unit_of_luck(frame)
    count = len(frame[unit].drop_duplicates())
    if count == 1:
        return "one seed: no interval"
    return f"mean over {count} {'draws' if unit == ['draw'] else 'seeds'}, 95 % {ends}"


def intervals(frame: pd.DataFrame, column: str) -> dict[str, Interval]:
    """By group, the mean of an outcome over seeds with its 95 % t interval."""
    return {label: mean_interval(values) for label, values in by_seed(frame, column).items()}


def curves(frame: pd.DataFrame, column: str) -> dict[str, pd.DataFrame]:
    """By group, an outcome over time: a row a seed, a column a month."""
    at = ["group", *unit_of_luck(frame), "period"]
    means = frame.groupby(at, sort=False, dropna=False)[column].mean()
    return {
        label: means.loc[label].unstack("period").sort_index(axis=1)
        for label in ordered(frame["group"])
    }


def band(values: Floats) -> Band:
    """Mean over seeds with a simultaneous band; NaN in months that some seed has no value for.

    A single seed has no band: its ends are NaN.
    """
    n, months = values.shape
    known = np.isfinite(values).all(axis=0)
    middle, low, high = (np.full(months, np.nan) for _ in range(3))
    middle[known] = values[:, known].mean(axis=0)
    if n > 1 and known.any():
        found = simultaneous_band(values[:, known])
        low[known], high[known] = found.low, found.high
    return Band(middle, low, high, n)
