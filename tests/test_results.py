"""A run knows its tables and what they came from; a fingerprint is the same on every machine."""

from __future__ import annotations

import gc
import hashlib
import shutil
import struct
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import trustsim as ts
from trustsim import results, simulation
from trustsim.outcomes import TABLES, recorded
from trustsim.results import Run, conform, fingerprint, source_hash
from trustsim.simulation import TooLargeError, check_memory, memory_needed

SMALL = ts.Scenario(periods=6, burn_in=2, market={"buyers": 4, "suppliers": 3, "candidates": 2})
PACKAGE = Path(results.__file__).parent


def test_a_run_carries_its_scenario_seed_record_and_versions() -> None:
    run = ts.simulate(SMALL, seed=7, replicate=2, record="periods", engine="mesa")
    assert (run.scenario, run.seed, run.replicate) == (SMALL, 7, 2)
    assert (run.engine, run.record) == ("mesa", "periods")
    assert list(run.versions) == ["trustsim", "python", "mesa", "numpy", "numba", "model"]
    assert run.seconds > 0
    head = "<Run: 4 buyers, 3 suppliers, 6 months, seed 7, replicate 2"
    assert repr(run).splitlines()[0] == f"{head}, record 'periods'"


def test_frames_have_the_declared_columns_and_know_their_units() -> None:
    run = ts.simulate(SMALL)
    for table in TABLES:
        frame = run.summary() if table == "summary" else getattr(run, table)
        assert list(frame) == [column.name for column in TABLES[table]]
        assert frame.attrs["units"] == {column.name: column.unit for column in TABLES[table]}
    assert run.summary() is run.summary()
    assert len(run.relationships) == 6 * 4 * 2


def test_frames_are_built_when_they_are_first_read() -> None:
    run = ts.simulate(SMALL, record="periods")
    run.fingerprint("periods")
    assert run._frames == {}
    assert len(run.periods) > 0
    assert list(run._frames) == ["periods"]


@pytest.mark.parametrize(
    ("record", "missing", "needed"),
    [("summary", "periods", "periods"), ("periods", "buyers", "agents"),
     ("agents", "relationships", "relationships")],
)  # fmt: skip
def test_a_table_that_was_not_recorded_names_the_level_it_needs(
    record: str, missing: str, needed: str
) -> None:
    run = ts.simulate(SMALL, record=record)
    assert not hasattr(run, missing)
    with pytest.raises(ValueError, match=f"run it with record='{needed}'"):
        run.arrays(missing)
    with pytest.raises(AttributeError, match=f"this run has record='{record}'"):
        getattr(run, missing)
    with pytest.raises(ValueError, match="there is no table 'nonsense'"):
        run.arrays("nonsense")


def test_the_same_seed_gives_the_same_bits_and_another_does_not() -> None:
    one, same, other = (ts.simulate(SMALL, seed=seed) for seed in (1, 1, 2))
    for table in TABLES:
        assert one.fingerprint(table) == same.fingerprint(table)
    assert one.fingerprint() != other.fingerprint()
    assert ts.simulate(SMALL, seed=1, replicate=1).fingerprint() != one.fingerprint()


def test_the_summary_is_the_same_at_every_recording_level() -> None:
    prints = {ts.simulate(SMALL, record=r).fingerprint() for r in ts.outcomes.LEVELS}
    assert len(prints) == 1


def small_table(**columns: object) -> dict[str, np.ndarray]:
    rows = 2
    made: dict[str, np.ndarray] = {}
    for column in TABLES["buyers"]:
        kind = {"i8": np.int64, "f8": np.float64, "U": np.str_}[column.dtype]
        made[column.name] = np.zeros(rows, dtype=kind)
    return {**made, **{name: np.asarray(values) for name, values in columns.items()}}


def test_a_fingerprint_is_the_hash_of_these_very_bytes() -> None:
    table = small_table(
        period=[1, 2], buyer=[0, -1], stance=["é", "bc"], cash=[1.5, -0.0], price=[np.nan, 2.0]
    )
    digest = hashlib.sha256()
    digest.update(struct.pack("<qq", 1, 2) + struct.pack("<qq", 0, -1))
    digest.update(b"\x02\x00\x00\x00\xc3\xa9" + b"\x02\x00\x00\x00bc")
    digest.update(struct.pack("<dd", 1.5, -0.0))
    for column in TABLES["buyers"][4:]:
        if column.name == "price":
            digest.update(bytes.fromhex("000000000000f87f") + struct.pack("<d", 2.0))
        else:
            digest.update(struct.pack("<dd", 0.0, 0.0))
    assert fingerprint("buyers", table) == digest.hexdigest()


