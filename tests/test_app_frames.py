"""Frames say what the run's tables say, and give the reasons that the agents recorded."""

from __future__ import annotations

import inspect
import re
from itertools import pairwise

import numpy as np
import pytest
from markets import RESTLESS

from trustsim import Scenario, simulate
from trustsim.agents.reasons import Reason
from trustsim.analysis.intervals import ALWAYS_AHEAD, NEVER, break_even_month
from trustsim.app.camera import LAST, MEANS, columns_of, pairs_by_supplier, rows_of
from trustsim.app.film import Film, film
from trustsim.app.frames import COLUMNS, Column, Event, Flag, Frame, columns_for
from trustsim.app.header import STAGES, header
from trustsim.app.packing import Packer, Unpacker
from trustsim.market import Market
from trustsim.results import Run

SCENARIO = Scenario(
    periods=36,
    burn_in=12,
    market={
        "buyers": 9,
        "suppliers": 5,
        "candidates": 3,
        "buyer_mix": {"trusting": 0.4, "aggressive": 0.4, "reciprocal": 0.2},
    },
    turnover={"opening_cash": 20_000.0, "credit": 40_000.0},
)
SEED = 4


@pytest.fixture(scope="module")
def shown() -> Film:
    return film(SCENARIO, seed=SEED, record="relationships")


@pytest.fixture(scope="module")
def steps() -> dict[str, float]:
    return {column.name: column.step for column in columns_of(SCENARIO)}


def close(told: int | None, value: float, step: float) -> bool:
    """Whether a number of steps is what a value rounds to."""
    return bool(np.isnan(value)) if told is None else abs(told * step - value) <= 0.5001 * step


def test_who_watches_changes_no_number(shown: Film) -> None:
    unseen = simulate(SCENARIO, seed=SEED, engine="kernel")
    for table in unseen.recorded:
        assert shown.run.fingerprint(table) == unseen.fingerprint(table)


def test_deals_are_those_of_the_relationships(shown: Film, steps: dict[str, float]) -> None:
    pairs = shown.run.relationships
    units = ideas = 0.0
    for frame in shown.frames:
        rows = pairs[pairs["period"] == frame.month]
        for b in range(9):
            told = {
                name: frame.columns[name][b] for name in COLUMNS if b < len(frame.columns[name])
            }
            mine = rows[rows["buyer"] == b]
            ordered = mine[mine["ordered"] > 0.0]
            voiced = bool(mine["complaints"].sum())
            assert bool((told["flags"] or 0) & Flag.VOICED) == voiced
            if ordered.empty:
                assert told["partner"] is None
                continue
            (row,) = ordered.to_dict("records")
            assert told["partner"] == row["supplier"]
            assert told["tenure"] == row["tenure"]
            assert told["ideas"] == row["ideas_from_supplier"]
            assert told["helps"] == row["ideas_from_buyer"]
            assert bool(told["flags"] & Flag.DISCLOSED) == bool(row["cost_disclosed"])
            assert close(told["units"], row["ordered"], steps["units"])
            assert close(told["own_trust"], row["trust_buyer"], steps["trust"])
            assert close(told["partner_trust"], row["trust_supplier"], steps["trust"])
            short = row["ordered"] - row["delivered"]
            assert close(told["missing"] or 0, short, steps["missing"])
            units += told["units"] * steps["units"]
            ideas += told["ideas"]
    assert ideas == pairs["ideas_from_supplier"].sum()
    assert abs(units - pairs["ordered"].sum()) <= 0.5 * steps["units"] * 9 * 36


def test_firms_are_those_of_the_tables(shown: Film, steps: dict[str, float]) -> None:
    for side, first, names in (
        ("buyers", 0, ("trust", "transactional_share", "price", "total_cost", "profit")),
        ("suppliers", 9, ("trust", "transactional_share", "price", "profit")),
    ):
        table = shown.run.arrays(side)
        many = len(table["period"]) // 36
        for name in names:
            for frame in shown.frames:
                for firm in range(many):
                    value = table[name][(frame.month - 1) * many + firm]
                    assert close(frame.columns[name][first + firm], value, steps[name])


