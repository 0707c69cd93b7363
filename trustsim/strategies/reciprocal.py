r"""Reciprocal: conduct answers the partner's conduct.

A partner that is trusted beyond the reference gets better conduct and less pressure than one that
is not; a bad month is answered next month. After tit for tat (Axelrod 1984), on a sliding scale.

.. math:: \chi' = \chi + G (x - x_{ref}) + G_p (p - 1), \qquad \pi' = \pi - G (x - x_{ref})

>>> own = Traits(0.5, 0.7, 1.0, 0.4, 0.4, 0.5)
>>> round(respond(View(0.8, 0.1, 1.0, 12.0, 0.0), own, Settings()).conduct, 6)  # .7 + .8 * .3
0.94
>>> round(respond(View(0.5, 0.1, 0.0, 12.0, 0.0), own, Settings()).conduct, 6)  # .7 - .2
0.5

>>> Settings().buyer.pressure, Settings().buyer.conduct
(0.5, 0.7)
"""

from __future__ import annotations

from trustsim.parameters import Group, number
from trustsim.parameters.stances import BuyerStance, SupplierStance
from trustsim.rules.stances import Traits, View


class Settings(Group):
    """Traits of the reciprocal stance."""

    buyer: BuyerStance = BuyerStance(
        pressure=0.5,
        conduct=0.7,
        inspection=1.0,
        contract=0.4,
        attention=0.4,
        openness=0.5,
    )
    supplier: SupplierStance = SupplierStance(
        pressure=0.5,
        conduct=0.7,
        attention=0.4,
        openness=0.5,
    )
    gain: float = number(
        0.8, 0.0, 5.0, unit="trait per trust", symbol="G",
        meaning="how strongly conduct and pressure answer trust in the partner",
        source="axelrod1984", grade="D", likely=(0.3, 1.5),
    )  # fmt: skip
    reference: float = number(
        0.5, 0.0, 1.0, unit="trust", symbol="x_ref", meaning="trust that is answered in kind",
        source="assumed", grade="D", likely=(0.3, 0.7),
    )  # fmt: skip
    retaliation: float = number(
        0.2, 0.0, 5.0, unit="trait per evidence", symbol="G_p",
        meaning="how much a bad month costs the partner next month",
        source="axelrod1984", grade="D", likely=(0.0, 0.5),
    )  # fmt: skip


def respond(view: View, traits: Traits, settings: Settings) -> Traits:
    """Better conduct and less pressure towards the trusted, the reverse towards the others."""
    answer = settings.gain * (view.trust - settings.reference)
    conduct = traits.conduct + answer + settings.retaliation * (view.evidence - 1.0)
    return Traits(
        min(1.0, max(0.0, traits.pressure - answer)),
        min(1.0, max(0.0, conduct)),
        traits.inspection,
        traits.contract,
        traits.attention,
        traits.openness,
    )
