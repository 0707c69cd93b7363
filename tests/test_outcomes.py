"""Outcomes of many rows of sums at once are those that plain numbers give, to the bit."""

from __future__ import annotations

import warnings
from math import inf, isnan, nan
from typing import Any

import numpy as np
import pytest

from trustsim.market import Market
from trustsim.outcomes import LEVEL_OF, LEVELS, OUTCOMES, OWN, TABLES, Tally, columns, evaluate
from trustsim.outcomes import text as listed
from trustsim.results import fingerprint
from trustsim.scenarios import Scenario

FIELDS = len(Tally._fields)
SPECIAL = np.array([0.0, -0.0, 1.0, 2.0, 3.0, 1e-12, 5e-324, 1e308, inf, -inf, nan])
SMALL = Scenario(periods=4, burn_in=1, market={"buyers": 4, "suppliers": 3, "candidates": 2})


def over(above: float, below: float) -> float:
    return above / below if below != 0.0 else nan


def by_plain_numbers(t: Tally) -> dict[str, float]:
    """Outcomes of one row: another pen, in Python's own floats, for each shape of formula."""
    informative = nan
    if t.forecasts >= 3.0:
        told = t.forecast_squared - t.forecast * t.forecast / t.forecasts
        believed = t.belief_squared - t.belief * t.belief / t.forecasts
        across = t.forecast_belief - t.forecast * t.belief / t.forecasts
        if told > 1e-12:
            informative = (2.0 * across - believed) / told
    fought = t.hours_haggling + t.hours_contracting + t.hours_blame
    spent = t.spent + t.failures + t.downtime + t.transaction + t.qualification
    return {
        "transactional_share": over(fought, fought + t.hours_productive),
        "forecast_informativeness": informative,
        "ideas_from_buyers": over(12.0 * t.ideas_from_buyers, t.pairs),
        "price": over(t.spent, t.accepted),
        "total_cost": over(spent, t.accepted),
        "profit": over(t.profit, t.firms),
    }


def rows_of_sums(number: int, seed: int) -> np.ndarray:
    """Sums of all sizes, some of them zero, huge, infinite or not a number."""
    draw = np.random.default_rng(seed)
    sums = draw.normal(size=(number, FIELDS)) * 10.0 ** draw.integers(-8, 9, (number, FIELDS))
    odd = draw.random((number, FIELDS)) < 0.5 * draw.random((number, 1))
    sums[odd] = draw.choice(SPECIAL, odd.sum())
    sums[:, Tally._fields.index("forecasts")] = draw.integers(0, 9, number)
    return sums


@pytest.mark.parametrize("seed", range(3))
def test_many_rows_at_once_give_the_bits_of_plain_numbers(seed: int) -> None:
    sums = rows_of_sums(2000, seed)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = evaluate(sums)
    assert list(found) == list(OUTCOMES)
    told = [by_plain_numbers(Tally(*row)) for row in sums.tolist()]
    for name in told[0]:
        expected = np.array([row[name] for row in told])
        assert 0 < np.isnan(expected).sum() < len(expected)
        np.testing.assert_array_equal(np.isnan(found[name]), np.isnan(expected))
        known = ~np.isnan(expected)
        assert found[name][known].tobytes() == expected[known].tobytes(), name


def test_a_row_has_the_same_outcomes_alone_and_among_others() -> None:
    sums = rows_of_sums(50, 9)
    together = evaluate(sums)
    for number in range(50):
        for name, (alone,) in evaluate(sums[number : number + 1]).items():
            among = together[name][number]
            assert alone == among or (isnan(alone) and isnan(among))


def test_no_rows_have_no_outcomes() -> None:
    assert {values.shape for values in evaluate(np.zeros((0, FIELDS))).values()} == {(0,)}


@pytest.mark.parametrize(
    ("forecasts", "squared", "share"),
    [(2.0, 1.0, nan), (3.0, 1.0, 1.5), (3.0, 1e-12, nan), (0.0, 1.0, nan)],
)
def test_informativeness_needs_three_forecasts_that_vary(
    forecasts: float, squared: float, share: float
) -> None:
    tally = Tally(
        forecasts=forecasts, forecast_squared=squared, forecast_belief=1.0, belief_squared=0.5
    )
    (found,) = evaluate(np.array([tally]))["forecast_informativeness"]
    assert found == share or (isnan(found) and isnan(share))


# --- tables -------------------------------------------------------------------------------------


def test_no_column_holds_on_to_the_sums_that_it_was_taken_from() -> None:
    sums = np.ones((3, FIELDS))
    own = {"side": ["buyer"] * 3, "stance": ["trusting"] * 3, "firms": sums[:, 0]}
    for name, values in columns("summary", own, sums).items():
        assert values.flags.c_contiguous, name
        assert not np.shares_memory(values, sums), name


@pytest.mark.parametrize("table", TABLES)
def test_columns_come_in_declared_order_and_type(table: str) -> None:
    own: dict[str, Any] = {
        column.name: ["a", "bc"] if column.dtype == "U" else [1, 2] for column in OWN[table][::-1]
    }
    sums = None if table == "relationships" else np.ones((2, FIELDS))
    found = columns(table, own, sums)
    assert list(found) == [column.name for column in TABLES[table]]
    for column in TABLES[table]:
        assert found[column.name].dtype.kind == column.dtype[0]
        assert found[column.name].dtype.itemsize == 8 or column.dtype == "U"
        assert found[column.name].shape == (2,)


def test_only_relationships_have_no_outcomes() -> None:
    parts = {part.split(",")[0]: part for part in listed().split("\n\n")}
    for table in TABLES:
        named = "and every outcome" in parts[f"table {table}"]
        assert named == (table != "relationships") == (len(TABLES[table]) > len(OWN[table]))
        assert all(f"  {column.name} " in parts[f"table {table}"] for column in OWN[table])


@pytest.mark.parametrize("level", LEVELS)
def test_tables_can_be_read_before_the_end_and_change_nothing(level: str) -> None:
    read, left = (Market(SMALL, seed=2, record=level) for _ in range(2))
    while read.running:
        read.step()
        left.step()
        early = read.tables()
        assert list(early) == [
            t for t in TABLES if LEVELS.index(LEVEL_OF[t]) <= LEVELS.index(level)
        ]
    late = left.tables()
    assert [fingerprint(t, early[t]) for t in early] == [fingerprint(t, late[t]) for t in late]


def test_tables_of_a_market_that_has_not_begun_are_empty() -> None:
    market = Market(SMALL, seed=2, record="relationships")
    for table, found in market.tables().items():
        assert list(found) == [column.name for column in TABLES[table]]
        assert {len(values) for values in found.values()} == {0}
    market.release()
