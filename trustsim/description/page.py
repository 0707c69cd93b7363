"""Markdown as one self-contained page: the few forms that the description uses, and no network.

Headings, paragraphs, lists of one level, tables, fenced code, formulas between dollars, code, bold,
italics and links.

>>> blocks("Some *text* of `code`, $x_0$.")
'<p>Some <em>text</em> of <code>code</code>, <math alttext="x_0"><msub><mi>x</mi><mn>0</mn></msub>\
</math>.</p>'
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape

from trustsim.description.formulas import mathml

_INLINE = re.compile(
    r"`(?P<code>[^`]+)`|\$(?P<math>[^$]+)\$|\*\*(?P<bold>[^*]+)\*\*|\*(?P<italics>[^*]+)\*"
    r"|\[(?P<words>[^]]+)\]\((?P<to>[^)]+)\)|(?P<url>https://[^\s<>)]+[^\s<>).,;])"
)
_CELL = re.compile(r"(?<!\\)\|")

STYLE = """
body { font: 16px/1.5 Georgia, serif; color: #222; max-width: 60rem; margin: 2rem auto;
  padding: 0 1rem; }
h1, h2, h3, h4, h5 { font-family: Helvetica, Arial, sans-serif; line-height: 1.2;
  margin: 1.6em 0 .4em; }
h2 { border-bottom: 1px solid #bbb; } h5 { font-family: Menlo, monospace; font-size: 1rem; }
code, pre { font: 13px/1.45 Menlo, Consolas, monospace; background: #f5f5f2; }
pre { padding: .6em .8em; overflow-x: auto; } summary { cursor: pointer; color: #666;
  font-size: 13px; }
.wide { overflow-x: auto; } table { border-collapse: collapse; font-size: 14px; }
th, td { text-align: left; vertical-align: top; padding: .25em .6em; border-top: 1px solid #ddd; }
math { font-family: "STIX Two Math", "Cambria Math", "Latin Modern Math", math; }
msub > :nth-child(2), msubsup > :nth-child(2) { position: relative; top: .12em; }
math[display=block] { margin: .8em 0; } nav ul { columns: 2; font-size: 14px; list-style: none; }
nav .level3 { padding-left: 1.2em; }
@media print { pre { white-space: pre-wrap; } nav { display: none; } }
"""


def page(markdown: str) -> str:
    """A whole HTML page from Markdown whose first line is the title."""
    title = markdown.partition("\n")[0].removeprefix("# ")
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n"
        f"{blocks(markdown, contents(markdown))}\n</body>\n</html>\n"
    )


def contents(markdown: str) -> str:
    """Links to the headings of the second and third level."""
    items = [
        f'<li class="level{len(marks)}"><a href="#{anchor(text)}">{inline(text)}</a></li>'
        for marks, text in re.findall(r"^(##|###) (.+)$", markdown, re.MULTILINE)
    ]
    return f"<nav><ul>{''.join(items)}</ul></nav>"


def blocks(markdown: str, after_title: str = "") -> str:
    """Blocks of Markdown as HTML; ``after_title`` follows the heading of the first level."""
    return "\n".join(_converted(_split(markdown), after_title))


def _split(markdown: str) -> Iterator[list[str]]:
    """The lines of each block; what is fenced may hold empty lines."""
    block: list[str] = []
    fenced = False
    for line in markdown.splitlines():
        if line.startswith("```"):
            fenced = not fenced
        if line.strip() or fenced:
            block.append(line)
        elif block:
            yield block
            block = []
    if block:
        yield block


def _converted(split: Iterator[list[str]], after_title: str) -> Iterator[str]:
    for block in split:
        first = block[0]
        if first.startswith("#"):
            yield heading(first)
            if first.startswith("# "):
                yield after_title
        elif first.startswith("```"):
            yield code(block[1:-1])
        elif first == "$$":
            yield mathml(" ".join(block[1:-1]), display=True)
        elif first.startswith("|"):
            yield table(block)
        elif first.startswith("- "):
            items = re.split(r"\n- ", "\n".join(block).removeprefix("- "))
            yield f"<ul>{''.join(f'<li>{inline(item)}</li>' for item in items)}</ul>"
        else:
            yield f"<p>{inline(' '.join(block))}</p>"


def heading(line: str) -> str:
    """A heading with an anchor."""
    marks, _, text = line.partition(" ")
    return f'<h{len(marks)} id="{anchor(text)}">{inline(text)}</h{len(marks)}>'


def anchor(text: str) -> str:
    """The name by which a heading is reached.

    >>> anchor("4.1 Basic principles")
    '4-1-basic-principles'
    """
    return re.sub(r"[^a-z0-9_]+", "-", text.lower()).strip("-")


def code(lines: list[str]) -> str:
    """A block of code; worked examples are folded away."""
    text = f"<pre><code>{escape(chr(10).join(lines), quote=False)}</code></pre>"
    if lines[0].startswith(">>>"):
        return f"<details><summary>examples</summary>{text}</details>"
    return text


def table(lines: list[str]) -> str:
    """A table, which scrolls where it is wider than the page."""
    head, _, *rows = (_CELL.split(line.strip().strip("|")) for line in lines)
    cells = [_cells(head, "th"), *(_cells(row, "td") for row in rows)]
    return f'<div class="wide"><table>{"".join(cells)}</table></div>'


def _cells(row: list[str], tag: str) -> str:
    found = (inline(cell.strip().replace("\\|", "|")) for cell in row)
    return f"<tr>{''.join(f'<{tag}>{cell}</{tag}>' for cell in found)}</tr>"


def inline(text: str) -> str:
    """Text with code, formulas, bold, italics and links."""
    done, at = [], 0
    for found in _INLINE.finditer(text):
        done += [escape(text[at : found.start()], quote=False), _marked(found)]
        at = found.end()
    return "".join([*done, escape(text[at:], quote=False)])


def _marked(found: re.Match[str]) -> str:
    kind = found.lastgroup
    if kind == "code":
        return f"<code>{escape(found['code'], quote=False)}</code>"
    if kind == "math":
        return mathml(found["math"])
    if kind == "bold":
        return f"<strong>{inline(found['bold'])}</strong>"
    if kind == "italics":
        return f"<em>{inline(found['italics'])}</em>"
    to = found["to"] or found["url"]
    return f'<a href="{escape(to)}">{inline(found["words"]) if found["words"] else escape(to)}</a>'
