"""Strategies: every file of the folder is examined; a file of one's own works end to end."""

from __future__ import annotations

import doctest
import inspect
import itertools
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trustsim import population, strategies
from trustsim.market import Market
from trustsim.parameters import _plugins
from trustsim.parameters._declare import Group
from trustsim.parameters._fields import bounds, declared
from trustsim.parameters.stances import BuyerStance, SupplierStance
from trustsim.rules.stances import Traits, View
from trustsim.scenarios import Scenario
from trustsim.sources import SOURCES
from trustsim.strategies import load_strategy, reciprocal, traits_of

NAMES = strategies.names()
RESPONDING = [name for name in NAMES if hasattr(strategies.load(name), "respond")]
QUICK = settings(max_examples=100, deadline=None, derandomize=True, database=None)
SMALL = {
    "market.buyers": 6, "market.suppliers": 4, "market.candidates": 3, "periods": 24, "burn_in": 6,
}  # fmt: skip
ENDS = (0.0, 1.0)
MONTHS = (0.0, 1200.0)
VIEWS = [View(*v) for v in itertools.product(ENDS, (0.0, 0.5), ENDS, MONTHS, MONTHS)]


def run(changes: dict[str, Any], seed: int = 1) -> dict[str, dict[str, np.ndarray]]:
    market = Market(seed=seed, record="relationships", **{**SMALL, **changes})
    market.run_model()
    return market.tables()


def settings_of(kind: type[Group]) -> st.SearchStrategy[Group]:
    """Settings of a strategy with its numbers anywhere in their bounds, and often at them."""
    numbers = {key: bounds(field) for key, field in kind.model_fields.items()}
    return st.builds(
        kind,
        **{
            key: st.sampled_from(ends) | st.floats(*ends)
            for key, ends in numbers.items()
            if ends is not None
        },
    )


# -- every file ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_a_strategy_has_a_buyer_and_a_supplier_with_every_trait_within_0_and_1(name: str) -> None:
    own = strategies.load(name).Settings()
    assert isinstance(own.buyer, BuyerStance)
    assert isinstance(own.supplier, SupplierStance)
    for side in ("buyer", "supplier"):
        stance = getattr(own, side)
        for trait in type(stance).model_fields:
            assert 0.0 <= getattr(stance, trait) <= 1.0
            assert trait in stance.model_fields_set, f"{side}.{trait} is left at its neutral value"
    assert getattr(Scenario().strategies, name) == own


@pytest.mark.parametrize("name", NAMES)
def test_a_strategy_says_what_it_is_with_an_example(name: str) -> None:
    module = strategies.load(name)
    assert ">>> " in (module.__doc__ or "")
    assert len((module.__doc__ or "").splitlines()[0]) > 10
    assert module.Settings.__doc__


@pytest.mark.parametrize("name", NAMES)
def test_a_setting_of_a_strategy_has_unit_bounds_meaning_and_a_source(name: str) -> None:
    fields = dict(strategies.load(name).Settings.model_fields)
    fields |= {f"buyer.{key}": field for key, field in BuyerStance.model_fields.items()}
    fields |= {f"supplier.{key}": field for key, field in SupplierStance.model_fields.items()}
    for key, field in fields.items():
        if key in ("buyer", "supplier"):
            continue
        low, high = bounds(field) or (1.0, 0.0)
        assert low < high, key
        assert low <= field.default <= high
        likely = declared(field, "likely")
        assert likely is None or low <= likely[0] < likely[1] <= high
        assert all(declared(field, item) for item in ("unit", "symbol", "meaning")), key
        assert declared(field, "source") in SOURCES
        assert declared(field, "grade") in "ABCD"


@pytest.mark.parametrize("name", NAMES)
def test_the_traits_of_a_strategy_are_those_of_its_settings(name: str) -> None:
    own = strategies.load(name).Settings()
    buyer, supplier = own.buyer, own.supplier
    assert traits_of(own, "buyer") == Traits(
        buyer.pressure, buyer.conduct, buyer.inspection, buyer.contract, buyer.attention,
        buyer.openness,
    )  # fmt: skip
    assert traits_of(own, "supplier") == Traits(
        supplier.pressure, supplier.conduct, 0.0, 0.0, supplier.attention, supplier.openness
    )


def test_the_trusting_are_better_behaved_and_less_pressing_than_the_aggressive() -> None:
    low, high = strategies.load("aggressive").Settings(), strategies.load("trusting").Settings()
    for side in ("buyer", "supplier"):
        hard, kind = traits_of(low, side), traits_of(high, side)
        assert hard.pressure > kind.pressure
        for trait in ("conduct", "attention", "openness"):
            assert getattr(hard, trait) < getattr(kind, trait)
        assert (hard.inspection, hard.contract) == (kind.inspection, kind.contract)


@pytest.mark.parametrize("name", RESPONDING)
def test_what_a_strategy_answers_is_within_0_and_1_at_every_corner(name: str) -> None:
    module = strategies.load(name)
    for view in VIEWS:
        for point in itertools.product(ENDS, repeat=6):
            answer = module.respond(view, Traits(*point), module.Settings())
            assert isinstance(answer, Traits)
            assert all(0.0 <= trait <= 1.0 for trait in answer)


