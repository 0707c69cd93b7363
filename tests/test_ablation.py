"""Each channel does what its row says, through its switch alone; each sub-model can be taken out.

Two markets differ in one number only: how much everybody trusts (the trust rule ``constant``) or
one trait of one side. With the channel on, the quantity that it acts on moves as the channel table
says; with this channel alone off, at most a part of the difference is left, which others carry.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, NamedTuple

import numpy as np
import pytest

from trustsim.agents.reasons import Reason
from trustsim.market import Market
from trustsim.rules import CHANNELS

SEEDS = (1, 2)
BASE = {
    "market.buyers": 6, "market.suppliers": 6, "market.candidates": 4, "periods": 36, "burn_in": 0,
    "market.buyer_mix": {"naive": 1.0}, "market.supplier_mix": {"naive": 1.0},
    "trust.rule": "constant", "trust.prior": 0.5, "sourcing.choice_noise": 0.01,
    "sourcing.rebid_low": -2.0, "sourcing.rebid_high": 0.0, "turnover.credit": 1e8,
    **{
        f"strategies.naive.{side}.{trait}": 0.5
        for side in ("buyer", "supplier")
        for trait in ("pressure", "conduct", "attention", "openness")
    },
    "strategies.naive.buyer.inspection": 0.5, "strategies.naive.buyer.contract": 0.5,
}  # fmt: skip
Samples = Callable[[Market], Iterator[float]]


def months(changes: dict[str, Any], seed: int) -> Iterator[Market]:
    """The market at the end of each month."""
    market = Market(seed=seed, record="summary", **{**BASE, **changes})
    while market.running:
        market.step()
        yield market


def mean(measure: Samples, changes: dict[str, Any]) -> float:
    """Mean of a quantity over everything that happens in a few small markets."""
    found = [x for seed in SEEDS for market in months(changes, seed) for x in measure(market)]
    assert len(found) > 20, "the market has no work for this channel"
    return float(np.mean(found))


# -- what channels act on ------------------------------------------------------------------------


def trading(market: Market) -> Iterator[Any]:
    return (pair for pair in market.pairs if pair.order is not None)


def invited(market: Market) -> Iterator[Any]:
    return (pair for buyer in market.buyers for pair in buyer.invited)


def parties(market: Market) -> Iterator[float]:
    return (float(len(b.invited)) for b in market.buyers if len(b.invited) > 1)


def rebid_chances(market: Market) -> Iterator[float]:
    decided = (Reason.REBID, Reason.RENEWED)
    return (b.rebid.numbers[2] for b in market.buyers if b.rebid.reason in decided)


def expected_trouble(market: Market) -> Iterator[float]:
    """What the score of a bid counts beyond its price."""
    for buyer in market.buyers:
        for pair in buyer.invited:
            if pair.quote is not None:
                switching = 0.0 if pair is buyer.source else buyer.leaving()
                yield buyer.score_of(pair) - pair.quote.price - switching


def renewal_margins(market: Market) -> Iterator[float]:
    for pair in invited(market):
        if pair.invitation.sole and not pair.quote.notice:
            yield pair.quote.price - pair.quote.limit


def reserves(market: Market) -> Iterator[float]:
    return (
        p.buyer.reserve(p, p.buyer.top_price()) for p in trading(market) if p.disclosure is not None
    )


def shown(market: Market) -> Iterator[float]:
    for buyer in market.buyers:
        rivals = [pair for pair in buyer.invited if len(buyer.invited) > 1]
        if rivals:
            yield float(any(pair.invitation.shown > 0.0 for pair in rivals))


def plan_errors(market: Market) -> Iterator[float]:
    for pair in invited(market):
        yield abs(pair.planned - pair.invitation.mean - pair.buyer.private) / pair.buyer.limit


def voiced(market: Market) -> Iterator[float]:
    return (float(p.spoken.reason == Reason.VOICED) for p in market.pairs if p.problems)


def blamed(market: Market) -> Iterator[float]:
    for pair in market.pairs:
        if pair.hours_blame + pair.hours_repair > 0.0:
            yield pair.hours_blame / (pair.hours_blame + pair.hours_repair)


def of_orders(number: Callable[[Any], float]) -> Samples:
    return lambda market: (float(number(pair)) for pair in trading(market))


class Case(NamedTuple):
    """A channel: what is varied, what it acts on, in which direction, in what kind of market."""

    varied: str
    measure: Samples
    sign: int
    changes: dict[str, Any] = {}  # noqa: RUF012


TRUST = "trust.prior"
BUYER, SUPPLIER = "strategies.naive.buyer.", "strategies.naive.supplier."
EASY = {  # shading is not deterred by anything but conduct and trust
    "quality.efficiency_wage": 0.0, "quality.inspection_deterrence": 0.0,
    "contract.deterrence": 0.0,
}  # fmt: skip
TROUBLE = {"after_sales.tolerated": 0.001, "quality.base_defects": 0.03}
BRIGHT = {"ideas.rate": 0.05, "ideas.help_rate": 0.05}

CASES: dict[str, Case] = {
    "invitation": Case(BUYER + "pressure", parties, +1),
    "rebid_pressure": Case(BUYER + "pressure", rebid_chances, +1, {"sourcing.rebid_price": 0.0}),
    "rebid_trust": Case(TRUST, rebid_chances, -1, {"sourcing.rebid_trust": 3.0}),
    "price_weight": Case(
        BUYER + "pressure",
        expected_trouble,
        -1,
        {"sourcing.price_weight_low": 0.1, "sourcing.price_weight_high": 0.9},
    ),
    "quality_belief": Case(
        TRUST,
        expected_trouble,
        -1,
        {
            "after_sales.mitigation": 0.0, "sourcing.record_weight": 0.2, **EASY,
            "channels.shading_trust": False,
        },
    ),
    "promise_belief": Case(
        TRUST,
        expected_trouble,
        -1,
        {
            "sourcing.record_weight": 1.0, "sourcing.record_memory": 0.0,
            "after_sales.mitigation": 0.8,
        },
    ),
    "renewal_split": Case(BUYER + "pressure", renewal_margins, -1),
    "hold_up": Case(SUPPLIER + "conduct", renewal_margins, -1, {"people.qualification_cost": 5e4}),
    "saving_split": Case(BUYER + "conduct", of_orders(lambda p: p.invitation.share), -1),
    "gap": Case(TRUST, of_orders(lambda p: p.hours_haggling), -1),
    "concession": Case(BUYER + "pressure", of_orders(lambda p: p.hours_haggling), +1),
    "contract_trust": Case(TRUST, of_orders(lambda p: p.order.completeness), -1),
    "contract_policy": Case(BUYER + "contract", of_orders(lambda p: p.order.completeness), +1),
    "honesty": Case(
        BUYER + "conduct", of_orders(lambda p: p.forecast.units - p.buyer.private), -1
    ),
    "forecast_belief": Case(TRUST, plan_errors, -1, {BUYER + "conduct": 1.0}),
    "shading_conduct": Case(SUPPLIER + "conduct", of_orders(lambda p: p.shading), -1, EASY),
    "shading_trust": Case(TRUST, of_orders(lambda p: p.shading), -1, EASY),
    "inspection_trust": Case(
        TRUST, of_orders(lambda p: p.inspected), -1, {"inspection.hours_per_unit": 0.13}
    ),
    "inspection_policy": Case(
        BUYER + "inspection", of_orders(lambda p: p.inspected), +1,
        {"inspection.hours_per_unit": 0.0},
    ),
    "promise": Case(SUPPLIER + "conduct", of_orders(lambda p: p.quote.promised), -1),
    "voice": Case(TRUST, voiced, +1, TROUBLE),
    "blame": Case(TRUST, blamed, -1, TROUBLE),
    "ideas": Case(TRUST, of_orders(lambda p: p.idea.from_supplier), +1, BRIGHT),
    "help": Case(TRUST, of_orders(lambda p: p.idea.from_buyer), +1, BRIGHT),
    "disclosure": Case(
        TRUST, of_orders(lambda p: p.told is not None), +1, {"ideas.disclosure_rate": 1.0}
    ),
    "leak": Case(BUYER + "conduct", shown, -1, {"ideas.leak_rate": 1.0, **BRIGHT}),
    "reuse": Case(
        BUYER + "conduct",
        reserves,
        +1,
        {"ideas.disclosure_rate": 1.0, SUPPLIER + "openness": 1.0, "sourcing.reserve": 1.5},
    ),
    "visits": Case(BUYER + "attention", of_orders(lambda p: p.visits), +1),
    "links": Case(TRUST, of_orders(lambda p: p.link), +1, {"links.threshold": 0.6}),
    "conduct_seen": Case(
        SUPPLIER + "conduct", of_orders(lambda p: p.buyer_trust), +1, {"trust.rule": "oracle"}
    ),
}  # fmt: skip
SEPARATE = {"allocation"}  # acts on differences within a market; see below


def test_every_channel_has_an_ablation() -> None:
    assert set(CASES) | SEPARATE == {row.switch for row in CHANNELS}


def effect(case: Case, changes: dict[str, Any]) -> float:
    low, high = (
        mean(case.measure, {**case.changes, **changes, case.varied: value}) for value in (0.1, 0.9)
    )
    return high - low


@cache
def effects(switch: str) -> tuple[float, float]:
    """Effect with all channels on, and with this one off."""
    case = CASES[switch]
    return effect(case, {}), effect(case, {f"channels.{switch}": False})


@pytest.mark.parametrize("switch", CASES)
def test_a_channel_moves_what_it_acts_on_as_its_row_says(switch: str) -> None:
    on, _ = effects(switch)
    assert on * CASES[switch].sign > 1e-6


@pytest.mark.parametrize("switch", CASES)
def test_with_its_channel_off_most_of_the_effect_is_gone(switch: str) -> None:
    on, off = effects(switch)
    assert abs(off) < 0.4 * abs(on)


# -- channels that need partners of different kinds ----------------------------------------------

MIXED = {
    "market.buyers": 10, "market.suppliers": 3, "market.candidates": 3, "periods": 48,
    "burn_in": 12, "market.buyer_mix": {"aggressive": 0.5, "trusting": 0.5}, "trust.rule": "beta",
    "trust.prior": 0.4,
}  # fmt: skip
SHORT = {
    "capacity.spot_share": 0.0, "capacity.spot_premium": 0.001, "capacity.idle_cost": 1.0,
    "capacity.loyalty": 2.0,
}  # fmt: skip


def fill_gap(changes: dict[str, Any]) -> float:
    """How much more of their orders the trusted get than the distrusted, in months of shortage."""
    better: list[float] = []
    worse: list[float] = []
    for seed in SEEDS:
        for market in months({**MIXED, **SHORT, **changes}, seed):
            for supplier in market.suppliers:
                served = [pair for pair in supplier.customers if pair.delivery is not None]
                if len(served) < 2 or supplier.orders <= supplier.available:
                    continue
                served.sort(key=lambda pair: pair.supplier_trust)
                filled = [pair.delivery.units / pair.order.units for pair in served]
                half = len(filled) // 2
                worse += filled[:half]
                better += filled[-half:]
    assert len(worse) > 50
    return float(np.mean(better) - np.mean(worse))


def test_scarce_goods_go_to_the_trusted_by_the_channel_of_allocation_alone() -> None:
    assert fill_gap({}) > 0.02
    assert fill_gap({"channels.allocation": False}) == pytest.approx(0.0, abs=1e-12)


def test_without_loyalty_scarce_goods_are_shared_out_pro_rata() -> None:
    assert fill_gap({"capacity.loyalty": 0.0}) == pytest.approx(0.0, abs=1e-12)


def trust_in_the_well_behaved(changes: dict[str, Any]) -> float:
    """Effect of a supplier's conduct on trust where only visits can tell it."""
    silent = {
        "trust.rule": "beta", "quality.shaded_defects": 0.0, "after_sales.overpromise": 0.0,
        "visits.rate": 5.0, "visits.evidence": 1.0, "channels.hold_up": False,
    }  # fmt: skip
    case = Case(SUPPLIER + "conduct", of_orders(lambda p: p.buyer_trust), +1, {**silent, **changes})
    return effect(case, {})


