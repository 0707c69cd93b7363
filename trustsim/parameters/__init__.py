"""Every number of the model, once: default, range, unit, symbol, meaning, source, grade.

``GROUPS`` lists the groups in the order in which a scenario holds them.

>>> found = table()  # a row each; text() is for the terminal
>>> found.set_index("key").loc["market.buyers", ["default", "unit"]].tolist()
[20, 'firms']
"""

from __future__ import annotations

from trustsim.parameters._declare import Group, count, number
from trustsim.parameters._table import markdown, rows, table, text
from trustsim.parameters.channels import Channels
from trustsim.parameters.delivery import AfterSales, Inspection, Lateness, Quality
from trustsim.parameters.exchange import Contract, Negotiation, Sourcing
from trustsim.parameters.goods import Capacity, Costs, Demand, Turnover
from trustsim.parameters.market import MarketShape
from trustsim.parameters.people import People
from trustsim.parameters.relations import Ideas, Links, Trust, Visits

__all__ = ["GROUPS", "Group", "count", "markdown", "number", "rows", "table", "text"]

GROUPS: dict[str, type[Group]] = {
    "market": MarketShape,
    "demand": Demand,
    "costs": Costs,
    "capacity": Capacity,
    "sourcing": Sourcing,
    "negotiation": Negotiation,
    "contract": Contract,
    "quality": Quality,
    "inspection": Inspection,
    "lateness": Lateness,
    "after_sales": AfterSales,
    "ideas": Ideas,
    "visits": Visits,
    "links": Links,
    "trust": Trust,
    "people": People,
    "turnover": Turnover,
    "channels": Channels,
}
