"""Strategies: a file is a way of treating partners, for buyers and for suppliers.

Each module has a docstring with its idea and a worked example, and ``Settings``: a group with the
traits of a ``buyer`` and of a ``supplier`` of that kind (:mod:`trustsim.parameters.stances`), and
whatever else can be tuned, reached as ``strategies.<name>.<setting>``. A strategy that answers its
partner also has ``respond(view, traits, settings) -> Traits``, which is asked every month for every
partner. Drop a file into this folder and it is found by its name and examined by the tests; a file
of your own is loaded with :func:`load_strategy`.

>>> "aggressive" in names() and "trusting" in names()
True
"""

from __future__ import annotations

import re
import sys
from functools import cache
from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

from trustsim.parameters._declare import Group
from trustsim.rules.stances import Traits

_USER: dict[str, ModuleType] = {}


@cache
def _files() -> frozenset[str]:
    """Names of the files in this folder, as the process first finds it."""
    return frozenset(file.stem for file in Path(__file__).parent.glob("[!_]*.py"))


def names() -> tuple[str, ...]:
    """Names of all strategies: the files in this folder and those that a user has loaded."""
    return tuple(sorted(_files() | set(_USER)))


def load(name: str) -> ModuleType:
    """Return the module of a strategy.

    Raises
    ------
    KeyError
        If there is none of that name.
    """
    return _USER[name] if name in _USER else _own(name)


@cache
def _own(name: str) -> ModuleType:
    """The module of a strategy in this folder."""
    if name not in _files():
        raise KeyError(f"no strategy {name!r}; known: {', '.join(names())}")
    return import_module(f"{__name__}.{name}")


def traits_of(settings: Group, side: str) -> Traits:
    """Traits of a ``buyer`` or ``supplier``; suppliers neither inspect nor draft."""
    stance = getattr(settings, side)
    held = vars(stance)  # asking a group for what it lacks is slow
    return Traits(
        stance.pressure,
        stance.conduct,
        held.get("inspection", 0.0),
        held.get("contract", 0.0),
        stance.attention,
        stance.openness,
    )


def load_strategy(path: str | Path) -> str:
    """Load a strategy from a file of your own and return its name (the file's stem).

    The file is Python code and is run: load only files that you trust. The strategy is known to
    this process (and its worker processes) until it ends.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If the name is taken or no identifier, or the file lacks what a strategy needs.

    Examples
    --------
    The file, here ``patient.py``, is as those in ``trustsim/strategies``::

        name = ts.load_strategy("patient.py")
        ts.Scenario(market={"buyer_mix": {name: 0.5, "aggressive": 0.5}})
    """
    file = Path(path)
    name = file.stem
    if not file.is_file():
        raise FileNotFoundError(f"no strategy file {str(path)!r}")
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        raise ValueError(
            f"strategy file {file.name!r}: the name must be lower-case letters, digits and "
            "underscores, beginning with a letter; rename the file"
        )
    if name in names() and name not in _USER:
        raise ValueError(f"strategy {name!r} is built in; rename {file.name!r}")
    spec = spec_from_file_location(f"trustsim_user_strategy_{name}", file)
    if spec is None or spec.loader is None:
        raise ValueError(f"{str(path)!r} is not a Python file (.py)")
    module = module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    settings = getattr(module, "Settings", None)
    if not (isinstance(settings, type) and issubclass(settings, Group)):
        raise ValueError(f"strategy {name!r} has no class Settings(Group); see trustsim.strategies")
    missing = [side for side in ("buyer", "supplier") if side not in settings.model_fields]
    if missing:
        raise ValueError(f"strategy {name!r}: its Settings lack {' and '.join(missing)}")
    from trustsim.scenarios import register_strategy

    register_strategy(name, settings)
    _USER[name] = module
    return name
