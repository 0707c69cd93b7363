"""Points and indices of Sobol's and Morris's methods, as SALib has them, and one factor at a time.

Sobol, with the points of Saltelli and the estimators that SALib documents: the share of the
variance of an effect that a factor explains alone (``first``), and with all that it does together
with others (``total``); N (factors + 2) points. Morris: the mean size of the change of an effect
when a factor moves by two thirds of its range (``mu_star``, per whole range) and how unlike these
changes are (``sigma``); N (factors + 1) points. Intervals are 95 % bootstrap.
"""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

import numpy as np

from trustsim.analysis.intervals import mean_interval
from trustsim.boundaries.sensitivity import library
from trustsim.design.sequences import check_power
from trustsim.sensitivity.problem import Floats, Problem

if TYPE_CHECKING:
    import pandas as pd

SOBOL, MORRIS, OAT = "sobol", "morris", "oat"
METHODS = (SOBOL, MORRIS, OAT)
MAIN = {SOBOL: "total", MORRIS: "mu_star", OAT: "swing"}
"""By which factors are ranked."""
USUAL = {SOBOL: 1024, MORRIS: 64, OAT: 2}
LEVELS = 4
RESAMPLES = 400
SEED = 20_240_607


def points(method: str, problem: Problem, n: int) -> list[dict[str, Any]]:
    """What each point changes. Of ``oat``: nothing, then n values over each range.

    Raises
    ------
    ValueError
        If n is no power of two for Sobol, or too small.
    """
    if method == OAT:
        return [{}, *({key: value} for key, value in around(problem, n))]
    return [problem.changes(row) for row in unit(method, problem, n)]


def unit(method: str, problem: Problem, n: int) -> Floats:
    """The points in the unit cube, shape (points, parameters)."""
    library()
    if n < 2:
        raise ValueError(f"n = {n}: must be at least 2")
    if method == SOBOL:
        from SALib.sample.sobol import sample

        check_power(n, "n")
        return np.asarray(sample(problem.salib, n, calc_second_order=False, seed=SEED))
    from SALib.sample.morris import sample

    return np.asarray(sample(problem.salib, n, num_levels=LEVELS, seed=SEED))


def around(problem: Problem, n: int) -> list[tuple[str, Any]]:
    """One factor at a time: n values of each key, both ends included."""
    if n < 2:
        raise ValueError(f"n = {n}: must be at least 2, both ends of each range")
    found = []
    for key, (low, high) in problem.spans.items():
        values = np.linspace(low, high, n).tolist()
        whole = isinstance(low, int) and isinstance(high, int)
        found += [(key, one) for one in dict.fromkeys(map(round, values) if whole else values)]
    return found


def indices(method: str, problem: Problem, n: int, effects: Floats) -> pd.DataFrame:
    """A row a factor, those that matter most first; of ``oat`` a row a value.

    Parameters
    ----------
    effects
        Shape (points, seeds), in the order of :func:`points`.

    Returns
    -------
    pandas.DataFrame
        Sobol: factor, first, first_low, first_high, total, total_low, total_high. Morris: factor,
        mu_star, mu_star_low, mu_star_high, mu, sigma (NaN for groups). One at a time: factor,
        value, change (of the effect, against the scenario, paired by seed), low, high, swing
        (between the smallest and the largest mean).

    Raises
    ------
    ValueError
        If an effect has no value somewhere: SALib cannot leave a point out.
    """
    missing = int(np.isnan(effects).any(axis=1).sum())
    if missing:
        raise ValueError(f"has no value in {missing} of {len(effects)} points")
    if method == OAT:
        return _one_at_a_time(problem, n, effects)
    means = effects.mean(axis=1)
    found = _sobol(problem, means) if method == SOBOL else _morris(problem, n, means)
    ranked = found.sort_values(MAIN[method], ascending=False, kind="stable")
    return ranked.reset_index(drop=True)


def _sobol(problem: Problem, means: Floats) -> pd.DataFrame:
    import pandas as pd
    from SALib.analyze.sobol import analyze

    columns: dict[str, Any] = {"factor": problem.factors}
    keys = ("S1", "S1_conf", "ST", "ST_conf")
    found = dict.fromkeys(keys, np.zeros(len(problem.factors)))
    if float(np.std(means)) > 1e-12 * float(np.abs(means).max()):  # otherwise nothing moves it
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of SALib's own code
            found = analyze(
                problem.salib, means, calc_second_order=False, num_resamples=RESAMPLES, seed=SEED
            )
    for name, key in (("first", "S1"), ("total", "ST")):
        columns |= _interval(name, np.asarray(found[key]), np.asarray(found[f"{key}_conf"]))
    return pd.DataFrame(columns)


def _morris(problem: Problem, n: int, means: Floats) -> pd.DataFrame:
    import pandas as pd
    from SALib.analyze.morris import analyze

    found = analyze(
        problem.salib, unit(MORRIS, problem, n), means, num_levels=LEVELS,
        num_resamples=RESAMPLES, seed=SEED,
    )  # fmt: skip
    columns: dict[str, Any] = {"factor": problem.factors}
    columns |= _interval("mu_star", *(np.asarray(found[k]) for k in ("mu_star", "mu_star_conf")))
    for name in ("mu", "sigma"):
        columns[name] = np.ma.filled(np.ma.asarray(found[name], dtype=float), np.nan)
    return pd.DataFrame(columns)


def _interval(name: str, middle: Floats, half: Floats) -> dict[str, Floats]:
    return {name: middle, f"{name}_low": middle - half, f"{name}_high": middle + half}


def _one_at_a_time(problem: Problem, n: int, effects: Floats) -> pd.DataFrame:
    import pandas as pd

    rows = []
    for (key, value), values in zip(around(problem, n), effects[1:], strict=True):
        found = mean_interval(values - effects[0])
        rows.append({"factor": key, "value": value, "change": found.estimate,
                     "low": found.low, "high": found.high})  # fmt: skip
    frame = pd.DataFrame(rows)
    changes = frame.groupby("factor")["change"]
    ends = changes.transform("max").clip(lower=0.0) - changes.transform("min").clip(upper=0.0)
    return frame.assign(swing=ends).sort_values(
        "swing", ascending=False, kind="stable", ignore_index=True
    )
