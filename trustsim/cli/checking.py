"""``trustsim check``: examine a strategy file of the user and print a list of what holds."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import numpy as np

from trustsim import strategies
from trustsim.cli.running import in_a_line, load_user_strategy
from trustsim.cli.telling import say, stop
from trustsim.kernel import dialect
from trustsim.parameters import rows
from trustsim.parameters._errors import ScenarioError
from trustsim.parameters._toml import read
from trustsim.rules.stances import Traits, View
from trustsim.scenarios import Scenario
from trustsim.simulation import simulate
from trustsim.sources import SOURCES

SIDES = ("buyer", "supplier")


def check_file(file: str) -> bool:
    """Print a line for each thing that holds and for each fault; tell whether all hold."""
    try:
        source = read(file)
        name = load_user_strategy(file)
    except ScenarioError as error:
        stop(str(error).removeprefix("--strategy: "))
    module = strategies.load(name)
    checks: tuple[tuple[str, Callable[[], Iterator[str]]], ...] = (
        ("is explained in a docstring", lambda: _explained(module)),
        ("declares every number with unit, meaning, source and grade", lambda: _declared(module)),
        ("uses only what both engines share", lambda: dialect.faults(source)),
        ("answers every view with traits from 0 to 1", lambda: _answers(module)),
        ("answers the same view the same way", lambda: _repeats(module)),
        ("runs 24 months as a buyer and as a supplier", lambda: _runs(name)),
    )
    say(f"{name}: {file}")
    good = True
    for what, examine in checks:
        faults = _faults(examine)
        good = good and not faults
        for line in [f"  NO  {what}: {fault}" for fault in faults] or [f"  ok  {what}"]:
            say(line)
    return good


def _faults(examine: Callable[[], Iterator[str]]) -> list[str]:
    """Everything wrong, once each; an exception is the last of it."""
    found: list[str] = []
    try:
        for fault in examine():
            found.append(fault)  # one at a time: kept where an exception follows
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # a file of the user may raise anything
        found.append(in_a_line(error))
    return list(dict.fromkeys(found))


class _Views:
    """Faults that many views share, told by the first of them and their number."""

    def __init__(self) -> None:
        self.first: dict[str, str] = {}
        self.times: Counter[str] = Counter()

    def note(self, kind: str, text: str) -> None:
        self.first.setdefault(kind, text)
        self.times[kind] += 1

    def lines(self) -> Iterator[str]:
        for kind, text in self.first.items():
            more = self.times[kind] - 1
            yield f"{text} (and {more} more like this)" if more else text


def _explained(module: ModuleType) -> Iterator[str]:
    if not (module.__doc__ or "").strip():
        yield "say in a docstring what the idea is and where it comes from"


def _declared(module: ModuleType) -> Iterator[str]:
    for row in rows(module.Settings):
        if not row["unit"] or not row["meaning"]:
            yield f"{row['key']} lacks a unit or a meaning: declare it with number(...)"
        if row["low"] is not None and row["grade"] not in ("A", "B", "C", "D"):
            yield f"{row['key']} has the grade {row['grade']!r}: A, B, C or D"
        if row["low"] is not None and row["source"] not in SOURCES:
            yield f"{row['key']} has the source {row['source']!r}: unknown; 'assumed' is one"


def _views() -> Iterator[View]:
    """Every corner of what a strategy may see, and some points inside."""
    spans = ((0.0, 1.0), (0.0, 1.0), (0.0, 1.0), (0.0, 600.0), (0.0, 600.0))
    for corner in itertools.product(*spans):
        yield View(*corner)
    inside = np.random.default_rng(0).random((200, len(spans)))
    for point in inside.tolist():
        yield View(*(low + u * (high - low) for u, (low, high) in zip(point, spans, strict=True)))


def _traits() -> Iterator[Traits]:
    for corner in itertools.product((0.0, 1.0), repeat=len(Traits._fields)):
        yield Traits(*corner)
    yield Traits(*[0.5] * len(Traits._fields))


def _cases(module: ModuleType) -> Iterator[tuple[View, Traits, Any]]:
    settings = module.Settings()
    own = [strategies.traits_of(settings, side) for side in SIDES]
    for view in _views():
        yield from ((view, traits, settings) for traits in own)
    for view in itertools.islice(_views(), 32):
        yield from ((view, traits, settings) for traits in _traits())


def _answers(module: ModuleType) -> Iterator[str]:
    if not hasattr(module, "respond"):
        return
    faults = _Views()
    for case in _cases(module):
        try:
            answer = module.respond(*case)
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            faults.note(type(error).__name__, f"{case[0]}: {in_a_line(error)}")
            continue
        if not isinstance(answer, Traits):
            kind = type(answer).__name__
            faults.note(kind, f"{case[0]}: gives {kind}, not Traits")
            continue
        for field, value in zip(Traits._fields, answer, strict=True):
            if not (type(value) is float and 0.0 <= value <= 1.0):
                faults.note(f"trait {field}", f"{case[0]}: {field} = {value!r}")
    yield from faults.lines()


def _repeats(module: ModuleType) -> Iterator[str]:
    if not hasattr(module, "respond"):
        return
    cases = list(_cases(module))
    before = [module.respond(*case) for case in cases]
    after = [module.respond(*case) for case in reversed(cases)]
    faults = _Views()
    for case, first, second in zip(cases, before, reversed(after), strict=True):
        if first != second:
            faults.note("", f"{case[0]}: {first}, then {second}")
    yield from faults.lines()
    if module.Settings() != cases[0][2]:
        yield "it changes its settings"


def _runs(name: str) -> Iterator[str]:
    market = {"buyers": 4, "suppliers": 4, "candidates": 3}
    mixes = {
        "buyer_mix": {name: 0.5, "aggressive": 0.5},
        "supplier_mix": {name: 0.5, "trusting": 0.5},
    }
    scenario = Scenario(periods=24, burn_in=6, market={**market, **mixes})
    run, again = simulate(scenario, seed=1), simulate(scenario, seed=1)
    stances = set(run.arrays("summary")["stance"].tolist())
    if name not in stances:
        yield f"no firm took the stance; there are {', '.join(sorted(stances))}"
    for table in run.recorded:
        if run.fingerprint(table) != again.fingerprint(table):
            yield f"two runs with one seed differ in {table}"
    for column, values in run.arrays("relationships").items():
        if column not in ("price", "forecast_shared") and not np.isfinite(values).all():
            yield f"{column} is not a number in some month"
    summary = run.arrays("summary")
    traded = summary["side"] == "buyer"  # a supplier may be left without any order
    for column, counted in (("profit", slice(None)), ("price", traded), ("trust", traded)):
        if not np.isfinite(summary[column][counted]).all():
            yield f"{column} is not a number"
