"""The market as a whole: what cannot change a result, and how stances, failures and entry work."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from markets import RESTLESS, SIZE, WORLDS, bits, differences, months, rows, run, same, world
from scipy import stats

from trustsim.agents import AggressiveBuyer, Buyer, Relationship, Supplier, TrustingBuyer
from trustsim.agents.reasons import Decision, Reason
from trustsim.market import Market
from trustsim.outcomes import LEVELS
from trustsim.population import BURN_IN_LEVEL
from trustsim.scenarios import Scenario

ROOT = Path(__file__).parents[1]

# --- what cannot change a result ----------------------------------------------------------------

STAGES = ("begin_month", "plan", "prepare", "quote", "negotiate", "award", "deliver", "receive")
STAGES += ("improve", "settle", "learn")


@contextmanager
def permuted(market: Any) -> Iterator[None]:
    """Buyers, suppliers and pairs in some other order, put back afterwards."""
    kept = (market.buyers, market.suppliers, market.pairs)
    market.buyers, market.suppliers, market.pairs = (
        market.shuffler.sample(firms, len(firms)) for firms in kept
    )
    try:
        yield
    finally:
        market.buyers, market.suppliers, market.pairs = kept


class ShuffledMarket(Market):
    """In every stage agents act in a new random order."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.shuffler = random.Random(5)  # noqa: S311
        self.stages_shuffled = 0
        super().__init__(*args, **kwargs)


def shuffled(name: str) -> Any:
    def stage(self: ShuffledMarket) -> None:
        with permuted(self):
            self.stages_shuffled += 1
            getattr(Market, name)(self)

    return stage


for _name in STAGES:
    setattr(ShuffledMarket, _name, shuffled(_name))


@pytest.mark.parametrize("name", WORLDS)
def test_the_order_in_which_agents_act_cannot_change_a_bit(name: str) -> None:
    assert differences(run(world(name)), run(world(name), ShuffledMarket)) == []


def test_the_shuffled_market_really_shuffles_every_stage() -> None:
    market = ShuffledMarket(world("plain"), seed=1)
    market.live_a_month()
    assert market.stages_shuffled == len(STAGES)
    with permuted(market):
        first = list(market.buyers)
    assert first != market.buyers
    assert [buyer.number for buyer in market.buyers] == sorted(b.number for b in market.buyers)


class LonersMarket(Market):
    """With a buyer and a supplier more, whom nobody knows."""

    def set_up_firms(self) -> None:
        super().set_up_firms()
        stance = self.buyers[0].stance._replace(label="loner")
        self.stances.append(stance)
        self.buyers.append(self.buyer_class(self, len(self.buyers), stance))
        self.suppliers.append(self.supplier_class(self, len(self.suppliers), stance))
        self.set_up_luck()
        self.set_up_states()


@pytest.mark.parametrize("name", ["half_and_half", "insolvencies", "random_trust"])
def test_firms_that_nobody_trades_with_change_nobody_elses_result(name: str) -> None:
    scenario = world(name)
    without, with_loners = run(scenario), run(scenario, LonersMarket)
    assert set(with_loners["periods"]["stance"]) - set(without["periods"]["stance"]) == {"loner"}
    for columns in with_loners.values():
        if "stance" in columns:
            columns.update(rows(columns, columns["stance"] != "loner"))
    assert differences(with_loners, without) == []


@pytest.mark.parametrize("name", ["half_and_half", "insolvencies", "random_trust", "no_burn_in"])
def test_a_longer_run_begins_with_the_shorter_one(name: str) -> None:
    short, long = run(world(name, periods=17)), run(world(name, periods=40))
    for table in ("periods", "buyers", "suppliers", "relationships"):
        beginning = rows(long[table], long[table]["period"] <= 17)
        assert differences({table: short[table]}, {table: beginning}) == []


@pytest.mark.parametrize("name", ["half_and_half", "insolvencies"])
def test_what_is_recorded_never_changes_a_result(name: str) -> None:
    full = bits(run(world(name)))
    for level in LEVELS[:-1]:
        kept = bits(run(world(name), record=level))
        assert kept == {table: full[table] for table in kept}
        assert "summary" in kept


def test_two_markets_alive_at_once_do_not_meet() -> None:
    one, other = world("half_and_half"), world("insolvencies")
    markets = [Market(one, seed=1, record="relationships")]
    markets.append(Market(other, seed=2, record="relationships"))
    while any(market.running for market in markets):
        for market in markets:
            market.step()
    assert bits(markets[0].tables()) == bits(run(one, seed=1))
    assert bits(markets[1].tables()) == bits(run(other, seed=2))


