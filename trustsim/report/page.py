"""A page in HTML: headings, tables and figures as one file that needs no network.

>>> table(["a"], [["<2>"]])
'<table><thead><tr><th>a</th></tr></thead><tbody><tr><td>&lt;2&gt;</td></tr></tbody></table>'
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence
from html import escape
from io import BytesIO
from typing import TYPE_CHECKING

from trustsim.display.markup import html

if TYPE_CHECKING:
    from matplotlib.figure import Figure

STYLE = """
:root { --text: #222; --dim: #555; --ground: #fff; --line: #ddd; --soft: #f4f5f7;
  color-scheme: light dark; }
@media screen and (prefers-color-scheme: dark) { :root { --text: #e4e4e4; --dim: #aab0b6;
  --ground: #15181b; --line: #3a4046; --soft: #1f2428;
  --ts-s0: #F28E2B; --ts-s1: #56B4E9; --ts-s2: #2FBF95; --ts-s3: #E59AC4; --ts-s4: #A8A8A8; } }
body { font: 16px/1.5 system-ui, sans-serif; color: var(--text); background: var(--ground);
  max-width: 70rem; margin: 2rem auto; padding: 0 1rem; overflow-wrap: break-word; }
h1, h2, h3 { line-height: 1.2; }
h2 { margin-top: 3rem; border-top: 1px solid var(--line); padding-top: 1rem; }
table { border-collapse: collapse; margin: 1rem 0; font-size: 0.85rem; display: block;
  overflow-x: auto; font-variant-numeric: tabular-nums; }
th, td { text-align: left; vertical-align: top; padding: 0.25rem 0.7rem; }
caption ~ tbody td:first-child { min-width: 6rem; } td svg { max-width: none; }
th { border-bottom: 1px solid var(--dim); } td { border-bottom: 1px solid var(--line); }
caption { text-align: left; color: var(--dim); padding-bottom: 0.3rem; }
img { max-width: 100%; height: auto; background: #fff; border-radius: 4px; }
.note { color: var(--dim); font-size: 0.9rem; }
.badge { border: 1px solid currentColor; border-radius: 1em; padding: 0.1rem 0.7rem;
  white-space: nowrap; }
.lead { font-size: 1.15rem; } .warn { border-left: 4px solid #D55E00; padding-left: 0.8rem; }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(24rem, 1fr)); gap: 0 2rem; }
figure { margin: 1rem 0; } figcaption { color: var(--dim); font-size: 0.9rem; }
dt { font-weight: 600; } dd { margin: 0 0 0.6rem; }
pre { background: var(--soft); padding: 0.7rem 0.9rem; font-size: 0.82rem; white-space: pre-wrap;
  overflow-wrap: anywhere; border-radius: 4px; }
code { font-size: 0.9em; } svg { max-width: 100%; }
svg text { fill: var(--text); } svg .ts-dim { fill: var(--dim); }
svg .ts-axis { stroke: var(--line); } svg .ts-band { fill: var(--line); }
@media print {
  @page { margin: 16mm 14mm; }
  body { font-size: 10.5pt; max-width: none; margin: 0; padding: 0; }
  h2 { break-before: page; border: 0; margin-top: 0; } h2.flow { break-before: auto; }
  h1, h2, h3, caption { break-after: avoid; }
  table { display: table; font-size: 8pt; overflow: visible; width: 100%; }
  thead { display: table-header-group; } tr, figure, dt, .keep { break-inside: avoid; }
  .pair { display: block; } .pair figure { display: inline-block; width: 48%; }
  figure img { max-height: 105mm; } figcaption { font-size: 8pt; }
  pre { font-size: 7.5pt; } nav { display: none; }
}
"""


FEW = 12
"""Rows of a table with a caption that is printed on one page."""


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


def heading(text: str, anchor: str = "", kind: str = "", level: int = 2) -> str:
    """A heading; printed, one of the second level begins a page unless its kind is "flow"."""
    marks = f' id="{escape(anchor)}"' * bool(anchor) + f' class="{kind}"' * bool(kind)
    return f"<h{level}{marks}>{escape(text)}</h{level}>"


def table(head: Sequence[str], rows: Iterable[Sequence[str]], caption: str = "") -> str:
    """A table of plain texts, or of cells that are :class:`trustsim.display.Markup`."""
    told = f"<caption>{escape(caption)}</caption>" if caption else ""
    top = "".join(f"<th>{html(cell)}</th>" for cell in head)
    body = "".join(
        "<tr>" + "".join(f"<td>{html(cell)}</td>" for cell in row) + "</tr>" for row in rows
    )
    whole = ' class="keep"' if caption and body.count("<tr>") <= FEW else ""
    return f"<table{whole}>{told}<thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"


def bullets(lines: Iterable[str]) -> str:
    """A list; nothing where there is no line."""
    items = "".join(f"<li>{html(line)}</li>" for line in lines)
    return f"<ul>{items}</ul>" if items else ""


def terms(pairs: Iterable[tuple[str, str]]) -> str:
    """Words and what they mean."""
    return f"<dl>{''.join(f'<dt>{html(a)}</dt><dd>{html(b)}</dd>' for a, b in pairs)}</dl>"


def code(text: str) -> str:
    """Commands or a file, as they are typed."""
    return f"<pre><code>{escape(text)}</code></pre>"


def captioned(drawn: Figure, words: str) -> str:
    """A figure with its words below."""
    return (
        f'<figure><img alt="{escape(words)}" src="{picture(drawn)}">'
        f"<figcaption>{escape(words)}</figcaption></figure>"
    )


def figure(drawn: Figure, words: str) -> str:
    """A figure as a picture inside the page; ``words`` tell what it shows."""
    return f'<p><img alt="{escape(words)}" src="{picture(drawn)}"></p>'


def picture(drawn: Figure) -> str:
    """A figure as the address of a picture that holds the picture itself."""
    import matplotlib as mpl

    buffer = BytesIO()
    layout = drawn.get_layout_engine()
    if layout is not None:  # once; saving would draw all of it twice
        layout.execute(drawn)
        drawn.set_layout_engine("none")
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": "trustsim"}):
        drawn.savefig(buffer, format="svg", metadata={"Date": None})
    data = base64.b64encode(buffer.getvalue()).decode("ascii")
    return f"data:image/svg+xml;base64,{data}"
