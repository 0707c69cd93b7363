"""The channel table is true: each trait or belief enters where a row says, and nowhere else.

First by reading the engine: a number that tells trusting from aggressive may be used only as
``x if <channels>.<switch> else NEUTRAL``. Then by running it: with every channel off, no number of
any table tells who is aggressive.
"""

from __future__ import annotations

import ast
import copy
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest

import trustsim
from trustsim.market import Market
from trustsim.outcomes import TABLES
from trustsim.parameters.channels import Channels
from trustsim.rules import CHANNELS, RULES
from trustsim.rules.channels import channel_named
from trustsim.rules.stances import Traits
from trustsim.strategies import names as strategy_names
from trustsim.trust_rules import names as trust_rule_names

PACKAGE = Path(trustsim.__file__).parent
ENGINE = sorted(
    [
        *(PACKAGE / "agents").glob("*.py"),
        *(PACKAGE / name for name in ("market.py", "population.py", "recorder.py")),
    ]
)
KINDS = {"Trust", "Confidence", "Conduct", "Pressure", "Attention", "Openness", "Policy"}
WORDS = {
    "trust": "Trust", "confidence": "Confidence", "conduct": "Conduct", "pressure": "Pressure",
    "attention": "Attention", "openness": "Openness", "policy": "Policy",
}  # fmt: skip
SWITCHES = set(Channels.model_fields)

BELIEFS = {
    f"{side}_{what}"
    for side in ("buyer", "supplier")
    for what in ("trust", "confidence", "evidence", "belief")
}
BARE = {"pressure", "conduct", "attention", "openness"}
BARE_IN_A_STANCE = {"inspection", "contract"}  # groups of parameters have these names too
STANCES = {"buyer_traits", "supplier_traits", "traits"}

# Where a bare trait or belief may go, and why that changes no outcome by itself.
EXEMPT_CALLS = {
    "View": "a strategy sees what its firm believes; it answers with traits, which are gated",
    "enter": "books what the outcomes `trust` and `partner_trust` are made of",
    "believe": "trust is made from trust; the conduct that it is given is gated",
    "trust_judge": "trust is made from trust, at the start",
}
EXEMPT_FUNCTIONS = {
    "recorder.py:record_pairs": "writes trust and confidence into the table of relationships",
}


# -- the table -----------------------------------------------------------------------------------


def sensitive(rule: str) -> dict[str, str]:
    """Arguments of a rule that tell the trusting from the aggressive, with their kinds."""
    notes = RULES[rule].__annotations__
    return {name: kind for name, kind in notes.items() if kind in KINDS and name != "return"}


def switches_of(read: str) -> set[str]:
    return {row.switch for row in CHANNELS if read in row.reads}


@pytest.mark.parametrize("rule", RULES)
def test_every_trait_or_belief_that_a_rule_takes_has_a_row(rule: str) -> None:
    for name in sensitive(rule):
        assert switches_of(f"{rule}.{name}"), f"{rule}.{name} is in no row of the channel table"


@pytest.mark.parametrize("rule", RULES)
def test_an_argument_named_like_a_trait_or_belief_is_declared_as_one(rule: str) -> None:
    for name, kind in RULES[rule].__annotations__.items():
        for word, wanted in WORDS.items():
            if re.fullmatch(rf"{word}(_buyer|_supplier)?", name):
                assert kind == wanted, f"{rule}.{name} is declared as {kind}"


@pytest.mark.parametrize("row", CHANNELS, ids=lambda row: row.switch)
def test_a_row_reads_arguments_that_exist_and_says_what_it_does_for_whom(row: Any) -> None:
    assert row.reads
    for read in row.reads:
        rule, _, name = read.partition(".")
        assert name in sensitive(rule), read
    assert len(set(row.reads)) == len(row.reads)
    assert re.search(r"aggressive|trusting|either|everyone", row.helps)
    assert re.search(r"[+-] ->", row.effect) or row.helps == "either" or "visit" in row.effect


def test_each_row_has_a_switch_and_each_switch_a_row() -> None:
    assert sorted(row.switch for row in CHANNELS) == sorted(SWITCHES)
    assert all(channel_named(switch).switch == switch for switch in SWITCHES)
    assert all(Channels().model_dump().values())
    with pytest.raises(KeyError, match="no channel 'nonsense'"):
        channel_named("nonsense")


