"""Population Monte Carlo towards the parameters that meet every target.

Each generation draws from the one before, a little displaced, and keeps what is at least as near to
the targets as the nearest tenth of it was; weights undo what the displacement does to the prior.
Draws that :mod:`trustsim.calibration.emulator` gives no hope are not measured.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from trustsim.calibration import emulator
from trustsim.calibration.journal import Batches
from trustsim.calibration.patterns import SCALE, TARGETS, Goal, distance, measure
from trustsim.calibration.prior import FREE, Free, values
from trustsim.crew import dismiss, hire, warm, worker_count

Floats = NDArray[np.float64]
Told = Callable[[int, float, int, int], None]
Hope = Callable[[Floats], NDArray[np.bool_]]
Job = tuple[dict[str, float], Sequence[int]]
Look = Callable[[Sequence[int], Floats], Floats]

BATCH = 64
"""Proposals evaluated together; a number of its own, so that workers cannot change the draws."""
DRAWS = 3
"""Draws from the priors to begin with, for each point of the posterior."""
NEARER = 0.1
"""Share of a generation that is as near as all of the next one."""
OFFERS, TRIES = 4096, 50
"""Draws looked at together, and how often until some are measured without hope."""
STALLED = 0.98
"""A generation that is not nearer than this share of the last one is the last."""


class Question(NamedTuple):
    """What is fitted to what."""

    free: tuple[Free, ...]
    goals: tuple[Goal, ...]
    means: Callable[[Job], list[float]]
    """From values of the free parameters and seeds, the mean of each goal's quantity."""

    def values(self, place: Floats) -> dict[str, float]:
        """Values of the free parameters at a place in the unit cube."""
        return values(place.tolist(), self.free)

    def distances(self, means: Floats) -> Floats:
        """How far points are from the goals, from means of shape (points, goals)."""
        each = ([np.array([value]) for value in row] for row in means)
        return np.array([distance(row, self.goals) for row in each])


class Settings(NamedTuple):
    """How thoroughly the calibration looks."""

    particles: int = 100
    """Points of the posterior."""
    seeds: int = 24
    """Runs of each market at each point, the same ones everywhere."""
    most: int = 30_000
    """Points to be measured at most."""
    seed: int = 1
    """Of everything that is drawn here."""


class Posterior(NamedTuple):
    """Weighted points of the parameter space, nearest generation."""

    places: Floats
    """In the unit cube of the priors, shape (particles, parameters)."""
    weights: Floats
    """They sum to 1."""
    distances: Floats
    """From the patterns, in half-widths of a band; 0: all met."""
    means: Floats
    """Of the targets, shape (particles, targets)."""
    generations: int
    evaluations: int

    @property
    def met(self) -> bool:
        """Whether every point meets every pattern."""
        return bool(self.distances.max() == 0.0)


def calibrate(
    settings: Settings | None = None,
    out: str | os.PathLike[str] | None = None,
    *,
    workers: int | str = "auto",
    progress: Told | None = None,
) -> Posterior:
    """Narrow the priors down to the points that meet every published pattern.

    Parameters
    ----------
    settings
        How thoroughly.
    out
        Folder in which every measured point is kept: the same call goes on where it was stopped.
    workers
        Processes; "auto" is one for each core. They do not change the result.
    progress
        Called with generation, tolerance, points kept and points measured.

    Returns
    -------
    Posterior
        Its last generation; ``met`` tells whether it got there, before nothing nearer was found
        or ``settings.most`` points were measured.

    Raises
    ------
    StoreError
        If the folder holds another calibration, or cannot be written to.
    """
    chosen = settings or Settings()
    question = Question(FREE, TARGETS, _means)
    with Batches(None if out is None else Path(out), chosen) as journal:
        return narrow_down(question, chosen, journal, workers, progress)


def narrow_down(
    question: Question,
    settings: Settings,
    journal: Batches | None = None,
    workers: int | str = "auto",
    progress: Told | None = None,
) -> Posterior:
    """Generations of points, each nearer to the goals; arguments as in :func:`calibrate`."""
    warm()
    with ExitStack() as held:
        count = worker_count(workers)
        crew = None if count == 1 else hire(count)
        if crew is not None:
            held.callback(dismiss, crew)
        look = partial(_look, question, journal, crew, settings)
        tell = progress or (lambda *_: None)
        found, measured = _first(question, settings, look, tell)
        while not found.met and found.evaluations < settings.most:
            before = float(np.median(found.distances))
            found = _next(found, settings, measured, look, tell)
            if float(np.median(found.distances)) > STALLED * before:
                break  # what is left is not to be met within the priors
    return found


