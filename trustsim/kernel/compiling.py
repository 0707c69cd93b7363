"""How the kernel is compiled: its parts, the rules they call, and what is said meanwhile.

Nothing outside this folder imports Numba, which takes 0.4 s.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from numba import config, njit
from numba.core import event, sigutils
from numba.extending import register_jitable

from trustsim import chance, numerics, rules, trust_rules
from trustsim.kernel import bits, cache
from trustsim.kernel.passes import Elsewhere, Part, Whole

F = TypeVar("F", bound=Callable[..., Any])

__all__ = [
    "bits",
    "caching",
    "compiling_notice",
    "entry",
    "forgiving",
    "part",
    "register",
]

compiled: Any = njit  # Numba publishes types in some versions only
options: Any = config

OPTIONS = {"nogil": True, "error_model": "numpy", "_nrt": False, "pipeline_class": Whole}
"""A division by zero gives inf or NaN, as in NumPy: a rule never makes one, so no loop need check.

``fastmath`` and ``parallel`` stay off: they would change the bits.
"""

_known: set[Callable[..., Any]] = set()
_failures: list[str] = []  # what kept compiled code from being kept; the first is told


def register(
    functions: Iterable[Callable[..., Any]],
    error_model: str = "numpy",
    compiler: Any = Elsewhere,
    allocates: bool = True,
) -> None:
    """Let compiled code call these functions; those that it may call already are left alone."""
    for function in functions:
        if function not in _known:
            _known.add(function)
            _name_by_content(function)
            register_jitable(
                error_model=error_model,
                forceinline=function.__module__ != "trustsim.numerics",
                pipeline_class=compiler,
                _nrt=allocates,
            )(function)


def _name_by_content(function: Callable[..., Any]) -> None:
    """Give a function made inside another one a name that tells it from its siblings.

    Numba tells them apart by a number that counts from 1 in every process, so that code from the
    cache and fresh code can hold two of them under one number, and one of both is then called for
    the other: silently a wrong result (measured). With names of their own they cannot meet.
    """
    if function.__closure__:
        held = "\n".join(_described(cell.cell_contents) for cell in function.__closure__)
        mark = hashlib.sha256(held.encode()).hexdigest()[:12]
        function.__qualname__ = f"{function.__qualname__}_{mark}"


def _described(value: Any) -> str:
    """What a closure holds, in words that are the same in every process."""
    if callable(value):
        return f"{value.__module__}.{value.__qualname__}"
    return repr(value)


def part(function: F) -> F:
    """A function that others here call; it stays plain Python and is compiled with its callers."""
    register([function], compiler=Part, allocates=False)
    return function


def _compiled_by_callers() -> Iterator[Callable[..., Any]]:
    yield from (getattr(numerics, name) for name in numerics.__all__)
    yield from (chance.philox, chance.uniform)
    yield from rules.RULES.values()
    for module in map(trust_rules.load, trust_rules.names()):
        yield from (module.start, module.update, module.judge)


def entry(function: F) -> F:
    """A way into compiled code: compiled when it is first called, and kept for other processes."""
    if not cache.obstacle():
        with caching(str(cache.folder())):
            kept: F = compiled(function, cache=True, **OPTIONS)
        if forgiving(kept, str(cache.folder())):
            return kept
    unkept: F = compiled(function, **OPTIONS)
    return unkept


@contextmanager
def caching(folder: str) -> Iterator[None]:
    """Let Numba keep in `folder` what is decorated inside."""
    before = options.CACHE_DIR
    options.CACHE_DIR = folder
    try:
        yield
    finally:
        options.CACHE_DIR = before


def forgiving(function: Any, folder: str) -> bool:
    """Keep a cache that fails from ending the run; False if Numba chose another folder.

    It does so where ours cannot be written to after all; code kept elsewhere is not found by the
    hash of its sources and could be stale.
    """
    held = getattr(function, "_cache", None)
    if held is None:  # NUMBA_DISABLE_JIT: a plain function
        return True
    if not str(held.cache_path).startswith(folder):
        return False
    function._cache = _Forgiving(held)
    return True


class _Forgiving:
    """Numba's cache of one function: a full disk or a damaged file costs time, not the run."""

    def __init__(self, held: Any) -> None:
        self._held = held

    def __getattr__(self, name: str) -> Any:
        return getattr(self._held, name)

    def load_overload(self, signature: Any, context: Any) -> Any:
        try:
            found = self._held.load_overload(signature, context)
        except Exception:  # damaged; unpickling may raise anything
            self._forget()
            return None
        wanted, _ = sigutils.normalize_signature(signature)
        if found is not None and tuple(found.signature.args) != tuple(wanted):
            return None  # of two processes that compiled two forms at once, the other's file
        return found

    def save_overload(self, signature: Any, data: Any) -> None:
        try:
            self._held.save_overload(signature, data)
        except Exception as error:
            failed(error)

    def _forget(self) -> None:
        try:
            self._held.flush()
        except OSError as error:
            failed(error)


def failed(error: Exception) -> None:
    """Note what kept compiled code from being kept; the first is told at the end."""
    _failures.append(getattr(error, "strerror", None) or str(error))


class _Notice(event.Listener):
    """Says once that compiling has begun. Numba tells of it only where its cache has nothing."""

    def __init__(self) -> None:
        self.text = _cannot_keep(cache.obstacle()) if cache.obstacle() else _once()

    def on_start(self, event: Any) -> None:
        if self.text:
            say(self.text)
            self.text = ""

    def on_end(self, event: Any) -> None:
        pass


def _once() -> str:
    return f"compiling the kernel for this processor, once (about {cache.SECONDS} s) ..."


def _cannot_keep(reason: str) -> str:
    return (
        f"cannot keep compiled code in {cache.folder() or '~/.cache/trustsim'} ({reason}):"
        f" every new process compiles again, about {cache.SECONDS} s"
    )


def say(text: str) -> None:
    """Print a line for the user, apart from the results."""
    print(f"trustsim: {text}", file=sys.stderr, flush=True)


@contextmanager
def compiling_notice() -> Iterator[None]:
    """Put around the first call of the kernel: says a line if that compiles, and notes the end.

    What goes wrong with keeping the compiled code is told here too, in one line.
    """
    with event.install_listener("numba:compile", _Notice()):
        yield
    if _failures:
        say(_cannot_keep(_failures[0]))
        _failures.clear()
    else:
        cache.remember()


register(_compiled_by_callers())
