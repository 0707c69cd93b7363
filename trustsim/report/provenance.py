"""Where the numbers come from, and how to make them again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

from trustsim.experiment import Study
from trustsim.experiment.plan import from_text
from trustsim.report import page
from trustsim.results import model_version
from trustsim.store import Store

MOST_PARTS, MOST_SEEDS = 20, 12
MOST_TEXT = 300_000  # characters of an experiment that are shown


def provenance(study: Study, held: Store) -> Iterator[str]:
    """The part with versions, platform, seeds and checksums."""
    manifest = held.manifest
    yield page.heading("Provenance", "provenance", "flow")
    now = model_version()
    whose = "of the program that wrote this page"
    told = f"as {whose}" if manifest["model_version"] == now else f"not that {whose}, {now}"
    rows = [
        ["begun", str(manifest.get("created", "unknown"))],
        *([name, version] for name, version in manifest.get("versions", {}).items()),
        ["model", f"{manifest['model_version']}, {told}"],
        ["platform", str(manifest.get("platform", "unknown"))],
        ["seeds", seeds(manifest["seeds"])],
        ["design", f"SHA-256 of all runs: {manifest['digest']}"],
        *([f"strategy {name}", f"a file of the user, SHA-256 {digest}"]
          for name, digest in manifest.get("strategies", {}).items()),
        ["files", f"SHA-256 over the checksums of all parts: {of_parts(held)}"],
    ]  # fmt: skip
    yield page.table(["what", "value"], rows)
    yield page.paragraph(
        "The model is told by a hash of the source on which numbers depend: with the same model,"
        " scenario and seed the numbers are the same to the last bit, on any machine. Every number"
        " on this page was read from files whose size and checksum are those that were written."
    )
    parts = [
        [f"{table}/part-{part['part']:05d}.parquet", f"{size:,}", digest]
        for part in held.parts
        for table, (size, digest) in part["files"].items()
    ]
    yield page.table(["file", "bytes", "SHA-256"], parts[:MOST_PARTS])
    if len(parts) > MOST_PARTS:
        rest = len(parts) - MOST_PARTS
        yield page.paragraph(f"And {rest} more, all in manifest.json of the folder.", "note")


def seeds(found: list[int]) -> str:
    """Seeds as they are read.

    >>> seeds([0, 1, 2, 3]), seeds([7]), seeds([1, 5])
    ('0 to 3', '7', '1, 5')
    """
    if len(found) > 2 and found == list(range(found[0], found[0] + len(found))):
        return f"{found[0]} to {found[-1]}"
    some = ", ".join(str(seed) for seed in found[:MOST_SEEDS])
    return some + (f" and {len(found) - MOST_SEEDS} more" if len(found) > MOST_SEEDS else "")


def of_parts(held: Store) -> str:
    """One hash for all files."""
    every = [digest for part in held.parts for _, digest in part["files"].values()]
    return hashlib.sha256("\n".join(every).encode()).hexdigest()


def reproduction(study: Study, held: Store) -> Iterator[str]:
    """The part with the commands and the experiment itself."""
    manifest, folder, name = held.manifest, held.path, study.name
    yield page.heading("How to reproduce", "reproduce")
    version = manifest.get("versions", {}).get("trustsim", "")
    yield page.paragraph(f"Install trustsim {version}, save the experiment below as {name}.toml.")
    again = f"trustsim run {name}.toml --out results/{name}-again{options(manifest, name)}"
    lines = [
        "# all runs again, with the same numbers to the bit",
        again,
        "# whether the files are still as they were written",
        f"trustsim store check {folder}",
        *one_run(study, folder),
        "# this page",
        f"trustsim report {folder}",
    ]
    yield page.code("\n".join(lines))
    yield page.paragraph("In Python:")
    yield page.code(
        f"from trustsim.experiment import Study\nstudy = Study({str(folder)!r})\n"
        "study.summary()  # every outcome with its interval\nstudy.table()  # a row a run"
    )
    yield page.heading("The experiment", level=3)
    yield page.code(manifest["design"][:MOST_TEXT])
    if len(manifest["design"]) > MOST_TEXT:
        yield page.paragraph("Cut here: the whole of it stands in manifest.json.", "note")


def options(manifest: dict[str, Any], name: str) -> str:
    """What the command needs besides the file: the first seed, and strategies of the user."""
    written = from_text(manifest["design"], name=name).design.seeds
    held = tuple(manifest["seeds"])
    seed = f" --seed {held[0]}" if held and held != written else ""
    return seed + "".join(f" --strategy {one}.py" for one in manifest.get("strategies", {}))


def one_run(study: Study, folder: Any) -> list[str]:
    """The commands that make one stored run again, with the fingerprint that it must have."""
    table = study.table()
    table = table[table["status"] == "done"]
    if not len(table):
        return []
    row = table.iloc[0]
    return [
        f"# run {row['run']} alone, with its tables; fingerprint {row['fingerprint']}",
        f"trustsim replay {folder} {row['run']}",
        "# its scenario",
        f"trustsim replay {folder} {row['run']} --toml",
    ]
