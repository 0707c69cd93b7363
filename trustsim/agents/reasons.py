"""Why a firm did what it did: a reason code and the numbers behind each decision."""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple


class Reason(IntEnum):
    """Reason codes; the names are meant to be read."""

    NONE = 0
    RENEWED = 1  # the buyer renews with its supplier: the draw was above the chance of a rebid
    REBID = 2  # the buyer rebids: the draw was below the chance
    NOTICE = 3  # the buyer rebids: its supplier has given notice
    NO_SUPPLIER = 4  # the buyer rebids: it has no supplier
    NO_CANDIDATES = 5  # the buyer has nobody to ask
    STAYED = 6  # the supplier of last month gets the order
    SWITCHED = 7  # another supplier gets the order
    TOO_DEAR = 8  # no order: the price is above what a unit is worth
    NO_DEMAND = 9  # no order: nothing is needed this month
    AUDIT_ONLY = 10  # inspection would cost more than it saves
    INSPECTED = 11  # inspection pays for part or all of the delivery
    VOICED = 12  # a complaint was made
    SILENT = 13  # there was a problem and nothing was said


class Decision(NamedTuple):
    """A decision: its reason and the numbers that it was taken on, in the order of the rule."""

    reason: Reason
    numbers: tuple[float, ...]


UNDECIDED = Decision(Reason.NONE, ())
