"""Count the lines of the ten tasks and print the table of CONTRIBUTING.

    python tests/benchmarks/ten_tasks/counting.py

A line is one of the body of a task's function that is neither blank, nor a comment, nor of its
docstring, after ``ruff format`` at 100 characters; imports and the models count for nobody, and a
strategy that has to stand in a file of its own counts with that file. NetLogo's are the lines that
its user types: see ``netlogo.toml``.
"""

from __future__ import annotations

import ast
import tomllib
from pathlib import Path

HERE = Path(__file__).parent
TASKS = {
    "sweep": "run a sweep",
    "tidy": "get a tidy frame",
    "pair": "pair seeds",
    "interval": "add an interval",
    "plot": "plot",
    "resume": "resume after a kill",
    "replay": "replay one run",
    "strategy": "add a strategy",
    "sensitivity": "run a sensitivity analysis",
    "export": "export for R",
}
TOOLS = {"trustsim": "trustsim", "mesa": "Mesa alone", "agentpy": "agentpy"}
OWN_FILES = {("trustsim", "strategy"): "grim.py"}


def code_lines(source: str) -> int:
    """Lines that are neither blank, nor comments, nor of a docstring.

    >>> code_lines('def f():\\n    "Why."\\n\\n    # how\\n    return (\\n        1\\n    )')
    4
    """
    tree = ast.parse(source)
    told: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(
            node
        ):
            told.update(range(node.body[0].lineno, node.body[0].end_lineno + 1))
    lines = enumerate(source.splitlines(), 1)
    return sum(at not in told and line.strip()[:1] not in ("", "#") for at, line in lines)


def counted(tool: str) -> dict[str, int]:
    """Lines of each task, by its name."""
    source = (HERE / f"with_{tool}.py").read_text(encoding="utf-8")
    bodies = {
        node.name: "\n".join(source.splitlines()[node.body[0].lineno - 1 : node.end_lineno])
        for node in ast.parse(source).body
        if isinstance(node, ast.FunctionDef)
    }
    found = {task: code_lines(f"if True:\n{bodies[task]}") - 1 for task in TASKS}
    for (owner, task), file in OWN_FILES.items():
        if owner == tool:
            found[task] += code_lines((HERE / file).read_text(encoding="utf-8"))
    return found


def typed() -> dict[str, str]:
    """Lines that a user of NetLogo types, or a dash where BehaviorSpace has nothing for a task."""
    held = tomllib.loads((HERE / "netlogo.toml").read_text(encoding="utf-8"))
    lines = {task: held[task]["typed"].strip().splitlines() for task in TASKS}
    return {task: str(len(lines[task])) if "not" not in held[task] else "-" for task in TASKS}


def table() -> str:
    """The table in Markdown."""
    columns = [counted(tool) for tool in TOOLS]
    netlogo = typed()
    rows = [
        f"| {words} | {' | '.join(str(column[task]) for column in columns)} | {netlogo[task]} |"
        for task, words in TASKS.items()
    ]
    sums = " | ".join(str(sum(column.values())) for column in columns)
    heads = " | ".join(TOOLS.values())
    return "\n".join(
        [
            f"| task | {heads} | BehaviorSpace |",
            "|---|---|---|---|---|",
            *rows,
            f"| all | {sums} | |",
        ]
    )


if __name__ == "__main__":
    print(table())
