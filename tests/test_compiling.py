"""Compiled code is kept, found again, never stale, and missing it costs time only.

A kernel of two rules stands for the real one. It runs in processes of its own, in a copy of the
package whose rules may be edited.
"""

from __future__ import annotations

import ast
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from of_users import STRATEGY
from tiers import slow

import trustsim
from trustsim.kernel import cache
from trustsim.rules.cost import margin_on_price

pytest.importorskip("numba")

PACKAGE = Path(trustsim.__file__).parent
RULE = "trustsim/rules/cost.py"
STORAGE = """
@rule
def storage_cost(stock: float, rate: float) -> float:
    return stock * rate * 1.0
"""

KERNEL = """
import json, sys
from trustsim.kernel import cache, dialect
report = {"warm": cache.is_warm(), "heavy": sorted({"numba", "numpy"} & set(sys.modules))}
from trustsim.kernel.compiling import compiling_notice, entry
from trustsim.numerics import exp
from trustsim.rules.cost import storage_cost

@entry
def inner(stock):
    return storage_cost(stock, 0.5) + exp(0.0)

@entry
def total(stock):
    return inner(stock) + storage_cost(stock, 1.0)
"""
TOTAL = """
with compiling_notice():
    report["result"] = total(4.0)
report["hits"] = sum(total.stats.cache_hits.values())
report["misses"] = sum(total.stats.cache_misses.values())
print(json.dumps(report))
"""
ANSWERS = """
from concurrent.futures import ThreadPoolExecutor
from trustsim.kernel.responses import responses_for
from trustsim.rules.stances import Traits, View
from trustsim.scenarios import Scenario
from trustsim.strategies import load_strategy

@entry
def asked(answer, rows):
    own = Traits(0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    return answer(0, View(0.5, 0.1, 1.0, 3.0, 0.0), own, rows).pressure

def answers(names, gain=0.25):
    scenario = Scenario(market={"buyer_mix": {"mine": 1.0}}, strategies={"mine": {"gain": gain}})
    found = responses_for(scenario, names)
    return found, asked(found.function, found.rows)

load_strategy(sys.argv[1])
found, report["result"] = answers(["reciprocal", "mine", "aggressive"])
report |= {"codes": found.codes, "stored": found.function.cache_hits}
report["gain"] = answers(["reciprocal", "mine", "aggressive"], 0.5)[1]
none, report["nobody"] = answers(["aggressive"])
report["none"] = none.codes
with ThreadPoolExecutor(2) as pool:
    runs = pool.map(lambda _: asked(found.function, found.rows), range(8))
    report["threads"] = sorted(set(runs))
report["hits"] = sum(asked.stats.cache_hits.values())
file = open(sys.argv[1]).read()
open(sys.argv[1], "w").write(file.replace("STEP = 1.0", "STEP = 3.0"))
load_strategy(sys.argv[1])
report["again"] = answers(["reciprocal", "mine", "aggressive"])[1]
report["forms"] = len(asked.signatures)
print(json.dumps(report))
"""


