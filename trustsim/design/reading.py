"""A design from its TOML tables, with one clear line for whatever is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from trustsim.design.checks import Values, count, flatten, known, names, one_of, over, seeds_from
from trustsim.design.points import DRAWS, Arm, Design
from trustsim.design.ranges import LIKELY, RANGES, Ranges, checked, row_of, span_of, spans
from trustsim.design.sequences import LATIN, SEQUENCES, SOBOL, check_power
from trustsim.outcomes import LEVELS
from trustsim.parameters._errors import ScenarioError, show
from trustsim.scenarios import Scenario

LUCK_KEYS = ("seeds", "first_seed", "record", "paired")
DRAW_KEYS = ("draws", "sequence", "ranges", "vary", "keep")
KEYS = (*LUCK_KEYS, *DRAW_KEYS, "over", "one_at_a_time", "points", "arms")
ARM_KEYS = ("name", "scenario", "over")


def parse(tables: Mapping[str, Any], base: Mapping[str, Any] | None = None) -> Design:
    """A design from its TOML tables: ``[design]``, and ``[scenario]`` as ``base``.

    Raises
    ------
    ScenarioError
        One line that names the field.
    """
    known(tables, "design", KEYS)
    Scenario.from_tables(base or {})
    arms = tables.get("arms", [])
    if not isinstance(arms, list) or not all(isinstance(arm, Mapping) for arm in arms):
        raise ScenarioError("design.arms: write each arm as a table: [[design.arms]]")
    ranges = checked(tables.get("ranges", LIKELY))
    swept = over(tables.get("over", {}), "design.over")
    design = Design(
        base=dict(base or {}),
        seeds=seeds_from(tables.get("seeds", 1), tables.get("first_seed")),
        record=one_of(tables.get("record", "periods"), "design.record", LEVELS),
        over=swept,
        one_at_a_time=_one_at_a_time(tables.get("one_at_a_time", {}), ranges, base or {}, swept),
        draws=count(tables.get("draws", 0), "design.draws", 0),
        sequence=one_of(tables.get("sequence", LATIN), "design.sequence", SEQUENCES),
        ranges=ranges,
        points=_listed(tables.get("points", [])),
        vary=names(tables.get("vary", []), "design.vary"),
        keep=names(tables.get("keep", []), "design.keep"),
        arms=tuple(_arm(arm, number) for number, arm in enumerate(arms, 1)) or (Arm(),),
        paired=one_of(tables.get("paired", True), "design.paired", (True, False, DRAWS)),
    )
    _agree(design, tables)
    return design


def _agree(design: Design, given: Mapping[str, Any]) -> None:
    """Check what no key can check alone."""
    if design.draws and design.points:
        raise ScenarioError("design: give draws or points, not both")
    if not design.draws and (design.vary or design.keep):
        raise ScenarioError("design.draws: is missing; vary and keep say what is drawn")
    if not design.draws and "sequence" in given:
        raise ScenarioError("design.draws: is missing; sequence says how they are drawn")
    if not design.draws and not design.one_at_a_time and "ranges" in given:
        raise ScenarioError("design.draws: is missing; ranges say over what is drawn")
    if design.draws and design.sequence == SOBOL:
        check_power(design.draws)
    both = [key for key in design.swept if key in design.ranges]
    if design.draws and isinstance(design.ranges, dict) and both:
        raise ScenarioError(f"design.ranges: {both[0]}: is swept, too; take one of them out")
    arms = [arm.name for arm in design.arms]
    twice = [name for name in arms if arms.count(name) > 1]
    if twice:
        raise ScenarioError(f"design.arms: two arms are named {twice[0]!r}; rename one")


def _one_at_a_time(
    value: object, ranges: Ranges, base: Mapping[str, Any], swept: Mapping[str, Any]
) -> dict[str, tuple[Any, ...]]:
    """Values of each key around the scenario; a value that the scenario has is left out."""
    where = "design.one_at_a_time"
    if isinstance(value, list):
        ends = {}
        if value:
            ends = spans(ranges, names(value, where), (), (), where)
        found: dict[str, tuple[Any, ...]] = {key: tuple(span) for key, span in ends.items()}
    elif isinstance(value, Mapping):
        flat = flatten(value)
        found = {key: _ends(key, one, where) for key, one in flat.items() if isinstance(one, str)}
        listed = over({key: one for key, one in flat.items() if key not in found}, where)
        found = {key: {**found, **listed}[key] for key in flat}
    else:
        raise ScenarioError(
            f"{where} = {show(value)}: must be a list of names, or a table of key = [values]"
        )
    twice = [key for key in found if key in swept]
    if twice:
        raise ScenarioError(f"{where}: {twice[0]}: is swept by over, too; take one of them out")
    scenario = Scenario.from_tables(base)
    around = {
        key: tuple(one for one in values if one != _value(scenario, key, where))
        for key, values in found.items()
    }
    return {key: values for key, values in around.items() if values}


def _value(scenario: Scenario, key: str, where: str) -> Any:
    """The value that a key has before it is changed."""
    try:
        return scenario.get(key)
    except ScenarioError as error:
        raise ScenarioError(f"{where}: {error.lines[0]}") from None


def _ends(key: str, kind: str, where: str) -> tuple[Any, ...]:
    """Both ends of the likely range or the bounds of a key."""
    one_of(kind, f"{where}: {key}", RANGES)
    span = span_of(row_of(key, where), kind)
    if span is None:
        raise ScenarioError(f"{where}: {key}: has no {kind} range; list its values")
    return tuple(span)


def _arm(tables: Mapping[str, Any], number: int) -> Arm:
    where = f"design.arms[{number}]"
    known(tables, where, ARM_KEYS)
    name = tables.get("name")
    if not isinstance(name, str) or not name.strip():
        raise ScenarioError(f"{where}.name = {show(name)}: give each arm a name in quotes")
    changes = tables.get("scenario", {})
    if not isinstance(changes, Mapping):
        raise ScenarioError(f"{where}.scenario = {show(changes)}: must be a table of changes")
    return Arm(name, flatten(changes), over(tables.get("over", {}), f"{where}.over"))


def _listed(points: object) -> tuple[Values, ...]:
    """Points written one by one, such as those of a calibration."""
    if not isinstance(points, list) or not all(isinstance(one, Mapping) and one for one in points):
        raise ScenarioError(
            "design.points: write each point as a table of key = value: [[design.points]]"
        )
    return tuple(flatten(one) for one in points)
