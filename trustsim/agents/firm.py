"""What buyers and suppliers have in common: a stance, books that are closed, beliefs that move."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trustsim.agents._mesa import mesa
from trustsim.agents.books import Books

if TYPE_CHECKING:
    from trustsim.market import Market
    from trustsim.population import Stance


class Firm(mesa.Agent):
    """A firm in a market; ``number`` is its index on its side."""

    def __init__(self, model: Market, number: int, stance: Stance) -> None:
        super().__init__(model)
        self.market = model
        self.number = number
        self.stance = stance
        self.cash = 0.0
        self.books = Books()
        self.profit = 0.0

    def close_books(self, factor: float, joint: float) -> None:
        """Close the books of the month; ``joint`` is what the firm and its partners earned."""
        books = self.books
        books.firms = 1.0
        books.discounted_firms = factor
        books.profit = self.profit
        books.discounted = factor * self.profit
        books.joint = joint

    def believe(
        self,
        belief: tuple[float, float],
        evidence: float,
        weight: float,
        conduct: float,
        lot: float,
    ) -> tuple[tuple[float, float], float, float]:
        """Let the trust rule take in a month: the new belief, trust and its deviation."""
        market = self.market
        p, settings = market.scenario.trust, market.trust_settings
        moved = market.trust_update(belief, evidence, weight, conduct, lot, p.prior, settings)
        trust, deviation = market.trust_judge(moved, p.prior, p.prior_strength, settings)
        return moved, trust, deviation
