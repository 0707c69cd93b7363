"""The description of the model by the ODD protocol: prose, and the library's own declarations.

The seven elements lie beside this file, one text each, in Markdown. What the library declares is
never written there: ``{{word argument}}`` stands for a generated part (``parts.PARTS``), so that
no table, formula or default can go stale.

Examples
--------
>>> odd().splitlines()[0]
'# trustsim: model description (ODD)'
>>> odd("html")[:15]
'<!DOCTYPE html>'
"""

from __future__ import annotations

import re
from importlib.resources import files

__all__ = ["FORMATS", "odd"]

FORMATS = ("md", "html")

_ELEMENTS = (
    "0_about.md",
    "1_purpose.md",
    "2_entities.md",
    "3_schedule.md",
    "4_concepts.md",
    "5_initialization.md",
    "6_input.md",
    "7_submodels.md",
)
_PLACEHOLDER = re.compile(r"\{\{(\w+)(?: (\w+))?\}\}")


def odd(format: str = "md") -> str:
    """Describe the model by the ODD protocol, with the decision elements of ODD+D.

    Parameters
    ----------
    format
        ``"md"`` for Markdown, with formulas between dollars; ``"html"`` for a page that needs no
        network, with formulas in MathML.

    Returns
    -------
    str
        The whole description, enough to write the model again: all seven elements, every
        parameter, rule, channel, outcome, strategy and trust rule of this version.

    Raises
    ------
    ValueError
        If there is no such format.

    Notes
    -----
    ODD: Grimm et al. (2020); ODD+D: Müller et al. (2013); see ``trustsim.sources``.

    Examples
    --------
    >>> odd().splitlines()[0].startswith("#")
    True
    """
    if format not in FORMATS:
        raise ValueError(f"format = {format!r}: must be one of {', '.join(FORMATS)}")
    markdown = "\n".join(filled(text) for text in texts().values())
    if format == "md":
        return markdown
    from trustsim.description.page import page

    return page(markdown)


def texts() -> dict[str, str]:
    """The prose of each element, placeholders and all, by file name."""
    folder = files(__name__)
    return {name: folder.joinpath(name).read_text(encoding="utf-8") for name in _ELEMENTS}


def filled(text: str) -> str:
    """A text with every placeholder replaced by what the library declares.

    >>> filled("off reads {{constant neutral}}")
    'off reads 0.5'

    Raises
    ------
    KeyError
        If a placeholder names a part, or an argument, that does not exist.
    """
    from trustsim.description.parts import PARTS

    def part(found: re.Match[str]) -> str:
        word, argument = found.groups()
        return PARTS[word](argument) if argument else PARTS[word]()

    return _PLACEHOLDER.sub(part, text)
