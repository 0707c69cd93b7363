"""Both engines give the same bits in every world of the stock, which goes through everything."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from comparing import both, check, happened
from drawn import CHANNELS, Case
from markets import differences
from stock import STOCK, stock

import trustsim as ts
from trustsim import engines
from trustsim.outcomes import LEVELS, recorded
from trustsim.scenarios import strategy_names, trust_rule_names

pytest.importorskip("numba")


@pytest.mark.parametrize("name", STOCK)
def test_both_engines_give_the_same_bits_in_every_world_of_the_stock(name: str) -> None:
    check(stock(name))


@pytest.mark.parametrize("seed", range(2, 10))
@pytest.mark.parametrize("name", ["dear", "no hours"])
def test_a_sum_in_another_order_shows_with_some_seed(name: str, seed: int) -> None:
    check(stock(name)._replace(seed=seed))


@pytest.mark.parametrize("record", LEVELS)
@pytest.mark.parametrize("name", ["busy", "every_strategy", "spread", "focal"])
def test_tables_are_the_same_as_the_engines_hand_them_over(name: str, record: str) -> None:
    case = stock(name)._replace(record=record, seed=2**32 - 1, replicate=2**31)
    mesa, kernel = (
        engines.tables(case.scenario, engine, case.seed, case.replicate, record)
        for engine in ("mesa", "kernel")
    )
    assert list(mesa) == list(kernel) == recorded(record)
    for table in mesa:
        assert list(mesa[table]) == list(kernel[table])
        for column, values in mesa[table].items():
            twin = kernel[table][column]
            assert values.shape == twin.shape
            assert values.dtype == twin.dtype or values.dtype.kind == twin.dtype.kind == "U"
            assert twin.flags.writeable == values.flags.writeable
            assert not np.shares_memory(values, twin)
    assert differences(mesa, kernel) == []


def test_frames_are_the_same() -> None:
    mesa, kernel = both(stock("busy"))
    frames = ("periods", "buyers", "suppliers", "relationships")
    for one, other in [
        (mesa.summary(), kernel.summary()),
        *((getattr(mesa, name), getattr(kernel, name)) for name in frames),
    ]:
        assert (one.dtypes == other.dtypes).all()
        assert one.equals(other)
        assert one.attrs == other.attrs


def test_the_stock_goes_through_everything() -> None:
    seen: Counter[str] = Counter()
    for name in STOCK:
        scenario = stock(name).scenario
        shape = scenario.market
        seen.update(happened(ts.simulate(scenario, seed=1, engine="kernel")))
        seen.update(f"buyers {kind}" for kind in shape.buyer_mix or ())
        seen.update(f"suppliers {kind}" for kind in shape.supplier_mix or ())
        seen.update(f"without {name}" for name in CHANNELS if not getattr(scenario.channels, name))
        seen.update(name for name in type(shape).model_fields if getattr(shape, name))
        seen[f"rule {scenario.trust.rule}"] += 1
    wanted = {
        "switch", "insolvency", "shortage", "order", "month without any order",
        "idea of a supplier", "idea of a buyer", "disclosure", "visit", "link", "complaint",
        "silence", "defect", "return", "blame", "haggling", "forecast", "two problems at once",
        "trust_level", "trusting_buyers", "trusting_suppliers", "trust_level_spread",
        "focal_strategy", "focal_trust_level",
        *(f"{side} {name}" for side in ("buyers", "suppliers") for name in strategy_names()),
        *(f"without {name}" for name in CHANNELS),
        *(f"rule {name}" for name in trust_rule_names()),
    }  # fmt: skip
    assert {what for what in wanted if seen[what] == 0} == set()
    for what in ("insolvency", "shortage", "switch", "disclosure", "link", "silence"):
        assert seen[what] >= 3, what


@pytest.mark.parametrize("name", CHANNELS)
def test_a_channel_matters_in_the_stock(name: str) -> None:
    """Else the same bits without it would say nothing about its gate."""

    def prints(case: Case) -> str:
        return ts.simulate(case.scenario, seed=1, engine="kernel").fingerprint("relationships")

    assert prints(stock("every channel")) != prints(stock(f"no channel {name}"))


def test_rules_and_strategies_differ_from_each_other_in_the_stock() -> None:
    groups = ("rule ", "answering, rule ")
    for names in [
        *([name for name in STOCK if name.startswith(group)] for group in groups),
        *([f"{name} {side}s" for name in strategy_names()] for side in ("buyer", "supplier")),
    ]:
        runs = [ts.simulate(stock(name).scenario, seed=1, engine="kernel") for name in names]
        trust = {run.arrays("summary")["profit"].tobytes() for run in runs}
        assert len(trust) == len(names)