def _look(
    question: Question,
    journal: Batches | None,
    crew: Executor | None,
    settings: Settings,
    at: Sequence[int],
    places: Floats,
) -> Floats:
    """Means of the goals' quantities at these places, from the journal where it has them."""
    kept = None if journal is None else journal.read(at)
    if kept is not None:
        return kept
    jobs = [(question.values(row), range(settings.seeds)) for row in places]
    ask = question.means
    found = np.array(list(map(ask, jobs) if crew is None else crew.map(ask, jobs)))
    if journal is not None:
        journal.write(at, found)
    return found


def _means(job: Job) -> list[float]:
    """Means of the published targets at a point, at the volume at which they are fitted."""
    return [float(np.mean(each)) for each in measure({**SCALE, **job[0]}, job[1])]


class Measured:
    """Every point measured so far."""

    def __init__(self, question: Question, places: Floats, means: Floats) -> None:
        self.question, self.places, self.means = question, places, means
        self.distances = question.distances(means)

    def add(self, places: Floats, means: Floats) -> Floats:
        """Remember a batch, and tell how far it is."""
        distances = self.question.distances(means)
        self.places = np.concatenate([self.places, places])
        self.means = np.concatenate([self.means, means])
        self.distances = np.concatenate([self.distances, distances])
        return distances

    def hopeful(self, tolerance: float) -> Hope:
        """A test of places against what was measured."""
        found = emulator.fit(self.question.goals, self.places, self.means, self.distances)
        if found is None:
            return lambda places: np.ones(len(places), dtype=bool)
        return lambda places: found.hopeful(places, tolerance)


def _first(
    question: Question, settings: Settings, look: Look, tell: Told
) -> tuple[Posterior, Measured]:
    """The nearest of a Latin hypercube over the priors, and all of it."""
    from scipy.stats.qmc import LatinHypercube

    rng = np.random.default_rng([settings.seed, 0])
    places = LatinHypercube(len(question.free), rng=rng).random(DRAWS * settings.particles)
    seen: list[Floats] = []
    for at in range(0, len(places), BATCH):
        seen.append(look((0, at // BATCH), places[at : at + BATCH]))
        tell(0, float("inf"), 0, min(at + BATCH, len(places)))
    measured = Measured(question, places, np.concatenate(seen))
    means, far = measured.means, measured.distances
    best = np.argsort(far, kind="stable")[: settings.particles]
    even = np.full(len(best), 1.0 / len(best))
    nearest = Posterior(places[best], even, far[best], means[best], 0, len(places))
    return nearest, measured


def _next(
    last: Posterior,
    settings: Settings,
    measured: Measured,
    look: Look,
    tell: Told,
) -> Posterior:
    """Another generation, at most as far as the nearest tenth of the last one."""
    tolerance = float(np.quantile(last.distances, NEARER))
    generation, spent = last.generations + 1, last.evaluations
    width = last.places.shape[1]
    spread = 2.0 * np.cov(last.places.T, aweights=last.weights) + 1e-9 * np.eye(width)
    places, means, far = (np.zeros((0, n)) for n in (width, last.means.shape[1], 1))
    batch = 0
    while len(places) < len(last.weights) and spent < settings.most:
        rng = np.random.default_rng([settings.seed, generation, batch])
        offered = _displaced(last, spread, rng, measured.hopeful(tolerance))
        seen = look((generation, batch), offered)
        how_far = measured.add(offered, seen)
        near = how_far <= tolerance
        places = np.concatenate([places, offered[near]])
        means = np.concatenate([means, seen[near]])
        far = np.concatenate([far, how_far[near, None]])
        spent, batch = spent + len(offered), batch + 1
        tell(generation, tolerance, min(len(places), len(last.weights)), spent)
    number = min(len(places), len(last.weights))
    if number < len(last.weights):  # out of points: the last whole generation is the result
        return last._replace(evaluations=spent)
    places, means, far = places[:number], means[:number], far[:number, 0]
    weights = 1.0 / _density(places, last, spread)
    return Posterior(places, weights / weights.sum(), far, means, generation, spent)


def _displaced(last: Posterior, spread: Floats, rng: np.random.Generator, hopeful: Hope) -> Floats:
    """Points of the last generation, displaced, within the priors and not without hope."""
    width = last.places.shape[1]
    found = np.zeros((0, width))
    tries = 0
    while len(found) < BATCH:
        parents = last.places[rng.choice(len(last.weights), OFFERS, p=last.weights)]
        children = parents + rng.multivariate_normal(np.zeros(width), spread, OFFERS)
        fit = np.all((children >= 0.0) & (children <= 1.0), axis=1)
        if tries < TRIES:
            fit &= hopeful(children)
        found = np.concatenate([found, children[fit]])
        tries += 1
    return found[:BATCH]


def _density(places: Floats, last: Posterior, spread: Floats) -> Floats:
    """How likely the last generation, displaced, was to offer these points."""
    from scipy.stats import multivariate_normal

    step: Any = multivariate_normal(np.zeros(places.shape[1]), spread)
    apart = places[:, None, :] - last.places[None, :, :]
    density: Floats = step.pdf(apart) @ last.weights
    return density
