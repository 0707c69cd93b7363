r"""What a function says of itself, as Markdown: signature, docstring, worked example, the lines.

>>> print(prose("The gap :math:`g` of ``pad``.\n\n.. math:: g = \\frac12\n    + p\n\nEnd."))
The gap $g$ of `pad`.
<BLANKLINE>
$$
g = \frac12 + p
$$
<BLANKLINE>
End.
"""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
from collections.abc import Callable, Iterator
from typing import Any

_MATH = re.compile(r":math:`([^`]*)`")
_ROLE = re.compile(r":\w+:`~?(?:[\w.]*\.)?(\w+)`")
_SECTIONS = {"Parameters": "Arguments:", "Returns": "Gives:", "Notes": "", "Examples": ""}


def described(function: Callable[..., Any], level: int) -> str:
    """Heading, place and signature, docstring and lines of a function."""
    name, module = function.__name__, function.__module__
    parts = [
        f"{'#' * level} {name}",
        f"`{module}.{signature(function)}`",
        prose(inspect.getdoc(function) or ""),
        f"```python\n{lines(function)}\n```",
    ]
    return "\n\n".join(parts)


def signature(function: Callable[..., Any]) -> str:
    """Name, arguments and result with their kinds.

    >>> from trustsim.rules.demand import half_width
    >>> signature(half_width)
    'half_width(share: Share, mean: Units) -> Units'
    """
    found = inspect.signature(function)
    arguments = ", ".join(f"{one.name}: {one.annotation}" for one in found.parameters.values())
    return f"{function.__name__}({arguments}) -> {found.return_annotation}"


def lines(function: Callable[..., Any]) -> str:
    """The lines of a function without its head and docstring: what exactly is computed.

    >>> from trustsim.rules.demand import half_width
    >>> lines(half_width)
    'return share * mean'
    """
    source = textwrap.dedent(inspect.getsource(function))
    (node,) = ast.parse(source).body
    assert isinstance(node, ast.FunctionDef)  # noqa: S101 (for mypy)
    body = node.body[1:] if ast.get_docstring(node) is not None else node.body
    return textwrap.dedent("\n".join(source.splitlines()[body[0].lineno - 1 :]))


def prose(docstring: str) -> str:
    """A docstring in the style of the library as Markdown: formulas, arguments, examples."""
    return "\n\n".join(_blocks(inspect.cleandoc(docstring)))


def _blocks(docstring: str) -> Iterator[str]:
    """The docstring block by block, in Markdown; examples that follow each other are one block."""
    examples: list[str] = []
    in_arguments = False
    for block in docstring.split("\n\n"):
        title, _, rest = block.partition("\n")
        if title in _SECTIONS:
            block = rest.partition("\n")[2]
            in_arguments = title in ("Parameters", "Returns")
            if _SECTIONS[title]:
                yield _SECTIONS[title]
        if block.startswith(">>>"):
            examples.append(block)
        elif block.startswith(".. math::"):
            yield f"$$\n{' '.join(block.removeprefix('.. math::').split())}\n$$"
        elif in_arguments:
            yield "\n".join(_arguments(block))
        else:
            yield _inline(block)
    if examples:
        yield "```python\n" + "\n".join(examples) + "\n```"


def _arguments(block: str) -> Iterator[str]:
    """The entries of a list of arguments as items."""
    for entry in re.split(r"\n(?=\S)", block):
        names, _, meaning = entry.partition("\n")
        yield f"- `{names}`: {_inline(' '.join(meaning.split()))}"


def _inline(text: str) -> str:
    text = _MATH.sub(lambda found: f"${' '.join(found[1].split())}$", text)
    return _ROLE.sub(r"`\1`", text).replace("``", "`")
