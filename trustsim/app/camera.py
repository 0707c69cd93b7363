"""A camera: it watches a market of the readable engine and takes a frame of each month.

The frames come from the readable engine, whose agents say why they did what they did; the compiled
engine lives the same history, to the bit, and records no reasons. The camera is the market's
recorder, so that nothing in the market knows of it and no number changes.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from trustsim.agents import Buyer, Relationship
from trustsim.agents.reasons import Reason
from trustsim.app.frames import Column, Event, Flag, Frame, Told, columns_for
from trustsim.market import Market
from trustsim.outcomes import Tally, evaluate
from trustsim.recorder import Recorder
from trustsim.rules.delivery import insolvent

if TYPE_CHECKING:
    from trustsim.population import Stance
    from trustsim.scenarios import Scenario

LAST = 5
"""So many deliveries are looked back on where a buyer leaves."""

MEANS = {
    "mean_trust": "trust",
    "mean_transactional_share": "transactional_share",
    "mean_price": "price",
    "mean_total_cost": "total_cost",
    "mean_ideas": "ideas_from_suppliers",
    "mean_profit": "profit",
}
"""Column of a curve -> outcome of the table ``periods``."""

Watch = Callable[[Frame], None]


class Spell:
    """What a buyer remembers of its source: punctuality of the last deliveries, and its trust."""

    def __init__(self, pair: Relationship, trust: float) -> None:
        self.pair = pair
        self.late: deque[bool] = deque(maxlen=LAST)
        self.trust: deque[float] = deque([trust], maxlen=LAST + 1)

    def add(self) -> None:
        """Another month with a delivery, or without."""
        if self.pair.delivery is None:
            self.trust[-1] = self.pair.buyer_trust
        else:
            self.late.append(self.pair.delivery.late)
            self.trust.append(self.pair.buyer_trust)


class Camera(Recorder):
    """Records a market as its recorder does, and shows each month to ``watch`` as a frame.

    Put it in place before the first month that is to be seen: ``market.recorder = Camera(market,
    watch)``. ``level`` is ``periods`` at least.
    """

    def __init__(self, market: Market, watch: Watch, level: str = "periods") -> None:
        super().__init__(market, level)
        self.watch = watch
        self.columns = {c.name: c for c in columns_of(market.scenario)}
        self.lead = 0.0
        self.ahead_since = 0
        self.trust = [pair.buyer_trust for pair in market.pairs]  # a month before
        self.spells = {
            b.number: Spell(b.source, b.source.buyer_trust)
            for b in market.buyers
            if b.source is not None
        }
        self.stranger = trust_in_strangers(market)
        self.bids = pairs_by_supplier(market)
        self.race = race_of([buyer.stance for buyer in market.buyers])

    def record(self, period: int) -> None:
        """Record the month and show it, failing suppliers as they are."""
        super().record(period)
        self.watch(self.frame(period))

    def frame(self, period: int) -> Frame:
        """The month that has just been recorded."""
        market, found = self.market, dict[str, list[Any]]()
        found |= self.firms()
        deals = [deal(buyer) for buyer in market.buyers]
        found |= {name: [row[name] for row in deals] for name in deals[0]}
        found["bid"] = [bid(pair) for pair in self.bids]
        found["unit_cost"] = [s.cost for s in market.suppliers]
        found["cash"] = [s.cash for s in market.suppliers]
        found["generation"] = [s.generation for s in market.suppliers]
        found |= self.curves(period)
        told = {
            name: [column.told(value) for value in found[name]]
            for name, column in self.columns.items()
        }
        return Frame(period, told, [*self.leaving(), *self.failing()])

    def firms(self) -> dict[str, list[Any]]:
        """Outcomes of every firm, buyers first, as the tables have them."""
        market = self.market
        tallies = np.array([f.books.tally() for f in (*market.buyers, *market.suppliers)])
        outcomes = evaluate(tallies)
        names = ("trust", "transactional_share", "price", "total_cost", "profit")
        found = {name: outcomes[name].tolist() for name in names}
        found["total_cost"][len(market.buyers) :] = [None] * len(market.suppliers)
        found["ideas"] = tallies[:, Tally._fields.index("ideas_from_suppliers")].tolist()
        return found

    def curves(self, period: int) -> dict[str, list[Any]]:
        """Outcomes of every side and stance, the rows of ``periods``, and who leads by them."""
        rows = self.rows["periods"]
        groups = [row[1:3] for row in rows.own if row[0] == period]
        width = len(Tally._fields)
        sums = np.asarray(rows.sums[-len(groups) * width :]).reshape(-1, width)
        outcomes = evaluate(sums)
        found = {name: outcomes[outcome].tolist() for name, outcome in MEANS.items()}
        if self.race is not None:
            ahead, behind = (groups.index(("buyer", label)) for label in self.race)
            self.lead += found["mean_profit"][ahead] - found["mean_profit"][behind]
            self.ahead_since = (self.ahead_since or period) if self.lead > 0.0 else 0
        return {**found, "lead": [self.lead], "ahead_since": [self.ahead_since]}

    def leaving(self) -> Iterator[tuple[Told, ...]]:
        """Buyers that left a supplier; every spell is a month older then."""
        for buyer in self.market.buyers:
            old = next((pair for pair in buyer.relationships if pair.left), None)
            if old is not None and buyer.source is not None:
                yield self.left(self.spells[buyer.number], old, buyer.source)
            if buyer.source is None:
                self.spells.pop(buyer.number, None)
                continue
            if buyer.switched or buyer.number not in self.spells:
                source = buyer.source
                self.spells[buyer.number] = Spell(source, self.trust[source.index])
            self.spells[buyer.number].add()
        self.trust = [pair.buyer_trust for pair in self.market.pairs]

    def failing(self) -> Iterator[tuple[Told, ...]]:
        """Suppliers whose credit is used up: at the end of the month they go."""
        credit = self.market.scenario.turnover.credit
        for supplier in self.market.suppliers:
            if insolvent(supplier.cash, credit):
                for pair in supplier.customers:  # a newcomer is a stranger
                    self.trust[pair.index] = self.stranger
                customers = sum(pair.order is not None for pair in supplier.customers)
                cash = self.columns["cash"].told(supplier.cash)
                yield (Event.FAILED, supplier.number, cash, customers)

    def left(self, spell: Spell, old: Relationship, new: Relationship) -> tuple[Told, ...]:
        """The event that a buyer left a supplier, with what it had seen of it."""
        trust, price = self.columns["trust"].told, self.columns["price"].told
        return (
            Event.LEFT, old.buyer.number, old.supplier.number, new.supplier.number,
            sum(spell.late), len(spell.late), trust(spell.trust[0]), trust(spell.trust[-1]),
            price(old.last_price) if old.last_price > 0.0 else None, price(new.last_price),
        )  # fmt: skip


def trust_in_strangers(market: Market) -> float:
    """Trust where nothing is known."""
    p, settings = market.scenario.trust, market.trust_settings
    belief = market.trust_start(p.prior, p.prior_strength, settings)
    return float(market.trust_judge(belief, p.prior, p.prior_strength, settings)[0])


def bid(pair: Relationship) -> float | None:
    """What a supplier bids in an auction; a renewal is none."""
    if pair.quote is None or pair.invitation is None or pair.invitation.sole:
        return None
    return pair.quote.price


def deal(buyer: Buyer) -> dict[str, float | None]:
    """What a buyer did this month, and why."""
    pair = next((p for p in buyer.relationships if p.order is not None), None)
    drawn = buyer.rebid.reason in (Reason.RENEWED, Reason.REBID)
    found: dict[str, float | None] = {
        "rebid": buyer.rebid.reason,
        "chance": buyer.rebid.numbers[2] if drawn else None,
        "award": buyer.award.reason,
        "flags": flags(buyer, pair),
    }
    if pair is None or pair.order is None or pair.delivery is None:
        return found | dict.fromkeys(OF_ORDERS)
    short = pair.order.units - pair.delivery.units
    return found | {
        "partner": pair.supplier.number,
        "units": pair.order.units,
        "missing": short if short > 0.0 else None,
        "own_trust": pair.buyer_trust,
        "partner_trust": pair.supplier_trust,
        "tenure": pair.tenure,
        "feared": pair.inspection.numbers[0],
        "inspected": pair.inspected,
        "problems": pair.problems,
        "shading": pair.shading if pair.shading > 0.0 else None,
        "helps": pair.idea.from_buyer,
    }


OF_ORDERS = (
    "partner", "units", "missing", "own_trust", "partner_trust", "tenure", "feared", "inspected",
    "problems", "shading", "helps",
)  # fmt: skip
"""Columns of a deal that are empty without an order."""


def flags(buyer: Buyer, pair: Relationship | None) -> int:
    """What happened, a bit each; problems of units bought before count, whoever sold them."""
    found = 0  # plain bits: an operation on flags takes twenty times as long
    for one in buyer.relationships:
        found |= Flag.VOICED.value if one.spoken.reason == Reason.VOICED else 0
        found |= Flag.SILENT.value if one.spoken.reason == Reason.SILENT else 0
        found |= Flag.LEAKED.value if one.leaking.reason == Reason.LEAKED else 0
        found |= Flag.KEPT.value if one.leaking.reason == Reason.KEPT_SECRET else 0
    if pair is not None and pair.delivery is not None:
        found |= Flag.LATE.value if pair.delivery.late else 0
        found |= Flag.SHORT.value if pair.serving.reason == Reason.CUT_SHORT else 0
        found |= Flag.SHADED.value if pair.making.reason == Reason.SHADED else 0
        found |= Flag.INSPECTED.value if pair.inspection.reason == Reason.INSPECTED else 0
        found |= Flag.VISITED.value if pair.visits else 0
        found |= Flag.DISCLOSED.value if pair.told is not None else 0
        found |= Flag.LINK.value if pair.link else 0
        found |= Flag.LINKED.value if pair.link_new else 0
        found |= Flag.NOTICE.value if pair.quoting.reason == Reason.GAVE_NOTICE else 0
    return found


def pairs_by_supplier(market: Market) -> list[Relationship]:
    """All relationships, by supplier, the buyer's stance and the buyer: the rows of ``bids``.

    A supplier bids alike to buyers of one stance that do not share its savings, so that most
    differences between rows are 0.
    """
    return [
        pair
        for supplier in market.suppliers
        for pair in sorted(supplier.customers, key=lambda pair: pair.buyer.stance.label)
    ]


def columns_of(scenario: Scenario) -> list[Column]:
    """The columns of a scenario's frames, with their steps."""
    return columns_for(scenario.costs.base, scenario.demand.mean)


def rows_of(market: Market) -> dict[str, int]:
    """How many rows each table of a market's frames has."""
    buyers, suppliers = len(market.buyers), len(market.suppliers)
    groups = {("buyer", b.stance.label) for b in market.buyers}
    groups |= {("supplier", s.stance.label) for s in market.suppliers}
    return {
        "firms": buyers + suppliers,
        "deals": buyers,
        "bids": len(market.pairs),
        "makers": suppliers,
        "curves": len(groups),
        "race": 1,
    }


def race_of(stances: list[Stance]) -> tuple[str, str] | None:
    """Labels of the buyers' stances of most and of least conduct; None where there is one."""
    by_conduct = {stance.label: stance.traits.conduct for stance in stances}
    low, high = min(by_conduct.values()), max(by_conduct.values())
    if low == high:
        return None
    return tuple(  # type: ignore[return-value]
        next(label for label, conduct in by_conduct.items() if conduct == value)
        for value in (high, low)
    )
