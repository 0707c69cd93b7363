"""The readable engine: a market of buyers and suppliers as a Mesa model.

A step is a month and reads as a table of contents. Every stage reads the state as it stood when the
stage began and every value has one owner, so that the order in which agents act cannot change a
result; each draw is a pure function of (seed, replicate, period, purpose, who, with whom).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from trustsim import population, trust_rules
from trustsim.agents import BUYER_KINDS, SUPPLIER_KINDS, Buyer, Relationship, Supplier
from trustsim.agents import pairs as together
from trustsim.agents._mesa import mesa
from trustsim.agents.asked import checked, chosen_seed
from trustsim.agents.books import pooled
from trustsim.agents.collector import collector
from trustsim.agents.ledger import imbalance
from trustsim.agents.luck import Luck
from trustsim.chance import check_seed
from trustsim.numerics import normal_quantile
from trustsim.outcomes import LEVELS
from trustsim.population import Stance
from trustsim.recorder import Recorder
from trustsim.rules.accounts import discount_factor
from trustsim.rules.people import qualification_bill
from trustsim.rules.sourcing import outside_price
from trustsim.scenarios import Scenario

Firm = TypeVar("Firm", Buyer, Supplier)


class Market(mesa.Model):
    """A market; ``market.step()`` is a month, ``market.run_model()`` goes to the horizon.

    The first step runs the burn-in before its month, so that a step is a month and a row of the
    data collector. At the horizon ``running`` turns False and the market stands still: further
    steps do nothing (Mesa's views take some).

    Parameters
    ----------
    scenario
        What to simulate; the baseline by default.
    seed, rng
        Seed, 0..2**32-1; both names mean the same (Mesa uses both). None takes a fresh seed, which
        the attribute ``seed_used`` and the reporter ``Seed`` record.
    replicate
        Number of the replicate, 0..2**32-1: the other half of the key to all draws.
    record
        ``summary``, ``periods``, ``agents`` or ``relationships``; each includes those before it.
    kwargs
        Changes to the scenario, such as ``**{"market.buyers": 10}`` (for ``mesa.batch_run``).

    Attributes
    ----------
    choices
        For people at the table: the supplier's number that each buyer orders from this month, -1
        for a buyer that decides by itself. None: all do.

    Raises
    ------
    ScenarioError
        If a change is not allowed, or the scenario is not a :class:`Scenario`.
    ValueError
        If the seed, the replicate or the recording level is not allowed.

    Notes
    -----
    ``mesa.batch_run`` takes a scenario apart unless it stands in a list. Seeds go where the version
    of Mesa wants them; ``iterations`` takes fresh ones, which the column ``Seed`` tells. Give a
    ``max_steps`` of at least the scenario's ``periods``. With Mesa 3.3::

        batch_run(Market, {"scenario": [scenario], "market.buyers": [5, 10], "seed": range(3)},
                  max_steps=scenario.periods)

    With Mesa 3.5, which overwrites a parameter ``seed``::

        batch_run(Market, {"scenario": [scenario], "market.buyers": [5, 10]}, rng=range(3),
                  max_steps=scenario.periods)

    Examples
    --------
    >>> import trustsim as ts
    >>> market = ts.Market(ts.Scenario(burn_in=0, market={"buyers": 2}), seed=1)
    >>> market.step()
    >>> market.period, len(market.buyers), market.buyers[0].stance.label
    (1, 2, 'level 0.50')
    """

    scenario: Any = None  # Mesa 3.5 has a property of this name, which would write into a scenario

    # For a class of your own: subclass the market and set one of these.
    buyer_kinds: dict[str, type[Buyer]] = BUYER_KINDS
    supplier_kinds: dict[str, type[Supplier]] = SUPPLIER_KINDS
    buyer_class: type[Buyer] = Buyer
    supplier_class: type[Supplier] = Supplier

    def __init__(
        self,
        scenario: Scenario | None = None,
        *,
        seed: int | None = None,
        rng: int | None = None,
        replicate: int = 0,
        record: str = "periods",
        **kwargs: Any,
    ) -> None:
        self.seed_used = chosen_seed(seed, rng)
        super().__init__(rng=self.seed_used)
        self.replicate = check_seed(replicate, "replicate")
        self.scenario = checked(scenario, kwargs)
        self.channels = self.scenario.channels
        self.period: int = -self.scenario.burn_in
        self.choices: Sequence[int] | None = None
        self.set_up_trust()
        self.set_up_prices()
        self.set_up_firms()
        self.recorder = Recorder(self, record)
        self.set_up_collector(record)
        if self.period == 0:
            self.adopt_stances()

    @property
    def month(self) -> int:
        """Months finished since stances were adopted; negative during burn-in."""
        return self.period

    # -- set-up ----------------------------------------------------------------------------------

    def set_up_trust(self) -> None:
        """Find the trust rule by its name."""
        name = self.scenario.trust.rule
        rule = trust_rules.load(name)
        self.trust_start, self.trust_update, self.trust_judge = rule.start, rule.update, rule.judge
        self.trust_settings = getattr(self.scenario.trust_rules, name)

    def set_up_prices(self) -> None:
        """Numbers that do not change during a run."""
        costs, people = self.scenario.costs, self.scenario.people
        draws = float(self.scenario.sourcing.reference_draws)
        self.outside = outside_price(costs.base, costs.dispersion, costs.overhead, draws)
        self.qualification = qualification_bill(
            people.qualification_hours, people.wage, people.qualification_cost
        )

    def set_up_firms(self) -> None:
        """Buyers, suppliers and the relationships between them."""
        scenario, seed, replicate = self.scenario, self.seed_used, self.replicate
        self.stances = population.stances(scenario, "buyer", seed, replicate)
        self.buyers: list[Buyer] = []
        self.suppliers: list[Supplier] = []
        self.pairs: list[Relationship] = []
        for number, stance in enumerate(self.stances):
            kind = class_of(stance, self.buyer_kinds, self.buyer_class)
            self.buyers.append(kind(self, number, stance))
        for number, stance in enumerate(population.stances(scenario, "supplier", seed, replicate)):
            kind_s = class_of(stance, self.supplier_kinds, self.supplier_class)
            self.suppliers.append(kind_s(self, number, stance))
        shape = scenario.market
        lists = np.zeros((shape.buyers, shape.candidates), dtype=np.int32)
        population.draw_candidates(seed, replicate, shape.suppliers, lists)
        for buyer, wanted in zip(self.buyers, lists.tolist(), strict=True):
            self.introduce(buyer, wanted)
        self.set_up_luck()
        self.set_up_states()
        neutral = population.of_level(scenario, population.BURN_IN_LEVEL, "buyer")
        for buyer in self.buyers:
            self.take_stance(buyer, neutral)

    def introduce(self, buyer: Buyer, numbers: Iterable[int]) -> None:
        """Put suppliers on a buyer's list; the buyer begins with one of them, by lot."""
        for number in numbers:
            pair = Relationship(buyer, self.suppliers[number], len(self.pairs))
            self.pairs.append(pair)
            buyer.relationships.append(pair)
            self.suppliers[number].customers.append(pair)
            self.make_strangers(pair)
        if buyer.relationships:
            at = population.draw_incumbent(
                self.seed_used, self.replicate, buyer.number, len(buyer.relationships)
            )
            buyer.source = buyer.relationships[at]

    def set_up_luck(self) -> None:
        """The blocks of draws, by firm and by pair."""
        keys = [(pair.buyer.number, pair.supplier.number) for pair in self.pairs]
        needs_draws = self.scenario.trust.rule == "random"
        self.luck = Luck(
            self.seed_used,
            self.replicate,
            len(self.buyers),
            len(self.suppliers),
            keys,
            needs_draws,
        )

    def set_up_states(self) -> None:
        """AR(1) states from their stationary distribution: the draws of the month before."""
        self.luck.deal(self.period)
        for buyer in self.buyers:
            buyer.demand_state = normal_quantile(self.luck.buyer_month[buyer.number][0])
        for supplier in self.suppliers:
            supplier.cost_state = normal_quantile(self.luck.supplier_month[supplier.number][0])

    def make_strangers(self, pair: Relationship) -> None:
        """Trust at its prior on both sides, nothing shared."""
        p, settings = self.scenario.trust, self.trust_settings
        pair.forget()
        pair.buyer_traits = pair.buyer.stance.traits
        pair.supplier_traits = pair.supplier.stance.traits
        pair.odds = 1.0 / max(1, self.scenario.market.candidates)
        pair.quality_record = self.scenario.quality.base_defects
        pair.record_late = self.scenario.lateness.base
        pair.buyer_belief = self.trust_start(p.prior, p.prior_strength, settings)
        pair.supplier_belief = self.trust_start(p.prior, p.prior_strength, settings)
        pair.buyer_trust, pair.buyer_confidence = self.trust_judge(
            pair.buyer_belief, p.prior, p.prior_strength, settings
        )
        pair.supplier_trust, pair.supplier_confidence = (pair.buyer_trust, pair.buyer_confidence)

    def take_stance(self, buyer: Buyer, stance: Stance) -> None:
        """From now on the buyer treats all its suppliers by this stance."""
        buyer.stance = stance
        for pair in buyer.relationships:
            pair.buyer_traits = stance.traits

    def adopt_stances(self) -> None:
        """Month 0: stances are adopted; cash, units in use and the ledger begin afresh."""
        for buyer, stance in zip(self.buyers, self.stances, strict=True):
            self.take_stance(buyer, stance)
            buyer.cash = 0.0
            buyer.orphaned = 0.0
        for supplier in self.suppliers:
            supplier.cash = self.scenario.turnover.opening_cash
        for pair in self.pairs:
            pair.latent = 0.0

    def set_up_collector(self, record: str) -> None:
        """Mesa's own data collector: a few figures a month, agents' from ``agents`` on."""
        self.datacollector = collector(LEVELS.index(record) >= LEVELS.index("agents"))

    # -- the month -------------------------------------------------------------------------------

    def step(self) -> None:
        """One month, the first after the burn-in; at the horizon nothing more."""
        while self.period < 0:
            self.live_a_month()
        if self.period < self.scenario.periods:
            self.live_a_month()

    def live_a_month(self) -> None:
        """One month. The compiled engine takes the same stages, by blocks of buyers.

        Its module ``trustsim.kernel.months`` says which lines stand elsewhere there.
        """
        self.begin_month()
        self.plan()
        self.prepare()
        self.quote()
        self.negotiate()
        self.award()
        self.deliver()
        self.receive()
        self.improve()
        self.settle()
        self.pool()
        self.learn()
        self.record()
        self.turnover()
        self.end_month()

    def begin_month(self) -> None:
        """Deal the draws and clear the desks."""
        self.period += 1
        self.luck.deal(self.period)
        for pair in self.pairs:
            pair.clear()
        for buyer in self.buyers:
            buyer.start_month()
        for supplier in self.suppliers:
            supplier.start_month()

    def plan(self) -> None:
        """Demand moves; buyers decide on a rebid, invite, and report their forecasts."""
        for buyer in self.buyers:
            buyer.plan()

    def prepare(self) -> None:
        """Costs move; suppliers reserve capacity on the forecasts as far as they believe them."""
        for supplier in self.suppliers:
            supplier.prepare()

    def quote(self) -> None:
        """Suppliers answer invitations."""
        for supplier in self.suppliers:
            supplier.quote()

    def negotiate(self) -> None:
        """Buyers rank the quotes; the preferred pairs haggle."""
        for buyer in self.buyers:
            buyer.choose()
            if buyer.preferred is not None:
                together.haggle(buyer.preferred, self)

    def award(self) -> None:
        """Buyers place orders and contracts; a switch leaves the old supplier."""
        for buyer in self.buyers:
            buyer.place_order()

    def deliver(self) -> None:
        """Suppliers share out what they can make, with care or without, on time or late."""
        for supplier in self.suppliers:
            supplier.deliver()

    def receive(self) -> None:
        """Buyers inspect, bear failures, complain or keep silent; suppliers replace returns."""
        for buyer in self.buyers:
            buyer.receive()
        for supplier in self.suppliers:
            supplier.replace_returns()

    def improve(self) -> None:
        """Visits, ideas both ways, disclosed cost, links."""
        for pair in self.pairs:
            together.improve(pair, self)
        for supplier in self.suppliers:
            supplier.grow_lean()

    def settle(self) -> None:
        """The ledger: buyers pay, suppliers collect, both close their books."""
        factor = discount_factor(self.scenario.people.discount_rate, float(max(0, self.period)))
        for buyer in self.buyers:
            buyer.settle()
        for supplier in self.suppliers:
            supplier.settle()
        for buyer in self.buyers:
            buyer.close(factor)
        for supplier in self.suppliers:
            supplier.close(factor)

    def pool(self) -> None:
        """Add up the books of the suppliers of each stance: relationships, by ascending buyer.

        The compiled engine has books for each supplier only where firms are recorded; it adds up
        relationships as it meets them.
        """
        self.pooled = pooled(self.pairs, self.suppliers, self.scenario)

    def learn(self) -> None:
        """Evidence becomes trust on both sides; what was built acts from the next month."""
        for buyer in self.buyers:
            buyer.learn()
        for supplier in self.suppliers:
            supplier.learn()
        for pair in self.pairs:
            together.move_on(pair, self)

    def record(self) -> None:
        """Write the month down, failing suppliers as they are."""
        if self.period > 0:
            self.recorder.record(self.period)
            self.datacollector.collect(self)

    def turnover(self) -> None:
        """Insolvent suppliers leave; entrants take their places from the next month."""
        for supplier in self.suppliers:
            supplier.check_solvency()
        for pair in self.pairs:
            if pair.supplier.failed:
                pair.buyer.lose(pair)
                self.make_strangers(pair)
        for supplier in self.suppliers:
            if supplier.failed:
                supplier.replace()

    def end_month(self) -> None:
        """Adopt the stances after the burn-in; stop at the horizon."""
        if self.period == 0:
            self.adopt_stances()
        if self.period >= self.scenario.periods:
            self.running = False
            self.release()

    # -- results ---------------------------------------------------------------------------------

    def tables(self) -> dict[str, dict[str, NDArray[Any]]]:
        """Everything recorded so far: table, column, array; see :mod:`trustsim.outcomes`."""
        return self.recorder.tables()

    def imbalance(self) -> float:
        """Sum of all accounts of the month over turnover: zero, up to rounding."""
        return imbalance([*self.buyers, *self.suppliers])

    def release(self) -> None:
        """Let go of the model: Mesa 3.3 keeps every model alive in a table of agent numbers.

        Happens by itself at the horizon; call it when you drop a market before.
        """
        with suppress(AttributeError, KeyError):
            del mesa.Agent._ids[self]


def class_of(stance: Stance, kinds: dict[str, type[Firm]], general: type[Firm]) -> type[Firm]:
    """Class of a firm: its kind's; a ``general`` one of yours goes before the library's kinds."""
    kind = kinds.get(stance.label.removeprefix(population.FOCAL), general)
    built_in = kind in (*BUYER_KINDS.values(), *SUPPLIER_KINDS.values())
    return general if built_in and not issubclass(kind, general) else kind
