"""Which engine runs a scenario. Both give the same bits, so ``auto`` takes whichever is sooner.

The compiled engine wants Numba, and strategies that compile. Where its code is not in the cache
yet, a job that the readable engine finishes sooner is given to that one, while the other is
compiled in the background. What is lost by a choice is said in a line on the error stream, once a
process.
"""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any

from trustsim.display import OneLineError
from trustsim.kernel import cache
from trustsim.scenarios import Scenario

ENGINES = ("auto", "mesa", "kernel")
SPEED = 300
"""About how many times faster the compiled engine is: see tests/benchmarks/bench_kernel.py."""
PER_PAIR_MONTH = 20e-6  # seconds of the readable engine, measured on one core
PATIENCE = 120.0  # seconds after which a compilation in the background is taken for dead

_said: set[str] = set()
_background: list[subprocess.Popen[bytes]] = []
_lock = threading.Lock()


class EngineError(OneLineError, ValueError):
    """The engine that was asked for cannot run the scenario."""


def check_engine(engine: str) -> str:
    """Give an engine's name back if it is one.

    Raises
    ------
    ValueError
        One line with the names.
    """
    if engine not in ENGINES:
        known = ", ".join(map(repr, ENGINES))
        raise ValueError(f"engine = {engine!r}: there is no such engine; use one of {known}")
    return engine


def choose(scenario: Scenario, engine: str = "auto", runs: int = 1) -> str:
    """``kernel`` or ``mesa``, for so many runs of a scenario.

    Raises
    ------
    EngineError
        If the compiled engine is asked for and cannot run the scenario: one line with the reason.
    """
    check_engine(engine)
    if engine == "mesa":
        return "mesa"
    reason = obstacle(scenario)
    if reason and engine == "kernel":
        raise EngineError(f"engine = 'kernel': {reason}; use 'auto' or 'mesa'")
    if reason:
        once(f"{reason}: running on the readable engine, about {SPEED} times slower")
        return "mesa"
    if engine == "auto" and not ready() and worth(scenario, runs) < cache.SECONDS:
        once(_meanwhile())
        return "mesa"
    return "kernel"


def _meanwhile() -> str:
    """Have the compiled engine made for later, and say why this job does without it."""
    kept = cache.obstacle()
    if kept:
        return (
            f"cannot keep compiled code in {cache.folder() or '~/.cache/trustsim'} ({kept}): small"
            f" jobs run on the readable engine, larger ones compile first, about {cache.SECONDS} s"
        )
    if compile_in_background():
        return (
            f"preparing the compiled engine in the background, once (about {cache.SECONDS} s);"
            " until then runs use the readable one"
        )
    return "the compiled engine is not compiled yet: running on the readable one"


def obstacle(scenario: Scenario) -> str:
    """Why the compiled engine cannot run a scenario; empty where it can."""
    missing = lost()
    if missing:
        return missing
    names = answering(scenario)
    if not names:
        return ""
    from trustsim.kernel.responses import CannotCompileError, responses_for

    try:
        responses_for(scenario, names)
    except CannotCompileError as error:
        return str(error)
    return ""


@lru_cache(maxsize=1)
def lost() -> str:
    """Why there is no compiled engine here at all; empty where there is one.

    Only an import tells; where the readable engine runs after all, that is 0.4 s once a process.
    """
    if not cache.available():
        return "Numba is not installed (pip install numba)"
    try:
        import numba  # noqa: F401
    except Exception as error:  # it raises where NumPy or llvmlite is not the one it wants
        text = " ".join(str(error).split())
        return f"Numba cannot be imported ({text[:200]})"
    return ""


def answering(scenario: Scenario) -> list[str]:
    """Strategies of a scenario that answer their partners: the only ones with code of their own."""
    from trustsim import strategies

    market = scenario.market
    named = {*(market.buyer_mix or ()), *(market.supplier_mix or ()), market.focal_strategy}
    return sorted(n for n in named - {None} if hasattr(strategies.load(n), "respond"))


def worth(scenario: Scenario, runs: int) -> float:
    """Seconds that the readable engine would take, roughly."""
    market = scenario.market
    months = scenario.periods + scenario.burn_in
    return float(runs * market.buyers * market.candidates * months * PER_PAIR_MONTH)


def ready() -> bool:
    """Whether the compiled engine starts at once: loaded into this process, or in its cache."""
    loaded = sys.modules.get("trustsim.kernel.engine")
    return bool(loaded is not None and loaded.is_ready()) or cache.is_warm()


def once(text: str) -> None:
    """Say a line on the error stream, and never again in this process."""
    if text not in _said:
        _said.add(text)
        print(f"trustsim: {text}", file=sys.stderr, flush=True)


def compile_in_background() -> bool:
    """Let another process fill the cache; False where that would be of no use, or goes on already.

    It is a process of its own, since compiling holds the interpreter's lock, and it outlives this
    one: a script of a few seconds finds the compiled engine when it is run the next time.
    """
    with _lock:
        if _background and _background[-1].poll() is None:
            return True
        folder = cache.folder()
        if folder is None or cache.obstacle() or not sys.executable:
            return False
        if not _claim(folder / "compiling"):
            return True
        package = str(Path(__file__).parent.parent)
        script = (
            "import sys; sys.path.append(sys.argv[1]); from trustsim.kernel import warm; warm()"
        )
        command = [sys.executable, "-c", script, package]
        silent: dict[str, Any] = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.DEVNULL)
        try:
            started = subprocess.Popen(command, start_new_session=True, **silent)  # noqa: S603
        except OSError:
            with suppress(OSError):
                (folder / "compiling").unlink()
            return False
        _background.append(started)
        return True


def _claim(mark: Path) -> bool:
    """Take the mark that says who compiles; False where another process has it and is alive."""
    try:
        if mark.exists() and time.time() - mark.stat().st_mtime < PATIENCE:
            return False
        cache.write(mark, "")
    except OSError:
        return False
    return True


def tables(
    scenario: Scenario, engine: str, seed: int, replicate: int, record: str
) -> dict[str, dict[str, Any]]:
    """Every table of a run on one of the two engines.

    A strategy that fails to answer is run again on the agents, which raise its own error.
    """
    if engine == "kernel":
        from trustsim.kernel.engine import Runs, UnansweredError

        with suppress(UnansweredError):
            return Runs(scenario, record, (seed, replicate)).tables(seed, replicate)
    from trustsim.market import Market

    market = Market(scenario, seed=seed, replicate=replicate, record=record)
    try:
        market.run_model()
        return market.tables()
    finally:
        market.release()
