"""The terminal: what it prints, how it ends, that it neither overwrites nor shows tracebacks."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tiers import in_ci, slow

import trustsim as ts
from trustsim import strategies
from trustsim.cli import main, running
from trustsim.parameters import GROUPS, _plugins

SCENARIO = """
periods = 4
burn_in = 1
market = { buyers = 3, suppliers = 2, candidates = 2 }
"""
EXPERIMENT = f"""
[experiment]
question = "Does trust pay?"
[scenario]
{SCENARIO}
[design]
seeds = 3
over = {{ "market.trust_level" = [0, 1] }}
"""
BUILT_IN = Path(strategies.__file__).parent
ROOT = Path(ts.__file__).parents[1]


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.chdir(tmp_path)
    yield
    for name in list(strategies._USER):
        strategies._USER.pop(name)
        _plugins._registered.pop(name, None)


def call(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def refused(*arguments: str) -> str:
    """The line on the error stream of a call that must end with exit code 2."""
    before = snapshot()
    result = call(*arguments)
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    assert len(result.stderr.splitlines()) == 1, result.stderr
    assert snapshot() == before
    return result.stderr.strip()


def snapshot() -> dict[str, bytes]:
    files = (
        file for file in Path().rglob("*") if file.is_file() and "__pycache__" not in file.parts
    )
    return {str(file): file.read_bytes() for file in files}


def write(name: str, text: str) -> str:
    Path(name).write_text(text)
    return name


# --- run ----------------------------------------------------------------------------------------


def test_an_experiment_is_run_printed_and_stored() -> None:
    result = call("run", write("mine.toml", EXPERIMENT), "--workers", "1")
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("Does trust pay?\n6 runs")
    assert "trust_level 1" in result.stdout
    assert result.stdout.endswith(
        "\nResults: results/mine\n         results/mine/analysis/summary.csv\n"
    )
    assert Path("results/mine/runs/part-00000.parquet").is_file()


def test_a_finished_experiment_is_printed_again_and_not_touched() -> None:
    first = call("run", write("mine.toml", EXPERIMENT), "--workers", "1")
    before = snapshot()
    again = call("run", "mine.toml")
    assert (again.exit_code, again.stdout) == (0, first.stdout)
    assert snapshot() == before


def test_a_dry_run_shows_the_runs_and_leaves_no_folder() -> None:
    file = write("mine.toml", EXPERIMENT)
    result = call("run", file, "--dry-run", "--seed", "5", "--workers", "1")
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    assert lines[0].split() == ["run", "arm", "draw", "seed", "replicate", "market.trust_level"]
    assert [line.split()[2] for line in lines[1:7]] == ["5", "5", "6", "6", "7", "7"]
    assert lines[7] == "2 points, 3 seeds each"
    assert lines[8].startswith("6 runs, about ")
    assert lines[8].endswith(" on disk; nothing was kept")
    assert [path.name for path in Path().iterdir()] == ["mine.toml"]
    wrong = write("wrong.toml", EXPERIMENT.replace("trust_level", "trust_levle"))
    assert "market.trust_levle: no such parameter" in refused("run", wrong, "--dry-run")


def test_a_scenario_is_run_once_with_units_and_stored() -> None:
    result = call("run", write("one.toml", SCENARIO), "--seed", "7")
    assert result.exit_code == 0, result.output
    assert "one run, seed 7" in result.stdout
    assert "money/unit" in result.stdout
    from trustsim.experiment import Study

    table = Study("results/one").table()
    run = ts.simulate(ts.Scenario.from_toml("one.toml"), seed=7)
    assert set(table["fingerprint"]) == {run.fingerprint()}


def test_a_seed_shifts_the_seeds_of_an_experiment() -> None:
    from trustsim.experiment import Study

    assert call("run", write("a.toml", EXPERIMENT), "--seed", "9", "--workers", "1").exit_code == 0
    assert set(Study("results/a").table()["seed"]) == {9, 10, 11}
    assert "another design" in refused("run", "a.toml")


def test_fresh_takes_a_new_numbered_folder_and_out_any_folder() -> None:
    write("a.toml", SCENARIO)
    for folder, options in (
        ("results/a", []),
        ("results/a-2", ["--fresh"]),
        ("results/a-3", ["--fresh"]),
        ("there/here", ["--out", "there/here"]),
    ):
        result = call("run", "a.toml", *options)
        assert result.exit_code == 0
        assert f"Results: {folder}\n" in result.stdout


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[market]\nbuyer = 3", "Error: bad.toml: market.buyer: no such parameter; did you mean"),
        ("[market]\nbuyers = 0", "Error: bad.toml: market.buyers = 0: must be a whole number"),
        ("[market]\ncandidates = 9", "Error: bad.toml: market.candidates = 9: must be at most"),
        ("[market", "Error: bad.toml: at the end: not valid TOML"),
        ("[design]\nsedes = 3", "Error: bad.toml: design.sedes: no key has this name"),
        ("[experiment]\nquestion = 'x'", "Error: bad.toml: [design] is missing"),
        (
            "[design]\nover = {'market.trust_levle' = [0, 1], periods = [3, 4]}",
            "Error: bad.toml: design.over: market.trust_levle: no such parameter; did you mean",
        ),
        (
            "[design]\nover = {'market.candidates' = [4, 9]}",
            "Error: bad.toml: design, at market.candidates = 9: market.candidates = 9: must",
        ),
    ],
)
def test_a_file_that_is_wrong_is_one_line_and_exit_2(text: str, message: str) -> None:
    assert refused("run", write("bad.toml", text)).startswith(message)
    assert not Path("results").exists()


def test_a_missing_file_a_folder_and_a_wrong_option_are_one_line_and_exit_2() -> None:
    Path("folder").mkdir()
    write("a.toml", SCENARIO)
    assert refused("run", "none.toml") == "Error: none.toml: there is no such file"
    assert "is a folder" in refused("run", "folder")
    assert refused("run", "a.toml", "--seed", "-1").startswith("Error: --seed is -1")
    assert "Invalid value for '--seed'" in refused("run", "a.toml", "--seed", "x")
    assert "Invalid value for '--workers'" in refused("run", "a.toml", "--workers", "0")
    assert "No such option" in refused("run", "a.toml", "--sed", "3")
    assert "Missing argument 'FILE'" in refused("run")
    assert "No such command 'rum'" in refused("rum")


def test_a_folder_with_anything_else_in_it_is_not_touched() -> None:
    write("a.toml", SCENARIO)
    Path("mine").mkdir()
    write("mine/thesis.txt", "years of work")
    assert "is not a results folder" in refused("run", "a.toml", "--out", "mine")
    assert "is a file" in refused("run", "a.toml", "--out", "mine/thesis.txt")
    assert "cannot be written" in refused("run", "a.toml", "--out", "mine/thesis.txt/x")
    call("run", "a.toml")
    write("results/a/notes.txt", "x")
    assert "holds notes.txt" in refused("run", "a.toml")


def test_a_run_that_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    write("a.toml", SCENARIO)
    with monkeypatch.context() as patch:
        patch.setattr("trustsim.simulation.free_memory", lambda: 1000)
        result = call("run", "a.toml")
    assert result.exit_code == 2
    assert result.stderr.startswith("Error: record = 'periods' needs about")
    assert len(result.stderr.splitlines()) == 1
    assert not Path("results").exists()
    assert call("run", write("a.toml", SCENARIO.replace("= 4", "= 3"))).exit_code == 0


@slow
@pytest.mark.parametrize("both", [False, True])
def test_a_reader_that_has_gone_is_no_error_and_everything_is_stored(both: bool) -> None:
    write("a.toml", EXPERIMENT)
    for arguments in (["run", "a.toml", "--workers", "1"], ["parameters"], ["run", "--help"]):
        reader, writer = os.pipe()
        code = "from trustsim.cli import main, running; running.PLAIN_SECONDS = 0.0; main()"
        os.close(reader)
        child = subprocess.Popen(
            [sys.executable, "-c", code, *arguments], env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=writer, stderr=writer if both else subprocess.PIPE, text=True,
        )  # fmt: skip
        os.close(writer)
        _, err = child.communicate(timeout=60)
        assert child.returncode == 0, err
        if not both:
            assert [line for line in err.splitlines() if " of 6 runs" not in line] == []
    assert Path("results/a/analysis/summary.csv").is_file()
    assert '"finished"' in Path("results/a/manifest.json").read_text()


@pytest.mark.parametrize("engine", ["mesa", "kernel"])
def test_failed_runs_are_named_at_the_end(monkeypatch: pytest.MonkeyPatch, engine: str) -> None:
    def explode(*_: object, **__: object) -> None:
        raise ZeroDivisionError("by zero")

    monkeypatch.setattr("trustsim.workers.simulate", explode)
    monkeypatch.setattr("trustsim.kernel.engine.Runs.tables_of_many", explode)
    result = call("run", write("a.toml", EXPERIMENT), "--workers", "1", "--engine", engine)
    assert result.exit_code == 1
    expected = "Error: 6 runs failed, see results/a/failed; the first: ZeroDivisionError: by zero\n"
    assert result.stderr == expected
    assert "6 runs failed" in result.stdout
    assert "Traceback" in Path("results/a/failed/run-0.txt").read_text()


def test_progress_without_a_terminal_is_a_line_at_times(monkeypatch: pytest.MonkeyPatch) -> None:
    write("a.toml", EXPERIMENT)
    assert call("run", "a.toml", "--workers", "1").stderr == ""
    monkeypatch.setattr(running, "PLAIN_SECONDS", 0.0)
    lines = call("run", "a.toml", "--workers", "1", "--fresh").stderr.splitlines()
    assert len(lines) == 6
    assert lines[0] == "1 of 6 runs"


class Clock:
    """Stands in for the module time: a reading that the test moves on."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now


