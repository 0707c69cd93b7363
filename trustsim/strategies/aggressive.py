"""Aggressive: full pressure, little conduct.

The purchasing campaign of the early 1990s: many bidders, frequent rebids, slow concessions,
disclosed cost and ideas used against those who gave them. Inspection and contract policy are those
of everyone, so that whether the aggressive inspect more and write more is an outcome of trust.

>>> Settings().buyer.pressure, Settings().buyer.conduct
(0.9, 0.2)
"""

from __future__ import annotations

from trustsim.parameters import Group
from trustsim.parameters.stances import BuyerStance, SupplierStance


class Settings(Group):
    """Traits of the aggressive stance."""

    buyer: BuyerStance = BuyerStance(
        pressure=0.9,
        conduct=0.2,
        inspection=1.0,
        contract=0.4,
        attention=0.1,
        openness=0.2,
    )
    supplier: SupplierStance = SupplierStance(
        pressure=0.8,
        conduct=0.2,
        attention=0.1,
        openness=0.2,
    )