def test_curves_are_the_table_of_periods(shown: Film, steps: dict[str, float]) -> None:
    table = shown.run.arrays("periods")
    stances = header(shown.market)["stances"]
    for row in range(len(table["period"])):
        frame = shown.frames[table["period"][row] - 1]
        at = row % len(stances)
        assert (stances[at]["side"], stances[at]["label"]) == (
            table["side"][row], table["stance"][row],
        )  # fmt: skip
        for name, outcome in MEANS.items():
            assert close(frame.columns[name][at], table[outcome][row], steps[name])


def watched(scenario: Scenario, seed: int) -> list[dict[str, dict[int, object]]]:
    """The same run, lived once more and read by another pen: reasons, lateness, trust by buyer."""
    market = Market(scenario, seed=seed, record="summary")
    while market.period < 0:
        market.live_a_month()
    trust = {(p.buyer.number, p.supplier.number): p.buyer_trust for p in market.pairs}
    months = [{"trust": trust, "begun": trust}]
    for _ in range(scenario.periods):
        market.begin_month()
        for stage in STAGES[:-1]:
            getattr(market, stage)()
            if stage == "settle":
                market.pool()
        market.record()
        late = {
            (p.buyer.number, p.supplier.number): p.delivery.late
            for p in market.pairs
            if p.delivery is not None
        }
        trust = {(p.buyer.number, p.supplier.number): p.buyer_trust for p in market.pairs}
        months.append(
            {
                "rebid": {b.number: b.rebid for b in market.buyers},
                "award": {b.number: b.award.reason for b in market.buyers},
                "source": {b.number: b.source.supplier.number for b in market.buyers if b.source},
                "left": {p.buyer.number: p.supplier.number for p in market.pairs if p.left},
                "late": late,
                "trust": trust,
            }
        )
        market.turnover()
        market.end_month()
        months[-1]["begun"] = {
            (p.buyer.number, p.supplier.number): p.buyer_trust for p in market.pairs
        }
    return months


def test_reasons_are_those_that_the_agents_recorded(shown: Film) -> None:
    months = watched(SCENARIO, SEED)
    drawn = 0
    for frame in shown.frames:
        month = months[frame.month]
        for b in range(9):
            rebid = month["rebid"][b]
            assert frame.columns["rebid"][b] == rebid.reason
            assert frame.columns["award"][b] == month["award"][b]
            chance = frame.columns["chance"][b]
            if rebid.reason in (Reason.RENEWED, Reason.REBID):
                drawn += 1
                assert chance == round(100 * rebid.numbers[2])
            else:
                assert chance is None
    assert drawn > 200


@pytest.mark.parametrize("restless", [False, True])
def test_who_left_and_what_it_had_seen_agree_with_the_record(restless: bool) -> None:
    # Restless, long and poor, so that newcomers are found, and left, too.
    poor = {"turnover.opening_cash": 0.0, "turnover.credit": 1_000.0, "periods": 150}
    scenario = SCENARIO.replace({**RESTLESS, **poor}) if restless else SCENARIO
    shown, months = film(scenario, seed=SEED), watched(scenario, SEED)
    found = 0
    for frame in shown.frames:
        told = {e[1]: e for e in frame.events if e[0] == Event.LEFT}
        assert {b: e[2] for b, e in told.items()} == months[frame.month]["left"]
        for b, event in told.items():
            old = event[2]
            spell = []  # months of the spell with the old supplier, the latest first
            for month in range(frame.month - 1, 0, -1):
                if months[month]["source"].get(b) != old:
                    break
                spell.append(month)
                if months[month]["award"][b] == Reason.SWITCHED:
                    break
            delivered = [m for m in spell if (b, old) in months[m]["late"]][:LAST]
            assert event[5] == len(delivered)
            assert event[4] == sum(months[m]["late"][b, old] for m in delivered)
            assert event[7] == round(100 * months[frame.month - 1]["trust"][b, old])
            first = min(delivered, default=frame.month)
            assert event[6] == round(100 * months[first - 1]["begun"][b, old])
            found += 1
    assert found > 15


