"""Figures: functions that take results and return matplotlib Axes; nothing is shown or styled."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from trustsim.experiment import Study

FIGURES = ("trust_levels", "who_leads")
"""Analyses that have a figure: a module of this package with a function ``draw(study)``."""


def write(study: Study, folder: Path) -> list[Path]:
    """Draw the figure of a study's analysis, if it has one, as a PNG in ``folder``."""
    name = study.experiment.analysis
    if name not in FIGURES:
        return []
    figure = import_module(f"{__name__}.{name}").draw(study)
    path = folder / f"{name}.png"
    figure.savefig(path, dpi=150)
    return [path]
