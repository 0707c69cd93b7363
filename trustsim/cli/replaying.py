"""``trustsim replay --out``: a run as a page that draws it."""

from __future__ import annotations

from pathlib import Path

from trustsim.app.film import Film, film
from trustsim.app.page import replay_page
from trustsim.chance import check_seed
from trustsim.cli.running import Progress
from trustsim.cli.stored import told
from trustsim.cli.telling import FAILED, say, stop
from trustsim.experiment import Study
from trustsim.parameters._errors import ScenarioError
from trustsim.parameters._toml import named, parse, read, reason
from trustsim.scenarios import Scenario
from trustsim.simulation import TooLargeError

LARGE = 500_000
"""Bytes from which on a page is said to be large."""


def only_for_folders(file: str, **given: object) -> None:
    """Refuse what has a meaning for a results folder only."""
    odd = [name for name, value in given.items() if value is not None]
    if odd:
        stop(f"{odd[0]}: is for a results folder, and {named(file)} is a file")


def draw_file(file: str, seed: int | None, out: str | None) -> None:
    """Draw the scenario in a file."""
    if out is None:
        stop(f"--out: name the page to draw {named(file)} on, such as --out market.html")
    try:
        if {"design", "experiment"} & set(parse(read(file), f"{named(file)}: ")):
            stop(
                f"{named(file)}: is an experiment of many runs; run it, then draw one of them:"
                " trustsim replay DIR RUN --out market.html"
            )
        chosen = check_seed(0 if seed is None else seed, "--seed")
        drawn = filmed(Scenario.from_toml(file), chosen, 0)
    except (ScenarioError, TooLargeError, ValueError) as error:
        stop(str(error))
    write(drawn, out)


def draw_stored(folder: str, run: int, out: str) -> None:
    """Draw a run of a results folder, once its fingerprint has been held against the stored one."""
    with told(run):
        made = Study(folder).replay(run, record="summary")
        drawn = filmed(made.scenario, made.seed, made.replicate)
    if drawn.run.fingerprint() != made.fingerprint():
        stop(f"run {run} of {folder}: the two engines do not agree; please report it", FAILED)
    write(drawn, out)


def filmed(scenario: Scenario, seed: int, replicate: int) -> Film:
    """The run on the readable engine, with progress."""
    progress = Progress("months")
    try:
        return film(scenario, seed=seed, replicate=replicate, progress=progress.tell)
    finally:
        progress.close()


def write(drawn: Film, out: str) -> None:
    """Write the page and say what it shows."""
    text = replay_page(drawn)
    try:
        Path(out).write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        stop(f"{out}: cannot be written: {reason(error)}", FAILED)
    run, size = drawn.run, len(text.encode())
    say(f"seed {run.seed}, replicate {run.replicate}; fingerprint {run.fingerprint()}")
    large = "; fewer months or firms make it smaller" if size > LARGE else ""
    say(f"Page: {out} ({size / 1000:.0f} kB{large}). It opens in a browser, without internet.")
