"""What the state of a market looks like in memory: a record a relationship, a buyer, a supplier.

A record is what the agents of the readable engine keep as attributes, under the same names; what
only the pair that trades needs stands with its buyer, since a buyer has one source a month. Fields
are ordered by size so that nothing is lost to padding, and a relationship's record takes
104 bytes.
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


def record(*fields: tuple[str, str]) -> np.dtype[Any]:
    """A record whose fields can be read and written as attributes."""
    return np.dtype((np.record, np.dtype(list(fields), align=True)))


def floats(names: str) -> list[tuple[str, str]]:
    """Fields of 8 bytes, named in one text."""
    return [(name, "f8") for name in names.split()]


PAIR = record(
    # beliefs of both sides, in the form of the trust rule
    *floats("buyer_first buyer_second supplier_first supplier_second"),
    # the supplier's record of winning, its last promise, the capacity it reserves this month
    *floats("odds promised reserved"),
    # the last contract, the last inspection, defective units in use, the buyer's records
    *floats("completeness inspected latent quality_record record_late"),
    ("supplier", "i4"),
    ("idle", "i2"),
    ("silence", "i2"),
)
"""A relationship, from month to month."""

BUYER = record(
    *floats("demand_state cash orphaned"),
    # what only the source has: its saving, its last price, the cost it disclosed last month
    *floats("saving last_price disclosed"),
    # this month: demand, and the deal with the preferred supplier
    *floats("public private units planned report share"),
    *floats("haggling contracting delivered defective shading"),
    ("invited", "i8"),  # a bit for each slot
    ("stance", "i4"),
    ("adopted", "i4"),  # its stance from month 0 on
    ("following", "i4"),  # the next customer of its supplier
    ("tenure", "i4"),
    ("source", "i2"),  # slots on the buyer's list
    ("preferred", "i2"),
    *[
        (name, "?")
        for name in "notice link sole noticed ordered switched reused leak_seen late".split()
    ],
)
"""A buyer, and the one deal it makes in a month."""

SUPPLIER = record(
    *floats("cost_state lean cash"),
    *floats("cost distress service capacity orders available slack found made"),
    *floats("idle_bill spot_bill helps profit joint"),
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

DESK = record(
    # asked and offered
    *floats("share shown report planned ask limit score"),
    # the month of a relationship
    *floats("failing found bad blame repair visit contact over productive"),
    *floats("haggling contracting buyer_result supplier_result accepted returned"),
    ("ideas_from_supplier", "i4"),
    ("ideas_from_buyer", "i4"),
    ("problems", "i4"),
    *[(name, "?") for name in "trading notice voiced visited told linked dealt left".split()],
)
"""Scratch of a relationship while its buyer's block is worked on; overwritten by the next block."""


class State(NamedTuple):
    """The arrays of a market; whoever calls :func:`trustsim.kernel.advance` owns them."""

    pairs: NDArray[Any]  # PAIR, (buyers, candidates)
    evidence: NDArray[np.float64]  # (buyers, candidates, 2), or (1, 1, 2) where nobody answers
    buyers: NDArray[Any]  # BUYER
    suppliers: NDArray[Any]  # SUPPLIER
    stances: NDArray[Any]  # STANCE, of buyers and suppliers
    settings: NDArray[np.float64]  # a row for each strategy that answers its partners


TALLY = record(*[(name, "f8") for name in Tally._fields])
"""Sums of a firm's month, as :class:`trustsim.outcomes.Tally`."""

ROW = record(
    *floats("ordered delivered accepted returned price"),
    *floats("hours_haggling hours_contracting hours_blame hours_productive"),
    *floats("trust_buyer trust_supplier confidence_buyer confidence_supplier"),
    *floats("forecast_shared defects"),
    *[
        (name, "i4")
        for name in (
            "firm tenure problems complaints silence ideas_from_supplier ideas_from_buyer "
            "cost_disclosed visits link"
        ).split()
    ],
)
"""A relationship's month as it is recorded."""


class Books(NamedTuple):
    """Where a month is written down; an array that is not wanted has no rows.

    The first three hold sums of 41 fields, once as records and once as rows of plain numbers over
    the same memory.
    """

    buyer: NDArray[Any]  # TALLY, (1,): the buyer that is settling
    suppliers: NDArray[Any]  # TALLY, (suppliers,)
    buyer_sums: NDArray[np.float64]
    supplier_sums: NDArray[np.float64]
    month: NDArray[np.float64]  # (groups, fields)
    totals: NDArray[np.float64]  # (groups, fields)
    periods: NDArray[np.float64]  # (months, groups, fields)
    of_buyers: NDArray[np.float64]  # (months, buyers, 1 + fields): cash, sums
    of_suppliers: NDArray[np.float64]  # (months, suppliers, 3 + fields): firm, cash, cost, sums
    of_pairs: NDArray[Any]  # ROW, (months, buyers, candidates)