def test_two_runs_in_one_process_are_the_same_and_another_seed_is_not() -> None:
    scenario = world("half_and_half")
    first = bits(run(scenario, seed=3))
    assert bits(run(scenario, seed=3)) == first
    assert bits(run(scenario, seed=4)) != first
    market = Market(scenario, seed=3, replicate=1, record="relationships")
    market.run_model()
    assert bits(market.tables()) != first


def test_pythons_hash_seed_and_another_process_change_nothing() -> None:
    code = (
        "from markets import bits, run, world\n"
        "print(*sorted(bits(run(world('every_strategy'))).items()))"
    )
    said = set()
    for hash_seed in ("1", "4711"):
        paths = os.pathsep.join([str(ROOT), str(ROOT / "tests")])
        environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": paths}
        command = [sys.executable, "-c", code]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
        said.add(done.stdout.strip())
    assert said == {" ".join(map(str, sorted(bits(run(world("every_strategy"))).items())))}


def test_mesas_own_generators_are_never_used() -> None:
    market = Market(world("every_strategy"), seed=1)
    before = (market.random.getstate(), market.rng.bit_generator.state)
    state = random.getstate()
    legacy = np.random.get_state()[1].tolist()
    market.run_model()
    assert (market.random.getstate(), market.rng.bit_generator.state) == before
    assert random.getstate() == state
    assert np.random.get_state()[1].tolist() == legacy


# --- equal policies -----------------------------------------------------------------------------

EQUAL = {
    f"strategies.trusting.{side}": getattr(Scenario().strategies.aggressive, side)
    for side in ("buyer", "supplier")
}
"""The trusting are given the traits of the aggressive: the labels mean nothing any more."""


def test_a_label_without_traits_of_its_own_changes_no_bit_of_what_happens() -> None:
    alike = world("half_and_half", **EQUAL)
    labelled = run(alike)["relationships"]
    for share in (0.0, 1.0):
        changes = {"market.trusting_buyers": share, "market.trusting_suppliers": share}
        other = run(alike.replace(changes))["relationships"]
        assert differences({"relationships": labelled}, {"relationships": other}) == []
    different = run(world("half_and_half"))["relationships"]
    assert differences({"relationships": labelled}, {"relationships": different}) != []


def test_equal_policies_lead_to_equal_profits_within_chance() -> None:
    alike = world("half_and_half", **EQUAL, burn_in=3, periods=12)
    for side in ("buyer", "supplier"):
        ahead = []
        for seed in range(40):
            table = run(alike, seed=seed, record="summary")["summary"]
            profit = {
                stance: value
                for one, stance, value in zip(
                    table["side"], table["stance"], table["profit"], strict=True
                )
                if one == side
            }
            ahead.append(profit["trusting"] - profit["aggressive"])
        low, high = stats.t.interval(0.99, 39, np.mean(ahead), stats.sem(ahead))
        assert low < 0.0 < high, (side, low, high)
        assert np.std(ahead) > 0.0


def test_a_focal_buyer_that_takes_the_same_policy_changes_nothing_at_all() -> None:
    changes = {"market.trust_level": None, "market.buyer_mix": {"aggressive": 1.0}}
    alike = world("plain", **EQUAL, **changes)
    tables = [
        run(alike.replace({"market.focal_strategy": focal})) for focal in ("aggressive", "trusting")
    ]
    for table in tables[0]:
        for column, values in tables[0][table].items():
            if column != "stance":
                assert same(values, tables[1][table][column]), f"{table}.{column}"


# --- stances ------------------------------------------------------------------------------------


def state_of(market: Market) -> list[Any]:
    """Everything that a month leaves behind, except the buyers' stances."""
    names = [*Relationship.__slots__]
    for name in ("buyer", "supplier", "buyer_traits"):
        names.remove(name)
    named = [[getattr(pair, name) for name in names] for pair in market.pairs]
    firms = [(b.cash, b.demand_state, b.orphaned, b.profit) for b in market.buyers]
    made = [(s.cash, s.cost_state, s.lean, s.generation, s.profit) for s in market.suppliers]
    return [named, firms, made]


@pytest.mark.parametrize(
    "population",
    [
        {"market.trust_level": 0.0},
        {"market.trust_level": 1.0},
        {"market.trusting_buyers": 0.3},
        {"market.buyer_mix": {"opportunist": 0.5, "reciprocal": 0.5}},
        {"market.focal_strategy": "naive"},
    ],
)
def test_until_month_0_nothing_depends_on_the_stances_of_buyers(population: dict[str, Any]) -> None:
    plain = Market(Scenario().replace(SIZE), seed=1)
    other = Market(Scenario().replace({**SIZE, **population}), seed=1)
    for _ in range(SIZE["burn_in"]):
        for market in (plain, other):
            market.live_a_month()
        assert state_of(plain) == state_of(other)
    assert (plain.period, other.period) == (0, 0)
    for market in (plain, other):
        market.live_a_month()
    assert state_of(plain) != state_of(other)


