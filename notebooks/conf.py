"""Sphinx: the notebooks and the reference as pages. CONTRIBUTING says how to build them.

Tables, commands and the description of the model are filled in from the library when the pages are
built (``GENERATED``); formulas become MathML, so that the pages need no network. A name in a
docstring that does not exist is an error; one that exists and has no page is no link.
"""

from __future__ import annotations

from collections.abc import Callable
from pydoc import locate
from typing import Any

import click
from docutils.nodes import SkipNode
from sphinx.application import Sphinx

import trustsim as ts
from trustsim import rules
from trustsim.cli import main
from trustsim.description.formulas import mathml

project, author, copyright = "trustsim", "The trustsim authors", "The trustsim authors"
release = version = ts.__version__

extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["**.ipynb_checkpoints"]
html_theme = "furo"
html_title = f"trustsim {release}"
html_show_sphinx = False
html_static_path = html_css_files = ["pages.css"]

nb_execution_mode = "off"  # they are executed before, and with more care
nb_merge_streams = True
myst_enable_extensions = ["dollarmath"]
myst_heading_anchors = 3

autodoc_member_order = "bysource"
autodoc_typehints_format = "short"
napoleon_google_docstring = False
napoleon_use_rtype = False
nitpick_ignore_regex = [("py:.*", r"(?!trustsim).*")]  # others' names: their manuals are elsewhere
html_math_renderer = "mathml"


def commands() -> str:
    """Every command of the terminal, as its ``--help`` says."""
    parts = []
    for name in sorted(main.commands):
        with click.Context(main.commands[name], info_name=f"trustsim {name}") as context:
            context.max_content_width = 88
            told = context.get_help()
        parts.append(f"## trustsim {name}\n\n```text\n{told}\n```")
    return "\n\n".join(parts)


def claims() -> str:
    """The claims, as they were declared."""
    rows = [f"| {one.id} | {one.question} | {one.contrast} |" for one in ts.claims.CLAIMS]
    return "\n".join(["| | question | contrast |", "|---|---|---|", *rows])


def themes() -> str:
    """A heading and the members of each theme of the rules."""
    names = [name for name in rules.__all__ if name.islower() and name != "rule"]
    return "\n\n".join(
        f"## {name}\n\n```{{eval-rst}}\n.. automodule:: trustsim.rules.{name}\n   :members:\n```"
        for name in names
    )


GENERATED: dict[str, Callable[[], str]] = {
    "channels": lambda: f"```text\n{rules.channels.text()}\n```",
    "claims": claims,
    "commands": commands,
    "facts": ts.facts.markdown,
    "odd": lambda: ts.odd().replace("\n#####", "\n####"),
    "outcomes": ts.outcomes.markdown,
    "parameters": lambda: f"\n{ts.parameters.markdown()}".replace("\n### ", "\n## "),
    "themes": themes,
}


def fill_in(app: Sphinx, docname: str, source: list[str]) -> None:
    """Put what the library declares into a page of the reference."""
    if docname.startswith("reference/"):
        for name, part in GENERATED.items():
            if f"[[{name}]]" in source[0]:
                source[0] = source[0].replace(f"[[{name}]]", part())


def known(app: Sphinx, env: Any, reference: Any, shown: Any) -> Any:
    """A name of the library without a page: its text, if there is such a thing."""
    target = reference.get("reftarget", "")
    return shown if target.startswith("trustsim.") and locate(target) is not None else None


def inline(translator: Any, node: Any) -> None:
    """A formula within a line."""
    translator.body.append(mathml(node.astext()))
    raise SkipNode


def display(translator: Any, node: Any) -> None:
    """A formula on lines of its own."""
    translator.body.append(f"<div>{mathml(node.astext(), display=True)}</div>")
    raise SkipNode


def setup(app: Sphinx) -> None:
    """What Sphinx calls first."""
    app.connect("source-read", fill_in)
    app.connect("missing-reference", known)
    app.add_html_math_renderer("mathml", (inline, None), (display, None))
