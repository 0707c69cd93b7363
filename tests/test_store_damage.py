"""Whatever happens to a results folder: one clear message, and no number that was not written."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq
import pytest
from tiers import many

import trustsim as ts
from trustsim import experiment as experiments
from trustsim import store
from trustsim.experiment import Study, run_experiment
from trustsim.store import StoreError, manifest
from trustsim.store.checking import in_words

TEXT = """
[scenario]
periods = 3
burn_in = 0
market = { buyers = 2, suppliers = 2, candidates = 2 }
[design]
seeds = 6
record = "relationships"
over = { "market.trust_level" = [0, 1] }
"""
PLAN = experiments.from_text(TEXT, name="small")
TABLES = ("runs", "periods", "buyers", "suppliers", "relationships")
FLIPS = many(30, 200)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished folder with a part for every two runs."""
    folder = tmp_path_factory.mktemp("results") / "whole"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store.Store, "add", add_in_pairs)
        run_experiment(PLAN, folder, workers=1)
    return folder


def add_in_pairs(held: store.Store, outcome: Any) -> None:
    held._pending.append(outcome)
    if len(held._pending) == 2:
        held.flush()


def tables(folder: Path) -> dict[str, pd.DataFrame]:
    held = store.read(folder)
    return {table: held.frame(table) for table in TABLES}


def same(one: dict[str, pd.DataFrame], other: dict[str, pd.DataFrame]) -> bool:
    return all(one[table].equals(other[table]) for table in TABLES)


@pytest.fixture
def copy(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(whole, tmp_path / "copy"))


