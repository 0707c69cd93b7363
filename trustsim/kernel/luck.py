"""The draws of a month, dealt to a block of buyers at a time: the bits of :mod:`trustsim.chance`."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from trustsim.chance import NOBODY, Purpose, philox, uniform
from trustsim.kernel.compiling import OPTIONS, stage
from trustsim.kernel.layout import State
from trustsim.kernel.parameters import RULES

BUYER_MONTH, SUPPLIER_MONTH = int(Purpose.BUYER_MONTH), int(Purpose.SUPPLIER_MONTH)
PAIR_AWARD, PAIR_DELIVERY = int(Purpose.PAIR_AWARD), int(Purpose.PAIR_DELIVERY)
PAIR_IDEAS, PAIR_TRUST = int(Purpose.PAIR_IDEAS), int(Purpose.PAIR_TRUST)

# Inlined before anything else, so that the loops below draw for eight firms at a time.
_philox = njit(philox, inline="always", **OPTIONS)
_uniform = njit(uniform, inline="always", **OPTIONS)


RANDOM = RULES.index("random")
"""The one trust rule that draws."""


class Moment(NamedTuple):
    """Which month of which run."""

    seed: int
    replicate: int
    period: int


class Luck(NamedTuple):
    """Draws of a block: lane, then buyer or pair."""

    month: NDArray[np.float64]
    award: NDArray[np.float64]
    delivery: NDArray[np.float64]
    ideas: NDArray[np.float64]
    trust: NDArray[np.float64]
    who: NDArray[np.int64]  # buyers of the pairs
    whom: NDArray[np.int64]  # their suppliers


def room(buyers: int, candidates: int) -> Luck:
    """Space for the draws of a block."""
    pairs = buyers * candidates
    lanes = [np.full((4, size), 0.5) for size in (buyers, pairs, pairs, pairs, pairs)]
    return Luck(*lanes, np.zeros(pairs, np.int64), np.zeros(pairs, np.int64))


@stage
def deal_buyers(lanes: Any, moment: Moment, first: int, last: int) -> None:
    """A buyer's draws."""
    seed, replicate, period = moment.seed, moment.replicate, moment.period
    for j in range(last - first):
        a, b, c, d = _philox(period, BUYER_MONTH, first + j, NOBODY, seed, replicate)
        lanes[0, j] = _uniform(a)
        lanes[1, j] = _uniform(b)
        lanes[2, j] = _uniform(c)
        lanes[3, j] = _uniform(d)


@stage
def meet(luck: Luck, state: State, first: int, last: int) -> None:
    """Write down who the pairs of a block are."""
    candidates = state.pairs.shape[1]
    for b in range(first, last):
        for k in range(candidates):
            j = (b - first) * candidates + k
            luck.who[j] = b
            luck.whom[j] = state.pairs[b, k].supplier


@stage
def deal_pairs(lanes: Any, luck: Luck, purpose: int, moment: Moment, pairs: int) -> None:
    """Draws of the first so many pairs of the block, for one purpose."""
    seed, replicate, period = moment.seed, moment.replicate, moment.period
    who, whom = luck.who, luck.whom
    for j in range(pairs):
        a, b, c, d = _philox(period, purpose, who[j], whom[j], seed, replicate)
        lanes[0, j] = _uniform(a)
        lanes[1, j] = _uniform(b)
        lanes[2, j] = _uniform(c)
        lanes[3, j] = _uniform(d)
