"""What the calibration found: the posterior, what it does not tell, how far each pattern is met."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from trustsim.analysis.intervals import Interval, mean_interval
from trustsim.calibration.patterns import SCALE, TARGETS, Goal, measure
from trustsim.calibration.prior import FREE, Free, values
from trustsim.calibration.sampling import Posterior
from trustsim.scenarios import Scenario

FRESH = range(10_000, 10_100)
"""Seeds that the calibration never saw; they check the point, and never choose it."""
CHOOSING = range(20_000, 20_048)
"""Seeds that choose the point."""
CANDIDATES = 20
"""Points of the posterior that are looked at for it, at most."""
OUTER, CROWDED = 0.05, 0.15  # how much of a range is its end, and what share there is too much
ERRORS = 3.0  # standard errors beyond what a flat posterior would have there
IDENTIFIED, WEAKLY = 0.5, 0.8  # width of the posterior over that of the prior
DESK: dict[str, dict[str, float]] = {
    "quotes": {"people.quote_hours": 0.0},
    "cheaper renewals": {"people.renewal_share": 1.0},
    "qualification": {"people.qualification_hours": 0.0},
    "contracts": {"people.administration_hours": 0.0},
    "expediting": {"people.expediting_hours": 0.0},
    "links": {"channels.links": False},
    "rebids of distrust": {"channels.rebid_trust": False},
    "parties by pressure": {"channels.invitation": False},
    "rebids by pressure": {"channels.rebid_pressure": False},
}
"""What goods per person (P2) may come from, and how each is switched off."""


class Parameter(NamedTuple):
    """A free parameter after the calibration."""

    free: Free
    low: float
    median: float
    high: float
    """The middle 90 % of the posterior."""
    width: float
    """Its width over that of the prior's middle 90 %, in the scale of the prior."""
    at_end: bool
    """Whether the posterior crowds at an end of the range."""

    @property
    def identified(self) -> str:
        """``yes``, ``weakly`` or ``no``."""
        if self.width < IDENTIFIED:
            return "yes"
        return "weakly" if self.width < WEAKLY else "no"


class Check(NamedTuple):
    """A target at the chosen point, with seeds that the calibration never saw."""

    goal: Goal
    ours: Interval

    @property
    def verdict(self) -> str:
        """What :meth:`trustsim.facts.Target.verdict` says of our interval."""
        return self.goal.target.verdict(self.ours.estimate, self.ours.low, self.ours.high)


class Calibration(NamedTuple):
    """The result of a calibration."""

    posterior: Posterior
    parameters: tuple[Parameter, ...]
    chosen: dict[str, float]
    """The point that becomes the default, see :func:`choose`."""
    checks: tuple[Check, ...]
    channels: dict[str, Interval]
    """Goods per person (P2) with one channel switched off."""


def examine(
    posterior: Posterior, seeds: Sequence[int] = FRESH, choosing: Sequence[int] = CHOOSING
) -> Calibration:
    """Describe a posterior, choose a point of it, and check it with fresh seeds."""
    parameters = tuple(parameter(at, one, posterior) for at, one in enumerate(FREE))
    chosen = choose(posterior, choosing)
    channels = {"all": mean_interval(_goods(chosen, seeds))}
    channels |= {
        name: mean_interval(_goods({**chosen, **off}, seeds)) for name, off in DESK.items()
    }
    return Calibration(posterior, parameters, chosen, check(chosen, seeds), channels)


def check(changes: dict[str, float], seeds: Sequence[int] = FRESH) -> tuple[Check, ...]:
    """Every target at a point, with its 95 % interval over seeds."""
    measured = measure(changes, seeds, sessions=len(seeds))
    return tuple(Check(goal, mean_interval(x)) for goal, x in zip(TARGETS, measured, strict=True))


def choose(posterior: Posterior, seeds: Sequence[int] = CHOOSING) -> dict[str, float]:
    """The median, or else the point nearest to it, that meets every pattern with whole intervals.

    Where none of the nearest :data:`CANDIDATES` does, the nearest of all. Values have two digits.
    """
    nearest = nearest_to_median(posterior)
    for point in [_rounded(_median(posterior)), *nearest][:CANDIDATES]:
        if all(one.verdict == "met" for one in check({**SCALE, **point}, seeds)):
            return point
    return nearest[0]