def told_after(seconds: tuple[float, ...], before: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tell of a run after each of these seconds, in a study of 20 with some runs from before."""
    clock = Clock()
    monkeypatch.setattr(running, "time", clock)
    progress = running.Progress()
    for done, wait in enumerate(seconds, before + 1):
        clock.now += wait
        progress.tell(done, 20)
    progress.close()


@pytest.mark.parametrize(
    ("seconds", "before", "told"),
    [
        # A minute of compiling before the first run is not in the time left, nor is that run.
        ((60.0, 10.0, 10.0), 0, ["1 of 20 runs", "2 of 20 runs", "3 of 20 runs, about 170 s left"]),
        ((60.0, 0.1, 9.9), 10, ["11 of 20 runs", "13 of 20 runs, about 35 s left"]),
        ((1.0, 10.0, 11.0), 0, ["2 of 20 runs", "3 of 20 runs, about 178 s left"]),
        ((9.3, 0.2, 0.2, 0.2, 0.2), 0, ["5 of 20 runs"]),  # less than a second of running
        ((9.3, 0.2, 0.2, 0.2, 1.0), 0, ["5 of 20 runs, about 6 s left"]),
    ],
)
def test_the_time_left_is_that_of_running_without_the_time_before_the_first_run(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    seconds: tuple[float, ...],
    before: int,
    told: list[str],
) -> None:
    told_after(seconds, before, monkeypatch)
    assert capsys.readouterr().err.splitlines() == told


class Terminal(io.StringIO):
    """An error stream that is a terminal."""

    def isatty(self) -> bool:
        return True


def test_the_bar_of_a_terminal_tells_the_same_time_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", Terminal())
    told_after((60.0, 10.0, 10.0), 0, monkeypatch)
    states = [state.strip() for state in sys.stderr.getvalue().split("\r") if state.strip()]
    assert states[0].startswith("5%|")
    assert states[0].endswith("| 1 of 20 runs")
    assert states[-1].endswith("| 3 of 20 runs, about 170 s left")


@pytest.mark.parametrize(
    ("engine", "periods"), [pytest.param("mesa", 100, marks=in_ci), ("kernel", 12_000)]
)
def test_ctrl_c_says_how_to_go_on_and_the_same_command_does(engine: str, periods: int) -> None:
    long = EXPERIMENT.replace("periods = 4", f"periods = {periods}")
    write("long.toml", long.replace("seeds = 3", "seeds = 60").replace("buyers = 3", "buyers = 40"))
    code = "from trustsim.cli import main, running; running.PLAIN_SECONDS = 0.0; main()"
    child = subprocess.Popen(
        [sys.executable, "-c", code, "run", "long.toml", "--workers", "2", "--engine", engine],
        env={**os.environ, "PYTHONPATH": str(ROOT)}, stderr=subprocess.PIPE,
        stdout=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    assert child.stderr is not None
    assert child.stderr.readline().startswith("1 of 120 runs")
    for _ in range(2):  # an impatient user; one that comes too late finds nobody
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGINT)  # as a terminal does: the workers too
        time.sleep(0.1)
    out, err = child.communicate(timeout=60)
    assert child.returncode == 130
    assert out == ""
    lines = [line for line in err.splitlines() if " of 120 runs" not in line]
    assert lines == ["Stopped. Finished runs are in results/long. Run the same command to go on."]
    from trustsim import store

    told = [int(line.split(" of ")[0]) for line in err.splitlines() if " of 120 runs" in line]
    assert max([1, *told]) <= len(store.read("results/long").done()) < 120


# --- strategies ---------------------------------------------------------------------------------


def test_a_strategy_of_the_user_is_loaded_and_its_hash_is_stored() -> None:
    write("my_way.py", (BUILT_IN / "reciprocal.py").read_text())
    write(
        "a.toml",
        EXPERIMENT.replace(
            '"market.trust_level" = [0, 1]', '"market.buyer_mix" = [{my_way = 1.0}]'
        ),
    )
    result = call("run", "a.toml", "--strategy", "my_way.py", "--workers", "2")
    assert result.exit_code == 0, result.output
    assert " my_way" in result.stdout
    assert '"my_way": "' in Path("results/a/manifest.json").read_text()


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("nothing.py", None, "there is no such file"),
        ("trusting.py", "", "is built in; rename"),
        ("My-Way.py", "", "the name must be lower-case"),
        ("broken.py", "def", "SyntaxError: "),
        ("empty.py", "", "has no class Settings(Group)"),
        ("raises.py", "1 / 0", "raises.py: ZeroDivisionError: division by zero"),
        (
            "ends.py",
            "raise SystemExit",
            "ends.py: ends the program while it is loaded (SystemExit)",
        ),
        ("quits.py", "import sys\nsys.exit(0)", "it is loaded (SystemExit: 0); take that line out"),
        ("base.py", "raise BaseException('x')", "(BaseException: x)"),
    ],
)
def test_a_strategy_that_cannot_be_loaded_is_one_line(
    name: str, text: str | None, message: str
) -> None:
    if text is not None:
        write(name, text)
    write("a.toml", SCENARIO)
    if text is not None:
        assert message in refused("run", "a.toml", "--strategy", name)
    else:
        assert "no strategy file" in refused("run", "a.toml", "--strategy", name)
    assert message in refused("check", name)


def test_a_good_strategy_is_ticked_in_every_line() -> None:
    for name in ("reciprocal", "trusting", "aggressive"):
        write(f"my_{name}.py", (BUILT_IN / f"{name}.py").read_text())
        result = call("check", f"my_{name}.py")
        assert result.exit_code == 0, result.stdout
        lines = result.stdout.splitlines()
        assert lines[0] == f"my_{name}: my_{name}.py"
        assert len(lines) == 7
        assert all(line.startswith("  ok  ") for line in lines[1:])


def broken(*changes: tuple[str, str]) -> str:
    text = (BUILT_IN / "reciprocal.py").read_text()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return text


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (('"trait per trust"', '""'), "unit, meaning, source and grade: gain"),
        (('"D", likely=(0.3, 1.5)', '"E", likely=(0.3, 1.5)'), "gain has the grade 'E'"),
        (('"axelrod1984", grade="D", likely=(0.3', '"me", grade="D", likely=(0.3'), "source 'me'"),
        (("settings.gain * (view", "settings.gain ** 2 * (view"), ": ** differs"),
        (("from __future__", "import random\nfrom __future__"), "imports random"),
        (("    answer =", "    answer = sum([1.0]) +"), "calls sum"),
        (("    answer =", "    print(view)\n    answer ="), "calls print"),
        (("    answer =", "    import time\n    answer ="), "Import is not shared"),
        (("min(1.0, max(0.0, traits.pressure - answer))", "traits.pressure - answer"), "1: View("),
        (("    return Traits(", "    return max("), "gives float, not Traits"),
        (("    answer =", "    raise SystemExit(3)\n    answer ="), "0): SystemExit: 3 (and "),
        (
            ("    answer =", "    traits = traits._replace(conduct=0.5)\n    answer ="),
            "calls traits._replace; write Traits(...) in full, with every trait",
        ),
        (("    answer =", "    trust = round(view.trust, 1)\n    answer ="), "calls round"),
        (("from trustsim.rules", "from math import exp\nfrom trustsim.rules"), "math.exp differs"),
        (("from trustsim.rules", "import math as m\nfrom trustsim.rules"), "under its own name"),
        (
            ("from trustsim.rules", "from trustsim import chance\nfrom trustsim.rules"),
            "imports trustsim.chance; a rule never draws",
        ),
        (("def respond(", "SEEN = []\n\n\ndef respond("), None),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_strategy_is_said(change: tuple[str, str], line: str | None) -> None:
    text = broken(change)
    if line is None:  # it remembers
        line = "answers the same view the same way: View("
        text = text.replace(
            "    answer =",
            "    SEEN.append(1)\n    if len(SEEN) % 2:\n        return traits\n    answer =",
        )
    elif "random" in change[1]:
        text = broken(("from trustsim.rules", "import random\nfrom trustsim.rules"))
    write("mine.py", text)
    result = call("check", "mine.py")
    assert result.exit_code == 1
    wrong = [row for row in result.stdout.splitlines() if row.startswith("  NO  ")]
    assert any(line in row for row in wrong), result.stdout


def test_every_fault_of_a_strategy_is_said_once() -> None:
    write("mine.py", broken(
        ("settings.gain * (view", "settings.gain ** 2 * (view"),
        ("    answer =", "    any([view])\n    sum([1.0])\n    answer ="),
        ('"trait per trust"', '""'),
        ("min(1.0, max(0.0, traits.pressure - answer))", "traits.pressure - answer"),
        ('"axelrod1984", grade="D", likely=(0.3', '"me", grade="D", likely=(0.3'),
    ))  # fmt: skip
    result = call("check", "mine.py")
    assert result.exit_code == 1
    rows = result.stdout.splitlines()[1:]
    said = [row for row in rows if row.startswith("  NO  ")]
    assert len(said) == len(set(said))
    for fault in (
        "gain lacks a unit or a meaning", "gain has the source 'me'", ": ** differs", "calls any",
        "calls sum", "pressure = ",
    ):  # fmt: skip
        assert sum(fault in row for row in said) == 1, result.stdout
    places = [int(row.split("line ")[1].split(":")[0]) for row in said if "engines share:" in row]
    assert places == sorted(places)
    assert len(places) == 3
    assert "more like this)" in next(row for row in said if "pressure = " in row)
    assert sum("answers the same view the same way" in row for row in rows) == 1


def test_a_strategy_whose_respond_fails_in_the_market_is_reported() -> None:
    fails = "    if 12.0 < view.tenure < 13.5:\n        raise ValueError(view)\n"
    write("mine.py", broken(("    answer =", f"{fails}    answer =")))
    result = call("check", "mine.py")
    assert result.exit_code == 1
    assert "  NO  runs 24 months as a buyer and as a supplier: ValueError: View(" in result.stdout


# --- the rest -----------------------------------------------------------------------------------


def test_parameters_are_listed_by_group() -> None:
    everything = call("parameters").stdout
    assert everything == ts.parameters.text()
    some = call("parameters", "--group", "demand").stdout
    assert some.startswith("demand\n  demand.mean")
    assert "market.buyers" not in some
    both = call("parameters", "--group", "strategies.trusting").stdout
    assert "strategies.trusting.buyer\n" in both
    assert "strategies.trusting.supplier\n" in both
    assert call("parameters", "--group", "scenario").stdout.startswith("scenario\n  periods")
    for group in GROUPS:
        assert call("parameters", "--group", group).stdout.startswith(f"{group}\n")


def test_parameters_as_markdown() -> None:
    assert call("parameters", "--markdown").stdout == ts.parameters.markdown()
    some = call("parameters", "--markdown", "--group", "demand").stdout
    assert some.startswith("### demand\n\n| key |")
    assert some.count("###") == 1
    assert some in ts.parameters.markdown()


def test_an_unknown_group_is_one_line() -> None:
    assert "did you mean 'demand'?" in refused("parameters", "--group", "demnad")


def test_the_version_and_the_help() -> None:
    assert call("--version").stdout == f"trustsim {ts.__version__}\n"
    assert call("--help").stdout == call("-h").stdout == call().stdout
    assert call().exit_code == 0
    for command in ("run", "parameters", "check"):
        assert command in call("--help").stdout
        assert call(command, "--help").exit_code == 0


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys\nfrom trustsim.cli import main\n"
        "try:\n    main(['--help'])\nexcept SystemExit:\n    pass\n"
        "print(*{'mesa', 'numpy', 'pandas', 'pydantic', 'scipy', 'loky', 'tqdm'} & {*sys.modules},"
        " file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stderr == "\n"


def test_outcomes_and_channels_are_listed_in_full() -> None:
    from trustsim.outcomes import OUTCOMES, TABLES
    from trustsim.rules.channels import CHANNELS

    listed = CliRunner().invoke(main, ["outcomes"]).output
    assert all(f"  {name} " in listed for name in OUTCOMES)
    assert all(f"table {name}," in listed for name in TABLES)
    assert "forecast_shared" in listed
    told = CliRunner().invoke(main, ["channels"]).output.splitlines()
    assert [line for line in told if not line.startswith(" ")] == [row.switch for row in CHANNELS]


def test_facts_are_listed_in_full() -> None:
    from trustsim.facts import PATTERNS, load

    told = CliRunner().invoke(main, ["facts"]).output
    for fact in load():
        place = told.index(f"  {fact.id:4} {fact.quantity}")
        entry = told[place : told.index("\n\n", place)]
        assert fact.source in entry
        assert fact.read_as in entry
        assert fact.group in entry
    assert all(target.group in told for one in PATTERNS for target in one.targets)
    rows = CliRunner().invoke(main, ["facts", "--markdown"]).output.splitlines()
    assert len(rows) == 2 + len(load())
    assert {row.count(" | ") for row in rows[2:]} == {7}


FIRST = """
import sys
import click
told = click.echo

def echo(text, *rest, **options):
    if str(text).startswith("What happens"):
        heavy = ("pandas", "pyarrow", "scipy.stats", "mesa", "matplotlib", "loky")
        sys.stderr.write(f"loaded: {[name for name in heavy if name in sys.modules]}\\n")
    told(text, *rest, **options)

click.echo = echo
from trustsim.cli import main
main()
"""


def test_the_first_result_is_there_before_anything_heavy_is_loaded() -> None:
    pytest.importorskip("numba")
    write("one.toml", "periods = 120\n[market]\nbuyers = 20\n")
    command = [sys.executable, "-c", FIRST, "run", "one.toml", "--engine", "kernel"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert "loaded: []" in done.stderr
    assert Path("results/one/manifest.json").is_file()
