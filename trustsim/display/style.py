"""The style of cards, and the colours of series: light and dark.

Jupyter's and VS Code's own variables come first, then what the reader's system prefers. Text and
background are always set together, so that neither can be lost on the other.
"""

from __future__ import annotations

import re
from typing import NamedTuple

# Okabe & Ito's colours, told apart by colour-blind readers; lighter ones of theirs on dark ground.
LIGHT = ("#D55E00", "#0072B2", "#00795A", "#A8457C", "#666666")
DARK = ("#F28E2B", "#56B4E9", "#2FBF95", "#E59AC4", "#A8A8A8")
DASHES = ("", "", "5 2", "2 2", "7 2 2 2")
ENDS = {"aggressive": 0, "trusting": 1}
OTHERS = (2, 3, 4)
GREY = 4
LEVEL = re.compile(r"(?:focal )?level (\d\.\d\d)")


class Look(NamedTuple):
    """How a series is drawn: its colour, without and with the style sheet, and its dashes."""

    plain: str
    colour: str
    dash: str = ""

    @property
    def stroke(self) -> str:
        """Attributes of a line."""
        dashed = f' stroke-dasharray="{self.dash}"' if self.dash else ""
        return f'stroke="{self.plain}" style="stroke:{self.colour}"{dashed}'

    @property
    def fill(self) -> str:
        """Attributes of a filled mark."""
        return f'fill="{self.plain}" style="fill:{self.colour}"'


def look(number: int) -> Look:
    """The look of a colour by its number."""
    return Look(LIGHT[number], f"var(--ts-s{number},{LIGHT[number]})", DASHES[number])


def blend(level: float) -> Look:
    """Of a level of trust: from the colour of aggressive (0) over grey to that of trusting (1).

    >>> blend(0.0).plain, blend(0.5).plain, blend(1.0).plain
    ('#d55e00', '#666666', '#0072b2')
    """
    end, grey, share = look(0 if level < 0.5 else 1), look(GREY), abs(level - 0.5) * 2.0
    pairs = zip(_parts(grey.plain), _parts(end.plain), strict=True)
    plain = "".join(f"{round(low + share * (full - low)):02x}" for low, full in pairs)
    return Look(f"#{plain}", f"color-mix(in srgb,{end.colour} {share:.0%},{grey.colour})")


def _parts(colour: str) -> list[int]:
    return [int(colour[at : at + 2], 16) for at in (1, 3, 5)]


def looks(names: list[str]) -> dict[str, Look]:
    """A look for each series: aggressive, trusting and levels have theirs, others take turns.

    >>> [look.plain for look in looks(["trusting", "mine", "level 0.50"]).values()]
    ['#0072B2', '#00795A', '#666666']
    """
    found: dict[str, Look] = {}
    for name in names:
        level = LEVEL.fullmatch(name)
        if level is not None:
            found[name] = blend(float(level[1]))
        else:
            turn = sum(1 for one in found if one not in ENDS and not LEVEL.fullmatch(one))
            found[name] = look(ENDS.get(name, OTHERS[turn % len(OTHERS)]))
    return found


def _series(colours: tuple[str, ...]) -> str:
    return "".join(f"--ts-s{at}:{colour};" for at, colour in enumerate(colours))


def _ground(text: str, dim: str, ground: str, line: str) -> str:
    named = {
        "text": ("--jp-content-font-color1", "--vscode-editor-foreground", text),
        "dim": ("--jp-content-font-color2", "--vscode-descriptionForeground", dim),
        "ground": ("--jp-layout-color0", "--vscode-editor-background", ground),
        "line": ("--jp-border-color2", "--vscode-panel-border", line),
    }
    return "".join(
        f"--ts-{name}:var({jupyter},var({code},{plain}));"
        for name, (jupyter, code, plain) in named.items()
    )


_LIGHT = _ground("#1f2328", "#57606a", "#ffffff", "#d0d7de") + _series(LIGHT)
_DARK = _ground("#e6e6e6", "#a6adb5", "#16191d", "#3c434b") + _series(DARK)
_MARKED_LIGHT = '[data-jp-theme-light="true"],.vscode-light,html[data-theme="light"]'
_MARKED_DARK = (
    '[data-jp-theme-light="false"],.vscode-dark,html[theme="dark"],html[data-theme="dark"]'
)


def _within(marks: str, rules: str) -> str:
    return ",".join(f"{mark} .ts-card" for mark in marks.split(",")) + f"{{{rules}}}"


STYLE = (
    f".ts-card{{{_LIGHT}}}"
    f"@media (prefers-color-scheme:dark){{.ts-card{{{_DARK}}}}}"
    f"{_within(_MARKED_LIGHT, _LIGHT)}{_within(_MARKED_DARK, _DARK)}"
    ".ts-card{color:var(--ts-text);background:var(--ts-ground);border:1px solid var(--ts-line);"
    "border-radius:6px;padding:.6em .9em;margin:.3em 0;max-width:62em;box-sizing:border-box;"
    "font:13px/1.45 system-ui,sans-serif;overflow-x:auto}"
    ".ts-card p{margin:0 0 .5em}"
    ".ts-card .ts-row{display:flex;flex-wrap:wrap;gap:.6em 2em;align-items:center}"
    ".ts-card dl{display:flex;flex-wrap:wrap;gap:.5em 1.6em;margin:0;flex:1 1 26em;"
    "align-items:flex-start}"
    ".ts-card dl>div{min-width:5em;max-width:9.4em}"
    ".ts-card .ts-picture{flex:0 1 auto;min-width:0}"
    ".ts-card dt{color:var(--ts-dim);font-weight:400;font-size:12px}"
    ".ts-card dd{margin:0;font-size:17px;font-variant-numeric:tabular-nums}"
    ".ts-card small{display:block;font-size:12px;color:var(--ts-dim)}"
    ".ts-card ul{margin:.5em 0 0;padding-left:1.2em;color:var(--ts-dim)}"
    ".ts-card svg{display:block;max-width:100%;height:auto}"
    ".ts-card td svg{max-width:none;margin-top:2px}"
    ".ts-card svg text{fill:var(--ts-text);font:11px system-ui,sans-serif}"
    ".ts-card svg .ts-dim{fill:var(--ts-dim)}"
    ".ts-card svg .ts-axis{stroke:var(--ts-line)}.ts-card svg .ts-band{fill:var(--ts-line)}"
    ".ts-card table{border-collapse:collapse;margin:0;font-size:12.5px;color:inherit}"
    ".ts-card th,.ts-card td{text-align:left;vertical-align:top;padding:.25em .7em .25em 0;"
    "border:0;border-bottom:1px solid var(--ts-line);background:none;color:inherit}"
    ".ts-card th{color:var(--ts-dim);font-weight:400}"
)
