"""Worlds in which things happen: what the engines are compared in whatever else is drawn."""

from __future__ import annotations

from typing import Any

from drawn import CHANNELS, Case
from markets import WORLDS, world

from trustsim.scenarios import strategy_names, trust_rule_names

ROOM = {"market.suppliers": 8, "market.candidates": 6, "ideas.help_rate": 0.05}
"""Rivals enough that it matters how many are invited, and help enough that it matters to whom."""

EXTRA: dict[str, tuple[str, dict[str, Any]]] = {
    # Prices about the value: pairs that haggle and then do not trade, in the order of their sums.
    "dear": ("half_and_half", {"demand.value": 112.0}),
    "no hours": (
        "half_and_half",
        {
            "people.contact_hours": 0.0,
            "negotiation.hours_per_round": 0.0,
            "people.quote_hours": 0.0,
        },
    ),
    # Months without any deal, whose profit is -0.0.
    "too dear, no hours": (
        "too_dear",
        {
            "people.contact_hours": 0.0,
            "negotiation.hours_per_round": 0.0,
            "people.quote_hours": 0.0,
        },
    ),
    # Strangers' bids are equal to the bit: the lot decides.
    "all alike": (
        "noisy_choice",
        {
            "sourcing.choice_noise": 0.0, "costs.dispersion": 0.0,
            "people.qualification_cost": 0.0, "people.qualification_hours": 0.0,
        },
    ),
    # Nobody expects to win after a month without orders: sources for which nothing is reserved.
    "nothing reserved": (
        "noisy_choice",
        {
            "demand.value": 100.0, "capacity.win_memory": 1.0, "visits.reach": 0.0,
            "quality.base_defects": 0.0, "quality.shaded_defects": 0.0,
        },
    ),
    "many": (
        "half_and_half",
        {"market.buyers": 70, "market.suppliers": 40, "market.candidates": 7},
    ),
    **{f"rule {name}": ("busy", {"trust.rule": name}) for name in trust_rule_names()},
    **{
        f"answering, rule {name}": ("every_strategy", {"trust.rule": name})
        for name in trust_rule_names()
    },
    **{
        f"{name} {side}s": (
            "busy",
            {f"market.trusting_{side}s": None, f"market.{side}_mix": {name: 1.0}},
        )
        for name in strategy_names()
        for side in ("buyer", "supplier")
    },
    **{
        f"no channel {name}": ("half_and_half", {**ROOM, f"channels.{name}": False})
        for name in CHANNELS
    },
    # A share between none and all, so that doubt would show where trust must not.
    "no channel inspection_trust, in part": (
        "half_and_half", {"channels.inspection_trust": False, "inspection.ramp": 20.0},
    ),
    "every channel": ("half_and_half", ROOM),
    "no channel at all": ("busy", {f"channels.{name}": False for name in CHANNELS}),
    "one buyer": ("busy", {"market.buyers": 1}),
    "one buyer that answers": ("busy", {"market.buyers": 1, "market.focal_strategy": "reciprocal"}),
    "one candidate": ("busy", {"market.candidates": 1}),
    "one of each": (
        "busy", {"market.buyers": 1, "market.suppliers": 1, "market.candidates": 1},
    ),
    "the longest list": (
        "busy",
        {"market.buyers": 6, "market.suppliers": 66, "market.candidates": 64, "periods": 6},
    ),
    "several blocks": (
        "busy",
        {"market.buyers": 60, "market.suppliers": 9, "market.candidates": 6, "periods": 8},
    ),
    "one month": ("busy", {"periods": 1, "burn_in": 0}),
    "nothing is private": ("busy", {"demand.private_share": 0.0, "demand.noise_share": 0.0}),
    "all of it bad, which is tolerated": (
        "lemons",
        {
            "after_sales.tolerated": 1.0, "quality.base_defects": 0.5,
            "quality.shaded_defects": 0.5, "quality.goodwill": 0.0,
            "inspection.audit_floor": 1.0, "demand.value": 3000.0,
        },
    ),
    "prices of just the value": (
        "insolvencies",
        {
            "market.candidates": 1, "negotiation.pad": 0.0, "sourcing.reserve": 1.25,
            "costs.base": 100.0, "demand.value": 125.0,
        },
    ),
    "no time for anything": ("busy", {"people.contact_hours": 0.0}),
    "answering and failing": (
        "insolvencies",
        {
            "market.trusting_buyers": None,
            "market.buyer_mix": {"reciprocal": 0.5, "aggressive": 0.5},
            "market.supplier_mix": {"reciprocal": 0.75, "opportunist": 0.25},
        },
    ),
    "short in several blocks": (
        "shortages",
        {"market.buyers": 40, "market.suppliers": 6, "market.candidates": 6, "periods": 8},
    ),
    "a focal opportunist": ("busy", {"market.focal_strategy": "opportunist"}),
}  # fmt: skip
STOCK = {**{name: (name, {}) for name in WORLDS}, **EXTRA}


def stock(name: str) -> Case:
    """A run of a world of the stock."""
    base, changes = STOCK[name]
    return Case(world(base, **changes), 1, 0, "relationships")