def nearest_to_median(posterior: Posterior) -> list[dict[str, float]]:
    """Points that meet all, or miss least, from the nearest to the median to the farthest.

    By Mahalanobis distance: parameters that make up for each other may move together.
    """
    width = posterior.places.shape[1]
    spread = np.cov(posterior.places.T, aweights=posterior.weights) + 1e-9 * np.eye(width)
    off = posterior.places - _median(posterior)
    far = (off * np.linalg.solve(spread, off.T).T).sum(axis=1)
    order = np.argsort(far, kind="stable")
    best = order[posterior.distances[order] <= posterior.distances.min()]
    return [_rounded(posterior.places[at]) for at in best]


def _median(posterior: Posterior) -> NDArray[np.float64]:
    """The median of each parameter."""
    return np.array([quantile(column, posterior.weights, 0.5) for column in posterior.places.T])


def _rounded(place: NDArray[np.float64]) -> dict[str, float]:
    """Values at a place, to two digits."""
    return {key: float(f"{value:.2g}") for key, value in values(place.tolist()).items()}


def quantile(column: NDArray[np.float64], weights: NDArray[np.float64], share: float) -> float:
    """A quantile of weighted points.

    >>> quantile(np.array([3.0, 1.0, 2.0]), np.array([0.2, 0.2, 0.6]), 0.5)
    2.0
    """
    order = np.argsort(column, kind="stable")
    reached = np.cumsum(weights[order])
    at = int(np.searchsorted(reached, share * reached[-1]))
    return float(column[order[min(at, len(order) - 1)]])


def parameter(at: int, free: Free, posterior: Posterior) -> Parameter:
    """What a posterior tells of the parameter in one of its columns."""
    column, weights = posterior.places[:, at], posterior.weights
    low, median, high = (quantile(column, weights, share) for share in (0.05, 0.5, 0.95))
    crowd = max(weights[column < OUTER].sum(), weights[column > 1.0 - OUTER].sum())
    shown = [free.value(place) for place in (low, median, high)]
    error = np.sqrt(OUTER * (1.0 - OUTER) * (weights**2).sum())  # of few, unequal points
    at_end = bool(crowd > max(CROWDED, OUTER + ERRORS * error))
    return Parameter(free, shown[0], shown[1], shown[2], (high - low) / 0.9, at_end)


def _goods(changes: dict[str, float | bool], seeds: Sequence[int]) -> NDArray[np.float64]:
    """Goods per person, most over least trusted of eight."""
    at = [goal.pattern for goal in TARGETS].index("P2")
    return measure(changes, seeds)[at]


def render(found: Calibration) -> str:
    """The result as plain text for the terminal."""
    last = found.posterior
    state = "every pattern is met at every point" if last.met else "not every pattern is met"
    lines = [
        f"{len(last.weights)} points after {last.generations} generations,"
        f" {last.evaluations} measured: {state}",
        "",
        f"{'parameter':30} {'5 %':>9} {'median':>9} {'95 %':>9} {'chosen':>9}  identified",
    ]
    for one in found.parameters:
        numbers = (one.low, one.median, one.high, found.chosen[one.free.key])
        cells = " ".join(f"{number:9.3g}" for number in numbers)
        end = ", at an end of its range" if one.at_end else ""
        lines.append(f"{one.free.key:30} {cells}  {one.identified} ({one.width:.2f}){end}")
    fitted, shipped = SCALE["demand.mean"], Scenario().demand.mean
    lines += [
        "",
        f"fitted at {fitted:,.0f} units a month; the chosen point at the shipped {shipped:,.0f},",
        f"{found.checks[0].ours.n} seeds that were not fitted to:",
    ]
    for each in found.checks:
        target = each.goal.target
        ours = f"{each.ours.estimate:.3f} [{each.ours.low:.3f}, {each.ours.high:.3f}]"
        band = f"{target.low:g} to {target.high:g} {each.goal.unit}"
        lines.append(f"{each.goal.name:34} {ours:26} {band:24} {each.verdict}")
    lines += ["", "goods per person, most over least trusted (P2), with one channel switched off:"]
    lines += [f"{name:34} {one.estimate:.2f} [{one.low:.2f}, {one.high:.2f}]"
              for name, one in found.channels.items()]  # fmt: skip
    return "\n".join(lines)
