"""``trustsim status``, ``store check``, ``replay``: how far a results folder is, and if whole."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from trustsim import store
from trustsim.cli.telling import FAILED, say, stop
from trustsim.experiment import Study
from trustsim.parameters._errors import ScenarioError
from trustsim.simulation import TooLargeError
from trustsim.store import StoreError


def show_status(folder: str) -> None:
    """Print how far a results folder is."""
    try:
        held = store.read(folder)
    except StoreError as error:
        stop(str(error))
    found = store.status(held)
    say(f"{folder}: {held.manifest['name']}, begun {held.manifest['created']}")
    say(f"{found.done} of {found.runs} runs stored, {found.size / 1e6:.1f} MB")
    if found.failed:
        say(f"{found.failed} of them failed: see {folder}/failed, or trustsim replay {folder} RUN")
    unfit = store.misfits(held)
    if unfit:
        say(f"{len(unfit)} of {len(held.parts)} parts are missing or have another size;")
        say(f"which runs they hold, and how to make them again: trustsim store check {folder}")
        sys.exit(FAILED)
    if held.finished:
        say("finished")
    elif store.is_being_written(held.path):
        left = (found.runs - found.done) / found.rate if found.rate else None
        speed = f": {found.rate:.3g} runs a second, about {left:.0f} s left" if left else ""
        say(f"being written{speed}")
    else:
        say(f"stopped; trustsim resume {folder} goes on")


def check_folder(folder: str, repair: bool) -> bool:
    """Compare every file with its checksum, print what is damaged; whether all is well now."""
    try:
        held = store.read(folder)
        bar = _Bar()
        damages = store.check(held, bar.tell)
        bar.close()
        if damages and repair:
            store.repair(folder, damages)
    except StoreError as error:
        stop(str(error), FAILED)
    for damage in damages:
        say(f"{damage}")
    if not damages:
        say(f"{folder}: {len(held.parts)} parts with {held.count()} runs, all as they were written")
    elif repair:
        say(f"Set aside in {Path(folder) / store.DAMAGED}; these runs are made again:")
    else:
        say(f"{len(damages)} of {len(held.parts)} parts are damaged. To set them aside and make")
        say(f"just their runs again: trustsim store check {folder} --repair")
    return not damages


def replay_run(folder: str, run: int, record: str | None, toml: bool) -> None:
    """Make a stored run again and print it, or only the scenario of it."""
    with told(run):
        study = Study(folder)
        if toml:
            job = study.job(run)
            say(f"# seed = {job.seed}, replicate = {job.replicate}\n{job.scenario.to_toml()}")
            return
        made = study.replay(run, record=record)
    say(made.summary().T.to_string())
    say(f"\nseed {made.seed}, replicate {made.replicate}; fingerprint {made.fingerprint()}")
    stored = study.table().query("run == @run")["status"].iloc[0]
    say("as stored" if stored == "done" else "stored as failed, but it does not fail here")


@contextmanager
def told(run: int) -> Iterator[None]:
    """Put around what makes a stored run again: why it cannot be done is one line, and the end."""
    try:
        yield
    except StopIteration:
        stop(f"run {run}: the design has no such run")
    except (StoreError, ScenarioError, TooLargeError, ValueError) as error:
        stop(str(error))
    except Exception as error:  # a run that failed fails again, with its own error
        stop(f"run {run} fails again: {type(error).__name__}: {error}", FAILED)


class _Bar:
    """A bar over bytes, for what takes more than two seconds."""

    def __init__(self) -> None:
        self.bar: Any = None

    def tell(self, done: int, total: int) -> None:
        if self.bar is None and sys.stderr.isatty():
            from tqdm import tqdm

            self.bar = tqdm(total=total, unit="B", unit_scale=True, delay=2.0, leave=False)
        if self.bar is not None:
            self.bar.update(done - self.bar.n)

    def close(self) -> None:
        if self.bar is not None:
            self.bar.close()
