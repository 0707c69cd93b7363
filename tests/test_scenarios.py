"""A scenario: checked as a whole, comparable, and the same bits after a TOML file."""

from __future__ import annotations

import math
import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from drawn import NUMBERS, SCHEMA, a_number, a_population
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError
from tiers import many

from trustsim.parameters import GROUPS, _plugins
from trustsim.parameters._declare import Group, number
from trustsim.parameters.stances import BuyerStance
from trustsim.scenarios import (
    Scenario,
    ScenarioError,
    register_strategy,
    strategy_names,
    trust_rule_names,
)


@st.composite
def scenarios(draw: st.DrawFn) -> Scenario:
    """A scenario with a dozen values anywhere inside the bounds of the schema."""
    free = [
        (key, schema)
        for key, schema, optional in NUMBERS
        if not optional and key not in ("market.candidates", "market.trust_level_spread")
    ]
    chosen = draw(st.lists(st.sampled_from(free), max_size=12, unique_by=lambda item: item[0]))
    changes = {key: draw(a_number(schema)) for key, schema in chosen}
    suppliers = changes.get("market.suppliers", Scenario().market.suppliers)
    changes["market.candidates"] = draw(st.integers(1, min(suppliers, 64)))
    changes |= draw(a_population("trust_level", "trusting_buyers", "buyer_mix"))
    changes |= draw(a_population("supplier_trust_level", "trusting_suppliers", "supplier_mix"))
    for name in draw(st.sets(st.sampled_from(list(GROUPS["channels"].model_fields)), max_size=3)):
        changes[f"channels.{name}"] = draw(st.booleans())
    changes["trust.rule"] = draw(st.sampled_from(trust_rule_names()))
    return Scenario().replace(changes)


def bits(value: Any) -> Any:
    """Nested values with each float as its exact text, so that -0.0 is not 0.0."""
    if isinstance(value, dict):
        return {name: bits(inner) for name, inner in value.items()}
    return value.hex() if isinstance(value, float) else (type(value), value)


def message(**tables: Any) -> str:
    with pytest.raises(ScenarioError) as caught:
        Scenario(**tables)
    return str(caught.value)


# --- the same bits ------------------------------------------------------------------------------


