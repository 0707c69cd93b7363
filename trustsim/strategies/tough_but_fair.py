"""Tough but fair: full pressure, good conduct.

Hard bargaining without bad manners; suppliers may mind the manner more than the pressure (Henke,
Parameswaran & Pisharodi 2008).

>>> Settings().buyer.pressure, Settings().buyer.conduct
(0.9, 0.9)
"""

from __future__ import annotations

from trustsim.parameters import Group
from trustsim.parameters.stances import BuyerStance, SupplierStance


class Settings(Group):
    """Traits of the tough_but_fair stance."""

    buyer: BuyerStance = BuyerStance(
        pressure=0.9,
        conduct=0.9,
        inspection=1.0,
        contract=0.4,
        attention=0.6,
        openness=0.8,
    )
    supplier: SupplierStance = SupplierStance(
        pressure=0.8,
        conduct=0.9,
        attention=0.6,
        openness=0.8,
    )
