"""Both engines give the same bits: every number of every table, for any scenario.

A run in which they differ is told as TOML, with the one line that replays it::

    python tests/test_parity.py SEED REPLICATE RECORD < scenario.toml

60 random scenarios in the test command, 300 where ``TRUSTSIM_TESTS=ci``, 1,200 with ``-m long``.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import comparing
import numpy as np
import pytest
from comparing import COMPARED, both, check, differing, happened, message, replay, tables
from drawn import CHANNELS, Case, cases
from hypothesis import HealthCheck, event, given, settings
from stock import stock
from tiers import many

from trustsim.kernel.layout import block_size
from trustsim.results import Run
from trustsim.scenarios import Scenario

pytest.importorskip("numba")

HALVES = 2  # so that two workers share the random scenarios
EXAMPLES = many(60, 300) // HALVES
LONG = 1200 // HALVES


def described(case: Case) -> Iterator[str]:
    """What an example covers, for ``--hypothesis-show-statistics``."""
    shape = case.scenario.market
    yield f"record {case.record}"
    yield f"trust rule {case.scenario.trust.rule}"
    yield "several blocks" if shape.buyers > block_size(shape.candidates) else "one block"
    for name in shape.buyer_mix or ():
        yield f"buyers {name}"
    for name in shape.supplier_mix or ():
        yield f"suppliers {name}"
    for name in ("focal_strategy", "focal_trust_level", "trust_level_spread"):
        if getattr(shape, name):
            yield name
    if not all(getattr(case.scenario.channels, name) for name in CHANNELS):
        yield "channels off"


def compare(case: Case) -> None:
    for what in described(case):
        event(what)
    for what in sorted(happened(check(case))):
        event(f"happened: {what}")


UNHURRIED = settings(
    deadline=None,
    database=None,
    report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.parametrize("half", range(HALVES))
@settings(UNHURRIED, max_examples=EXAMPLES)
@given(case=cases())
def test_both_engines_give_the_same_bits_for_any_scenario(half: int, case: Case) -> None:
    compare(case)


@pytest.mark.long
@pytest.mark.parametrize("half", range(HALVES))
def test_both_engines_give_the_same_bits_for_a_thousand_scenarios(half: int) -> None:
    @settings(UNHURRIED, max_examples=LONG)
    @given(case=cases())
    def thousand(case: Case) -> None:
        compare(case)

    before = Counter(COMPARED)
    thousand()
    made = COMPARED - before
    print(", ".join(f"{number} {what}" for what, number in made.items()))
    assert made["scenarios"] >= LONG


# --- the comparison itself ----------------------------------------------------------------------


def tampered(run: Run, table: str, column: str, change: Any) -> Run:
    """The run with one column changed."""
    changed = tables(run)
    changed[table] = {**changed[table], column: change(changed[table][column].copy())}
    return Run(
        changed, scenario=run.scenario, seed=run.seed, replicate=run.replicate, record=run.record
    )


def one_bit(values: Any) -> Any:
    values.view(np.int64)[7] ^= 1
    return values


def test_a_single_bit_is_seen_and_told_with_what_replays_it() -> None:
    case = stock("busy")._replace(seed=7, replicate=9)
    mesa, kernel = both(case)
    assert differing(mesa, kernel) == []
    for table, column, change in [
        ("relationships", "price", one_bit),
        ("relationships", "trust_buyer", one_bit),
        ("relationships", "problems", one_bit),
        ("suppliers", "cash", one_bit),
        ("summary", "profit", lambda values: -values),
        ("summary", "stance", lambda values: np.char.upper(values)),
        ("buyers", "fill_rate", lambda values: np.where(np.isnan(values), 0.0, np.nan)),
    ]:
        found = differing(mesa, tampered(kernel, table, column, change))
        assert len(found) == 1
        assert found[0].startswith(f"{table}.{column}, row ")
    told = message(case, differing(mesa, tampered(kernel, "relationships", "trust_buyer", one_bit)))
    assert "seed = 7, replicate = 9, record = 'relationships'" in told
    head, _, toml = told.partition("\nwhich is\n\n")
    assert Scenario.from_toml_text(toml) == case.scenario
    command, _, file = head.splitlines()[-1].strip().partition(" < ")
    assert command == "python tests/test_parity.py 7 9 relationships"
    assert Path(file).read_text(encoding="utf-8") == toml
    assert replay(toml, *command.split()[2:]) == ""
    Path(file).unlink()


def test_a_case_that_differs_fails_with_that_message(monkeypatch: pytest.MonkeyPatch) -> None:
    case = stock("busy")
    mesa, kernel = both(case)
    wrong = tampered(kernel, "summary", "profit", np.negative)
    monkeypatch.setattr(comparing, "both", lambda _: (mesa, wrong))
    with pytest.raises(pytest.fail.Exception) as caught:
        check(case)
    told = str(caught.value)
    assert "  summary.profit, row 0: " in told
    _, _, toml = told.partition("\nwhich is\n\n")
    assert Scenario.from_toml_text(toml) == case.scenario
    Path(tempfile.gettempdir(), f"trustsim-parity-{os.getpid()}.toml").unlink()


if __name__ == "__main__":
    told = replay(sys.stdin.read(), *sys.argv[1:])
    print(told or "the same bits")
    sys.exit(bool(told))
