"""The same bits whoever computes them: threads, processes, processors, C libraries.

The golden runs stand in where another process is needed: what it finds must be the fingerprints
that are stored, which the readable engine wrote.
"""

from __future__ import annotations

import json
import os
import platform
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from markets import WORLDS, bits, world
from test_golden import KNOWN, NAMES, SEED
from tiers import in_ci, slow

from trustsim import engines
from trustsim.design import Job
from trustsim.ensemble import run_many
from trustsim.scenarios import Scenario

pytest.importorskip("numba")

TESTS = Path(__file__).parent
GOLDEN = f"""
import json, sys
sys.path.insert(0, {str(TESTS)!r})
from test_golden import NAMES, fingerprints, scenario_of
print(json.dumps({{name: fingerprints(scenario_of(name), "kernel") for name in NAMES}}))
"""
HASHED_LIBM = """
import hashlib, math
values = [f(0.37 + i * 0.01371).hex() for i in range(5000) for f in (math.exp, math.sin, math.cos)]
print(hashlib.sha256("".join(values).encode()).hexdigest())
"""
WIDE = """
import numba, numpy
from numba import njit
@njit
def halve(x):
    for i in range(len(x)):
        x[i] = x[i] * 0.5 + 0.25
halve(numpy.ones(4))
(code,) = halve.inspect_asm().values()
print(numba.config.CPU_NAME, "ymm" in code or "zmm" in code)
"""


def python(script: str, **variables: str) -> str:
    """What another Python prints."""
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, **variables},
        cwd=TESTS.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def golden(**variables: str) -> Any:
    """Fingerprints that the compiled engine finds in another process."""
    return json.loads(python(GOLDEN, **variables))


KNOWN_BITS = json.loads(KNOWN.read_text(encoding="utf-8"))


# --- threads ------------------------------------------------------------------------------------

SEEDS = (0, 1, 2, 3, 2**31, 2**32 - 1)


def jobs() -> list[Job]:
    """Six seeds of several worlds; runs of one scenario share a thread's arrays."""
    worlds = [
        world(name, periods=10) for name in ("busy", "every_strategy", "spread", "focal", "plain")
    ]
    worlds += [world("insolvencies"), world("busy", **{"trust.rule": "two_layer", "periods": 10})]
    keyed = [(scenario, seed) for scenario in worlds for seed in SEEDS]
    return [Job(i, "", 0, {}, seed, i % 2, one) for i, (one, seed) in enumerate(keyed)]


def found(jobs: list[Job], record: str, workers: int) -> dict[int, dict[str, str]]:
    """Fingerprints of all tables by run."""
    outcomes = list(run_many(jobs, record=record, engine="kernel", workers=workers))
    assert [outcome.error for outcome in outcomes if outcome.failed] == []
    return {outcome.job.run: bits(outcome.tables or {}) for outcome in outcomes}


@pytest.mark.parametrize(
    "record",
    [
        *(pytest.param(one, marks=in_ci) for one in ("summary", "periods", "agents")),
        "relationships",
    ],
)
def test_threads_and_the_order_of_jobs_change_no_bit(record: str) -> None:
    all_jobs = jobs()
    alone = {
        job.run: bits(engines.tables(job.scenario, "mesa", job.seed, job.replicate, record))
        for job in all_jobs
    }
    assert len({prints["summary"] for prints in alone.values()}) == len(all_jobs)
    for workers in (1, 2, 8):
        shuffled = list(all_jobs)
        random.Random(f"{record} {workers}").shuffle(shuffled)  # noqa: S311
        for order in (all_jobs, shuffled):
            assert found(order, record, workers) == alone, f"{workers} workers"


def test_a_run_leaves_nothing_behind_for_the_next_in_its_arrays() -> None:
    scenario = world("insolvencies", **{"market.supplier_mix": {"reciprocal": 1.0}})
    many = [Job(i, "", 0, {}, i, 0, scenario) for i in range(40)]
    backwards = found(many[::-1], "periods", 1)
    assert backwards == found(many, "periods", 1)
    for job in (many[0], many[20], many[39]):
        expected = engines.tables(scenario, "mesa", job.seed, 0, "periods")
        assert backwards[job.run] == bits(expected)


# --- processes and processors -------------------------------------------------------------------


def test_another_process_finds_the_stored_bits() -> None:
    assert golden(PYTHONHASHSEED="1") == KNOWN_BITS
    assert sorted(KNOWN_BITS) == NAMES


@slow
@pytest.mark.skipif(platform.machine() != "x86_64", reason="names of the features are of x86")
def test_without_fused_operations_in_the_c_library_the_bits_are_the_same() -> None:
    flags = Path("/proc/cpuinfo").read_text(encoding="utf-8") if sys.platform == "linux" else ""
    if platform.libc_ver()[0] != "glibc" or " fma " not in flags:
        pytest.skip("needs glibc on a processor with FMA")
    off = {"GLIBC_TUNABLES": "glibc.cpu.hwcaps=-AVX2,-FMA4,-FMA"}
    assert python(HASHED_LIBM, **off) != python(HASHED_LIBM), "the switch has no effect"
    assert golden(**off) == KNOWN_BITS


@pytest.mark.skipif(platform.machine() != "x86_64", reason="its widest registers are of x86")
@slow
@pytest.mark.parametrize("cpu", ["generic"])
def test_compiled_for_the_plainest_processor_the_bits_are_the_same(
    cpu: str, tmp_path: Path
) -> None:
    own = {"NUMBA_CPU_NAME": cpu}
    name, wide = python(WIDE, **own).split()
    assert (name, wide) == (cpu, "False")
    lived, expected = every_world(tmp_path, **own)
    assert lived == expected
    assert golden(**own) == KNOWN_BITS


@slow
@pytest.mark.parametrize("check", ["1"])
def test_no_index_of_the_kernel_is_out_of_bounds(check: str, tmp_path: Path) -> None:
    checked = {"NUMBA_BOUNDSCHECK": check, "TRUSTSIM_CACHE_DIR": str(tmp_path)}
    lived, expected = every_world(tmp_path, **checked)
    assert lived == expected


def every_world(tmp_path: Path, **environment: str) -> tuple[Any, Any]:
    """Bits of a year of every world: of the kernel in a process of its own, and of the agents."""
    worlds = json.dumps([world(name, periods=12).to_toml() for name in WORLDS])
    file = tmp_path / "worlds.json"
    file.write_text(worlds, encoding="utf-8")
    script = f"""
import json, pathlib, sys
sys.path.insert(0, {str(TESTS)!r})
from markets import bits
from trustsim import engines
from trustsim.scenarios import Scenario
worlds = json.loads(pathlib.Path({str(file)!r}).read_text())
print(json.dumps([
    bits(engines.tables(Scenario.from_toml_text(one), "kernel", {SEED}, 1, "relationships"))
    for one in worlds
]))
"""
    return json.loads(python(script, **environment)), [
        bits(engines.tables(Scenario.from_toml_text(one), "mesa", SEED, 1, "relationships"))
        for one in json.loads(worlds)
    ]
