"""The readable engine's agents: buyers and suppliers that exchange messages, as Mesa agents."""

from __future__ import annotations

from trustsim.agents.buyer import Buyer
from trustsim.agents.kinds import (
    BUYER_KINDS,
    SUPPLIER_KINDS,
    AggressiveBuyer,
    AggressiveSupplier,
    TrustingBuyer,
    TrustingSupplier,
)
from trustsim.agents.relationship import Relationship
from trustsim.agents.supplier import Supplier

__all__ = [
    "BUYER_KINDS",
    "SUPPLIER_KINDS",
    "AggressiveBuyer",
    "AggressiveSupplier",
    "Buyer",
    "Relationship",
    "Supplier",
    "TrustingBuyer",
    "TrustingSupplier",
]