def test_visits_show_conduct_through_their_channel_alone() -> None:
    seen = trust_in_the_well_behaved({})
    assert seen > 0.05
    assert abs(trust_in_the_well_behaved({"channels.conduct_seen": False})) < 0.1 * seen
    assert abs(trust_in_the_well_behaved({"visits.rate": 0.0})) < 0.1 * seen


def test_the_trusting_blame_less_and_the_difference_is_that_of_the_channel() -> None:
    def gap(changes: dict[str, Any]) -> float:
        shares: dict[str, list[float]] = {"aggressive": [], "trusting": []}
        for seed in SEEDS:
            for market in months({**MIXED, **TROUBLE, **changes}, seed):
                for pair in market.pairs:
                    if market.period > 12 and pair.hours_blame + pair.hours_repair > 0.0:
                        part = pair.hours_blame / (pair.hours_blame + pair.hours_repair)
                        shares[pair.buyer.stance.label].append(part)
        return float(np.mean(shares["trusting"]) - np.mean(shares["aggressive"]))

    assert gap({}) < -0.05
    assert gap({"channels.blame": False}) == pytest.approx(0.0, abs=1e-12)


# -- sub-models, taken out by a parameter --------------------------------------------------------


def every(number: Callable[[Any], float], changes: dict[str, Any]) -> set[float]:
    """Every value of a number of the trading pairs."""
    return {
        float(number(pair))
        for seed in SEEDS
        for market in months({**TROUBLE, **BRIGHT, **changes}, seed)
        for pair in trading(market)
    }


