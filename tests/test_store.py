"""A results folder holds one design, survives a kill, and is never touched by mistake."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from trustsim import store
from trustsim.design import Job, parse
from trustsim.ensemble import Outcome, run_many
from trustsim.outcomes import TABLES
from trustsim.scenarios import Scenario
from trustsim.store import Store, StoreError, create, new_manifest, numbered, read
from trustsim.store.manifest import read_manifest, write_manifest

SMALL = {"periods": 3, "burn_in": 0, "market": {"buyers": 2, "suppliers": 2, "candidates": 2}}
OVER = {"market.trust_level": [0, 1], "channels.ideas": [True, False], "trust.rule": ["beta"]}
JOBS = parse({"seeds": 2, "over": OVER}, SMALL).jobs()
OUTCOMES = sorted(
    run_many(JOBS, record="relationships", workers=1), key=lambda outcome: outcome.job.run
)


def manifest(**changes: Any) -> dict[str, Any]:
    swept = {"market.trust_level": "f8", "channels.ideas": "b1", "trust.rule": "U"}
    made = new_manifest(
        design="[design]", digest="d", record="relationships", swept=swept, seeds=(0, 1), runs=8
    )
    return {**made, **changes}


def filled(path: Path, outcomes: list[Outcome] = OUTCOMES, each: int = 3) -> Store:
    """A finished folder with parts of ``each`` runs."""
    held = create(path, manifest())
    for number, outcome in enumerate(outcomes, 1):
        held.add(outcome)
        if number % each == 0:
            held.flush()
    held.finish()
    held.close()
    return read(path)


def names(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


def contents(path: Path) -> dict[str, bytes]:
    files = (file for file in path.rglob("*") if file.is_file())
    return {str(file.relative_to(path)): file.read_bytes() for file in files}


def test_what_is_stored_is_read_back(tmp_path: Path) -> None:
    held = filled(tmp_path / "a")
    assert held.finished
    assert held.done() == set(range(8))
    assert names(tmp_path / "a" / "runs") == [f"part-0000{n}.parquet" for n in range(3)]
    for table in ("periods", "buyers", "suppliers", "relationships"):
        frame = held.frame(table)
        assert list(frame) == ["run", *(column.name for column in TABLES[table])]
        assert frame.attrs["units"]["run"] == ""
        for outcome in OUTCOMES:
            assert outcome.tables is not None
            rows = frame[frame["run"] == outcome.job.run].drop(columns="run")
            expected = pd.DataFrame(outcome.tables[table])
            assert_frame_equal(rows.reset_index(drop=True), expected, check_dtype=False)


def test_runs_has_a_row_for_each_run_side_and_stance_with_the_swept_keys(tmp_path: Path) -> None:
    table = filled(tmp_path / "a").frame()
    head = ["run", "arm", "draw", "seed", "replicate", *OVER, "side", "stance", "firms"]
    assert list(table)[: len(head)] == head
    assert list(table)[-5:] == ["status", "error", "traceback", "toml", "fingerprint"]
    assert len(table) == 8 * 2
    first = table.iloc[0]
    assert (first["market.trust_level"], first["channels.ideas"], first["trust.rule"]) == (
        0,
        True,
        "beta",
    )
    assert set(table["status"]) == {"done"}
    by_run = table.drop_duplicates("run").set_index("run")["fingerprint"]
    assert by_run.to_dict() == {o.job.run: o.fingerprint for o in OUTCOMES}


def test_the_order_of_finishing_does_not_matter(tmp_path: Path) -> None:
    one = filled(tmp_path / "a")
    other = filled(tmp_path / "b", OUTCOMES[::-1], each=2)
    for table in one.tables:
        assert_frame_equal(one.frame(table), other.frame(table))


def test_a_failed_run_is_a_row_without_numbers_and_its_details_are_kept(tmp_path: Path) -> None:
    bad = Outcome(JOBS[0], None, "Oops: x", "Traceback ...")
    held = filled(tmp_path / "a", [bad, *OUTCOMES[1:]])
    row = held.frame().iloc[0]
    assert (row["status"], row["error"], row["side"]) == ("failed", "Oops: x", "")
    assert row["traceback"] == "Traceback ..."
    assert Scenario.from_toml_text(row["toml"]) == JOBS[0].scenario
    assert row["toml"].startswith("# seed = 0, replicate = 0\n")
    assert (held.count(), held.count("failed")) == (8, 1)
    assert pd.isna(row["price"])
    assert held.done() == set(range(8))
    assert 0 not in set(held.frame("periods")["run"])
    assert "Traceback" in (tmp_path / "a" / "failed" / "run-0.txt").read_text()
    create(tmp_path / "a", manifest())  # the details are no foreign file


def test_a_manifest_says_what_made_the_numbers_and_not_where(tmp_path: Path) -> None:
    filled(tmp_path / "a")
    held = json.loads((tmp_path / "a" / "manifest.json").read_text())
    assert set(held["versions"]) == {"trustsim", "python", "mesa", "numpy", "numba"}
    assert (held["format"], held["status"], len(held["model_version"])) == (2, "finished", 64)
    assert held["parts"][0]["runs"] == [[0, 2, 1]]
    assert held["created"].endswith("+00:00")
    assert os.uname().nodename not in json.dumps(held) or len(os.uname().nodename) < 4
    assert str(tmp_path) not in json.dumps(held)


def test_an_unfinished_folder_goes_on_and_a_finished_one_stays(tmp_path: Path) -> None:
    begun = create(tmp_path / "a", manifest())
    for outcome in OUTCOMES[:4]:
        begun.add(outcome)
    begun.flush()
    begun.add(OUTCOMES[4])  # not flushed: lost with the process
    begun.close()
    again = create(tmp_path / "a", manifest(created="later"))
    assert (again.finished, again.done()) == (False, {0, 1, 2, 3})
    for outcome in OUTCOMES[4:]:
        again.add(outcome)
    again.finish()
    again.close()
    before = contents(tmp_path / "a")
    third = create(tmp_path / "a", manifest())
    assert third.finished
    assert contents(tmp_path / "a") == before
    whole = filled(tmp_path / "b")
    for table in whole.tables:
        assert_frame_equal(third.frame(table), whole.frame(table))


def test_what_a_kill_leaves_between_two_files_is_cleared_and_made_again(tmp_path: Path) -> None:
    begun = create(tmp_path / "a", manifest())
    begun.add(OUTCOMES[0])
    begun.flush()
    begun.add(OUTCOMES[1])
    begun.flush()
    begun.close()
    unnamed(tmp_path / "a")  # killed before the manifest
    (tmp_path / "a" / "runs" / "part-00001.parquet").unlink()
    (tmp_path / "a" / "runs" / "part-00001.tmp").write_bytes(b"PAR1 half")
    (tmp_path / "a" / "manifest.tmp").write_text("{")
    assert set(read(tmp_path / "a").frame("periods")["run"]) == {0}
    again = create(tmp_path / "a", manifest())
    assert again.done() == {0}
    assert names(tmp_path / "a" / "periods") == ["part-00000.parquet"]
    assert not list((tmp_path / "a").rglob("*.tmp"))
    again.close()


def test_a_kill_before_the_first_manifest_leaves_a_folder_that_can_be_used(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    create(tmp_path / "a", manifest()).close()
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "manifest.tmp").write_text("{")
    create(tmp_path / "b", manifest()).close()
    assert json.loads((tmp_path / "b" / "manifest.json").read_text())["status"] == "running"


def test_an_interruption_while_writing_does_not_store_a_run_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = create(tmp_path / "a", manifest())
    held.add(OUTCOMES[0])
    write = store.parts.write_whole

    def interrupted(target: Path, content: bytes) -> None:
        write(target, content)
        if target.parent.name == "runs":
            raise KeyboardInterrupt

    monkeypatch.setattr(store.parts, "write_whole", interrupted)
    with pytest.raises(KeyboardInterrupt):
        held.flush()
    monkeypatch.undo()
    held.flush()
    assert len(held.frame()) == 2  # a row for each side
    held.close()


def test_a_folder_without_any_stored_run_takes_another_design(tmp_path: Path) -> None:
    begun = create(tmp_path / "a", manifest())
    begun.add(Outcome(JOBS[0], None, "Oops: x", "Traceback ..."))
    begun.flush()
    begun.close()
    with pytest.raises(StoreError, match="holds results of another design"):
        create(tmp_path / "a", manifest(digest="other"))
    unnamed(tmp_path / "a")  # killed before the manifest was written
    other = manifest(digest="other", record="periods", model_version="new", strategies={"a": "b"})
    with closing(create(tmp_path / "a", other)) as held:
        assert held.manifest == other
        with pytest.raises(StoreError, match="another process is writing to it"):
            create(tmp_path / "a", manifest())
    assert read(tmp_path / "a").manifest == other
    assert names(tmp_path / "a") == ["manifest.json"]
    create(tmp_path / "a", other).close()


def test_a_folder_that_others_fill_while_it_is_opened_is_not_begun_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    create(tmp_path / "a", manifest()).close()
    lock = store._lock

    def late(held: Store) -> None:
        monkeypatch.undo()
        filled(tmp_path / "a")  # another process, until the lock is ours
        lock(held)

    monkeypatch.setattr(store, "_lock", late)
    with pytest.raises(StoreError, match="holds results of another design"):
        create(tmp_path / "a", manifest(digest="other"))
    assert read(tmp_path / "a").done() == set(range(8))


def test_a_finished_folder_whose_runs_are_gone_is_not_begun_anew(tmp_path: Path) -> None:
    filled(tmp_path / "a")
    for part in (tmp_path / "a" / "runs").iterdir():
        part.unlink()
    before = contents(tmp_path / "a")
    with pytest.raises(StoreError, match="holds results of another design"):
        create(tmp_path / "a", manifest(digest="other"))
    assert contents(tmp_path / "a") == before


def test_two_processes_do_not_write_to_one_folder(tmp_path: Path) -> None:
    first = create(tmp_path / "a", manifest())
    with pytest.raises(StoreError, match="another process is writing to it"):
        create(tmp_path / "a", manifest())
    first.close()
    create(tmp_path / "a", manifest()).close()


def unnamed(folder: Path) -> None:
    """As a kill leaves it between the files of the last part and the manifest."""
    held = read_manifest(folder)
    write_manifest(folder, {**held, "parts": held["parts"][:-1]})


def spoil(name: str, content: str | bytes | None) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        file = folder / name
        file.parent.mkdir(exist_ok=True)
        if content is None:
            file.unlink()
        else:
            file.write_bytes(content.encode() if isinstance(content, str) else content)

    return change


def edit(**changes: Any) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        write_manifest(folder, {**read_manifest(folder), **changes})

    return change


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (spoil("notes.txt", "mine"), "holds notes.txt, which is no part of results"),
        (spoil("runs/part-1.csv", "x"), "holds runs/part-1.csv"),
        (spoil("photos/a.png", "x"), "holds photos"),
        (spoil("manifest.json", None), "holds runs but no manifest.json"),
        (spoil("manifest.json", "{"), "manifest.json: cannot be read"),
        (spoil("manifest.json", "[]"), "is not a manifest of format 2"),
        (spoil("manifest.json", b"\xff"), "manifest.json: cannot be read"),
        (edit(format=1), "is not a manifest of format 2"),
        (edit(swept=3), "is damaged: nothing usable under swept"),
        (edit(digest="e"), "holds results of another design"),
        (edit(model_version="m"), "holds results of another version of the model"),
        (edit(strategies={"mine": "0"}), "holds results of another version of a strategy"),
    ],
)
@pytest.mark.parametrize("finished", [True, False])
def test_anything_else_in_the_folder_is_refused_and_not_touched(
    tmp_path: Path, change: Callable[[Path], None], message: str, finished: bool
) -> None:
    folder = tmp_path / "a"
    filled(folder)
    if not finished:
        edit(status="running")(folder)
    change(folder)
    (folder / "periods" / "part-00009.parquet").write_bytes(b"")
    before = contents(folder)
    with pytest.raises(StoreError) as caught:
        create(folder, manifest())
    assert message in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1
    assert contents(folder) == before


def test_a_damaged_part_is_named(tmp_path: Path) -> None:
    filled(tmp_path / "a")
    part = tmp_path / "a" / "periods" / "part-00001.parquet"
    whole, known = part.read_bytes(), read(tmp_path / "a").frame("periods")
    for at in range(0, len(whole), len(whole) // 50):
        damaged = bytearray(whole)
        damaged[at] ^= 0xFF
        part.write_bytes(bytes(damaged))
        with pytest.raises(StoreError, match=r"part-00001\.parquet: is damaged \(its checksum"):
            read(tmp_path / "a").frame("periods")
    part.write_bytes(whole[:-1])
    with pytest.raises(StoreError, match=r"part-00001\.parquet: is damaged \(\d+ bytes instead"):
        read(tmp_path / "a").frame("periods")
    part.write_bytes(whole)
    assert_frame_equal(read(tmp_path / "a").frame("periods"), known)
    part.unlink()
    with pytest.raises(StoreError, match=r"part-00001\.parquet: is missing \(No such file"):
        read(tmp_path / "a").frame("periods")


def test_a_number_that_changed_on_disk_is_noticed(tmp_path: Path) -> None:
    filled(tmp_path / "a")
    part = tmp_path / "a" / "runs" / "part-00000.parquet"
    content, held = part.read_bytes(), OUTCOMES[0].fingerprint.encode()
    changed = bytes([held[9] ^ 1])
    at = content.index(held[:20]) + 9
    part.write_bytes(content[:at] + changed + content[at + 1 :])
    with pytest.raises(StoreError, match=r"runs/part-00000\.parquet: is damaged"):
        read(tmp_path / "a").frame()


def test_a_file_in_the_way_and_a_folder_that_cannot_be_written_are_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="is a file; results need a folder"):
        create(tmp_path / "file", manifest())
    with pytest.raises(StoreError, match="cannot be written: Not a directory"):
        create(tmp_path / "file" / "a", manifest())
    with pytest.raises(StoreError, match="cannot be written"):
        create("nul\0l", manifest())
    if os.getuid() != 0:  # root may write anywhere
        (tmp_path / "shut").mkdir(mode=0o500)
        with pytest.raises(StoreError, match="cannot be written: Permission denied"):
            create(tmp_path / "shut" / "a", manifest())


def test_a_fresh_folder_takes_the_first_free_number(tmp_path: Path) -> None:
    assert numbered(tmp_path / "a") == tmp_path / "a"
    for name in ("a", "a-2", "a-4"):
        (tmp_path / name).mkdir()
    assert numbered(tmp_path / "a") == tmp_path / "a-3"


def test_a_table_that_is_not_stored_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"'visits' is not stored in .* stored: periods, buyers"):
        filled(tmp_path / "a").frame("visits")
    with pytest.raises(StoreError, match="is not a results folder"):
        read(tmp_path)


def test_shards_are_written_when_enough_has_gathered_or_time_has_passed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = create(tmp_path / "a", manifest())
    held.add(OUTCOMES[0])
    assert held.done() == set()
    held.flush_seconds = 0.0
    held.add(OUTCOMES[1])
    assert held.done() == {0, 1}
    held.flush_seconds = 1e9
    monkeypatch.setattr(store.parts, "FLUSH_BYTES", 10)
    held.add(OUTCOMES[2])
    assert held.done() == {0, 1, 2}
    held.close()


def test_a_mix_is_stored_as_text(tmp_path: Path) -> None:
    mixes = [{"trusting": 1.0}]
    jobs: tuple[Job, ...] = parse({"over": {"market.buyer_mix": mixes}}, SMALL).jobs()
    held = create(tmp_path / "a", manifest(swept={"market.buyer_mix": "U"}, record="summary"))
    for outcome in run_many(jobs, workers=1):
        held.add(outcome)
    held.finish()
    assert held.frame()["market.buyer_mix"].iloc[0] == '{"trusting": 1.0}'
    held.close()
