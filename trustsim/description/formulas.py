r"""Formulas: the LaTeX of the rules' docstrings as MathML, which browsers draw without any network.

Only what the docstrings use is known; anything else is an error, so that no formula is drawn wrong.

>>> mathml(r"\frac{1}{x_0}")
'<math alttext="\\frac{1}{x_0}"><mfrac><mn>1</mn><msub><mi>x</mi><mn>0</mn></msub></mfrac></math>'
>>> mathml(r"\nonsense")
Traceback (most recent call last):
ValueError: formula '\\nonsense': unknown command 'nonsense'
"""

from __future__ import annotations

import re
from html import escape

_TOKEN = re.compile(r"\\[A-Za-z]+|\\.|[A-Za-z]+|\d+|\.\.|\s+|.", re.DOTALL)
_PRIME = '<mo lspace="0" rspace="0">′</mo>'

LETTERS = {
    "alpha": "α", "beta": "β", "chi": "χ", "delta": "δ", "Delta": "Δ", "ell": "ℓ", "epsilon": "ε",
    "eta": "η", "gamma": "γ", "iota": "ι", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν",
    "omega": "ω", "phi": "φ", "Phi": "Φ", "pi": "π", "psi": "ψ", "rho": "ρ", "sigma": "σ",
    "tau": "τ", "theta": "θ", "xi": "ξ",
    "exp": "exp", "ln": "ln", "max": "max", "min": "min",
}  # fmt: skip
SIGNS = {
    "cdot": "·", "ge": "≥", "le": "≤", "mid": "|", "pm": "±", "sim": "∼", "sum": "∑", "-": "−",
    "lfloor": "⌊", "rfloor": "⌋",
}  # fmt: skip
SPACES = {",": 0.17, ";": 0.28, "!": -0.17, "quad": 1.0, "qquad": 2.0}
ACCENTS = {"hat": "^", "bar": "¯", "tilde": "~"}
FENCES = ("left", "right", "bigl", "bigr")


def mathml(latex: str, display: bool = False) -> str:
    """A formula as a ``<math>`` element; ``display`` sets it on a line of its own.

    Raises
    ------
    ValueError
        If the formula holds a command that is not known, or ends too early.
    """
    latex = " ".join(latex.split())
    row = _Reader(latex).row()
    block = ' display="block"' if display else ""
    return f'<math{block} alttext="{escape(latex)}">{row}</math>'


class _Reader:
    """Reads pieces from the left; each method returns the MathML of what it took."""

    def __init__(self, latex: str) -> None:
        self.latex = latex
        self.rest: list[str] = _TOKEN.findall(latex)[::-1]

    def row(self, end: str = "") -> str:
        """Elements up to ``end``, or up to the end of the formula."""
        found: list[str] = []
        while self.rest and self.rest[-1] != end:
            if self.rest[-1].isspace():
                self.rest.pop()
            else:
                found.append(self.with_scripts(self.atom(self.rest.pop())))
        if end:
            self.take()
        return found[0] if len(found) == 1 else "".join(found) if not end else _row(found)

    def take(self) -> str:
        """The next piece."""
        if not self.rest:
            raise ValueError(f"formula {self.latex!r}: ends too early")
        return self.rest.pop()

    def argument(self) -> str:
        """What a command or a script applies to: a group, a command, or a single character."""
        piece = self.take()
        while piece.isspace():
            piece = self.take()
        if piece[0] != "\\" and len(piece) > 1:
            self.rest.append(piece[1:])
            piece = piece[0]
        return self.atom(piece)

    def word(self) -> str:
        """The plain text of the group that follows."""
        taken = [self.take()]
        while taken[-1] != "}":
            taken.append(self.take())
        return escape("".join(taken[1:-1])).replace(" ", "\N{NO-BREAK SPACE}")

    def with_scripts(self, base: str) -> str:
        """The element with the scripts and primes that follow it."""
        below = above = ""
        while self.rest and self.rest[-1] in ("_", "^", "'"):
            piece = self.rest.pop()
            if piece == "_":
                below = self.argument()
            else:
                above += _PRIME if piece == "'" else self.argument()
        if below and above:
            return f"<msubsup>{base}{below}{above}</msubsup>"
        if below:
            return f"<msub>{base}{below}</msub>"
        return f"<msup>{base}{above}</msup>" if above else base

    def atom(self, piece: str) -> str:
        """One element without its scripts."""
        if piece == "{":
            return self.row("}")
        if piece[0] == "\\":
            return self.command(piece[1:])
        if piece[0].isdigit():
            return f"<mn>{piece}</mn>"
        if piece.isalpha():
            return f"<mi>{piece}</mi>"
        stretchy = ' stretchy="false"' if piece in "()[]|" else ""
        return f"<mo{stretchy}>{escape(SIGNS.get(piece, piece))}</mo>"

    def command(self, name: str) -> str:
        """What a command and its arguments stand for."""
        if name in LETTERS:
            return f"<mi>{LETTERS[name]}</mi>"
        if name in SIGNS:
            return f"<mo>{SIGNS[name]}</mo>"
        if name in SPACES:
            return f'<mspace width="{SPACES[name]}em"/>'
        if name in ("frac", "tfrac"):
            return f"<mfrac>{self.argument()}{self.argument()}</mfrac>"
        if name == "sqrt":
            return f"<msqrt>{self.argument()}</msqrt>"
        if name in ACCENTS:
            return f'<mover accent="true">{self.argument()}<mo>{ACCENTS[name]}</mo></mover>'
        if name == "text":
            return f"<mtext>{self.word()}</mtext>"
        if name == "mathrm":
            return f'<mi mathvariant="normal">{self.word()}</mi>'
        if name in FENCES:
            return f'<mo stretchy="true">{escape(self.take())}</mo>'
        raise ValueError(f"formula {self.latex!r}: unknown command {name!r}")


def _row(elements: list[str]) -> str:
    return f"<mrow>{''.join(elements)}</mrow>"