class Part(NamedTuple):
    """A sub-model: the parameter that takes it out, what is then always true of trading pairs."""

    changes: dict[str, Any]
    number: Callable[[Any], float]
    value: float
    before: dict[str, Any] = {}  # noqa: RUF012


CALM = {"demand.volatility": 0.0, "demand.private_share": 0.0, "demand.noise_share": 0.0}
PARTS: dict[str, Part] = {
    "ideas": Part({"ideas.rate": 0.0}, lambda p: p.idea.from_supplier, 0.0),
    "savings": Part({"ideas.rate": 0.0}, lambda p: p.saving, 0.0),
    "the gain of ideas": Part({"ideas.gain": 0.0}, lambda p: p.saving, 0.0),
    "help": Part({"ideas.help_rate": 0.0}, lambda p: p.idea.from_buyer, 0.0),
    "lean processes": Part({"ideas.help_rate": 0.0}, lambda p: p.supplier.lean, 0.0),
    "disclosure": Part({"ideas.disclosure_rate": 0.0}, lambda p: p.told is not None, 0.0),
    "leaks": Part({"ideas.leak_rate": 0.0}, lambda p: p.invitation.shown, 0.0),
    "copies of leaked ideas": Part({"ideas.leak_share": 0.0}, lambda p: p.invitation.shown, 0.0),
    "leaks that are noticed": Part({"ideas.detection": 0.0}, lambda p: p.leak_seen, 0.0),
    "visits": Part({"visits.rate": 0.0}, lambda p: p.visits, 0.0),
    "hours of visits": Part({"visits.hours": 0.0}, lambda p: p.hours_visit, 0.0),
    "overpromising": Part(
        {"after_sales.overpromise": 0.0, "after_sales.service": 0.5},
        lambda p: p.supplier.promises(p), 0.5,
        {"after_sales.service": 0.5},
    ),
    "service": Part({"after_sales.service": 0.0}, lambda p: p.service, 0.0),
    "distance of positions": Part(
        {"negotiation.pad": 0.0, "negotiation.hours_per_round": 3.0},
        lambda p: p.hours_haggling, 3.0,
    ),
    "drafting": Part({"contract.drafting_hours": 0.0}, lambda p: p.hours_contracting, 0.0),
    "the strength of contracts": Part(
        {"contract.strength": 0.0}, lambda p: p.payment.recovered, 0.0
    ),
    "hours of problems": Part({"after_sales.problem_hours": 0.0}, lambda p: p.hours_blame, 0.0),
    "defects": Part(
        {"quality.base_defects": 0.0, "quality.shaded_defects": 0.0}, lambda p: p.defective, 0.0
    ),
    "failures": Part(
        {"quality.base_defects": 0.0, "quality.shaded_defects": 0.0}, lambda p: p.failing, 0.0
    ),
    "lateness": Part(
        {"lateness.base": 0.0, "lateness.slope": 0.0, "capacity.spot_share": 1.0},
        lambda p: p.delivery.late, 0.0, {"lateness.base": 0.2},
    ),
    "shortages": Part(
        {"capacity.spot_share": 1.0}, lambda p: p.order.units - p.delivery.units, 0.0,
        {"capacity.spot_share": 0.0},
    ),
    "inspection": Part(
        {"inspection.hours_per_unit": 10.0, "inspection.audit_floor": 0.0},
        lambda p: p.inspected, 0.0,
    ),
    "links": Part(
        {"links.threshold": 1.0}, lambda p: p.link, 0.0, {"links.threshold": 0.0}
    ),
    "fluctuating demand": Part(
        {**CALM, "demand.mean": 700.0}, lambda p: p.order.units, 700.0
    ),
    "private forecasts": Part({"demand.private_share": 0.0}, lambda p: p.forecast.units, 0.0),
    "differences of cost": Part(
        {"costs.dispersion": 0.0, "costs.base": 90.0, "ideas.help_rate": 0.0},
        lambda p: p.supplier.cost, 90.0,
    ),
    "memory of winning": Part({"capacity.win_memory": 0.0}, lambda p: p.odds, 0.25),
    "fair splits": Part({"sourcing.fair_split": 0.0}, lambda p: p.invitation.share, 1.0,
        {BUYER + "conduct": 0.9, "sourcing.fair_split": 0.4}),
    "shading": Part({**EASY, SUPPLIER + "conduct": 1.0}, lambda p: p.shading, 0.0, EASY),
}  # fmt: skip


