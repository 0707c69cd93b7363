"""``trustsim.robustness.survive``: judge claims in changed worlds; which verdicts survive?"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from trustsim.analysis.intervals import Interval, mean_interval
from trustsim.claims.checking import names
from trustsim.claims.declared import BY_ID
from trustsim.claims.findings import combined
from trustsim.claims.kinds import Floats
from trustsim.claims.running import Arms, Effects, asked, values_of
from trustsim.claims.tasks import Answer, Task, work_all
from trustsim.claims.verdicts import UNDECIDED, level, verdict
from trustsim.robustness.factors import EVERYWHERE, FACTORS, USUAL, Change, changes, judged

SURVIVES, TURNS, OPEN = "survives", "turns", "undecided there"
NOTHING = "undecided to begin with"
LEAST_SEEDS = 8
Told = Callable[[int, int], None]


class Plan(NamedTuple):
    """How thoroughly robustness is examined."""

    seeds: int = 60
    """Of each arm in each world."""
    quick: bool = False
    """One factor at a time for all claims."""

    @classmethod
    def of(cls, seeds: int | None = None, *, quick: bool = False) -> Plan:
        """The usual plan, or the quick one, with another number of seeds.

        >>> Plan.of(quick=True)
        Plan(seeds=20, quick=True)

        Raises
        ------
        ValueError
            For fewer than 8 seeds.
        """
        count = (20 if quick else 60) if seeds is None else seeds
        if count < LEAST_SEEDS:
            raise ValueError(f"seeds = {count}: must be at least {LEAST_SEEDS}")
        return cls(count, quick)

    def changes(self, id_: str) -> tuple[Change, ...]:
        """The worlds in which a claim is judged, the usual one first."""
        one = self.quick or id_ not in EVERYWHERE
        return tuple(changes(1 if one else len(FACTORS)))


class Trial(NamedTuple):
    """A claim in a world."""

    claim: str
    change: Change
    intervals: dict[int, Interval]
    """By measure, from 0; simultaneous over the claims, their measures and the worlds."""
    verdicts: dict[int, str]
    verdict: str
    """Of the claim, over its measures that mean something there."""
    reference: str
    """The verdict in the usual world."""

    @property
    def outcome(self) -> str:
        """What becomes of the verdict of the usual world."""
        return outcome(self.reference, self.verdict)


def outcome(reference: str, there: str) -> str:
    """What becomes of a verdict.

    >>> outcome("holds", "holds"), outcome("holds", "does not hold"), outcome("holds", "undecided")
    ('survives', 'turns', 'undecided there')
    >>> outcome("undecided", "holds")
    'undecided to begin with'
    """
    if reference == UNDECIDED:
        return NOTHING
    if there == reference:
        return SURVIVES
    return OPEN if there == UNDECIDED else TURNS


def survive(
    ids: Iterable[str] | None = None,
    plan: Plan | None = None,
    *,
    out: str | os.PathLike[str] | None = None,
    workers: int | str = "auto",
    progress: Told | None = None,
) -> list[Trial]:
    """Judge claims in every changed world.

    Parameters
    ----------
    ids
        Of claims; all 18 if left out.
    out
        Folder in which finished work is kept: the same call goes on where it was stopped.
    workers
        Processes; they do not change a result.
    progress
        Called with the number of finished runs and of all runs.

    Returns
    -------
    list of Trial
        By claim, the usual world first.

    Raises
    ------
    ValueError
        If there is no such claim.
    StoreError
        If the folder holds work of another model, or cannot be written to.
    """
    chosen, how = names(ids), plan or Plan()
    tasks = planned(chosen, how)
    folder = None if out is None else Path(out)
    answers = work_all(
        list(tasks.values()), folder, workers=workers, progress=progress, how=measured
    )
    found = dict(zip(tasks, answers, strict=True))
    trials: list[Trial] = []
    for id_ in chosen:
        effects = {change: found[change].effects[id_].measures for change in how.changes(id_)}
        trials += tried(id_, effects)
    return trials


def measured(task: Task) -> Answer:
    """The measures alone: where suppliers differ, some of what is beside them has no meaning."""
    arms = Arms(task.world, range(task.seeds), task.replicate)
    arms.expect(BY_ID[id_].reads for id_ in task.ids)
    at = asked(arms)
    return Answer(
        {
            id_: Effects(tuple(values_of(one, at) for one in BY_ID[id_].measures), ())
            for id_ in task.ids
        },
        {},
    )


def planned(ids: Sequence[str], plan: Plan) -> dict[Change, Task]:
    """A task for each world, with the claims that are judged in it."""
    found: dict[Change, list[str]] = {}
    for id_ in ids:
        for change in plan.changes(id_):
            found.setdefault(change, []).append(id_)
    return {
        change: Task(change.world, tuple(claims), plan.seeds) for change, claims in found.items()
    }


def tried(id_: str, effects: dict[Change, tuple[Floats, ...]]) -> list[Trial]:
    """The trials of a claim from its effects, a value a seed, in each world."""
    claim = BY_ID[id_]
    wide = level(len(claim.measures) * len(effects))
    found: list[tuple[Change, dict[int, Interval], dict[int, str], str]] = []
    for change, measures in effects.items():
        some = judged(claim, change)
        intervals = {at: mean_interval(measures[at], wide) for at in some}
        words = {
            at: verdict(one, claim.measures[at].sign, claim.measures[at].smallest)
            for at, one in intervals.items()
        }
        found.append((change, intervals, words, combined(claim, list(words.values()))))
    reference = next(word for change, _, _, word in found if change == USUAL)
    return [Trial(id_, *one, reference) for one in found]