# -- the engine's source -------------------------------------------------------------------------


class Value(NamedTuple):
    """What is known of an expression: its kind and the switches that it went through."""

    kind: str  # clean, raw, gated, stance, switch, channels, neutral, several
    switches: frozenset[str] = frozenset()
    parts: tuple[Any, ...] = ()


CLEAN, RAW, STANCE = Value("clean"), Value("raw"), Value("stance")


class Walk:
    """Follow traits and beliefs through the functions of one file."""

    def __init__(self, name: str, tree: ast.Module) -> None:
        self.name = name
        self.faults: list[str] = []
        self.reads: list[tuple[str, frozenset[str]]] = []  # rule.argument, switches
        self.rules = {
            alias.asname or alias.name: alias.name
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("trustsim.rules")
            for alias in node.names
            if alias.name in RULES
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef):
                self.function(node)
            elif isinstance(node, ast.Lambda):
                self.env = {}
                self.forbid(node.body, "returned by a lambda")

    def fault(self, node: ast.AST, text: str) -> None:
        self.faults.append(f"{self.name}:{getattr(node, 'lineno', '?')} {self.where}: {text}")

    def function(self, node: ast.FunctionDef) -> None:
        self.where = node.name
        if f"{self.name}:{node.name}" in EXEMPT_FUNCTIONS:
            return
        self.env: dict[str, Value] = {
            arg.arg: STANCE
            for arg in node.args.args
            if isinstance(arg.annotation, ast.Name) and arg.annotation.id == "Traits"
        }
        for statement in node.body:
            self.statement(statement)

    def statement(self, node: ast.stmt) -> None:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            return  # walked for itself
        if isinstance(node, ast.Assign):
            value = self.look(node.value)
            for target in node.targets:
                self.assign(target, value)
        elif isinstance(node, ast.AnnAssign):
            if node.value is not None:
                self.assign(node.target, self.look(node.value))
        elif isinstance(node, ast.AugAssign):
            self.forbid(node.value, "added to something")
        elif isinstance(node, ast.Return):
            if node.value is not None:
                self.forbid(node.value, "returned", stances=True)
        else:
            for child in ast.iter_child_nodes(node):
                if isinstance(child, ast.stmt):
                    self.statement(child)
                elif isinstance(child, ast.expr):
                    self.forbid(child, f"used in {type(node).__name__}")

    def assign(self, target: ast.AST, value: Value) -> None:
        if isinstance(target, ast.Tuple):
            if value.kind == "stance":
                self.fault(target, "a stance is taken apart")
            parts = value.parts if value.kind == "several" else (CLEAN,) * len(target.elts)
            for one, part in zip(target.elts, parts, strict=True):
                self.assign(one, part)
        elif isinstance(target, ast.Name):
            known = self.env.get(target.id, value)
            self.env[target.id] = RAW if RAW in (known, value) else merged(known, value)
        elif isinstance(target, ast.Attribute):
            if value.kind == "raw" and target.attr not in BELIEFS | BARE:
                self.fault(target, f"a bare trait or belief is stored as {target.attr}")
            if value.kind == "stance" and target.attr not in STANCES:
                self.fault(target, f"a stance is stored as {target.attr}")
        elif value.kind in ("raw", "stance"):
            self.fault(target, "a bare trait or belief is stored")

    def forbid(self, node: ast.expr, text: str, stances: bool = False) -> None:
        """Look at an expression that must not be a bare trait, belief or stance."""
        self.refuse(node, self.look(node), text, stances)

    def refuse(self, node: ast.AST, value: Value, text: str, stances: bool = False) -> None:
        if value.kind == "raw" or (value.kind == "stance" and not stances):
            source = ast.unparse(node)
            self.fault(node, f"`{source}` is {text} without `if <channels>.<switch> else NEUTRAL`")
        for part in value.parts:
            self.refuse(node, part, text, stances)

    # -- expressions -----------------------------------------------------------------------------

    def look(self, node: ast.expr) -> Value:
        if isinstance(node, ast.Name):
            return Value("neutral") if node.id == "NEUTRAL" else self.env.get(node.id, CLEAN)
        if isinstance(node, ast.Attribute):
            return self.attribute(node)
        if isinstance(node, ast.Tuple):
            return Value("several", parts=tuple(self.look(one) for one in node.elts))
        if isinstance(node, ast.IfExp):
            return self.conditional(node)
        if isinstance(node, ast.Call):
            return self.call(node)
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                self.forbid(child, f"used in {type(node).__name__}")
            elif isinstance(child, ast.comprehension):
                self.forbid(child.iter, "run through")
                for test in child.ifs:
                    self.forbid(test, "used in a filter")
        return CLEAN

    def attribute(self, node: ast.Attribute) -> Value:
        if node.attr == "channels":
            return Value("channels")
        if node.attr in STANCES:
            return STANCE
        if node.attr in BELIEFS | BARE:
            return RAW
        base = self.look(node.value)
        if base.kind == "channels":
            return Value("switch", frozenset({node.attr}))
        if base.kind == "stance" and node.attr in BARE_IN_A_STANCE:
            return RAW
        if base.kind == "raw":
            self.fault(node, f"`{ast.unparse(node)}`: a part of a bare trait or belief")
        return CLEAN

    def conditional(self, node: ast.IfExp) -> Value:
        test, body, other = self.look(node.test), self.look(node.body), self.look(node.orelse)
        if test.kind == "switch":
            certain = isinstance(node.orelse, ast.Constant) and node.orelse.value == 0.0
            confidence = ast.unparse(node.body).endswith("_confidence")
            if other.kind == "neutral" or (certain and confidence):
                if body.kind == "raw":
                    return Value("gated", test.switches)
            else:
                self.fault(node, "a channel that is off reads something else than NEUTRAL")
        elif test.kind == "raw":
            self.refuse(node.test, test, "a condition")
        if "raw" in (body.kind, other.kind):
            return RAW
        return STANCE if "stance" in (body.kind, other.kind) else CLEAN

    def call(self, node: ast.Call) -> Value:
        function = node.func
        name = function.attr if isinstance(function, ast.Attribute) else ast.unparse(function)
        if isinstance(function, ast.Attribute) and name in STANCES:
            return STANCE  # self.traits()
        self.look(function)
        if name in {"getattr", "attrgetter", "setattr", "vars"}:
            texts = [n.value for n in ast.walk(node) if isinstance(n, ast.Constant)]
            for text in texts:
                if text in BELIEFS | BARE | STANCES:
                    self.fault(node, f"{text} is reached by its name")
        rule = self.rules.get(name) if isinstance(function, ast.Name) else None
        given = list(node.args) + [keyword.value for keyword in node.keywords]
        values = [self.look(one) for one in given]
        if name not in EXEMPT_CALLS:
            for one, value in zip(given, values, strict=True):
                self.refuse(one, value, f"passed to {name}", stances=rule in (None, "on_the_line"))
        if rule is not None:
            if node.keywords or any(isinstance(one, ast.Starred) for one in given):
                self.fault(node, f"the rule {rule} is called with other than plain arguments")
            self.take(node, rule, values)
        return CLEAN

    def take(self, node: ast.Call, rule: str, values: list[Value]) -> None:
        """Compare a call of a rule with the rows of the table."""
        names = [name for name in RULES[rule].__annotations__ if name != "return"]
        for name, value in zip(names, values, strict=True):
            read = f"{rule}.{name}"
            if name in sensitive(rule):
                if value.kind != "gated" or not value.switches <= switches_of(read):
                    by = ", ".join(sorted(value.switches)) or "nothing"
                    self.fault(node, f"{read} is gated by {by}, not by {switches_of(read)}")
                self.reads.append((read, value.switches))
            elif value.kind == "gated":
                self.fault(node, f"{read} takes a trait or belief but is not declared as one")


