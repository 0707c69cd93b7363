"""The published patterns measured on the model, seed by seed.

The markets are those of the first experiment: eight buyers with levels drawn uniformly, ranked by
their suppliers' mean trust; half of the buyers aggressive and half trusting; strangers in the
laboratory.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from trustsim.analysis.laboratory import session
from trustsim.engines import choose, tables
from trustsim.facts import PATTERNS, Target
from trustsim.scenarios import Scenario

MARKET = {"periods": 240, "market.buyers": 8, "market.suppliers": 5, "market.candidates": 4}
EIGHT = {**MARKET, "market.trust_level": 0.5, "market.trust_level_spread": 0.5}
HALF = {**MARKET, "market.trusting_buyers": 0.5}
SCALE = {
    "demand.mean": 1000.0,
    "trust.units_reference": 1000.0,
    "turnover.opening_cash": 150_000.0,
    "turnover.credit": 150_000.0,
}
"""The volume at which parameters are fitted and chosen, a quarter of the shipped one.

No pattern tells the scale of money against hours. It was set from outside after the fit
(``demand.mean``), and the chosen point is checked at the shipped one.
"""
SESSIONS = 4
"""Sessions of the laboratory; each has more than a thousand rounds, so that few are enough."""


class Goal(NamedTuple):
    """A target of a calibration; ``pattern`` is empty where it is a user's own."""

    pattern: str
    unit: str
    target: Target

    @property
    def name(self) -> str:
        """Pattern and group, such as ``"P1 lowest of 8"``."""
        return f"{self.pattern} {self.target.group}".strip()

    def miss(self, value: float) -> float:
        """How far a value lies outside the band, in half-widths of the band; 0 inside."""
        low, high = self.target.low, self.target.high
        outside = max(0.0, low - value, value - high)
        return outside / (0.5 * (high - low)) if value == value else np.inf


TARGETS: tuple[Goal, ...] = tuple(
    Goal(one.id, one.unit, target) for one in PATTERNS for target in one.targets
)


def measure(
    changes: Mapping[str, Any],
    seeds: Sequence[int],
    engine: str = "auto",
    sessions: int = SESSIONS,
) -> tuple[NDArray[np.float64], ...]:
    """Each target's quantity in a market with these parameters.

    Parameters
    ----------
    changes
        Dotted keys and values; all other parameters are at their defaults.
    seeds
        Of the runs.
    engine
        As in :func:`trustsim.simulate`.
    sessions
        How many of the seeds the laboratory plays.

    Returns
    -------
    tuple of ndarray
        For each of :data:`TARGETS` its values, shape (seeds,), or (sessions,) in the laboratory;
        NaN where a run has none, as where nobody trades.
    """
    eight = Scenario().replace({**EIGHT, **changes})
    half = Scenario().replace({**HALF, **changes})
    ranked = np.array([_ends(_buyers(eight, seed, engine)) for seed in seeds])
    prices = np.array([_advantage(_buyers(half, seed, engine)) for seed in seeds])
    slopes = np.array([session(half, seed) for seed in seeds[:sessions]])
    share, goods, ideas = ranked[:, 0], ranked[:, 1], ranked[:, 2]
    ratio = goods[:, 1] / goods[:, 0]
    return (
        share[:, 0], share[:, 1], ratio, prices, ideas[:, 0], ideas[:, 1], slopes[:, 0],
        slopes[:, 1],
    )  # fmt: skip


def distance(measured: Sequence[NDArray[np.float64]], goals: tuple[Goal, ...] = TARGETS) -> float:
    """How far the means lie outside their bands, in half-widths, added up; 0: all are met.

    Added up, so that one that is out of reach does not hide how far the others are met.
    """
    pairs = zip(goals, measured, strict=True)
    return sum(goal.miss(float(np.mean(values))) for goal, values in pairs)


def _buyers(scenario: Scenario, seed: int, engine: str) -> dict[str, NDArray[Any]]:
    """The buyers' rows of a run's summary."""
    chosen = choose(scenario, engine)
    summary = tables(scenario, chosen, seed, 0, "summary")["summary"]
    rows = np.asarray(summary["side"]) == "buyer"
    return {name: np.asarray(column)[rows] for name, column in summary.items()}


def _ends(buyers: dict[str, NDArray[Any]]) -> list[list[float]]:
    """Transactional share, goods per person and ideas of the least and the most trusted."""
    trusted = buyers["partner_trust"]
    known = np.flatnonzero(~np.isnan(trusted))  # whoever trades with nobody is trusted by nobody
    if not len(known):
        return [[np.nan, np.nan]] * 3
    order = known[np.argsort(trusted[known], kind="stable")]
    names = "transactional_share", "goods_per_person", "ideas_from_suppliers"
    return [[float(buyers[name][order[at]]) for at in (0, -1)] for name in names]


def _advantage(buyers: dict[str, NDArray[Any]]) -> float:
    """How much less the aggressive pay than the trusting, as a share of the price."""
    price = dict(zip(buyers["stance"].tolist(), buyers["price"].tolist(), strict=True))
    return 1.0 - float(price["aggressive"]) / float(price["trusting"])
