"""The forecast game between strangers, played with the model's own rules.

Each session pairs buyers and suppliers who have not met; a buyer's level of trust is uniform, the
supplier's trust is the prior. Reports are regressed on private forecasts and capacities on reports,
as in the laboratory (Özer, Zheng & Chen 2011 and its replications).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from trustsim.chance import Purpose, fill
from trustsim.rules.forecast import (
    believed_forecast,
    reported_forecast,
    reserved_capacity,
    safety_stock,
)

if TYPE_CHECKING:
    from trustsim.scenarios import Scenario

PAIRS = 44  # as in the replications
ROUNDS = 25


class Slopes(NamedTuple):
    """Slope of report on forecast and of capacity on report, in one session."""

    report: float
    capacity: float


def session(scenario: Scenario, seed: int) -> Slopes:
    """Play one session and regress."""
    told, reports, capacities = [], [], []
    months = np.arange(1, ROUNDS + 1)[:, None]
    lots = fill(seed, 0, months, Purpose.BUYER_MONTH, buyers=list(range(PAIRS)))
    levels = fill(seed, 0, 0, Purpose.BUYER_START, buyers=list(range(PAIRS)))[1]
    low = scenario.strategies.aggressive.buyer.conduct
    high = scenario.strategies.trusting.buyer.conduct
    demand, capacity, trust = scenario.demand, scenario.capacity, scenario.trust.prior
    limit, half_width = demand.private_share * demand.mean, demand.noise_share * demand.mean
    safety = safety_stock(half_width, capacity.spot_premium, capacity.idle_cost)
    for pair in range(PAIRS):
        conduct = low + (high - low) * float(levels[pair])
        for lot in lots[1][:, pair]:
            forecast = limit * (2.0 * float(lot) - 1.0)
            report = reported_forecast(
                forecast, limit, half_width, safety, trust, conduct, demand.lying_cost
            )
            belief = believed_forecast(report, limit, trust)
            told.append(forecast)
            reports.append(report)
            capacities.append(reserved_capacity(1.0, demand.mean, belief, safety))
    return Slopes(slope(told, reports), slope(reports, capacities))


def slope(x: list[float], y: list[float]) -> float:
    """Least-squares slope; 0 where x does not vary.

    >>> slope([0.0, 1.0, 2.0], [1.0, 3.0, 5.0])
    2.0
    """
    a = np.asarray(x) - np.mean(x)
    below = float(a @ a)
    return float(a @ np.asarray(y)) / below if below > 0.0 else 0.0
