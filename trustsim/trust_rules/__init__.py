"""Trust rules: a file is a way of turning experience into trust.

Each module has

* ``Settings``, a group of parameters, reached as ``trust_rules.<name>.<setting>``;
* ``start(prior, strength, settings) -> state``, what strangers know of each other;
* ``update(state, evidence, weight, truth, chance, prior, settings) -> state``, a month;
* ``judge(state, prior, strength, settings) -> (mean, deviation)``, trust and how sure it is.

A state is a pair of floats. ``evidence`` is graded 0..1 and counts with ``weight`` (0: an idle
month); ``truth`` is the partner's conduct and ``chance`` a uniform draw: only the nulls look at
them. Drop a file into this folder and it is found by its name and examined by the tests.

>>> "beta" in names()
True
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from types import ModuleType

State = tuple[float, float]


def names() -> tuple[str, ...]:
    """Names of all trust rules, by listing the folder; nothing is imported."""
    files = Path(__file__).parent.glob("[!_]*.py")
    return tuple(sorted(file.stem for file in files))


def load(name: str) -> ModuleType:
    """Return the module of a trust rule.

    Raises
    ------
    KeyError
        If there is none of that name.
    """
    if name not in names():
        raise KeyError(f"no trust rule {name!r}; known: {', '.join(names())}")
    return import_module(f"{__name__}.{name}")
