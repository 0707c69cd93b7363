"""The markets that the claims compare: the first experiment's, and what each arm changes in it.

All arms meet the same luck. (i) one buyer changes its stance in a market at level 0.5, all else
fixed; (ii) a market half aggressive, half trusting; (iii) a whole market at one level.
"""

from __future__ import annotations

from trustsim.claims.kinds import Changes

BASE: Changes = {
    "periods": 240,
    "market.buyers": 8,
    "market.suppliers": 5,
    "market.candidates": 4,
}
LEVELS = (0.0, 0.25, 0.5, 0.75, 1.0)
FOCAL = "market.focal_trust_level"

AGGRESSIVE: Changes = {FOCAL: 0.0}
TRUSTING: Changes = {FOCAL: 1.0}
FULL_CONTRACT: Changes = {
    "strategies.aggressive.buyer.contract": 1.0,
    "strategies.trusting.buyer.contract": 1.0,
    "contract.strength": 1.0,
}
NO_CONTRACT: Changes = {"contract.strength": 0.0}
OPPORTUNISTS: Changes = {"market.supplier_mix": {"opportunist": 1.0}}
SPREAD: Changes = {"market.trust_level": 0.5, "market.trust_level_spread": 0.5}
TWO_KINDS: Changes = {"market.trusting_suppliers": 0.5}
MIDDLE = {"pressure": 0.55, "conduct": 0.55, "attention": 0.35, "openness": 0.5}
EQUAL: Changes = {
    f"strategies.{stance}.buyer.{trait}": value
    for stance in ("aggressive", "trusting")
    for trait, value in MIDDLE.items()
}
"""One stance behind both names."""


def both(name: str, changes: Changes) -> dict[str, Changes]:
    """Contrast (i) in a changed world: two arms."""
    return {
        f"aggressive, {name}": {**AGGRESSIVE, **changes},
        f"trusting, {name}": {**TRUSTING, **changes},
    }


ARMS: dict[str, Changes] = {
    "aggressive": AGGRESSIVE,
    "trusting": TRUSTING,
    **{f"focal {level:.2f}": {FOCAL: level} for level in LEVELS[1:-1]},
    "half": {"market.trusting_buyers": 0.5},
    "half, equal": {"market.trusting_buyers": 0.5, **EQUAL},
    "market 0": {"market.trust_level": 0.0},
    "market 1": {"market.trust_level": 1.0},
    **both("full contract", FULL_CONTRACT),
    **both("no contract", NO_CONTRACT),
    **both("calm demand", {"demand.noise_share": 0.05, "demand.volatility": 0.05}),
    **both("noisy demand", {"demand.noise_share": 0.3, "demand.volatility": 0.4}),
    **both("stable technology", {"costs.persistence": 0.99}),
    **both("turbulent technology", {"costs.persistence": 0.8}),
    **both("unlike partners", TWO_KINDS),
    **both("opportunists", OPPORTUNISTS),
    **both("rivals alike", {"costs.dispersion": 0.03}),
    **both("rivals unlike", {"costs.dispersion": 0.15}),
    "spread": SPREAD,
    "spread, trust does not rebid": {**SPREAD, "channels.rebid_trust": False},
    "visits": {},
    "no visits": {"visits.rate": 0.0},
    "trusting, no links": {**TRUSTING, "links.threshold": 1.0},
    "on price": {**TWO_KINDS, "sourcing.price_weight_low": 1.0, "sourcing.price_weight_high": 1.0},
    "on total cost": {
        **TWO_KINDS, "sourcing.price_weight_low": 0.0, "sourcing.price_weight_high": 0.0,
    },
    "squeezed": {
        "market.trust_level": 0.0,
        "turnover.opening_cash": 50_000.0, "turnover.credit": 50_000.0,
    },
    "squeezed, in health": {
        "market.trust_level": 0.0,
        "turnover.opening_cash": 400_000.0, "turnover.credit": 400_000.0,
    },
    "promise kept": {"after_sales.alignment": 1.0},
    "promise broken": {"after_sales.alignment": 0.7},
}  # fmt: skip
"""Every arm by name: what it changes in :data:`BASE`. A region changes the rest; the arm wins."""
