"""How objects show themselves: cards and small pictures for notebooks, clear errors, near names.

HTML and inline SVG from plain numbers, by the standard library alone; nothing is fetched, and
everything that is shown is escaped.
"""

from __future__ import annotations

from trustsim.display.cards import Number, card, table, unfailing
from trustsim.display.errors import OneLineError
from trustsim.display.markup import Markup
from trustsim.display.names import Suggesting, UnknownNameError, missing, public

__all__ = [
    "Markup",
    "Number",
    "OneLineError",
    "Suggesting",
    "UnknownNameError",
    "card",
    "missing",
    "public",
    "table",
    "unfailing",
]
