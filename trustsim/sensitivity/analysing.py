"""``trustsim.sensitivity.analyse``: points, their runs, indices of every effect."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from trustsim.analysis.intervals import error_share
from trustsim.claims.tasks import work_all
from trustsim.crew import warm
from trustsim.design.checks import names
from trustsim.experiment import Experiment
from trustsim.experiment.estimating import Estimate, estimate
from trustsim.sensitivity import methods
from trustsim.sensitivity.effects import STANCES, USUAL, parsed
from trustsim.sensitivity.problem import Floats, Problem, grouped
from trustsim.sensitivity.running import NAME, TASK, Changes, Points, do

if TYPE_CHECKING:
    import pandas as pd

Told = Callable[[int, int], None]


class Plan(NamedTuple):
    """How the parameters of an experiment are varied."""

    method: str = methods.SOBOL
    n: int | None = None
    """A power of two for Sobol (1024), trajectories of Morris (64), values one at a time (2)."""
    effects: tuple[str, ...] = USUAL
    groups: tuple[str, ...] = ()
    """``themes``, or ``name=key,key`` each."""
    vary: tuple[str, ...] = ()
    """Groups and keys that are varied; those of the experiment if empty."""

    @property
    def size(self) -> int:
        """The n that is meant."""
        return methods.USUAL[self.method] if self.n is None else self.n


@dataclass(frozen=True)
class Found:
    """Indices of every effect."""

    plan: Plan
    problem: Problem
    seeds: int
    effects: dict[str, Floats]
    """By effect: shape (points, seeds)."""
    indices: dict[str, pd.DataFrame]
    """By effect, as :func:`trustsim.sensitivity.methods.indices` gives them."""
    missing: dict[str, str] = field(default_factory=dict)
    """Effects without indices, and why."""
    units: dict[str, str] = field(default_factory=dict)

    @property
    def noise(self) -> dict[str, float]:
        """By effect: share of its variance between points that is the error of its means.

        Nothing where there is one seed only.
        """
        return {name: error_share(one) for name, one in self.effects.items() if self.seeds > 1}


def analyse(
    experiment: Experiment,
    plan: Plan | None = None,
    *,
    out: str | os.PathLike[str] | None = None,
    workers: int | str = "auto",
    progress: Told | None = None,
) -> Found:
    """Vary the parameters of an experiment and tell which of them move some effects.

    Parameters
    ----------
    experiment
        Its scenario, seeds and arms, and of its draws what is varied over which ranges. Without
        arms they are "aggressive" and "trusting": one buyer changes its stance.
    plan
        Method, size, effects, groups, and what is varied.
    out
        Folder in which finished work is kept: the same call goes on where it was stopped.
    workers
        Processes; they do not change a result.
    progress
        Called with the number of finished runs and of all runs.

    Raises
    ------
    ValueError
        If method, size, effect, group or design cannot be: one line.
    ModuleNotFoundError
        Without SALib.
    StoreError
        If the folder holds work of another model, or cannot be written to.
    """
    how = plan or Plan()
    problem, tasks = laid_out(experiment, how)
    warm()
    do(_first(tasks))  # a group that is not fails here
    folder = None if out is None else Path(out)
    answers = work_all(tasks, folder, workers=workers, progress=progress, how=do)
    parts = zip(*(answer.effects[NAME].measures for answer in answers), strict=True)
    effects = {name: np.concatenate(part) for name, part in zip(how.effects, parts, strict=True)}
    found, missing = {}, {}
    for name, values in effects.items():
        try:
            found[name] = methods.indices(how.method, problem, how.size, values)
        except ValueError as error:
            missing[name] = str(error)
    units = {effect.text: effect.unit for effect in tasks[0].effects}
    return Found(how, problem, len(tasks[0].seeds), effects, found, missing, units)


def laid_out(experiment: Experiment, plan: Plan) -> tuple[Problem, list[Points]]:
    """What is varied, and the tasks.

    Raises
    ------
    ValueError
        As :func:`analyse`.
    """
    if plan.method not in methods.METHODS:
        raise ValueError(f"method = {plan.method!r}: must be one of {', '.join(methods.METHODS)}")
    design = experiment.design
    if plan.vary:
        design = replace(design, vary=names(list(plan.vary), "vary"))
    arms = arms_of(experiment)
    held = {key for changes in arms.values() for key in changes}
    spans = {key: span for key, span in design.spans().items() if key not in held}
    problem = Problem(spans, grouped(tuple(spans), plan.groups))
    if plan.groups and plan.method == methods.OAT:
        raise ValueError("groups: one factor at a time takes none")
    effects = tuple(parsed(text, arms) for text in plan.effects)
    needed = {reading.arm for one in effects for reading in (one.of, one.less) if reading}
    arms = {name: changes for name, changes in arms.items() if name in needed}
    points = methods.points(plan.method, problem, plan.size)
    return problem, [
        Points(design.base, arms, effects, tuple(points[at : at + TASK]), design.seeds, at)
        for at in range(0, len(points), TASK)
    ]


def _first(tasks: list[Points]) -> Points:
    """The runs of the scenario itself, with one seed."""
    return tasks[0]._replace(points=({},), seeds=tasks[0].seeds[:1])


def arms_of(experiment: Experiment) -> dict[str, Changes]:
    """What each arm changes.

    Raises
    ------
    ValueError
        If values are swept: an arm is one point.
    """
    design = experiment.design
    if design.swept:
        raise ValueError(
            f"{experiment.origin}design: {design.swept[0]} is swept; give each value an arm of its"
            " own, or draw it"
        )
    named = {arm.name: arm.changes for arm in design.arms if arm.name}
    return named or {name: dict(changes) for name, changes in STANCES.items()}


def expected(experiment: Experiment, plan: Plan, workers: int | str = "auto") -> Estimate:
    """Runs and seconds of an analysis, from a short sample; nothing is kept.

    Raises
    ------
    ValueError
        As :func:`analyse`.
    """
    _, tasks = laid_out(experiment, plan)
    runs = sum(task.runs for task in tasks)
    do(_first(tasks))  # a group that is not fails here
    some = estimate(tasks[len(tasks) // 2].jobs(), "summary", workers)
    more = runs / some.runs
    return some._replace(runs=runs, seconds=some.seconds * more, bytes=round(some.bytes * more))
