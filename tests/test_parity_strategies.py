"""Both engines give the same bits with strategies of the user's, or the agents run them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from comparing import check
from drawn import Case
from markets import world

import trustsim as ts
from trustsim import engines, kernel, strategies
from trustsim.design import Job
from trustsim.ensemble import run_many
from trustsim.market import Market
from trustsim.parameters import _plugins
from trustsim.scenarios import Scenario

pytest.importorskip("numba")

HEAD = '''"""A strategy of mine."""

from math import floor, sqrt

from trustsim.numerics import exp, log
from trustsim.parameters import Group, count, number
from trustsim.parameters.stances import BuyerStance, SupplierStance
from trustsim.rules.stances import Traits

RATE = 0.125


class Settings(Group):
    """Traits, and how sharply they answer."""

    buyer: BuyerStance = BuyerStance(pressure=0.25, conduct=0.125, openness=0.5)
    supplier: SupplierStance = SupplierStance(conduct=0.75, attention=0.5)
    gain: float = number(
        1.5, 0.0, 5.0, unit="trait", symbol="G", meaning="gain", source="assumed", grade="D"
    )
    patience: int = count(
        3, 0, 12, unit="months", symbol="n", meaning="waits", source="assumed", grade="D"
    )
    warm: bool = True
'''
ARITHMETIC = '''

def share(x):
    return min(1.0, max(0.0, x))


def mood(view, settings):
    if view.idle > settings.patience:
        return -RATE * sqrt(view.idle - settings.patience)
    grown = log(1.0 + view.tenure) * RATE if settings.warm else 0.0
    return grown + settings.gain * (view.trust - 0.5) / (0.1 + view.confidence)


def respond(view, traits, settings):
    """A mood from trust, doubt, tenure and silence moves every trait."""
    felt = 1.0 / (1.0 + exp(-mood(view, settings)))
    conduct = traits.conduct
    month = 0
    while month < settings.patience:
        month += 1
        conduct = conduct + (felt - conduct) * RATE * month
    steps = floor(4.0 * view.evidence) / 4.0
    return Traits(
        share(traits.pressure + 0.5 - felt),
        share(conduct * steps + settings.buyer.openness * (1.0 - steps)),
        share(1.0 - felt * felt),
        share(traits.contract * (1.0 - view.trust) + settings.supplier.attention * view.trust),
        share(abs(felt - 0.5) * 2.0),
        share(felt if view.evidence >= 0.5 else traits.openness),
    )
'''
NOT_COMPILED = '''

def respond(view, traits, settings):
    """Powers differ between the engines."""
    return Traits(0.5, view.trust ** 1.5, 0.5, 0.5, 0.5, 0.5)
'''


@pytest.fixture
def mine(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Scenario]:
    """A busy market in which a strategy from a file meets others on both sides."""
    file = tmp_path / "of_mine.py"
    file.write_text(HEAD + request.param, encoding="utf-8")
    name = strategies.load_strategy(file)
    mixes = {
        "market.trusting_buyers": None,
        "market.trusting_suppliers": None,
        "market.buyer_mix": {name: 0.5, "reciprocal": 0.25, "trusting": 0.25},
        "market.supplier_mix": {name: 0.5, "aggressive": 0.5},
    }
    yield world("busy", **mixes)
    strategies._USER.pop(name)
    _plugins._registered.pop(name)


@pytest.mark.parametrize("mine", [ARITHMETIC], indirect=True)
def test_a_strategy_from_a_file_gives_the_same_bits(mine: Scenario) -> None:
    settings = {
        "strategies.of_mine.gain": 0.3, "strategies.of_mine.patience": 7,
        "strategies.of_mine.warm": False,
    }  # fmt: skip
    alone = {"market.buyer_mix": {"of_mine": 1.0}, "market.buyers": 1}
    both_rules = {"trust.rule": "two_layer", "market.focal_strategy": "of_mine"}
    prints = set()
    for changes in ({}, settings, alone, both_rules):
        case = Case(mine.replace(changes), 5, 1, "relationships")
        prints.add(check(case).fingerprint("relationships"))
    assert len(prints) == 4


@pytest.mark.parametrize("mine", [NOT_COMPILED], indirect=True)
def test_a_strategy_that_cannot_be_compiled_runs_on_the_readable_engine_with_a_line(
    mine: Scenario, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(engines, "_said", set())
    runs = [ts.simulate(mine, seed=3) for _ in range(2)]
    assert [run.engine for run in runs] == ["mesa", "mesa"]
    expected = ts.simulate(mine, seed=3, engine="mesa")
    assert [run.fingerprint("relationships") for run in runs] == [
        expected.fingerprint("relationships")
    ] * 2
    (line,) = capfd.readouterr().err.splitlines()
    assert line.startswith("trustsim: strategy of_mine: line ")
    assert "** differs between the engines" in line
    assert line.endswith(f"running on the readable engine, about {engines.SPEED} times slower")
    job = Job(0, "", 0, {}, 3, 0, mine)
    for call in (
        lambda: ts.simulate(mine, seed=3, engine="kernel"),
        lambda: list(run_many([job], engine="kernel", workers=1)),
    ):
        with pytest.raises(ValueError, match="'kernel': strategy of_mine: line ") as caught:
            call()
        assert "\n" not in str(caught.value)
    (outcome,) = run_many([job], workers=1)
    assert outcome.fingerprint == expected.fingerprint()


# --- month by month -----------------------------------------------------------------------------


@pytest.mark.parametrize("changes", [{}, {"market.focal_strategy": "reciprocal"}])
def test_a_lone_buyer_is_handed_over_to_the_readable_engine_as_it_is(changes: Any) -> None:
    scenario = world("busy", **{"market.buyers": 1, **changes})
    held, params = kernel.begin(scenario, seed=1), kernel.params(scenario)
    market = Market(scenario, seed=1)
    while market.period < scenario.periods:
        market.live_a_month()
        kernel.advance(held, params, market.period, market.period)
        for pair, twin in zip(market.pairs, kernel.market_of(held, scenario).pairs, strict=True):
            names = ["buyer_belief", "supplier_belief", "odds", "latent", "idle"]
            names += ["buyer_evidence", "supplier_evidence"] if changes else []
            for name in names:
                assert getattr(pair, name) == getattr(twin, name), (market.period, name)
    market.release()
