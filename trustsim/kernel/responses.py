"""Strategies that answer their partner, compiled and handed to the kernel as one function.

The kernel is compiled once and for all strategies: it takes a function as an argument and calls
``function(code, view, traits, rows)``. That function is made here for the strategies of a scenario:
a chain ``if code == 0: ... elif code == 1: ...`` over their ``respond``, with their settings read
from the row of that code. It is small, and compiled and kept apart from the kernel, so that a new
strategy costs half a second.

The strategies are compiled as they are in memory, from where the readable engine calls them too.
"""

from __future__ import annotations

import hashlib
import shutil
import sys
import threading
from collections import namedtuple
from collections.abc import Iterable, Iterator
from itertools import count
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any, NamedTuple

import numpy as np
from numba import cfunc, float64, int64, typeof
from numba.core.errors import NumbaError
from numpy.typing import NDArray

from trustsim import strategies
from trustsim.kernel import cache, compiling, dialect
from trustsim.parameters._declare import Group
from trustsim.rules.stances import Traits, View
from trustsim.scenarios import Scenario

as_callback: Any = cfunc  # Numba publishes types in some versions only
type_of: Any = typeof

TRAITS = type_of(Traits(*[0.0] * len(Traits._fields)))
VIEW = type_of(View(*[0.0] * len(View._fields)))
SIGNATURE = TRAITS(int64, VIEW, TRAITS, float64[:, ::1])
"""``respond(code, view, traits, rows) -> Traits``, whatever the strategies."""

KEEP = 32  # sets of strategies for one kernel, some 50 kB each
OPTIONS = {"nopython": True, "error_model": "python"}  # a division by zero is found, not passed on
FORMS = {float: "{}", int: "int({})", bool: "{} != 0.0"}


class CannotCompileError(ValueError):
    """A strategy cannot be compiled, or not to the same bits; the message says why in a line."""


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
        if _is_group(field.annotation):
            yield from _numbers(value)
        elif field.annotation in FORMS:
            yield float(value)


def _is_group(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Group)


# -- one function for a set of strategies, made once in a process --------------------------------

_made: dict[tuple[Any, ...], Any] = {}
_lock = threading.Lock()


def _function(answering: dict[str, ModuleType], kinds: list[type[Group]]) -> Any:
    """The function of these very modules; a strategy loaded again is another module."""
    known = (*answering.items(), *kinds, *map(_constants, answering.values()))
    with _lock:
        if known not in _made:
            try:
                _made[known] = _make(answering, kinds)
            except CannotCompileError as error:
                _made[known] = error
    if isinstance(_made[known], CannotCompileError):
        raise CannotCompileError(str(_made[known]))
    return _made[known]


def _constants(module: ModuleType) -> str:
    """The numbers of a module, which compiling freezes; somebody may set them from outside."""
    return repr([(n, v) for n, v in vars(module).items() if type(v) in FORMS])


def _make(answering: dict[str, ModuleType], kinds: list[type[Group]]) -> Any:
    """Examine the strategies, then compile the chain over them."""
    digest = hashlib.sha256(f"{cache.key()}\n{cache.hash_of('strategies')}\n".encode())
    for (name, module), kind in zip(answering.items(), kinds, strict=True):
        source = _source(name, module)
        _examine(name, module, kind, source)
        digest.update(f"{name}\n{source}\n{_constants(module)}\n".encode())
    known: dict[str, Any] = {"Traits": Traits}
    text = _text(list(answering), kinds, known)
    digest.update(text.encode())
    title = f"responses-{digest.hexdigest()[:16]}"
    chain = sys.modules[title] = ModuleType(title)  # Numba looks its functions up by that name
    known |= {
        f"respond_{name}": _copies(module, name, title)["respond"]
        for name, module in answering.items()
    }
    vars(chain).update(known)
    try:
        return _compile(chain, text)
    except NumbaError as error:
        for name, kind in zip(answering, kinds, strict=True):
            _blame(name, kind, known)
        raise CannotCompileError(f"strategies {', '.join(answering)}: {_line(error)}") from None


def _text(names: list[str], kinds: list[type[Group]], known: dict[str, Any]) -> str:
    """The source of the chain; what it calls is put into `known`."""
    lines = [f'"""What the strategies {", ".join(names) or "that never answer"} answer."""', "", ""]
    lines += ["def respond(code, view, traits, rows):", "    try:"]
    for code, (name, kind) in enumerate(zip(names, kinds, strict=True)):
        settings = _tuple_of(kind, code, count(), known)
        fields = ", ".join(f"float(answer.{trait})" for trait in Traits._fields)
        lines += [f"        if code == {code}:"]
        lines += [f"            answer = respond_{name}(view, traits, {settings})"]
        lines += [f"            return Traits({fields})"]
    nothing = ", ".join(["float('nan')"] * len(Traits._fields))
    lines += ["    except Exception:", f"        return Traits({nothing})", "    return traits", ""]
    if not names:
        lines = [*lines[:4], "    return traits", ""]
    return "\n".join(lines)


