"""Which engine runs what, and what is said about it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from markets import world
from tiers import slow

import trustsim as ts
from trustsim import engines
from trustsim.design import Job
from trustsim.ensemble import by_engine, run_many
from trustsim.kernel import cache
from trustsim.scenarios import Scenario

ROOT = Path(__file__).parents[1]
SMALL = world("plain", periods=3)
BIG = Scenario(periods=1200, market={"buyers": 1000, "suppliers": 20, "candidates": 10})


class Compiler:
    """Stands for the process that compiles in the background."""

    started: list[Compiler] = []  # noqa: RUF012 - emptied for each test

    def __init__(self, command: list[str], **options: Any) -> None:
        self.command, self.options = command, options
        self.code: int | None = None
        self.started.append(self)

    def poll(self) -> int | None:
        """Exit code, None while it runs."""
        return self.code


@pytest.fixture
def cold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Compiler]:
    """Nothing is compiled, in this process or in the cache; the compilers that are started."""
    pytest.importorskip("numba")
    monkeypatch.setenv("TRUSTSIM_CACHE_DIR", str(tmp_path))
    monkeypatch.delitem(sys.modules, "trustsim.kernel.engine", raising=False)
    monkeypatch.setattr(cache, "obstacle", lambda: "")
    monkeypatch.setattr(cache, "changed_since_import", lambda: False)
    folder = cache.folder()
    assert folder is not None
    folder.mkdir(parents=True)
    monkeypatch.setattr(engines, "_said", set())
    monkeypatch.setattr(engines, "_background", [])
    monkeypatch.setattr(engines.subprocess, "Popen", Compiler)
    monkeypatch.setattr(Compiler, "started", [])
    return Compiler.started


def fill_cache() -> None:
    """What the compiler leaves behind."""
    folder = cache.folder()
    assert folder is not None
    (folder / "stage.nbi").write_bytes(b"compiled")
    (folder / "compiled").write_text("stage.nbi\n", encoding="utf-8")


def test_a_small_job_does_not_wait_for_the_compiler_and_a_later_one_finds_its_work(
    cold: list[Compiler], capfd: pytest.CaptureFixture[str]
) -> None:
    assert [engines.choose(SMALL) for _ in range(3)] == ["mesa"] * 3
    (compiler,) = cold
    assert "warm()" in " ".join(compiler.command)
    assert compiler.options["start_new_session"]
    assert {compiler.options[name] for name in ("stdin", "stdout", "stderr")} == {
        subprocess.DEVNULL
    }
    (line,) = capfd.readouterr().err.splitlines()
    assert line == (
        "trustsim: preparing the compiled engine in the background, once"
        f" (about {cache.SECONDS} s); until then runs use the readable one"
    )
    fill_cache()
    compiler.code = 0
    assert engines.choose(SMALL) == "kernel"
    assert len(cold) == 1
    assert capfd.readouterr().err == ""


def test_runs_are_made_while_the_compiler_works(cold: list[Compiler]) -> None:
    run = ts.simulate(SMALL, seed=4)
    assert run.engine == "mesa"
    assert run.fingerprint() == ts.simulate(SMALL, seed=4, engine="mesa").fingerprint()
    assert len(cold) == 1


def test_another_process_that_compiles_is_left_to_it(
    cold: list[Compiler], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = cache.folder()
    assert folder is not None
    (folder / "compiling").write_text("", encoding="utf-8")
    assert engines.choose(SMALL) == "mesa"
    assert cold == []
    monkeypatch.setattr(engines, "PATIENCE", -1.0)  # it is taken for dead
    assert engines.choose(SMALL) == "mesa"
    assert len(cold) == 1


@pytest.mark.parametrize("why", ["no folder", "cannot be written to", "no interpreter", "no fork"])
def test_where_the_background_is_of_no_use_a_line_says_what_runs_instead(
    why: str, cold: list[Compiler], monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    def refuse(*_: Any, **__: Any) -> None:
        raise OSError("no more processes")

    if why == "no folder":
        monkeypatch.setattr(cache, "folder", lambda: None)
    elif why == "cannot be written to":
        monkeypatch.setattr(cache, "obstacle", lambda: "Read-only file system")
    elif why == "no interpreter":
        monkeypatch.setattr(sys, "executable", "")
    else:
        monkeypatch.setattr(engines.subprocess, "Popen", refuse)
    for _ in range(2):
        assert engines.choose(SMALL) == "mesa"
    assert cold == []
    (line,) = capfd.readouterr().err.splitlines()
    kept = why == "cannot be written to"
    assert ("cannot keep compiled code in" in line) == kept
    assert ("is not compiled yet: running on the readable one" in line) != kept


def test_a_big_job_waits_for_the_compiler(
    cold: list[Compiler], capfd: pytest.CaptureFixture[str]
) -> None:
    assert engines.worth(BIG, 1) > cache.SECONDS > engines.worth(SMALL, 1)
    assert engines.choose(BIG) == "kernel"
    runs = round(cache.SECONDS / engines.worth(SMALL, 1))
    assert engines.choose(SMALL, runs=runs // 2) == "mesa"
    assert engines.choose(SMALL, runs=2 * runs) == "kernel"
    assert len(cold) == 1  # for the one in the middle
    assert engines.choose(SMALL, "kernel") == "kernel"
    assert engines.choose(BIG, "mesa") == "mesa"
    assert len(capfd.readouterr().err.splitlines()) == 1


def test_all_jobs_of_a_sweep_pay_for_the_compiler_together(cold: list[Compiler]) -> None:
    scenarios = [world("plain", periods=240, burn_in=i) for i in (0, 1)]
    enough = 2 * round(cache.SECONDS / engines.worth(scenarios[0], 1))
    few = [Job(i, "", 0, {}, i, 0, scenarios[i % 2]) for i in range(10)]
    many = [Job(i, "", 0, {}, i, 0, scenarios[i % 2]) for i in range(enough)]
    assert by_engine(few, "auto") == ([], few)
    assert by_engine(many, "auto") == (many, [])
    assert by_engine(many, "mesa") == ([], many)
    assert len(cold) == 1


def test_a_warm_cache_is_used_at_once(cold: list[Compiler]) -> None:
    fill_cache()
    assert engines.choose(SMALL) == "kernel"
    (cache.folder() or Path()).joinpath("stage.nbi").unlink()  # somebody tidied up
    assert engines.choose(SMALL) == "mesa"
    assert len(cold) == 1


def test_a_kernel_in_memory_is_used_whatever_the_cache_holds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("numba")
    run = ts.simulate(SMALL, engine="kernel")
    monkeypatch.setenv("TRUSTSIM_CACHE_DIR", str(tmp_path))
    assert not cache.is_warm()
    again = ts.simulate(SMALL)
    assert (run.engine, again.engine) == ("kernel", "kernel")
    assert again.fingerprint() == run.fingerprint()


@pytest.mark.parametrize("engine", ["fast", "", "Mesa", None])
def test_an_engine_that_there_is_not_gets_one_line(engine: Any) -> None:
    told = f"engine = {engine!r}: there is no such engine; use one of 'auto', 'mesa', 'kernel'"
    for call in (
        lambda: ts.simulate(SMALL, engine=engine),
        lambda: engines.choose(SMALL, engine),
        lambda: engines.check_engine(engine),
        lambda: list(run_many([Job(0, "", 0, {}, 0, 0, SMALL)], engine=engine, workers=1)),
    ):
        with pytest.raises(ValueError, match="there is no such engine") as caught:
            call()
        assert str(caught.value) == told


# --- without Numba ------------------------------------------------------------------------------

WITHOUT = """
import sys
from importlib.machinery import PathFinder

