"""The one table of outcomes and columns: name, unit, dtype, meaning, formula.

An engine fills a :class:`Tally` for each firm and month: plain sums of money, hours and goods.
Every outcome is a ratio of such sums, so that a month, a run and a group of firms share one
meaning. Sums are taken by ascending loops; the outcomes of all rows of a table are evaluated at
once, element by element, which rounds as plain numbers do.

>>> OUTCOMES["transactional_share"].unit
'share'
>>> [column.name for column in TABLES["summary"]][:3]
['side', 'stance', 'firms']
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import nan
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

LEVELS: tuple[str, ...] = ("summary", "periods", "agents", "relationships")
"""Recording levels; each includes those before it."""


class Tally(NamedTuple):
    """Sums of one firm over one month, or of many over many; of arrays, the sums of many rows."""

    firms: float = 0.0
    discounted_firms: float = 0.0
    pairs: float = 0.0
    ordered: float = 0.0
    delivered: float = 0.0
    accepted: float = 0.0
    returned: float = 0.0
    spent: float = 0.0
    failures: float = 0.0
    downtime: float = 0.0
    qualification: float = 0.0
    transaction: float = 0.0
    hours_haggling: float = 0.0
    hours_contracting: float = 0.0
    hours_blame: float = 0.0
    hours_productive: float = 0.0
    hours_desk: float = 0.0
    hours_inspection: float = 0.0
    person_months: float = 0.0
    person_months_inspection: float = 0.0
    over_budget: float = 0.0
    inspected: float = 0.0
    trust: float = 0.0
    partner_trust: float = 0.0
    completeness: float = 0.0
    disclosed: float = 0.0
    ideas_from_suppliers: float = 0.0
    ideas_from_buyers: float = 0.0
    rebids: float = 0.0
    switches: float = 0.0
    problems: float = 0.0
    complaints: float = 0.0
    forecasts: float = 0.0
    forecast: float = 0.0
    belief: float = 0.0
    forecast_squared: float = 0.0
    belief_squared: float = 0.0
    forecast_belief: float = 0.0
    profit: float = 0.0
    discounted: float = 0.0
    joint: float = 0.0


def add(totals: list[float], sums: Sequence[float]) -> None:
    """Add a tally, or other totals, to running totals, field by field."""
    for index, value in enumerate(sums):
        totals[index] += value


def zero() -> list[float]:
    """Totals of nothing."""
    return [0.0] * len(Tally._fields)


def ratio(above: Any, below: Any) -> Floats:
    """Quotient, or NaN where there is nothing to divide by: :func:`evaluate` keeps NumPy quiet.

    >>> with np.errstate(divide="ignore"):
    ...     ratio(np.array([1.0, 0.0, 1.0]), np.array([2.0, 2.0, 0.0]))
    array([0.5, 0. , nan])
    """
    found: Floats = above / below
    found[below == 0.0] = nan
    return found


def informativeness(t: Tally) -> Floats:
    """Share of the variance of private forecasts that the suppliers' plans take away.

    One less the variance of forecast minus belief, over the variance of the forecast: 1 where the
    plan follows the forecast, 0 where it might as well not have been sent; a constant bias does not
    count. Negative where the plan moves more than what it is meant to follow. NaN for fewer than
    three forecasts, or forecasts that do not vary.
    """
    n = t.forecasts
    told = t.forecast_squared - ratio(t.forecast * t.forecast, n)
    believed = t.belief_squared - ratio(t.belief * t.belief, n)
    across = t.forecast_belief - ratio(t.forecast * t.belief, n)
    return np.where((n >= 3.0) & (told > 1e-12), ratio(2.0 * across - believed, told), nan)


class Outcome(NamedTuple):
    """A measured quantity: one meaning in the whole library; the formula takes arrays of sums."""

    name: str
    unit: str
    meaning: str
    formula: Callable[[Tally], Floats]


def _contact(t: Tally) -> float:
    return t.hours_haggling + t.hours_contracting + t.hours_blame + t.hours_productive


OUTCOMES: dict[str, Outcome] = {
    outcome.name: outcome
    for outcome in (
        Outcome(
            "transactional_share", "share",
            "haggling, contracting and blame hours over all contact hours",
            lambda t: ratio(t.hours_haggling + t.hours_contracting + t.hours_blame, _contact(t)),
        ),
        Outcome(
            "transaction_cost", "money/unit",
            "wages of haggling, contracting, blame, desk work and inspection per accepted unit; "
            "never price, never productive hours",
            lambda t: ratio(t.transaction, t.accepted),
        ),
        Outcome(
            "goods_per_person", "money/person-month",
            "value bought over full-time people in contact and desk work",
            lambda t: ratio(t.spent, t.person_months),
        ),
        Outcome(
            "goods_per_person_with_inspectors", "money/person-month",
            "value bought over full-time people in contact, desk work and inspection",
            lambda t: ratio(t.spent, t.person_months + t.person_months_inspection),
        ),
        Outcome(
            "forecast_informativeness", "share",
            "share of the private forecast's variance that reaches the plan of the supplier that "
            "gets the order",
            informativeness,
        ),
        Outcome(
            "cost_disclosure", "1/month",
            "rate at which suppliers disclose their cost to customers",
            lambda t: ratio(t.disclosed, t.pairs),
        ),
        Outcome(
            "ideas_from_suppliers", "1/year", "design ideas of suppliers per pair and year",
            lambda t: ratio(12.0 * t.ideas_from_suppliers, t.pairs),
        ),
        Outcome(
            "ideas_from_buyers", "1/year", "process improvements by buyers per pair and year",
            lambda t: ratio(12.0 * t.ideas_from_buyers, t.pairs),
        ),
        Outcome(
            "price", "money/unit", "price paid per accepted unit",
            lambda t: ratio(t.spent, t.accepted),
        ),
        Outcome(
            "total_cost", "money/unit",
            "price, failures, downtime, transaction and qualification per accepted unit",
            lambda t: ratio(
                t.spent + t.failures + t.downtime + t.transaction + t.qualification, t.accepted
            ),
        ),
        Outcome(
            "failure_cost", "money/unit", "failures in use and downtime per accepted unit",
            lambda t: ratio(t.failures + t.downtime, t.accepted),
        ),
        Outcome(
            "profit", "money/month", "profit of a firm in a month",
            lambda t: ratio(t.profit, t.firms),
        ),
        Outcome(
            "discounted_profit", "money/month",
            "profit of a firm in a month, months weighted by present value",
            lambda t: ratio(t.discounted, t.discounted_firms),
        ),
        Outcome(
            "joint_surplus", "money/month",
            "profit of a firm and what its partners earn with it, in a month",
            lambda t: ratio(t.joint, t.firms),
        ),
        Outcome(
            "trust", "trust", "the firm's own trust in the partners it trades with",
            lambda t: ratio(t.trust, t.pairs),
        ),
        Outcome(
            "partner_trust", "trust", "the trust of the partners it trades with in the firm",
            lambda t: ratio(t.partner_trust, t.pairs),
        ),
        Outcome(
            "inspected_share", "share", "units inspected on arrival over units delivered",
            lambda t: ratio(t.inspected, t.delivered),
        ),
        Outcome(
            "contract_completeness", "share", "completeness of contracts, 0 to 1",
            lambda t: ratio(t.completeness, t.pairs),
        ),
        Outcome(
            "fill_rate", "share", "units accepted over units ordered",
            lambda t: ratio(t.accepted, t.ordered),
        ),
        Outcome(
            "problem_rate", "1/month", "late deliveries and quality problems per pair and month",
            lambda t: ratio(t.problems, t.pairs),
        ),
        Outcome(
            "voiced_share", "share", "problems of which a complaint was made",
            lambda t: ratio(t.complaints, t.problems),
        ),
        Outcome(
            "switch_rate", "1/year", "changes of supplier per firm and year",
            lambda t: ratio(12.0 * t.switches, t.firms),
        ),
        Outcome(
            "over_budget", "share", "pair-months in which contact hours exceeded the budget",
            lambda t: ratio(t.over_budget, t.pairs),
        ),
    )
}  # fmt: skip
"""Every outcome by name, in the order of the columns."""


class Column(NamedTuple):
    """A column of a table: ``dtype`` is ``i8`` (integer), ``f8`` (float) or ``U`` (text)."""

    name: str
    dtype: str
    unit: str
    meaning: str


def outcome_columns() -> tuple[Column, ...]:
    """Columns of all outcomes."""
    return tuple(Column(o.name, "f8", o.unit, o.meaning) for o in OUTCOMES.values())


_PERIOD = Column("period", "i8", "month", "month, 1 to periods")
_SIDE = Column("side", "U", "", "buyer or supplier")
_BUYER = Column("buyer", "i8", "", "index of the buyer")
_SUPPLIER = Column("supplier", "i8", "", "slot of the supplier")
_STANCE = Column(
    "stance",
    "U",
    "",
    "strategy, or `level 0.50` on the line aggressive to trusting; `focal` before it for "
    "the buyer that alone takes another stance",
)
_FIRMS = Column("firms", "f8", "firms", "firms of that stance")
_FIRM = Column(
    "firm", "i8", "", "generation of the supplier: an entrant takes the slot of a failed"
)
_CASH = Column("cash", "f8", "money", "cash at the end of the month")

OWN: dict[str, tuple[Column, ...]] = {
    "summary": (_SIDE, _STANCE, _FIRMS),
    "periods": (_PERIOD, _SIDE, _STANCE, _FIRMS),
    "buyers": (_PERIOD, _BUYER, _STANCE, _CASH),
    "suppliers": (
        _PERIOD, _SUPPLIER, _FIRM, _STANCE, _CASH,
        Column("unit_cost", "f8", "money/unit", "the supplier's unit cost"),
    ),
    "relationships": (
        _PERIOD, _BUYER, _SUPPLIER, _FIRM,
        Column("ordered", "f8", "units", "units ordered"),
        Column("delivered", "f8", "units", "units delivered"),
        Column("accepted", "f8", "units", "units accepted, replacements included"),
        Column("returned", "f8", "units", "units returned and not replaced in the month"),
        Column("price", "f8", "money/unit", "agreed price; NaN without an order"),
        Column("hours_haggling", "f8", "hours", "contact hours of haggling"),
        Column("hours_contracting", "f8", "hours", "contact hours of drafting"),
        Column("hours_blame", "f8", "hours", "contact hours of assigning blame"),
        Column("hours_productive", "f8", "hours", "all other contact hours"),
        Column("trust_buyer", "f8", "trust", "the buyer's trust in the supplier"),
        Column("trust_supplier", "f8", "trust", "the supplier's trust in the buyer"),
        Column("confidence_buyer", "f8", "trust", "standard deviation of the buyer's belief"),
        Column("confidence_supplier", "f8", "trust", "standard deviation of the supplier's belief"),
        Column("tenure", "i8", "months", "months of uninterrupted orders"),
        Column("problems", "i8", "count", "problems of the month"),
        Column("complaints", "i8", "count", "problems voiced"),
        Column("silence", "i8", "count", "problems since the last voiced complaint"),
        Column("ideas_from_supplier", "i8", "count", "ideas of the supplier"),
        Column("ideas_from_buyer", "i8", "count", "process improvements by the buyer"),
        Column("forecast_shared", "f8", "share",
               "how close the reported forecast came to the true one (1: true; NaN: none sent)"),
        Column("cost_disclosed", "i8", "yes/no", "whether the supplier disclosed its cost"),
        Column("visits", "i8", "count", "visits"),
        Column("link", "i8", "yes/no", "whether an ordering link is in place"),
        Column("defects", "f8", "units", "defective units in the delivery"),
    ),
}  # fmt: skip
"""Columns of every table besides outcomes, in order."""

TABLES: dict[str, tuple[Column, ...]] = {
    table: own if table == "relationships" else (*own, *outcome_columns())
    for table, own in OWN.items()
}
"""Columns of every table, in order: its own, then every outcome."""

LEVEL_OF: dict[str, str] = {
    "summary": "summary",
    "periods": "periods",
    "buyers": "agents",
    "suppliers": "agents",
    "relationships": "relationships",
}
"""Recording level from which on a table is filled."""


def recorded(record: str) -> list[str]:
    """Names of the tables that are filled at a recording level.

    >>> recorded("periods")
    ['summary', 'periods']

    Raises
    ------
    ValueError
        For an unknown level.
    """
    if record not in LEVELS:
        raise ValueError(f"record = {record!r}: must be one of {', '.join(LEVELS)}")
    upto = LEVELS.index(record)
    return [table for table in TABLES if LEVELS.index(LEVEL_OF[table]) <= upto]


DTYPES: dict[str, type[Any]] = {"i8": np.int64, "f8": np.float64, "U": np.str_}
"""Type of the arrays of a column, by its ``dtype``."""


def evaluate(totals: Floats) -> dict[str, Floats]:
    """All outcomes, in the order of :data:`OUTCOMES`, of rows of totals: ``(rows, fields)``.

    >>> two = [Tally(spent=300.0, accepted=3.0), Tally()]
    >>> evaluate(np.array(two))["price"]
    array([100.,  nan])
    """
    tally = Tally(*np.ascontiguousarray(totals.T))  # the sums of a field lie side by side
    with np.errstate(all="ignore"):  # as plain numbers do: inf and NaN without a word
        return {outcome.name: outcome.formula(tally) for outcome in OUTCOMES.values()}


def columns(
    table: str, own: Mapping[str, ArrayLike], totals: Floats | None = None
) -> dict[str, NDArray[Any]]:
    """A table in declared order and type: its own columns, and the outcomes of the rows' totals.

    Every column is a copy: the next run may use the arrays that it was taken from.

    >>> own = {"side": ["buyer"], "stance": ["trusting"], "firms": [2]}
    >>> summary = columns("summary", own, np.array([Tally(spent=300.0, accepted=3.0)]))
    >>> summary["firms"], summary["price"]
    (array([2.]), array([100.]))
    """
    found = {**own, **({} if totals is None else evaluate(totals))}
    return {
        column.name: np.array(found[column.name], dtype=DTYPES[column.dtype])
        for column in TABLES[table]
    }


def markdown() -> str:
    """The outcomes as a Markdown table, for the documentation."""
    rows = [f"| `{o.name}` | {o.unit} | {o.meaning} |" for o in OUTCOMES.values()]
    return "\n".join(["| outcome | unit | meaning |", "|---|---|---|", *rows])


def text() -> str:
    """Outcomes and the columns of every table as aligned plain text, for the terminal."""
    rows = [(o.name, o.unit, o.meaning) for o in OUTCOMES.values()]
    parts = ["\n".join(["outcomes", *_aligned(rows)])]
    for name, own in OWN.items():
        lines = _aligned([(c.name, c.unit, c.meaning) for c in own])
        more = ["  and every outcome"] if len(own) < len(TABLES[name]) else []
        head = f"table {name}, from record={LEVEL_OF[name]!r} on"
        parts.append("\n".join([head, *lines, *more]))
    return "\n\n".join(parts)


def _aligned(rows: Sequence[tuple[str, str, str]]) -> list[str]:
    name, unit = (max(len(row[column]) for row in rows) for column in (0, 1))
    return [f"  {row[0]:<{name}}  {row[1]:<{unit}}  {row[2]}" for row in rows]
