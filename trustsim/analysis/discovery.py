"""In which box of the parameters does a stance win? Scenario discovery by PRIM.

The *patient rule induction method* peels a little off the box of all draws, again and again, at the
end of a parameter where that raises the share of wins most, for each draw given up: J. H. Friedman
and N. I. Fisher (1999), Statistics and Computing 9; for scenarios B. P. Bryant and R. J. Lempert
(2010), Technological Forecasting and Social Change 77 (both citations unverified). Here the
aggressive buyer wins a draw where its discounted profit, a mean over seeds, is above that of the
trusting one.

*Density* is the share of wins in the box, *coverage* the share of all wins that lie in it. The box
is found on half of the draws and tried on the others, which were held out.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from trustsim.analysis import single
from trustsim.analysis.intervals import Interval, number, share_interval
from trustsim.experiment import Study

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
Marks = NDArray[np.bool_]
PEEL = 0.05  # share of the draws in the box that is peeled off at a time
LEAST = 0.05  # share of the draws that a box holds at least
SIGNIFICANT = 0.05
OUTCOME = "discounted_profit"
ARMS = ("aggressive", "trusting")


class Limit(NamedTuple):
    """One end of a box; ``p`` is the quasi-p-value of the parameter's limits."""

    key: str
    low: float
    high: float
    p: float


class Box(NamedTuple):
    """A box, and how it does on the draws that it was found on and on those held out."""

    limits: tuple[Limit, ...]
    density: Interval
    coverage: Interval
    density_held_out: Interval
    coverage_held_out: Interval
    wins: Interval
    """Share of wins in all draws, which a box without limits would have."""


def discover(names: tuple[str, ...], x: Floats, wins: Marks) -> Box:
    """The box in which wins are dense and that covers most of them.

    Parameters
    ----------
    names
        Of d parameters.
    x
        Shape (draws, d). Every other draw is held out.
    wins
        Shape (draws,).

    Raises
    ------
    ValueError
        For fewer than 40 draws, or if all or none are wins.

    Notes
    -----
    Of the boxes on the way of peeling that is taken which holds most wins beyond those that as many
    draws by luck would hold. Then limits go that are no better than luck: the quasi-p-value of a
    parameter is the chance of as many wins among as many draws at the density of the box without
    its limits.
    """
    if len(x) < 40:
        raise ValueError(f"{len(x)} draws: at least 40 are needed")
    if wins.all() or not wins.any():
        raise ValueError(f"{'all' if wins.all() else 'none'} of the draws are wins: no box to find")
    seen, tried = slice(0, None, 2), slice(1, None, 2)
    low, high = best(x[seen], wins[seen])
    low, high, chances = pruned(x[seen], wins[seen], low, high)
    bounded = np.flatnonzero(np.isfinite(low) | np.isfinite(high))
    limits = [Limit(names[d], float(low[d]), float(high[d]), float(chances[d])) for d in bounded]
    return Box(
        tuple(sorted(limits, key=lambda limit: limit.p)),
        *judged(x[seen], wins[seen], low, high),
        *judged(x[tried], wins[tried], low, high),
        share_interval(int(wins.sum()), len(wins)),
    )


def inside(x: Floats, low: Floats, high: Floats) -> Marks:
    """Which draws lie in a box."""
    return np.asarray(((x >= low) & (x <= high)).all(axis=1))


def best(x: Floats, wins: Marks) -> tuple[Floats, Floats]:
    """The box on the way of peeling that holds most wins beyond those of as many draws by luck."""
    boxes = list(peeled(x, wins))
    scores = []
    for low, high in boxes:
        held = inside(x, low, high)
        scores.append(float(wins[held].sum() - held.sum() * wins.mean()))
    return boxes[int(np.argmax(scores))]


def peeled(x: Floats, wins: Marks) -> Iterator[tuple[Floats, Floats]]:
    """Ever smaller boxes, from that of all draws on."""
    low, high = np.full(x.shape[1], -np.inf), np.full(x.shape[1], np.inf)
    while True:
        yield low.copy(), high.copy()
        held = inside(x, low, high)
        found = list(peels(x, held, low, high))
        if not found:
            return
        gains = [gain(wins, held, inside(x, *box)) for box in found]
        low, high = found[int(np.argmax(gains))]


def gain(wins: Marks, held: Marks, left: Marks) -> float:
    """By how much a peel raises the density, for each draw that it gives up.

    A whole number of few values gives up many at a time, and would be peeled first otherwise.
    """
    return float((wins[left].mean() - wins[held].mean()) / (held.sum() - left.sum()))


def peels(x: Floats, held: Marks, low: Floats, high: Floats) -> Iterator[tuple[Floats, Floats]]:
    """The box less a little at either end of each parameter; whole numbers lose a value."""
    for d, column in enumerate(x[held].T):
        for end, quantile in ((low, PEEL), (high, 1.0 - PEEL)):
            cut = np.quantile(column, quantile)
            left = column[column > cut] if end is low else column[column < cut]
            if len(left) < max(1.0, LEAST * len(x)):
                continue
            smaller = end.copy()
            smaller[d] = left.min() if end is low else left.max()
            yield (smaller, high) if end is low else (low, smaller)