class Copy:
    """A copy of the package, and a folder for what it compiles."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        skip = shutil.ignore_patterns("__pycache__", "analysis", "plots")
        shutil.copytree(PACKAGE, folder / "trustsim", ignore=skip)
        with (folder / RULE).open("a", encoding="utf-8") as file:
            file.write(STORAGE)
        self.cache = folder / "cache"

    def start(self, text: str, *arguments: str, **variables: str | None) -> Any:
        """Start a process on this text; a variable that is None is taken away."""
        script = self.folder / "kernel_of_two.py"
        if not script.exists() or script.read_text(encoding="utf-8") != text:
            script.write_text(text, encoding="utf-8")
        changed = {
            "PYTHONPATH": str(self.folder),
            "TRUSTSIM_CACHE_DIR": str(self.cache),
            **variables,
        }
        kept = {name: value for name, value in os.environ.items() if name not in changed}
        return subprocess.Popen(
            [sys.executable, str(script), *arguments],
            env={**kept, **{name: value for name, value in changed.items() if value is not None}},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, text: str, *arguments: str, **variables: str | None) -> tuple[Any, str]:
        """What a process reports, and what it says on stderr."""
        return told(self.start(text, *arguments, **variables))

    def edit(self, file: str, old: str, new: str) -> None:
        text = (self.folder / file).read_text(encoding="utf-8")
        assert old in text
        (self.folder / file).write_text(text.replace(old, new), encoding="utf-8")


def told(process: Any) -> tuple[Any, str]:
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    return json.loads(out), err


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    return Copy(tmp_path_factory.mktemp("copy"))


def test_an_edited_rule_changes_the_result_at_once_and_a_new_process_finds_the_code(
    copy: Copy,
) -> None:
    both = [copy.start(KERNEL + TOTAL) for _ in range(2)]  # two that compile at the same time
    for report, said in map(told, both):
        assert report["result"] == 7.0
        assert not report["warm"]
        assert report["heavy"] == []
        assert said.startswith("trustsim: compiling the kernel")
        assert said.count("\n") == 1
    report, said = copy.run(KERNEL + TOTAL)
    assert (report["result"], report["hits"], report["misses"]) == (7.0, 1, 0)
    assert report["warm"]
    assert report["heavy"] == []  # asked without Numba
    assert said == ""

    copy.edit(RULE, "stock * rate * 1.0", "stock * rate * 2.0")
    report, said = copy.run(KERNEL + TOTAL)
    assert (report["result"], report["hits"], report["misses"]) == (13.0, 0, 1)
    assert not report["warm"]
    assert said.count("\n") == 1
    assert len(list(copy.cache.glob("kernel-*"))) == 2
    copy.edit(RULE, "stock * rate * 2.0", "stock * rate * 1.0")


@slow
def test_a_damaged_or_missing_file_is_compiled_anew(copy: Copy) -> None:
    copy.run(KERNEL + TOTAL)
    newest = max(copy.cache.glob("kernel-*"), key=lambda path: path.stat().st_mtime)
    stored = sorted(newest.rglob("*.nb[ci]"))
    assert len(stored) == 4  # an index and the code of each stage
    for file in stored[:3]:
        file.write_bytes(file.read_bytes()[:20])
    stored[3].unlink()
    report, said = copy.run(KERNEL + TOTAL)
    assert report["result"] == 7.0
    assert not report["warm"]
    assert said.count("\n") == 1
    assert copy.run(KERNEL + TOTAL)[1] == ""


@slow
@pytest.mark.parametrize(
    ("variables", "reason"),
    [
        ({"TRUSTSIM_CACHE_DIR": f"{__file__}/cache"}, "Not a directory"),
        ({"TRUSTSIM_CACHE_DIR": "/proc/cache"}, ""),
        ({"TRUSTSIM_CACHE_DIR": None, "XDG_CACHE_HOME": None, "HOME": ""}, "no home folder"),
    ],
    ids=["below a file", "read-only", "no home"],
)
def test_without_a_folder_it_runs_and_says_once_what_that_costs(
    copy: Copy, variables: dict[str, str | None], reason: str
) -> None:
    report, said = copy.run(KERNEL + TOTAL, **variables)
    assert report["result"] == 7.0
    assert said.startswith("trustsim: cannot keep compiled code in")
    assert f"every new process compiles again, about {cache.SECONDS} s" in said
    assert reason in said
    assert said.count("\n") == 1


@slow
def test_a_disk_that_is_full_does_not_end_the_run(copy: Copy) -> None:
    full = "import resource\nresource.setrlimit(resource.RLIMIT_FSIZE, (1500, 1500))\n"
    other = str(copy.folder / "full")
    report, said = copy.run(KERNEL + full + TOTAL, TRUSTSIM_CACHE_DIR=other)
    assert report["result"] == 7.0
    notice, cost = said.splitlines()
    assert notice.startswith("trustsim: compiling the kernel")
    assert "File too large): every new process compiles again" in cost
    assert not copy.run(KERNEL + TOTAL, TRUSTSIM_CACHE_DIR=other)[0]["warm"]


@slow
def test_a_rule_edited_under_a_running_process_leaves_nothing_behind(copy: Copy) -> None:
    edit = f"""
