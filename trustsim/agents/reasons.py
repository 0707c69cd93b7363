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
    BID = 14  # the supplier bids in an auction, at its lowest price
    OFFERED = 15  # the supplier asks the price that its bargaining power allows
    GAVE_NOTICE = 16  # the supplier cannot match the outside price and gives notice
    LEAKED = 17  # the buyer shows the supplier's ideas to its rivals
    KEPT_SECRET = 18  # the buyer could have shown them and did not
    DRAFTED = 19  # a contract of this completeness was drafted
    IN_FULL = 20  # the whole order was delivered
    CUT_SHORT = 21  # goods were short and shared out
    FULL_CARE = 22  # the delivery was made with full care
    SHADED = 23  # quality was shaded
    VISITED = 24  # people of the two firms met outside the bargaining
    NO_VISIT = 25  # nobody travelled
    DISCLOSED = 26  # the supplier disclosed its cost
    UNDISCLOSED = 27  # the supplier kept its cost to itself
    LINKED = 28  # the supplier volunteered a link
    NOT_LINKED = 29  # the supplier's trust was below the threshold of a link
    CHOSEN = 30  # a person chose the supplier


class Decision(NamedTuple):
    """A decision: its reason and the numbers that it was taken on, in the order of the rule."""

    reason: Reason
    numbers: tuple[float, ...]


UNDECIDED = Decision(Reason.NONE, ())
