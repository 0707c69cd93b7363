"""A run as one page that opens from disk: drawing, texts and frames inside, no request to anywhere.

The modules of the drawing stand one after the other in a single script, their imports taken out: a
page from disk cannot import files. A policy in the page allows this script and style, by their
hashes, and nothing else.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import zlib
from html import escape
from typing import TYPE_CHECKING, Any

from trustsim.app.assets import STATIC, strings
from trustsim.app.camera import rows_of
from trustsim.app.film import Film
from trustsim.app.header import header
from trustsim.app.packing import Packer

if TYPE_CHECKING:
    from trustsim.app.header import Header

DRAWING = (
    "unpack", "scales", "looks", "layout", "words", "story", "player", "firms", "market", "curves",
    "parts", "captions", "view",
)  # fmt: skip
"""The modules of the drawing; each imports from those before it. What follows them is a host."""

_IMPORT = re.compile(r"^import .*?;\n", re.MULTILINE | re.DOTALL)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function|class|const))", re.MULTILINE)


def script(*hosts: str) -> str:
    """The drawing and what stands on it as one script: what a page, or a widget, can hold."""
    modules = (*DRAWING, *hosts)
    parts = [(STATIC / f"{name}.js").read_text(encoding="utf-8") for name in modules]
    return "\n".join(_EXPORT.sub("", _IMPORT.sub("", part)) for part in parts)


def replay_page(film: Film) -> str:
    """The page of a run."""
    told = header(film.market, film.run.fingerprint())
    packer = Packer(rows_of(film.market))
    return page(told, [packer.pack(frame) for frame in film.frames])


def page(told: Header, frames: list[bytes]) -> str:
    """The page of a header and the frames that follow it."""
    style = (STATIC / "style.css").read_text(encoding="utf-8")
    code = f"{script('replay')}\nopenReplay(document);\n"
    packed = base64.b64encode(zlib.compress(sized(frames), 9)).decode("ascii")
    policy = (
        f"default-src 'none'; script-src '{digest(code)}'; style-src '{digest(style)}'; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )
    title = f"trustsim, seed {told['seed']}"
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(policy)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<link rel="icon" href="data:,">\n'
        f"<title>{escape(title)}</title>\n<style>{style}</style>\n</head>\n<body>\n"
        '<div id="trustsim"></div>\n'
        "<noscript>This page draws a market with JavaScript, which is switched off.</noscript>\n"
        f"{data('header', told)}\n{data('strings', strings())}\n"
        f'<script type="text/plain" id="frames">{packed}</script>\n'
        f'<script type="module">{code}</script>\n</body>\n</html>\n'
    )


def sized(frames: list[bytes]) -> bytes:
    """Frames one after the other, each after its length (32 bits, little-endian)."""
    return b"".join(len(frame).to_bytes(4, "little") + frame for frame in frames)


def data(name: str, held: Any) -> str:
    """JSON in a script element that is never run; no text in it can end the element."""
    text = json.dumps(held, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    safe = text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")
    return f'<script type="application/json" id="{name}">{safe}</script>'


def digest(text: str) -> str:
    """The hash by which a policy allows a script or style."""
    found = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode("ascii")
    return f"sha256-{found}"
