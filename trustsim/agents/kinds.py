"""Kinds of firms with a class of their own, so that Mesa can tell them apart by type.

What makes them aggressive or trusting is the strategy file of that name, not code.
"""

from __future__ import annotations

from trustsim.agents.buyer import Buyer
from trustsim.agents.supplier import Supplier


class AggressiveBuyer(Buyer):
    """A buyer with the traits of ``strategies/aggressive.py``."""


class TrustingBuyer(Buyer):
    """A buyer with the traits of ``strategies/trusting.py``."""


class AggressiveSupplier(Supplier):
    """A supplier with the traits of ``strategies/aggressive.py``."""


class TrustingSupplier(Supplier):
    """A supplier with the traits of ``strategies/trusting.py``."""


BUYER_KINDS: dict[str, type[Buyer]] = {"aggressive": AggressiveBuyer, "trusting": TrustingBuyer}
SUPPLIER_KINDS: dict[str, type[Supplier]] = {
    "aggressive": AggressiveSupplier,
    "trusting": TrustingSupplier,
}
"""Class of a firm by the label of its stance; others are plain buyers and suppliers."""
