"""Figures: functions that take results and return matplotlib Axes; nothing is shown or styled.

Each takes ``ax=``, the Axes to draw on, and makes new ones without it. matplotlib is loaded when
the first figure is drawn, and none of its settings is changed.

>>> from trustsim import plots
>>> "trust_over_time" in dir(plots)
True
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from trustsim.display import missing

if TYPE_CHECKING:  # what editors and mypy see
    from trustsim.experiment import Study
    from trustsim.plots.bonds import exit_by_silence, trust_and_tenure
    from trustsim.plots.claims import claims_forest
    from trustsim.plots.dealings import information_and_ideas, price_and_cost
    from trustsim.plots.hours import contact_hours
    from trustsim.plots.maps import boundary_map
    from trustsim.plots.over_time import cumulative_profit, trust_over_time
    from trustsim.plots.sensitivity import sensitivity_bars
    from trustsim.plots.ties import network
    from trustsim.plots.timeline import relationship

__all__ = [
    "boundary_map",
    "claims_forest",
    "contact_hours",
    "cumulative_profit",
    "exit_by_silence",
    "information_and_ideas",
    "network",
    "price_and_cost",
    "relationship",
    "sensitivity_bars",
    "trust_and_tenure",
    "trust_over_time",
]

_MODULE_OF = {
    "boundary_map": "maps",
    "claims_forest": "claims",
    "contact_hours": "hours",
    "cumulative_profit": "over_time",
    "exit_by_silence": "bonds",
    "information_and_ideas": "dealings",
    "network": "ties",
    "price_and_cost": "dealings",
    "relationship": "timeline",
    "sensitivity_bars": "sensitivity",
    "trust_and_tenure": "bonds",
    "trust_over_time": "over_time",
}

FIGURES = ("trust_levels", "who_leads")
"""Analyses that have a figure: a module of this package with a function ``draw(study)``."""


def __getattr__(name: str) -> Any:
    """Fetch a figure when it is first used, and keep it."""
    if name not in _MODULE_OF:
        raise missing(f"module {__name__!r}", name, __all__)
    value = getattr(import_module(f"{__name__}.{_MODULE_OF[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)


def write(study: Study, folder: Path) -> list[Path]:
    """Draw the figure of a study's analysis, if it has one, as a PNG in ``folder``."""
    name = study.experiment.analysis
    if name not in FIGURES:
        return []
    figure = import_module(f"{__name__}.{name}").draw(study)
    path = folder / f"{name}.png"
    figure.savefig(path, dpi=150)
    return [path]
