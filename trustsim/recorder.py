"""Recording: the engine's month becomes rows of the declared tables. It never changes a result."""

from __future__ import annotations

from math import nan
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from trustsim.outcomes import LEVEL_OF, LEVELS, TABLES, add, evaluate, zero

if TYPE_CHECKING:
    from trustsim.agents.buyer import Buyer
    from trustsim.agents.supplier import Supplier
    from trustsim.market import Market

Groups = dict[tuple[str, str], list[float]]
_KIND = {"i8": np.int64, "f8": np.float64, "U": np.str_}


class Recorder:
    """Sums by side and stance, and the rows of every table up to the recording level."""

    def __init__(self, market: Market, level: str) -> None:
        if level not in LEVELS:
            raise ValueError(f"record = {level!r}: must be one of {', '.join(LEVELS)}")
        depth = LEVELS.index(level)
        self.market = market
        self.wanted = {name for name, of in LEVEL_OF.items() if LEVELS.index(of) <= depth}
        self.rows: dict[str, list[tuple[Any, ...]]] = {name: [] for name in self.wanted}
        self.totals: Groups = {}
        self.months = 0

    def record(self, period: int) -> None:
        """Add a month: firms by ascending index, buyers before suppliers."""
        self.months += 1
        month: Groups = {}
        for side, firms in (("buyer", self.market.buyers), ("supplier", self.market.suppliers)):
            for firm in firms:
                sums = month.setdefault((side, firm.stance.label), zero())
                tally = firm.books.tally()
                add(sums, tally)
                if "buyers" in self.wanted:
                    self.record_firm(period, side, firm, tally)
        for key, sums in month.items():
            add_list(self.totals.setdefault(key, zero()), sums)
            if "periods" in self.wanted:
                self.rows["periods"].append((period, *key, sums[0], *evaluate(sums)))
        if "relationships" in self.wanted:
            self.record_pairs(period)

    def record_firm(self, period: int, side: str, firm: Any, tally: Any) -> None:
        """A row of the buyers' or the suppliers' table."""
        if side == "buyer":
            buyer: Buyer = firm
            row = (period, buyer.number, buyer.stance.label, buyer.cash)
            self.rows["buyers"].append((*row, *evaluate(tally)))
        else:
            supplier: Supplier = firm
            where = (period, supplier.number, supplier.generation, supplier.stance.label)
            row = (*where, supplier.cash, supplier.cost)  # type: ignore[assignment]
            self.rows["suppliers"].append((*row, *evaluate(tally)))

    def record_pairs(self, period: int) -> None:
        """A row for every relationship, idle ones included."""
        rows = self.rows["relationships"]
        for buyer in self.market.buyers:
            for pair in buyer.relationships:
                order, delivery, limit = pair.order, pair.delivery, buyer.limit
                shared = nan
                if pair.forecast is not None and limit > 0.0:
                    shared = 1.0 - abs(pair.forecast.units - buyer.private) / (2.0 * limit)
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
        rows = dict(self.rows)
        rows["summary"] = [
            (*key, sums[0] / max(1, self.months), *evaluate(sums))
            for key, sums in sorted(self.totals.items())
        ]
        return {name: columns_of(name, rows[name]) for name in TABLES if name in rows}


def add_list(totals: list[float], sums: list[float]) -> None:
    """Add a month's sums to the run's, field by field."""
    for index, value in enumerate(sums):
        totals[index] += value


def columns_of(table: str, rows: list[tuple[Any, ...]]) -> dict[str, NDArray[Any]]:
    """Rows of a table as one array a column."""
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(TABLES[table])
    return {
        column.name: np.array(values, dtype=_KIND[column.dtype])
        for column, values in zip(TABLES[table], columns, strict=True)
    }
