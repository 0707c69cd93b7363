"""Golden runs: known scenarios still give the same bits, on every machine, Python, Mesa and engine.

Each ``golden/*.toml`` spells out every parameter, so that a moved default changes nothing here. A
change of the equations does; where it is meant, say so in the commit and renew the fingerprints,
which the readable engine then writes::

    python tests/test_golden.py
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from trustsim import engines
from trustsim.market import Market
from trustsim.results import fingerprint
from trustsim.scenarios import Scenario

FOLDER = Path(__file__).parent / "golden"
KNOWN = FOLDER / "fingerprints.json"
NAMES = sorted(file.stem for file in FOLDER.glob("*.toml"))
SPELLED_OUT = [*sorted(FOLDER.glob("*.toml")), FOLDER.parent / "benchmarks" / "baseline.toml"]
SEED = 20
RENEW = "If that is meant, say so in the commit and run: python tests/test_golden.py"


def scenario_of(name: str) -> Scenario:
    """The scenario of a golden run."""
    return Scenario.from_toml(FOLDER / f"{name}.toml")


def fingerprints(scenario: Scenario, engine: str = "mesa") -> dict[str, str]:
    """A hash for each table of the finished run."""
    tables = engines.tables(scenario, engine, SEED, 0, "relationships")
    return {table: fingerprint(table, columns) for table, columns in tables.items()}


def renew() -> None:
    """Spell out parameters that have been added and write the fingerprints anew."""
    for file in SPELLED_OUT:
        Scenario.from_toml(file).to_toml(file)
    found = {name: fingerprints(scenario_of(name)) for name in NAMES}
    KNOWN.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")


@pytest.mark.parametrize("engine", ["mesa", "kernel"])
@pytest.mark.parametrize("name", NAMES)
def test_a_golden_run_gives_the_known_bits(name: str, engine: str) -> None:
    if engine == "kernel":
        pytest.importorskip("numba")
    known = json.loads(KNOWN.read_text(encoding="utf-8"))[name]
    found = fingerprints(scenario_of(name), engine)
    moved = [table for table in found if found[table] != known.get(table)]
    assert moved == [], f"the results of golden run {name!r} have changed on {engine}. {RENEW}"
    assert set(known) == set(found)


@pytest.mark.parametrize("file", SPELLED_OUT, ids=lambda file: file.stem)
def test_a_golden_scenario_spells_out_every_parameter(file: Path) -> None:
    written = file.read_text(encoding="utf-8")
    assert Scenario.from_toml(file).to_toml() == written, f"parameters were added. {RENEW}"


def test_there_are_golden_runs_and_no_others() -> None:
    assert len(NAMES) >= 3
    assert list(json.loads(KNOWN.read_text(encoding="utf-8"))) == NAMES


def test_the_golden_runs_go_through_failure_shortage_switches_and_ideas() -> None:
    seen: set[str] = set()
    for name in NAMES:
        market = Market(scenario_of(name), seed=SEED, record="relationships")
        market.run_model()
        pairs, summary = market.tables()["relationships"], market.tables()["summary"]
        happened = {
            "failure": pairs["firm"].max() > 0,
            "shortage": (pairs["delivered"] < pairs["ordered"]).any(),
            "switch": summary["switch_rate"].max() > 0.0,
            "idea": pairs["ideas_from_supplier"].any() and pairs["ideas_from_buyer"].any(),
            "disclosure": pairs["cost_disclosed"].any(),
            "visit": pairs["visits"].any(),
            "link": pairs["link"].any(),
            "complaint": pairs["complaints"].any(),
            "silence": pairs["silence"].any(),
            "return": pairs["returned"].any(),
        }
        seen |= {what for what, is_so in happened.items() if is_so}
    assert seen == set(happened)


if __name__ == "__main__":
    renew()
    print(f"renewed {KNOWN.relative_to(FOLDER.parents[1])}: {', '.join(NAMES)}")
