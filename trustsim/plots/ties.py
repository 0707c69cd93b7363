"""The market as a picture: who buys how much from whom, and how far they trust each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from trustsim.outcomes import LEVEL_OF
from trustsim.plots import looks
from trustsim.plots.looks import INK, QUIET, SMALL
from trustsim.plots.reading import Floats, check, ordered
from trustsim.results import Run

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

SHADES = "YlGnBu"  # darker is more trust, in grey, too
PALEST = 0.12  # of it: trust of 0 is seen on white
FULL = 0.72  # of the height is volume, the rest gaps
WIDEST_GAP = 0.05
PIECES = 48  # of a ribbon, each of one shade
NODE = 0.012  # width of a firm, where the two sides lie at 0 and 1
TALL = 290.0  # points of the height of the sides in a figure of the usual size
APART = 6.5  # points between numbers of firms, at least


class Side(NamedTuple):
    """The firms of a side from top to bottom, with the place and height of each."""

    firms: list[int]
    top: dict[int, float]
    height: dict[int, float]


def network(run: Run, *, month: int | None = None, ax: Axes | None = None) -> Axes:
    """Buyers on the left, suppliers on the right, and a ribbon for each pair that trades.

    Parameters
    ----------
    run
        A run with recorded relationships (``record="relationships"``).
    month
        From 1; if left out, all months together, which is dense above some 50 firms.
    ax
        Axes to draw on; new ones if left out.

    Returns
    -------
    matplotlib.axes.Axes
        A ribbon is as wide as the units that were ordered (a month, on average), a firm as tall as
        all of its orders. The shade at the left end of a ribbon is the buyer's trust in the
        supplier, at the right end the supplier's in the buyer, both weighted by orders; darker is
        more. The marker of a firm is its stance. Firms of a stance stand together, and otherwise so
        that few ribbons cross.

    Raises
    ------
    NotRecordedError
        If relationships were not recorded.
    TypeError
        For anything but a run: seeds cannot be laid over each other.
    ValueError
        If there is no such month, or nothing was ordered in it.

    Examples
    --------
    >>> import trustsim as ts
    >>> run = ts.simulate(ts.Scenario.minimal(), seed=1, engine="mesa")
    >>> ax = network(run, month=60)
    >>> len([one for one in ax.collections if one.get_gid()])  # six buyers, a supplier each
    6
    """
    from matplotlib import colormaps
    from matplotlib.cm import ScalarMappable
    from matplotlib.colors import ListedColormap

    alone(run)
    pairs = volumes(run, month)
    buyers, suppliers = sides(run, pairs, month)
    ax = looks.canvas(ax, (6.4, 4.6))
    shades = ScalarMappable(cmap=ListedColormap(colormaps[SHADES](np.linspace(PALEST, 1.0, 256))))
    shades.set_clim(0.0, 1.0)
    for ribbon in ribbons(pairs, buyers, suppliers):
        _ribbon(ax, ribbon, shades)
    stances: dict[str, looks.Look] = {}
    for side, named, x in ((buyers, stances_of(run, "buyer", month), 0.0),
                           (suppliers, stances_of(run, "supplier", month), 1.0)):  # fmt: skip
        look = looks.looks(ordered(named.values()))
        stances |= look
        _firms(ax, side, {firm: look[named[firm]] for firm in side.firms}, x)
    _words(ax, pairs, month)
    bar = ax.figure.colorbar(shades, ax=ax, shrink=0.6, aspect=22, pad=0.02)
    bar.set_label("trust of the firm at that end (0 to 1)", fontsize=SMALL)
    bar.ax.tick_params(labelsize=SMALL)
    bar.outline.set_visible(False)
    looks.legend_above(ax, [_sample(label, look) for label, look in stances.items()])
    return ax


def alone(run: Any) -> None:
    """See that it is a run with recorded relationships."""
    if not isinstance(run, Run):
        raise TypeError(
            f"run: a Run is needed, not {type(run).__name__}; study.replay(0, "
            f"record={LEVEL_OF['relationships']!r}) makes the first run of a study again"
        )
    check(run, "relationships")


def volumes(run: Run, month: int | None) -> pd.DataFrame:
    """A row for each pair with an order: buyer, supplier, volume in units a month, trust of both.

    >>> import trustsim as ts
    >>> list(volumes(ts.simulate(ts.Scenario.minimal(), seed=1, engine="mesa"), 1))
    ['buyer', 'supplier', 'volume', 'trust_buyer', 'trust_supplier']
    """
    ties = run.relationships
    last = int(ties["period"].max())
    if month is not None and (isinstance(month, bool) or month not in range(1, last + 1)):
        raise ValueError(f"month = {month!r}: must be 1 to {last}, or None for all months")
    some = ties[(ties["ordered"] > 0.0) & (True if month is None else ties["period"] == month)]
    if some.empty:
        raise ValueError(f"nothing was ordered in {'any month' if month is None else month}")
    weighted = {
        f"trust_{one}": some[f"trust_{one}"] * some["ordered"] for one in ("buyer", "supplier")
    }
    sums = some.assign(**weighted).groupby(["buyer", "supplier"])[["ordered", *weighted]].sum()
    found = sums[list(weighted)].div(sums["ordered"], axis=0).reset_index()
    found.insert(2, "volume", sums["ordered"].to_numpy() / (last if month is None else 1))
    return found


def stances_of(run: Run, side: str, month: int | None) -> dict[int, str]:
    """Stance of every firm of a side, in a month or at the end."""
    table = run.buyers if side == "buyer" else run.suppliers
    rows = table[table["period"] == (table["period"].max() if month is None else month)]
    return dict(zip(rows[side].astype(int), rows["stance"].astype(str), strict=True))


def sides(run: Run, pairs: pd.DataFrame, month: int | None) -> tuple[Side, Side]:
    """Both sides in an order in which few ribbons cross, firms of a stance together."""
    names = {side: stances_of(run, side, month) for side in ("buyer", "supplier")}
    ranks = {side: ordered(named.values()) for side, named in names.items()}
    place = {side: {firm: float(firm) for firm in named} for side, named in names.items()}
    for side, other in 4 * (("buyer", "supplier"), ("supplier", "buyer")):
        pull = (pairs[other].map(place[other]) * pairs["volume"]).groupby(pairs[side]).sum()
        middle = (pull / pairs.groupby(side)["volume"].sum()).to_dict()
        keys = {
            firm: (ranks[side].index(stance), middle.get(firm, np.inf), firm)
            for firm, stance in names[side].items()
        }
        line = sorted(keys, key=keys.__getitem__)
        place[side] = {firm: (at + 0.5) / len(line) for at, firm in enumerate(line)}
    total = float(pairs["volume"].sum())
    stacked = []
    for side, at in place.items():
        heights = (pairs.groupby(side)["volume"].sum() * FULL / total).to_dict()
        line = sorted(at, key=at.__getitem__)
        stacked.append(stack(line, {firm: heights.get(firm, 0.0) for firm in line}))
    return stacked[0], stacked[1]


def stack(firms: list[int], height: dict[int, float]) -> Side:
    """Firms below each other with equal gaps, in the middle of a height of 1.

    >>> stack([7, 3], {7: 0.36, 3: 0.36}).top  # 0.72 and one gap of 0.05
    {7: 0.885, 3: 0.475}
    """
    gap = min(WIDEST_GAP, (1.0 - FULL) / max(1, len(firms) - 1))
    at = 0.5 + (sum(height.values()) + gap * (len(firms) - 1)) / 2.0
    top = {}
    for firm in firms:
        top[firm] = round(at, 12)
        at -= height[firm] + gap
    return Side(firms, top, height)


class Ribbon(NamedTuple):
    """A pair: its top at both ends, its width, and the trust of both."""

    buyer: int
    supplier: int
    left: float
    right: float
    width: float
    trust: tuple[float, float]


def ribbons(pairs: pd.DataFrame, buyers: Side, suppliers: Side) -> list[Ribbon]:
    """A ribbon for each pair, those of a firm beside each other in the order of their partners."""
    scale = sum(buyers.height.values()) / float(pairs["volume"].sum())
    left, right = dict(buyers.top), dict(suppliers.top)
    rows = pairs.set_index(["buyer", "supplier"]).to_dict("index")
    found = []
    for buyer in buyers.firms:  # both sides are gone through from top to bottom
        for supplier in suppliers.firms:
            row = rows.get((buyer, supplier))
            if row is not None:
                width = row["volume"] * scale
                trust = row["trust_buyer"], row["trust_supplier"]
                found.append(Ribbon(buyer, supplier, left[buyer], right[supplier], width, trust))
                left[buyer] -= width
                right[supplier] -= width
    return sorted(found, key=lambda one: -one.width)  # narrow ones lie on top


def _ribbon(ax: Axes, one: Ribbon, shades: Any) -> None:
    """Pieces of a smooth band, shaded from the buyer's trust to the supplier's."""
    from matplotlib.collections import PolyCollection

    x = np.linspace(0.0, 1.0, PIECES + 1)
    bend = x * x * (3.0 - 2.0 * x)
    top = one.left + (one.right - one.left) * bend
    edge: Floats = np.stack([top, top - one.width])
    pieces = []
    for at in range(PIECES):  # each reaches under the next, so that no seam is seen
        part = slice(at, at + 3)
        upper, lower = (list(zip(x[part], ys[part], strict=True)) for ys in edge)
        pieces.append([*upper, *reversed(lower)])
    trust = one.trust[0] + (one.trust[1] - one.trust[0]) * (x[:-1] + x[1:]) / 2.0
    colours = shades.to_rgba(trust)
    ax.add_collection(
        PolyCollection(pieces, facecolors=colours, edgecolors=colours, linewidths=0.3,
                       gid=f"buyer {one.buyer}, supplier {one.supplier}")
    )  # fmt: skip
    rim = min(0.8, 0.12 * one.width * TALL)  # a narrow ribbon is not to be all rim
    for ys in edge:
        ax.plot(x, ys, color="white", linewidth=rim, solid_capstyle="butt")


def _firms(ax: Axes, side: Side, look: dict[int, looks.Look], x: float) -> None:
    """A bar for each firm, its marker, and its number where there is room."""
    out, at_the = (-1.0, "right") if x == 0.0 else (1.0, "left")
    middle = {firm: side.top[firm] - side.height[firm] / 2.0 for firm in side.firms}
    apart = float((-TALL * np.diff(list(middle.values()))).min(initial=9.0))
    size = float(np.clip(0.8 * apart, 2.0, 7.0))
    last = np.inf
    for firm in side.firms:
        top, height = side.top[firm], side.height[firm]
        ax.fill_between([x, x + out * NODE], top - height, top, color=INK, linewidth=0.0)
        ax.plot(x + out * 3.2 * NODE, middle[firm], markersize=size, markeredgecolor="white",
                markeredgewidth=0.08 * size, **look[firm].point)  # fmt: skip
        if TALL * (last - middle[firm]) >= APART:
            last = middle[firm]
            ax.text(x + out * 5.4 * NODE, last, str(firm), ha=at_the, va="center",
                    fontsize=float(np.clip(apart, APART, SMALL)), color=INK)  # fmt: skip


def _words(ax: Axes, pairs: pd.DataFrame, month: int | None) -> None:
    """What the sides and the widths are."""
    for x, words, side in ((0.0, "buyers", "left"), (1.0, "suppliers", "right")):
        ax.text(x, 1.02, words, ha=side, va="bottom", fontsize=10, color=INK)
    when = "a month, on average" if month is None else f"in month {month}"
    largest = float(pairs["volume"].max())
    ax.text(0.5, -0.03, f"width: units ordered {when}; widest {largest:,.0f}", ha="center",
            va="top", fontsize=SMALL, color=QUIET)  # fmt: skip
    ax.set_xlim(-0.1, 1.1)
    ax.set_ylim(-0.09, 1.08)
    ax.set_axis_off()


def _sample(label: str, look: looks.Look) -> Any:
    from matplotlib.lines import Line2D

    return Line2D([], [], markersize=7, markeredgecolor="white", label=label, **look.point)
