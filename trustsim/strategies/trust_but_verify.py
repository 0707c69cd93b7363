"""Trust but verify: the trusting stance with contracts for everyone and more visits.

Good conduct, little pressure, and no renouncing of what can be checked.

>>> Settings().buyer.pressure, Settings().buyer.conduct
(0.2, 0.9)
"""

from __future__ import annotations

from trustsim.parameters import Group
from trustsim.parameters.stances import BuyerStance, SupplierStance


class Settings(Group):
    """Traits of the trust_but_verify stance."""

    buyer: BuyerStance = BuyerStance(
        pressure=0.2,
        conduct=0.9,
        inspection=1.0,
        contract=0.8,
        attention=0.9,
        openness=0.8,
    )
    supplier: SupplierStance = SupplierStance(
        pressure=0.3,
        conduct=0.9,
        attention=0.9,
        openness=0.8,
    )
