"""``trustsim odd``: the description of the model, printed or written to a file."""

from __future__ import annotations

from pathlib import Path

from trustsim.cli.telling import say, stop
from trustsim.description import odd
from trustsim.parameters._toml import reason


def describe(out: str | None, form: str | None) -> None:
    """Print the description, or write it; ends the process where it cannot be written."""
    named = out is not None and out.lower().endswith((".html", ".htm"))
    text = odd(form or ("html" if named else "md"))
    if out is None:
        say(text, nl=False)
        return
    try:
        Path(out).write_text(text, encoding="utf-8", newline="\n")
    except (OSError, ValueError) as error:
        stop(f"--out {out}: cannot be written: {reason(error)}")
    say(f"Written: {out} ({len(text.encode()) / 1024:.0f} KB)")