def merged(one: Value, two: Value) -> Value:
    return Value(two.kind, one.switches | two.switches, two.parts)


def walk(name: str, tree: ast.Module) -> Walk:
    return Walk(name, tree)


@cache
def trees() -> dict[str, ast.Module]:
    return {path.name: ast.parse(path.read_text(encoding="utf-8")) for path in ENGINE}


def gates(tree: ast.Module) -> Iterator[ast.IfExp]:
    """Conditional expressions that end in NEUTRAL or, for confidence, in 0.0."""
    for node in ast.walk(tree):
        if isinstance(node, ast.IfExp):
            source = ast.unparse(node)
            if source.endswith("else NEUTRAL") or "_confidence if" in source:
                yield node


def test_the_engine_reads_no_trait_or_belief_without_its_switch() -> None:
    faults = [fault for name, tree in trees().items() for fault in walk(name, tree).faults]
    assert faults == []


def test_each_row_is_read_by_the_engine_through_its_own_switch() -> None:
    found = {
        (read, switch)
        for name, tree in trees().items()
        for read, switches in walk(name, tree).reads
        for switch in switches
    }
    assert found == {(read, row.switch) for row in CHANNELS for read in row.reads}


def test_every_switch_is_used_and_no_other_name_is_asked_of_the_channels() -> None:
    asked = set()
    for tree in trees().values():
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute):
                base = ast.unparse(node.value)
                if base == "on" or base.endswith(".channels"):
                    asked.add(node.attr)
    assert asked == SWITCHES


