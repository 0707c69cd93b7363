"""What is told of a month to those who watch: whole numbers in declared columns, and events.

A value is a whole number of steps: a trust of 0.52 is 52 steps of 0.01, None is "nothing to tell".
The header of a stream has this table, so that who draws needs no second copy of it.

>>> COLUMNS["trust"].told(0.5249), COLUMNS["trust"].told(float("nan"))
(52, None)

Steps of money and units follow the size of the market: parts that cost a cent and parts that cost
a million are told with the same care.

>>> [(c.name, c.step) for c in columns_for(100.0, 1000.0) if c.of and c.table == "firms"]
[('price', 0.1), ('total_cost', 0.5), ('profit', 1000.0)]
"""

from __future__ import annotations

from enum import IntEnum, IntFlag
from math import floor, isfinite, log10
from typing import NamedTuple

FORMAT, VERSION = "trustsim-frames", 1
"""Name and version of the stream; a reader refuses any other."""

Told = int | None


class Column(NamedTuple):
    """A column of a frame.

    ``table`` says whose rows it has: ``firms`` (buyers, then suppliers), ``deals`` (buyers),
    ``bids`` (pairs by supplier, then buyer), ``makers`` (suppliers), ``curves`` (stances of each
    side) or ``race`` (one row). ``held`` is the neighbour from which a value is told as a
    difference: the same row a month before (``month``), or the row above (``row``). ``of`` is the
    size of market that ``step`` is a share of.
    """

    name: str
    table: str
    step: float
    unit: str
    meaning: str
    held: str = "month"
    of: str = ""

    def told(self, value: float | None) -> Told:
        """The value in steps; None where there is none."""
        if value is None or not isfinite(value):
            return None
        return round(value / self.step)


class Flag(IntFlag):
    """What happened in the deal of a buyer, in ``deals.flags``."""

    LATE = 1  # the delivery was late
    SHORT = 2  # it was less than ordered
    SHADED = 4  # quality was shaded
    INSPECTED = 8  # inspection paid for part or all of the delivery
    VOICED = 16  # a complaint was made
    SILENT = 32  # there was a problem and nothing was said
    VISITED = 64  # people of the two firms met outside the bargaining
    DISCLOSED = 128  # the supplier disclosed its cost
    LINK = 256  # an ordering link is in place
    LINKED = 512  # it was volunteered this month
    LEAKED = 1024  # the buyer showed the supplier's ideas to its rivals
    KEPT = 2048  # it could have, and did not
    NOTICE = 4096  # the supplier gave notice: it cannot match the outside price


class Event(IntEnum):
    """Kinds of events; an event is its kind and the numbers named here, in steps of columns."""

    LEFT = 1
    """buyer, old supplier, new supplier, late deliveries, of how many (the last five at most), the
    buyer's trust before the first of them and when it left, its last price there, the price now"""
    FAILED = 2
    """supplier, its cash, how many customers it had"""


class Frame(NamedTuple):
    """A month: its number, the columns by name, and the events."""

    month: int
    columns: dict[str, list[Told]]
    events: list[tuple[Told, ...]]


PRICE, UNITS, TURNOVER = "price", "units", "turnover"

_DECLARED = (
    Column("trust", "firms", 0.01, "trust", "own trust in the partners it trades with, "
           "as it stood when they dealt"),
    Column("transactional_share", "firms", 0.01, "share",
           "contact time lost to haggling, contracting and blame"),
    Column("price", "firms", 1e-3, "money/unit", "price paid or got", of=PRICE),
    Column("total_cost", "firms", 5e-3, "money/unit", "total cost of ownership; buyers only",
           of=PRICE),
    Column("ideas", "firms", 1.0, "count", "ideas of suppliers, received or given"),
    Column("profit", "firms", 1e-2, "money", "profit of the month", of=TURNOVER),
    Column("partner", "deals", 1.0, "supplier", "who got the order"),
    Column("units", "deals", 1e-2, "units", "ordered", of=UNITS),
    Column("missing", "deals", 1e-2, "units", "ordered and not delivered", of=UNITS),
    Column("own_trust", "deals", 0.01, "trust", "the buyer's trust in it at the end of the month"),
    Column("partner_trust", "deals", 0.01, "trust", "its trust in the buyer likewise"),
    Column("tenure", "deals", 1.0, "months", "uninterrupted orders, this one included"),
    Column("rebid", "deals", 1.0, "reason", "why it renewed or put the business out to bid"),
    Column("chance", "deals", 0.01, "share", "chance of a rebid this month"),
    Column("award", "deals", 1.0, "reason", "why it ordered or did not"),
    Column("feared", "deals", 0.001, "share", "defects that the buyer fears"),
    Column("inspected", "deals", 0.01, "share", "of the delivery, on arrival"),
    Column("problems", "deals", 1.0, "count", "late delivery and quality problems"),
    Column("shading", "deals", 0.01, "share", "how far the supplier shaded quality"),
    Column("helps", "deals", 1.0, "count", "process improvements brought by the buyer"),
    Column("flags", "deals", 1.0, "flags", "what happened, a bit each: see Flag"),
    Column("bid", "bids", 1e-3, "money/unit", "price at which a bidder drops out of an auction",
           "row", PRICE),
    Column("unit_cost", "makers", 1e-3, "money/unit", "unit cost", of=PRICE),
    Column("cash", "makers", 1e-1, "money", "cash at the end of the month", of=TURNOVER),
    Column("generation", "makers", 1.0, "count", "how many firms had the place before"),
    Column("mean_trust", "curves", 1e-4, "trust", "own trust in the partners it trades with"),
    Column("mean_transactional_share", "curves", 1e-4, "share",
           "contact time lost to haggling, contracting and blame"),
    Column("mean_price", "curves", 1e-5, "money/unit", "price", of=PRICE),
    Column("mean_total_cost", "curves", 1e-5, "money/unit", "total cost of ownership", of=PRICE),
    Column("mean_ideas", "curves", 1e-3, "1/year", "ideas of suppliers per pair and year"),
    Column("mean_profit", "curves", 1e-5, "money/month", "profit of a firm", of=TURNOVER),
    Column("lead", "race", 1e-5, "money",
           "cumulative profit of a firm of the stance ahead less that of the other", of=TURNOVER),
    Column("ahead_since", "race", 1.0, "month",
           "month from which the lead has stayed above 0; 0: it is not above"),
)  # fmt: skip

COLUMNS: dict[str, Column] = {column.name: column for column in _DECLARED}
"""Every column by name, in the order in which they travel; steps of money and units as shares."""


def columns_for(price: float, units: float) -> list[Column]:
    """The columns with the steps of a market of such a price and so many units a month."""
    sizes = {"": 1.0, PRICE: price, UNITS: units, TURNOVER: price * units}
    return [c._replace(step=c.step * power_of_ten(sizes[c.of])) for c in _DECLARED]


def power_of_ten(size: float) -> float:
    """The power of ten at or below a size; 1 stays 1."""
    return 10.0 ** floor(log10(size)) if size > 0.0 else 1.0
