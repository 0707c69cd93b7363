"""Where a claim fails, in words: the one threshold that tells failing cells from holding ones best.

A cell *fails* and *holds* by the rule of the claims; cells that are undecided do not count. Tried
are all thresholds half-way between neighbouring values of each axis, both ways round.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from trustsim.analysis.intervals import number
from trustsim.boundaries.maps import Axis, Map, Point
from trustsim.claims.kinds import Floats
from trustsim.claims.verdicts import FAILS, HOLDS, UNDECIDED


class Split(NamedTuple):
    """The claim fails where a parameter is above, or below, a cut."""

    axis: Axis
    cut: float
    above: bool
    wrong: float
    """Share of decided cells on the wrong side, on the map that chose the cut."""
    blind: float
    """The same if all cells were called the commoner way."""

    @property
    def tells(self) -> bool:
        """Whether it halves the error at least."""
        return self.wrong <= 0.5 * self.blind

    def inside(self, value: Any) -> Any:
        """Whether values are where it says that the claim fails."""
        return (np.asarray(value, dtype=float) > self.cut) == self.above


def splits(axes: Sequence[Axis], words: Mapping[Point, str]) -> Iterator[Split]:
    """Every threshold with its error, over the cells that hold or fail."""
    decided = {point: word == FAILS for point, word in words.items() if word != UNDECIDED}
    fails = np.array(list(decided.values()))
    blind = min(fails.mean(), 1.0 - fails.mean())
    for at, axis in enumerate(axes):
        values = np.array([point[at] for point in decided], dtype=float)
        for low, high in zip(axis.values, axis.values[1:], strict=False):
            cut = 0.5 * (low + high)
            for above in (True, False):
                wrong = float(np.mean(((values > cut) == above) != fails))
                yield Split(axis, cut, above, wrong, float(blind))


def best(axes: Sequence[Axis], words: Mapping[Point, str]) -> Split | None:
    """The threshold with the least error; None unless some cells hold and some fail."""
    if not {HOLDS, FAILS} <= set(words.values()):
        return None
    return min(splits(axes, words), key=lambda split: split.wrong)


def told(map_: Map, drawn: Mapping[str, Floats], effects: Floats) -> str:
    """The region in which a claim fails, in sentences.

    Parameters
    ----------
    map_
        The map.
    drawn, effects
        Parameter values and mean effect in each draw of all parameters, shape (draws,): what the
        threshold is worth where everything else varies, too.
    """
    counts, cells = map_.counts, len(map_.effects)
    text = (
        f"{map_.quantity} ({map_.measure.name}) holds in {counts[HOLDS]} of {cells} cells of the "
        f"map, fails in {counts[FAILS]}, and is undecided in {counts[UNDECIDED]}."
    )
    split = best(map_.axes, map_.verdicts)
    if split is None:
        return f"{text} {one_way(counts)}"
    text = f"{text} {sentence(map_.quantity, split)}"
    return f"{text} {elsewhere(map_, split, drawn, effects)}" if split.tells else text


def one_way(counts: Mapping[str, int]) -> str:
    """What is said where there is no boundary."""
    if counts[FAILS]:
        return "It fails wherever it is decided: over these parameters there is no boundary."
    if counts[HOLDS]:
        return "It holds wherever it is decided: over these parameters there is no boundary."
    return "No cell is decided: more seeds are needed."


def sentence(quantity: str, split: Split) -> str:
    """The threshold in words."""
    right, blind = 100.0 * (1.0 - split.wrong), 100.0 * (1.0 - split.blind)
    side = "above" if split.above else "below"
    where = f"{split.axis.key} ({split.axis.meaning}) is {side} {number(split.cut)}"
    share = f"right in {right:.0f} % of decided cells, against {blind:.0f} % without it"
    if not split.tells:
        return f"No single threshold tells where it fails; the best: {where} ({share})."
    return f"{quantity} fails where {where} {split.axis.unit} ({share})."


def elsewhere(map_: Map, split: Split, drawn: Mapping[str, Floats], effects: Floats) -> str:
    """How far the threshold holds over the draws, by their means."""
    inside = split.inside(drawn[split.axis.key])
    short = map_.measure.sign * effects <= map_.measure.smallest
    known = ~np.isnan(effects)
    parts = []
    for where, some in (("on that side", inside & known), ("on the other", ~inside & known)):
        parts.append(f"{int(short[some].sum())} of {int(some.sum())} {where}")
    return f"Where all parameters vary the effect is too small in {' and in '.join(parts)} (means)."
