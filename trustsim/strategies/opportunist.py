"""Opportunist: little pressure, no conduct.

Friendly at the table and dishonest behind it: the guile of transaction cost economics (Williamson
1985).

>>> Settings().buyer.pressure, Settings().buyer.conduct
(0.3, 0.0)
"""

from __future__ import annotations

from trustsim.parameters import Group
from trustsim.parameters.stances import BuyerStance, SupplierStance


class Settings(Group):
    """Traits of the opportunist stance."""

    buyer: BuyerStance = BuyerStance(
        pressure=0.3,
        conduct=0.0,
        inspection=1.0,
        contract=0.4,
        attention=0.3,
        openness=0.2,
    )
    supplier: SupplierStance = SupplierStance(
        pressure=0.4,
        conduct=0.0,
        attention=0.3,
        openness=0.2,
    )
