"""The dialect of rules, strategies, trust rules and numerics: what both engines round alike.

A walk over the syntax tree, with a list of what is allowed; all else is a fault.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import trustsim
from trustsim import numerics
from trustsim.rules import RULES

NUMERICS = numerics.__all__
PACKAGE = Path(trustsim.__file__).parent
BUILT_IN = {"min", "max", "abs", "float", "int"}
OF_MATH = {"sqrt", "floor"}
IMPORTS = {
    "__future__": {"annotations"},
    "typing": {"NamedTuple", "TypeAlias"},
    "math": OF_MATH,
    "trustsim.numerics": set(NUMERICS),
    "trustsim.parameters": {"Group", "number", "count"},
    "trustsim.parameters._declare": {"Group", "number", "count"},
    "trustsim.parameters.stances": {"BuyerStance", "SupplierStance"},
    "trustsim.rules._registry": {"rule"},
}
STATEMENTS = (ast.Return, ast.Assign, ast.AugAssign, ast.AnnAssign, ast.If, ast.While)
EXPRESSIONS = (
    ast.BinOp, ast.UnaryOp, ast.BoolOp, ast.Compare, ast.IfExp, ast.Call, ast.Name, ast.Constant,
    ast.Tuple, ast.Attribute, ast.Subscript,
)  # fmt: skip
OPERATORS = (
    ast.Add, ast.Sub, ast.Mult, ast.Div, ast.USub, ast.Not, ast.And, ast.Or, ast.Lt, ast.LtE,
    ast.Gt, ast.GtE, ast.Eq, ast.NotEq, ast.Load, ast.Store,
)  # fmt: skip


def sources() -> Iterator[tuple[str, Path]]:
    """Every file that is written in the dialect, with the kind of file it is."""
    yield "numerics", PACKAGE / "numerics.py"
    for folder in ("rules", "strategies", "trust_rules"):
        for path in sorted((PACKAGE / folder).glob("[!_]*.py")):
            # A table about rules, and an algorithm over all orders of a supplier.
            if path.name not in {"channels.py", "allocation.py"}:
                yield folder, path


class File:
    """One file: what its functions may call, and what is wrong with it."""

    def __init__(self, kind: str, text: str) -> None:
        self.kind = kind
        self.faults: list[str] = []
        self.callable = set(BUILT_IN)
        self.constants: set[str] = set()
        self.functions: list[ast.FunctionDef] = []
        for node in ast.parse(text).body:
            self.top(node)
        self.callable |= {function.name for function in self.functions}
        for function in self.functions:
            self.function(function)

    def fault(self, node: ast.AST, text: str) -> None:
        self.faults.append(f"line {getattr(node, 'lineno', '?')}: {text}")

    # -- the file --------------------------------------------------------------------------------

    def top(self, node: ast.stmt) -> None:
        """A statement of the file: docstring, import, constant, group or named tuple, function."""
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            return
        if isinstance(node, ast.ImportFrom):
            self.imports(node)
        elif isinstance(node, ast.Assign):
            self.constant(node)
        elif isinstance(node, ast.ClassDef):
            self.kind_of(node)
        elif isinstance(node, ast.FunctionDef):
            self.functions.append(node)
        else:
            self.fault(node, f"{type(node).__name__} at the level of the file")

    def imports(self, node: ast.ImportFrom) -> None:
        module = node.module or ""
        for alias in node.names:
            allowed = alias.name in IMPORTS.get(module, set()) or (
                self.kind == "numerics" and module == "math" and alias.name in {"frexp", "ldexp"}
            )
            if self.kind not in {"strategies", "trust_rules"} and "parameters" in module:
                allowed = False
            if module.startswith("trustsim.rules.") and module != "trustsim.rules._registry":
                known = alias.name in RULES or alias.name in {"Traits", "View", "NEUTRAL"}
                allowed = module == "trustsim.rules._kinds" or known
            if not allowed or alias.asname or node.level:
                self.fault(node, f"import of {alias.name} from {module or '.'}")
            elif alias.name == "NEUTRAL":
                self.constants.add(alias.name)
            elif module in {"math", "trustsim.numerics"} or module.startswith("trustsim.rules."):
                self.callable.add(alias.name)

    def constant(self, node: ast.Assign) -> None:
        names = [target.id for target in node.targets if isinstance(target, ast.Name)]
        if names == ["__all__"]:
            return
        number = isinstance(node.value, ast.Constant) and type(node.value.value) in (int, float)
        if len(names) != 1 or not names[0].isupper() or not number:
            self.fault(node, "a global that is not a number in capitals")
        self.constants |= set(names)

    def kind_of(self, node: ast.ClassDef) -> None:
        bases = [base.id for base in node.bases if isinstance(base, ast.Name)]
        if bases == ["NamedTuple"]:
            self.callable.add(node.name)
        elif not (bases == ["Group"] and self.kind in {"strategies", "trust_rules"}):
            self.fault(node, f"class {node.name}")

    # -- functions -------------------------------------------------------------------------------

    def function(self, node: ast.FunctionDef) -> None:
        decorators = [d.id for d in node.decorator_list if isinstance(d, ast.Name)]
        wanted = ["rule"] if self.kind == "rules" else []
        if decorators != wanted or len(decorators) != len(node.decorator_list):
            self.fault(node, f"{node.name} is decorated by {decorators}, not {wanted}")
        given = node.args
        if given.kwonlyargs or given.vararg or given.kwarg or given.posonlyargs:
            self.fault(node, f"{node.name} takes other than plain positional arguments")
        if given.defaults:
            self.fault(node, f"{node.name} has default arguments")
        if any(arg.annotation is None for arg in given.args) or node.returns is None:
            self.fault(node, f"{node.name} is not annotated")
        self.arguments = {arg.arg for arg in given.args}
        stored = [n for n in ast.walk(node) if isinstance(n, ast.Name)]
        self.locals = {n.id for n in stored if isinstance(n.ctx, ast.Store)} | self.arguments
        body = node.body
        if ast.get_docstring(node) is not None:
            body = body[1:]
        for statement in body:
            self.statement(statement)

    def statement(self, node: ast.stmt) -> None:
        if not isinstance(node, STATEMENTS):
            self.fault(node, type(node).__name__)
            return
        for name, value in ast.iter_fields(node):
            for child in value if isinstance(value, list) else [value]:
                if isinstance(child, ast.stmt):
                    self.statement(child)
                elif isinstance(child, ast.AST) and name in {"target", "targets"}:
                    self.target(child)
                elif isinstance(child, ast.AST) and name != "annotation":
                    self.expression(child)

    def target(self, node: ast.AST) -> None:
        names = node.elts if isinstance(node, ast.Tuple) else [node]
        if not all(isinstance(name, ast.Name) for name in names):
            self.fault(node, "assignment to something that is not a local name")

    def expression(self, node: ast.AST) -> None:
        if isinstance(node, ast.Call):
            self.call(node)
            return
        if not isinstance(node, (*EXPRESSIONS, *OPERATORS)):
            self.fault(node, type(node).__name__)
            return
        if isinstance(node, ast.Name) and node.id not in self.locals | self.constants:
            self.fault(node, f"the name {node.id} is neither an argument, a local nor a constant")
        if isinstance(node, ast.Constant) and type(node.value) not in (int, float, bool):
            self.fault(node, f"the constant {node.value!r}")
        if isinstance(node, ast.Attribute) and not (
            isinstance(node.value, ast.Name) and node.value.id in self.arguments
        ):
            self.fault(node, "an attribute of something that is not an argument")
        if isinstance(node, ast.Subscript) and not (
            isinstance(node.value, ast.Name)
            and isinstance(node.slice, ast.Constant)
            and type(node.slice.value) is int
        ):
            self.fault(node, "an index that is not a number")
        for child in ast.iter_child_nodes(node):
            self.expression(child)

    def call(self, node: ast.Call) -> None:
        name = node.func.id if isinstance(node.func, ast.Name) else ast.unparse(node.func)
        if not isinstance(node.func, ast.Name) or name not in self.callable:
            self.fault(node, f"a call of {name}")
        if node.keywords:
            self.fault(node, f"{name} is called with keywords")
        if name in {"min", "max"} and len(node.args) < 2:
            self.fault(node, f"{name} of one argument")
        for argument in node.args:
            self.expression(argument)


def faults(kind: str, text: str) -> list[str]:
    return File(kind, text).faults


@pytest.mark.parametrize(
    ("kind", "path"), list(sources()), ids=lambda value: getattr(value, "stem", None)
)
def test_a_file_keeps_to_the_dialect(kind: str, path: Path) -> None:
    assert faults(kind, path.read_text(encoding="utf-8")) == []


def test_the_walk_sees_every_rule_and_function_of_the_folders() -> None:
    seen = {kind: 0 for kind, _ in sources()}
    names = set()
    for kind, path in sources():
        file = File(kind, path.read_text(encoding="utf-8"))
        seen[kind] += len(file.functions)
        if kind == "rules":
            names |= {function.name for function in file.functions}
    assert names == set(RULES)
    assert seen["numerics"] == len([*NUMERICS, "split", "scale"])
    assert min(seen.values()) > 0


BODY = {
    "a power": "return a ** 2.0",
    "a modulus": "return a % 2.0",
    "a whole quotient": "return a // 2.0",
    "bits": "return float(1 << 2)",
    "sum": "return sum((a, a))",
    "pow": "return pow(a, 2.0)",
    "round": "return round(a, 2)",
    "print": "print(a)\n    return a",
    "max of a list": "return max([a, 1.0])",
    "max of one tuple": "return max((a, 1.0))",
    "numpy": "return np.exp(a)",
    "math.exp": "return math.exp(a)",
    "math.log": "return math.log(a)",
    "math.hypot": "return math.hypot(a, a)",
    "math.lgamma": "return math.lgamma(a)",
    "a comprehension": "return max([x for x in (a, 1.0)])",
    "a generator": "return max(x for x in (a, 1.0))",
    "a lambda": "return (lambda x: x)(a)",
    "a for loop": "for x in (a, a):\n        a = x\n    return a",
    "a function inside": "def inner() -> float:\n        return a\n    return inner()",
    "a list": "b = [a]\n    return b[0]",
    "a dict": "b = {1: a}\n    return b[1]",
    "a text": "b = 'x'\n    return a",
    "an f-string": "b = f'{a}'\n    return a",
    "a method": "return a.conjugate()",
    "a global": "global TOTAL\n    TOTAL = a\n    return a",
    "an unknown name": "return a + TOTAL",
    "an attribute set": "a.b = 1.0\n    return a",
    "an item set": "a[0] = 1.0\n    return a",
    "an import": "import math\n    return a",
    "try": "try:\n        return 1.0 / a\n    except ZeroDivisionError:\n        return 0.0",
    "raise": "raise ValueError",
    "assert": "assert a > 0.0\n    return a",
    "with": "with a:\n        return a",
    "a walrus": "return (b := a)",
    "membership": "return 1.0 if a in (1.0, 2.0) else 0.0",
    "identity": "return 1.0 if a is 1.0 else 0.0",
    "keywords": "return max(a, 1.0, key=abs)",
    "a star": "return max(*(a, 1.0))",
    "a slice": "return a[0:1]",
    "a match": "match a:\n        case _:\n            return a",
    "a yield": "yield a",
    "delete": "del a",
    "an unlisted helper": "return helper(a)",
}  # fmt: skip
FILE = {
    "a default argument": "@rule\ndef f(a: float = 1.0) -> float:\n    return a\n",
    "a keyword-only argument": "@rule\ndef f(*, a: float) -> float:\n    return a\n",
    "a positional-only argument": "@rule\ndef f(a: float, /) -> float:\n    return a\n",
    "any number of arguments": "@rule\ndef f(*a: float) -> float:\n    return 1.0\n",
    "named arguments": "@rule\ndef f(**a: float) -> float:\n    return 1.0\n",
    "no annotation": "@rule\ndef f(a) -> float:\n    return a\n",
    "no result annotation": "@rule\ndef f(a: float):\n    return a\n",
    "an unregistered function": "def f(a: float) -> float:\n    return a\n",
    "another decorator": "@rule\n@cache\ndef f(a: float) -> float:\n    return a\n",
    "an async function": "async def f(a: float) -> float:\n    return a\n",
    "a global list": "MEMORY = [0.0]\n",
    "a global in small letters": "memory = 0.0\n",
    "a class of its own": "class Memory:\n    pass\n",
    "numpy": "import numpy as np\n",
    "the whole of math": "import math\n",
    "exp of math": "from math import exp\n",
    "log of math": "from math import log\n",
    "hypot of math": "from math import hypot\n",
    "lgamma of math": "from math import lgamma\n",
    "frexp outside numerics": "from math import frexp\n",
    "a renamed import": "from math import sqrt as root\n",
    "luck": "from trustsim.chance import draw\n",
    "random": "from random import random\n",
    "agents": "from trustsim.agents import Buyer\n",
    "a loop at the level of the file": "for x in (1, 2):\n    pass\n",
}
GOOD = """
from math import floor, sqrt

