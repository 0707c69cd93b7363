"""The parameters of a scenario as one record, group by group, for compiled code.

``p.demand.mean`` in a stage is ``scenario.demand.mean`` of the readable engine. A record is passed
as one pointer, whatever it holds: a changed value never recompiles, a thousand scenarios are an
array, and a stage that needs three numbers does not pay for 170 (as NamedTuples they would be 170
arguments of every call).
"""

from __future__ import annotations

from collections.abc import Iterator
from operator import attrgetter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from trustsim.kernel.layout import record
from trustsim.parameters import GROUPS
from trustsim.parameters._declare import Group
from trustsim.rules.people import qualification_bill
from trustsim.rules.sourcing import outside_price
from trustsim.scenarios import Scenario, TrustRules, trust_rule_names

NOTHING = "nothing"
"""The field of a group without numbers."""

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
    return record(*(numbers(kind) or [(NOTHING, "f8")]))


# Truth values take a byte each: they come last, and numbers lie where a processor wants them.
_GROUPS = {name: kind for name, kind in GROUPS.items() if name not in {"market", "channels"}}
_TRUST = {name: TrustRules.model_fields[name].annotation for name in RULES}

PARAMETERS = record(
    ("rule", "i8"),
    ("outside", "f8"),
    ("qualification", "f8"),
    *[(name, _record_of(kind)) for name, kind in _GROUPS.items()],
    ("trust_rules", record(*[(name, _record_of(kind)) for name, kind in _TRUST.items()])),
    ("channels", _record_of(GROUPS["channels"])),
)
"""All parameters that a month needs, after what follows from them once and for all."""


def _leaves(of: np.dtype[Any], start: int = 0, prefix: str = "") -> Iterator[tuple[str, str, int]]:
    """Dotted name, type and place of every number of a record and of the records in it."""
    for name, (kind, place, *_) in (of.fields or {}).items():
        if kind.fields:
            yield from _leaves(kind, start + place, f"{prefix}{name}.")
        elif name != NOTHING:
            yield prefix + name, kind.str, start + place


_NAMES, _FORMS, _PLACES = zip(*_leaves(PARAMETERS), strict=True)
_FLAT = np.dtype(
    {"names": _NAMES, "formats": _FORMS, "offsets": _PLACES, "itemsize": PARAMETERS.itemsize}
)
"""The same memory without the groups, so that one assignment fills it."""

_declared = attrgetter(*_NAMES[3:])
"""Numbers of a scenario in the order of the record: all but the three that follow from them."""


def parameters_of(scenario: Scenario) -> NDArray[Any]:
    """An array of one record with the scenario's numbers."""
    rule = RULES.index(scenario.trust.rule)
    derived = rule, outside_of(scenario), qualification_of(scenario)
    memory = bytearray(PARAMETERS.itemsize)
    np.frombuffer(memory, dtype=_FLAT)[0] = (*derived, *_declared(scenario))
    return np.frombuffer(memory, dtype=PARAMETERS)


def outside_of(scenario: Scenario) -> float:
    """Price at which a buyer could expect to buy elsewhere."""
    costs, draws = scenario.costs, float(scenario.sourcing.reference_draws)
    return outside_price(costs.base, costs.dispersion, costs.overhead, draws)


def qualification_of(scenario: Scenario) -> float:
    """Cost of qualifying a supplier."""
    people = scenario.people
    return qualification_bill(people.qualification_hours, people.wage, people.qualification_cost)