import pathlib, time, trustsim.rules
time.sleep(0.1)
file = pathlib.Path({str(copy.folder / RULE)!r})
text = file.read_text()
file.write_text(text.replace("rate * 1.0", "rate * 2.0"))
"""
    old, said = copy.run(edit + KERNEL + TOTAL)
    assert old["result"] == 7.0  # the rule that this process holds
    assert "files of trustsim changed after it was imported" in said
    assert copy.run(KERNEL + TOTAL)[0]["result"] == 13.0
    copy.edit(RULE, "stock * rate * 2.0", "stock * rate * 1.0")


def test_what_a_shell_installs_before_it_becomes_the_process_is_kept(copy: Copy) -> None:
    script = copy.folder / "kernel_of_two.py"
    script.write_text(KERNEL + TOTAL, encoding="utf-8")
    shell = f"touch {copy.folder / RULE}; sleep 0.1; exec {sys.executable} {script}"
    env = {
        **os.environ,
        "PYTHONPATH": str(copy.folder),
        "TRUSTSIM_CACHE_DIR": str(copy.folder / "installed"),
    }
    done = subprocess.run(["sh", "-c", shell], env=env, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout)["result"] == 7.0
    assert done.stderr.count("\n") == 1
    assert "cannot keep" not in done.stderr


def test_a_strategy_of_the_users_is_compiled_apart_and_never_stale(copy: Copy) -> None:
    mine = copy.folder / "mine.py"
    mine.write_text(STRATEGY, encoding="utf-8")
    first, _ = copy.run(KERNEL + ANSWERS, str(mine))
    assert first["codes"] == {"mine": 0, "reciprocal": 1}
    assert first["none"] == {}
    assert (first["result"], first["gain"], first["nobody"]) == (0.125, 0.25, 0.0)
    assert first["threads"] == [0.125]
    assert first["again"] == 0.375  # loaded again after an edit, in the same process
    assert first["forms"] == 1  # the kernel is compiled once for all of them
    assert first["stored"] == 0

    second, _ = copy.run(KERNEL + ANSWERS, str(mine))  # the edited file
    assert (second["result"], second["stored"], second["hits"]) == (0.375, 1, 1)

    mine.write_text(STRATEGY.replace("trust * STEP", "trust + STEP"), encoding="utf-8")
    third, _ = copy.run(KERNEL + ANSWERS, str(mine))
    assert (third["result"], third["stored"], third["hits"]) == (1.125, 0, 1)


def test_functions_made_in_one_place_have_names_of_their_own_in_every_process() -> None:
    from trustsim.kernel.compiling import part

    def made(value: float, other: Any = None) -> Any:
        @part
        def sibling(x: float) -> float:
            return x + value if other is None else float(other(x))

        return sibling

    first, second, third = made(1.0), made(2.0), made(1.0, margin_on_price)
    names = [function.__qualname__.rpartition("_")[2] for function in (first, second, third)]
    assert names == ["8bf6fe0e952f", "658dea911608", "2b67f44a3846"]


def test_the_oldest_folders_of_ours_are_tidied_away_and_nobody_elses(tmp_path: Path) -> None:
    ours = [tmp_path / f"kernel-{number:016x}" for number in range(12)]
    others = [tmp_path / "kernel-ffffffffffffffff", tmp_path / "kernel-mine", tmp_path / "data"]
    for age, path in enumerate([*ours, *others]):
        path.mkdir()
        if path in ours or path.name == "kernel-mine":
            (path / "CACHEDIR.TAG").write_text("")
        os.utime(path, (0, 1000 - age))
    cache.tidy(ours[11], "kernel", 4)
    assert sorted(tmp_path.iterdir()) == sorted([*ours[:3], ours[11], *others])


def test_every_module_that_compiled_code_imports_is_hashed() -> None:
    elsewhere = {
        "scenarios",  # values, which are arguments
        "strategies",  # compiled apart, hashed with the strategy
    }
    for file in (PACKAGE / "kernel").rglob("*.py"):
        text = file.read_text(encoding="utf-8")
        never_compiled = "kernel.compiling" not in text  # may build agents from arrays, say
        allowed = {*cache.SOURCES, *elsewhere, *(["agents", "market"] if never_compiled else [])}
        for module in (name for node in ast.walk(ast.parse(text)) for name in imported(node)):
            part = module.split(".")[1]
            assert {part, f"{part}.py"} & allowed, (file.name, module)


def imported(node: ast.AST) -> list[str]:
    """Modules of the package that a line imports."""
    if isinstance(node, ast.Import):
        names = [alias.name for alias in node.names]
    elif isinstance(node, ast.ImportFrom) and node.module == "trustsim":
        names = [f"trustsim.{alias.name}" for alias in node.names]
    elif isinstance(node, ast.ImportFrom):
        names = [node.module or ""]
    else:
        names = []
    return [name for name in names if name.startswith("trustsim.")]


def test_without_numba_nothing_is_available_or_warm(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "find_spec", lambda name: None)
    assert not cache.available()
    assert not cache.is_warm()
