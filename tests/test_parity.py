"""Both engines give the same bits: every number of every table, for any scenario.

A run in which they differ is told as TOML, with the one line that replays it::

    python tests/test_parity.py SEED REPLICATE RECORD < scenario.toml

60 random scenarios in the test command, 300 where ``TRUSTSIM_TESTS=ci``, 1,200 with ``-m long``.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from drawn import CHANNELS, Case, cases
from hypothesis import HealthCheck, Phase, event, given, settings
from markets import WORLDS, differences, world

import trustsim as ts
from trustsim import engines, kernel, strategies
from trustsim.design import Job
from trustsim.ensemble import run_many
from trustsim.market import Market
from trustsim.outcomes import LEVELS
from trustsim.parameters import _plugins
from trustsim.results import Run, recorded
from trustsim.scenarios import Scenario, strategy_names, trust_rule_names

pytest.importorskip("numba")

HALVES = 2  # so that two workers share the random scenarios
EXAMPLES = (300 if os.environ.get("TRUSTSIM_TESTS") == "ci" else 60) // HALVES
LONG = 1200 // HALVES
COMPARED: Counter[str] = Counter()


# --- comparing ----------------------------------------------------------------------------------


def both(case: Case) -> tuple[Run, Run]:
    """A run on either engine."""
    scenario, seed, replicate, record = case
    options: Any = {"seed": seed, "replicate": replicate, "record": record}
    return (
        ts.simulate(scenario, engine="mesa", **options),
        ts.simulate(scenario, engine="kernel", **options),
    )


def tables(run: Run) -> dict[str, dict[str, Any]]:
    """Every table of a run."""
    return {name: run.arrays(name) for name in run.recorded}


def differing(mesa: Run, kernel: Run) -> list[str]:
    """Every column that differs, with the first number in it that does."""
    one, other = tables(mesa), tables(kernel)
    if list(one) != list(other):
        return [f"tables {list(one)} against {list(other)}"]
    found = []
    for table in one:
        names = list(one[table])
        if names != list(other[table]):
            found.append(f"{table}: columns {names} against {list(other[table])}")
        elif mesa.fingerprint(table) != kernel.fingerprint(table):
            part, twin = {table: one[table]}, {table: other[table]}
            found += [first(name, part, twin) for name in differences(part, twin)]
        for name in names:
            a, b = one[table][name], other[table].get(name, one[table][name])
            if a.dtype.kind != b.dtype.kind or (a.dtype.kind != "U" and a.dtype != b.dtype):
                found.append(f"{table}.{name}: {a.dtype} against {b.dtype}")
    return found


def first(place: str, one: Any, other: Any) -> str:
    """A column and the first row in which it differs."""
    table, _, column = place.partition(".")
    a, b = one[table][column], other[table][column]
    if len(a) != len(b):
        return f"{place}: {len(a)} rows against {len(b)}"
    rows = [i for i in range(len(a)) if text(a[i]) != text(b[i])]
    return f"{place}, row {rows[0]}: {text(a[rows[0]])} against {text(b[rows[0]])}"


def text(value: Any) -> str:
    """A number to the last bit."""
    return value.item().hex() if isinstance(value, np.floating) else str(value)


def message(case: Case, found: list[str]) -> str:
    """What differs, the scenario, and how to replay it in one line."""
    scenario, seed, replicate, record = case
    toml = scenario.to_toml()
    file = Path(tempfile.gettempdir()) / f"trustsim-parity-{os.getpid()}.toml"
    file.write_text(toml, encoding="utf-8")
    lines = [*found[:12], *([f"... and {len(found) - 12} more"] if len(found) > 12 else [])]
    return (
        "the readable and the compiled engine differ in\n  "
        + "\n  ".join(lines)
        + f"\nseed = {seed}, replicate = {replicate}, record = {record!r}; replay it with\n"
        f"  python tests/test_parity.py {seed} {replicate} {record} < {file}\nwhich is\n\n{toml}"
    )


def replay(toml: str, seed: str, replicate: str, record: str) -> str:
    """What a failing example told, once more; empty if the engines agree."""
    case = Case(Scenario.from_toml_text(toml), int(seed), int(replicate), record)
    found = differing(*both(case))
    return message(case, found) if found else ""


def check(case: Case) -> Run:
    """Both engines, all tables; and the same summary whatever else is recorded."""
    mesa, kernel = both(case)
    found = differing(mesa, kernel)
    for record in LEVELS:
        again = ts.simulate(*case[:1], **level(case, record), engine="kernel")
        if again.fingerprint() != mesa.fingerprint():
            found.append(f"summary at record = {record!r}")
    if found:
        pytest.fail(message(case, found), pytrace=False)
    COMPARED["scenarios"] += 1
    for columns in tables(kernel).values():
        COMPARED["tables"] += 1
        COMPARED["numbers"] += sum(values.size for values in columns.values())
    return mesa


def level(case: Case, record: str) -> dict[str, Any]:
    """Options of a run at another recording level."""
    return {"seed": case.seed, "replicate": case.replicate, "record": record}


# --- random scenarios ---------------------------------------------------------------------------


def described(case: Case) -> Iterator[str]:
    """What an example covers, for ``--hypothesis-show-statistics``."""
    shape = case.scenario.market
    yield f"record {case.record}"
    yield f"trust rule {case.scenario.trust.rule}"
    yield "several blocks" if shape.buyers * shape.candidates > 160 else "one block"
    for name in shape.buyer_mix or ():
        yield f"buyers {name}"
    for name in shape.supplier_mix or ():
        yield f"suppliers {name}"
    for name in ("focal_strategy", "focal_trust_level", "trust_level_spread"):
        if getattr(shape, name):
            yield name
    if not all(getattr(case.scenario.channels, name) for name in CHANNELS):
        yield "channels off"


def compare(case: Case) -> None:
    for what in described(case):
        event(what)
    for what in sorted(happened(check(case))):
        event(f"happened: {what}")


UNHURRIED = settings(
    deadline=None,
    database=None,
    report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.parametrize("half", range(HALVES))
@settings(UNHURRIED, max_examples=EXAMPLES)
@given(case=cases())
def test_both_engines_give_the_same_bits_for_any_scenario(half: int, case: Case) -> None:
    compare(case)


@pytest.mark.long
@pytest.mark.parametrize("half", range(HALVES))
def test_both_engines_give_the_same_bits_for_a_thousand_scenarios(half: int) -> None:
    @settings(UNHURRIED, max_examples=LONG)
    @given(case=cases())
    def thousand(case: Case) -> None:
        compare(case)

    before = Counter(COMPARED)
    thousand()
    made = COMPARED - before
    print(", ".join(f"{number} {what}" for what, number in made.items()))
    assert made["scenarios"] >= LONG


# --- worlds in which things happen --------------------------------------------------------------

ROOM = {"market.suppliers": 8, "market.candidates": 6}
"""Rivals enough that it matters how many of them are invited."""

EXTRA: dict[str, tuple[str, dict[str, Any]]] = {
    # Prices about the value: pairs that haggle and then do not trade, in the order of their sums.
    "dear": ("half_and_half", {"demand.value": 112.0}),
    "no hours": (
        "half_and_half",
        {
            "people.contact_hours": 0.0,
            "negotiation.hours_per_round": 0.0,
            "people.quote_hours": 0.0,
        },
    ),
    # Months without any deal, whose profit is -0.0.
    "too dear, no hours": (
        "too_dear",
        {
            "people.contact_hours": 0.0,
            "negotiation.hours_per_round": 0.0,
            "people.quote_hours": 0.0,
        },
    ),
    # Strangers' bids are equal to the bit: the lot decides.
    "all alike": (
        "noisy_choice",
        {
            "sourcing.choice_noise": 0.0, "costs.dispersion": 0.0,
            "people.qualification_cost": 0.0, "people.qualification_hours": 0.0,
        },
    ),
    # Nobody expects to win after a month without orders: sources for which nothing is reserved.
    "nothing reserved": (
        "noisy_choice",
        {
            "demand.value": 100.0, "capacity.win_memory": 1.0, "visits.reach": 0.0,
            "quality.base_defects": 0.0, "quality.shaded_defects": 0.0,
        },
    ),
    "many": (
        "half_and_half",
        {"market.buyers": 70, "market.suppliers": 40, "market.candidates": 7},
    ),
    **{f"rule {name}": ("busy", {"trust.rule": name}) for name in trust_rule_names()},
    **{
        f"answering, rule {name}": ("every_strategy", {"trust.rule": name})
        for name in trust_rule_names()
    },
    **{
        f"{name} {side}s": (
            "busy",
            {f"market.trusting_{side}s": None, f"market.{side}_mix": {name: 1.0}},
        )
        for name in strategy_names()
        for side in ("buyer", "supplier")
    },
    **{
        f"no channel {name}": ("half_and_half", {**ROOM, f"channels.{name}": False})
        for name in CHANNELS
    },
    # A share between none and all, so that doubt would show where trust must not.
    "no channel inspection_trust, in part": (
        "half_and_half", {"channels.inspection_trust": False, "inspection.ramp": 20.0},
    ),
    "every channel": ("half_and_half", ROOM),
    "no channel at all": ("busy", {f"channels.{name}": False for name in CHANNELS}),
    "one buyer": ("busy", {"market.buyers": 1}),
    "one buyer that answers": ("busy", {"market.buyers": 1, "market.focal_strategy": "reciprocal"}),
    "one candidate": ("busy", {"market.candidates": 1}),
    "one of each": (
        "busy", {"market.buyers": 1, "market.suppliers": 1, "market.candidates": 1},
    ),
    "the longest list": (
        "busy",
        {"market.buyers": 6, "market.suppliers": 66, "market.candidates": 64, "periods": 6},
    ),
    "several blocks": (
        "busy",
        {"market.buyers": 60, "market.suppliers": 9, "market.candidates": 6, "periods": 8},
    ),
    "one month": ("busy", {"periods": 1, "burn_in": 0}),
    "nothing is private": ("busy", {"demand.private_share": 0.0, "demand.noise_share": 0.0}),
    "all of it bad, which is tolerated": (
        "lemons",
        {
            "after_sales.tolerated": 1.0, "quality.base_defects": 0.5,
            "quality.shaded_defects": 0.5, "quality.goodwill": 0.0,
            "inspection.audit_floor": 1.0, "demand.value": 3000.0,
        },
    ),
    "prices of just the value": (
        "insolvencies",
        {
            "market.candidates": 1, "negotiation.pad": 0.0, "sourcing.reserve": 1.25,
            "costs.base": 100.0, "demand.value": 125.0,
        },
    ),
    "no time for anything": ("busy", {"people.contact_hours": 0.0}),
    "answering and failing": (
        "insolvencies",
        {
            "market.trusting_buyers": None,
            "market.buyer_mix": {"reciprocal": 0.5, "aggressive": 0.5},
            "market.supplier_mix": {"reciprocal": 0.75, "opportunist": 0.25},
        },
    ),
    "short in several blocks": (
        "shortages",
        {"market.buyers": 40, "market.suppliers": 6, "market.candidates": 6, "periods": 8},
    ),
    "a focal opportunist": ("busy", {"market.focal_strategy": "opportunist"}),
}  # fmt: skip
STOCK = {**{name: (name, {}) for name in WORLDS}, **EXTRA}


def stock(name: str) -> Case:
    """A run of a world of the stock."""
    base, changes = STOCK[name]
    return Case(world(base, **changes), 1, 0, "relationships")


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


def happened(run: Run) -> set[str]:
    """What a run went through, as far as its recording level shows it."""
    summary = run.arrays("summary")
    seen = {"switch": summary["switch_rate"].max() > 0.0}
    if "relationships" in run.recorded:
        pairs = run.arrays("relationships")
        traded = pairs["ordered"].reshape(run.scenario.periods, -1).sum(axis=1) > 0.0
        seen |= {
            "insolvency": pairs["firm"].max() > 0,
            "shortage": (pairs["delivered"] < pairs["ordered"]).any(),
            "order": traded.any(),
            "month without any order": not traded.all(),
            "idea of a supplier": pairs["ideas_from_supplier"].any(),
            "idea of a buyer": pairs["ideas_from_buyer"].any(),
            "disclosure": pairs["cost_disclosed"].any(),
            "visit": pairs["visits"].any(),
            "link": pairs["link"].any(),
            "complaint": pairs["complaints"].any(),
            "silence": pairs["silence"].any(),
            "defect": pairs["defects"].any(),
            "return": pairs["returned"].any(),
            "blame": pairs["hours_blame"].any(),
            "haggling": pairs["hours_haggling"].any(),
            "forecast": np.isfinite(pairs["forecast_shared"]).any(),
            "two problems at once": pairs["problems"].max() > 1,
        }
    return {what for what, is_so in seen.items() if is_so}


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


# --- strategies from a file ---------------------------------------------------------------------

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


# --- the comparison itself ----------------------------------------------------------------------


def tampered(run: Run, table: str, column: str, change: Any) -> Run:
    """The run with one column changed."""
    changed = tables(run)
    changed[table] = {**changed[table], column: change(changed[table][column].copy())}
    return Run(
        changed, scenario=run.scenario, seed=run.seed, replicate=run.replicate, record=run.record
    )


def one_bit(values: Any) -> Any:
    values.view(np.int64)[7] ^= 1
    return values


def test_a_single_bit_is_seen_and_told_with_what_replays_it() -> None:
    case = stock("busy")._replace(seed=7, replicate=9)
    mesa, kernel = both(case)
    assert differing(mesa, kernel) == []
    for table, column, change in [
        ("relationships", "price", one_bit),
        ("relationships", "trust_buyer", one_bit),
        ("relationships", "problems", one_bit),
        ("suppliers", "cash", one_bit),
        ("summary", "profit", lambda values: -values),
        ("summary", "stance", lambda values: np.char.upper(values)),
        ("buyers", "fill_rate", lambda values: np.where(np.isnan(values), 0.0, np.nan)),
    ]:
        found = differing(mesa, tampered(kernel, table, column, change))
        assert len(found) == 1
        assert found[0].startswith(f"{table}.{column}, row ")
    told = message(case, differing(mesa, tampered(kernel, "relationships", "trust_buyer", one_bit)))
    assert "seed = 7, replicate = 9, record = 'relationships'" in told
    head, _, toml = told.partition("\nwhich is\n\n")
    assert Scenario.from_toml_text(toml) == case.scenario
    command, _, file = head.splitlines()[-1].strip().partition(" < ")
    assert command == "python tests/test_parity.py 7 9 relationships"
    assert Path(file).read_text(encoding="utf-8") == toml
    assert replay(toml, *command.split()[2:]) == ""
    Path(file).unlink()


def test_a_failing_example_fails_with_that_message(monkeypatch: pytest.MonkeyPatch) -> None:
    def both_of_which_one_is_wrong(case: Case) -> tuple[Run, Run]:
        mesa, kernel = whole(case)
        wrong = kernel.scenario.market.buyers >= 3
        return mesa, tampered(kernel, "summary", "profit", np.negative) if wrong else kernel

    @settings(UNHURRIED, max_examples=50, phases=(Phase.generate, Phase.shrink))
    @given(case=cases())
    def fails(case: Case) -> None:
        compare(case)

    whole = both
    monkeypatch.setitem(globals(), "both", both_of_which_one_is_wrong)
    with pytest.raises(pytest.fail.Exception) as caught:
        fails()
    told = str(caught.value)
    assert "  summary.profit, row 0: " in told
    _, _, toml = told.partition("\nwhich is\n\n")
    assert Scenario.from_toml_text(toml).market.buyers == 3  # the smallest that fails
    Path(tempfile.gettempdir(), f"trustsim-parity-{os.getpid()}.toml").unlink()


if __name__ == "__main__":
    told = replay(sys.stdin.read(), *sys.argv[1:])
    print(told or "the same bits")
    sys.exit(bool(told))
