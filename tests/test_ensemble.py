"""Runs do not depend on who makes them, and a failing one does not stop the others."""

from __future__ import annotations

import os
import pickle
import signal
from collections.abc import Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tiers import slow

import trustsim as ts
from trustsim import ensemble, strategies, workers
from trustsim.crew import cores, worker_count
from trustsim.design import Job, parse
from trustsim.ensemble import Outcome, run_many
from trustsim.parameters import _plugins
from trustsim.results import fingerprint
from trustsim.scenarios import Scenario, ScenarioError

SMALL = {"periods": 4, "burn_in": 1, "market": {"buyers": 3, "suppliers": 2, "candidates": 2}}
JOBS = parse({"seeds": 3, "over": {"market.trust_level": [0, 1]}}, SMALL).jobs()

STRATEGY = '''"""A strategy of mine."""

from trustsim.parameters._declare import Group
from trustsim.parameters.stances import BuyerStance, SupplierStance


class Settings(Group):
    """Traits."""

    buyer: BuyerStance = BuyerStance(pressure=0.25, conduct=0.125)
    supplier: SupplierStance = SupplierStance()
'''


RESPOND = '''

def respond(view, traits, settings):
    """Turn good."""
    return traits._replace(conduct=0.875)
'''


class Killer(Scenario):
    """A scenario that takes the process of its worker with it when it is unpickled there."""

    def __reduce__(self) -> Any:
        return _die, (os.getpid(), self.model_dump())


def _die(parent: int, tables: dict[str, Any]) -> Scenario:
    if os.getpid() != parent:
        os.kill(os.getpid(), signal.SIGKILL)
    return Scenario(**tables)


class Wrong(Scenario):
    """A scenario that cannot be unpickled."""

    def __reduce__(self) -> Any:
        return _refuse, ()


def _refuse() -> Scenario:
    raise ScenarioError("no scenario\nat all")


@pytest.fixture
def my_strategy(tmp_path: Path) -> Iterator[str]:
    file = tmp_path / "of_mine.py"
    file.write_text(STRATEGY)
    yield strategies.load_strategy(file)
    strategies._USER.pop("of_mine")
    _plugins._registered.pop("of_mine")


def prints(outcomes: Iterator[Outcome]) -> dict[int, str]:
    return {outcome.job.run: outcome.fingerprint for outcome in outcomes}


def job(run: int, scenario: Scenario) -> Job:
    return Job(run, "", 0, {}, 0, 0, scenario)


@pytest.mark.parametrize("engine", ["mesa", "kernel"])
def test_results_depend_on_neither_workers_nor_order_nor_batches(engine: str) -> None:
    alone = prints(run_many(JOBS, workers=1, engine="mesa"))
    assert len(set(alone.values())) == 6
    assert prints(run_many(reversed(JOBS), workers=2, engine=engine)) == alone
    assert prints(run_many(JOBS, workers=2, batch=4, engine=engine)) == alone
    with ThreadPoolExecutor(2) as threads:
        assert prints(run_many(JOBS, executor=threads)) == alone
        assert threads.submit(int, "3").result() == 3  # it is not shut down


@pytest.mark.parametrize("only", [None, ["buyers"], ["periods", "relationships"]])
def test_arrays_serve_the_next_run_and_make_only_the_tables_asked_for(
    only: list[str] | None,
) -> None:
    jobs = [Job(seed, "", 0, {}, seed, 0, JOBS[0].scenario) for seed in range(3)]
    how: Any = {"record": "relationships", "engine": "kernel"}
    for outcome in list(run_many(jobs, workers=1, only=only, **how)):
        alone = ts.simulate(outcome.job.scenario, seed=outcome.job.seed, **how)
        assert outcome.tables is not None
        assert list(outcome.tables) == (["summary", *only] if only else alone.recorded)
        for name, columns in outcome.tables.items():
            assert fingerprint(name, columns) == alone.fingerprint(name)


def test_processes_give_the_tables_themselves() -> None:
    (here,) = run_many(JOBS[:1], workers=1, record="relationships")
    there = next(iter(run_many(JOBS[:2], workers=2, record="relationships")))
    assert here.tables is not None
    assert there.tables is not None
    assert list(here.tables) == list(there.tables)
    assert not there.failed
    if here.job == there.job:
        for table, columns in here.tables.items():
            for name, values in columns.items():
                np.testing.assert_array_equal(values, there.tables[table][name])


