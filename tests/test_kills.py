"""A sweep that is killed ends with the same bits: see ``kills.py``."""

from __future__ import annotations

from pathlib import Path

import pytest
from kills import rounds, same, tables
from tiers import many

from trustsim import experiment as experiments
from trustsim.experiment import run_experiment

SWEEPS = many(1, 3)


def test_killed_sweeps_end_with_the_bits_of_an_undisturbed_one(tmp_path: Path) -> None:
    found = list(rounds(SWEEPS, 1, tmp_path))
    assert len(found) == SWEEPS
    assert all(one.whole for one in found), found


@pytest.mark.long
def test_a_hundred_killed_sweeps_end_with_the_bits_of_an_undisturbed_one(tmp_path: Path) -> None:
    found = list(rounds(100, 0, tmp_path))
    assert all(one.whole for one in found), found
    assert {(one.kind, one.victim) for one in found} == {
        ("threads", "parent"), ("workers", "parent"), ("workers", "worker"),
    }  # fmt: skip


def test_the_comparison_sees_a_single_bit(tmp_path: Path) -> None:
    plan = experiments.from_text("[scenario]\nperiods = 2\nmarket = { buyers = 2 }\n[design]\n")
    run_experiment(plan, tmp_path / "a", workers=1)
    one, other = tables(tmp_path / "a"), tables(tmp_path / "a")
    assert same(one, other)
    bits = other["periods"]["price"].to_numpy(copy=True)
    bits.view("i8")[3] ^= 1
    other["periods"]["price"] = bits
    assert not same(one, other)
