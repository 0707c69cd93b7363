"""Recording: the engine's month becomes rows of the declared tables. It never changes a result."""

from __future__ import annotations

from array import array
from collections import defaultdict
from math import nan
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from trustsim.outcomes import LEVEL_OF, LEVELS, OWN, TABLES, Tally, add, columns, zero
from trustsim.rules.forecast import forecast_shared

if TYPE_CHECKING:
    from collections.abc import Sequence

    from trustsim.market import Market

Groups = defaultdict[tuple[str, str], list[float]]


class Rows:
    """Rows of a table: what it has besides outcomes, and the sums that outcomes are made of."""

    def __init__(self) -> None:
        self.own: list[tuple[Any, ...]] = []
        self.sums = array("d")  # one after the other: as objects they would take four times as much

    def add(self, own: tuple[Any, ...], sums: Sequence[float]) -> None:
        """Add a row."""
        self.own.append(own)
        self.sums.extend(sums)

    def columns(self, table: str) -> dict[str, NDArray[Any]]:
        """The rows as arrays in declared column order."""
        own = {column.name: [row[i] for row in self.own] for i, column in enumerate(OWN[table])}
        if TABLES[table] == OWN[table]:
            return columns(table, own)
        return columns(table, own, np.asarray(self.sums).reshape(-1, len(Tally._fields)))


class Recorder:
    """Sums by side and stance, and the rows of every table up to the recording level."""

    def __init__(self, market: Market, level: str) -> None:
        if level not in LEVELS:
            raise ValueError(f"record = {level!r}: must be one of {', '.join(LEVELS)}")
        wanted = LEVELS[: LEVELS.index(level) + 1]
        self.market = market
        self.rows = {table: Rows() for table in TABLES if LEVEL_OF[table] in wanted}
        self.totals = Groups(zero)
        self.months = 0

    def record(self, period: int) -> None:
        """Add a month: buyers by ascending index, suppliers as the market has pooled them."""
        self.months += 1
        rows, month = self.rows, Groups(zero)
        for buyer in self.market.buyers:
            sums, stance = buyer.books.tally(), buyer.stance.label
            add(month["buyer", stance], sums)
            if "buyers" in rows:
                rows["buyers"].add((period, buyer.number, stance, buyer.cash), sums)
        for supplier in self.market.suppliers:
            if "suppliers" in rows:
                firm = (period, supplier.number, supplier.generation, supplier.stance.label)
                sums = supplier.books.tally()
                rows["suppliers"].add((*firm, supplier.cash, supplier.cost), sums)
        for stance, books in self.market.pooled.items():
            month["supplier", stance] = [*books.tally()]
        for group, totals in sorted(month.items()):
            add(self.totals[group], totals)
            if "periods" in rows:
                rows["periods"].add((period, *group, totals[0]), totals)
        if "relationships" in rows:
            self.record_pairs(period)

    def record_pairs(self, period: int) -> None:
        """A row for every relationship, idle ones included."""
        rows = self.rows["relationships"].own
        for buyer in self.market.buyers:
            for pair in buyer.relationships:
                order, delivery, limit = pair.order, pair.delivery, buyer.limit
                shared = nan
                if pair.forecast is not None and limit > 0.0:
                    shared = forecast_shared(pair.forecast.units, buyer.private, limit)
                rows.append(
                    (
                        period,
                        buyer.number,
                        pair.supplier.number,
                        pair.supplier.generation,
                        order.units if order is not None else 0.0,
                        delivery.units if delivery is not None else 0.0,
                        pair.accepted,
                        pair.returned,
                        order.price if order is not None else nan,
                        pair.hours_haggling,
                        pair.hours_contracting,
                        pair.hours_blame,
                        pair.hours_productive,
                        pair.buyer_trust,
                        pair.supplier_trust,
                        pair.buyer_confidence,
                        pair.supplier_confidence,
                        pair.tenure,
                        pair.problems,
                        pair.complaint.problems,
                        pair.silence,
                        pair.idea.from_supplier,
                        pair.idea.from_buyer,
                        shared,
                        int(pair.told is not None),
                        int(pair.visits),
                        int(pair.link),
                        pair.defective,
                    )
                )

    def tables(self) -> dict[str, dict[str, NDArray[Any]]]:
        """Everything recorded, as arrays in declared column order."""
        summary = Rows()
        for group, totals in sorted(self.totals.items()):
            summary.add((*group, totals[0] / self.months), totals)
        every = {**self.rows, "summary": summary}
        return {table: rows.columns(table) for table, rows in every.items()}
