"""The published numbers and the patterns that rest on them."""

from __future__ import annotations

import csv
import math
from pathlib import Path

import pytest

from trustsim import facts
from trustsim.sources import SOURCES

FILE = Path(facts.__file__).with_name("facts.csv")
LOW_AND_HIGH = [fact for fact in facts.load() if fact.low is not None and fact.high is not None]
TARGETS = [(p.id, target) for p in facts.PATTERNS for target in p.targets]


def rows() -> list[dict[str, str]]:
    with FILE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def test_every_row_of_the_file_is_a_fact_under_its_own_id() -> None:
    ids = [fact.id for fact in facts.load()]
    assert ids == [row["id"] for row in rows()]
    assert ids == [f"F{number}" for number in range(1, 17)]
    assert all(facts.get(id).id == id for id in ids)


def test_the_numbers_are_those_of_the_file() -> None:
    contact_time = facts.get("F1")
    assert (contact_time.value, contact_time.low, contact_time.high) == (0.47, None, None)
    assert contact_time.unit == "share"
    slope = facts.get("F8")
    assert (slope.value, slope.low, slope.high) == (0.643, 0.539, 0.747)
    assert facts.get("F7").value == 2_100_000_000.0
    assert facts.get("F15").value is None


def test_the_most_trusted_automaker_spends_half_the_share_of_the_least_trusted() -> None:
    least, most = facts.get("F1").value, facts.get("F2").value
    assert least is not None
    assert most is not None
    assert math.isclose(most, least / 2)


@pytest.mark.parametrize("fact", LOW_AND_HIGH, ids=lambda fact: fact.id)
def test_a_value_lies_within_what_was_reported(fact: facts.Fact) -> None:
    assert fact.value is not None
    assert fact.low is not None
    assert fact.high is not None
    assert fact.low <= fact.value <= fact.high


@pytest.mark.parametrize("fact", facts.load(), ids=lambda fact: fact.id)
def test_every_fact_names_works_that_are_cited(fact: facts.Fact) -> None:
    assert fact.source_keys
    assert set(fact.source_keys) <= set(SOURCES)
    assert "same" not in {fact.source, fact.sample}
    assert fact.read_as in {"primary", "secondary", "abstract", "derived"}


def test_only_the_five_patterns_are_fitted() -> None:
    assert [p.id for p in facts.PATTERNS] == ["P1", "P2", "P3", "P4", "P11"]


@pytest.mark.parametrize(("id", "target"), TARGETS)
def test_a_target_holds_the_published_numbers_it_rests_on(id: str, target: facts.Target) -> None:
    assert target.low < target.high
    for fact in map(facts.get, target.facts):
        assert fact.used_for == id
        assert fact.value is not None
        assert target.holds(fact.value)


@pytest.mark.parametrize("pattern", facts.PATTERNS, ids=lambda pattern: pattern.id)
def test_a_fact_is_used_for_exactly_the_pattern_that_names_it(pattern: facts.Pattern) -> None:
    used = {fact.id for fact in facts.load() if fact.used_for == pattern.id}
    assert used == set(pattern.facts)
    assert facts.pattern(pattern.id) is pattern


def test_a_fact_is_used_for_a_pattern_or_for_none() -> None:
    assert {fact.used_for for fact in facts.load()} == {"", *(p.id for p in facts.PATTERNS)}


def test_a_target_includes_its_ends_and_nothing_beyond() -> None:
    target = facts.pattern("P3").targets[0]
    assert [target.holds(value) for value in (0.0299, 0.03, 0.10, 0.1001)] == [
        False,
        True,
        True,
        False,
    ]
    assert not target.holds(math.nan)


def test_an_unknown_fact_or_pattern_is_a_key_error() -> None:
    with pytest.raises(KeyError, match="F0"):
        facts.get("F0")
    with pytest.raises(KeyError, match="P9"):
        facts.pattern("P9")


def test_the_table_has_the_columns_and_numbers_of_the_file() -> None:
    table = facts.table()
    assert list(table.columns) == list(rows()[0])
    assert table["id"].tolist() == [row["id"] for row in rows()]
    assert table.set_index("id")["value"]["F8"] == 0.643
    assert table["low"].isna().sum() == sum(row["low"] == "" for row in rows())
    assert table.set_index("id")["source_keys"]["F12"] == "schniter2013 fnbeh2021"
