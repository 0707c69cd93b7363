"""The verdict rule of the claims, fixed with the smallest effects before the first run.

*Holds*: the whole interval is beyond the smallest effect. *Does not hold*: every value of the
interval lies inside plus or minus the smallest effect or on the other side. Else *undecided*. A
claim of several measures holds if each does, and does not if one does not. *Depends*: it holds and
it fails in at least one listed region each; the world of the defaults is one of them.

Intervals are Bonferroni's, simultaneous over the 18 claims and the measures of each
(:func:`level`): they need no assumption on how the claims depend on each other, and do not change
with the claims that are asked for. To say *depends*, intervals are simultaneous over the listed
regions, too.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from trustsim.analysis.intervals import Interval

HOLDS, FAILS, UNDECIDED, DEPENDS = "holds", "does not hold", "undecided", "depends"
CLAIMS = 18
ALPHA = 0.05
MOST = 1_000_000


def level(tests: int = 1) -> float:
    """Confidence of one interval so that all of 18 claims, of so many tests each, hold at 95 %.

    >>> round(level(), 6), round(level(9), 6)
    (0.997222, 0.999691)
    """
    return 1.0 - ALPHA / (CLAIMS * tests)


def verdict(found: Interval, sign: int, smallest: float) -> str:
    """Verdict on one effect.

    >>> [verdict(Interval(1.0, low, 2.0, 9), +1, 1.0) for low in (1.5, 1.0)]
    ['holds', 'undecided']
    >>> [verdict(Interval(0.0, -0.5, high, 9), +1, 1.0) for high in (1.0, 1.5)]
    ['does not hold', 'undecided']
    """
    ends = sorted((sign * found.low, sign * found.high))
    if ends[0] > smallest:
        return HOLDS
    return FAILS if ends[1] <= smallest else UNDECIDED


def jointly(verdicts: Sequence[str]) -> str:
    """Verdict on a claim of several measures: all must hold.

    >>> jointly(["holds", "undecided"]), jointly(["undecided", "does not hold"])
    ('undecided', 'does not hold')
    """
    if FAILS in verdicts:
        return FAILS
    return HOLDS if all(one == HOLDS for one in verdicts) else UNDECIDED


def over_regions(here: str, listed: Sequence[str]) -> str:
    """Verdict of a claim from that in the world of the defaults and those in its listed regions.

    >>> over_regions("holds", ["holds", "does not hold"]), over_regions("holds", ["undecided"])
    ('depends', 'holds')
    """
    return DEPENDS if HOLDS in listed and FAILS in listed else here


def runs_needed(found: Interval, sign: int, smallest: float) -> int:
    """Seeds with which an undecided effect of this size and spread would be decided, about.

    The half-width shrinks with the root of the number of seeds; at most a million, which says that
    the effect is as large as the smallest that matters.

    >>> runs_needed(Interval(1.5, 0.5, 2.5, 100), +1, 1.0)  # twice as sharp: four times as many
    400
    """
    half = 0.5 * (found.high - found.low)
    away = abs(sign * found.estimate - smallest)
    if not np.isfinite(half) or away <= 0.0:
        return MOST
    return min(MOST, math.ceil(found.n * (half / away) ** 2))
