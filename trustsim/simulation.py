"""Run one scenario with one seed.

>>> simulate(engine="fast")
Traceback (most recent call last):
ValueError: engine = 'fast': there is no such engine; use one of 'auto', 'mesa', 'kernel'
"""

from __future__ import annotations

from pathlib import Path
from time import perf_counter

from trustsim import engines
from trustsim.chance import check_seed
from trustsim.display import OneLineError
from trustsim.engines import check_engine, choose
from trustsim.outcomes import LEVELS, TABLES, recorded
from trustsim.results import Run
from trustsim.scenarios import Scenario

OVERHEAD = {"mesa": 6, "kernel": 5}  # peak memory over the size of the finished arrays, rounded up
PER_PAIR = {"mesa": 4_000, "kernel": 250}  # bytes of state of a relationship, rounded up
CGROUP = Path("/sys/fs/cgroup")


class TooLargeError(OneLineError, ValueError):
    """A run that would need more than half of what is free."""


def simulate(
    scenario: Scenario | None = None,
    *,
    seed: int = 0,
    replicate: int = 0,
    engine: str = "auto",
    record: str = "relationships",
) -> Run:
    """Run a scenario to its horizon.

    Parameters
    ----------
    scenario
        The baseline if left out.
    seed, replicate
        0..2**32-1; the same two give the same run, to the bit.
    engine
        "mesa" (the readable engine), "kernel" (the compiled one), or "auto", which takes whichever
        is sooner: their bits are the same. See :mod:`trustsim.engines`.
    record
        How much is kept: "summary", "periods", "agents" or "relationships".

    Raises
    ------
    ValueError
        For an unknown engine or recording level, where the compiled engine is asked for and cannot
        run the scenario, or where the run would need more than half of the free memory: the message
        names the level that would fit.

    Examples
    --------
    >>> small = Scenario(periods=6, burn_in=0, market={"buyers": 2})
    >>> run = simulate(small, seed=1)
    >>> run.fingerprint() == simulate(small, seed=1).fingerprint()
    True
    >>> run.periods["period"].nunique()  # and run.summary(), run.relationships
    6
    """
    check_engine(engine)
    if scenario is not None and not isinstance(scenario, Scenario):
        raise TypeError(f"scenario is a {type(scenario).__name__}; give a trustsim.Scenario")
    scenario = Scenario() if scenario is None else scenario
    seed, replicate = check_seed(seed), check_seed(replicate, "replicate")
    chosen = choose(scenario, engine)
    check_memory(scenario, record, engine=chosen)
    started = perf_counter()
    tables = engines.tables(scenario, chosen, seed, replicate, record)
    return Run(
        tables,
        scenario=scenario,
        seed=seed,
        replicate=replicate,
        engine=chosen,
        record=record,
        seconds=perf_counter() - started,
    )


def check_memory(
    scenario: Scenario, record: str, *, at_once: int = 1, engine: str = "mesa"
) -> None:
    """Refuse what would need more than half of the free memory.

    Raises
    ------
    TooLargeError
        One line with the need, what is free, and the recording level that would fit.
    """

    def need(level: str) -> int:
        return at_once * memory_needed(scenario, level, engine)

    free = free_memory()
    if free is None or need(record) <= free / 2:
        return
    fits = [level for level in LEVELS[: LEVELS.index(record)] if need(level) <= free / 2]
    fix = f"record={fits[-1]!r} would fit" if fits else "no recording level fits: make it smaller"
    many = f" for {at_once} runs at a time" if at_once > 1 else ""
    raise TooLargeError(
        f"record = {record!r} needs about {_size(need(record))} of memory{many}, more than half of"
        f" the {_size(free)} that are free; {fix}"
    )


def memory_needed(scenario: Scenario, record: str, engine: str = "mesa") -> int:
    """Bytes of memory that a run may need at its peak, estimated from above."""
    pairs: int = scenario.market.buyers * scenario.market.candidates
    return PER_PAIR[engine] * pairs + OVERHEAD[engine] * bytes_recorded(scenario, record)


def bytes_recorded(scenario: Scenario, record: str) -> int:
    """Bytes of the recorded arrays, estimated from above: 8 a number and 64 a name."""
    market, periods = scenario.market, scenario.periods
    stances = len(market.buyer_mix or "ab") + len(market.supplier_mix or "ab") + 1
    rows = {
        "summary": stances,
        "periods": periods * stances,
        "buyers": periods * market.buyers,
        "suppliers": periods * market.suppliers,
        "relationships": periods * market.buyers * market.candidates,
    }
    widths = {name: sum(64 if c.dtype == "U" else 8 for c in TABLES[name]) for name in TABLES}
    return sum(rows[name] * widths[name] for name in recorded(record))


def free_memory() -> int | None:
    """Bytes of memory that can still be had, limits of containers included; None if unknown."""
    found = []
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
        found += [int(x.split()[1]) * 1024 for x in lines if x.startswith("MemAvailable")]
        limit = (CGROUP / "memory.max").read_text(encoding="ascii").strip()
        if limit != "max":
            found.append(int(limit) - int((CGROUP / "memory.current").read_text(encoding="ascii")))
    except (OSError, ValueError):
        pass
    return min(found, default=None)


def _size(number: float) -> str:
    for unit in ("B", "kB", "MB", "GB"):
        if number < 1000:
            return f"{number:.3g} {unit}"
        number /= 1000
    return f"{number:.3g} TB"
