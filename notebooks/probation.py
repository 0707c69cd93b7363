r"""Probation: hard on strangers, fair to those who have stayed.

A newcomer is pressed as hard as an aggressive buyer would press it. Month by month the pressure
falls, until after the probation only a little is left. Conduct is good from the first day on.

.. math:: \pi' = \pi - (\pi - \pi_{end}) \min(1, \tau / T)

>>> own = Traits(0.9, 0.9, 1.0, 0.4, 0.5, 0.7)
>>> respond(View(0.5, 0.1, 1.0, 0.0, 0.0), own, Settings()).pressure  # the first month
0.9
>>> round(respond(View(0.5, 0.1, 1.0, 12.0, 0.0), own, Settings()).pressure, 6)  # half-way
0.55
>>> round(respond(View(0.5, 0.1, 1.0, 60.0, 0.0), own, Settings()).pressure, 6)
0.2

The file also has a trust rule, a gliding mean: trust moves the same share of the way to what was
seen last, whether it was good or bad, and nothing is ever forgiven or forgotten on purpose.

>>> round(update((0.5, 0.0), 1.0, 1.0, 0.5, 0.5, 0.32, Settings())[0], 6)  # 0.5 + 0.5 / 10
0.55
>>> round(update((0.5, 0.0), 0.0, 1.0, 0.5, 0.5, 0.32, Settings())[0], 6)  # as far down
0.45
"""

from __future__ import annotations

from math import sqrt

from trustsim import Market
from trustsim.parameters import Group, number
from trustsim.parameters.stances import BuyerStance, SupplierStance
from trustsim.rules.stances import Traits, View


class Settings(Group):
    """Traits of the stance, the length of the probation, and the memory of the trust rule."""

    buyer: BuyerStance = BuyerStance(
        pressure=0.9,
        conduct=0.9,
        inspection=1.0,
        contract=0.4,
        attention=0.5,
        openness=0.7,
    )
    supplier: SupplierStance = SupplierStance(
        pressure=0.8,
        conduct=0.9,
        attention=0.5,
        openness=0.7,
    )
    months: float = number(
        24.0, 1.0, 240.0, unit="months", symbol="T",
        meaning="months of orders until the probation is over",
        source="assumed", grade="D", likely=(6.0, 60.0),
    )  # fmt: skip
    end: float = number(
        0.2, 0.0, 1.0, unit="trait", symbol="pi_end", meaning="pressure after the probation",
        source="assumed", grade="D", likely=(0.0, 0.5),
    )  # fmt: skip
    memory: float = number(
        10.0, 1.0, 240.0, unit="months", symbol="k",
        meaning="months of trade that the trust rule looks back on",
        source="assumed", grade="D", likely=(4.0, 40.0),
    )  # fmt: skip


def respond(view: View, traits: Traits, settings: Settings) -> Traits:
    """Less pressure the longer the partner has stayed."""
    served = min(1.0, view.tenure / settings.months)
    return Traits(
        traits.pressure - (traits.pressure - settings.end) * served,
        traits.conduct,
        traits.inspection,
        traits.contract,
        traits.attention,
        traits.openness,
    )


def start(prior: float, strength: float, settings: Settings) -> tuple[float, float]:
    """Trust at the prior, no months of experience."""
    return prior, 0.0


def update(
    state: tuple[float, float],
    evidence: float,
    weight: float,
    truth: float,
    chance: float,
    prior: float,
    settings: Settings,
) -> tuple[float, float]:
    """Move a fixed share of the way to the evidence, up and down alike."""
    trust, months = state
    return trust + min(1.0, weight / settings.memory) * (evidence - trust), months + weight


def judge(
    state: tuple[float, float], prior: float, strength: float, settings: Settings
) -> tuple[float, float]:
    """Trust, and a deviation that shrinks with experience."""
    mean = state[0]
    return mean, sqrt(max(0.0, mean * (1.0 - mean)) / (state[1] + strength + 1.0))


class GlidingMarket(Market):
    """A market in which all firms trust by the rule of this file (the readable engine)."""

    def set_up_trust(self) -> None:
        """The rule of this file in the place of the scenario's."""
        self.trust_start, self.trust_update, self.trust_judge = start, update, judge
        self.trust_settings = Settings()
