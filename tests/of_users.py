"""A strategy such as a user writes."""

STRATEGY = '''"""A strategy of the user's."""
from trustsim.parameters import Group, number
from trustsim.parameters.stances import BuyerStance, SupplierStance
from trustsim.rules.stances import Traits, View

STEP = 1.0


class Settings(Group):
    """Traits and a gain."""

    buyer: BuyerStance = BuyerStance(
        pressure=0.5, conduct=0.7, inspection=1.0, contract=0.4, attention=0.4, openness=0.5
    )
    supplier: SupplierStance = SupplierStance(
        pressure=0.5, conduct=0.7, attention=0.4, openness=0.5
    )
    gain: float = number(
        0.25, 0.0, 5.0, unit="trait", symbol="G", meaning="gain", source="assumed", grade="D"
    )
    mode: str = "slow"


def respond(view: View, traits: Traits, settings: Settings) -> Traits:
    pressure = settings.gain * view.trust * STEP
    return Traits(pressure, settings.buyer.conduct, 1.0, 1.0, 1.0, 1.0)
'''
