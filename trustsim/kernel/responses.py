"""Strategies that answer their partner, compiled and handed to the kernel as one function.

The kernel is compiled once and for all strategies: it takes a function as an argument and calls
``function(code, view, traits, rows)``. That function is made here for the strategies of a scenario:
a chain of ``if code == 0: ...`` over their ``respond``, with their settings read from
the row of that code. It is compiled and kept apart from the kernel, so that a new strategy costs a
fraction of a second.

The strategies are compiled as they are in memory, where the readable engine calls them too.
"""

from __future__ import annotations

import hashlib
import math
import re
import shutil
import sys
import threading
from collections import namedtuple
from collections.abc import Iterable, Iterator
from itertools import count
from types import FunctionType, ModuleType
from typing import Any, NamedTuple

import numpy as np
from numba import cfunc, float64, int64, typeof
from numba.core.errors import NumbaError
from numpy.typing import NDArray

from trustsim import strategies
from trustsim.kernel import cache, compiling, dialect
from trustsim.kernel.examining import (
    NUMBERS,
    CannotCompileError,
    examine,
    is_group,
    is_own,
    source_of,
)
from trustsim.parameters._declare import Group
from trustsim.rules.stances import Traits, View
from trustsim.scenarios import Scenario

__all__ = ["SIGNATURE", "CannotCompileError", "Responses", "responses_for"]

as_callback: Any = cfunc  # Numba publishes types in some versions only
type_of: Any = typeof

TRAITS = type_of(Traits(*[0.0] * len(Traits._fields)))
VIEW = type_of(View(*[0.0] * len(View._fields)))
SIGNATURE = TRAITS(int64, VIEW, TRAITS, float64[:, ::1])
"""``respond(code, view, traits, rows) -> Traits``, whatever the strategies."""

KEEP = 32  # sets of strategies for one kernel, some 50 kB each
OPTIONS = {"nopython": True}
FORMS = dict(zip(NUMBERS, ("{}", "int({})", "{} != 0.0"), strict=True))
CASE = f"""\
    if code == {{code}}:
        own = respond_{{name}}(view, traits, {{settings}})
        return Traits({", ".join(f"float(own.{trait})" for trait in Traits._fields)})
"""
# One call alone stands inside ``try``: with ten of them Numba takes a second longer.
CHAIN = f'''\
"""What the strategies {{names}} answer: written by trustsim.kernel.responses."""


def answer(code, view, traits, rows):
{{cases}}    return traits


def respond(code, view, traits, rows):
    try:
        return answer(code, view, traits, rows)
    except Exception:
        return Traits({", ".join(["nan"] * len(Traits._fields))})
'''
NOISE = (
    "Failed in", "No implementation of function Function(<function", ">>>", "There are", "- Of",
    "Overload", "With argument", "Rejected", "During", "raised from", "File",
)  # fmt: skip
"""How the lines begin that Numba puts around the cause of an error."""

Settings = list[type[Group]]


class Responses(NamedTuple):
    """The answering strategies of a scenario, as the kernel takes them.

    ``function`` is the argument of the kernel; ``codes`` holds the answering strategies only, by
    name; ``rows[code]`` are the settings of a strategy. Where a ``respond`` would raise in Python,
    as a division by zero does, the function answers NaN for every trait: the kernel must look for
    that and leave the run to the readable engine, which raises the very error.
    """

    function: Any
    codes: dict[str, int]
    rows: NDArray[np.float64]


def responses_for(scenario: Scenario, names: Iterable[str]) -> Responses:
    """Compile the answers of those of these strategies that answer, or find them compiled.

    Raises
    ------
    CannotCompileError
        If one of them does not compile, or says what differs between the engines.
    """
    modules = {name: strategies.load(name) for name in sorted(set(names))}
    answering = {name: module for name, module in modules.items() if hasattr(module, "respond")}
    settings = [getattr(scenario.strategies, name) for name in answering]
    values = [list(_numbers(each)) for each in settings]
    rows = np.zeros((len(values), max(map(len, values), default=0)))
    for row, numbers in zip(rows, values, strict=True):
        row[: len(numbers)] = numbers
    function = _function(answering, [type(each) for each in settings])
    return Responses(function, {name: code for code, name in enumerate(answering)}, rows)


def _numbers(settings: Group) -> Iterator[float]:
    """The numbers of a group and of the groups in it, in the order of :func:`_tuple_of`."""
    for name, field in type(settings).model_fields.items():
        value = getattr(settings, name)
        if is_group(field.annotation):
            yield from _numbers(value)
        elif field.annotation in NUMBERS:
            yield float(value)


# -- one function for a set of strategies, made once in a process --------------------------------

_made: dict[tuple[Any, ...], Any] = {}
_lock = threading.Lock()


def _function(answering: dict[str, ModuleType], settings: Settings) -> Any:
    """The function of these very modules; a strategy loaded again is another module."""
    known = (*answering.items(), *settings, *map(_constants, answering.values()))
    with _lock:
        if known not in _made:
            try:
                _made[known] = _make(answering, settings)
            except CannotCompileError as error:
                _made[known] = error
    if isinstance(_made[known], CannotCompileError):
        raise CannotCompileError(str(_made[known]))
    return _made[known]


