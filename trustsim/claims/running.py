"""Runs behind the claims: the effects of a claim in a world, a value a seed.

A *world* is what differs from the defaults: a listed region, a draw of the parameters, a channel
that is off. Every world and every arm meets the same seeds.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from trustsim.claims.kinds import At, Beside, Changes, Claim, Floats, Measure, Reads
from trustsim.claims.markets import ARMS, BASE
from trustsim.claims.readings import READINGS, Seen, level_for, tables_for
from trustsim.design import Job
from trustsim.ensemble import run_many
from trustsim.scenarios import Scenario

HERE = "defaults"
SUPPLIERS = {
    "market.supplier_trust_level", "market.trusting_suppliers", "market.supplier_mix",
}  # fmt: skip
"""Three ways of naming the suppliers; a scenario takes one."""


class World(NamedTuple):
    """A name and what differs from the defaults."""

    name: str = HERE
    changes: Changes = {}  # noqa: RUF012 - never changed


class Effects(NamedTuple):
    """A claim in a world: the effects of its measures and of what is beside, and its arms."""

    measures: tuple[Floats, ...]
    beside: tuple[Floats, ...]


class RunsFailedError(RuntimeError):
    """A run of a claim failed."""


def beneath(world: Changes, arm: Changes) -> Changes:
    """What a world changes, less its suppliers where the arm names others.

    >>> beneath({"market.trusting_suppliers": 0.5}, {"market.supplier_mix": {"opportunist": 1.0}})
    {}
    """
    if not arm.keys() & SUPPLIERS:
        return world
    return {key: value for key, value in world.items() if key not in SUPPLIERS}


class Arms:
    """The readings of every arm in a world, run when they are first asked for.

    Calling it as ``at(arm, reading)`` gives a value a seed, in the order of the seeds.
    """

    def __init__(self, world: World, seeds: Sequence[int], replicate: int = 0) -> None:
        self.world, self.seeds, self.replicate = world, seeds, replicate
        self._held: dict[str, tuple[frozenset[str], list[Seen]]] = {}
        self._lock = threading.Lock()

    def run(self, arm: str, reads: Iterable[str]) -> None:
        """Run an arm, unless its readings are there."""
        reads = frozenset(reads)
        with self._lock:
            known, _ = self._held.get(arm, (None, []))
            if known is None or not known >= reads:
                wanted = reads | (known or frozenset())
                self._held[arm] = wanted, self._runs(arm, wanted)

    def expect(self, reads: Iterable[Reads]) -> None:
        """Run the arms whose months or relationships are read, so that none is run again for them.

        Outcomes alone are there after any run.
        """
        wanted: dict[str, set[str]] = {}
        for one in reads:
            for arm, names in one.items():
                wanted.setdefault(arm, set()).update(names)
        for arm, together in wanted.items():
            self.run(arm, together)

    def _runs(self, arm: str, reads: frozenset[str]) -> list[Seen]:
        changes = {**BASE, **beneath(self.world.changes, ARMS[arm]), **ARMS[arm]}
        scenario = Scenario().replace(changes)
        jobs = [
            Job(at, arm, 0, changes, seed, self.replicate, scenario)
            for at, seed in enumerate(self.seeds)
        ]
        found: dict[int, Seen] = {}
        level, only = level_for(reads), tables_for(reads)
        for outcome in run_many(jobs, record=level, workers=1, only=only):
            if outcome.tables is None:
                where = f"arm {arm!r} in world {self.world.name!r}, seed {outcome.job.seed}"
                raise RunsFailedError(f"{where}: {outcome.error}")
            found[outcome.job.run] = Seen(outcome.tables, scenario, reads)
        return [found[job.run] for job in jobs]

    def __call__(self, arm: str, reading: str) -> Any:
        """A reading, or an outcome of a group such as ``focal.price``, a value a seed."""
        values = [run[reading] for run in self._held[arm][1]]
        return values if isinstance(values[0], dict) else np.array(values, dtype=float)


def asked(arms: Arms) -> At:
    """Readings whose arms are run when they are asked for."""

    def at(arm: str, reading: str) -> Any:
        arms.run(arm, (reading,) if reading in READINGS else ())
        return arms(arm, reading)

    return at


def values_of(one: Measure | Beside, at: At) -> Floats:
    """An effect, a value a seed; a run in which nothing is judged is a NaN."""
    with np.errstate(invalid="ignore"):
        return np.asarray(one.of(at), dtype=float)


def effects(claim: Claim, arms: Arms) -> Effects:
    """The effects of a claim; what is beside it is told in the world of the defaults alone."""
    at = asked(arms)
    beside = claim.beside if arms.world.name == HERE else ()
    return Effects(
        tuple(values_of(one, at) for one in claim.measures),
        tuple(values_of(one, at) for one in beside),
    )


def listed(claim: Claim) -> Iterator[World]:
    """The listed regions of a claim besides the defaults: each end of each condition."""
    for condition in claim.conditions:
        for value in condition.ends:
            yield World(f"{condition.key} = {value:g}", {condition.key: value})