def test_a_run_of_the_compiled_engine_that_fails_does_not_stop_its_batch(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from trustsim.kernel.engine import Runs

    good = Runs.tables_of_many

    def picky(self: Runs, keys: Any) -> Any:
        if (1, 0) in keys:
            raise ZeroDivisionError("seed 1")
        return good(self, keys)

    monkeypatch.setattr(Runs, "tables_of_many", picky)
    jobs = [job(n, Scenario(**SMALL))._replace(seed=n) for n in range(4)]
    jobs = [each._replace(scenario=jobs[0].scenario) for each in jobs]
    found = {o.job.run: o for o in run_many(jobs, workers=2, engine="kernel")}
    assert [found[n].failed for n in range(4)] == [False, True, False, False]
    assert found[1].error == "ZeroDivisionError: seed 1"
    assert "# seed = 1, replicate = 0\nperiods = 4" in found[1].toml


def test_progress_counts_up_to_all() -> None:
    told: list[tuple[int, int]] = []
    list(run_many(JOBS, workers=1, progress=lambda done, total: told.append((done, total))))
    assert told == [(n, 6) for n in range(1, 7)]
    assert list(run_many([], workers=2)) == []


@pytest.mark.parametrize("count", [1, 2])
def test_a_run_that_fails_is_reported_with_its_traceback_and_scenario(
    count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs = [job(0, Wrong(**SMALL)), *(job(n, Scenario(**SMALL)) for n in (1, 2))]
    found = {o.job.run: o for o in run_many(jobs, workers=count, engine="mesa")}
    assert [found[n].failed for n in range(3)] == [True, False, False]
    assert found[0].error == "ScenarioError: no scenario at all"
    assert "Traceback" in found[0].traceback

    def explode(*_: Any, **__: Any) -> None:
        raise ZeroDivisionError("by zero")

    monkeypatch.setattr(workers, "simulate", explode)
    (failed,) = run_many([job(5, Scenario(**SMALL))], workers=1, engine="mesa")
    assert failed.error == "ZeroDivisionError: by zero"
    assert "# seed = 0, replicate = 0\nperiods = 4" in failed.toml


def test_a_killed_worker_costs_only_the_run_that_kills_it() -> None:
    jobs = [job(n, Scenario(**SMALL)) for n in range(8)]
    jobs[3] = job(3, Killer(**SMALL))
    found = {o.job.run: o for o in run_many(jobs, workers=2, batch=2, engine="mesa")}
    assert sorted(found) == list(range(8))
    assert [run for run, outcome in found.items() if outcome.failed] == [3]
    assert found[3].error.startswith("the worker gave no answer in 2 tries")
    assert found[0].fingerprint == prints(run_many(jobs[:1], workers=1))[0]


def test_a_strategy_of_the_user_is_loaded_in_the_workers(my_strategy: str) -> None:
    market = {**SMALL["market"], "buyer_mix": {my_strategy: 1.0}}  # type: ignore[dict-item]
    scenario = Scenario(**{**SMALL, "market": market})
    jobs = [job(n, scenario) for n in range(2)]
    alone = prints(run_many(jobs[:1], workers=1))
    outcomes = list(run_many(jobs, workers=2))
    assert [outcome.error for outcome in outcomes] == ["", ""]
    assert outcomes[0].fingerprint == alone[0]
    assert outcomes[0].tables is not None
    assert "of_mine" in outcomes[0].tables["summary"]["stance"]


def test_a_strategy_that_was_changed_is_loaded_again_in_the_same_workers(
    my_strategy: str, tmp_path: Path
) -> None:
    def run() -> str:
        market = {**SMALL["market"], "buyer_mix": {my_strategy: 1.0}}  # type: ignore[dict-item]
        scenario = Scenario(**{**SMALL, "market": market})
        return {
            o.fingerprint for o in run_many([job(n, scenario) for n in (0, 1)], workers=2)
        }.pop()

    before = run()
    (tmp_path / "of_mine.py").write_text(STRATEGY + RESPOND)
    strategies.load_strategy(tmp_path / "of_mine.py")
    assert run() != before


class Broken(Executor):
    """An executor that takes nothing any more."""

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        raise RuntimeError("cannot schedule new futures after shutdown")


def test_a_given_executor_that_broke_down_is_named() -> None:
    with pytest.raises(RuntimeError, match="the executor broke down"):
        list(run_many(JOBS, executor=Broken()))


@pytest.mark.parametrize("workers", [0, -1, "two", 1.5, True])
def test_a_wrong_number_of_workers_is_refused(workers: Any) -> None:
    with pytest.raises(ValueError, match=r"workers = .* must be 'auto' or a whole number"):
        list(run_many(JOBS, workers=workers))
    with pytest.raises(ValueError, match="batch = 0"):
        list(run_many(JOBS, batch=0))


@slow
def test_there_are_no_more_workers_than_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    pool = ensemble._Pool

    def counted(
        executor: Executor | None, workers: int, record: str, engine: str, batch: int | str
    ) -> ensemble._Pool:
        asked.append(workers)
        return pool(executor, min(workers, 2), record, engine, batch)

    monkeypatch.setattr(ensemble, "_Pool", counted)
    many = run_many(JOBS, workers=99_999, engine="mesa")
    assert prints(many) == prints(run_many(JOBS, workers=1))
    assert asked == [len(JOBS)]


def test_auto_is_a_worker_for_each_core_that_may_be_used() -> None:
    assert worker_count("auto") == cores() == len(os.sched_getaffinity(0))


def test_what_a_worker_is_sent_is_small() -> None:
    assert len(pickle.dumps(workers.task(JOBS[:1], "periods", "auto"))) < 20_000


def test_a_worker_with_another_model_is_refused_and_not_asked_again() -> None:
    class Elsewhere(ThreadPoolExecutor):
        def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
            return super().submit(fn, args[0]._replace(model="0" * 64))

    with Elsewhere(1) as far, pytest.raises(workers.OtherModelError, match="another version of"):
        list(run_many(JOBS, executor=far))


def test_what_is_sent_grows_until_a_worker_is_busy_for_half_a_second() -> None:
    sizes: list[int] = []

    class Near(ThreadPoolExecutor):
        def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
            sizes.append(sum(len(keys) for _, keys in args[0].points))
            return super().submit(fn, *args)

    scenario = Scenario(**SMALL)
    jobs = [job(n, scenario)._replace(seed=n) for n in range(300)]
    with Near(1) as near:
        found = list(run_many(jobs, executor=near, engine="kernel"))
    assert sorted(outcome.job.run for outcome in found) == list(range(300))
    assert sizes[0] == 1
    assert max(sizes) > 20
    assert sizes[-1] < 10  # towards the end fewer, so that no worker is left alone
    assert len(sizes) < 60
