"""How a parameter is declared: once, with default, unit, bounds, symbol, meaning, source, grade.

>>> class Demand(Group):
...     mean: float = number(1000.0, 1.0, 1e6, unit="units/month", symbol="D",
...                          meaning="long-run mean", source="assumed", grade="D")
>>> Demand(mean=500)
Demand(mean=500.0)
>>> Demand(maen=500)
Traceback (most recent call last):
trustsim.parameters._errors.ScenarioError: maen: no such parameter; did you mean mean?
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any, NoReturn

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)

from trustsim.display import UnknownNameError, card, public, table, unfailing
from trustsim.parameters._errors import (
    ProblemsError,
    ScenarioError,
    scenario_error,
    show,
    unknown_name,
)
from trustsim.parameters._fields import declared

MIX_TOLERANCE = 1e-9  # how far the shares of a mix may be from 1 together


class Group(BaseModel):
    """Parameters that belong together: frozen, comparable, hashable, and strict about input.

    An unknown key, a text or a truth value in place of a number, an infinity or a NaN is refused
    with a :class:`ScenarioError`; a whole number is taken where a ``float`` is declared.
    """

    model_config = ConfigDict(
        frozen=True, extra="forbid", allow_inf_nan=False, protected_namespaces=()
    )

    def __init__(self, /, **values: Any) -> None:
        try:
            super().__init__(**values)
        except ValidationError as error:
            raise scenario_error(error, type(self)) from None

    # Tells pydantic that this changes no more than the error, so that groups inside a group are
    # validated together and their problems come with their full place.
    __init__.__pydantic_base_init__ = True  # type: ignore[attr-defined]

    def __hash__(self) -> int:
        extra = frozenset((self.__pydantic_extra__ or {}).items())
        return hash((type(self), tuple(self.__dict__[name] for name in self._names()), extra))

    def __setattr__(self, name: str, value: Any) -> None:
        if name in self._names():
            raise ScenarioError(
                f"{name}: parameters are frozen; make a new scenario with"
                f" scenario.replace({{'...{name}': {show(value)}}})"
            )
        super().__setattr__(name, value)

    if not TYPE_CHECKING:  # pydantic's own finds what is private or registered

        def __getattr__(self, name: str) -> Any:
            try:
                return super().__getattr__(name)
            except AttributeError:
                if name.startswith("_"):  # asked for by Python and by notebooks, not by people
                    raise
            methods = [one for one in dir(self) if one not in self._names()]
            why = unknown_name(name, methods, type(self))
            raise UnknownNameError(f"{type(self).__name__}.{name}{why}")

    def __dir__(self) -> list[str]:
        return [name for name in public(self) if not name.startswith("model_")]

    @unfailing
    def _repr_html_(self) -> str:
        fields, rows = type(self).model_fields, []
        for name, value in self:
            told = [declared(fields[name], item) or "" for item in ("unit", "meaning")]
            whole = isinstance(value, Group)
            rows.append([name, f"{len(dict(value))} values" if whole else show(value), *told])
        return card(type(self).__name__, below=table(["", "value", "unit", "meaning"], rows))

    @model_validator(mode="before")
    @classmethod
    def _complete_tables(cls, values: Any) -> Any:
        """Complete a partial table from the default of its field, not of the class of the field.

        ``strategies.aggressive.buyer`` with nothing but a pressure keeps the conduct of the
        aggressive buyer.
        """
        if not isinstance(values, dict):
            return values
        fields = cls.model_fields
        defaults = {
            name: fields[name].default
            for name, value in values.items()
            if name in fields and isinstance(value, Mapping)
        }
        own = {name: group for name, group in defaults.items() if isinstance(group, Group)}
        return {**values, **{name: _over(group, values[name]) for name, group in own.items()}}

    @classmethod
    def _names(cls) -> list[str]:
        return list(cls.model_fields)


class Mix(dict[str, float]):
    """Shares by name, which cannot be changed: a dict in order of name with a hash."""

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(tuple(self.items()))

    def __reduce__(self) -> tuple[type[Mix], tuple[dict[str, float]]]:
        return Mix, (dict(self),)

    def _frozen(self, *_: Any, **__: Any) -> NoReturn:
        raise TypeError("a mix is frozen; make a new scenario with scenario.replace(...)")

    __setitem__ = __delitem__ = __ior__ = _frozen
    clear = pop = popitem = setdefault = update = _frozen


def number(
    default: float,
    low: float,
    high: float,
    *,
    unit: str,
    symbol: str,
    meaning: str,
    source: str,
    grade: str,
    likely: tuple[float, float] | None = None,
    fitted: str = "",
    why: str = "",
) -> Any:
    """Declare a ``float`` between ``low`` and ``high``, both included.

    Parameters
    ----------
    default, low, high
        In ``unit``; the bounds are hard and finite.
    source
        A key of ``sources.py``; "assumed" and "derived" are keys too.
    grade
        A measured and replicated, B measured, C expert or derived, D assumed.
    likely
        The plausible range inside the bounds from which prior draws are taken; without one the
        number is never drawn.
    fitted
        The pattern that fixed the default, such as ``"P2"``; empty if no pattern did.
    why
        The argument behind the likely range or the default, where the source does not give it.
    """
    facts = _facts(unit, symbol, meaning, source, grade, likely)
    facts |= {"fitted": fitted, "why": why}
    return _field(float(default), float(low), float(high), facts, _as_float)


def count(
    default: int,
    low: int,
    high: int,
    *,
    unit: str,
    symbol: str,
    meaning: str,
    source: str,
    grade: str,
    likely: tuple[int, int] | None = None,
) -> Any:
    """Declare an ``int`` between ``low`` and ``high``; the rest as in :func:`number`."""
    facts = _facts(unit, symbol, meaning, source, grade, likely)
    return _field(default, low, high, facts, _as_int)


def optional_number(
    low: float, high: float, *, unit: str, symbol: str, meaning: str, source: str, grade: str
) -> Any:
    """Declare a ``float | None`` that is None unless given; it is never drawn."""
    facts = _facts(unit, symbol, meaning, source, grade, None)
    return _field(None, float(low), float(high), facts, _as_float)


def switch(default: bool, *, meaning: str) -> Any:
    """Declare a ``bool``."""
    return Field(default, strict=True, json_schema_extra={"unit": "yes/no", "meaning": meaning})


def choice(default: str, *, meaning: str) -> Any:
    """Declare a ``str`` that names a file of the library; ``Scenario`` checks that it is there."""
    return Field(default, strict=True, json_schema_extra={"unit": "name", "meaning": meaning})


def optional_choice(*, meaning: str) -> Any:
    """Declare a ``str | None``: a name as in :func:`choice`, None unless given."""
    return Field(None, strict=True, json_schema_extra={"unit": "name", "meaning": meaning})


def mix(*, meaning: str) -> Any:
    """Declare a ``dict[str, float] | None``: shares by strategy that sum to 1, None unless given.

    It is kept as a :class:`Mix`, in order of name, whatever the order in which it was written.
    """
    share: dict[str, Any] = {"type": "number", "minimum": 0.0, "maximum": 1.0}
    table: dict[str, Any] = {"type": "object", "additionalProperties": share}
    field: Any = Field(
        None,
        json_schema_extra={
            "unit": "share",
            "meaning": meaning,
            "anyOf": [table, {"type": "null"}],  # pydantic's own leaves the bounds out
        },
    )
    field.metadata += [BeforeValidator(_as_shares), AfterValidator(_as_mix)]
    return field


def _facts(
    unit: str,
    symbol: str,
    meaning: str,
    source: str,
    grade: str,
    likely: tuple[float, float] | None,
) -> dict[str, Any]:
    return {
        "unit": unit,
        "symbol": symbol,
        "meaning": meaning,
        "source": source,
        "grade": grade,
        "likely": None if likely is None else list(likely),
    }


def _field(default: Any, low: float, high: float, facts: dict[str, Any], plain: Any) -> Any:
    if not (math.isfinite(low) and math.isfinite(high) and low <= high):
        raise ValueError(f"{facts['symbol']}: bounds {low} to {high} are not finite and in order")
    field = Field(default, ge=low, le=high, strict=True, json_schema_extra=facts)
    field.metadata.append(BeforeValidator(plain))
    return field


def _over(default: Group, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a group with those given in place of its own, table by table."""
    table = dict(default)
    for name, value in values.items():
        held = table.get(name)
        if isinstance(held, Group) and isinstance(value, Mapping):
            table[name] = _over(held, value)
        else:
            table[name] = value
    return table