@pytest.mark.parametrize("name", RESPONDING)
def test_what_a_strategy_answers_is_within_0_and_1_for_any_settings(name: str) -> None:
    module = strategies.load(name)
    unit = st.floats(0.0, 1.0)
    views = st.builds(View, unit, st.floats(0.0, 0.5), unit, st.floats(0, 1200), st.floats(0, 1200))

    @QUICK
    @given(settings_of(module.Settings), views, st.builds(Traits, *[unit] * 6))
    def holds(own: Group, view: View, traits: Traits) -> None:
        answer = module.respond(view, traits, own)
        assert all(0.0 <= trait <= 1.0 for trait in answer)
        assert module.respond(view, traits, own) == answer

    holds()


@pytest.mark.parametrize("name", RESPONDING)
def test_a_strategy_answers_the_same_view_in_the_same_way_whatever_came_before(name: str) -> None:
    module = strategies.load(name)
    own, traits = module.Settings(), Traits(0.5, 0.6, 0.7, 0.4, 0.3, 0.2)
    assert list(inspect.signature(module.respond).parameters) == ["view", "traits", "settings"]
    first = [module.respond(view, traits, own) for view in VIEWS]
    again = [module.respond(view, traits, own) for view in reversed(VIEWS)]
    assert first == again[::-1]
    assert traits == Traits(0.5, 0.6, 0.7, 0.4, 0.3, 0.2)


@pytest.mark.parametrize("name", NAMES)
def test_a_market_runs_on_a_strategy_on_both_sides(name: str) -> None:
    tables = run({"market.buyer_mix": {name: 1.0}, "market.supplier_mix": {name: 1.0}})
    assert set(tables["summary"]["stance"]) == {name}
    assert set(tables["summary"]["side"]) == {"buyer", "supplier"}
    assert np.isfinite(tables["summary"]["profit"]).all()
    assert tables["relationships"]["accepted"].sum() > 0.0


@pytest.mark.parametrize("name", NAMES)
def test_a_strategy_can_be_taken_by_one_buyer_alone(name: str) -> None:
    tables = run({"market.trust_level": 0.5, "market.focal_strategy": name})
    first = tables["buyers"]["buyer"] == 0
    (label,) = set(tables["buyers"]["stance"][first])
    assert label.split()[-1] == name
    assert set(tables["buyers"]["stance"][~first]) == {"level 0.50"}


@pytest.mark.parametrize("name", NAMES)
def test_every_trait_of_a_firm_in_a_market_stays_within_0_and_1(name: str) -> None:
    changes = {"market.buyer_mix": {name: 1.0}, "market.supplier_mix": {name: 1.0}}
    market = Market(seed=2, **{**SMALL, **changes})
    own = strategies.load(name).Settings()
    while market.running:
        market.step()
        if market.period < 1:
            continue
        for pair in market.pairs:
            assert all(0.0 <= t <= 1.0 for t in (*pair.buyer_traits, *pair.supplier_traits))
            if name not in RESPONDING:
                assert pair.buyer_traits == traits_of(own, "buyer")
                assert pair.supplier_traits == traits_of(own, "supplier")


# -- levels --------------------------------------------------------------------------------------


def test_the_ends_of_the_line_are_the_aggressive_and_the_trusting() -> None:
    scenario = Scenario()
    for side in ("buyer", "supplier"):
        for level, name in ((0.0, "aggressive"), (1.0, "trusting")):
            own = getattr(scenario.strategies, name)
            assert population.of_level(scenario, level, side).traits == traits_of(own, side)
        half = population.of_level(scenario, 0.5, side)
        names = ("aggressive", "trusting")
        ends = [traits_of(getattr(scenario.strategies, name), side) for name in names]
        for trait, low, high in zip(half.traits, *ends, strict=True):
            assert trait == pytest.approx((low + high) / 2)


# -- reciprocity ---------------------------------------------------------------------------------


def answer(trust: float, evidence: float, **own: float) -> Traits:
    traits = Traits(0.5, 0.6, 1.0, 0.4, 0.3, 0.2)
    return reciprocal.respond(
        View(trust, 0.1, evidence, 5.0, 0.0), traits, reciprocal.Settings(**own)
    )


def test_a_reciprocal_firm_treats_the_trusted_better() -> None:
    own = {"gain": 1.0, "reference": 0.5, "retaliation": 0.2}
    assert answer(0.7, 1.0, **own)[:2] == pytest.approx((0.3, 0.8))
    assert answer(0.4, 1.0, **own)[:2] == pytest.approx((0.6, 0.5))
    assert answer(0.7, 1.0, **own)[2:] == (1.0, 0.4, 0.3, 0.2)


def test_a_reciprocal_firm_pays_a_bad_month_back_and_no_good_one() -> None:
    own = {"gain": 1.0, "reference": 0.5, "retaliation": 0.4}
    assert answer(0.5, 0.5, **own).conduct == pytest.approx(0.4)  # .6 - .4 * .5
    assert answer(0.5, 0.5, **own).pressure == 0.5
    assert answer(0.5, 1.0, **own).conduct == 0.6


