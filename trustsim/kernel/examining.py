"""Whether a strategy's answers may be compiled: asked of its source, before Numba is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

from trustsim.kernel import dialect
from trustsim.parameters._declare import Group

NUMBERS = (float, int, bool)
"""Types of the settings that compiled code can read."""


class CannotCompileError(ValueError):
    """A strategy cannot be compiled, or not to the same bits; the message says why in a line."""


def source_of(name: str, module: ModuleType) -> str:
    """The text of a strategy's file."""
    try:
        return Path(str(module.__file__)).read_text(encoding="utf-8")
    except (OSError, ValueError):
        raise CannotCompileError(f"strategy {name}: its file cannot be read any more") from None


def examine(name: str, module: ModuleType, settings: type[Group], source: str) -> None:
    """Refuse what differs between the engines, by the source that made the module."""
    if not is_own(module.respond, module):
        raise CannotCompileError(f"strategy {name}: respond is not a function of its own file")
    if not is_source_of(source, module):
        raise CannotCompileError(f"strategy {name}: its file has changed; load it again")
    for fault in dialect.faults(source, "respond"):
        raise CannotCompileError(f"strategy {name}: {fault}")
    read = dialect.attributes(source, "respond")
    for path, field in _unreadable(settings):
        if field in read:
            raise CannotCompileError(f"strategy {name}: respond reads {path}, which is no number")


def is_own(value: Any, module: ModuleType) -> bool:
    """Whether this is a function that the module's file defines."""
    return isinstance(value, FunctionType) and value.__module__ == module.__name__


def is_source_of(source: str, module: ModuleType) -> bool:
    """Whether all functions of a module are as they are written in this source."""
    try:
        whole = compile(source, str(module.__file__), "exec", dont_inherit=True)
    except SyntaxError:
        return False
    written = [_body(part) for part in whole.co_consts if isinstance(part, CodeType)]
    own = [value for value in vars(module).values() if is_own(value, module)]
    return all(_body(value.__code__) in written for value in own)


def _body(code: CodeType) -> tuple[Any, ...]:
    return code.co_name, code.co_code, code.co_consts, code.co_names, code.co_varnames


def is_group(kind: Any) -> bool:
    """Whether this type of a setting is a group of settings."""
    return isinstance(kind, type) and issubclass(kind, Group)


def _unreadable(settings: type[Group], before: str = "settings.") -> Iterator[tuple[str, str]]:
    """Settings that are no numbers, by path and name."""
    for name, field in settings.model_fields.items():
        kind: Any = field.annotation
        if is_group(kind):
            yield from _unreadable(kind, f"{before}{name}.")
        elif kind not in NUMBERS:
            yield before + name, name
