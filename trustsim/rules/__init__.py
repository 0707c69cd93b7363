"""The equations of the model, one theme a file: pure functions of plain numbers.

A rule keeps no state, meets no agent and never draws: it returns a number or a probability. Its
docstring gives the equation, the units, the source and a worked example, which the tests run. The
dialect is ``+ - * /``, comparisons, ``min max abs``, ``math.sqrt``, ``math.floor`` and the
functions of :mod:`trustsim.numerics`, so that plain and compiled forms have the same bits.

>>> len(RULES) > 50
True
"""

from __future__ import annotations

from trustsim.rules import (
    accounts,
    after_sales,
    allocation,
    contract,
    cost,
    delivery,
    demand,
    evidence,
    forecast,
    improvement,
    inspection,
    negotiation,
    people,
    sourcing,
    stances,
)
from trustsim.rules._registry import RULES, rule
from trustsim.rules.channels import CHANNELS

__all__ = [
    "CHANNELS",
    "RULES",
    "accounts",
    "after_sales",
    "allocation",
    "contract",
    "cost",
    "delivery",
    "demand",
    "evidence",
    "forecast",
    "improvement",
    "inspection",
    "negotiation",
    "people",
    "rule",
    "sourcing",
    "stances",
]
