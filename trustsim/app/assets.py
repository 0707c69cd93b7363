"""Where the drawing is: its modules, styles and texts, in the folder ``static``."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

LANGUAGES = ("en", "it")

STATIC = files("trustsim.app") / "static"


def strings() -> dict[str, Any]:
    """The texts by language."""
    return {
        language: json.loads((STATIC / "strings" / f"{language}.json").read_text(encoding="utf-8"))
        for language in LANGUAGES
    }
