"""Text that is HTML already, and text that is not yet.

>>> html("a < b"), html(Markup("<b>a</b>"))
('a &lt; b', '<b>a</b>')
"""

from __future__ import annotations

from html import escape


class Markup(str):
    """HTML or SVG that is put into a page as it is."""

    __slots__ = ()


def html(text: str) -> str:
    """A text as HTML: escaped, unless it is :class:`Markup`."""
    return str(text) if isinstance(text, Markup) else escape(str(text))