@pytest.mark.parametrize("name", PARTS)
def test_a_sub_model_is_taken_out_by_its_parameter(name: str) -> None:
    part = PARTS[name]
    assert every(part.number, part.changes) == {part.value}
    assert every(part.number, part.before) != {part.value}, "it did nothing in the first place"


def test_more_goods_at_short_notice_mean_fewer_shortages() -> None:
    filled = [
        mean(of_orders(lambda p: p.delivery.units / p.order.units), {"capacity.spot_share": share})
        for share in (0.0, 0.2, 1.0)
    ]
    assert filled[0] < filled[1] < filled[2] == 1.0


def test_a_longer_reach_of_visits_keeps_former_partners_in_sight() -> None:
    def idle(market: Market) -> Iterator[float]:
        return (p.visits for p in market.pairs if p.order is None and p.tenure == 0)

    near, far = (mean(idle, {"visits.reach": reach, "visits.rate": 3.0}) for reach in (0.0, 24.0))
    assert near == 0.0 < far


def test_the_credit_of_a_supplier_decides_when_it_fails() -> None:
    poor = {"turnover.opening_cash": 0.0, "costs.overhead": 0.0, "people.wage": 100.0}

    def failures(credit: float) -> int:
        return sum(
            supplier.failed
            for market in months({**poor, "turnover.credit": credit}, 1)
            for supplier in market.suppliers
        )

    assert failures(1e9) == 0 < failures(10_000.0)
