"""The ledger: lines, who pays whom, and the proof that nothing is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from trustsim.agents.buyer import Buyer
    from trustsim.agents.supplier import Supplier


class Statement(NamedTuple):
    """Ledger lines of a firm, all amounts positive; :data:`LINES` says who pays whom."""

    value: float = 0.0
    goods: float = 0.0
    recovered: float = 0.0
    contact_wages: float = 0.0
    desk_wages: float = 0.0
    inspection_wages: float = 0.0
    qualification: float = 0.0
    failures: float = 0.0
    downtime: float = 0.0
    ideas: float = 0.0
    production: float = 0.0
    idle: float = 0.0
    spot: float = 0.0
    returns: float = 0.0
    service: float = 0.0
    links: float = 0.0


_TO_OUTSIDE = [line for line in Statement._fields if line not in {"value", "goods", "recovered"}]
LINES: dict[str, tuple[str, str]] = {
    "value": ("outside", "buyer"),
    "goods": ("buyer", "supplier"),
    "recovered": ("supplier", "buyer"),
    **dict.fromkeys(_TO_OUTSIDE, ("firm", "outside")),
}
"""Payer and payee of every line; a ``firm`` pays whichever side it is on."""


def imbalance(firms: Sequence[Buyer | Supplier]) -> float:
    """Sum of all accounts of a month, the outside world's included, over all that was paid.

    What buyers and suppliers pay each other is entered by each side for itself and must cancel; all
    other lines are payments to or from the outside world. Zero, up to rounding.
    """
    inside = outside = turnover = 0.0
    for firm in firms:
        inside += firm.profit
        lines = firm.books.statement()
        outside -= lines.value
        for line, amount in zip(lines._fields, lines, strict=True):
            turnover += amount
            if LINES[line][1] == "outside":
                outside += amount
    return (inside + outside) / max(1.0, turnover)