def test_every_exemption_is_needed() -> None:
    called = {
        node.func.attr if isinstance(node.func, ast.Attribute) else ast.unparse(node.func)
        for tree in trees().values()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
    }
    assert set(EXEMPT_CALLS) <= called
    for place in EXEMPT_FUNCTIONS:
        file, _, name = place.partition(":")
        named = [n for n in ast.walk(trees()[file]) if isinstance(n, ast.FunctionDef)]
        (function,) = [node for node in named if node.name == name]
        assert walk("elsewhere.py", ast.Module([function], [])).faults


def mutants() -> list[Any]:
    """One case for each gate of the engine: file and position."""
    return [
        pytest.param(name, index, id=f"{name}-{ast.unparse(gate)[:60]}-{index}")
        for name, tree in trees().items()
        for index, gate in enumerate(gates(tree))
    ]


class Swap(ast.NodeTransformer):
    """Put one node in the place of another."""

    def __init__(self, old: ast.AST, new: ast.AST) -> None:
        self.old, self.new = old, new

    def visit(self, node: ast.AST) -> Any:
        return self.new if node is self.old else super().visit(node)


@pytest.mark.parametrize(("name", "index"), mutants())
def test_taking_away_any_gate_of_the_engine_is_caught(name: str, index: int) -> None:
    tree = copy.deepcopy(trees()[name])
    gate = list(gates(tree))[index]
    assert walk(name, Swap(gate, gate.body).visit(tree)).faults


@pytest.mark.parametrize(("name", "index"), mutants())
def test_a_gate_with_the_switch_of_another_channel_is_caught(name: str, index: int) -> None:
    tree = copy.deepcopy(trees()[name])
    gate = list(gates(tree))[index]
    gate.test = ast.parse("self.market.channels.nonsense", mode="eval").body
    assert walk(name, ast.fix_missing_locations(tree)).faults


def test_there_are_gates_to_take_away() -> None:
    assert len(mutants()) >= len(CHANNELS)


START = (
    "from trustsim.rules.after_sales import voice_chance, repaired\ndef f(self, pair, on, books):\n"
)
PLANTED = {
    "arithmetic": "a = 1.0 - pair.buyer_trust",
    "a comparison": "if pair.supplier_trust > 0.5:\n        pass",
    "a condition": "a = 1.0 if pair.buyer_traits.conduct else 0.0",
    "a rule": "voice_chance(pair.buyer_trust, 0.1, 0.9)",
    "a rule, by way of a name": "x = pair.buyer_trust\n    voice_chance(x, 0.1, 0.9)",
    "two names": "y, x = 1.0, pair.buyer_trust\n    z = x\n    voice_chance(z, 0.1, 0.9)",
    "a rule that declares no trust": "repaired(1.0, pair.buyer_trust if on.voice else NEUTRAL, 1)",
    "a gate of another channel": "voice_chance(pair.buyer_trust if on.blame else NEUTRAL, 0, 1)",
    "a gate that is no switch": "voice_chance(pair.buyer_trust if books else NEUTRAL, 0, 1)",
    "another neutral value": "voice_chance(pair.buyer_trust if on.voice else 0.3, 0.1, 0.9)",
    "confidence that is not certain": "a = pair.buyer_confidence if on.voice else 0.1",
    "a stance's inspection": "a = 2.0 * pair.buyer_traits.inspection",
    "a stance's contract": "a = max(self.traits().contract, 0.5)",
    "openness by a name": "traits = pair.supplier_traits\n    a = traits.openness * 2.0",
    "a stance taken apart": "pressure, conduct, *_ = pair.buyer_traits",
    "an item of a stance": "a = pair.buyer_traits[1]",
    "a return": "return pair.buyer_trust",
    "a sum": "books.x += pair.buyer_trust",
    "a field": "pair.sway = pair.buyer_trust",
    "a comprehension": "a = [p.buyer_trust for p in self.pairs]",
    "a minimum": "a = min(self.pairs, key=lambda p: p.buyer_trust)",
    "by its name": "a = getattr(pair, 'buyer_trust')",
    "evidence": "a = 1.0 - pair.buyer_evidence",
    "a belief": "a = pair.buyer_belief[0]",
}


