"""A Dask cluster of several worker processes gives the tables of this machine alone."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from pandas.testing import assert_frame_equal

import trustsim as ts
from trustsim.cli import main
from trustsim.experiment import Study
from trustsim.experiment.cluster import ClusterExecutor

distributed = pytest.importorskip("distributed")

SMALL = ts.Scenario(periods=6, burn_in=0, market={"buyers": 4, "suppliers": 3, "candidates": 2})
OVER = {"market.trust_level": [0.0, 1.0]}
EXPERIMENT = """
[scenario]
periods = 6
burn_in = 0
market = { buyers = 4, suppliers = 3, candidates = 2 }
[design]
seeds = 4
over = { "market.trust_level" = [0.0, 1.0] }
"""


@pytest.fixture(scope="module")
def client() -> Iterator[Any]:
    with (
        distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as some,
        distributed.Client(some) as client,
    ):
        yield client


@pytest.mark.parametrize("engine", ["mesa", "kernel"])
def test_a_cluster_gives_the_tables_of_this_machine(client: Any, engine: str) -> None:
    how: dict[str, Any] = {"seeds": 10, "engine": engine, "record": "periods", "progress": False}
    far, here = ts.sweep(SMALL, OVER, client=client, **how), ts.sweep(SMALL, OVER, **how)
    assert_frame_equal(far.table(), here.table(), check_exact=True)
    assert_frame_equal(far.periods(), here.periods(), check_exact=True)
    assert len(far.failed()) == 0


def test_as_many_tasks_are_sent_as_the_cluster_has_threads(client: Any) -> None:
    assert ClusterExecutor(client).slots == 2


def test_the_terminal_takes_the_address_of_a_scheduler(client: Any, tmp_path: Path) -> None:
    file, out = tmp_path / "a.toml", tmp_path / "a"
    file.write_text(EXPERIMENT)
    command = ["run", str(file), "--out", str(out), "--cluster", client.scheduler.address]
    result = CliRunner().invoke(main, command)
    assert result.exit_code == 0, result.output
    assert Study(out).finished
    assert len(Study(out).table()) == 16


def test_a_scheduler_that_does_not_answer_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("trustsim.experiment.cluster.ANSWER_SECONDS", 0.5)
    file = tmp_path / "a.toml"
    file.write_text(EXPERIMENT)
    command = ["run", str(file), "--out", str(tmp_path / "a"), "--cluster", "tcp://127.0.0.1:9"]
    result = CliRunner().invoke(main, command)
    assert result.exit_code == 2
    assert result.stderr.startswith("Error: --cluster tcp://127.0.0.1:9: cannot be reached: ")
    assert len(result.stderr.splitlines()) == 1
    assert not (tmp_path / "a").exists()


@pytest.mark.long
def test_a_worker_that_is_killed_midway_costs_nothing(client: Any) -> None:
    killed: list[int] = []

    def kill(done: int, total: int) -> None:
        if done >= 20 and not killed:
            killed.append(next(iter(client.run(os.getpid).values())))
            os.kill(killed[0], signal.SIGKILL)

    bigger = SMALL.replace({"market.buyers": 40, "periods": 24})
    far = ts.sweep(bigger, OVER, seeds=60, client=client, engine="mesa", progress=kill)
    here = ts.sweep(bigger, OVER, seeds=60, engine="kernel", progress=False)
    assert killed
    assert_frame_equal(far.table(), here.table(), check_exact=True)