def test_during_the_burn_in_every_buyer_takes_level_one_half() -> None:
    market = Market(world("half_and_half"), seed=1)
    market.live_a_month()
    low, high = (
        getattr(market.scenario.strategies, name).buyer.pressure
        for name in ("aggressive", "trusting")
    )
    assert BURN_IN_LEVEL == 0.5
    assert {pair.buyer_traits.pressure for pair in market.pairs} == {0.5 * low + 0.5 * high}
    while market.period < 0:
        market.live_a_month()
    assert {pair.buyer_traits.pressure for pair in market.pairs} == {low, high}


@pytest.mark.parametrize("burn_in", [0, 6])
def test_month_0_restarts_cash_and_units_in_use_and_keeps_what_was_learned(burn_in: int) -> None:
    scenario = world("lemons", burn_in=burn_in)
    market = Market(scenario, seed=1, record="agents")
    while market.period < 0:
        assert not market.tables()["periods"]["period"].size
        market.live_a_month()
    assert {buyer.cash for buyer in market.buyers} == {0.0}
    assert {buyer.orphaned for buyer in market.buyers} == {0.0}
    assert {supplier.cash for supplier in market.suppliers} == {scenario.turnover.opening_cash}
    assert {pair.latent for pair in market.pairs} == {0.0}
    assert any(pair.tenure > 0 for pair in market.pairs) == (burn_in > 0)
    assert (len({pair.buyer_trust for pair in market.pairs}) > 1) == (burn_in > 0)
    market.run_model()
    table = market.tables()["buyers"]
    assert table["period"].min() == 1
    assert table["period"].max() == scenario.periods
    for buyer in market.buyers:
        mine = table["buyer"] == buyer.number
        assert buyer.cash == pytest.approx(table["profit"][mine].sum(), rel=1e-12)


# --- insolvency and entry -----------------------------------------------------------------------


def failures() -> Iterator[tuple[Market, Supplier]]:
    for seed in range(3):
        for market in months(world("insolvencies"), seed=seed):
            for supplier in market.suppliers:
                if supplier.failed:
                    yield market, supplier


def test_an_entrant_takes_the_slot_with_its_own_cash_and_is_unknown_and_untrusted() -> None:
    seen = 0
    for market, supplier in failures():
        seen += 1
        p, settings = market.scenario.trust, market.trust_settings
        belief = market.trust_start(p.prior, p.prior_strength, settings)
        stranger = market.trust_judge(belief, p.prior, p.prior_strength, settings)
        if market.period != 0:
            assert supplier.cash == market.scenario.turnover.opening_cash
        assert supplier.lean == 0.0
        for pair in supplier.customers:
            assert (pair.buyer_belief, pair.supplier_belief) == (belief, belief)
            assert (pair.buyer_trust, pair.buyer_confidence) == stranger
            assert (pair.supplier_trust, pair.supplier_confidence) == stranger
            assert (pair.saving, pair.link, pair.tenure, pair.silence) == (0.0, 0.0, 0, 0)
            assert (pair.latent, pair.last_price) == (0.0, 0.0)
            assert pair.disclosure is None
            assert pair.buyer.source is not pair
            assert pair.buyer_traits == pair.buyer.stance.traits
    assert seen > 5


def test_the_generation_of_a_slot_counts_its_failures() -> None:
    failed: dict[int, int] = {}
    for market in months(world("insolvencies")):
        for supplier in market.suppliers:
            failed[supplier.number] = failed.get(supplier.number, 0) + supplier.failed
            assert supplier.generation == failed[supplier.number]
    assert sum(failed.values()) > 0


def test_the_month_of_a_failure_is_recorded_under_the_firm_that_failed() -> None:
    scenario = world("insolvencies", burn_in=0)
    ended = [
        (market.period, supplier.number, supplier.generation - 1)
        for market in months(scenario)
        for supplier in market.suppliers
        if supplier.failed
    ]
    assert ended
    tables = run(scenario)
    firms, pairs = tables["suppliers"], tables["relationships"]
    broke = firms["cash"] < -scenario.turnover.credit
    columns = (firms[name][broke].tolist() for name in ("period", "supplier", "firm"))
    assert list(zip(*columns, strict=True)) == ended
    for period, number, generation in ended:
        last = (pairs["period"] == period) & (pairs["supplier"] == number)
        assert set(pairs["firm"][last]) == {generation}
        assert pairs["tenure"][last & (pairs["ordered"] > 0.0)].min(initial=1) > 0


