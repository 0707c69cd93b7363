"""The only source of luck: every draw is a pure function of what it is for.

A draw depends on the seed, the replicate, the month, its name, the buyer and the supplier, and on
nothing else: not on the draws before it, the number of agents, the order in which they act or the
number of workers. Two scenarios that differ in one parameter therefore meet the same shocks, and a
longer run begins with the shorter one.

The function is Philox4x32-10, integers only, of J. K. Salmon, M. A. Moraes, R. O. Dror and
D. E. Shaw (2011), Parallel random numbers: as easy as 1, 2, 3, Proceedings of SC'11,
doi:10.1145/2063384.2063405. Key: (seed, replicate). Counter: (period, purpose, buyer, supplier).
One evaluation gives four words, so draws that are needed together share a :class:`Purpose` and
differ in their lane; the table :data:`DRAWS` says which is where.

Adding a draw: take a free lane, or a new purpose with the next free number. Never move or renumber
one that is there: all stored results depend on it.
"""

from __future__ import annotations

import math
from enum import IntEnum
from operator import index
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    Numbers = int | Sequence[int] | NDArray[np.integer[Any]]

__all__ = ["DRAWS", "NOBODY", "Draw", "Purpose", "check_seed", "draw", "fill", "philox", "uniform"]

NOBODY: Final = 0xFFFFFFFF
"""Stands in the counter for the buyer of a supplier's own draw, and the other way round."""

_CHUNK: Final = 16_384  # evaluations at a time: the eight arrays in use stay in a core's own cache

_PERIOD: Final = (-(2**31), 2**31 - 1, "periods are months, counted from 1")
_INDEX: Final = (0, NOBODY - 1, "buyers and suppliers are counted from 0")


class Purpose(IntEnum):
    """What a block of four draws is for: the second word of the counter."""

    BUYER_START = 1
    BUYER_MONTH = 2
    SUPPLIER_START = 3
    SUPPLIER_MONTH = 4
    PAIR_START = 5
    PAIR_AWARD = 6
    PAIR_DELIVERY = 7
    PAIR_IDEAS = 8
    PAIR_TRUST = 9


class Draw(NamedTuple):
    """A named draw: its block, its lane 0..3, whose it is, what it decides."""

    name: str
    block: Purpose
    lane: int
    who: str
    meaning: str


DRAWS: Final[dict[str, Draw]] = {
    row[0]: Draw(*row)
    for row in (
        ("stance", Purpose.BUYER_START, 0, "buyer", "which strategy the buyer follows"),
        ("level", Purpose.BUYER_START, 1, "buyer", "its level of trust, where levels are spread"),
        ("incumbent", Purpose.BUYER_START, 2, "buyer", "which candidate supplies it at first"),
        ("demand", Purpose.BUYER_MONTH, 0, "buyer", "change of the public mean of demand"),
        ("forecast", Purpose.BUYER_MONTH, 1, "buyer", "demand that only the buyer knows early"),
        ("surprise", Purpose.BUYER_MONTH, 2, "buyer", "demand that nobody knows early"),
        ("rebid", Purpose.BUYER_MONTH, 3, "buyer", "whether the order is put out for bids"),
        ("supplier_stance", Purpose.SUPPLIER_START, 0, "supplier", "its strategy"),
        ("supplier_level", Purpose.SUPPLIER_START, 1, "supplier", "its level of trust"),
        ("cost", Purpose.SUPPLIER_MONTH, 0, "supplier", "change of its cost"),
        ("entrant_cost", Purpose.SUPPLIER_MONTH, 1, "supplier", "cost of an entering firm"),
        ("entrant_capital", Purpose.SUPPLIER_MONTH, 2, "supplier", "its cash"),
        ("candidate", Purpose.PAIR_START, 0, "pair", "rank for a place on the buyer's list"),
        # Every pair on a list, every month:
        ("invite", Purpose.PAIR_AWARD, 0, "pair", "rank among those who may be invited"),
        ("choice", Purpose.PAIR_AWARD, 1, "pair", "part of a choice that no score explains"),
        ("disclosure", Purpose.PAIR_AWARD, 2, "pair", "whether costs are disclosed"),
        ("visit", Purpose.PAIR_AWARD, 3, "pair", "whether people visit each other"),
        # Pairs with goods on the way or in use:
        ("late", Purpose.PAIR_DELIVERY, 0, "pair", "whether the delivery is late"),
        ("defect", Purpose.PAIR_DELIVERY, 1, "pair", "how many delivered units are bad"),
        ("failure", Purpose.PAIR_DELIVERY, 2, "pair", "how many units fail in use"),
        ("voice", Purpose.PAIR_DELIVERY, 3, "pair", "whether a problem is voiced"),
        # Pairs that work together:
        ("idea", Purpose.PAIR_IDEAS, 0, "pair", "how many ideas are offered"),
        ("help", Purpose.PAIR_IDEAS, 1, "pair", "how much processes are helped"),
        ("leak", Purpose.PAIR_IDEAS, 2, "pair", "whether a confidence is passed on"),
        ("leak_seen", Purpose.PAIR_IDEAS, 3, "pair", "whether the leak is found out"),
        # Only for trust rules that draw:
        ("trust_buyer", Purpose.PAIR_TRUST, 0, "pair", "chance in the buyer's trust"),
        ("trust_supplier", Purpose.PAIR_TRUST, 1, "pair", "chance in the supplier's trust"),
    )
}
"""Every draw of the model by name."""