def test_a_reciprocal_firm_without_gain_and_retaliation_is_like_any_other() -> None:
    own = {"gain": 0.0, "retaliation": 0.0}
    assert {answer(x, p, **own) for x in ENDS for p in ENDS} == {
        Traits(0.5, 0.6, 1.0, 0.4, 0.3, 0.2)
    }


def test_reciprocal_firms_treat_partners_differently_in_a_market() -> None:
    market = Market(
        seed=1,
        **{**SMALL, "market.buyer_mix": {"reciprocal": 1.0}, "market.trusting_suppliers": 0.5},
    )
    market.run_model()
    assert len({pair.buyer_traits.conduct for pair in market.buyers[0].relationships}) > 1


# -- a file of one's own -------------------------------------------------------------------------

OWN = '''
"""Mirror: treats a partner as it is trusted.

>>> view, own = View(0.25, 0.1, 1.0, 0.0, 0.0), Traits(0.5, 0.5, 1.0, 0.4, 0.5, 0.5)
>>> respond(view, own, Settings()).conduct
0.25
"""

from __future__ import annotations

from trustsim.parameters._declare import Group, number
from trustsim.parameters.stances import BuyerStance, SupplierStance
from trustsim.rules.stances import Traits, View


class Settings(Group):
    """Settings of the mirror."""

    buyer: BuyerStance = BuyerStance(pressure=0.3, conduct=0.5)
    supplier: SupplierStance = SupplierStance(pressure=0.3, conduct=0.5)
    floor: float = number(
        0.1, 0.0, 1.0,
        unit="trait", symbol="F", meaning="least conduct", source="assumed", grade="D",
    )


def respond(view: View, traits: Traits, settings: Settings) -> Traits:
    """Be as good as the partner is trusted to be."""
    conduct = max(settings.floor, view.trust)
    return Traits(traits.pressure, conduct, 1.0, 0.4, traits.attention, traits.openness)
'''


@pytest.fixture
def mirror(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A strategy file of one's own; it is forgotten after the test."""
    monkeypatch.setattr(strategies, "_USER", {})
    monkeypatch.setattr(_plugins, "_registered", {})
    file = tmp_path / "mirror.py"
    file.write_text(OWN, encoding="utf-8")
    return file


def test_a_strategy_of_ones_own_works_end_to_end(mirror: Path) -> None:
    assert load_strategy(mirror) == "mirror"
    assert "mirror" in strategies.names()
    mix = {"market.buyer_mix": {"aggressive": 0.5, "mirror": 0.5}}
    plain = run(mix)
    assert set(plain["buyers"]["stance"]) == {"aggressive", "mirror"}
    scenario = Scenario().replace({**SMALL, **mix, "strategies.mirror.floor": 0.9})
    assert scenario.strategies.mirror.floor == 0.9
    assert Scenario.from_toml_text(scenario.to_toml()) == scenario
    market = Market(scenario, seed=1)
    market.run_model()
    conduct = [
        pair.buyer_traits.conduct for pair in market.pairs if pair.buyer.stance.label == "mirror"
    ]
    assert conduct
    assert set(conduct) == {0.9} or min(conduct) >= 0.9


def test_a_strategy_of_ones_own_can_be_loaded_again_after_an_edit(mirror: Path) -> None:
    load_strategy(mirror)
    mirror.write_text(OWN.replace("0.1, 0.0, 1.0", "0.6, 0.0, 1.0"), encoding="utf-8")
    assert load_strategy(str(mirror)) == "mirror"
    changes = {"market.focal_strategy": "mirror"}
    assert Scenario().replace(changes).strategies.mirror.floor == 0.6


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("mirror.py", "", "has no class Settings"),
        ("mirror.py", "class Settings:\n    pass\n", "has no class Settings"),
        (
            "mirror.py",
            "from trustsim.parameters._declare import Group\nclass Settings(Group):\n    pass\n",
            "lack buyer and supplier",
        ),
        ("Mirror.py", OWN, "rename the file"),
        ("my mirror.py", OWN, "rename the file"),
        ("trusting.py", OWN, "is built in"),
    ],
)
def test_a_file_that_is_no_strategy_is_refused_with_the_reason(
    mirror: Path, name: str, text: str, said: str
) -> None:
    file = mirror.parent / name
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=said):
        load_strategy(file)
    assert "mirror" not in strategies.names()


def test_a_missing_file_is_named(mirror: Path) -> None:
    with pytest.raises(FileNotFoundError, match="nowhere"):
        load_strategy(mirror.parent / "nowhere.py")
    with pytest.raises(KeyError, match=r"no strategy 'nonsense'; known: aggressive, "):
        strategies.load("nonsense")


def test_the_example_of_a_strategy_of_ones_own_can_be_run(mirror: Path) -> None:
    load_strategy(mirror)
    found = doctest.testmod(strategies.load("mirror"))
    assert (found.attempted, found.failed) == (2, 0)
