"""The examples in experiments/ that batch users copy run as they stand."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tiers import slow

import trustsim as ts

ROOT = Path(ts.__file__).parents[1]


def run(folder: Path, *command: str) -> str:
    child = subprocess.run(
        [sys.executable, *command], cwd=folder, check=True, capture_output=True, text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    return child.stdout


def test_the_file_is_an_experiment_of_120_runs(tmp_path: Path) -> None:
    file = str(ROOT / "experiments" / "example_grid.toml")
    assert "120 runs" in run(tmp_path, "-c", "from trustsim.cli import main; main()", "run", file)
    assert ts.Study(tmp_path / "results" / "example_grid").finished


def test_the_script_of_under_30_lines_prints_a_row_for_each_level(tmp_path: Path) -> None:
    file = ROOT / "experiments" / "example_sweep.py"
    assert len(file.read_text().splitlines()) < 30
    lines = run(tmp_path, str(file)).splitlines()
    assert len(lines) == 1 + 3 + 1
    assert lines[-1].startswith("run 0 again, ")


@slow
def test_the_picture_of_the_readme_is_drawn(tmp_path: Path) -> None:
    run(tmp_path, str(ROOT / "experiments" / "example_picture.py"))
    assert (tmp_path / "market.png").stat().st_size > 50_000


def test_the_script_for_a_cluster_starts_one_here(tmp_path: Path) -> None:
    pytest.importorskip("distributed")
    file = str(ROOT / "experiments" / "example_cluster.py")
    assert run(tmp_path, file) == "60 runs, 0 failed: results/example_cluster\n"