def test_failures_are_the_entries_of_newcomers(shown: Film) -> None:
    failed = [(f.month, e[1]) for f in shown.frames for e in f.events if e[0] == Event.FAILED]
    entered = [
        (before.month, s)
        for before, after in pairwise(shown.frames)
        for s in range(5)
        if after.columns["generation"][s] != before.columns["generation"][s]
    ]
    assert [one for one in failed if one[0] < 36] == entered
    assert entered


def test_bids_are_asked_where_the_business_was_put_out(shown: Film) -> None:
    pairs = pairs_by_supplier(shown.market)
    for frame in shown.frames:
        for b in range(9):
            bids = [
                bid
                for pair, bid in zip(pairs, frame.columns["bid"], strict=True)
                if pair.buyer.number == b and bid is not None
            ]
            renewed = frame.columns["rebid"][b] == Reason.RENEWED
            assert (len(bids) == 0) if renewed else (len(bids) >= 1)


def lead_of(run: Run, ahead: str, behind: str) -> np.ndarray:
    table = run.arrays("periods")
    profit = [
        table["profit"][(table["side"] == "buyer") & (table["stance"] == stance)]
        for stance in (ahead, behind)
    ]
    return np.cumsum(profit[0] - profit[1])


def test_break_even_is_that_of_the_analysis_in_every_month() -> None:
    # Two stances that are much alike: the lead wavers.
    scenario = SCENARIO.replace({"market.buyer_mix": {"trusting": 0.5, "naive": 0.5}})
    step = next(c.step for c in columns_of(scenario) if c.name == "lead")
    found = set()
    for seed in range(6):
        shown = film(scenario, seed=seed)
        told = header(shown.market)
        lead = lead_of(shown.run, *(told["stances"][at]["label"] for at in told["race"]))
        for frame in shown.frames:
            sofar = lead[: frame.month]
            month = break_even_month([sofar, sofar]).month  # the band of equal curves has no width
            since = frame.columns["ahead_since"][0]
            assert since == {NEVER: 0, ALWAYS_AHEAD: 1}.get(month, month)
            assert close(frame.columns["lead"][0], sofar[-1], step)
            found.add(since)
    assert {0, 1} < found  # not ahead, always ahead, and ahead from a later month on


def test_stages_are_those_of_the_market() -> None:
    lived = re.findall(r"self\.(\w+)\(\)", inspect.getsource(Market.live_a_month))
    unseen = {"begin_month", "pool", "record", "end_month"}
    assert [stage for stage in lived if stage not in unseen] == list(STAGES)


def test_frames_come_back_from_their_bytes(shown: Film) -> None:
    rows = rows_of(shown.market)
    packer, unpacker = Packer(rows), Unpacker(rows)
    assert [unpacker.unpack(packer.pack(frame)) for frame in shown.frames] == shown.frames


def test_numbers_of_any_size_come_back() -> None:
    rows = {"firms": 3, "deals": 1, "bids": 4, "makers": 1, "curves": 1, "race": 1}
    large = [None, 0, -1, 63, 64, -64, -65, 2**40, -(2**40), None, 5]
    packer, unpacker = Packer(rows), Unpacker(rows)
    for month, value in enumerate(large, start=1):
        columns = {n: [value] * rows[c.table] for n, c in COLUMNS.items()}
        columns["bid"] = [None, value, None, 7]
        frame = Frame(month, columns, [(1, value, None), ()])
        assert unpacker.unpack(packer.pack(frame)) == frame


def test_steps_follow_the_size_of_the_market() -> None:
    def steps(price: float, units: float) -> dict[str, Column]:
        return {column.name: column for column in columns_for(price, units)}

    for price, units in ((0.02, 5.0), (100.0, 1000.0), (3e6, 0.5)):
        found = steps(price, units)
        assert price / 2000 <= found["price"].step * 5
        assert found["price"].step <= price / 1000
        assert found["units"].step <= units / 100
        assert found["trust"].step == 0.01


def test_the_python_of_a_run_makes_that_run(shown: Film) -> None:
    told = header(shown.market, shown.run.fingerprint())
    room: dict[str, object] = {}
    exec(told["python"], room)  # noqa: S102 - what a student does; it ends in an assertion
    assert room["scenario"] == SCENARIO
    assert "assert run.fingerprint() ==" in told["python"]
