"""A page in HTML: headings, tables and figures as one file that needs no network.

>>> table(["a", "b"], [["1", "<2>"]])
'<table><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr><td>1</td><td>&lt;2&gt;</td></tr></tbody></table>'
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence
from html import escape
from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.figure import Figure

STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; color: #222; max-width: 64rem; margin: 2rem auto;
  padding: 0 1rem; }
h1, h2 { line-height: 1.2; } h2 { margin-top: 3rem; border-top: 1px solid #ccc; padding-top: 1rem; }
table { border-collapse: collapse; margin: 1rem 0; font-size: 0.85rem; display: block;
  overflow-x: auto; }
th, td { text-align: left; vertical-align: top; padding: 0.25rem 0.7rem; }
th { border-bottom: 1px solid #888; } td { border-bottom: 1px solid #e4e4e4; }
img { max-width: 100%; height: auto; } .note { color: #555; font-size: 0.9rem; }
.badge { border: 1px solid currentColor; border-radius: 1em; padding: 0.1rem 0.7rem;
  white-space: nowrap; }
"""


def page(title: str, parts: Iterable[str]) -> str:
    """The whole file."""
    head = (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{STYLE}</style></head>'
    )
    return f"{head}<body><h1>{escape(title)}</h1>{''.join(parts)}</body></html>\n"


def paragraph(text: str, kind: str = "") -> str:
    """A paragraph of plain text."""
    mark = f' class="{kind}"' if kind else ""
    return f"<p{mark}>{escape(text)}</p>"


def heading(text: str, anchor: str = "") -> str:
    """A heading of the second level."""
    mark = f' id="{escape(anchor)}"' if anchor else ""
    return f"<h2{mark}>{escape(text)}</h2>"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of plain texts."""
    top = "".join(f"<th>{escape(cell)}</th>" for cell in head)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows
    )
    return f"<table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"


def figure(drawn: Figure, words: str) -> str:
    """A figure as a picture inside the page; ``words`` tell what it shows."""
    import matplotlib as mpl

    buffer = BytesIO()
    layout = drawn.get_layout_engine()
    if layout is not None:  # once; saving would draw all of it twice
        layout.execute(drawn)
        drawn.set_layout_engine("none")
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": "trustsim"}):
        drawn.savefig(buffer, format="svg", metadata={"Date": None})
    data = base64.b64encode(buffer.getvalue()).decode("ascii")
    return f'<p><img alt="{escape(words)}" src="data:image/svg+xml;base64,{data}"></p>'
