"""The parameters of a scenario as one record, group by group, for compiled code.

``p.demand.mean`` in a stage is ``scenario.demand.mean`` of the readable engine. A record is passed
as one pointer, whatever it holds: a changed value never recompiles, a thousand scenarios are an
array, and a stage that needs three numbers does not pay for 170 (as NamedTuples they would be 170
arguments of every call).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from trustsim.kernel.layout import record
from trustsim.parameters import GROUPS
from trustsim.parameters._declare import Group
from trustsim.rules.people import qualification_bill
from trustsim.rules.sourcing import outside_price
from trustsim.scenarios import Scenario, TrustRules, trust_rule_names

_KINDS = {"float": "f8", "int": "i8", "bool": "?"}
RULES = tuple(trust_rule_names())
"""Trust rules; the position of a name is its code."""


def numbers(kind: type[Group]) -> list[tuple[str, str]]:
    """Names and types of the numbers of a group."""
    fields = kind.model_fields.items()
    found = ((name, _KINDS.get(_name(field.annotation))) for name, field in fields)
    return [(name, form) for name, form in found if form is not None]


def _name(annotation: Any) -> str:
    return annotation if isinstance(annotation, str) else getattr(annotation, "__name__", "")


def _record_of(kind: type[Group]) -> np.dtype[Any]:
    """Record of a group; one without numbers keeps a field, as compiled records need one."""
    return record(*(numbers(kind) or [("nothing", "f8")]))


# Truth values take a byte each: they come last, and numbers lie where a processor wants them.
_GROUPS = {name: kind for name, kind in GROUPS.items() if name not in {"market", "channels"}}
_TRUST = {name: TrustRules.model_fields[name].annotation for name in RULES}

PARAMETERS = record(
    *[(name, _record_of(kind)) for name, kind in _GROUPS.items()],
    ("trust_rules", record(*[(name, _record_of(kind)) for name, kind in _TRUST.items()])),
    ("rule", "i8"),
    ("outside", "f8"),
    ("qualification", "f8"),
    ("channels", _record_of(GROUPS["channels"])),
)
"""All parameters that a month needs, and what follows from them once and for all."""


def parameters_of(scenario: Scenario) -> NDArray[Any]:
    """An array of one record with the scenario's numbers."""
    filled = np.zeros(1, dtype=PARAMETERS)
    filled[0] = (
        *[_values(getattr(scenario, name), kind) for name, kind in _GROUPS.items()],
        tuple(_values(getattr(scenario.trust_rules, name), kind) for name, kind in _TRUST.items()),
        RULES.index(scenario.trust.rule),
        outside_of(scenario),
        qualification_of(scenario),
        _values(scenario.channels, GROUPS["channels"]),
    )
    return filled


def _values(group: Any, kind: type[Group]) -> tuple[Any, ...]:
    return tuple(getattr(group, name) for name, _ in numbers(kind)) or (0.0,)


def outside_of(scenario: Scenario) -> float:
    """Price at which a buyer could expect to buy elsewhere."""
    costs, draws = scenario.costs, float(scenario.sourcing.reference_draws)
    return outside_price(costs.base, costs.dispersion, costs.overhead, draws)


def qualification_of(scenario: Scenario) -> float:
    """Cost of qualifying a supplier."""
    people = scenario.people
    return qualification_bill(people.qualification_hours, people.wage, people.qualification_cost)
