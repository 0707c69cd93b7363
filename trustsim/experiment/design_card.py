"""How a design shows itself: its runs, its luck, what is varied, and a picture of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

from trustsim.design import Design
from trustsim.design.points import DRAWS
from trustsim.display import Markup, Number, card
from trustsim.display.pictures import factors, lattice
from trustsim.experiment.estimating import roughly
from trustsim.parameters._errors import show
from trustsim.scenarios import Scenario

if TYPE_CHECKING:
    from trustsim.experiment.plan import Experiment

MOST_ROWS, MOST_VALUES = 6, 6  # that are shown


def design_text(experiment: Experiment) -> str:
    """A design in a few lines."""
    design = experiment.design
    head = f"<Experiment {experiment.name!r}: {sizes(design)}; {luck(design)}"
    return "\n ".join([head, *few(factor_lines(design), MOST_ROWS)]) + ">"


def design_card(experiment: Experiment) -> Markup:
    """A design as HTML: its size, its luck, what is varied, and roughly what it takes."""
    design = experiment.design
    seeds = len(design.seeds)
    numbers = [
        Number(f"{design.runs:,}", "runs"),
        Number(f"{design.runs // max(1, seeds):,}", "points"),
        Number(f"{seeds:,}", "seeds", luck(design)),
    ]
    rough = roughly(design)
    lines = [*few(factor_lines(design), 3), f"recorded: {design.record}"]
    if rough is not None:
        lines.append(f"{rough}; estimate() measures it, frame() lists the runs")
    asked = experiment.question or f"named {experiment.name}"
    return card("Experiment", asked, numbers, design_picture(design), lines)


def sizes(design: Design) -> str:
    """Runs, points and seeds.

    >>> sizes(Design({}, seeds=(0, 1), over={"market.trust_level": (0.0, 1.0)}))
    '4 runs, 2 points, 2 seeds'
    """
    seeds = len(design.seeds)
    return f"{design.runs:,} runs, {design.runs // max(1, seeds):,} points, {seeds:,} seeds"


def luck(design: Design) -> str:
    """Which points meet the same luck."""
    if not design.paired:
        return "every point has luck of its own"
    if (design.draws or design.points) and design.paired != DRAWS:
        return "draws differ in luck, arms do not"
    return "all points meet the same luck"


def factor_lines(design: Design) -> Iterator[str]:
    """What is varied, a line each."""
    for key, values in design.over.items():
        yield f"{key}: {listed(values)}"
    for key, values in design.one_at_a_time.items():
        yield f"{key}, one at a time: {listed(values)}"
    if design.draws:
        keys = list(design.spans())
        yield f"{design.draws} draws ({design.sequence}) of {len(keys)} parameters: {names(keys)}"
    if design.points:
        keys = list(dict.fromkeys(key for point in design.points for key in point))
        yield f"{len(design.points)} listed points of {names(keys)}"
    for arm in design.arms:
        over = "; ".join(f"{key}: {listed(values)}" for key, values in arm.over.items())
        held = ", ".join(f"{key} = {show(value)}" for key, value in islice(arm.changes.items(), 3))
        held += ", ..." if len(arm.changes) > 3 else ""
        told = "; ".join(part for part in (held, over) if part) or "the scenario"
        if arm.name:
            yield f"arm {arm.name!r}: {told}"


def listed(values: Sequence[Any]) -> str:
    """The first values, and how many there are."""
    some = ", ".join(show(value) for value in values[:MOST_VALUES])
    return some + (f", ... ({len(values)} values)" if len(values) > MOST_VALUES else "")


def names(keys: Sequence[str]) -> str:
    """The first keys."""
    return ", ".join(keys[:3]) + (", ..." if len(keys) > 3 else "")


def few(lines: Iterator[str], most: int) -> list[str]:
    """The first lines, and whether there are more."""
    some = list(islice(lines, most + 1))
    return some if len(some) <= most else [*some[:most], "and more"]


def design_picture(design: Design) -> Markup:
    """Two factors as a lattice, others as a row each with the scenario's own value ringed."""
    base = Scenario.from_tables(design.base)
    values = varied(design)
    words = f"what is varied: {names(list(values))}"
    grid = list(design.over.items())
    if len(values) == len(grid) == 2 and all(numeric(one) for _, one in grid):
        return lattice(grid[0], grid[1], words)
    rows = {key: row(base, key, some) for key, some in islice(values.items(), MOST_ROWS)}
    return factors(rows, f"{words}; ringed: the scenario's own") if rows else Markup("")


def varied(design: Design) -> dict[str, Sequence[Any]]:
    """The values of every key that is varied; of those that are drawn, both ends of the range."""
    of_arms = {key: values for arm in design.arms for key, values in arm.over.items()}
    listed_ones: dict[str, list[Any]] = {}
    for point in design.points:
        for key, value in point.items():
            listed_ones.setdefault(key, []).append(value)
    drawn = design.spans() if design.draws else {}
    return {**design.over, **design.one_at_a_time, **of_arms, **listed_ones, **drawn}


def numeric(values: Sequence[Any]) -> bool:
    """Whether all values are numbers."""
    return all(isinstance(one, int | float) and not isinstance(one, bool) for one in values)


def row(base: Scenario, key: str, values: Sequence[Any]) -> tuple[Sequence[float], float | None]:
    """Values as numbers, in order where they are none; and the value of the scenario."""
    if not numeric(values):
        return [float(at) for at in range(len(values))], None
    own = base.get(key)
    return [float(one) for one in values], float(own) if numeric([own]) else None
