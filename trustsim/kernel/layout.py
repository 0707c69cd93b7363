"""What the state of a market looks like in memory: a record a relationship, a buyer, a supplier.

A record is what the agents of the readable engine keep as attributes, under the same names; what
only the pair that trades needs stands with its buyer, since a buyer has one source a month. What a
line of arithmetic gives again is not kept: the mean of demand, promises, distress, bills. Fields
are ordered by size so that nothing is lost to padding. A relationship takes 96 bytes by itself, and
127 with its share of a buyer and a supplier (five candidates, three suppliers for ten buyers).
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from trustsim.outcomes import Tally

FIELDS = len(Tally._fields)
"""Sums a firm's month is made of."""

NOBODY_YET = -1
"""Slot of a source, a preferred supplier or a partner that is not there."""


def record(*fields: Any) -> np.dtype[Any]:
    """A record whose fields can be read and written as attributes."""
    return np.dtype((np.record, np.dtype(list(fields), align=True)))


def fields(kind: str, names: str) -> list[tuple[str, str]]:
    """Fields of one kind, named in one text."""
    return [(name, kind) for name in names.split()]


def floats(names: str) -> list[tuple[str, str]]:
    """Fields of 8 bytes."""
    return fields("f8", names)


PAIR = record(
    # beliefs of both sides, in the form of the trust rule
    *floats("buyer_first buyer_second supplier_first supplier_second"),
    # the supplier's record of winning, the capacity it reserves this month
    *floats("odds reserved"),
    # the last contract, the last inspection, defective units in use, the buyer's records
    *floats("completeness inspected latent quality_record record_late"),
    ("supplier", "u4"),
    ("idle", "i2"),
    ("silence", "i2"),
)
"""A relationship, from month to month."""

BUYER = record(
    *floats("demand_state cash orphaned"),
    # what only the source has: its saving, its last price
    *floats("saving last_price"),
    # this month: demand, and the deal with the preferred supplier
    *floats("private units report haggling delivered defective shading"),
    ("stance", "i4"),
    ("following", "i4"),  # the next customer of its supplier
    ("tenure", "i2"),
    ("source", "i1"),  # slots on the buyer's list
    ("preferred", "i1"),
    ("invited", "i1"),  # how many suppliers are
    *fields("?", "burning_in notice link disclosed sole noticed ordered switched"),
    *fields("?", "reused leak_seen late"),
)
"""A buyer, and the one deal it makes in a month."""

SUPPLIER = record(
    *floats("cost_state lean cash last_cost"),
    *floats("cost capacity orders slack found made helps profit"),
    ("stance", "i4"),
    ("generation", "i4"),
    ("first", "i4"),  # its first customer of the month, by buyer; they are chained from there
    ("failed", "?"),
)
"""A supplier and its month."""

STANCE = record(
    *floats("pressure conduct inspection contract attention openness"),
    ("code", "i4"),  # which strategy answers partners; -1: none, all are treated alike
    ("group", "i4"),  # row of the group that its firms are counted in
)
"""A stance that firms hold."""

BUYERS = 40
"""Buyers in a block at most: four times what a processor computes at once."""

PAIRS = 200
"""Relationships in a block at most: what they need stays in a core's first two caches."""


