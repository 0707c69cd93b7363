"""A scenario: every number of a run, checked, comparable, and the same bits after a TOML file.

>>> scenario = Scenario(market={"buyers": 10})
>>> scenario.replace({"market.trusting_buyers": 0.25, "periods": 240}).market.buyers
10
>>> Scenario.from_toml_text(scenario.to_toml()) == scenario
True
>>> Scenario(market={"buyers": 0})
Traceback (most recent call last):
trustsim.parameters._errors.ScenarioError: market.buyers = 0: must be a whole number from 1 to \
1000000 (firms); the nearest allowed value is 1
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import tomli_w
from pydantic import Field, create_model, model_validator

from trustsim.display import Number, card, unfailing
from trustsim.display.pictures import bars
from trustsim.parameters import GROUPS
from trustsim.parameters._agreement import POPULATIONS, disagreements
from trustsim.parameters._declare import Group
from trustsim.parameters._errors import ProblemsError, ScenarioError, line, show, unknown
from trustsim.parameters._plugins import (
    StrategiesBase,
    plugin_group,
    register_strategy,
    registered_strategies,
    strategy_names,
    trust_rule_names,
)
from trustsim.parameters._toml import named, parse, read, reason
from trustsim.parameters.horizon import Horizon

__all__ = [
    "Scenario",
    "ScenarioError",
    "register_strategy",
    "strategy_names",
    "trust_rule_names",
]

EXPERIMENT_TABLES = ("design", "experiment", "scenario")

Strategies = plugin_group("strategies", "Strategies", __name__, StrategiesBase)
TrustRules = plugin_group("trust_rules", "TrustRules", __name__)

if TYPE_CHECKING:
    _Tables = Horizon
else:
    _held = {**GROUPS, "strategies": Strategies, "trust_rules": TrustRules}
    _Tables = create_model(
        "_Tables",
        __base__=Horizon,
        __module__=__name__,
        **{name: (kind, Field(default_factory=kind)) for name, kind in _held.items()},
    )


class Scenario(_Tables):
    """Every parameter of a run, in groups; ``Scenario()`` is the calibrated baseline.

    Frozen, comparable with ``==`` and hashable. A group is given as a table of what differs from
    the defaults: ``Scenario(periods=240, market={"buyers": 100})``.

    Examples
    --------
    >>> Scenario(periods=240, market={"trusting_buyers": 0.25})
    <Scenario: 20 buyers, 8 suppliers, 240 months
     periods = 240
     market.trusting_buyers = 0.25>
    >>> Scenario().replace({"ideas.rate": 0.0}).ideas.rate  # all numbers: ts.parameters.table()
    0.0

    Raises
    ------
    ScenarioError
        One line for each problem, with the dotted key, the value, what is allowed and the likely
        fix. It is a ``ValueError``; ``Scenario.model_validate`` and a field of type ``Scenario`` in
        a pydantic model of your own raise pydantic's ``ValidationError`` instead, as pydantic does.
    """

    if TYPE_CHECKING:  # the groups come from ``parameters.GROUPS`` and the two folders

        def __init__(self, **tables: Any) -> None: ...

        def __getattr__(self, name: str) -> Any: ...

    @classmethod
    def from_tables(cls, tables: Mapping[Any, Any]) -> Self:
        """A scenario from nested dicts, as a TOML parser gives them."""
        if not isinstance(tables, Mapping):
            raise ScenarioError(f"a scenario is a table of parameters, not {show(tables)}")
        odd = [key for key in tables if not isinstance(key, str)]
        if odd:
            raise ScenarioError(f"{show(odd[0])}: the keys of a scenario are texts")
        return cls(**tables)

    @classmethod
    def from_toml_text(cls, text: str) -> Self:
        """A scenario from TOML text; what is left out has its default."""
        return cls._from_toml_text(text, "")

    @classmethod
    def from_toml(cls, path: str | os.PathLike[str]) -> Self:
        """A scenario from a TOML file of at most 1 MB, in UTF-8.

        Each line of the error begins with the path.
        """
        return cls._from_toml_text(read(path), f"{named(path)}: ")

    @classmethod
    def minimal(cls) -> Self:
        """The minimal market: orders, price, promises and trust, nothing else.

        Read from ``trustsim/minimal.toml``, a page to learn from.

        Examples
        --------
        >>> Scenario.minimal().ideas.rate
        0.0
        """
        return cls.from_toml(Path(__file__).with_name("minimal.toml"))

    @classmethod
    def _from_toml_text(cls, text: str, origin: str) -> Self:
        tables = parse(text, origin)
        foreign = [name for name in EXPERIMENT_TABLES if name in tables]
        if foreign:
            raise ScenarioError(
                f"{origin}[{foreign[0]}] makes this an experiment, not a scenario; run it with"
                " `trustsim run FILE` or load it with trustsim.experiment"
            )
        try:
            return cls(**tables)
        except ScenarioError as error:
            raise ScenarioError("\n".join(origin + each for each in error.lines)) from None

    def to_toml(self, path: str | os.PathLike[str] | None = None) -> str:
        """The complete scenario as TOML, also written to ``path`` if one is given.

        Reading it back gives an equal scenario, to the bit. Values that are None are left out.
        """
        text = tomli_w.dumps(self.model_dump(exclude_none=True))
        if path is not None:
            try:
                Path(path).write_text(text, encoding="utf-8", newline="\n")
            except (OSError, ValueError) as error:
                raise ScenarioError(f"{named(path)}: cannot be written: {reason(error)}") from None
        return text

    def replace(self, changes: Mapping[str, Any]) -> Self:
        """A new scenario with other values at some dotted keys, checked as a whole.

        A table given for a group takes the place of the whole group: what it leaves out has its
        default.

        >>> Scenario().replace({"market.trust_level": 0.8, "periods": 24}).periods
        24
        """
        tables = self.model_dump()
        for key, value in changes.items():
            _put(tables, key, value, type(self))
        return type(self)(**tables)

    def get(self, key: str) -> Any:
        """The value at a dotted key, or the group.

        >>> Scenario().get("market.buyers") == Scenario().market.buyers
        True
        """
        value: Any = self
        path = _split(key)
        for name in path:
            # dict(value) would ask the group for `keys`, and have it look for what is meant by that
            if isinstance(value, Group) and name in dict(iter(value)):
                value = getattr(value, name)
            elif isinstance(value, Mapping) and name in value:
                value = value[name]
            else:
                raise ScenarioError(line(path, unknown(type(self), path)))
        return value

    def changes(self) -> dict[str, Any]:
        """What differs from the baseline, by dotted key, as :meth:`replace` takes it.

        >>> Scenario().replace({"market.buyers": 12}).changes()
        {'market.buyers': 12}
        """
        base = _baseline()
        return {key: one for key, one in _leaves(self) if key not in base or base[key] != one}

    @unfailing
    def __repr__(self) -> str:
        return "\n ".join([f"<Scenario: {self._size()}", *_few(self.changes(), 6)]) + ">"

    def __str__(self) -> str:
        return repr(self)

    @unfailing
    def _repr_html_(self) -> str:
        market, base = self.market, _baseline()
        numbers = [
            Number(f"{market.buyers:,}", "buyers"),
            Number(f"{market.suppliers:,}", "suppliers", f"a buyer knows {market.candidates}"),
            Number(f"{self.periods:,}", "months", f"after {self.burn_in} that are not counted"),
        ]
        mixes = bars({f"{side}s": _stances(market, side) for side in POPULATIONS}, "stances")
        changes = {
            f"{key} (baseline {show(base.get(key))})": one for key, one in self.changes().items()
        }
        lines = _few(changes, 8) or ["the baseline: nothing is changed"]
        return card("Scenario", "", numbers, mixes, [*_focal(market), *lines])

    def _size(self) -> str:
        market = self.market
        return f"{market.buyers} buyers, {market.suppliers} suppliers, {self.periods} months"

    @model_validator(mode="before")
    @classmethod
    def _carry_registered(cls, tables: Any) -> Any:
        """Give a scenario that names registered strategies their settings, so that it is whole."""
        registered = registered_strategies()
        if not (registered and isinstance(tables, dict)):
            return tables
        market = _as_table(tables.get("market"))
        named = [market.get("focal_strategy")]
        for mix in (market.get("buyer_mix"), market.get("supplier_mix")):
            named += mix if isinstance(mix, Mapping) else []
        strategies = _as_table(tables.get("strategies"))
        new: dict[str, Any] = {
            name: {} for name in named if isinstance(name, str) and name in registered
        }
        return {**tables, "strategies": {**new, **strategies}} if new else tables

    @model_validator(mode="after")
    def _agree(self) -> Self:
        """Check what no group can check alone."""
        wrong = disagreements(self.market, self.trust.rule)
        if wrong:
            raise ProblemsError(wrong)
        return self


@cache
def _baseline() -> dict[str, Any]:
    return dict(_leaves(Scenario()))


def _leaves(group: Group, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Every value by its dotted key; a mix is one value."""
    for name, value in group:
        if isinstance(value, Group):
            yield from _leaves(value, f"{prefix}{name}.")
        else:
            yield prefix + name, value


