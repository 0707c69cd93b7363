"""Calibrate to data of your own: any parameters, any quantities, each with a band to fall in.

The method is that of :func:`trustsim.calibration.calibrate`. What you give is what differs: which
parameters are free and in which range, how your quantities are measured on a run, and the bands.

>>> from trustsim.scenarios import Scenario
>>> from trustsim.simulation import simulate
>>> small = Scenario(periods=12, burn_in=0, market={"buyers": 3})
>>> def measure(scenario, seed):
...     buyers = simulate(scenario, seed=seed, record="summary").summary().iloc[0]
...     return {"trust": buyers["partner_trust"]}
>>> found = fit(small, {"trust.prior": (0.1, 0.9)}, measure, {"trust": (0.5, 0.6)},
...             particles=20, seeds=1, workers=1, progress=False)
>>> found.met
True
>>> bool(found.points()["trust"].between(0.5, 0.6).all())
True
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import closing, nullcontext
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from trustsim.calibration.patterns import Goal
from trustsim.calibration.prior import Free
from trustsim.calibration.report import parameter
from trustsim.calibration.sampling import Job, Posterior, Question, Settings, Told, narrow_down
from trustsim.design.ranges import LIKELY, checked, spans
from trustsim.facts import Target
from trustsim.parameters._errors import show
from trustsim.scenarios import Scenario

if TYPE_CHECKING:
    import pandas as pd

Measure = Callable[[Scenario, int], Mapping[str, float]]
PATIENCE = 2.0  # seconds before a bar is shown


class Fit(NamedTuple):
    """The points of the parameter space that agree with your data, as far as any do."""

    posterior: Posterior
    free: tuple[Free, ...]
    goals: tuple[Goal, ...]

    @property
    def met(self) -> bool:
        """Whether every quantity lies in its band at every point."""
        return self.posterior.met

    def points(self) -> pd.DataFrame:
        """A row a point: the parameters, the mean of each quantity, ``weight``, ``distance``.

        Weights sum to 1; the distance is in half-widths of a band, 0 where all are met.
        """
        import pandas as pd

        last = self.posterior
        keys = [one.key for one in self.free]
        rows = [[one.value(u) for one, u in zip(self.free, row, strict=True)]
                for row in last.places.tolist()]  # fmt: skip
        quantities = pd.DataFrame(last.means, columns=[goal.name for goal in self.goals])
        return pd.concat([pd.DataFrame(rows, columns=keys), quantities], axis=1).assign(
            weight=last.weights, distance=last.distances
        )

    def parameters(self) -> pd.DataFrame:
        """A row a parameter: what the data tell of it.

        ``low``, ``median`` and ``high`` are the middle 90 % of the points; ``width`` is theirs over
        that of the range that was given. ``told`` is yes below a half, weakly below 0.8, or no;
        ``at_end`` says that the points crowd at an end of the range, which then decides.
        """
        import pandas as pd

        told = [parameter(at, one, self.posterior) for at, one in enumerate(self.free)]
        rows = [
            (x.free.key, *x.free.range, x.low, x.median, x.high, x.width, x.identified, x.at_end)
            for x in told
        ]
        names = ["key", "from", "to", "low", "median", "high", "width", "told", "at_end"]
        return pd.DataFrame(rows, columns=names)

    def sample(self, n: int) -> list[dict[str, float]]:
        """So many points of equal weight, for ``ts.sweep(points=...)``.

        A point comes about n times its weight often (systematic resampling); always the same ones.

        Raises
        ------
        ValueError
            If n is below 1.
        """
        if n < 1:
            raise ValueError(f"n = {n}: must be at least 1")
        reached = np.cumsum(self.posterior.weights)
        at = np.searchsorted(reached, (np.arange(n) + 0.5) / n * reached[-1])
        table = self.points()[[one.key for one in self.free]]
        found: list[dict[str, float]] = table.iloc[at].to_dict("records")
        return found


def fit(
    scenario: Scenario,
    free: Mapping[str, Sequence[float]] | Sequence[str],
    measure: Measure,
    bands: Mapping[str, Sequence[float]],
    *,
    particles: int = 100,
    seeds: int = 24,
    most: int = 30_000,
    seed: int = 1,
    workers: int | str = "auto",
    progress: Told | bool | None = None,
) -> Fit:
    """Find the values of some parameters at which some quantities fall into their bands.

    Parameters
    ----------
    scenario
        The market; the free parameters change it.
    free
        Dotted keys and the range of each, uniform; or names of parameters and groups, which are
        taken over their likely ranges.
    measure
        Called with a scenario and a seed; returns the quantities by name. Workers are processes: it
        must not rest on what changes between calls.
    bands
        Quantity -> (low, high). The mean over seeds has to lie within.
    particles
        Points to be found.
    seeds
        Runs at each point, the same ones everywhere.
    most
        Points to be measured at most; fewer if nothing nearer is found.
    seed
        Of everything that is drawn here.
    workers
        Processes; "auto" is one for each core. They do not change the result.
    progress
        Called with generation, distance, points kept and points measured; True or None shows them
        after two seconds, False nothing.

    Returns
    -------
    Fit
        ``met`` tells whether every band is met at every point.

    Raises
    ------
    ScenarioError
        If a key or a range is not allowed.
    ValueError
        If a band is none, or ``measure`` does not return the quantities of ``bands``.

    Notes
    -----
    Nothing says that a free parameter is told by the data: look at ``parameters()``, and let what
    is not told vary in what you conclude (``sample``).
    """
    goals = tuple(_goal(name, band) for name, band in bands.items())
    if not goals:
        raise ValueError("bands: there is none; write quantity: (low, high)")
    question = Question(_free(free), goals, partial(_means, scenario, measure, tuple(bands)))
    middle = np.full(len(question.free), 0.5)
    question.means((question.values(middle), [0]))  # what is wrong shows here, not in a worker
    settings = Settings(particles, seeds, most, seed)
    bar = Bar() if progress is None or progress is True else None
    told = bar or (progress if callable(progress) else None)
    with closing(bar) if bar else nullcontext():
        posterior = narrow_down(question, settings, None, workers, told)
    return Fit(posterior, question.free, goals)


def _free(free: Mapping[str, Sequence[float]] | Sequence[str]) -> tuple[Free, ...]:
    """The free parameters, in the order given where ranges are."""
    if isinstance(free, Mapping):
        ranges = checked({key: list(pair) for key, pair in free.items()}, "free")
    else:
        names = [free] if isinstance(free, str) else list(free)
        ranges = spans(LIKELY, names, (), (), "free")
    assert isinstance(ranges, dict)  # noqa: S101 (a table was given)
    return tuple(Free(key, logarithmic=False, ends=span) for key, span in ranges.items())


def _goal(name: str, band: Sequence[float]) -> Goal:
    ends = [float(end) for end in band]
    if len(ends) != 2 or not ends[0] < ends[1]:
        raise ValueError(f"bands: {name} = {show(band)}: must be (low, high), low below high")
    return Goal("", "", Target(name, ends[0], ends[1], ()))


def _means(scenario: Scenario, measure: Measure, names: tuple[str, ...], job: Job) -> list[float]:
    """The mean of each quantity over seeds at a point."""
    changed = scenario.replace(job[0])
    rows = [measure(changed, one) for one in job[1]]
    for row in rows:
        missing = [name for name in names if name not in row]
        if missing:
            raise ValueError(f"measure gave no {missing[0]!r}, only {', '.join(row) or 'nothing'}")
    return [float(np.mean([row[name] for row in rows])) for name in names]


class Bar:
    """How near the points are and how many are measured; nobody knows how many it will take."""

    def __init__(self) -> None:
        from tqdm.auto import tqdm

        self.shown: Any = tqdm(unit="point", delay=PATIENCE, leave=False)

    def __call__(self, generation: int, tolerance: float, kept: int, measured: int) -> None:
        """Move it on."""
        where = f"off by {tolerance:.2f}, {kept} kept" if generation else "draws of the ranges"
        self.shown.set_description(where, refresh=False)
        self.shown.update(measured - self.shown.n)

    def close(self) -> None:
        """Take it away."""
        self.shown.close()
