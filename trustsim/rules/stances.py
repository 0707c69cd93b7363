"""Stances at run time: the traits of a firm, and the line between two of them."""

from __future__ import annotations

from typing import NamedTuple

from trustsim.rules._registry import rule

NEUTRAL = 0.5
"""What a channel that is switched off reads instead of a trait or a belief."""


class Traits(NamedTuple):
    """How a firm treats a partner; each number is 0..1. Suppliers neither inspect nor draft."""

    pressure: float
    conduct: float
    inspection: float
    contract: float
    attention: float
    openness: float


class View(NamedTuple):
    """What a firm knows about a partner when it chooses how to treat it.

    ``confidence`` is the standard deviation of the belief: the higher, the less sure. ``evidence``
    is the last graded evidence (1 where there is none yet), ``tenure`` the months of uninterrupted
    trade, ``idle`` the months since the last order.
    """

    trust: float
    confidence: float
    evidence: float
    tenure: float
    idle: float


@rule
def on_the_line(low: Traits, high: Traits, level: float) -> Traits:
    r"""Traits at a *level of trust*: :math:`(1 - \lambda)` aggressive + :math:`\lambda` trusting.

    Examples
    --------
    >>> low, high = Traits(1.0, 0.0, 1.0, 0.5, 0.0, 0.0), Traits(0.0, 1.0, 1.0, 0.5, 1.0, 0.5)
    >>> on_the_line(low, high, 0.5)
    Traits(pressure=0.5, conduct=0.5, inspection=1.0, contract=0.5, attention=0.5, openness=0.25)
    """
    rest = 1.0 - level
    return Traits(
        rest * low.pressure + level * high.pressure,
        rest * low.conduct + level * high.conduct,
        rest * low.inspection + level * high.inspection,
        rest * low.contract + level * high.contract,
        rest * low.attention + level * high.attention,
        rest * low.openness + level * high.openness,
    )
