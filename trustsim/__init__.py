"""Agent-based simulation of trust, transaction costs and profit between buyers and suppliers.

Importing is silent and loads nothing else: each public name is fetched when it is first used.

Examples
--------
>>> import trustsim as ts
>>> "Market" in dir(ts)
True
"""

from __future__ import annotations

import time
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # what editors and mypy see
    from trustsim import (
        calibration,
        claims,
        facts,
        kernel,
        outcomes,
        parameters,
        plots,
        sensitivity,
    )
    from trustsim.app.widget import show
    from trustsim.description import odd
    from trustsim.experiment.study import Study
    from trustsim.experiment.sweeping import plan, sweep
    from trustsim.market import Market
    from trustsim.results import Run
    from trustsim.scenarios import Scenario, ScenarioError
    from trustsim.simulation import simulate
    from trustsim.strategies import load_strategy

__version__ = "0.1.0"

_IMPORTED = time.time(), time.monotonic()  # before any other file of ours is read

__all__ = [
    "Market",
    "Run",
    "Scenario",
    "ScenarioError",
    "Study",
    "calibration",
    "claims",
    "facts",
    "kernel",
    "load_strategy",
    "odd",
    "outcomes",
    "parameters",
    "plan",
    "plots",
    "sensitivity",
    "show",
    "simulate",
    "sweep",
]

_MODULE_OF = {
    "Market": "market",
    "Run": "results",
    "Scenario": "scenarios",
    "ScenarioError": "scenarios",
    "Study": "experiment.study",
    "load_strategy": "strategies",
    "odd": "description",
    "plan": "experiment.sweeping",
    "show": "app.widget",
    "simulate": "simulation",
    "sweep": "experiment.sweeping",
}  # every other public name is a module


def __getattr__(name: str) -> Any:
    """Fetch a public name when it is first used, and keep it."""
    if name not in __all__:
        raise import_module(f"{__name__}.display").missing(f"module {__name__!r}", name, __all__)
    if name not in _MODULE_OF:
        return import_module(f"{__name__}.{name}")
    value = getattr(import_module(f"{__name__}.{_MODULE_OF[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