def _tuple_of(kind: type[Group], code: int, columns: Iterator[int], known: dict[str, Any]) -> str:
    """An expression that rebuilds a group of settings from a row, as a named tuple."""
    parts: dict[str, str] = {}
    for name, field in kind.model_fields.items():
        if _is_group(field.annotation):
            parts[name] = _tuple_of(field.annotation, code, columns, known)  # type: ignore[arg-type]
        elif field.annotation in FORMS:
            parts[name] = FORMS[field.annotation].format(f"rows[{code}, {next(columns)}]")
    title = f"Settings_{len(known)}"
    known[title] = namedtuple(title, parts)  # type: ignore[misc]
    return f"{title}({', '.join(parts.values())})"


# -- what may be compiled ------------------------------------------------------------------------


def _source(name: str, module: ModuleType) -> str:
    try:
        return Path(str(module.__file__)).read_text(encoding="utf-8")
    except (OSError, ValueError):
        raise CannotCompileError(f"strategy {name}: its file cannot be read any more") from None


def _examine(name: str, module: ModuleType, kind: type[Group], source: str) -> None:
    """Refuse what differs between the engines, by the source that made the module."""
    if not _is_own(module.respond, module):
        raise CannotCompileError(f"strategy {name}: respond is not a function of its own file")
    if not _is_source_of(source, module):
        raise CannotCompileError(f"strategy {name}: its file has changed; load it again")
    for fault in dialect.faults(source, "respond"):
        raise CannotCompileError(f"strategy {name}: {fault}")
    read = dialect.attributes(source, "respond")
    for path, field in _unreadable(kind):
        if field in read:
            raise CannotCompileError(f"strategy {name}: respond reads {path}, which is no number")


def _is_own(value: Any, module: ModuleType) -> bool:
    return isinstance(value, FunctionType) and value.__module__ == module.__name__


def _is_source_of(source: str, module: ModuleType) -> bool:
    """Whether all functions of a module are as they are written in this source."""
    try:
        whole = compile(source, str(module.__file__), "exec", dont_inherit=True)
    except SyntaxError:
        return False
    written = [_body(part) for part in whole.co_consts if isinstance(part, CodeType)]
    own = [value for value in vars(module).values() if _is_own(value, module)]
    return all(_body(value.__code__) in written for value in own)


def _body(code: CodeType) -> tuple[Any, ...]:
    return code.co_name, code.co_code, code.co_consts, code.co_names, code.co_varnames


def _unreadable(kind: type[Group], before: str = "settings.") -> Iterator[tuple[str, str]]:
    """Settings that are no numbers, by path and name."""
    for name, field in kind.model_fields.items():
        if _is_group(field.annotation):
            yield from _unreadable(field.annotation, f"{before}{name}.")  # type: ignore[arg-type]
        elif field.annotation not in FORMS:
            yield before + name, name


def _blame(name: str, kind: type[Group], known: dict[str, Any]) -> None:
    """Raise if this is the strategy that does not compile."""
    alone = dict(known)
    exec(_text([name], [kind], alone), alone)  # noqa: S102  the text is ours
    try:
        as_callback(SIGNATURE, **OPTIONS)(alone["respond"])
    except NumbaError as error:
        raise CannotCompileError(f"strategy {name}: {_line(error)}") from None


def _line(error: NumbaError) -> str:
    """The line of a long message of Numba's that says what is wrong."""
    return f"does not compile: {error}"


# -- compiling -----------------------------------------------------------------------------------


def _copies(module: ModuleType, strategy: str, title: str) -> dict[str, Any]:
    """The names of a module, with its functions under a name of their own that compiled code has.

    Numba tells functions of one name apart by a number that counts from 1 in every process, so
    that a strategy from the cache could be called for an edited one of the same name.
    """
    names = dict(vars(module))
    for name, value in vars(module).items():
        if _is_own(value, module):
            copy = FunctionType(value.__code__, names, name, value.__defaults__, value.__closure__)
            copy.__module__, copy.__qualname__ = title, f"{strategy}.{name}"
            names[name] = copy
            compiling.register([copy], error_model="python")
    return names


def _compile(chain: ModuleType, text: str) -> Any:
    """Compile the chain, kept in a folder of its own beside the kernel where that can be."""
    kept = cache.folder() if not cache.obstacle() else None
    path = kept / chain.__name__ / "respond.py" if kept else None
    if path:
        cache.keep_source(path, text, KEEP)
    exec(compile(text, str(path or f"<{chain.__name__}>"), "exec"), vars(chain))  # noqa: S102
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