@settings(max_examples=many(40, 100), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(scenarios())
def test_a_scenario_comes_back_from_toml_to_the_bit(scenario: Scenario) -> None:
    again = Scenario.from_toml_text(scenario.to_toml())
    assert again == scenario
    assert hash(again) == hash(scenario)
    assert bits(again.model_dump()) == bits(scenario.model_dump())
    assert again.to_toml() == scenario.to_toml()


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(scenarios())
def test_a_scenario_survives_pickling(scenario: Scenario) -> None:
    again = pickle.loads(pickle.dumps(scenario))  # noqa: S301
    assert again == scenario
    assert hash(again) == hash(scenario)


def test_to_toml_names_every_parameter_that_has_a_value() -> None:
    text = Scenario().to_toml()
    for key in (key for key, _, optional in NUMBERS if not optional):
        assert f"{key.rpartition('.')[2]} = " in text
    assert "None" not in text
    assert "focal_strategy" not in text


def test_to_toml_writes_the_text_that_it_returns(tmp_path: Path) -> None:
    file = tmp_path / "scenario.toml"
    text = Scenario(periods=7).to_toml(file)
    assert file.read_text(encoding="utf-8") == text
    assert Scenario.from_toml(file).periods == 7
    with pytest.raises(ScenarioError, match="cannot be written"):
        Scenario().to_toml(tmp_path)


def test_equal_scenarios_have_equal_hashes_however_they_were_made() -> None:
    one = Scenario(periods=24, market={"buyer_mix": {"trusting": 0.25, "aggressive": 0.75}})
    two = Scenario(market={"buyer_mix": {"aggressive": 0.75, "trusting": 0.25}}, periods=24)
    three = Scenario().replace({"market.buyer_mix": one.market.buyer_mix, "periods": 24})
    assert one == two == three
    assert hash(one) == hash(two) == hash(three)
    assert one.to_toml() == two.to_toml()
    assert len({one, two, three, Scenario()}) == 2


def test_minus_zero_is_stored_as_zero() -> None:
    scenario = Scenario(market={"trust_level": -0.0})
    assert math.copysign(1.0, scenario.market.trust_level) == 1.0


def test_a_whole_number_and_numpy_numbers_are_stored_as_plain_numbers() -> None:
    scenario = Scenario(
        periods=np.int64(24), demand={"mean": 500}, market={"trust_level": np.float64(0.25)}
    )
    assert [type(scenario.periods), type(scenario.demand.mean)] == [int, float]
    assert type(scenario.market.trust_level) is float
    assert scenario == Scenario(periods=24, demand={"mean": 500.0}, market={"trust_level": 0.25})


# --- frozen -------------------------------------------------------------------------------------


def test_nothing_in_a_scenario_can_be_changed() -> None:
    scenario = Scenario(market={"buyer_mix": {"trusting": 1.0}})
    before = scenario.to_toml()
    with pytest.raises(ScenarioError, match=r"^periods: parameters are frozen.*replace"):
        scenario.periods = 3
    with pytest.raises(ScenarioError, match=r"^buyers: parameters are frozen"):
        scenario.market.buyers = 3
    mix = scenario.market.buyer_mix
    for change in (
        lambda: mix.update(naive=1.0),
        lambda: mix.__setitem__("trusting", 0.5),
        lambda: mix.pop("trusting"),
        lambda: mix.clear(),
        lambda: mix.setdefault("naive", 0.5),
    ):
        with pytest.raises(TypeError, match="frozen"):
            change()
    assert scenario.to_toml() == before


def test_replace_and_get_take_dotted_keys() -> None:
    scenario = Scenario().replace(
        {
            "periods": 240,
            "market.trusting_buyers": 0.25,
            "strategies.aggressive.buyer.pressure": 0.75,
            "market.supplier_mix": {"trusting": 1},
        }
    )
    assert scenario.get("periods") == scenario.periods == 240
    assert scenario.get("strategies.aggressive.buyer.pressure") == 0.75
    assert scenario.get("market.supplier_mix.trusting") == 1.0
    assert scenario.get("market") is scenario.market
    assert Scenario().periods == Scenario().get("periods") != 240
    assert scenario.replace({"market.trusting_buyers": None, "market.trust_level": 1}) == (
        Scenario().replace(
            {
                "market": GROUPS["market"](trust_level=1.0, supplier_mix={"trusting": 1.0}),
                "strategies.aggressive.buyer.pressure": 0.75,
                "periods": 240,
            }
        )
    )


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("market.byers", "market.byers: no such parameter; did you mean market.buyers?"),
        ("markt.buyers", "markt: no such parameter; did you mean market?"),
        ("trust_level", "trust_level: no such parameter; did you mean market.trust_level?"),
        ("market.buyers.x", "market.buyers.x: market.buyers is one value, not a table;"),
        ("market.buyer_mix.trusting", "market.buyer_mix is one value, not a table; replace"),
        (3, "3: a key is a dotted text, such as 'market.buyers'"),
    ],
)
def test_replace_says_which_key_was_meant(key: Any, expected: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        Scenario().replace({key: 1})
    assert expected in str(caught.value)
    assert len(caught.value.lines) == 1


def test_replace_takes_its_changes_in_order() -> None:
    group = GROUPS["market"](buyers=7, suppliers=9)
    scenario = Scenario().replace({"market": group, "market.suppliers": 5})
    assert (scenario.market.buyers, scenario.market.suppliers) == (7, 5)
    assert Scenario().replace({"market.suppliers": 5, "market": group}).market == group
    assert group.suppliers == 9


def test_get_says_which_key_was_meant() -> None:
    with pytest.raises(ScenarioError, match=r"^market.byers: no such .* mean market.buyers\?$"):
        Scenario().get("market.byers")
    with pytest.raises(ScenarioError, match=r"^market.model_fields: no such parameter"):
        Scenario().get("market.model_fields")


# --- every number is bounded --------------------------------------------------------------------


def test_the_schema_gives_every_number_a_finite_minimum_and_maximum() -> None:
    assert len(NUMBERS) > 100
    for key, schema, _ in NUMBERS:
        low, high = schema.get("minimum"), schema.get("maximum")
        assert low is not None, key
        assert high is not None, key
        assert math.isfinite(low) and math.isfinite(high) and low < high, key  # noqa: PT018


def test_no_number_hides_in_the_schema_from_the_walk() -> None:
    def count(part: Any) -> int:
        if isinstance(part, list):
            return sum(count(inner) for inner in part)
        if not isinstance(part, dict):
            return 0
        own = part.get("type") in ("number", "integer")
        return own + sum(count(inner) for inner in part.values())

    walked = {id(schema) for _, schema, _ in NUMBERS}
    assert count(SCHEMA) == len(walked)


@pytest.mark.parametrize("key", [key for key, _, _ in NUMBERS if "*" not in key])
def test_every_number_refuses_what_is_outside_its_bounds_or_no_number(key: str) -> None:
    schema = next(schema for name, schema, _ in NUMBERS if name == key)
    low, high = schema["minimum"], schema["maximum"]
    for wrong in (low - 1, high * 2 + 1, math.nan, math.inf, -math.inf, "1", True, [1], 10**400):
        with pytest.raises(ScenarioError) as caught:
            Scenario().replace({key: wrong})
        (line,) = caught.value.lines
        assert line.startswith(f"{key} = ")
        assert "must be a" in line
        assert " from " in line


# --- messages -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tables", "expected"),
    [
        (
            {"market": {"buyers": 0}},
            "market.buyers = 0: must be a whole number from 1 to 1000000 (firms);"
            " the nearest allowed value is 1",
        ),
        (
            {"periods": 12_001},
            "periods = 12001: must be a whole number from 1 to 12000 (months);"
            " the nearest allowed value is 12000",
        ),
        (
            {"periods": 120.0},
            "periods = 120.0: must be a whole number from 1 to 12000 (months); write 120",
        ),
        (
            {"periods": None},
            "periods = None: must be a whole number from 1 to 12000 (months);"
            " leave it out to have the default, 120",
        ),
        (
            {"market": {"trust_level": 1.5}},
            "market.trust_level = 1.5: must be a number from 0 to 1 (level);"
            " the nearest allowed value is 1",
        ),
        (
            {"market": {"trusting_buyers": 25}},
            "market.trusting_buyers = 25.0: must be a number from 0 to 1 (share);"
            " if 25 per cent is meant, write 0.25",
        ),
        (
            {"market": {"trust_level": "0.5"}},
            "market.trust_level = '0.5': must be a number from 0 to 1 (level);"
            " write it without quotes: 0.5",
        ),
        (
            {"market": {"trust_level": "high"}},
            "market.trust_level = 'high': must be a number from 0 to 1 (level); give a number",
        ),
        (
            {"market": {"trust_level": True}},
            "market.trust_level = True: must be a number from 0 to 1 (level);"
            " true and false are not numbers",
        ),
        (
            {"market": {"trust_level": math.nan}},
            "market.trust_level = nan: must be a number from 0 to 1 (level); give a finite number",
        ),
        (
            {"market": {"trust_level": [0.1, 0.9]}},
            "market.trust_level = [0.1, 0.9]: must be a number from 0 to 1 (level);"
            " give one number",
        ),
        (
            {"channels": {"voice": 1}},
            "channels.voice = 1: must be true or false, without quotes",
        ),
        ({"trust": {"rule": 3}}, "trust.rule = 3: must be a name in quotes"),
        (
            {"market": {"byers": 3}},
            "market.byers: no such parameter; did you mean market.buyers?",
        ),
        (
            {"trust_level": 0.5},
            "trust_level: no such parameter; did you mean market.trust_level?",
        ),
        (
            {"market": {"candidates": 9, "suppliers": 8}},
            "market.candidates = 9: must be at most market.suppliers = 8;"
            " write 8 or raise market.suppliers",
        ),
        (
            {"market": {"trust_level": 0.5, "trusting_buyers": 0.25}},
            "market.trust_level = 0.5 and market.trusting_buyers = 0.25: name the buyers in one"
            " way only; leave out all but one of them (None in replace)",
        ),
        (
            {"market": {"trusting_suppliers": 0.5, "supplier_mix": {"trusting": 1.0}}},
            "market.trusting_suppliers = 0.5 and market.supplier_mix = {'trusting': 1.0}: name the"
            " suppliers in one way only; leave out all but one of them (None in replace)",
        ),
        (
            {"market": {"focal_trust_level": 0.5, "focal_strategy": "trusting"}},
            "market.focal_trust_level = 0.5 and market.focal_strategy = 'trusting': buyer 0 takes"
            " one stance; leave one of them out",
        ),
        (
            {"market": {"trust_level_spread": 0.1, "trusting_buyers": 0.5}},
            "market.trust_level_spread = 0.1: must be 0 where market.trusting_buyers names the"
            " buyers; it spreads levels around market.trust_level: leave it out or give a"
            " trust_level",
        ),
        (
            {"market": {"buyer_mix": {"trusting": 0.5, "aggressive": 0.4}}},
            "market.buyer_mix = {'trusting': 0.5, 'aggressive': 0.4}: the shares sum to 0.9;"
            " must be 1",
        ),
        (
            {"market": {"buyer_mix": {"trusting": 1.5, "aggressive": -0.5}}},
            "market.buyer_mix.trusting = 1.5: must be a number from 0 to 1 (share); the shares sum"
            " to 1\nmarket.buyer_mix.aggressive = -0.5: must be a number from 0 to 1 (share); the"
            " shares sum to 1",
        ),
        (
            {"market": {"buyer_mix": {"trusting": True}}},
            "market.buyer_mix.trusting = True: must be a number from 0 to 1 (share); the shares"
            " sum to 1",
        ),
        (
            {"market": {"buyer_mix": {}}},
            "market.buyer_mix = {}: must be a table of strategy = share; such as {trusting = 1.0}",
        ),
    ],
)
def test_a_mistake_gets_one_clear_line(tables: dict[str, Any], expected: str) -> None:
    assert message(**tables) == expected