class Without(PathFinder):
    @classmethod
    def find_spec(cls, name, path=None, target=None):
        hidden = name.split(".")[0] in ("numba", "llvmlite")
        return None if hidden else PathFinder.find_spec(name, path, target)

sys.meta_path[sys.meta_path.index(PathFinder)] = Without
"""
EVERYTHING = """
import trustsim as ts
from trustsim import engines
from trustsim.ensemble import run_many
from trustsim.design import Job

small = ts.Scenario(periods=3, burn_in=1, market={"buyers": 3, "suppliers": 2, "candidates": 2})
runs = [ts.simulate(small, seed=seed) for seed in (0, 1)]
jobs = [Job(i, "", 0, {}, i, 0, small) for i in (0, 1)]
many = {
    one.job.seed: one.fingerprint for workers in (1, 2) for one in run_many(jobs, workers=workers)
}
try:
    ts.simulate(small, engine="kernel")
except ValueError as error:
    print(error)
print([run.engine for run in runs], [many[i] == runs[i].fingerprint() for i in (0, 1)])
print(runs[0].fingerprint("relationships"))
print("numba" in sys.modules)
"""


def in_a_process(script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", script, *arguments],
        cwd=ROOT, capture_output=True, text=True, check=True, stdin=subprocess.DEVNULL,
    )  # fmt: skip


def test_without_numba_everything_runs_on_the_readable_engine_with_a_line() -> None:
    done = in_a_process(WITHOUT + EVERYTHING)
    refusal, used, prints, loaded = done.stdout.splitlines()
    assert refusal == (
        "engine = 'kernel': Numba is not installed (pip install numba); use 'auto' or 'mesa'"
    )
    assert used == "['mesa', 'mesa'] [True, True]"
    assert loaded == "False"
    small = Scenario(periods=3, burn_in=1, market={"buyers": 3, "suppliers": 2, "candidates": 2})
    assert prints == ts.simulate(small, engine="mesa").fingerprint("relationships")
    assert done.stderr == (
        "trustsim: Numba is not installed (pip install numba): running on the readable engine,"
        f" about {engines.SPEED} times slower\n"
    )


BROKEN = """
import pathlib, sys, tempfile
held = tempfile.TemporaryDirectory()  # found, but its import raises, as where NumPy is too new
wrong = "raise ImportError('Numba needs an older NumPy')"
pathlib.Path(held.name, "numba.py").write_text(wrong, encoding="utf-8")
sys.path.insert(0, held.name)
"""


@slow
def test_with_a_numba_that_cannot_be_imported_everything_runs_with_a_line() -> None:
    pytest.importorskip("numba")
    done = in_a_process(BROKEN + EVERYTHING)
    refusal, used, prints, _ = done.stdout.splitlines()
    assert refusal.startswith(
        "engine = 'kernel': Numba cannot be imported (Numba needs an older NumPy)"
    )
    assert used == "['mesa', 'mesa'] [True, True]"
    small = Scenario(periods=3, burn_in=1, market={"buyers": 3, "suppliers": 2, "candidates": 2})
    assert prints == ts.simulate(small, engine="mesa").fingerprint("relationships")
    assert done.stderr.count("running on the readable engine") == 1
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("how", [WITHOUT, BROKEN])
def test_without_numba_stepping_the_kernel_is_refused_in_a_line(how: str) -> None:
    tried = "from trustsim import kernel\ntry:\n    kernel.begin\nexcept ImportError as error:\n"
    done = in_a_process(f"{how}\n{tried}    print(error)")
    assert done.stdout.startswith("trustsim.kernel.begin needs Numba (")
    assert len(done.stdout.splitlines()) == 1


def test_where_nothing_can_be_kept_a_small_job_says_so(tmp_path: Path) -> None:
    pytest.importorskip("numba")
    file = tmp_path / "a_file"
    file.write_text("", encoding="utf-8")
    script = "import trustsim as ts\nprint(ts.simulate(ts.Scenario(periods=2)).engine)"
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT, capture_output=True, text=True, check=True,
        env={**os.environ, "TRUSTSIM_CACHE_DIR": str(file)},
    )  # fmt: skip
    assert done.stdout == "mesa\n"
    assert "cannot keep compiled code in" in done.stderr
    assert "larger ones compile first" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_without_numba_the_command_line_refuses_the_compiled_engine(tmp_path: Path) -> None:
    file = tmp_path / "small.toml"
    file.write_text(SMALL.to_toml(), encoding="utf-8")
    script = (
        "import sys\nfrom trustsim.cli import main\n"
        f"main(['run', {str(file)!r}, '--engine', 'kernel', '--out', {str(tmp_path / 'out')!r}])"
    )
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT + script], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 2
    assert done.stderr.startswith("Error: engine = 'kernel': Numba is not installed")
    assert len(done.stderr.splitlines()) == 1


@slow
def test_without_numba_the_command_line_runs(tmp_path: Path) -> None:
    file = tmp_path / "small.toml"
    file.write_text(SMALL.to_toml(), encoding="utf-8")
    script = "from trustsim.cli import main\nmain()"
    done = in_a_process(WITHOUT + script, "run", str(file), "--out", str(tmp_path / "results"))
    assert "profit" in done.stdout.lower()
    assert done.stderr.count("Numba is not installed") == 1
    assert "Traceback" not in done.stderr