def _as_float(value: Any) -> Any:
    """A real number as ``float``, NumPy's too, and -0.0 as 0.0; anything else as it is."""
    if isinstance(value, bool) or not isinstance(value, Real):
        return value
    try:
        return float(value) + 0.0  # equal scenarios must give equal bits
    except OverflowError:
        return value


def _as_int(value: Any) -> Any:
    """A whole number as ``int``, NumPy's too; anything else as it is."""
    if isinstance(value, bool) or not isinstance(value, Integral):
        return value
    return int(value)


def _as_shares(value: Any) -> Any:
    """Check the shares of a mix: each from 0 to 1, together 1."""
    if value is None:
        return None
    if not isinstance(value, Mapping) or not value:
        text = f" = {show(value)}: must be a table of strategy = share; such as {{trusting = 1.0}}"
        raise ProblemsError([((), text)])
    shares = {name: _as_float(share) for name, share in value.items()}
    wrong = [
        (
            (str(name),),
            f" = {show(share)}: must be a number from 0 to 1 (share); the shares sum to 1",
        )
        for name, share in shares.items()
        if not (isinstance(name, str) and isinstance(share, float) and 0.0 <= share <= 1.0)
    ]
    if wrong:
        raise ProblemsError(wrong)
    total = math.fsum(shares.values())
    if abs(total - 1.0) > MIX_TOLERANCE:
        raise ProblemsError(
            [((), f" = {show(dict(shares))}: the shares sum to {total:g}; must be 1")]
        )
    return shares


def _as_mix(value: dict[str, float] | None) -> Mix | None:
    return None if value is None else Mix(sorted(value.items()))