def pruned(x: Floats, wins: Marks, low: Floats, high: Floats) -> tuple[Floats, Floats, Floats]:
    """The box without limits that luck explains, the worst first; and the quasi-p-values."""
    while True:
        chances = np.array([quasi_p(x, wins, low, high, d) for d in range(x.shape[1])])
        worst = int(np.argmax(chances))
        if not chances[worst] > SIGNIFICANT:
            return low, high, chances
        low[worst], high[worst] = -np.inf, np.inf


def quasi_p(x: Floats, wins: Marks, low: Floats, high: Floats, d: int) -> float:
    """Chance of as many wins without the limits of a parameter; 0 where it has none."""
    from scipy.stats import binom

    if not (np.isfinite(low[d]) or np.isfinite(high[d])):
        return 0.0
    held = inside(x, low, high)
    others = np.arange(x.shape[1]) != d
    wider = inside(x[:, others], low[others], high[others])
    return float(binom.sf(int(wins[held].sum()) - 1, int(held.sum()), wins[wider].mean()))


def judged(x: Floats, wins: Marks, low: Floats, high: Floats) -> tuple[Interval, Interval]:
    """Density and coverage of a box with their 95 % intervals; NaN where there is nothing in it."""
    held = inside(x, low, high)
    both, nothing = int((held & wins).sum()), Interval(np.nan, np.nan, np.nan, 0)
    density = share_interval(both, int(held.sum())) if held.any() else nothing
    return density, share_interval(both, int(wins.sum())) if wins.any() else nothing


def of_study(study: Study) -> tuple[tuple[str, ...], Floats, Marks]:
    """What is drawn, shape (draws, parameters), and in which draws the aggressive buyer wins.

    Raises
    ------
    ValueError
        If the study has no draws, or not the arms "aggressive" and "trusting" with a focal buyer.
    """
    drawn = study.experiment.design.drawn()
    if len(drawn) < 2:
        raise ValueError("discovery needs draws: design.draws, or listed points")
    table = study.table()
    rows = table[table["stance"].str.startswith("focal ") & table["arm"].isin(ARMS)]
    profit = rows.pivot_table(index="draw", columns="arm", values=OUTCOME)
    if list(profit) != list(ARMS):
        raise ValueError("discovery needs the arms 'aggressive' and 'trusting', with a focal buyer")
    profit = profit.dropna()
    x = np.array([list(drawn[draw].values()) for draw in profit.index], dtype=float)
    return tuple(drawn[0]), x, (profit["aggressive"] > profit["trusting"]).to_numpy()


def render(study: Study) -> str:
    """The box in words, or why there is none."""
    try:
        words = told(discover(*of_study(study)))
    except ValueError as error:
        words = [f"No box: {error}"]
    return "\n".join([*single.head(study.experiment), "", *words]) + "\n"


def told(box: Box) -> list[str]:
    """A box in plain words."""
    wins = f"The aggressive buyer wins in {_share(box.wins)} of all draws"
    if not box.limits:
        return [f"{wins}; no box of the parameters tells where."]
    lines = [f"{wins}, and in {_share(box.density_held_out)} of those where"]
    lines += [f"  {_between(limit)}  (quasi-p {limit.p:.1g})" for limit in box.limits]
    return [
        *lines,
        f"That box covers {_share(box.coverage_held_out)} of its wins. Both shares are of draws on"
        " which the box was",
        f"not found; where it was found they are {_share(box.density)} and {_share(box.coverage)}.",
    ]


def _between(limit: Limit) -> str:
    low, high = (number(end) for end in (limit.low, limit.high))
    if np.isinf(limit.low):
        return f"{limit.key} is at most {high}"
    return f"{limit.key} is at least {low}" + ("" if np.isinf(limit.high) else f", at most {high}")


def _share(found: Interval) -> str:
    ends = (found.estimate, found.low, found.high)
    return "{:.0f} % [{:.0f}, {:.0f}]".format(*(100.0 * end for end in ends))


def table(box: Box) -> pd.DataFrame:
    """A row a limit: key, low, high (infinite if none), quasi_p, how good the box is."""
    import pandas as pd

    measures = {
        f"{name}_{end}": getattr(getattr(box, name), end)
        for name in ("density_held_out", "coverage_held_out", "wins")
        for end in ("estimate", "low", "high")
    }
    rows = [dict(zip(("key", "low", "high", "quasi_p"), one, strict=True)) for one in box.limits]
    return pd.DataFrame([{**row, **measures} for row in rows])


def write(study: Study, folder: Path) -> list[Path]:
    """The box as CSV, where there is one."""
    try:
        box = discover(*of_study(study))
    except ValueError:
        return []
    target = folder / "box.csv"
    table(box).to_csv(target, index=False)
    return [target]
