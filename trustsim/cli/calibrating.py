"""``trustsim calibrate``: progress, the result in words, the chosen point, posterior and figure."""

from __future__ import annotations

import csv
import time
from pathlib import Path

import tomli_w

from trustsim.calibration import FREE, Calibration, Settings, calibrate, examine, render
from trustsim.calibration.prior import values
from trustsim.cli.telling import interrupted, say, stop
from trustsim.parameters._toml import reason
from trustsim.store import StoreError

PATIENCE = 5.0  # seconds between two lines of progress


class Told:
    """A line now and then: generation, tolerance, how many points are kept and measured."""

    def __init__(self, most: int) -> None:
        self.most, self.last = most, time.monotonic()

    def __call__(self, generation: int, tolerance: float, kept: int, measured: int) -> None:
        """Print it, if the last one is long enough ago."""
        if time.monotonic() - self.last >= PATIENCE:
            self.last = time.monotonic()
            where = f"generation {generation}: misses of {tolerance:.2f} half-widths in all"
            where = f"{where}, {kept} points kept" if generation else "draws from the priors"
            say(f"{where}, {measured} of at most {self.most} points measured", err=True)


def calibrate_into(particles: int, seeds: int, out: str, workers: int | str) -> None:
    """Calibrate and print; ends the process on bad input."""
    folder = Path(out)
    settings = Settings(particles=particles, seeds=seeds)
    try:
        found = examine(calibrate(settings, folder, workers=workers, progress=Told(settings.most)))
    except StoreError as error:
        stop(str(error))
    except KeyboardInterrupt:
        interrupted(f"Measured points are in {folder}; the same command goes on.")
    say(render(found))
    try:
        _keep(found, folder)
    except OSError as error:
        say(f"{folder}: not written: {reason(error)}", err=True)


def _keep(found: Calibration, folder: Path) -> None:
    """The report, the chosen point as a scenario, the posterior as CSV, and the figure."""
    from trustsim.plots.calibration import draw

    (folder / "report.txt").write_text(render(found) + "\n", encoding="utf-8")
    (folder / "chosen.toml").write_text(_nested(found.chosen), encoding="utf-8")
    last = found.posterior
    with (folder / "posterior.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([*(one.key for one in FREE), "weight", "distance"])
        for place, weight, far in zip(last.places, last.weights, last.distances, strict=True):
            point = values(place.tolist()).values()
            writer.writerow([f"{number:.6g}" for number in (*point, weight, far)])
    draw(found).savefig(folder / "calibration.png", dpi=150)


def _nested(values: dict[str, float]) -> str:
    """A scenario in TOML from dotted keys."""
    tables: dict[str, dict[str, float]] = {}
    for key, value in values.items():
        group, _, name = key.rpartition(".")
        tables.setdefault(group, {})[name] = value
    return tomli_w.dumps(tables)
