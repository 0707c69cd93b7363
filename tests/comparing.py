"""How the two engines are compared: every number of every table, to the last bit."""

from __future__ import annotations

import os
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from drawn import Case
from markets import differences

import trustsim as ts
from trustsim.outcomes import LEVELS
from trustsim.results import Run
from trustsim.scenarios import Scenario

COMPARED: Counter[str] = Counter()


def both(case: Case) -> tuple[Run, Run]:
    """A run on either engine."""
    scenario, seed, replicate, record = case
    options: Any = {"seed": seed, "replicate": replicate, "record": record}
    return (
        ts.simulate(scenario, engine="mesa", **options),
        ts.simulate(scenario, engine="kernel", **options),
    )


def tables(run: Run) -> dict[str, dict[str, Any]]:
    """Every table of a run."""
    return {name: run.arrays(name) for name in run.recorded}


def differing(mesa: Run, kernel: Run) -> list[str]:
    """Every column that differs, with the first number in it that does."""
    one, other = tables(mesa), tables(kernel)
    if list(one) != list(other):
        return [f"tables {list(one)} against {list(other)}"]
    found = []
    for table in one:
        names = list(one[table])
        if names != list(other[table]):
            found.append(f"{table}: columns {names} against {list(other[table])}")
        elif mesa.fingerprint(table) != kernel.fingerprint(table):
            part, twin = {table: one[table]}, {table: other[table]}
            found += [first(name, part, twin) for name in differences(part, twin)]
        for name in names:
            a, b = one[table][name], other[table].get(name, one[table][name])
            if a.dtype.kind != b.dtype.kind or (a.dtype.kind != "U" and a.dtype != b.dtype):
                found.append(f"{table}.{name}: {a.dtype} against {b.dtype}")
    return found


def first(place: str, one: Any, other: Any) -> str:
    """A column and the first row in which it differs."""
    table, _, column = place.partition(".")
    a, b = one[table][column], other[table][column]
    if len(a) != len(b):
        return f"{place}: {len(a)} rows against {len(b)}"
    rows = [i for i in range(len(a)) if text(a[i]) != text(b[i])]
    return f"{place}, row {rows[0]}: {text(a[rows[0]])} against {text(b[rows[0]])}"


def text(value: Any) -> str:
    """A number to the last bit."""
    return value.item().hex() if isinstance(value, np.floating) else str(value)


def message(case: Case, found: list[str]) -> str:
    """What differs, the scenario, and how to replay it in one line."""
    scenario, seed, replicate, record = case
    toml = scenario.to_toml()
    file = Path(tempfile.gettempdir()) / f"trustsim-parity-{os.getpid()}.toml"
    file.write_text(toml, encoding="utf-8")
    lines = [*found[:12], *([f"... and {len(found) - 12} more"] if len(found) > 12 else [])]
    return (
        "the readable and the compiled engine differ in\n  "
        + "\n  ".join(lines)
        + f"\nseed = {seed}, replicate = {replicate}, record = {record!r}; replay it with\n"
        f"  python tests/test_parity.py {seed} {replicate} {record} < {file}\nwhich is\n\n{toml}"
    )


def replay(toml: str, seed: str, replicate: str, record: str) -> str:
    """What a failing example told, once more; empty if the engines agree."""
    case = Case(Scenario.from_toml_text(toml), int(seed), int(replicate), record)
    found = differing(*both(case))
    return message(case, found) if found else ""


def check(case: Case) -> Run:
    """Both engines, all tables; and the same summary whatever else is recorded."""
    mesa, kernel = both(case)
    found = differing(mesa, kernel)
    for record in LEVELS:
        again = ts.simulate(*case[:1], **level(case, record), engine="kernel")
        if again.fingerprint() != mesa.fingerprint():
            found.append(f"summary at record = {record!r}")
    if found:
        pytest.fail(message(case, found), pytrace=False)
    COMPARED["scenarios"] += 1
    for columns in tables(kernel).values():
        COMPARED["tables"] += 1
        COMPARED["numbers"] += sum(values.size for values in columns.values())
    return mesa


def level(case: Case, record: str) -> dict[str, Any]:
    """Options of a run at another recording level."""
    return {"seed": case.seed, "replicate": case.replicate, "record": record}


def happened(run: Run) -> set[str]:
    """What a run went through, as far as its recording level shows it."""
    summary = run.arrays("summary")
    seen = {"switch": summary["switch_rate"].max() > 0.0}
    if "relationships" in run.recorded:
        pairs = run.arrays("relationships")
        traded = pairs["ordered"].reshape(run.scenario.periods, -1).sum(axis=1) > 0.0
        seen |= {
            "insolvency": pairs["firm"].max() > 0,
            "shortage": (pairs["delivered"] < pairs["ordered"]).any(),
            "order": traded.any(),
            "month without any order": not traded.all(),
            "idea of a supplier": pairs["ideas_from_supplier"].any(),
            "idea of a buyer": pairs["ideas_from_buyer"].any(),
            "disclosure": pairs["cost_disclosed"].any(),
            "visit": pairs["visits"].any(),
            "link": pairs["link"].any(),
            "complaint": pairs["complaints"].any(),
            "silence": pairs["silence"].any(),
            "defect": pairs["defects"].any(),
            "return": pairs["returned"].any(),
            "blame": pairs["hours_blame"].any(),
            "haggling": pairs["hours_haggling"].any(),
            "forecast": np.isfinite(pairs["forecast_shared"]).any(),
            "two problems at once": pairs["problems"].max() > 1,
        }
    return {what for what, is_so in seen.items() if is_so}
