"""The claims over points of the parameters, such as those that a calibration kept.

A single point, the defaults included, is one of many that agree with what was published. Here each
measure of a claim is judged at every point of a file.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from trustsim.analysis.intervals import mean_interval
from trustsim.claims.checking import names
from trustsim.claims.declared import BY_ID
from trustsim.claims.findings import told
from trustsim.claims.kinds import Changes, Measure
from trustsim.claims.running import World
from trustsim.claims.tasks import Answer, Task, work_all
from trustsim.crew import Told
from trustsim.experiment.sweeping import told_by
from trustsim.scenarios import Scenario, ScenarioError

if TYPE_CHECKING:
    import pandas as pd

SEEDS = 16
ABOUT = ("weight", "distance")
"""Columns of a calibration's file that are no parameters."""


def over_points(
    points: str | os.PathLike[str] | Sequence[Changes],
    ids: Iterable[str] | None = None,
    *,
    seeds: int = SEEDS,
    out: str | os.PathLike[str] | None = None,
    workers: int | str = "auto",
    progress: Told | bool | None = None,
) -> pd.DataFrame:
    """At how many points each measure lies on the claimed side, and beyond its smallest effect.

    Parameters
    ----------
    points
        Dotted keys and values of each point, or a CSV file of them with a column a parameter
        (columns ``weight`` and ``distance`` of a calibration are passed over). All else is at its
        default; every point has luck of its own.
    ids
        Of claims; all 18 if left out.
    seeds
        At each point, at least 8.
    out, workers, progress
        As in :func:`trustsim.claims.check`.

    Returns
    -------
    pandas.DataFrame
        A row a measure: claim, measure, unit, points; then numbers of points: by their mean over
        seeds on the ``claimed_side`` and there ``beyond_smallest``; by their 95 % interval ``told``
        to lie on the claimed side, or ``told_other``.

    Raises
    ------
    ValueError
        For no point, too few seeds, an unknown claim, key or value: one line that names the row.
    StoreError
        If the folder holds claims of another model, or cannot be written to.
    """
    import pandas as pd

    if seeds < 8:
        raise ValueError(f"seeds = {seeds}: must be at least 8")
    listed = checked(points if not isinstance(points, str | os.PathLike) else read(Path(points)))
    chosen = names(ids)
    tasks = [Task(World(f"point {n}", one), chosen, seeds, n) for n, one in enumerate(listed, 1)]
    folder = None if out is None else Path(out)
    with told_by(progress) as telling:
        answers = work_all(tasks, folder, workers=workers, progress=telling)
    rows = [
        {"claim": id_, "measure": measure.name, "unit": measure.unit, **counted(measure, values)}
        for id_ in chosen
        for at, measure in enumerate(BY_ID[id_].measures)
        for values in [at_each(answers, id_, at)]
    ]
    return pd.DataFrame(rows)


def at_each(answers: Sequence[Answer], id_: str, at: int) -> list[Any]:
    """Values of a measure, an array over seeds for each point."""
    return [answer.effects[id_].measures[at] for answer in answers]


def counted(measure: Measure, values: Sequence[Any]) -> dict[str, int]:
    """Numbers of points: all, by the mean over seeds, and by the interval of each.

    >>> from trustsim.claims.kinds import Measure
    >>> price = Measure("price", "money/unit", -1, 1.0, "", len)
    >>> points = [np.array([-2.0, -2.1, -1.9]), np.array([-0.5, -0.6, -0.4]), np.array([9.0, -8.0])]
    >>> counted(price, points)
    {'points': 3, 'claimed_side': 2, 'beyond_smallest': 1, 'told': 2, 'told_other': 0}
    """
    found = [mean_interval(each) for each in values]
    means = np.array([measure.sign * one.estimate for one in found])
    signs = [measure.sign * told(one) for one in found]
    return {
        "points": len(found),
        "claimed_side": int((means > 0.0).sum()),
        "beyond_smallest": int((means >= measure.smallest).sum()),
        "told": signs.count(1),
        "told_other": signs.count(-1),
    }


def checked(points: Sequence[Changes]) -> list[Changes]:
    """The points, each of which makes a scenario.

    Raises
    ------
    ValueError
        For no point, or one that makes none: the line names it.
    """
    if not points:
        raise ValueError("points: there is none")
    for number, one in enumerate(points, 1):
        try:
            Scenario().replace(one)
        except ScenarioError as error:
            raise ValueError(f"point {number}: {error.lines[0]}") from None
    return [dict(one) for one in points]


def read(path: Path) -> list[Changes]:
    """Points from a CSV file.

    Raises
    ------
    ValueError
        If it cannot be read, or a value is no number: one line that names row and column.
    """
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file, strict=True))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        what = getattr(error, "strerror", None) or "no CSV file in UTF-8"
        raise ValueError(f"{path}: cannot be read: {what}") from None
    found = []
    for number, row in enumerate(rows, 1):
        point: Changes = {}
        for key, text in row.items():
            if key in ABOUT:
                continue
            try:
                point[str(key)] = float(text)
            except (TypeError, ValueError):
                raise ValueError(
                    f"{path}, row {number}: {key} = {text!r}: must be a number"
                ) from None
        found.append(point)
    return found
