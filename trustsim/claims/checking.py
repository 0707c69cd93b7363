"""``trustsim.claims.check``: plan the tasks, have them done, judge, and lay it out in tables."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from trustsim.claims.declared import BY_ID, CLAIMS
from trustsim.claims.findings import Finding, found
from trustsim.claims.markets import EQUAL
from trustsim.claims.running import World, listed
from trustsim.claims.tables import table
from trustsim.claims.tasks import Answer, Task, work_all
from trustsim.crew import Told
from trustsim.design import Design
from trustsim.experiment.sweeping import told_by
from trustsim.rules.channels import CHANNELS

if TYPE_CHECKING:
    import pandas as pd

SEEDS = 200
"""With 200 seeds the simultaneous interval of a claim reaches about half of its smallest effect to
each side, or less: an effect of 0 and one of 1.5 times the smallest are then told apart. Where it
is wider and nothing is decided, the table says how many seeds are needed."""
NULLS = {"trust constant": {"trust.rule": "constant"}, "equal stances": EQUAL}
IDENTITY_SEEDS = 8
"""With equal stances nothing may differ: a few seeds show it as well as many."""


class Plan(NamedTuple):
    """How thoroughly the claims are examined."""

    seeds: int = SEEDS
    """In the world of the defaults."""
    region_seeds: int = 50
    """In each listed region, and with a channel off."""
    draws: int = 16
    """Draws of all parameters from their likely ranges, for the kind."""
    draw_seeds: int = 16
    """In each draw, of its own luck. Few draws that are told say more than many that are not."""
    channels: bool = False
    """Whether profit is decomposed by leaving out one channel after the other."""

    @classmethod
    def of(cls, seeds: int | None = None, *, long: bool = False) -> Plan:
        """The usual plan, or the long one, with another number of seeds.

        >>> Plan.of(40).region_seeds, Plan.of(long=True).draws
        (10, 100)

        Raises
        ------
        ValueError
            For fewer than 8 seeds: half of them have to judge what the other half found.
        """
        count = SEEDS if seeds is None else seeds
        if count < 8:
            raise ValueError(f"seeds = {seeds}: must be at least 8")
        plan = cls(count, max(8, count // 4))
        return plan._replace(region_seeds=count, draws=100, channels=True) if long else plan


def check(
    ids: Iterable[str] | None = None,
    *,
    seeds: int | None = None,
    long: bool = False,
    out: str | os.PathLike[str] | None = None,
    workers: int | str = "auto",
    progress: Told | bool | None = None,
) -> pd.DataFrame:
    """Run claims and give a row for each.

    Parameters
    ----------
    ids
        Such as ``["S1", "S4"]``; all 18 if left out. Intervals are simultaneous over the 18 in any
        case.
    seeds
        In the world of the defaults, at least 8; a quarter of them in each listed region. 200 if
        left out.
    long
        More draws, as many seeds in regions, and profit decomposed by channels.
    out
        Folder in which finished work is kept: the same call goes on where it was stopped.
    workers
        Processes; "auto" is one for each core. They do not change a result.
    progress
        Called with the number of finished runs and of all runs; True or None shows a bar with the
        time left for what takes more than two seconds, False nothing.

    Returns
    -------
    pandas.DataFrame
        Columns claim, question, contrast, kind, measure, estimate, low, high, smallest_effect, n,
        verdict, turns_when; see :func:`trustsim.claims.tables.table`.

    Raises
    ------
    ValueError
        If there is no such claim, or there are fewer than 8 seeds.
    StoreError
        If the folder holds claims of another model, or cannot be written to.
    """
    plan = Plan.of(seeds, long=long)
    return table(examine(ids, plan, out=out, workers=workers, progress=progress))


def examine(
    ids: Iterable[str] | None = None,
    plan: Plan | None = None,
    *,
    out: str | os.PathLike[str] | None = None,
    workers: int | str = "auto",
    progress: Told | bool | None = None,
) -> list[Finding]:
    """As :func:`check`, with everything that was found."""
    chosen, how = names(ids), plan or Plan()
    tasks = list(planned(chosen, how))
    folder = None if out is None else Path(out)
    with told_by(progress) as told:
        answers = work_all([task for _, task in tasks], folder, workers=workers, progress=told)
    done = [(kind, task, answer) for (kind, task), answer in zip(tasks, answers, strict=True)]
    return [judged(id_, done) for id_ in chosen]


def names(ids: Iterable[str] | None) -> tuple[str, ...]:
    """Ids of the claims that are meant, in order.

    Raises
    ------
    ValueError
        One line that lists them.
    """
    if ids is None:
        return tuple(BY_ID)
    asked = [one.upper() for one in ([ids] if isinstance(ids, str) else ids)]
    unknown = [id_ for id_ in asked if id_ not in BY_ID]
    if unknown or not asked:
        what = repr(unknown[0]) if unknown else "none"
        raise ValueError(f"claim {what}: must be one of {', '.join(BY_ID)}")
    return tuple(id_ for id_ in BY_ID if id_ in asked)


def planned(ids: tuple[str, ...], plan: Plan) -> Iterator[tuple[str, Task]]:
    """Every task, the longest first, with what it is for."""
    chosen = [claim for claim in CLAIMS if claim.id in ids]
    for arm in dict.fromkeys(claim.arms[0] for claim in chosen):  # claims that share their arms
        alike = tuple(claim.id for claim in chosen if claim.arms[0] == arm)
        yield "here", Task(World(), alike, plan.seeds)
    for number, changes in enumerate(Design({}, draws=plan.draws).drawn(), 1):
        world = World(f"draw {number}", changes)
        yield "draw", Task(world, ids, plan.draw_seeds, replicate=number)
    worlds: dict[str, tuple[World, list[str]]] = {}
    for claim in chosen:
        for world in listed(claim):
            worlds.setdefault(world.name, (world, []))[1].append(claim.id)
    for world, having in worlds.values():
        yield "region", Task(world, tuple(having), plan.region_seeds)
    profits = tuple(claim.id for claim in chosen if claim.profit)
    if profits:
        for name, changes in NULLS.items():
            most = IDENTITY_SEEDS if changes is EQUAL else plan.region_seeds
            yield "null", Task(World(name, dict(changes)), profits, min(most, plan.region_seeds))
        for row in CHANNELS if plan.channels else ():
            world = World(row.switch, {f"channels.{row.switch}": False})
            yield "channel", Task(world, profits, plan.region_seeds)


def judged(id_: str, done: list[tuple[str, Task, Answer]]) -> Finding:
    """The finding of a claim from all answers."""
    mine = [(kind, task.world.name, answer) for kind, task, answer in done if id_ in task.ids]

    def of(wanted: str) -> dict[str, Answer]:
        return {name: answer for kind, name, answer in mine if kind == wanted}

    ((_, here),) = of("here").items()
    regions, draws, nulls, channels = (
        {name: answer.effects[id_] for name, answer in of(kind).items()}
        for kind in ("region", "draw", "null", "channel")
    )
    claim, extras, own = BY_ID[id_], here.extras.get(id_, {}), here.effects[id_]
    regions = {world.name: regions[world.name] for world in listed(claim)}
    return found(claim, own, regions, list(draws.values()), nulls, channels, extras)
