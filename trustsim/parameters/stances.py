"""What makes a firm aggressive or trusting: a few traits, each on a scale from 0 to 1.

Pressure and conduct are separate on purpose: hard bargaining is not the same as bad manners (Henke,
Parameswaran & Pisharodi 2008). The strategies in ``trustsim/strategies`` fill these groups in; a
*level of trust* lies on the straight line between ``aggressive`` and ``trusting``.
"""

from __future__ import annotations

from typing import Any

from trustsim.parameters._declare import Group, number


def trait(symbol: str, meaning: str) -> Any:
    """Declare a trait: 0..1, neutral at 0.5 unless a strategy says otherwise."""
    return number(
        0.5, 0.0, 1.0, unit="trait", symbol=symbol, meaning=meaning, source="henke2008", grade="D"
    )


class BuyerStance(Group):
    """How a buyer treats its suppliers."""

    pressure: float = trait(
        "pi_b", "how hard it plays suppliers against each other: parties invited, rebids, "
        "slowness to concede, weight of price against total cost"
    )  # fmt: skip
    conduct: float = trait(
        "chi_b", "how honestly it behaves: true forecasts, no leak of ideas, no reuse of disclosed "
        "cost, a fair split of savings"
    )  # fmt: skip
    inspection: float = trait("psi_b", "share of the lots worth inspecting that it inspects")
    contract: float = trait("gamma_b", "completeness of contract that it asks for from anyone")
    attention: float = trait("alpha_b", "how often its people visit suppliers")
    openness: float = trait("omicron_b", "how readily its engineers help suppliers' processes")


class SupplierStance(Group):
    """How a supplier treats its customers."""

    pressure: float = trait("pi_s", "how hard it bargains for its share and how slowly it concedes")
    conduct: float = trait(
        "chi_s", "how honestly it behaves: no hidden shading of quality, no exploiting of lock-in, "
        "no promise that it cannot keep"
    )  # fmt: skip
    attention: float = trait("alpha_s", "how often its engineers visit customers")
    openness: float = trait("omicron_s", "how readily it offers ideas and discloses its cost")
