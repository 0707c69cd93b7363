"""What the model implies is measurable from recorded relationships alone, as experiment 10 does."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from trustsim.analysis.pairs import Grid

SCRIPT = Path(__file__).parents[1] / "experiments" / "10_implied.py"


@pytest.fixture(scope="module")
def implied() -> ModuleType:
    spec = importlib.util.spec_from_file_location("implied", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def one_pair(**columns: list[float]) -> Grid:
    months = len(next(iter(columns.values())))
    plain = {"buyer": [0] * months, "supplier": [0] * months, "period": list(range(1, months + 1))}
    return Grid({**plain, **columns})


def test_recovery_is_how_much_a_problem_costs_and_whether_it_is_back(implied: ModuleType) -> None:
    problems = [0.0] * 8 + [1.0] + [0.0] * 20
    trust = [0.5] * 8 + [0.4] + [0.45] * 5 + [0.5] * 15
    mine = np.array([True])
    lost, back = implied.recovery(one_pair(problems=problems, trust_buyer=trust), mine)
    assert (lost, back) == (pytest.approx(0.1), 1.0)
    never = [0.5] * 8 + [0.4] + [0.45] * 12 + [0.5] * 8  # after 13 months: too late
    lost, back = implied.recovery(one_pair(problems=problems, trust_buyer=never), mine)
    assert (lost, back) == (pytest.approx(0.1), 0.0)


def test_everything_of_the_note_is_read_from_a_run(
    implied: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(implied, "SEEDS", range(3))
    implied.main()
    told = capsys.readouterr().out
    for row in (
        "exits within 12 months",
        "tenure",
        "defect share, year 20",
        "trust lost",
        "profit",
    ):
        assert row in told
    assert "nan [nan" not in told
