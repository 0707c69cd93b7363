"""What a strategy's functions may say, if both engines are to give the same bits.

The dialect of the rules (``trustsim.rules``), read in the source of a strategy file: Numba compiles
more than this, with other bits than Python. Numba is not imported.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

IMPORTS = ("__future__", "math", "trustsim", "typing")
MATH = ("inf", "nan", "pi")
BUILTINS = ("abs", "min", "max", "float", "bool")
RAISING = ("int", "round")
BY_NAME = ("math.floor", "math.sqrt")
"""What in Python raises an error or gives a number of any length, and compiled gives just any."""
BITS = (ast.LShift, ast.RShift, ast.BitAnd, ast.BitOr, ast.BitXor)
EXACT = 2**53  # whole numbers beyond have other sums in the two engines
BANNED = (
    ast.Global, ast.Nonlocal, ast.With, ast.Try, ast.Lambda, ast.ListComp, ast.DictComp,
    ast.SetComp, ast.GeneratorExp, ast.Yield, ast.YieldFrom, ast.Await, ast.Import, ast.ImportFrom,
)  # fmt: skip


def faults(source: str, entry: str | None = None) -> Iterator[str]:
    """Everything that is not shared, each as ``line 12: what and why``.

    With an `entry`, only that function and those of the file that it reaches are read.
    """
    tree = ast.parse(source)
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    known = {*BUILTINS, *functions}
    for node in tree.body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from _imports(node)
            known |= {alias.asname or alias.name for alias in node.names}
        elif isinstance(node, ast.ClassDef):
            known.add(node.name)  # a named tuple of the file's own; Numba knows no other class
    read = functions.values() if entry is None else reached(functions, entry)
    for part in sorted(_parts(read), key=lambda part: getattr(part, "lineno", 0)):
        yield from _node(part, known)
    for function in read:
        yield from unset(function)


def reached(functions: dict[str, ast.FunctionDef], entry: str) -> list[ast.FunctionDef]:
    """The function of that name and all that it calls, directly or not."""
    found: dict[str, ast.FunctionDef] = {}
    waiting = [entry]
    while waiting:
        name = waiting.pop()
        if name in functions and name not in found:
            found[name] = functions[name]
            waiting += [part.id for part in ast.walk(functions[name]) if isinstance(part, ast.Name)]
    return list(found.values())


def attributes(source: str, entry: str) -> set[str]:
    """Every attribute that a function, or one that it reaches, reads of anything."""
    tree = ast.parse(source)
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    parts = _parts(reached(functions, entry))
    return {part.attr for part in parts if isinstance(part, ast.Attribute)}


def unset(function: ast.FunctionDef) -> Iterator[str]:
    """Names that a function may read before it sets them: Python raises, compiled code reads 0."""
    given = function.args
    arguments = {one.arg for one in (*given.posonlyargs, *given.args, *given.kwonlyargs)}
    stored = {name.id for name in _names(function) if isinstance(name.ctx, ast.Store)}
    found: list[str] = []
    _flow(function.body, set(arguments), stored - arguments, found)
    yield from dict.fromkeys(found)


def _flow(body: list[ast.stmt], known: set[str], own: set[str], found: list[str]) -> set[str]:
    """Which names are set after these lines; what is read too early is put into `found`."""
    for line in body:
        branches = [getattr(line, part, []) for part in ("body", "orelse")]
        inside = {id(name) for branch in branches for each in branch for name in _names(each)}
        changes = isinstance(line, ast.AugAssign)  # it reads what it sets
        for name in _names(line):
            reads = changes or isinstance(name.ctx, ast.Load)
            if reads and name.id in own - known and id(name) not in inside:
                found.append(f"line {name.lineno}: {name.id} may be read before it is set")
        ends = [_flow(branch, set(known), own, found) for branch in branches]
        if isinstance(line, ast.If):
            known |= ends[0] & ends[1]
        elif isinstance(line, ast.Return | ast.Raise):
            known |= own  # nothing comes after it
        elif not any(branches):
            known |= {name.id for name in _names(line) if isinstance(name.ctx, ast.Store)}
    return known


def _names(node: ast.AST) -> Iterator[ast.Name]:
    return (part for part in ast.walk(node) if isinstance(part, ast.Name))


def _parts(functions: Iterable[ast.FunctionDef]) -> Iterator[ast.AST]:
    for function in functions:
        for line in function.body:
            yield from ast.walk(line)


def _imports(node: ast.Import | ast.ImportFrom) -> Iterator[str]:
    line = f"line {node.lineno}"
    module = node.module or "" if isinstance(node, ast.ImportFrom) else ""
    for alias in node.names:
        name = module or alias.name
        if name.partition(".")[0] not in IMPORTS:
            yield f"{line}: imports {name}; only math and trustsim are shared"
        elif name == "trustsim.chance" or (name, alias.name) == ("trustsim", "chance"):
            yield f"{line}: imports trustsim.chance; a rule never draws"
        elif name == "math" and alias.asname:
            yield f"{line}: calls math {alias.asname}; import it under its own name"
        elif module == "math" and alias.name not in (*MATH, "floor", "sqrt"):
            yield f"{line}: {_of_math(alias.name)}"


def _node(node: ast.AST, known: set[str]) -> Iterator[str]:
    line = f"line {getattr(node, 'lineno', 0)}"
    if isinstance(node, BANNED):
        yield f"{line}: {type(node).__name__} is not shared"
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow):
        yield f"{line}: ** differs between the engines; write x * x or exp(log(x) * a)"
    elif isinstance(node, ast.BinOp) and isinstance(node.op, BITS):
        yield f"{line}: works on bits; whole numbers overflow in compiled code"
    elif isinstance(node, ast.Constant) and type(node.value) is int and abs(node.value) > EXACT:
        yield f"{line}: {node.value} is too large; whole numbers overflow in compiled code"
    elif isinstance(node, ast.Attribute) and ast.unparse(node.value) == "math":
        if node.attr not in MATH and f"math.{node.attr}" not in BY_NAME:
            yield f"{line}: {_of_math(node.attr)}"
    elif isinstance(node, ast.Call):
        yield from (f"{line}: {fault}" for fault in _call(node, known))


def _call(node: ast.Call, known: set[str]) -> Iterator[str]:
    called = ast.unparse(node.func)
    if called.endswith("._replace"):
        yield f"calls {called}; write Traits(...) in full, with every trait"
    elif called in BY_NAME:
        name = called.removeprefix("math.")
        yield f"calls {called}; write from math import {name}, which raises in both engines"
    elif called in RAISING:
        yield f"calls {called}; compiled code gives a number where Python's raises or is longer"
    elif called not in known and not called.startswith("math."):
        yield f"calls {called}; not among {', '.join(sorted(known))}"


def _of_math(name: str) -> str:
    return f"math.{name} differs between processors; see trustsim.numerics"