def test_a_fingerprint_sees_the_sign_of_zero_but_not_of_nan_nor_widths_nor_byte_order() -> None:
    plain = small_table(cash=[0.0, 1.0])
    odd_nan = np.array([0xFFF8000000000123], dtype=np.uint64).view(np.float64)[0]
    assert fingerprint("buyers", small_table(cash=[-0.0, 1.0])) != fingerprint("buyers", plain)
    assert fingerprint("buyers", small_table(cash=[odd_nan, 1.0])) == fingerprint(
        "buyers", small_table(cash=[np.nan, 1.0])
    )
    big_endian = np.array([0.0, 1.0], dtype=">f8")
    assert fingerprint("buyers", small_table(cash=big_endian)) == fingerprint("buyers", plain)
    narrow = small_table(period=np.array([0, 0], dtype=np.int16), cash=[0.0, 1.0])
    assert fingerprint("buyers", narrow) == fingerprint("buyers", plain)
    one, two = (small_table(stance=names) for names in (["ab", "c"], ["a", "bc"]))
    assert fingerprint("buyers", one) != fingerprint("buyers", two)


def test_tables_that_lack_a_column_or_differ_in_length_are_refused() -> None:
    good = dict(ts.simulate(SMALL, record="summary").arrays("summary"))
    with pytest.raises(ValueError, match="left out the table 'summary'"):
        conform({}, "summary")
    with pytest.raises(ValueError, match="'summary': missing or undeclared columns price"):
        conform({"summary": {k: v for k, v in good.items() if k != "price"}}, "summary")
    with pytest.raises(ValueError, match="columns of lengths"):
        conform({"summary": {**good, "price": np.zeros(9)}}, "summary")
    shuffled = conform({"summary": dict(reversed(good.items()))}, "summary")
    assert list(shuffled["summary"]) == [column.name for column in TABLES["summary"]]


def test_recording_levels_include_those_before() -> None:
    assert recorded("summary") == ["summary"]
    assert recorded("relationships") == list(TABLES)
    with pytest.raises(ValueError, match="record = 'all': must be one of summary"):
        recorded("all")


@pytest.mark.parametrize(
    "file",
    [
        "rules/demand.py",
        "numerics.py",
        "chance.py",
        "strategies/trusting.py",
        "trust_rules/beta.py",
        "agents/buyer.py",
        "market.py",
        "recorder.py",
        "outcomes.py",
        "parameters/market.py",
    ],
)
def test_the_model_version_changes_with_a_source_of_the_model(file: str, tmp_path: Path) -> None:
    copy = tmp_path / "trustsim"
    shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("__pycache__"))
    assert source_hash(copy) == source_hash(PACKAGE)
    (copy / "cli" / "running.py").write_text("changed")
    assert source_hash(copy) == source_hash(PACKAGE)
    with (copy / file).open("a") as stream:
        stream.write("\n")
    assert source_hash(copy) != source_hash(PACKAGE)


# --- simulate -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"engine": "fast"}, ValueError, "there is no such engine"),
        ({"scenario": {"periods": 2}}, TypeError, "give a trustsim.Scenario"),
        ({"seed": -1}, ValueError, "seed is -1"),
        ({"seed": 1.5}, TypeError, "seed is 1.5"),
        ({"replicate": 2**32}, ValueError, "replicate is 4294967296"),
        ({"record": "everything"}, ValueError, "record = 'everything'"),
    ],
)
def test_simulate_says_what_is_wrong(
    arguments: dict[str, object], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        ts.simulate(**arguments)  # type: ignore[arg-type]


def test_what_does_not_fit_is_refused_with_the_level_that_would(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    need = {record: memory_needed(SMALL, record) for record in ts.outcomes.LEVELS}
    assert sorted(need.values()) == list(need.values())
    monkeypatch.setattr(simulation, "free_memory", lambda: 2 * need["agents"])
    check_memory(SMALL, "agents")
    with pytest.raises(TooLargeError, match="record='agents' would fit") as caught:
        ts.simulate(SMALL)
    assert len(str(caught.value).splitlines()) == 1
    with pytest.raises(TooLargeError, match="no recording level fits"):
        check_memory(SMALL, "agents", at_once=1000)
    monkeypatch.setattr(simulation, "free_memory", lambda: None)
    check_memory(SMALL, "relationships", at_once=10**9)


def test_a_finished_market_is_let_go() -> None:
    def alive() -> int:
        gc.collect()
        return sum(issubclass(type(thing), ts.Market) for thing in gc.get_objects())

    before = alive()
    ts.simulate(SMALL)
    assert alive() == before


def test_a_run_keeps_arrays_that_frames_do_not_change() -> None:
    run = ts.simulate(SMALL, record="summary")
    before = run.fingerprint()
    frame = run.summary().copy()
    frame["price"] = 0.0
    assert run.fingerprint() == before
    assert isinstance(run, Run)
    assert isinstance(frame, pd.DataFrame)
