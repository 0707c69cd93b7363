"""Mesa's own data collector: a few figures a month, and the agents' where they are asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mesa.datacollection import DataCollector

from trustsim.agents.buyer import Buyer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from trustsim.agents.supplier import Supplier
    from trustsim.market import Market


def collector(of_agents: bool) -> DataCollector:
    """Build the collector; with ``of_agents`` it also keeps a row for each firm and month."""
    agents = {
        "Side": lambda firm: "buyer" if isinstance(firm, Buyer) else "supplier",
        "Stance": lambda firm: firm.stance.label,
        "Cash": "cash",
        "Profit": "profit",
    }
    return DataCollector(
        model_reporters={
            "Seed": "seed_used",
            "Period": "period",
            "TrustOfBuyers": lambda market: mean_trust(market.buyers),
            "TrustOfSuppliers": lambda market: mean_trust(market.suppliers),
            "TransactionalShare": transactional_share,
            "ProfitOfBuyers": lambda market: mean_profit(market.buyers),
            "ProfitOfSuppliers": lambda market: mean_profit(market.suppliers),
        },
        agent_reporters=agents if of_agents else None,
    )


def mean_trust(firms: Sequence[Buyer | Supplier]) -> float:
    """Mean trust of firms in the partners they trade with this month; NaN without trade."""
    trust = pairs = 0.0
    for firm in firms:
        trust += firm.books.trust
        pairs += firm.books.pairs
    return trust / pairs if pairs else float("nan")


def mean_profit(firms: Sequence[Buyer | Supplier]) -> float:
    """Mean profit of firms this month."""
    profit = 0.0
    for firm in firms:
        profit += firm.profit
    return profit / len(firms)


def transactional_share(market: Market) -> float:
    """Share of this month's contact hours that went to haggling, contracting and blame."""
    transactional = total = 0.0
    for buyer in market.buyers:
        books = buyer.books
        some = books.hours_haggling + books.hours_contracting + books.hours_blame
        transactional += some
        total += some + books.hours_productive
    return transactional / total if total else float("nan")
