"""Strategies and trust rules are files: find their names, load their settings.

Names come from listing the folder, so that a message can name all of them without importing one.
Modules are imported by name, not by an ``import`` statement, since they belong to later layers.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from pydantic import ConfigDict, Field, ValidationError, create_model, model_validator

from trustsim.parameters._declare import Group
from trustsim.parameters._errors import (
    Problem,
    ProblemsError,
    ScenarioError,
    nearest,
    problems,
    show,
)

_PACKAGE = Path(__file__).parent.parent
_OWN_FILE = "; a file of your own is loaded with load_strategy(path) or --strategy PATH"
_registered: dict[str, type[Group]] = {}


@cache
def _listed(folder: str) -> tuple[str, ...]:
    files = (_PACKAGE / folder).glob("*.py")
    return tuple(sorted(file.stem for file in files if not file.stem.startswith("_")))


def strategy_names() -> list[str]:
    """Names of the strategies: the files in ``trustsim/strategies``, then those registered."""
    return [*_listed("strategies"), *_registered]


def trust_rule_names() -> list[str]:
    """Names of the trust rules: the files in ``trustsim/trust_rules``."""
    return list(_listed("trust_rules"))


def wrong_strategy(name: str) -> str | None:
    """What to say where ``name`` is not a strategy; None where it is one."""
    return (
        None if name in strategy_names() else nearest(name, "strategy", strategy_names(), _OWN_FILE)
    )


def wrong_trust_rule(name: str) -> str | None:
    """What to say where ``name`` is not a trust rule; None where it is one."""
    return None if name in trust_rule_names() else nearest(name, "trust rule", trust_rule_names())


def register_strategy(name: str, settings_class: Any) -> None:
    """Make a strategy of the user's known to scenarios, for this process.

    A scenario that names it in a mix or as ``market.focal_strategy`` carries its settings as
    ``strategies.<name>``. Registering a name again replaces its settings class.

    Raises
    ------
    ScenarioError
        If the name cannot be a key, belongs to a strategy of the library, or the class is no Group.
    """
    if not name.isidentifier() or name.startswith("_"):
        raise ScenarioError(
            f"strategy {show(name)}: a name is letters, digits and _, as in my_rule"
        )
    if name in _listed("strategies"):
        raise ScenarioError(f"strategy {name}: the library has one of this name; rename your file")
    if not (isinstance(settings_class, type) and issubclass(settings_class, Group)):
        raise ScenarioError(f"strategy {name}: its Settings must be a class Settings(Group)")
    _registered[name] = settings_class


def registered_strategies() -> dict[str, type[Group]]:
    """Settings classes of the strategies registered in this process, by name."""
    return dict(_registered)


def plugin_group(folder: str, class_name: str, module: str, base: type[Group] = Group) -> Any:
    """A group with one field for each file in ``folder``: the ``Settings`` of that file."""
    fields: dict[str, Any] = {}
    for name in _listed(folder):
        settings = getattr(import_module(f"trustsim.{folder}.{name}"), "Settings", None)
        if not (isinstance(settings, type) and issubclass(settings, Group)):
            raise TypeError(f"trustsim/{folder}/{name}.py needs a class Settings(Group)")
        fields[name] = (settings, Field(default_factory=settings))
    return create_model(class_name, __base__=base, __module__=module, **fields)


class StrategiesBase(Group):
    """Settings of every strategy, by the name of its file; registered ones may be added."""

    model_config = ConfigDict(extra="allow")

    @model_validator(mode="after")
    def _validate_registered(self) -> StrategiesBase:
        """Turn the extra tables into the settings of registered strategies."""
        extra = self.__pydantic_extra__ or {}
        wrong: list[Problem] = []
        for name, value in extra.items():
            settings = _registered.get(name)
            if settings is None:
                wrong.append(((name,), f": {wrong_strategy(name)}"))
                continue
            try:
                extra[name] = settings.model_validate({} if value is None else value)
            except ValidationError as error:
                found = problems(error, settings, ("strategies", name))
                wrong += [(path[1:], text) for path, text in found]
        if wrong:
            raise ProblemsError(wrong)
        return self