_WHO: Final[dict[int, str]] = {int(entry.block): entry.who for entry in DRAWS.values()}


def philox(c0: int, c1: int, c2: int, c3: int, k0: int, k1: int) -> tuple[int, int, int, int]:
    """Philox4x32-10: four random words of 32 bits, one to one with the counter under each key.

    Parameters
    ----------
    c0, c1, c2, c3
        Counter: whole numbers, taken modulo 2**32.
    k0, k1
        Key, likewise.

    Returns
    -------
    tuple of int
        Four words, 0..2**32-1.

    Notes
    -----
    The same lines serve Python's integers, Numba and NumPy arrays of ``int64``. A product of two
    words needs 64 bits without a sign. Signed arithmetic of 64 bits keeps the same bits and only
    calls the highest one a sign, so both halves are masked; a processor then multiplies several
    words at a time. NumPy's own scalars are not meant, since they warn: use ``int``.

    Examples
    --------
    >>> [f"{word:08x}" for word in philox(0, 0, 0, 0, 0, 0)]
    ['6627e8d5', 'e169c58d', 'bc57ac4c', '9b00dbd8']
    """
    x0 = c0 & 0xFFFFFFFF
    x1 = c1 & 0xFFFFFFFF
    x2 = c2 & 0xFFFFFFFF
    x3 = c3 & 0xFFFFFFFF
    y0 = k0 & 0xFFFFFFFF
    y1 = k1 & 0xFFFFFFFF
    for _ in range(10):
        a = 0xD2511F53 * x0
        b = 0xCD9E8D57 * x2
        x0, x1, x2, x3 = (
            ((b >> 32) & 0xFFFFFFFF) ^ x1 ^ y0,
            b & 0xFFFFFFFF,
            ((a >> 32) & 0xFFFFFFFF) ^ x3 ^ y1,
            a & 0xFFFFFFFF,
        )
        y0 = (y0 + 0x9E3779B9) & 0xFFFFFFFF
        y1 = (y1 + 0xBB67AE85) & 0xFFFFFFFF
    return x0, x1, x2, x3


def uniform(word: int) -> float:
    """A word of 32 bits as a number between 0 and 1: the middle of its cell, exact, never an end.

    Examples
    --------
    >>> uniform(0) == 2.0**-33, uniform(2**32 - 1) == 1 - 2.0**-33
    (True, True)
    """
    return (word + 0.5) * 2.3283064365386963e-10  # 2**-32


def check_seed(value: int, field: str = "seed") -> int:
    """Give `value` back as an ``int`` if it is a seed (or replicate), 0..2**32-1.

    Raises
    ------
    TypeError
        If it is not a whole number.
    ValueError
        If it is outside; the message names the field, the value, the range and the likely fix.
    """
    fix = "a larger or negative number is brought into it by % 2**32"
    return _within(value, field, 0, 0xFFFFFFFF, fix)


def draw(
    seed: int,
    replicate: int,
    period: int,
    what: str | Draw,
    buyer: int | None = None,
    supplier: int | None = None,
) -> float:
    """One named draw: uniform between 0 and 1, both excluded.

    Parameters
    ----------
    seed, replicate
        0..2**32-1.
    period
        Month; negative during the burn-in.
    what
        A name in :data:`DRAWS`, or its entry.
    buyer, supplier
        Indices from 0. A buyer's draw takes no supplier, a supplier's no buyer, a pair's both.

    Raises
    ------
    ValueError
        For an unknown name, a number outside its range, or a buyer or supplier missing or too many.

    Examples
    --------
    >>> draw(0, 0, 1, "demand", buyer=3) == draw(0, 0, 1, "demand", buyer=3)
    True
    >>> draw(0, 0, 1, "late", buyer=3)
    Traceback (most recent call last):
    ...
    ValueError: late is a pair draw: give a buyer and a supplier.
    """
    one = _find(what) if isinstance(what, str) else what
    _check_who(one.name, one.who, buyer is not None, supplier is not None)
    words = philox(
        _within(period, "period", *_PERIOD),
        one.block,
        NOBODY if buyer is None else _within(buyer, "buyer", *_INDEX),
        NOBODY if supplier is None else _within(supplier, "supplier", *_INDEX),
        check_seed(seed),
        check_seed(replicate, "replicate"),
    )
    return uniform(words[one.lane])


