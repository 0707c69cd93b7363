"""A market small enough to be written twice: what the Mesa and the agentpy model share.

Buyers treat a supplier with more or less decency (``conduct``) and trust it by what comes back.
"""

MONTHS = 6


def units(gauss: float, noise: float) -> float:
    """Demand of a month, from a standard normal draw."""
    return 100.0 * (1.0 + noise * gauss)


def profit(units: float, conduct: float, trust: float, haggling: float) -> float:
    """Profit of a month: hard bargaining is cheaper, haggling without trust is dear."""
    price = 100.0 - 8.0 * (1.0 - conduct)
    return units * (120.0 - price - haggling * (1.0 - trust))


def trust_after(trust: float, conduct: float, luck: float, learning: float) -> float:
    """Trust after a month in which the supplier answered conduct, and had some luck."""
    return trust + learning * ((conduct + luck) / 2.0 - trust)