@pytest.mark.parametrize("body", PLANTED.values(), ids=PLANTED)
def test_a_planted_read_without_a_gate_is_caught(body: str) -> None:
    text = START.replace("on, ", "") + "    on = self.market.channels\n    " + body + "\n"
    assert walk("planted.py", ast.parse(text)).faults


def test_a_gated_read_is_not_a_fault() -> None:
    body = (
        "    on, traits = self.market.channels, pair.buyer_traits\n"
        "    x = pair.buyer_trust\n"
        "    chance = voice_chance(x if on.voice else NEUTRAL, 0.1, 0.9)\n"
        "    p = self.scenario.contract\n"
        "    return chance + p.strength + self.scenario.inspection.ramp\n"
    )
    found = walk("good.py", ast.parse(START.replace("on, ", "") + body))
    assert found.faults == []
    assert found.reads == [("voice_chance.trust", frozenset({"voice"}))]


# -- the engine at work --------------------------------------------------------------------------

OFF = {f"channels.{switch}": False for switch in SWITCHES}
SMALL = {
    "market.buyers": 6, "market.suppliers": 5, "market.candidates": 3, "periods": 30, "burn_in": 6,
    "sourcing.choice_noise": 0.02, "turnover.opening_cash": 20_000.0, "turnover.credit": 60_000.0,
    "capacity.spot_share": 0.05, "sourcing.rebid_low": -2.0, "sourcing.rebid_high": 1.0,
}  # fmt: skip
Tables = dict[str, dict[str, np.ndarray]]
BELIEF_COLUMNS = re.compile(r"trust|partner_trust|(trust|confidence)_(buyer|supplier)")


def run(changes: dict[str, Any], off: bool = True, seed: int = 3) -> Tables:
    switches = OFF if off else {}
    market = Market(seed=seed, record="relationships", **{**SMALL, **switches, **changes})
    market.run_model()
    return market.tables()


def differing(one: Tables, two: Tables, by_firm: bool = False) -> set[str]:
    """Columns whose numbers differ in one bit; not labels, nor group sums if stances are mixed."""
    tables = [name for name in TABLES if not by_firm or name not in ("summary", "periods")]
    found = set()
    for table in tables:
        for column in TABLES[table]:
            a, b = one[table][column.name], two[table][column.name]
            if column.dtype != "U" and a.tobytes() != b.tobytes():
                found.add(f"{table}.{column.name}")
    return found


LEVEL = {"market.trust_level": 0.0, "market.supplier_trust_level": 0.0}


@cache
def aggressive(trust_rule: str = "beta") -> Tables:
    return run({**LEVEL, "trust.rule": trust_rule})


def both(mix: dict[str, float]) -> dict[str, Any]:
    return {"market.buyer_mix": mix, "market.supplier_mix": mix}


def test_there_is_something_that_channels_could_change() -> None:
    """The market of these tests trades, rebids, runs short, fails, complains and replaces firms."""
    tables = aggressive()
    last = tables["summary"]
    rows = tables["relationships"]
    assert (last["fill_rate"] < 1.0).all()
    assert (last["switch_rate"] > 0.0).all()
    busy = "hours_blame complaints ideas_from_supplier ideas_from_buyer visits cost_disclosed"
    for column in busy.split():
        assert rows[column].sum() > 0, column
    on = differing(run(LEVEL, off=False), run({**LEVEL, "market.trust_level": 1.0}, off=False))
    assert {"summary.price", "summary.profit", "relationships.tenure"} <= on