def _few(changes: Mapping[str, Any], most: int) -> list[str]:
    """The first changes in words, and how many more there are."""
    lines = [f"{key} = {show(value)}" for key, value in list(changes.items())[:most]]
    rest = len(changes) - most
    return [*lines, f"and {rest} more: changes() has them all"] if rest > 0 else lines


def _stances(market: Any, side: str) -> list[tuple[str, float, float | None]]:
    """Name, share and level of each stance of a side; named strategies have no level."""
    level, trusting, mix = (getattr(market, way) for way in POPULATIONS[side])
    if mix is not None:
        ends = {"aggressive": 0.0, "trusting": 1.0}
        return [(name, share, ends.get(name)) for name, share in mix.items()]
    if trusting is not None:
        return [("aggressive", 1.0 - trusting, 0.0), ("trusting", trusting, 1.0)]
    level = 0.5 if level is None else level
    spread = market.trust_level_spread if side == "buyer" else 0.0
    return [(f"level {level:.2f}" + (f" ± {spread:.2f}" if spread else ""), 1.0, level)]


def _focal(market: Any) -> list[str]:
    """The buyer that alone takes another stance, in words."""
    if market.focal_strategy is not None:
        return [f"one buyer apart: {market.focal_strategy}"]
    level = market.focal_trust_level
    return [] if level is None else [f"one buyer apart: at trust level {level:g}"]


def _as_table(value: Any) -> dict[str, Any]:
    """A group or a mapping as a dict one level deep; anything else as an empty one."""
    return dict(value) if isinstance(value, Group | Mapping) else {}


def _split(key: object) -> tuple[str, ...]:
    if not isinstance(key, str):
        raise ScenarioError(f"{show(key)}: a key is a dotted text, such as 'market.buyers'")
    return tuple(key.split("."))


def _put(tables: dict[str, Any], key: str, value: Any, model: type[Group]) -> None:
    """Set a dotted key in nested dicts; a key that does not exist is left for the check."""
    path = _split(key)
    table = tables
    for depth, name in enumerate(path[:-1], 1):
        if not isinstance(table.setdefault(name, {}), dict):
            whole = ".".join(path[:depth])
            raise ScenarioError(f"{key}: {whole} is one value, not a table; replace {whole} itself")
        table = table[name]
    table[path[-1]] = value.model_dump() if isinstance(value, Group) else deepcopy(value)