def test_a_strategy_that_does_not_exist_is_named_with_the_nearest_one() -> None:
    known = f"known: {', '.join(strategy_names())}; a file of your own is loaded with"
    hint = "no strategy has this name; did you mean 'trusting'? " + known
    assert message(market={"focal_strategy": "trustin"}).startswith(
        f"market.focal_strategy = 'trustin': {hint}"
    )
    assert message(market={"buyer_mix": {"trustin": 1.0}}).startswith(
        f"market.buyer_mix.trustin = 1.0: {hint}"
    )
    assert message(market={"supplier_mix": {"trustin": 1.0}}).startswith(
        f"market.supplier_mix.trustin = 1.0: {hint}"
    )
    assert message(strategies={"trustin": {}}).startswith(f"strategies.trustin: {hint}")


def test_a_trust_rule_that_does_not_exist_is_named_with_the_nearest_one() -> None:
    assert message(trust={"rule": "betta"}) == (
        "trust.rule = 'betta': no trust rule has this name; did you mean 'beta'? known: "
        + ", ".join(trust_rule_names())
    )


def test_a_value_where_a_table_belongs_is_refused() -> None:
    assert message(market=3).startswith("market = 3: must be a table with these keys: buyers, ")
    assert message(market=Scenario().demand).startswith("market = Demand(")


