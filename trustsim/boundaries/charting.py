"""``trustsim.boundaries.chart``: draws, then the maps that they point to, and what lies beside."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from trustsim.analysis.intervals import error_share
from trustsim.boundaries import plane, uncertainty
from trustsim.boundaries.cells import Cell, do, measure_of, quantities
from trustsim.boundaries.maps import SIDE, Axis, Map, Point, changes, chosen, points
from trustsim.boundaries.regions import told
from trustsim.boundaries.sensitivity import LEAST_DRAWS, Index, library, ranked
from trustsim.claims.checking import names
from trustsim.claims.declared import BY_ID
from trustsim.claims.kinds import Changes, Floats
from trustsim.claims.running import World
from trustsim.claims.tasks import Answer, Task, work_all
from trustsim.design import Design

CLAIMS = ("S3", "S4", "S5", "S9", "S15", "S16", "S17")
LEAST_SEEDS = 8
Told = Callable[[int, int], None]


class Plan(NamedTuple):
    """How thoroughly the boundaries are charted."""

    seeds: int = 24
    """In each cell of a map; twice as many beside the maps."""
    draws: int = 200
    """Draws of all parameters from their likely ranges, all with the same luck."""
    side: int = SIDE
    """Values of each of the first two parameters of a map."""

    @property
    def draw_seeds(self) -> int:
        """In each draw: a third, but no fewer than half of the measures can be judged with."""
        return max(4, self.seeds // 3)

    def checked(self) -> Plan:
        """The same plan.

        Raises
        ------
        ValueError
            For too few seeds or draws.
        """
        for name, least in (("seeds", LEAST_SEEDS), ("draws", LEAST_DRAWS)):
            if getattr(self, name) < least:
                raise ValueError(f"{name} = {getattr(self, name)}: must be at least {least}")
        return self


@dataclass(frozen=True)
class Chart:
    """Everything that was found; quantities are the measures of the claims, such as ``S9.2``."""

    plan: Plan
    drawn: tuple[Changes, ...]
    effects: dict[str, Floats]
    """By quantity: its mean over seeds in each draw, (draws,); NaN where nothing is judged."""
    noise: dict[str, float]
    """By quantity: share of the variance between draws that is the error of their means."""
    indices: dict[str, list[Index]]
    """Those of a quantity that has a value in too few draws are missing, and so is its map."""
    maps: dict[str, Map]
    plane: Map
    ladder: dict[tuple[str, float], Floats] = field(default_factory=dict)
    """Where S16 is asked for: by kind of uncertainty and step."""

    @cached_property
    def values(self) -> dict[str, Floats]:
        """Drawn values by parameter, shape (draws,)."""
        return {key: np.array([one[key] for one in self.drawn], dtype=float) for key in self.names}

    @property
    def names(self) -> tuple[str, ...]:
        """Keys of the drawn parameters."""
        return tuple(self.drawn[0])

    def regions(self) -> dict[str, str]:
        """By quantity: where the claim fails, in words."""
        return {
            quantity: told(map_, self.values, self.effects[quantity])
            for quantity, map_ in self.maps.items()
        }


def chart(
    ids: Iterable[str] | None = None,
    plan: Plan | None = None,
    *,
    out: str | os.PathLike[str] | None = None,
    workers: int | str = "auto",
    progress: Callable[[str, str], Told] | None = None,
) -> Chart:
    """Find what matters for each measure of some claims, and map the effect over it.

    Parameters
    ----------
    ids
        Of claims; S3, S4, S5, S9, S15, S16 and S17 if left out.
    out
        Folder in which finished work is kept: the same call goes on where it was stopped.
    workers
        Processes; they do not change a result.
    progress
        Called with the name of each of three stages and what is counted in it; gives who is told
        how many are done, of how many.

    Raises
    ------
    ValueError
        If there is no such claim, or for too few seeds or draws.
    ModuleNotFoundError
        Without SALib.
    StoreError
        If the folder holds work of another model, or cannot be written to.
    """
    asked, how = names(CLAIMS if ids is None else ids), (plan or Plan()).checked()
    library()
    folder = None if out is None else Path(out)

    def worked(stage: str, tasks: list[Any]) -> list[Answer]:
        telling = None if progress is None else progress(stage, "runs")
        return work_all(tasks, folder, workers=workers, progress=telling, how=do)

    drawn = tuple(Design({}, draws=how.draws).drawn())
    draws = [
        Task(World(f"draw {at}", one), asked, how.draw_seeds) for at, one in enumerate(drawn, 1)
    ]
    beside = [*plane_cells(how), *ladder_cells(how, asked)]
    answers = worked("draws", [*draws, *beside])
    per_draw = by_quantity(asked, answers[: len(draws)])
    means = {quantity: over_seeds(values) for quantity, values in per_draw.items()}
    indices = important(drawn, means, progress and progress("what matters", "measures"))
    axes = {quantity: chosen(found, how.side) for quantity, found in indices.items()}
    cells = map_cells(axes, how)
    maps = mapped(axes, cells, worked("maps", list(cells.values())))
    others = [
        answer.effects[cell.quantity].measures[0]
        for cell, answer in zip(beside, answers[len(draws) :], strict=True)
    ]
    on_plane = points(plane.axes(how.side))
    return Chart(
        how,
        drawn,
        means,
        {quantity: error_share(values) for quantity, values in per_draw.items()},
        indices,
        maps,
        plane.plane(dict(zip(on_plane, others, strict=False)), how.side),
        dict(zip(uncertainty.worlds(), others[len(on_plane) :], strict=False)),
    )


def important(
    drawn: tuple[Changes, ...], means: dict[str, Floats], told: Told | None
) -> dict[str, list[Index]]:
    """What matters most for each quantity that has a value in enough draws."""
    values = [list(one.values()) for one in drawn]
    found = {}
    for done, (quantity, effects) in enumerate(means.items(), 1):
        if np.isfinite(effects).sum() >= LEAST_DRAWS:
            found[quantity] = ranked(tuple(drawn[0]), values, effects)
        if told is not None:
            told(done, len(means))
    return found


def map_cells(axes: dict[str, tuple[Axis, ...]], plan: Plan) -> dict[tuple[str, Point], Cell]:
    """The cells of every map, by quantity and point."""
    return {
        (quantity, point): Cell(World(quantity, changes(grid, point)), quantity, plan.seeds)
        for quantity, grid in axes.items()
        for point in points(grid)
    }


def mapped(
    axes: dict[str, tuple[Axis, ...]],
    cells: dict[tuple[str, Point], Cell],
    answers: list[Answer],
) -> dict[str, Map]:
    """The maps, by quantity."""
    maps = {quantity: Map(quantity, measure_of(quantity), axes[quantity], {}) for quantity in axes}
    for (quantity, point), answer in zip(cells, answers, strict=True):
        found = answer.effects[quantity]
        maps[quantity].effects[point] = found.measures[0]
        if found.beside:
            maps[quantity].months[point] = float(found.beside[0][0])
    return maps


def plane_cells(plan: Plan) -> list[Cell]:
    """Profit over pressure and conduct."""
    grid = points(plane.axes(plan.side))
    return [Cell(plane.world(point), plane.QUANTITY, 2 * plan.seeds) for point in grid]


def ladder_cells(plan: Plan, asked: tuple[str, ...]) -> list[Cell]:
    """The lead of the trusting by kind of uncertainty and step, where S16 is asked for."""
    worlds = uncertainty.worlds().values() if "S16" in asked else ()
    return [Cell(world, uncertainty.QUANTITY, 2 * plan.seeds) for world in worlds]


def by_quantity(asked: tuple[str, ...], answers: list[Answer]) -> dict[str, Floats]:
    """Effects in the draws by quantity, shape (draws, seeds)."""
    return {
        quantity: np.array([answer.effects[id_].measures[at] for answer in answers])
        for id_ in asked
        for at, quantity in enumerate(quantities(BY_ID[id_]))
    }


def over_seeds(values: Floats) -> Floats:
    """Mean over the seeds that have a value, in each draw; NaN where none has."""
    known = np.isfinite(values)
    sums, counts = np.where(known, values, 0.0).sum(axis=1), known.sum(axis=1)
    return np.where(counts > 0, sums / np.maximum(counts, 1), np.nan)