@pytest.mark.parametrize("trust_rule", trust_rule_names())
def test_with_all_channels_off_a_trusting_market_is_an_aggressive_one(trust_rule: str) -> None:
    trusting = {"market.trust_level": 1.0, "market.supplier_trust_level": 1.0}
    found = run({**trusting, "trust.rule": trust_rule})
    assert differing(aggressive(trust_rule), found) == set()


@pytest.mark.parametrize("name", strategy_names())
def test_with_all_channels_off_a_strategy_makes_no_difference(name: str) -> None:
    assert differing(aggressive(), run(both({name: 1.0}))) == set()


@pytest.mark.parametrize("name", [name for name in strategy_names() if name != "aggressive"])
def test_with_all_channels_off_a_mixed_market_is_an_aggressive_one(name: str) -> None:
    mixed = run(both({"aggressive": 0.5, name: 0.5}))
    assert len(set(mixed["buyers"]["stance"])) == 2
    assert differing(aggressive(), mixed, by_firm=True) == set()


@pytest.mark.parametrize("trait", Traits._fields)
def test_with_all_channels_off_a_trait_makes_no_difference(trait: str) -> None:
    sides = ["buyer"] if trait in ("inspection", "contract") else ["buyer", "supplier"]
    mix = {"market.buyer_mix": {"naive": 1.0}, "market.supplier_mix": {"naive": 1.0}}
    low, high = (
        run({**mix, **{f"strategies.naive.{side}.{trait}": value for side in sides}})
        for value in (0.0, 1.0)
    )
    assert differing(low, high) == set()


@pytest.mark.parametrize("trust_rule", trust_rule_names())
def test_with_all_channels_off_trust_changes_nothing_but_its_own_columns(trust_rule: str) -> None:
    found = differing(aggressive(), run({**LEVEL, "trust.rule": trust_rule, "trust.prior": 0.7}))
    assert {one for one in found if not BELIEF_COLUMNS.fullmatch(one.partition(".")[2])} == set()
    assert "relationships.trust_buyer" in found


HARD = {"pressure": 1.0, "conduct": 0.0, "attention": 0.0, "openness": 0.0}
KIND = {"pressure": 0.0, "conduct": 1.0, "attention": 1.0, "openness": 1.0}
EAGER = {  # every mechanism has work to do
    "after_sales.tolerated": 0.001, "ideas.rate": 0.1, "ideas.disclosure_rate": 1.0,
    "ideas.gain": 0.02, "ideas.leak_rate": 1.0, "inspection.hours_per_unit": 0.13,
    "visits.evidence": 1.0, "quality.efficiency_wage": 0.0, "quality.inspection_deterrence": 0.0,
    "contract.deterrence": 0.0, "links.threshold": 0.6, "trust.prior": 0.55, "turnover.credit": 1e6,
    "channels.conduct_seen": True,
}  # fmt: skip


def of_traits(traits: dict[str, float], policy: float) -> dict[str, Any]:
    """Everybody has these traits."""
    buyer = {**traits, "inspection": policy, "contract": policy}
    changes = {"strategies.naive.buyer": buyer, "strategies.naive.supplier": {**traits}}
    return {**both({"naive": 1.0}), **EAGER, **changes}


@pytest.mark.parametrize("switch", sorted(SWITCHES))
def test_one_channel_on_is_enough_to_tell_them_apart(switch: str) -> None:
    """So each switch reaches the engine, and the tests above do not pass for want of an effect."""
    on = {f"channels.{switch}": True}
    found = differing(run({**of_traits(HARD, 1.0), **on}), run({**of_traits(KIND, 0.0), **on}))
    trust = {one for one in found if BELIEF_COLUMNS.fullmatch(one.partition(".")[2])}
    assert (trust if switch == "conduct_seen" else found - trust) != set()


def test_with_conduct_seen_alone_the_difference_stays_in_the_columns_of_trust() -> None:
    found = differing(run(of_traits(HARD, 1.0)), run(of_traits(KIND, 0.0)))
    assert found
    assert all(BELIEF_COLUMNS.fullmatch(one.partition(".")[2]) for one in found)