def test_all_mistakes_are_reported_at_once_each_on_its_own_line() -> None:
    lines = message(
        periods=0, market={"buyers": "x", "byers": 3}, demand={"mean": math.inf}
    ).splitlines()
    assert [line.split(" ")[0].rstrip(":") for line in lines] == [
        "periods",
        "market.buyers",
        "market.byers",
        "demand.mean",
    ]


def test_a_value_never_breaks_the_line_however_long_it_is() -> None:
    (line,) = message(market={"buyers": "a\nb" * 1000}).splitlines()
    assert len(line) < 200
    (line,) = message(market={"buyers": np.arange(5000.0).reshape(50, 100)}).splitlines()
    assert len(line) < 200
    (line,) = message(market={"buyers": 10**5000}).splitlines()
    assert len(line) < 200
    (line,) = message(market={"a\nb" * 1000: 3}).splitlines()
    assert len(line) < 400
    (line,) = message(market={"buyer_mix": {"a\nb": 1.0}}).splitlines()
    assert line.startswith(r"market.buyer_mix.'a\nb' = 1.0: no strategy has this name")


def test_a_group_alone_raises_the_same_kind_of_error() -> None:
    with pytest.raises(ScenarioError, match=r"^buyers = 0: must be a whole number from 1"):
        GROUPS["market"](buyers=0)


