"""Trusting: little pressure, good conduct.

Few bidders, few rebids, quick concessions, true forecasts, a fair split, engineers who visit and
help (Levitt 1983; Dyer & Chu 2003). Its trust in a given partner still has to be earned: it is a
way of behaving, not a belief.

>>> Settings().buyer.pressure, Settings().buyer.conduct
(0.2, 0.9)
"""

from __future__ import annotations

from trustsim.parameters import Group
from trustsim.parameters.stances import BuyerStance, SupplierStance


class Settings(Group):
    """Traits of the trusting stance."""

    buyer: BuyerStance = BuyerStance(
        pressure=0.2,
        conduct=0.9,
        inspection=1.0,
        contract=0.4,
        attention=0.6,
        openness=0.8,
    )
    supplier: SupplierStance = SupplierStance(
        pressure=0.3,
        conduct=0.9,
        attention=0.6,
        openness=0.8,
    )
