"""A strategy that fails to answer fails the same way on both engines, with its own error."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import trustsim as ts
from trustsim import kernel, strategies
from trustsim.design import Job
from trustsim.ensemble import run_many
from trustsim.parameters import _plugins
from trustsim.scenarios import Scenario

STRATEGY = '''"""Divides by what is zero once a partner has been idle for a while."""

from trustsim.parameters import Group
from trustsim.parameters.stances import BuyerStance, SupplierStance
from trustsim.rules.stances import Traits, View


class Settings(Group):
    """Traits."""

    buyer: BuyerStance = BuyerStance()
    supplier: SupplierStance = SupplierStance()


def respond(view: View, traits: Traits, settings: Settings) -> Traits:
    """Nothing sensible."""
    share = 1.0 / (view.tenure - 2.0)
    return Traits(
        min(1.0, max(0.0, share)),
        traits.conduct,
        traits.inspection,
        traits.contract,
        traits.attention,
        traits.openness,
    )
'''


@pytest.fixture
def scenario(tmp_path: Path) -> Iterator[Scenario]:
    file = tmp_path / "divider.py"
    file.write_text(STRATEGY)
    name = strategies.load_strategy(file)
    market = {"buyers": 3, "suppliers": 2, "candidates": 2, "buyer_mix": {name: 1.0}}
    yield Scenario(periods=12, burn_in=2, market=market)
    strategies._USER.pop(name)
    _plugins._registered.pop(name)


@pytest.mark.parametrize("engine", ["auto", "mesa", "kernel"])
def test_its_own_error_is_raised_whatever_the_engine(scenario: Scenario, engine: str) -> None:
    with pytest.raises(ZeroDivisionError):
        ts.simulate(scenario, engine=engine)
    (outcome,) = run_many([Job(0, "", 0, {}, 0, 0, scenario)], engine=engine, workers=1)
    assert outcome.error.startswith("ZeroDivisionError")


def test_a_market_that_is_advanced_says_which_engine_tells_more(scenario: Scenario) -> None:
    held = kernel.begin(scenario)
    with pytest.raises(RuntimeError, match="failed to answer its partner; run it on engine='mesa'"):
        kernel.advance(held, kernel.params(scenario), held.month + 1, 12)