def test_inside_a_pydantic_model_of_ones_own_it_is_a_validation_error() -> None:
    class Mine(BaseModel):
        scenario: Scenario

    with pytest.raises(ValidationError):
        Mine(scenario={"market": {"buyers": 0}})
    assert Mine(scenario={"periods": 3}).scenario == Scenario(periods=3)


def test_a_partial_table_keeps_the_rest_of_the_strategy_that_it_changes() -> None:
    default = Scenario().strategies
    assert default.aggressive.buyer != BuyerStance()
    tables = {"aggressive": {"buyer": {"attention": 0.75}}}
    text = "[strategies.aggressive.buyer]\nattention = 0.75\n"
    for scenario in (
        Scenario(strategies=tables),
        Scenario.from_toml_text(text),
        Scenario().replace({"strategies.aggressive.buyer.attention": 0.75}),
        Scenario().replace({"strategies": tables}),
    ):
        expected = {**dict(default.aggressive.buyer), "attention": 0.75}
        assert dict(scenario.strategies.aggressive.buyer) == expected
        assert scenario.strategies.aggressive.supplier == default.aggressive.supplier
        assert scenario.strategies.trusting == default.trusting


# --- populations --------------------------------------------------------------------------------


def test_shares_of_trusting_buyers_and_suppliers_are_independent() -> None:
    market = Scenario(market={"trusting_buyers": 0.25, "trusting_suppliers": 0.75}).market
    assert (market.trusting_buyers, market.trusting_suppliers) == (0.25, 0.75)


def test_a_spread_goes_with_a_level_and_with_the_default_level() -> None:
    for market in ({"trust_level": 0.5, "trust_level_spread": 0.5}, {"trust_level_spread": 0.5}):
        assert Scenario(market=market).market.trust_level_spread == 0.5


def test_a_mix_may_miss_one_by_less_than_a_billionth() -> None:
    third = 1.0 / 3.0
    mix = {"aggressive": third, "trusting": 1.0 - third + 5e-10}
    assert Scenario(market={"buyer_mix": mix}).market.buyer_mix == mix
    assert "the shares sum to" in message(market={"buyer_mix": {**mix, "aggressive": 0.33333333}})


# --- files --------------------------------------------------------------------------------------


def from_file(path: Any) -> str:
    with pytest.raises(ScenarioError) as caught:
        Scenario.from_toml(path)
    (line,) = caught.value.lines
    return line


def test_a_file_that_cannot_be_read_is_one_line(tmp_path: Path) -> None:
    file = tmp_path / "s.toml"
    assert from_file(tmp_path / "none.toml") == f"{tmp_path}/none.toml: there is no such file"
    assert from_file(tmp_path) == f"{tmp_path}: is a folder; name a TOML file in it"
    file.write_text("#" * 1_000_001)
    assert from_file(file) == f"{file}: is larger than 1 MB; a scenario has about 5 kB"
    file.write_bytes(b"periods = 3\n# M\xfcnchen\n")
    assert from_file(file) == f"{file}: line 2 is not UTF-8; save the file as UTF-8"
    assert "cannot be read" in from_file("a\0b")
    assert "cannot be read" in from_file("periods = 3\n" * 1000)
    if Path("/dev/null").exists():
        assert from_file("/dev/null") == "/dev/null: is not a regular file"


def test_broken_toml_is_one_line_with_its_place(tmp_path: Path) -> None:
    file = tmp_path / "s.toml"
    file.write_text("periods = 3\n[market]\nbuyers = = 3\n")
    assert from_file(file) == f"{file}: line 3, column 10: not valid TOML: Invalid value"
    for broken in ("x = [", "x = " + "[" * 100_000, "x = " + "1" * 5000, "a = 1\na = 2"):
        file.write_text(broken)
        assert from_file(file).startswith(f"{file}: ")


def test_a_mistake_in_a_file_begins_with_the_path(tmp_path: Path) -> None:
    file = tmp_path / "s.toml"
    file.write_text("[market]\nbyers = 3\n")
    assert from_file(file) == (
        f"{file}: market.byers: no such parameter; did you mean market.buyers?"
    )


