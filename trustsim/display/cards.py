"""A card: what an object is, the numbers that matter, and a small picture.

>>> text = card("Run", "2 firms", [Number("0.50", "trust")])
>>> "<strong>Run</strong>" in text, "<dt>trust</dt><dd>0.50</dd>" in text
(True, True)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import wraps
from html import escape
from typing import Any, NamedTuple

from trustsim.display.markup import Markup, html
from trustsim.display.style import STYLE


class Number(NamedTuple):
    """A number as it is shown, what it is, and what is told of it in small print."""

    value: str
    label: str
    note: str = ""


def card(
    title: str,
    about: str = "",
    numbers: Iterable[Number] = (),
    picture: str = "",
    lines: Iterable[str] = (),
    below: str = "",
) -> Markup:
    """A card as HTML, which is legible without its style sheet, too.

    Parameters
    ----------
    title, about
        What it is.
    numbers
        Those that matter.
    picture
        SVG of :mod:`trustsim.display.pictures`, or another :class:`Markup`; text is escaped.
    lines
        What else is told, a line each.
    below
        A :func:`table`.
    """
    parts = [f"<style>{STYLE}</style>", f"<p><strong>{escape(title)}</strong> {html(about)}</p>"]
    cells = "".join(_cell(number) for number in numbers)
    shown = f'<div class="ts-picture">{html(picture)}</div>' if picture else ""
    if cells or shown:
        parts.append(f'<div class="ts-row">{f"<dl>{cells}</dl>" if cells else ""}{shown}</div>')
    told = "".join(f"<li>{html(line)}</li>" for line in lines)
    parts += [f"<ul>{told}</ul>"] if told else []
    parts += [html(below)] if below else []
    return Markup(f'<div class="ts-card">{"".join(parts)}</div>')


def _cell(number: Number) -> str:
    note = f" <small>{html(number.note)}</small>" if number.note else ""
    return f"<div><dt>{html(number.label)}</dt><dd>{html(number.value)}{note}</dd></div>"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Markup:
    """A table whose cells are texts, or :class:`Markup` such as a picture.

    >>> table(["a"], [["<b>"]])[-39:]
    '<td>&lt;b&gt;</td></tr></tbody></table>'
    """
    top = "".join(f'<th scope="col">{html(cell)}</th>' for cell in head)
    body = "".join(
        "<tr>" + "".join(f"<td>{html(cell)}</td>" for cell in row) + "</tr>" for row in rows
    )
    return Markup(f"<table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>")


def unfailing(show: Callable[[Any], str]) -> Callable[[Any], str]:
    """Let a method that shows an object never raise: it shows the name of the class instead.

    >>> class Odd:
    ...     @unfailing
    ...     def __repr__(self):
    ...         return self.nothing
    >>> Odd()
    <Odd>
    """

    @wraps(show)
    def shown(self: Any) -> str:
        try:
            return show(self)
        except Exception:  # whatever it is, it is no reason for a notebook to stop
            text = f"<{type(self).__name__}>"
            return text if show.__name__ == "__repr__" else f"<pre>{escape(text)}</pre>"

    return shown