def block_size(candidates: int) -> int:
    """Buyers in a block."""
    return min(BUYERS, max(1, PAIRS // candidates))


def wide(number: int) -> int:
    """Round up to whole vectors: lanes beyond the number compute what nobody reads."""
    return (number + 7) // 8 * 8


def lanes(size: int, names: str, kind: str = "f8") -> list[tuple[str, str, tuple[int]]]:
    """Fields of a block, each a row of numbers; a loop along the rows does eight at a time."""
    return [(name, kind, (size,)) for name in names.split()]


DESK = record(
    # draws: four for each buyer, and for each of a list of pairs
    ("month", "f8", (4, BUYERS)),
    ("ideas", "f8", (4, BUYERS)),
    *[(name, "f8", (4, PAIRS)) for name in ("award", "delivery", "chances")],
    *lanes(PAIRS, "who whom", "u4"),
    # buyers: their demand, what makes them rebid
    *lanes(BUYERS, "demand_state public private units cost_state"),
    *lanes(BUYERS, "pressure loyal paid chance"),
    # where a buyer's offers or its relationships begin on the list below, which one it prefers
    *lanes(BUYERS + 1, "begins asks at", "i8"),
    *lanes(BUYERS, "invited", "i8"),  # a bit for each slot
    # the deal with the preferred supplier
    *lanes(BUYERS, "gap ask price limit own other haggling"),
    *lanes(BUYERS, "policy fear complete saving tenure"),
    *lanes(BUYERS, "conduct cost inspected money lean delivered"),
    *lanes(BUYERS, "shading defective late"),
    # what comes of it
    *lanes(BUYERS, "trader vendor", "u4"),
    *lanes(BUYERS, "open_own open_other hours_left lot already"),
    *lanes(BUYERS, "offered no_offer helped no_help tells links"),
    # offers: who asks whom, what is known, what is said
    *lanes(PAIRS, "buyer slot", "u4"),
    *lanes(PAIRS, "of_public of_private sole link odds unit_cost saved shown"),
    *lanes(PAIRS, "pressure_buyer pressure_supplier conduct_buyer conduct_supplier clauses"),
    *lanes(PAIRS, "trust_buyer trust_supplier deviation"),
    *lanes(PAIRS, "share report plan reserved promised floor bid leaving notice score"),
    # lines: the relationships where something may happen, as the month finds them
    *lanes(PAIRS, "meets latent covered cash service reserve capacity made linked left"),
    *lanes(PAIRS, "breach attention_buyer attention_supplier openness_buyer openness_supplier"),
    # what was traded; zeros on the other lines
    *lanes(PAIRS, "trading talks drafts volume sent defects found returned accepted replaced"),
    *lanes(
        PAIRS,
        "charged tardy fresh connected checked part spared skimped orders unit_costs",
    ),
    *lanes(PAIRS, "told_units turned_out width leaked reused"),
    # what comes of it
    *lanes(PAIRS, "failing bad problems voiced blame repair visited over contact productive spare"),
    *lanes(
        PAIRS,
        "ideas_from_supplier ideas_from_buyer told volunteers",
    ),
    *lanes(PAIRS, "dealt earned collected hours failures downtime qualification inspection"),
    *lanes(PAIRS, "evidence_buyer weight_buyer evidence_supplier weight_supplier seen"),
    # all relationships: what both sides learn from
    *lanes(
        PAIRS, "proof_buyer counts_buyer shows_buyer proof_supplier counts_supplier shows_supplier"
    ),
)
"""Scratch of a block of buyers while it is worked on; overwritten by the next block."""


class State(NamedTuple):
    """The arrays of a market; whoever calls :func:`trustsim.kernel.advance` owns them."""

    pairs: NDArray[Any]  # PAIR, (buyers, candidates)
    evidence: NDArray[np.float64]  # (buyers, candidates, 2), or (1, 1, 2) where nobody answers
    buyers: NDArray[Any]  # BUYER
    suppliers: NDArray[Any]  # SUPPLIER
    stances: NDArray[Any]  # STANCE, of buyers and suppliers
    settings: NDArray[np.float64]  # a row for each strategy that answers its partners
    trouble: NDArray[np.int64]  # (1,): 1 where such a strategy failed to answer


WIDTH = (FIELDS + 7) // 8 * 8
"""Numbers in a row of sums: whole vectors, each in one line of the cache."""

TALLY = record(*[(name, "f8") for name in Tally._fields], ("nothing", "f8", (WIDTH - FIELDS,)))
"""Sums of a firm's month, as :class:`trustsim.outcomes.Tally`."""


def sums(rows: int) -> NDArray[np.float64]:
    """Rows of sums, all zero, that begin where a line of the cache does."""
    space = np.zeros(rows * WIDTH + 8)
    ahead = -space.ctypes.data // 8 % 8
    return space[ahead : ahead + rows * WIDTH].reshape(rows, WIDTH)


ROW = record(
    *floats("ordered delivered accepted returned price"),
    *floats("hours_haggling hours_contracting hours_blame hours_productive"),
    *floats("trust_buyer trust_supplier confidence_buyer confidence_supplier"),
    *floats("forecast_shared defects"),
    *fields("i4", "firm tenure problems complaints silence ideas_from_supplier ideas_from_buyer"),
    *fields("i4", "cost_disclosed visits link"),
)
"""A relationship's month as it is recorded."""


class Books(NamedTuple):
    """Where a month is written down; an array that is not wanted has no rows.

    Sums of a month are there twice: as records, and as rows of plain numbers over the same memory.
    """

    buyers: NDArray[Any]  # TALLY, (BUYERS,): the buyers of a block
    suppliers: NDArray[Any]  # TALLY, (suppliers,); none where firms are not recorded
    groups: NDArray[Any]  # TALLY, (groups,)
    buyer_sums: NDArray[np.float64]
    supplier_sums: NDArray[np.float64]
    month: NDArray[np.float64]  # (groups, WIDTH)
    totals: NDArray[np.float64]  # (groups, fields)
    periods: NDArray[np.float64]  # (months, groups, fields)
    of_buyers: NDArray[np.float64]  # (months, buyers, 1 + fields): cash, sums
    of_suppliers: NDArray[np.float64]  # (months, suppliers, 3 + fields): firm, cash, cost, sums
    of_pairs: NDArray[Any]  # ROW, (months, buyers, candidates)