def test_a_failed_supplier_leaves_orphaned_units_that_fail_at_the_buyers_cost() -> None:
    seen = 0
    before: dict[int, float] = {}
    for market in months(world("insolvencies")):
        hazard = market.scenario.after_sales.hazard
        for buyer in market.buyers:
            had = before.get(buyer.number, 0.0)
            assert buyer.orphans_failing == pytest.approx(had * hazard, rel=1e-12)
            lost = any(pair.supplier.failed for pair in buyer.relationships)
            if market.period != 0:
                rest = had - buyer.orphans_failing
                assert buyer.orphaned == rest or (lost and buyer.orphaned > rest)
                seen += buyer.orphaned > rest
            bill = had * hazard * market.scenario.after_sales.failure_cost
            assert buyer.books.failures >= bill * (1.0 - 1e-12)
            before[buyer.number] = buyer.orphaned
    assert seen > 0


def test_after_a_failure_the_buyer_has_to_look_for_a_new_source() -> None:
    lost: list[int] = []
    seen = 0
    for market in months(world("insolvencies", periods=60)):
        for number in lost:
            buyer = market.buyers[number]
            assert buyer.rebid.reason == Reason.NO_SUPPLIER
            assert len(buyer.invited) > 1
            assert buyer.award.reason in (Reason.SWITCHED, Reason.TOO_DEAR, Reason.NO_DEMAND)
            seen += 1
        lost = [buyer.number for buyer in market.buyers if buyer.source is None]
    assert seen > 0


def test_nobody_meets_an_entrant_that_it_has_not_asked() -> None:
    entered: list[Supplier] = []
    seen = 0
    for market in months(world("insolvencies")):
        for supplier in entered:
            for pair in supplier.customers:
                if pair.invitation is None:
                    seen += 1
                    assert (pair.contact, pair.visits, pair.problems) == (0.0, 0.0, 0)
        entered = [supplier for supplier in market.suppliers if supplier.failed]
    assert seen > 0


# --- subclasses ---------------------------------------------------------------------------------


class LoyalBuyer(Buyer):
    """Never rebids while it has a supplier."""

    def decide_rebid(self, uniform: float) -> Decision:
        decision = super().decide_rebid(uniform)
        return decision._replace(reason=Reason.RENEWED) if self.source else decision


class LoyalMarket(Market):
    buyer_class = LoyalBuyer


class LoyalAggressive(AggressiveBuyer, LoyalBuyer):
    pass


class HalfLoyalMarket(Market):
    buyer_kinds = {**Market.buyer_kinds, "aggressive": LoyalAggressive}  # noqa: RUF012


@pytest.mark.parametrize("name", ["plain", "half_and_half", "focal"])
def test_a_buyer_class_of_ones_own_decides_for_every_buyer(name: str) -> None:
    scenario = world(name, **RESTLESS)
    market = LoyalMarket(scenario, seed=1)
    market.run_model()
    assert {type(buyer) for buyer in market.buyers} == {LoyalBuyer}
    assert market.tables()["summary"]["switch_rate"].max() == 0.0
    assert run(scenario, record="summary")["summary"]["switch_rate"].min() > 0.0


def test_a_kind_of_ones_own_decides_for_its_stance_alone() -> None:
    market = HalfLoyalMarket(world("half_and_half", **RESTLESS), seed=1)
    market.run_model()
    kinds = {(buyer.stance.label, type(buyer)) for buyer in market.buyers}
    assert kinds == {("aggressive", LoyalAggressive), ("trusting", TrustingBuyer)}
    table = rows(market.tables()["summary"], market.tables()["summary"]["side"] == "buyer")
    switches = dict(zip(table["stance"].tolist(), table["switch_rate"].tolist(), strict=True))
    assert switches["aggressive"] == 0.0 < switches["trusting"]


class MeanSupplier(Supplier):
    """Concedes next to nothing."""

    def concedes(self, pair: Any) -> float:
        return 0.01


class MeanMarket(Market):
    supplier_class = MeanSupplier


def test_a_supplier_class_of_ones_own_decides_for_every_supplier() -> None:
    scenario = world("half_and_half")
    market = MeanMarket(scenario, seed=1)
    assert {type(supplier) for supplier in market.suppliers} == {MeanSupplier}
    market.run_model()
    table, ordinary = market.tables()["summary"], run(scenario, record="summary")["summary"]
    buyers = table["side"] == "buyer"
    more = table["transactional_share"] > ordinary["transactional_share"]
    assert more[buyers].tolist() == [True, True]
