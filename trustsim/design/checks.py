"""Checks of what stands in a design: the value is given back, or one line names the field."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from trustsim.chance import check_seed
from trustsim.parameters._errors import ScenarioError, nearest, show
from trustsim.parameters._fields import dotted_keys
from trustsim.scenarios import Scenario

MOST_RUNS = 1_000_000
Values = dict[str, Any]


def known(tables: object, where: str, keys: tuple[str, ...]) -> None:
    """Refuse a key that there is not."""
    if not isinstance(tables, Mapping):
        raise ScenarioError(f"{where} = {show(tables)}: must be a table")
    for key in tables:
        if key not in keys:
            raise ScenarioError(f"{where}.{key}: {nearest(key, 'key', keys)}")


def seeds_from(seeds: object, first: object = None) -> tuple[int, ...]:
    """Seeds from their number and the first of them, or from a list."""
    try:
        if isinstance(seeds, list):
            if first is not None:
                raise ScenarioError("design.first_seed: goes with a number of seeds, not a list")
            found = tuple(check_seed(seed, "design.seeds") for seed in seeds)
        else:
            start = check_seed(0 if first is None else first, "design.first_seed")  # type: ignore[arg-type]
            number = count(seeds, "design.seeds", 1)
            check_seed(start + number - 1, "design.first_seed + design.seeds - 1")
            found = tuple(range(start, start + number))
    except TypeError as error:
        raise ScenarioError(str(error)) from None
    except ValueError as error:
        raise ScenarioError(str(error)) from None
    if not found or len(set(found)) < len(found):
        raise ScenarioError(f"design.seeds = {show(seeds)}: must be different seeds, at least one")
    return found


def count(value: object, where: str, low: int) -> int:
    """A whole number from ``low`` on."""
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= MOST_RUNS:
        raise ScenarioError(
            f"{where} = {show(value)}: must be a whole number from {low} to {MOST_RUNS}"
        )
    return value


def one_of(value: Any, where: str, known: tuple[Any, ...]) -> Any:
    """One of these values, of the same type."""
    if not any(value is one or (value == one and type(value) is type(one)) for one in known):
        names = ", ".join(show(one) if isinstance(one, bool) else str(one) for one in known)
        raise ScenarioError(f"{where} = {show(value)}: must be one of {names}")
    return value


def names(value: object, where: str) -> tuple[str, ...]:
    """Groups and keys that exist."""
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise ScenarioError(f"{where} = {show(value)}: must be a list of names in quotes")
    for name in value:
        try:
            Scenario().get(name)
        except ScenarioError as error:
            raise ScenarioError(f"{where}: {error.lines[0]}") from None
    return tuple(value)


def over(value: object, where: str) -> dict[str, tuple[Any, ...]]:
    """Keys with the values that they take."""
    if not isinstance(value, Mapping):
        raise ScenarioError(f"{where} = {show(value)}: must be a table of key = [values]")
    found = flatten(value)
    for key, values in found.items():
        if not isinstance(values, list) or not values:
            raise ScenarioError(f"{where}: {key} = {show(values)}: must be a list of values")
        if any(values.count(one) > 1 for one in values):
            raise ScenarioError(f"{where}: {key} = {show(values)}: has a value twice")
    return {key: tuple(values) for key, values in found.items()}


def flatten(tables: Mapping[str, Any], prefix: str = "") -> Values:
    """Nested tables as dotted keys; a parameter that is a table itself, such as a mix, is kept."""
    leaves = set(dotted_keys(Scenario))
    found: Values = {}
    for name, value in tables.items():
        key = f"{prefix}{name}"
        if isinstance(value, Mapping) and key not in leaves:
            found.update(flatten(value, f"{key}."))
        else:
            found[key] = value
    return found
