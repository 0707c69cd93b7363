"""The same model as one would write it in Mesa without caring about reproducible draws.

What it shares with the readable engine: the rules, the agents' decisions, the messages, the ledger,
the set-up of the market and the definition of the outcomes, so that both do the same work for the
same months. What differs, and is what the benchmark prices:

* luck: every draw comes from the model's one generator at the moment it is needed (``random()``
  behind one method call, which is what ``self.random.random()`` costs on a Mesa agent);
* stages: ``AgentSet.do`` with the name of a method;
* recording: Mesa's ``DataCollector`` alone, with the sums by side and stance as one reporter; as
  in the readable engine, outcomes are made of them after the run.

The results are those of the readable engine in distribution only.
"""

from __future__ import annotations

from typing import Any

import mesa
from mesa.agent import AgentSet

from trustsim.agents import Buyer
from trustsim.agents import pairs as together
from trustsim.market import Market
from trustsim.outcomes import add, zero
from trustsim.rules.accounts import discount_factor


class Dice:
    """Draws when it is asked, whatever for."""

    def __init__(self, model: mesa.Model) -> None:
        self.roll = model.random.random

    def __getitem__(self, lane: int) -> float:
        return self.roll()


class SharedLuck:
    """In the place of keyed draws: everybody holds the same dice."""

    def __init__(self, model: Market, trust_draws: bool) -> None:
        dice = Dice(model)
        self.buyer_month = [dice] * len(model.buyers)
        self.supplier_month = [dice] * len(model.suppliers)
        self.pair_award = self.pair_delivery = self.pair_ideas = [dice] * len(model.pairs)
        self.pair_trust = self.pair_award if trust_draws else []

    def deal(self, period: int) -> None:
        """Nothing is drawn ahead."""


class IdiomaticBuyer(Buyer):
    """What pairs do together is done by the buyer, as agents do things in Mesa."""

    def negotiate(self) -> None:
        self.choose()
        if self.preferred is not None:
            together.haggle(self.preferred, self.market)

    def improve(self) -> None:
        for pair in self.relationships:
            together.improve(pair, self.market)

    def move_on(self) -> None:
        for pair in self.relationships:
            together.move_on(pair, self.market)


class IdiomaticMarket(Market):
    """A month is a list of ``do``."""

    buyer_class = IdiomaticBuyer

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.every_buyer = AgentSet(self.buyers, random=self.random)
        self.every_supplier = AgentSet(self.suppliers, random=self.random)
        self.datacollector = mesa.DataCollector({"Period": "period", "Sums": sums})

    def set_up_luck(self) -> None:
        self.luck: Any = SharedLuck(self, self.scenario.trust.rule == "random")

    def live_a_month(self) -> None:
        buyers, suppliers = self.every_buyer, self.every_supplier
        self.period += 1
        for pair in self.pairs:
            pair.clear()
        buyers.do("start_month")
        suppliers.do("start_month")
        buyers.do("plan")
        suppliers.do("prepare")
        suppliers.do("quote")
        buyers.do("negotiate")
        buyers.do("place_order")
        suppliers.do("deliver")
        buyers.do("receive")
        suppliers.do("replace_returns")
        buyers.do("improve")
        suppliers.do("grow_lean")
        factor = discount_factor(self.scenario.people.discount_rate, float(max(0, self.period)))
        buyers.do("settle")
        suppliers.do("settle")
        buyers.do("close", factor)
        suppliers.do("close", factor)
        buyers.do("learn")
        suppliers.do("learn")
        buyers.do("move_on")
        self.record()
        self.turnover()
        self.end_month()

    def record(self) -> None:
        if self.period > 0:
            self.datacollector.collect(self)


def sums(market: IdiomaticMarket) -> dict[tuple[str, str], list[float]]:
    """What every outcome of the month is made of, by side and stance."""
    found: dict[tuple[str, str], list[float]] = {}
    for side, firms in (("buyer", market.every_buyer), ("supplier", market.every_supplier)):
        for firm in firms:
            add(found.setdefault((side, firm.stance.label), zero()), firm.books.tally())
    return found
