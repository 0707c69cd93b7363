"""The draws of a month, dealt to a list of buyers or pairs: the bits of :mod:`trustsim.chance`."""

from __future__ import annotations

from typing import Any, NamedTuple

from numba import njit

from trustsim.chance import NOBODY, Purpose, philox, uniform
from trustsim.kernel.compiling import OPTIONS, part, register
from trustsim.kernel.layout import State, block_size, wide
from trustsim.numerics import normal_quantile

BUYER_MONTH, SUPPLIER_MONTH = int(Purpose.BUYER_MONTH), int(Purpose.SUPPLIER_MONTH)
PAIR_AWARD, PAIR_DELIVERY = int(Purpose.PAIR_AWARD), int(Purpose.PAIR_DELIVERY)
PAIR_IDEAS, PAIR_TRUST = int(Purpose.PAIR_IDEAS), int(Purpose.PAIR_TRUST)

register([block_size, wide])

# Inlined before anything else, so that loops over it work on eight firms at a time.
normal = njit(normal_quantile, inline="always", **OPTIONS)
"""A normal draw from a uniform one."""


class Moment(NamedTuple):
    """Which month of which run."""

    seed: int
    replicate: int
    period: int


@part
def deal_buyers(desk: Any, moment: Moment, first: int, last: int) -> None:
    """A buyer's draws."""
    for j in range(wide(last - first)):
        a, b, c, d = philox(
            moment.period, BUYER_MONTH, first + j, NOBODY, moment.seed, moment.replicate
        )
        desk.month[0, j] = uniform(a)
        desk.month[1, j] = uniform(b)
        desk.month[2, j] = uniform(c)
        desk.month[3, j] = uniform(d)


@part
def deal_suppliers(desk: Any, moment: Moment, first: int, last: int) -> None:
    """The one draw that every supplier needs."""
    for j in range(wide(last - first)):
        words = philox(
            moment.period, SUPPLIER_MONTH, NOBODY, first + j, moment.seed, moment.replicate
        )
        desk.month[0, j] = uniform(words[0])


@part
def meet(state: State, desk: Any, at: int, b: int, k: int) -> None:
    """Put a pair on the list of those who draw."""
    desk.who[at] = b
    desk.whom[at] = state.pairs[b, k].supplier


@part
def deal(lanes: Any, who: Any, whom: Any, purpose: int, moment: Moment, number: int) -> None:
    """Draws of the first so many pairs of the list, for one purpose."""
    for j in range(wide(number)):
        a, b, c, d = philox(moment.period, purpose, who[j], whom[j], moment.seed, moment.replicate)
        lanes[0, j] = uniform(a)
        lanes[1, j] = uniform(b)
        lanes[2, j] = uniform(c)
        lanes[3, j] = uniform(d)


@part
def words_of(state: State, purpose: int, moment: Moment, b: int, k: int) -> Any:
    """The draws of one pair: for what happens to few."""
    whom = state.pairs[b, k].supplier
    return philox(moment.period, purpose, b, whom, moment.seed, moment.replicate)
