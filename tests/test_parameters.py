"""Every parameter is declared once, completely, and the table shows all of them."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest

from trustsim import parameters
from trustsim.parameters import GROUPS, _table
from trustsim.parameters._declare import Group, choice, count, mix, number, optional_number, switch
from trustsim.parameters._errors import ScenarioError
from trustsim.parameters._fields import dotted_keys
from trustsim.parameters._plugins import strategy_names, trust_rule_names
from trustsim.parameters._table import COLUMNS, Row, all_rows, markdown, rows, text
from trustsim.scenarios import Scenario
from trustsim.sources import SOURCES

ROWS = all_rows()
IS_NUMBER = [row for row in ROWS if row["low"] is not None]
ids = {"ids": lambda row: row["key"]}


def facts(**changes: Any) -> dict[str, Any]:
    plain = {"unit": "u", "symbol": "s", "meaning": "m", "source": "assumed", "grade": "D"}
    return {**plain, **changes}


class Inner(Group):
    """A group in a group."""

    share: float = number(0.5, 0.0, 1.0, **facts(likely=(0.25, 0.75)))


class Outer(Group):
    """A group."""

    inner: Inner = Inner(share=0.25)
    units: int = count(3, 1, 9, **facts(unit="units"))
    level: float | None = optional_number(0.0, 1.0, **facts())
    on: bool = switch(True, meaning="on")
    rule: str = choice("beta", meaning="rule")
    shares: dict[str, float] | None = mix(meaning="shares")


# --- each declaration ---------------------------------------------------------------------------


@pytest.mark.parametrize("row", ROWS, **ids)
def test_every_parameter_has_a_unit_and_a_meaning(row: Row) -> None:
    assert row["unit"]
    assert row["meaning"]
    assert "\n" not in row["meaning"]


@pytest.mark.parametrize(
    "row", [row for row in ROWS if row["unit"] not in ("yes/no", "name")], **ids
)
def test_everything_but_switches_names_and_mixes_is_a_bounded_number(row: Row) -> None:
    if row["key"] not in ("market.buyer_mix", "market.supplier_mix"):
        assert math.isfinite(row["low"])
        assert math.isfinite(row["high"])
        assert row["low"] < row["high"]


@pytest.mark.parametrize("row", IS_NUMBER, **ids)
def test_every_number_has_a_symbol_a_known_source_and_a_grade(row: Row) -> None:
    assert row["symbol"]
    assert row["source"] in SOURCES
    assert row["grade"] in ("A", "B", "C", "D")


@pytest.mark.parametrize("row", IS_NUMBER, **ids)
def test_every_default_lies_inside_its_bounds(row: Row) -> None:
    assert row["default"] is None or row["low"] <= row["default"] <= row["high"]


@pytest.mark.parametrize("row", [row for row in ROWS if row["likely_low"] is not None], **ids)
def test_every_likely_range_lies_inside_the_bounds_and_around_the_default(row: Row) -> None:
    assert row["low"] <= row["likely_low"] < row["likely_high"] <= row["high"]
    assert row["likely_low"] <= row["default"] <= row["likely_high"]


def test_symbols_are_not_used_twice_in_a_group() -> None:
    seen: set[tuple[str, str]] = set()
    for row in IS_NUMBER:
        mark = (row["key"].rpartition(".")[0], row["symbol"])
        assert mark not in seen, mark
        seen.add(mark)


def test_every_group_says_what_it_is() -> None:
    for name, group in GROUPS.items():
        assert group.__doc__, name


def test_a_partial_table_changes_the_default_of_its_field() -> None:
    class Twice(Group):
        """A group in a group in a group."""

        outer: Outer = Outer(inner=Inner(share=0.75), units=7)

    assert Twice(outer={"units": 8}).outer == Outer(inner=Inner(share=0.75), units=8)
    assert Twice(outer={"inner": {}}).outer == Outer(inner=Inner(share=0.75), units=7)
    assert Outer(inner={}).inner == Inner(share=0.25)
    assert Outer(inner=Inner()).inner == Inner(share=0.5)


# --- the table ----------------------------------------------------------------------------------


def test_the_table_has_a_row_for_every_parameter_of_a_scenario_in_its_order() -> None:
    assert [row["key"] for row in ROWS] == list(dotted_keys(Scenario))


def test_the_table_shows_the_defaults_of_a_scenario() -> None:
    scenario = Scenario()
    for row in ROWS:
        assert scenario.get(row["key"]) == row["default"], row["key"]


def test_rows_read_a_declaration() -> None:
    found = {row["key"]: row for row in rows(Outer, "outer.")}
    assert list(found) == [
        "outer.inner.share",
        "outer.units",
        "outer.level",
        "outer.on",
        "outer.rule",
        "outer.shares",
    ]
    assert found["outer.inner.share"] == {
        "key": "outer.inner.share",
        "default": 0.25,  # what the outer group says, not the inner one
        "unit": "u",
        "low": 0.0,
        "high": 1.0,
        "likely_low": 0.25,
        "likely_high": 0.75,
        "symbol": "s",
        "meaning": "m",
        "source": "assumed",
        "grade": "D",
        "fitted": None,
        "why": None,
    }
    assert (found["outer.level"]["default"], found["outer.level"]["high"]) == (None, 1.0)
    assert (found["outer.on"]["default"], found["outer.on"]["low"]) == (True, None)
    assert found["outer.units"]["likely_low"] is None


def test_the_public_table_is_a_data_frame_of_these_rows() -> None:
    frame = parameters.table()
    assert list(frame.columns) == list(COLUMNS)
    assert list(frame["key"]) == [row["key"] for row in ROWS]
    by_key = frame.set_index("key")
    assert by_key.loc["periods", "default"] == 120
    assert by_key.loc["periods", "high"] == 12_000.0
    assert math.isnan(by_key.loc["channels.voice", "low"])


@pytest.mark.parametrize("write", [text, markdown])
def test_both_texts_name_every_parameter_with_its_meaning(write: Any) -> None:
    lines = write().splitlines()
    for row in ROWS:
        assert any(row["key"] in line and row["meaning"] in line for line in lines), row["key"]


def test_the_plain_text_is_aligned_group_by_group() -> None:
    block = next(part for part in text().split("\n\n") if part.startswith("demand\n"))
    heading, *lines = block.splitlines()
    assert heading == "demand"
    assert len(lines) == len(GROUPS["demand"].model_fields)
    starts = {
        line.index(field.json_schema_extra["meaning"])  # type: ignore[index, call-overload]
        for line, field in zip(lines, GROUPS["demand"].model_fields.values(), strict=True)
    }
    assert len(starts) == 1


def test_markdown_keeps_its_columns_whatever_a_meaning_contains(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    odd = {**ROWS[0], "meaning": "P(a | b)"}
    monkeypatch.setattr(_table, "all_rows", lambda: [odd, *ROWS[1:]])
    lines = [line for line in markdown().splitlines() if line.startswith("|")]
    assert r"P(a \| b)" in lines[2]
    for line in lines:
        assert line.replace(r"\|", "").count("|") == 10


# --- names of plugins ---------------------------------------------------------------------------


def test_names_are_the_files_in_the_folders() -> None:
    package = Path(parameters.__file__).parent.parent
    for folder, names in (("strategies", strategy_names()), ("trust_rules", trust_rule_names())):
        files = {file.stem for file in (package / folder).glob("*.py")}
        assert set(names) == {name for name in files if not name.startswith("_")}
    assert {"aggressive", "trusting"} <= set(strategy_names())
    assert "beta" in trust_rule_names()


# --- the declaring functions --------------------------------------------------------------------


@pytest.mark.parametrize(("low", "high"), [(0.0, math.inf), (math.nan, 1.0), (2.0, 1.0)])
def test_bounds_that_are_not_finite_and_in_order_cannot_be_declared(
    low: float, high: float
) -> None:
    with pytest.raises(ValueError, match="not finite and in order"):
        number(0.5, low, high, **facts())


def test_groups_compare_and_hash_by_value_and_kind() -> None:
    class Other(Inner):
        """The same fields under another name."""

    assert Inner(share=0.5) == Inner()
    assert hash(Inner(share=0.5)) == hash(Inner())
    assert Inner() != Other()
    assert len({Inner(), Other(), Inner(share=0.5), Inner(share=0.25)}) == 3


def test_an_unknown_key_is_answered_with_the_nearest_one() -> None:
    with pytest.raises(ScenarioError, match=r"^unit: no such parameter; did you mean units\?$"):
        Outer(unit=1)
    with pytest.raises(ScenarioError, match=r"^share: .* did you mean inner.share\?$"):
        Outer(share=1)
    with pytest.raises(ScenarioError, match=r"^inner.shre: .* did you mean inner.share\?$"):
        Outer(inner={"shre": 1})
    with pytest.raises(ScenarioError, match=r"known here: inner, units, level, on, rule, shares$"):
        Outer(zzz=1)