def test_a_byte_order_mark_and_windows_lines_do_no_harm(tmp_path: Path) -> None:
    file = tmp_path / "s.toml"
    file.write_bytes(b"\xef\xbb\xbfperiods = 3\r\n[market]\r\nbuyers = 7\r\n")
    assert Scenario.from_toml(file) == Scenario(periods=3, market={"buyers": 7})


def test_an_experiment_is_not_taken_for_a_scenario(tmp_path: Path) -> None:
    file = tmp_path / "e.toml"
    file.write_text('[design]\nseeds = 3\n[scenario]\nperiods = "wrong too"\n')
    line = from_file(file)
    assert line.startswith(f"{file}: [design] makes this an experiment, not a scenario")
    assert "trustsim run" in line


def test_tables_are_taken_as_a_parser_gives_them() -> None:
    assert Scenario.from_tables({"periods": 3}) == Scenario(periods=3)
    with pytest.raises(ScenarioError, match="is a table of parameters, not 3"):
        Scenario.from_tables(3)  # type: ignore[arg-type]
    with pytest.raises(ScenarioError, match="the keys of a scenario are texts"):
        Scenario.from_tables({3: 4})


# --- strategies of the user ---------------------------------------------------------------------


class Mine(Group):
    """A strategy's settings."""

    buyer: BuyerStance = BuyerStance(pressure=0.25)
    patience: float = number(
        3.0, 0.0, 10.0, unit="months", symbol="p", meaning="waits", source="assumed", grade="D"
    )


@pytest.fixture
def registered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_plugins, "_registered", {})
    register_strategy("mine", Mine)


@pytest.mark.usefixtures("registered")
def test_a_scenario_carries_the_settings_of_a_registered_strategy_that_it_names() -> None:
    for market in (
        {"focal_strategy": "mine"},
        {"buyer_mix": {"mine": 0.5, "trusting": 0.5}},
        {"supplier_mix": {"mine": 1.0}},
    ):
        scenario = Scenario(market=market)
        assert scenario.strategies.mine == Mine()
        assert scenario.get("strategies.mine.patience") == 3.0
        assert Scenario.from_toml_text(scenario.to_toml()) == scenario
        changed = scenario.replace({"strategies.mine.buyer.pressure": 1})
        assert changed.strategies.mine.buyer.pressure == 1.0
        partial = Scenario(market=market, strategies={"mine": {"buyer": {"conduct": 1}}})
        assert partial.strategies.mine.buyer == BuyerStance(pressure=0.25, conduct=1.0)
        assert changed != scenario
        assert len({changed, scenario, Scenario(market=market)}) == 2
    assert "mine" not in Scenario().to_toml()
    assert "mine" in strategy_names()


@pytest.mark.usefixtures("registered")
def test_the_settings_of_a_registered_strategy_are_checked_like_all_others() -> None:
    assert message(strategies={"mine": {"patience": 11}}) == (
        "strategies.mine.patience = 11.0: must be a number from 0 to 10 (months);"
        " the nearest allowed value is 10"
    )
    assert message(strategies={"mine": {"buyer": {"presure": 1}}}) == (
        "strategies.mine.buyer.presure: no such parameter; did you mean"
        " strategies.mine.buyer.pressure?"
    )


@pytest.mark.usefixtures("registered")
@pytest.mark.parametrize(
    ("name", "kind", "expected"),
    [
        ("trusting", Mine, "the library has one of this name"),
        ("not a name", Mine, "a name is letters, digits and _"),
        ("_hidden", Mine, "a name is letters, digits and _"),
        ("other", dict, "must be a class Settings"),
    ],
)
def test_a_strategy_that_cannot_be_registered_is_refused(
    name: str, kind: Any, expected: str
) -> None:
    with pytest.raises(ScenarioError, match=expected):
        register_strategy(name, kind)


def test_registering_is_for_this_process_and_reversible_in_tests() -> None:
    assert "mine" not in strategy_names()
    assert "no strategy has this name" in message(strategies={"mine": {}})


# --- light --------------------------------------------------------------------------------------


def test_a_scenario_loads_nothing_heavy() -> None:
    heavy = ("mesa", "numba", "pandas", "scipy", "matplotlib", "pyarrow")
    code = (
        "import sys; from trustsim.scenarios import Scenario; Scenario().to_toml();"
        f"print([name for name in {heavy} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