def test_no_flipped_bit_lets_a_wrong_number_out(whole: Path, copy: Path) -> None:
    known = tables(whole)
    files = sorted(file for file in copy.rglob("*") if file.is_file())
    sizes = [file.stat().st_size for file in files]
    luck, noticed = random.Random(20_261), 0  # noqa: S311
    for file in luck.choices(files, sizes, k=FLIPS):
        content = file.read_bytes()
        bit = luck.randrange(8 * len(content))
        damaged = bytearray(content)
        damaged[bit // 8] ^= 1 << bit % 8
        file.write_bytes(bytes(damaged))
        try:
            found = tables(copy)
        except StoreError:
            noticed += 1
        else:
            assert same(found, known), (file, bit)
        file.write_bytes(content)
    assert noticed > 0.95 * FLIPS  # the rest would be white space in the manifest


def test_other_readers_that_verify_checksums_of_pages_refuse_a_flipped_bit(copy: Path) -> None:
    part = copy / "relationships" / "part-00000.parquet"
    content = bytearray(part.read_bytes())
    price = next(
        column
        for column in map(pq.read_metadata(part).row_group(0).column, range(99))
        if column.path_in_schema == "price"
    )
    content[price.data_page_offset + price.total_compressed_size - 3] ^= 1  # its last number
    assert not pd.read_parquet(part).empty
    part.write_bytes(bytes(content))
    with pytest.raises(OSError, match="CRC checksum verification failed"):
        pq.read_table(part, page_checksum_verification=True)


def test_a_check_names_the_parts_and_runs_that_are_damaged(copy: Path) -> None:
    assert store.check(store.read(copy)) == []
    flip(copy / "periods" / "part-00001.parquet")
    (copy / "runs" / "part-00004.parquet").unlink()
    told: list[tuple[int, int]] = []
    one, other = store.check(store.read(copy), lambda *both: told.append(both))
    assert "periods/part-00001.parquet: is damaged (its checksum does not fit): runs 4, 6" in str(
        one
    )
    assert "runs/part-00004.parquet: is missing" in str(other)
    assert told[-1][0] == told[-1][1]


def flip(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(bytes(content))


def test_damaged_parts_are_set_aside_and_just_their_runs_are_made_again(
    whole: Path, copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    damaged = copy / "periods" / "part-00001.parquet"
    flip(damaged)
    kept = damaged.read_bytes()
    store.repair(copy, store.check(store.read(copy)))
    assert not store.read(copy).finished
    assert store.read(copy).count() == 10
    assert (copy / "damaged" / "periods-part-00001.parquet").read_bytes() == kept
    made: list[int] = []
    run_experiment(PLAN, copy, workers=1, each=lambda outcome: made.append(outcome.job.run))
    assert sorted(made) == [4, 6]
    assert same(tables(copy), tables(whole))
    assert store.check(store.read(copy)) == []


@pytest.mark.parametrize("table", ["runs", "relationships"])
def test_going_on_sees_by_its_size_that_a_part_is_truncated_or_gone(
    whole: Path, copy: Path, table: str, capfd: pytest.CaptureFixture[str]
) -> None:
    part = copy / table / "part-00002.parquet"
    part.write_bytes(part.read_bytes()[:-7])
    (copy / table / "part-00005.parquet").unlink()
    run_experiment(PLAN, copy, workers=1)
    assert same(tables(copy), tables(whole))
    assert "part 2 (runs 8, 10) was damaged, is kept in damaged/" in capfd.readouterr().err
    assert len(list((copy / "damaged").iterdir())) == 9  # the tables of two parts, but one file


def test_going_on_opens_no_part(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    held = manifest.read_manifest(copy)
    manifest.write_manifest(copy, {**held, "parts": held["parts"][:-1], "status": "running"})
    made: list[int] = []

    def never(*_: Any) -> None:
        raise AssertionError("a part was read")

    monkeypatch.setattr(store.Store, "content", never)
    run_experiment(PLAN, copy, workers=1, each=lambda outcome: made.append(outcome.job.run))
    assert sorted(made) == [9, 11]


def test_parts_that_an_older_manifest_does_not_know_are_set_aside(whole: Path, copy: Path) -> None:
    held = manifest.read_manifest(copy)
    manifest.write_manifest(copy, {**held, "parts": held["parts"][:2], "status": "running"})
    run_experiment(PLAN, copy, workers=1)
    assert same(tables(copy), tables(whole))
    aside = {file.name for file in (copy / "damaged").iterdir()}
    assert {f"runs-part-0000{n}.parquet" for n in (3, 4, 5)} <= aside


def test_without_its_manifest_a_folder_with_runs_is_refused_and_not_touched(copy: Path) -> None:
    (copy / "manifest.json").unlink()
    for act in (store.read, lambda folder: run_experiment(PLAN, folder, workers=1)):
        with pytest.raises(StoreError, match=r"holds runs but no manifest\.json, which says what"):
            act(copy)
    assert len(list(copy.glob("runs/*.parquet"))) == 6


def test_a_manifest_that_was_changed_is_refused(copy: Path) -> None:
    file = copy / "manifest.json"
    file.write_text(file.read_text().replace('"runs": 12', '"runs": 13'))
    with pytest.raises(StoreError, match=r"manifest\.json: is damaged: its checksum does not fit"):
        store.read(copy)


ON_A_SMALL_DISK = """
mount -t tmpfs -o size=400k none "$1" || exit 77
"$2" -c '
import sys
from pathlib import Path
from trustsim import experiment, store
plan = experiment.from_text(sys.argv[2], name="small")
folder = Path(sys.argv[1]) / "a"
store.parts.FLUSH_SECONDS = 0.0
try:
    experiment.run_experiment(plan, folder, workers=1)
except store.StoreError as error:
    print(error)
left = store.read(folder)
print(left.count(), len(left.frame("relationships")["run"].unique()), store.check(left))
print(list(folder.rglob("*.tmp")))
' "$1" "$3"
"""


def test_a_full_disk_is_one_message_and_what_was_stored_is_whole(tmp_path: Path) -> None:
    """A file system of 400 kB in a mount namespace of its own; skipped where none may be made."""
    if shutil.which("unshare") is None:
        pytest.skip("no unshare here")
    child = subprocess.run(
        ["unshare", "-rm", "sh", "-c", ON_A_SMALL_DISK, "sh", tmp_path, sys.executable, TEXT],
        capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(root())}, check=False,
    )  # fmt: skip
    if child.returncode in (1, 77) and "Error" not in child.stderr:
        pytest.skip(f"no mount is allowed here: {child.stderr.strip()}")
    message, counts, temporary = child.stdout.splitlines()
    stored = int(message.split("; ")[1].split()[0])
    assert "a: cannot be written: No space left on device" in message
    assert message.endswith(f"{stored} of 12 runs are stored, and trustsim resume makes the rest")
    assert 0 < stored < 12
    assert counts == f"{stored} {stored} []"
    assert temporary == "[]"


def root() -> Path:
    return Path(ts.__file__).parents[1]


def test_after_a_full_disk_the_same_folder_is_completed(
    whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write, written = store.parts.write_whole, 0

    def full(target: Path, content: bytes) -> None:
        nonlocal written
        written += len(content)
        if written > 150_000:
            raise OSError(28, "No space left on device")
        write(target, content)

    monkeypatch.setattr(store.parts, "write_whole", full)
    monkeypatch.setattr(store.parts, "FLUSH_SECONDS", 0.0)
    with pytest.raises(StoreError, match="No space left on device"):
        run_experiment(PLAN, tmp_path / "a", workers=1)
    monkeypatch.undo()
    assert 0 < store.read(tmp_path / "a").count() < 12
    run_experiment(PLAN, tmp_path / "a", workers=1)
    assert same(tables(tmp_path / "a"), tables(whole))


READ_ONLY = """
mount --bind "$1" "$1" && mount -o remount,ro,bind "$1" || exit 77
"$2" -c '
import sys
from trustsim import experiment, store
try:
    study = experiment.run_experiment(experiment.from_text(sys.argv[2]), sys.argv[1], workers=1)
    print("finished", len(study.table()))
except store.StoreError as error:
    print(error)
' "$1" "$3"
"""


@pytest.mark.parametrize("finished", [True, False])
def test_a_folder_on_a_read_only_disk_is_read_but_not_completed(copy: Path, finished: bool) -> None:
    if not finished:
        held = manifest.read_manifest(copy)
        manifest.write_manifest(copy, {**held, "parts": held["parts"][:-1], "status": "running"})
    child = subprocess.run(
        ["unshare", "-rm", "sh", "-c", READ_ONLY, "sh", copy, sys.executable, TEXT],
        capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(root())}, check=False,
    )  # fmt: skip
    if child.returncode in (1, 77) and "Error" not in child.stderr:
        pytest.skip(f"no mount is allowed here: {child.stderr.strip()}")
    expected = "finished 24" if finished else f"{copy}: cannot be written: "
    assert child.stdout.startswith(expected)
    assert len(child.stdout.splitlines()) == 1


def test_a_clock_that_jumps_changes_nothing(
    whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(done: int, total: int) -> None:
        if done == 5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_experiment(PLAN, tmp_path / "a", workers=1, progress=stop)
    for file in (tmp_path / "a").rglob("*"):  # written, by its own account, in the year 2100
        os.utime(file, (4_102_444_800, 4_102_444_800))
    monkeypatch.setattr(time, "time", lambda: 0.0)
    run_experiment(PLAN, tmp_path / "a", workers=1)
    assert same(tables(tmp_path / "a"), tables(whole))
    assert store.status(store.read(tmp_path / "a")).rate > 0


def test_a_folder_can_be_read_while_it_grows(tmp_path: Path) -> None:
    duckdb, polars = pytest.importorskip("duckdb"), pytest.importorskip("polars")
    seen = []

    def look(done: int, total: int) -> None:
        if done % 4:
            return
        files = f"{tmp_path}/a/runs/*.parquet"
        counts = {
            len(pd.read_parquet(tmp_path / "a" / "runs")),
            polars.scan_parquet(files).select(polars.len()).collect().item(),
            duckdb.sql(f"select count(*) from '{files}'").fetchall()[0][0],  # noqa: S608
            len(Study(tmp_path / "a").table()),
        }
        seen.append(counts)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store.Store, "add", add_in_pairs)
        run_experiment(PLAN, tmp_path / "a", workers=1, progress=look)
    assert seen == [{8}, {16}, {24}]  # a row for each run and side


def test_a_run_is_replayed_from_its_row(copy: Path) -> None:
    study = Study(copy)
    for run in (0, 7, 11):
        row = study.table().query("run == @run").iloc[0]
        again = study.replay(run, engine="mesa")
        assert (again.fingerprint(), again.record) == (row["fingerprint"], "relationships")
        assert again.seed == row["seed"]
        stored = study.stored("relationships").query("run == @run")
        assert stored["price"].tolist() == pytest.approx(
            again.relationships["price"].tolist(), abs=0, nan_ok=True
        )
    assert study.replay(3, record="summary").recorded == ["summary"]
    with pytest.raises(ValueError, match="run = 12: is not stored in"):
        study.replay(12)


def test_a_replay_that_differs_from_its_row_is_an_error(
    copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    study = Study(copy)
    study.table().loc[:, "fingerprint"] = "0" * 64
    with pytest.raises(StoreError, match=r"gives another fingerprint than its row$"):
        study.replay(3)
    held = manifest.read_manifest(copy)
    manifest.write_manifest(copy, {**held, "model_version": "0" * 64})
    study = Study(copy)
    study.table().loc[:, "fingerprint"] = "0" * 64
    with pytest.raises(StoreError, match=r"than its row: the model is \w{8}, and was 00000000"):
        study.replay(3)


def test_runs_are_named_in_a_few_words() -> None:
    assert in_words([[0, 6, 2], [1, 5, 2]]) == "0-6"
    assert in_words([[0, 100, 2]], most=3) == "0, 2, 4 and 48 more"