def fill(
    seed: int,
    replicate: int,
    period: Numbers,
    block: int,
    buyers: Numbers | None = None,
    suppliers: Numbers | None = None,
) -> NDArray[np.float64]:
    """All four lanes of one block for many buyers, suppliers, pairs or months at once.

    Parameters
    ----------
    seed, replicate
        0..2**32-1.
    period
        A month, or an array of months.
    block
        A :class:`Purpose`.
    buyers, suppliers
        Indices, as in :func:`draw`. Arrays are broadcast against each other and `period`: a column
        of months and a row of buyers give every buyer's draws for all these months in one go,
        which is much cheaper than a call a month when the market is small.

    Returns
    -------
    numpy.ndarray
        Shape (4, ...): lane, then the broadcast shape. Lane ``DRAWS[name].lane`` has the same bits
        as :func:`draw` of that name.

    Raises
    ------
    ValueError
        For an unknown block, a number outside its range, or buyers or suppliers missing or too
        many.

    Examples
    --------
    >>> fill(0, 0, 1, Purpose.BUYER_MONTH, buyers=[0, 1, 2]).shape
    (4, 3)
    """
    import numpy as np  # not needed for scalar use

    if block not in _WHO:
        raise ValueError(f"block is {block}; it must be one of {sorted(_WHO)}: see Purpose.")
    _check_who(Purpose(block).name, _WHO[block], buyers is not None, suppliers is not None)
    counter: list[int | NDArray[np.int64]] = [_words(period, "period", *_PERIOD)]
    for field, who in (("buyers", buyers), ("suppliers", suppliers)):
        counter.append(NOBODY if who is None else _words(who, field, *_INDEX))
    key = check_seed(seed), check_seed(replicate, "replicate")

    shape = np.broadcast_shapes(*(np.shape(part) for part in counter))
    flat = [c if isinstance(c, int) else np.broadcast_to(c, shape).reshape(-1) for c in counter]
    size = math.prod(shape)
    lanes = np.empty((4, size))
    evaluate: Any = philox  # typed for one number, it does whole arrays alike
    convert: Any = uniform
    for start in range(0, size, _CHUNK):
        part = slice(start, start + _CHUNK)
        months, b, s = (c if isinstance(c, int) else c[part] for c in flat)
        for lane, words in enumerate(evaluate(months, int(block), b, s, *key)):
            lanes[lane, part] = convert(words)
    return lanes.reshape(4, *shape)


def _find(name: str) -> Draw:
    """The draw of that name."""
    if name in DRAWS:
        return DRAWS[name]
    from difflib import get_close_matches  # only on the way to an error

    near = get_close_matches(name, DRAWS, n=1)
    raise ValueError(
        f"No draw is called {name!r}"
        + (f"; did you mean {near[0]!r}?" if near else f"; there are {', '.join(DRAWS)}.")
    )


def _check_who(name: str, who: str, has_buyer: bool, has_supplier: bool) -> None:
    """Refuse a draw asked for with a buyer or supplier missing or too many."""
    if (has_buyer, has_supplier) != (who != "supplier", who != "buyer"):
        needs = "a buyer and a supplier" if who == "pair" else f"a {who} and nobody else"
        raise ValueError(f"{name} is a {who} draw: give {needs}.")


def _within(value: int, field: str, low: int, high: int, fix: str) -> int:
    """`value` as an ``int``, if it is a whole number from `low` to `high`."""
    if isinstance(value, bool):
        raise TypeError(f"{field} is {value}; it must be a whole number.")
    try:
        number = index(value)
    except TypeError:
        raise TypeError(f"{field} is {value!r}; it must be a whole number.") from None
    if not low <= number <= high:
        raise ValueError(f"{field} is {number}; it must be between {low} and {high}: {fix}.")
    return number


def _words(values: Numbers, field: str, low: int, high: int, fix: str) -> int | NDArray[np.int64]:
    """`values` checked like one number, as integers of 64 bits."""
    import numpy as np

    array = np.asarray(values)
    if array.ndim == 0:
        return _within(array.item(), field, low, high, fix)
    if array.size and array.dtype.kind not in "iu":
        raise TypeError(f"{field} holds {array.dtype}; it must hold whole numbers.")
    if array.size:
        _within(int(array.min()), field, low, high, fix)
        _within(int(array.max()), field, low, high, fix)
    return array.astype(np.int64)
