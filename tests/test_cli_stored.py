"""The commands for results folders: resume, status, store check, replay."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from pandas.testing import assert_frame_equal

from trustsim import store
from trustsim.cli import main
from trustsim.experiment import Study, from_text, run_experiment
from trustsim.scenarios import Scenario
from trustsim.store import manifest

TEXT = """
[scenario]
periods = 3
burn_in = 0
market = { buyers = 2, suppliers = 2, candidates = 2 }
[design]
seeds = 3
over = { "market.trust_level" = [0, 1] }
"""


def call(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder that was left after four of six runs."""

    def stop(done: int, total: int) -> None:
        if done == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_experiment(from_text(TEXT, name="small"), tmp_path / "a", workers=1, progress=stop)
    return tmp_path / "a"


def test_a_folder_is_completed_from_its_manifest_alone(folder: Path) -> None:
    result = call("resume", folder)
    assert result.exit_code == 0, result.output
    assert f"Results: {folder}" in result.stdout
    whole = run_experiment(from_text(TEXT), folder.with_name("whole"), workers=1)
    assert_frame_equal(Study(folder).table(), whole.table(), check_exact=True)
    assert call("resume", folder).stdout == result.stdout


def test_a_dry_run_tells_what_is_missing_and_makes_nothing(folder: Path) -> None:
    missing = sorted({0, 1, 2, 3, 4, 5} - store.read(folder).done())
    before = {file: file.stat().st_mtime_ns for file in folder.rglob("*")}
    result = call("resume", folder, "--dry-run")
    assert result.exit_code == 0, result.output
    named, told = result.stdout.splitlines()
    assert named == f"missing: runs {store.in_words([[run, run, 1] for run in missing])}"
    assert told.startswith("2 runs, about 1 s with ")
    assert {file: file.stat().st_mtime_ns for file in folder.rglob("*")} == before
    call("resume", folder)
    assert call("resume", folder, "--dry-run").stdout.startswith("0 runs, ")


def test_a_folder_with_a_strategy_of_the_user_asks_for_it(folder: Path) -> None:
    held = manifest.read_manifest(folder)
    manifest.write_manifest(folder, {**held, "strategies": {"mine": "0"}})
    result = call("resume", folder)
    assert result.exit_code == 2
    assert result.stderr == (
        f"Error: {folder}: was run with a strategy of your own, 'mine'; load it with"
        " --strategy mine.py\n"
    )


def test_the_status_tells_what_is_done_and_how_to_go_on(folder: Path) -> None:
    lines = call("status", folder).stdout.splitlines()
    assert lines[0].startswith(f"{folder}: small, begun 20")
    assert lines[1].startswith("4 of 6 runs stored, 0.0")
    assert lines[2] == f"stopped; trustsim resume {folder} goes on"
    writer = store.create(folder, manifest.read_manifest(folder))
    writer.rewrite({**writer.manifest, "parts": [{**writer.parts[0], "seconds": 8.0}]})
    assert call("status", folder).stdout.splitlines()[2] == (
        "being written: 0.5 runs a second, about 4 s left"
    )
    writer.close()
    call("resume", folder)
    assert call("status", folder).stdout.splitlines()[2] == "finished"
    assert call("status", folder.parent).exit_code == 2


def test_a_check_says_what_is_damaged_and_the_repair_makes_it_again(folder: Path) -> None:
    call("resume", folder)
    known = Study(folder).table()
    assert call("store", "check", folder).stdout == (
        f"{folder}: 2 parts with 6 runs, all as they were written\n"
    )
    part = folder / "periods" / "part-00001.parquet"
    content = bytearray(part.read_bytes())
    content[50] ^= 4
    part.write_bytes(bytes(content))
    result = call("store", "check", folder)
    assert result.exit_code == 1
    first, *rest = result.stdout.splitlines()
    runs = sorted(manifest.numbers_of(store.read(folder).parts[1]["runs"]))
    assert first.startswith(f"{part}: is damaged (its checksum does not fit): runs ")
    assert first.endswith(store.in_words([[run, run, 1] for run in runs]))
    assert rest[-1] == f"just their runs again: trustsim store check {folder} --repair"
    result = call("store", "check", folder, "--repair")
    assert result.exit_code == 0, result.output
    assert result.stdout.splitlines()[-1] == f"{folder}: 6 runs, all as they should be"
    assert "price" not in result.stdout  # no table of the whole study
    assert (folder / "damaged" / "periods-part-00001.parquet").read_bytes() == bytes(content)
    assert_frame_equal(Study(folder).table(), known, check_exact=True)
    assert call("store", "check", folder).exit_code == 0


def test_a_part_that_is_damaged_twice_is_kept_twice(folder: Path) -> None:
    call("resume", folder)
    known, part = Study(folder).table(), folder / "runs" / "part-00001.parquet"
    for content in (b"first", b"second"):
        part.write_bytes(content)
        assert call("store", "check", folder, "--repair").exit_code == 0
    kept = [file.read_bytes() for file in sorted((folder / "damaged").glob("runs-part-00001*"))]
    assert kept == [b"second", b"first"]  # runs-part-00001-2 sorts first
    assert_frame_equal(Study(folder).table(), known, check_exact=True)


def test_a_run_is_replayed_or_its_scenario_printed(folder: Path) -> None:
    done = min(store.read(folder).done())
    row = Study(folder).table().query("run == @done").iloc[0]
    result = call("replay", folder, done)
    assert result.exit_code == 0, result.output
    assert result.stdout.endswith(f"fingerprint {row['fingerprint']}\nas stored\n")
    toml = call("replay", folder, done, "--toml").stdout
    assert toml.startswith(f"# seed = {row['seed']}, replicate = 0\n")
    level = Scenario.from_toml_text(toml).market.trust_level
    assert level == row["market.trust_level"]
    missing = max(set(range(6)) - store.read(folder).done())
    result = call("replay", folder, missing)
    assert (result.exit_code, result.stderr) == (
        2, f"Error: run = {missing}: is not stored in {folder}\n"
    )  # fmt: skip
    assert call("replay", folder, 99, "--toml").stderr == (
        "Error: run 99: the design has no such run\n"
    )


def test_the_status_tells_of_a_part_that_is_missing_without_opening_one(folder: Path) -> None:
    parts = sorted((folder / "runs").glob("*.parquet"))
    parts[0].unlink()
    told = call("status", folder)
    assert told.exit_code == 1
    assert f"1 of {len(parts)} parts are missing or have another size" in told.output