def _constants(module: ModuleType) -> str:
    """The numbers of a module, which compiling freezes; somebody may set them from outside."""
    return repr([(name, value) for name, value in vars(module).items() if type(value) in NUMBERS])


def _make(answering: dict[str, ModuleType], settings: Settings) -> Any:
    """Examine the strategies, then compile the chain over them."""
    digest = hashlib.sha256(f"{cache.key()}\n{cache.hash_of('strategies')}\n".encode())
    for (name, module), kind in zip(answering.items(), settings, strict=True):
        source = source_of(name, module)
        examine(name, module, kind, source)
        digest.update(f"{name}\n{source}\n{_constants(module)}\n".encode())
    known: dict[str, Any] = {"Traits": Traits, "nan": math.nan}
    text = _text(list(answering), settings, known)
    digest.update(text.encode())
    chain = ModuleType(f"responses-{digest.hexdigest()[:16]}")
    sys.modules[chain.__name__] = chain  # Numba looks up there what it compiles
    for name, module in answering.items():
        known[f"respond_{name}"] = _copies(module, name, chain.__name__)["respond"]
    vars(chain).update(known)
    try:
        return _compile(chain, text)
    except Exception as error:  # Numba raises more than its own errors
        if len(answering) > 1:  # which of them is it?
            for (name, module), kind in zip(answering.items(), settings, strict=True):
                _make({name: module}, [kind])
        last = list(answering)[-1]
        raise CannotCompileError(f"strategy {last}: {_cause(error, last)}") from None


def _text(names: list[str], settings: Settings, known: dict[str, Any]) -> str:
    """The source of the chain; what it calls is put into `known`."""
    cases = [
        CASE.format(code=code, name=name, settings=_tuple_of(kind, code, count(), known))
        for code, (name, kind) in enumerate(zip(names, settings, strict=True))
    ]
    return CHAIN.format(names=", ".join(names) or "that never answer", cases="".join(cases))


def _tuple_of(kind: Any, code: int, columns: Iterator[int], known: dict[str, Any]) -> str:
    """An expression that rebuilds a group of settings from a row, as a named tuple."""
    parts: dict[str, str] = {}
    for name, field in kind.model_fields.items():
        if is_group(field.annotation):
            parts[name] = _tuple_of(field.annotation, code, columns, known)
        elif field.annotation in NUMBERS:
            parts[name] = FORMS[field.annotation].format(f"rows[{code}, {next(columns)}]")
    title = f"Settings_{len(known)}"
    known[title] = namedtuple(title, parts)
    return f"{title}({', '.join(parts.values())})"


def _cause(error: Exception, name: str) -> str:
    """The one line of Numba's long message that says what is wrong, and where in the file."""
    place = re.search(rf"{name}\.py\", line (\d+)", str(error))
    lines = (line.strip().removeprefix("TypingError: ") for line in str(error).splitlines())
    cause = next((line for line in lines if line and not line.startswith(NOISE)), "no reason given")
    if place is None and not cause.startswith("NameError"):  # it fails in the chain
        return "respond does not give Traits(...) of numbers"
    return f"{f'line {place[1]}' if place else 'respond'} does not compile: {cause[:200]}"


def square_root(x: float) -> float:
    """As ``math.sqrt``, which compiled would give NaN, and min and max hide that."""
    if x < 0.0:
        raise ValueError
    return math.sqrt(x)


def floor(x: float) -> int:
    """As ``math.floor``, which compiled would give any number where Python raises or goes on."""
    if not -dialect.EXACT < x < dialect.EXACT:
        raise OverflowError
    return math.floor(x)


compiling.register([square_root, floor], error_model="python")


# -- compiling -----------------------------------------------------------------------------------


def _copies(module: ModuleType, strategy: str, title: str) -> dict[str, Any]:
    """The names of a module, with its functions under a name of their own that compiled code has.

    Numba tells functions of one name apart by a number that counts from 1 in every process, so
    that a strategy from the cache could be called for an edited one of the same name.
    """
    names = dict(vars(module))
    for name, value in vars(module).items():
        if value is math.sqrt or value is math.floor:
            names[name] = square_root if value is math.sqrt else floor
        if is_own(value, module):
            copy = FunctionType(value.__code__, names, name, value.__defaults__, value.__closure__)
            copy.__module__, copy.__qualname__ = title, f"{strategy}.{name}"
            names[name] = copy
            compiling.register([copy], error_model="python")  # a division by zero raises here too
    return names


def _compile(chain: ModuleType, text: str) -> Any:
    """Compile the chain, kept in a folder of its own beside the kernel where that can be."""
    kept = cache.folder() if not cache.obstacle() else None
    path = kept / chain.__name__ / "respond.py" if kept else None
    if path:
        cache.keep_source(path, text, "responses", KEEP)
    exec(compile(text, str(path or f"<{chain.__name__}>"), "exec"), vars(chain))  # noqa: S102
    compiling.register([chain.answer], error_model="python")
    if path and path.is_file():
        with compiling.caching(str(path.parent)):
            try:
                return as_callback(SIGNATURE, cache=True, **OPTIONS)(chain.respond)
            except NumbaError:
                raise
            except Exception as error:  # a full disk, or a damaged file: unpickling may raise all
                compiling.failed(error)
                shutil.rmtree(path.parent, ignore_errors=True)
    return as_callback(SIGNATURE, **OPTIONS)(chain.respond)