from trustsim.numerics import exp
from trustsim.rules._registry import rule
from trustsim.rules.accounts import idle_units

LIMIT = 50


@rule
def f(a: float, b: float) -> float:
    \"\"\"Do all that is allowed.\"\"\"
    total, number = 0.0, 0
    while number < LIMIT and not total > a:
        number += 1
        total += abs(a) / number - sqrt(float(floor(b))) * exp(-b)
    if a != b or a <= 0.0:
        return min(a, b, 1.0)
    elif a == b:
        return idle_units(a, b)
    return total if a > b else -1.0
"""


def test_what_is_allowed_is_not_a_fault() -> None:
    assert faults("rules", GOOD) == []


@pytest.mark.parametrize("body", BODY.values(), ids=BODY)
def test_a_forbidden_piece_of_a_rule_is_caught(body: str) -> None:
    text = f"@rule\ndef f(a: float) -> float:\n    {body}\n"
    assert faults("rules", text) != []
    assert faults("trust_rules", text.removeprefix("@rule\n")) != []


@pytest.mark.parametrize("text", FILE.values(), ids=FILE)
def test_a_forbidden_piece_of_a_file_is_caught(text: str) -> None:
    assert faults("rules", text) != []


def test_numerics_alone_may_split_and_scale_by_powers_of_two() -> None:
    text = "from math import frexp, ldexp\n"
    assert faults("numerics", text) == []
    for kind in ("rules", "strategies", "trust_rules"):
        assert len(faults(kind, text)) == 2


def test_a_strategy_may_read_its_arguments_and_name_its_settings() -> None:
    text = (
        "from trustsim.parameters._declare import Group, number\n"
        "from trustsim.rules.stances import Traits, View\n"
        "class Settings(Group):\n    pass\n"
        "def respond(view: View, traits: Traits, settings: Settings) -> Traits:\n"
        "    return Traits(view.trust, traits.conduct, settings.a, 0.0, 0.0, 0.0)\n"
    )
    assert faults("strategies", text) == []
    assert len(faults("rules", text)) == 4  # two imports, Settings, no decorator
