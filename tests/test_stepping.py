"""The compiled engine month by month: the same bits as at once, choices, parameters that change."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from markets import RESTLESS, WORLDS, world

import trustsim as ts
from trustsim import kernel
from trustsim.results import fingerprint
from trustsim.scenarios import Scenario


def prints(held: Any) -> dict[str, str]:
    """A hash for each table that is recorded."""
    return {name: fingerprint(name, table) for name, table in held.tables().items()}


def whole(scenario: Scenario, seed: int = 1) -> dict[str, str]:
    """The hashes of a run made in one call."""
    run = ts.simulate(scenario, seed=seed, engine="kernel")
    return {name: run.fingerprint(name) for name in run.recorded}


@pytest.mark.parametrize("name", ["busy", "every_strategy", "insolvencies", "no_burn_in", "spread"])
def test_a_month_at_a_time_has_the_bits_of_all_at_once(name: str) -> None:
    scenario = world(name)
    held, params = kernel.begin(scenario, seed=1), kernel.params(scenario)
    while held.month < scenario.periods:
        kernel.advance(held, params, held.month + 1, held.month + 1)
    assert prints(held) == whole(scenario)


def test_a_hundred_and_twenty_calls_equal_one() -> None:
    scenario = world("half_and_half", periods=120)
    one, many = kernel.begin(scenario, seed=3), kernel.begin(scenario, seed=3)
    params = kernel.params(scenario)
    kernel.advance(one, params, one.month + 1, 120)
    for month in range(many.month + 1, 121):
        kernel.advance(many, params, month, month)
    assert prints(one) == prints(many) == whole(scenario, 3)


def any_choices(scenario: Scenario, held: Any, rng: np.random.Generator) -> list[int]:
    """For about half of the buyers some supplier on their list."""
    listed = held.state.pairs["supplier"]
    return [
        int(rng.choice(listed[b])) if rng.random() < 0.5 else -1
        for b in range(scenario.market.buyers)
    ]


@pytest.mark.parametrize("name", sorted(WORLDS))
def test_the_readable_engine_replays_any_month_with_its_choices(name: str) -> None:
    scenario = world(name)
    changed = scenario.replace({"negotiation.pad": 0.09, "trust.prior": 0.6, "ideas.rate": 0.03})
    held, rng = kernel.begin(scenario, seed=1), np.random.default_rng(5)
    for month in range(held.month + 1, scenario.periods + 1):
        now = changed if month % 5 == 0 else scenario
        choices = any_choices(scenario, held, rng) if month % 2 else None
        before = held.copy()
        kernel.advance(held, kernel.params(now), month, month, choices)
        if month % 4 and month != 1:
            continue
        market = kernel.market_of(before, now)
        market.choices = choices
        market.live_a_month()
        after = kernel.market_of(held, now)
        assert attributes(market) == attributes(after), month


KEPT = (
    "odds", "completeness", "inspected", "latent", "quality_record", "record_late", "idle",
    "silence", "tenure", "saving", "link", "promised", "buyer_belief", "supplier_belief",
    "buyer_evidence", "supplier_evidence", "disclosure",
)  # fmt: skip


def attributes(market: ts.Market) -> list[Any]:
    """What agents keep from month to month, in full."""
    answering = any(firm.stance.respond for firm in (*market.buyers, *market.suppliers))
    kept = [name for name in KEPT if answering or "evidence" not in name]
    pairs = [[getattr(pair, name) for name in kept] for pair in market.pairs]
    buyers = [
        (b.cash, b.orphaned, b.demand_state, b.notice, None if b.source is None else b.source.index,
         None if b.source is None else b.source.last_price) for b in market.buyers
    ]  # fmt: skip
    suppliers = [(s.cash, s.lean, s.cost_state, s.generation) for s in market.suppliers]
    return [pairs, buyers, suppliers, market.period]


def test_a_person_gets_the_supplier_that_was_chosen() -> None:
    scenario = world("plain", **RESTLESS)
    held, rng = kernel.begin(scenario, seed=2), np.random.default_rng(1)
    params = kernel.params(scenario)
    kernel.advance(held, params, held.month + 1, 0)
    for month in range(1, 13):
        choices = any_choices(scenario, held, rng)
        kernel.advance(held, params, month, month, choices)
        rows = held.books.of_pairs[month - 1]
        for buyer, supplier in enumerate(choices):
            got = held.state.pairs["supplier"][buyer][rows["ordered"][buyer] > 0.0]
            if supplier != -1 and len(got):
                assert got.tolist() == [supplier]
    assert held.tables()["summary"]["switch_rate"].max() > 0.0


def test_choosing_nobody_changes_nothing_and_a_copy_goes_its_own_way() -> None:
    scenario = world("half_and_half")
    held, params = kernel.begin(scenario, seed=1), kernel.params(scenario)
    kernel.advance(held, params, held.month + 1, 10, [-1] * scenario.market.buyers)
    other = held.copy()
    listed = other.state.pairs["supplier"][:, 0].tolist()
    kernel.advance(other, params, 11, scenario.periods, listed)
    kernel.advance(held, params, 11, scenario.periods)
    assert prints(held) == whole(scenario)
    assert prints(other) != prints(held)


@pytest.mark.parametrize(
    ("first", "last", "choices", "message"),
    [
        (2, 3, None, "first = 2: the next month is -5"),
        (-5, -6, None, "last = -6: must be at least first = -5"),
        (-5, 25, None, "last = 25: there is room to record 24 months"),
        (-5, 1, [-1], "choices: 1 of them for 6 buyers"),
        (-5, 1, [99, -1, -1, -1, -1, -1], r"choices\[0\] = 99: buyer 0 has suppliers"),
    ],
)
def test_what_cannot_be_advanced_is_one_line(
    first: int, last: int, choices: list[int] | None, message: str
) -> None:
    scenario = world("plain")
    held, params = kernel.begin(scenario), kernel.params(scenario)
    with pytest.raises(ValueError, match=message):
        kernel.advance(held, params, first, last, choices)
    assert held.month == -6
