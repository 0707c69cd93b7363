"""The figure of robustness: the verdict of each claim in each world."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from matplotlib.figure import Figure

from trustsim.plots.claims import LOOKS
from trustsim.robustness.factors import FACTORS, USUAL, Change
from trustsim.robustness.surviving import Trial


def write(trials: Sequence[Trial], folder: Path) -> Path:
    """The figure as PNG."""
    path = folder / "robustness.png"
    draw(trials).savefig(path, dpi=150)
    return path


def draw(trials: Sequence[Trial]) -> Figure:
    """A row a world, a column a claim, a mark a verdict; worlds of one trust rule together."""
    claims = list(dict.fromkeys(one.claim for one in trials))
    worlds = sorted({one.change for one in trials}, key=place)
    figure = Figure(
        figsize=(5.2 + 0.36 * len(claims), 1.6 + 0.2 * len(worlds)), layout="constrained"
    )
    ax = figure.subplots()
    for one in trials:
        at = (claims.index(one.claim), -worlds.index(one.change))
        ax.plot(*at, linestyle="", markersize=6, **LOOKS[one.verdict])  # type: ignore[arg-type]
    rules = [world.rule for world in worlds]
    for row in range(1, len(rules)):
        if rules[row] != rules[row - 1]:
            ax.axhline(0.5 - row, color="0.8", linewidth=0.8)
    ax.set_xticks(range(len(claims)), claims, fontsize=8)
    ax.xaxis.tick_top()
    ax.set_yticks(
        [-float(row) for row in range(len(worlds))], [named(one) for one in worlds], fontsize=7
    )
    ax.set_ylim(-len(worlds) + 0.4, 0.6)
    ax.set_xlim(-0.6, len(claims) - 0.4)
    for word, look in LOOKS.items():
        ax.plot([], [], linestyle="", label=word, **look)  # type: ignore[arg-type]
    ax.legend(frameon=False, fontsize=8, loc="upper center", bbox_to_anchor=(0.4, -0.01), ncols=4)
    ax.spines[["top", "right", "left", "bottom"]].set_visible(False)
    ax.tick_params(length=0)
    figure.suptitle("Verdicts by trust rule, market and suppliers", fontsize=11, x=0.01, ha="left")
    return figure


def place(change: Change) -> tuple[int, ...]:
    """Order of a world: by trust rule, then market, then suppliers, the usual ones first."""
    return tuple(
        list(levels).index(level) for levels, level in zip(FACTORS.values(), change, strict=True)
    )


def named(change: Change) -> str:
    """A world by what differs in it."""
    if change == USUAL:
        return f"usual world ({'; '.join(change)})"
    others = [
        level for level, usual in zip(change[1:], USUAL[1:], strict=True) if level != usual
    ]  # fmt: skip
    return "; ".join([change.rule, *others])
