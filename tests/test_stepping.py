"""The compiled engine month by month: the same bits as at once, choices, parameters that change."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from markets import RESTLESS, WORLDS, world

import trustsim as ts
from trustsim import kernel
from trustsim.outcomes import LEVELS, TABLES
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
    for _ in range(held.month, scenario.periods):
        kernel.advance(held, params, held.month + 1, held.month + 1)
    assert held.month == scenario.periods
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


LONE_BIDDERS = {"market.candidates": 1, "people.qualification_cost": 0.0, "periods": 48}
"""Whose supplier fails finds one bidder, which may be dearer than the outside price."""


@pytest.mark.parametrize(
    ("name", "changes"),
    [*((name, {}) for name in sorted(WORLDS)), ("insolvencies", LONE_BIDDERS)],
)
def test_the_readable_engine_replays_any_month_with_its_choices(name: str, changes: Any) -> None:
    scenario = world(name, **changes)
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
    "silence", "tenure", "saving", "link", "buyer_belief", "supplier_belief",
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


def test_a_copy_has_the_bits_of_the_original() -> None:
    scenario = world("half_and_half")
    held, params = kernel.begin(scenario, seed=1), kernel.params(scenario)
    kernel.advance(held, params, held.month + 1, 10)
    other = held.copy()
    kernel.advance(other, params, 11, scenario.periods)
    assert prints(other) == whole(scenario)


@pytest.mark.parametrize(
    ("first", "last", "choices", "message"),
    [
        (2, 3, None, r"first = 2: the next month is -5; write held\.month \+ 1"),
        (-5, -6, None, "last = -6: must be at least first = -5, and at most 24; write -5"),
        (-5, 25, None, "last = 25: there is room to record 24 months; begin a scenario of more"),
        (-5.0, 1, None, r"first = -5.0: must be a whole number, -5 here .*; write -5"),
        (True, 1, None, "first = True: must be a whole number"),
        (-5, 0.5, None, "last = 0.5: must be a whole number, from first = -5 to 24; write 0"),
        (-5, True, None, "last = True: must be a whole number"),
        (-5, np.bool_(True), None, "last = .*True.*: must be a whole number"),
        (-5, float("nan"), None, "last = nan: must be a whole number, .*; give one number"),
        (-5, None, None, "last = None: must be a whole number"),
        (-5, "3", None, "last = '3': must be a whole number"),
        (-5, 2**70, None, "there is room to record 24 months"),
        (-5, 1, [-1], "choices: 1 of them for 6 buyers; give one each"),
        (-5, 1, [], "choices: 0 of them for 6 buyers"),
        (-5, 1, [99, *[-1] * 5], r"choices\[0\] = 99: buyer 0 has suppliers .* by itself"),
        (-5, 1, [2**64 - 1, *[-1] * 5], r"choices\[0\] = 18446744073709551615: buyer 0 has"),
        (-5, 1, np.full(6, 2**64 - 1, np.uint64), r"choices\[0\] = 18446744073709551615: "),
        (-5, 1, [-1, 1.7, *[-1] * 4], r"choices\[1\] = 1.7: must be a whole number, .*write 2"),
        (-5, 1, np.full(6, -1.0), r"choices\[0\] = -1.0: must be a whole number, .*write -1"),
        (-5, 1, [None] * 6, r"choices\[0\] = None: must be a whole number, one of .*, or -1"),
        (-5, 1, ["a"] * 6, r"choices\[0\] = 'a': must be a whole number"),
        (-5, 1, [True] * 6, r"choices\[0\] = True: must be a whole number"),
        (-5, 1, [[-1]] * 6, r"choices\[0\] = \[-1\]: must be a whole number"),
        (-5, 1, "123456", "choices = '123456': must be one list: a supplier's number, or -1"),
        (-5, 1, dict.fromkeys(range(6), -1), "choices = {0: -1, .*: must be one list"),
        (-5, 1, 3, "choices = 3: must be one list"),
        (-5, 1, np.full((1, 6), -1), r"choices = an array of shape \(1, 6\): must be one list"),
        (-5, 1, np.array(3), r"choices = an array of shape \(\): must be one list"),
    ],
)
def test_what_cannot_be_advanced_is_one_line(
    first: Any, last: Any, choices: Any, message: str
) -> None:
    scenario = world("plain")
    held, params = kernel.begin(scenario), kernel.params(scenario)
    before = held.copy()
    with pytest.raises((TypeError, ValueError), match=message) as caught:
        kernel.advance(held, params, first, last, choices)
    assert len(str(caught.value)) < 200
    assert "\n" not in str(caught.value)
    assert held.month == -6
    for part, kept in zip(held.state, before.state, strict=True):
        assert part.tolist() == kept.tolist()


PLAIN = world("plain")
STEPPING: Any = kernel  # to be called with what its types do not allow
WRONG: dict[str, tuple[Any, str]] = {
    "record": (lambda _: kernel.begin(PLAIN, record="foo"), "record = 'foo': no recording level"),
    "level": (lambda _: kernel.begin(PLAIN, record="agent"), "did you mean 'agents'"),
    "no record": (
        lambda _: STEPPING.begin(PLAIN, record=None),
        "record = None: no recording level",
    ),
    "begin": (lambda _: STEPPING.begin(None), r"scenario = None: must be a trustsim\.Scenario"),
    "params": (lambda _: STEPPING.params({"periods": 3}), "scenario = {'periods': 3}: must be a"),
    "market": (lambda held: STEPPING.market_of(held, None), r"scenario = None: must be a trustsim"),
    "no market": (lambda _: STEPPING.market_of(None, PLAIN), "held = None: must be a market that"),
    "not held": (lambda _: STEPPING.advance(3, None, 1, 1), "held = 3: must be a market that"),
    "scenario": (
        lambda held: STEPPING.advance(held, PLAIN, -5, 1),
        r"write kernel\.params\(scenar",
    ),
    "nothing": (lambda held: STEPPING.advance(held, None, -5, 1), "params = None: must be what"),
    "too far": (
        lambda _: kernel.advance(
            kernel.begin(PLAIN, record="summary"), kernel.params(PLAIN), -5, 2**70
        ),
        "must be from first = -5 to 2147483647",
    ),
}


@pytest.mark.parametrize("what", WRONG)
def test_what_is_of_the_wrong_kind_is_one_line(what: str) -> None:
    call, message = WRONG[what]
    held = kernel.begin(PLAIN)
    with pytest.raises((TypeError, ValueError), match=message) as caught:
        call(held)
    assert "\n" not in str(caught.value)
    assert held.month == -6


def test_whole_numbers_of_numpy_and_any_list_of_choices_will_do() -> None:
    held, params = kernel.begin(PLAIN), kernel.params(PLAIN)
    wanted = held.state.pairs["supplier"][:, 0]
    for choices in (wanted, wanted.tolist(), tuple(wanted), wanted.astype(np.int8)):
        other = held.copy()
        STEPPING.advance(other, params, np.int32(-5), np.int64(-4), choices)
        assert other.month == -4
        kept = held.copy()
        kernel.advance(kept, params, -5, -4, wanted.tolist())
        assert other.state.pairs.tobytes() == kept.state.pairs.tobytes()


@pytest.mark.parametrize("record", LEVELS)
def test_before_the_first_month_tables_are_empty_with_the_columns_of_a_run(record: str) -> None:
    run = ts.simulate(PLAIN, engine="kernel", record=record)
    held, params = kernel.begin(PLAIN, record=record), kernel.params(PLAIN)
    for month in (-6, 0):
        if month > held.month:
            kernel.advance(held, params, held.month + 1, month)
        tables = held.tables()
        assert tuple(tables) == tuple(run.recorded)
        for name, table in tables.items():
            assert list(table) == [column.name for column in TABLES[name]]
            assert {len(column) for column in table.values()} == {0}
            kinds = {column.name: column.dtype for column in TABLES[name]}
            assert {key: column.dtype.kind for key, column in table.items()} == {
                key: np.dtype(kind).kind for key, kind in kinds.items()
            }
