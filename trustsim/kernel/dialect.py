"""What a strategy's functions may say, if both engines are to give the same bits.

The dialect of the rules (``trustsim.rules``), read in the source of a strategy file: Numba compiles
more than this, with other bits than Python. Numba is not imported.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

IMPORTS = ("__future__", "math", "trustsim", "typing")
MATH = ("sqrt", "floor", "inf", "nan", "pi")
BUILTINS = ("abs", "min", "max", "float", "int", "bool", "round")
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
        elif module == "math" and alias.name not in MATH:
            yield f"{line}: {_of_math(alias.name)}"


def _node(node: ast.AST, known: set[str]) -> Iterator[str]:
    line = f"line {getattr(node, 'lineno', 0)}"
    if isinstance(node, BANNED):
        yield f"{line}: {type(node).__name__} is not shared"
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow):
        yield f"{line}: ** differs between the engines; write x * x or exp(log(x) * a)"
    elif isinstance(node, ast.Attribute) and ast.unparse(node.value) == "math":
        if node.attr not in MATH:
            yield f"{line}: {_of_math(node.attr)}"
    elif isinstance(node, ast.Call):
        yield from (f"{line}: {fault}" for fault in _call(node, known))


def _call(node: ast.Call, known: set[str]) -> Iterator[str]:
    called = ast.unparse(node.func)
    if called.endswith("._replace"):
        yield f"calls {called}; write Traits(...) in full, with every trait"
    elif called == "round" and len(node.args) > 1:
        yield "round with digits differs between the engines; round to whole numbers only"
    elif called not in known and not called.startswith("math."):
        yield f"calls {called}; not among {', '.join(sorted(known))}"


def _of_math(name: str) -> str:
    return f"math.{name} differs between processors; see trustsim.numerics"
