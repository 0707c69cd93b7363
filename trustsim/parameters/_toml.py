"""Read TOML files that may be wrong in every way; each mistake is one line."""

from __future__ import annotations

import os
import re
import tomllib
from pathlib import Path
from typing import Any

from trustsim.parameters._errors import ScenarioError, show

LARGEST_FILE = 1_000_000  # bytes; a complete scenario has about five thousand


def read(path: str | os.PathLike[str]) -> str:
    """The text of a file that may be wrong in every way."""
    name = named(path)
    try:
        file = Path(path)
        if file.is_dir():
            raise ScenarioError(f"{name}: is a folder; name a TOML file in it")
        if file.exists() and not file.is_file():
            raise ScenarioError(f"{name}: is not a regular file")
        with file.open("rb") as stream:
            content = stream.read(LARGEST_FILE + 1)
        if len(content) > LARGEST_FILE:
            raise ScenarioError(f"{name}: is larger than 1 MB; a scenario has about 5 kB")
        return content.decode("utf-8-sig")
    except ScenarioError:
        raise
    except FileNotFoundError:
        raise ScenarioError(f"{name}: there is no such file") from None
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise ScenarioError(f"{name}: line {line} is not UTF-8; save the file as UTF-8") from None
    except (OSError, ValueError) as error:  # ValueError: a null byte in the name
        raise ScenarioError(f"{name}: cannot be read: {reason(error)}") from None


def named(path: str | os.PathLike[str]) -> str:
    """A path as it was given, unless it would not fit on a line."""
    text = os.fspath(path)
    return text if text.isprintable() and len(text) < 500 else show(text)


def reason(error: Exception) -> str:
    """Why the system refused, without the number of its error."""
    return getattr(error, "strerror", None) or str(error)


def parse(text: str, origin: str) -> dict[str, Any]:
    """The tables of TOML text; ``origin`` begins each line of the error, such as ``"a.toml: "``."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        what, line = str(error), 0
        found = re.search(r" \(at line (\d+), column (\d+)\)$", what)
        if found:
            what, line = what[: found.start()], int(found[1])
        where = f"line {line}, column {found[2]}" if found else "at the end"
        raise ScenarioError(f"{origin}{where}: not valid TOML: {what}") from None
    except (ValueError, RecursionError) as error:  # a number of 5000 digits, 5000 brackets
        what = "nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise ScenarioError(f"{origin}not readable as TOML: {what}") from None
