"""Naive: no pressure, full conduct, no inspection, no contract.

Trust as a policy instead of a judgement; what opportunists live on.

>>> Settings().buyer.pressure, Settings().buyer.conduct
(0.1, 1.0)
"""

from __future__ import annotations

from trustsim.parameters import Group
from trustsim.parameters.stances import BuyerStance, SupplierStance


class Settings(Group):
    """Traits of the naive stance."""

    buyer: BuyerStance = BuyerStance(
        pressure=0.1,
        conduct=1.0,
        inspection=0.0,
        contract=0.0,
        attention=0.6,
        openness=1.0,
    )
    supplier: SupplierStance = SupplierStance(
        pressure=0.1,
        conduct=1.0,
        attention=0.6,
        openness=1.0,
    )
