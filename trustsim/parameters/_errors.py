"""Say what is wrong with a parameter in one line: which, its value, what is allowed, the fix."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from difflib import get_close_matches

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from trustsim.display import OneLineError
from trustsim.parameters._fields import bounds, declared, dotted_keys, group_class

Problem = tuple[tuple[str, ...], str]  # where (names from the outermost group in), what is wrong


class ScenarioError(OneLineError, ValueError):
    """A scenario that cannot be run: one self-contained line for each problem.

    It is a ``ValueError``, so that inside a pydantic model of your own (a field of type
    ``Scenario``, say) pydantic reports it as any other mistake in the input.

    >>> ScenarioError("periods = 0: ...\\nburn_in = -1: ...").lines
    ['periods = 0: ...', 'burn_in = -1: ...']
    """

    @property
    def lines(self) -> list[str]:
        """The problems, a line each."""
        return str(self).splitlines()


class ProblemsError(ValueError):
    """Raised by validators: several problems at once, placed relative to the validated value."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = list(problems)
        super().__init__("; ".join(line(*problem) for problem in self.problems))


def line(path: Iterable[str], text: str) -> str:
    """The dotted key, whatever its names contain, followed by what is wrong with it."""
    names = (name if name.isprintable() and len(name) <= 60 else show(name) for name in path)
    return ".".join(names) + text


def show(value: object) -> str:
    """A value on one line of at most 60 characters."""
    try:
        text = " ".join(repr(value).split())
    except Exception:  # a repr that fails must not hide the real message
        text = f"<{type(value).__name__}>"
    return text if len(text) <= 60 else text[:57] + "..."


def show_number(value: float) -> str:
    """A bound without needless digits: ``1``, ``0.999``, ``1000000``."""
    whole = float(value).is_integer() and abs(value) < 1e15
    return str(int(value)) if whole else repr(value)


def scenario_error(error: ValidationError, model: type[BaseModel]) -> ScenarioError:
    """Turn pydantic's report on ``model`` into one line for each problem."""
    return ScenarioError("\n".join(line(*problem) for problem in problems(error, model)))


def problems(
    error: ValidationError, model: type[BaseModel], prefix: tuple[str, ...] = ()
) -> Iterator[Problem]:
    """The problems in pydantic's report, each with its place; ``prefix`` is where ``model`` is."""
    for item in error.errors(include_url=False):
        inside = tuple(str(name) for name in item["loc"])
        path = prefix + inside
        cause = item.get("ctx", {}).get("error")
        if isinstance(cause, ProblemsError):
            yield from ((path + inner, text) for inner, text in cause.problems)
        elif item["type"] == "extra_forbidden":
            yield path, unknown(model, inside, prefix)
        elif item["type"] == "missing":
            yield path, ": is missing and has no default; give it a value"
        else:
            allowed = _allowed(item["input"], _field(model, inside), item["msg"])
            yield path, f" = {show(item['input'])}: {allowed}"


def _field(model: type[BaseModel], path: tuple[str, ...]) -> FieldInfo | None:
    """The declaration at a place in ``model``, or None where there is none."""
    field = None
    inner: type[BaseModel] | None = model
    for name in path:
        field = inner.model_fields.get(name) if inner else None
        inner = group_class(field) if field else None
    return field


def _allowed(value: object, field: FieldInfo | None, otherwise: str) -> str:
    """What is allowed in place of ``value``, and the likely fix."""
    if field is None:
        return otherwise
    group = group_class(field)
    if group is not None:
        return f"must be a table with these keys: {', '.join(group.model_fields)}"
    limits = bounds(field)
    if limits is not None:
        return _allowed_number(value, field, *limits)
    if declared(field, "unit") == "yes/no":
        return "must be true or false, without quotes"
    if declared(field, "unit") == "name":
        return "must be a name in quotes"
    return otherwise


def _allowed_number(value: object, field: FieldInfo, low: float, high: float) -> str:
    whole = isinstance(low, int)
    unit = declared(field, "unit")
    kind = "a whole number" if whole else "a number"
    span = f"must be {kind} from {show_number(low)} to {show_number(high)}"
    return f"{span} ({unit}); {_fix(value, field, low, high, whole)}"


def _fix(value: object, field: FieldInfo, low: float, high: float, whole: bool) -> str:
    if value is None:
        return f"leave it out to have the default, {field.default}"
    if isinstance(value, bool):
        return "true and false are not numbers"
    if isinstance(value, str):
        return f"write it without quotes: {value.strip()}" if _reads(value) else "give a number"
    if not isinstance(value, int | float):
        return "give one number"
    if isinstance(value, float) and not math.isfinite(value):
        return "give a finite number"
    if low <= value <= high:  # right size, wrong kind: only a fraction for a whole number is left
        return f"write {round(value)}"
    if (low, high) == (0, 1) and 2 <= value <= 100 and not whole:
        return f"if {value:g} per cent is meant, write {value / 100:g}"
    return f"the nearest allowed value is {show_number(low if value < low else high)}"


def _reads(text: str) -> bool:
    """Whether a text is a finite number."""
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False


def unknown(model: type[BaseModel], path: tuple[str, ...], prefix: tuple[str, ...] = ()) -> str:
    """What to say of a key that does not exist: the nearest one that does.

    Looked for in this order: the same name in another group, a similar name in the same group, a
    similar name in another group.
    """
    *above, name = path
    group: type[BaseModel] | None = model
    for step in above:
        field = group.model_fields.get(step) if group else None
        group = group_class(field) if field else None
    here = list(group.model_fields) if group else []
    elsewhere: dict[str, list[str]] = {}
    for key in dotted_keys(model):
        elsewhere.setdefault(key.rpartition(".")[2], []).append(key)
    near = elsewhere.get(name, [])
    if not near:
        near = [".".join([*above, key]) for key in get_close_matches(name, here, 1)]
    if not near:
        near = [
            key for last in get_close_matches(name, elsewhere, 1, 0.75) for key in elsewhere[last]
        ]
    if near:
        guesses = [".".join([*prefix, key]) for key in near[:3]]
        return f": no such parameter; did you mean {' or '.join(guesses)}?"
    return f": no such parameter; known here: {', '.join(here) or 'none'}"


def unknown_name(name: str, methods: Iterable[str], model: type[BaseModel]) -> str:
    """What to say of an attribute that is neither a parameter nor a method."""
    near = get_close_matches(name, list(methods), 1, 0.75)
    return f": no such name; did you mean {near[0]}?" if near else unknown(model, (name,))


def nearest(name: object, kind: str, known: Iterable[str], more: str = "") -> str:
    """What to say of a name that is not known: the nearest known one, then all of them."""
    names = list(known)
    near = get_close_matches(name, names, 1) if isinstance(name, str) else []
    guess = f"did you mean {near[0]!r}? " if near else ""
    return f"no {kind} has this name; {guess}known: {', '.join(names) or 'none'}{more}"
