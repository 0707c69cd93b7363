"""A relationship: what a buyer and one of its candidate suppliers know of each other and share.

Every value has one owner that writes it; the comments say who. Both sides read the messages; each
reads its own belief only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from trustsim.agents.messages import (
    Complaint,
    Delivery,
    Disclosure,
    Forecast,
    Idea,
    Invitation,
    Order,
    Payment,
    Quote,
)
from trustsim.agents.reasons import UNDECIDED, Decision
from trustsim.rules.stances import Traits

if TYPE_CHECKING:
    from trustsim.agents.buyer import Buyer
    from trustsim.agents.supplier import Supplier

LONG_AGO = 1200
"""Months since the last order where there was none, or it is a century ago."""

NO_IDEA = Idea(0, 0)
SILENCE = Complaint(0)


class Relationship:
    """Buyer ``b`` and the ``k``-th supplier on its list; ``index`` counts pairs over all buyers."""

    __slots__ = (
        "accepted",
        "bad",
        "buyer",
        "buyer_belief",
        "buyer_confidence",
        "buyer_evidence",
        "buyer_result",
        "buyer_traits",
        "buyer_trust",
        "complaint",
        "completeness",
        "contact",
        "defective",
        "delivery",
        "disclosure",
        "drafting",
        "failing",
        "forecast",
        "found",
        "hours_blame",
        "hours_contracting",
        "hours_haggling",
        "hours_productive",
        "hours_repair",
        "hours_visit",
        "idea",
        "idle",
        "index",
        "inspected",
        "inspection",
        "invitation",
        "last_price",
        "latent",
        "leak_seen",
        "leaking",
        "left",
        "link",
        "link_new",
        "linking",
        "making",
        "odds",
        "order",
        "over",
        "payment",
        "planned",
        "problems",
        "quality_record",
        "quote",
        "quoting",
        "record_late",
        "renewed",
        "replaced",
        "reserved",
        "returned",
        "reused",
        "saving",
        "service",
        "serving",
        "shading",
        "silence",
        "spoken",
        "supplier",
        "supplier_belief",
        "supplier_confidence",
        "supplier_evidence",
        "supplier_result",
        "supplier_traits",
        "supplier_trust",
        "telling",
        "tenure",
        "told",
        "visiting",
        "visits",
        "withdrawn",
    )  # fmt: skip

    def __init__(self, buyer: Buyer, supplier: Supplier, index: int) -> None:
        self.buyer = buyer
        self.supplier = supplier
        self.index = index
        traits = Traits(0.5, 0.5, 0.5, 0.5, 0.5, 0.5)
        self.buyer_traits: Traits = traits  # buyer: how it treats this supplier this month
        self.supplier_traits: Traits = traits  # supplier: how it treats this buyer this month
        self.forget()
        self.clear()

    def forget(self) -> None:
        """Strangers again: at the start, and when the supplier has been replaced."""
        # buyer
        self.buyer_belief = (0.0, 0.0)
        self.buyer_trust = 0.5
        self.buyer_confidence = 0.0
        self.buyer_evidence = 1.0
        self.quality_record = 0.0
        self.record_late = 0.0
        self.inspected = 0.0
        self.latent = 0.0  # defective units in use
        self.silence = 0
        self.last_price = 0.0
        # supplier
        self.supplier_belief = (0.0, 0.0)
        self.supplier_trust = 0.5
        self.supplier_confidence = 0.0
        self.supplier_evidence = 1.0
        self.odds = 0.0
        self.link = 0.0
        # the pair
        self.saving = 0.0
        self.tenure = 0
        self.idle = LONG_AGO  # months since the last order
        self.completeness = 0.0
        self.disclosure: Disclosure | None = None  # last month's; it ages quickly

    def clear(self) -> None:
        """An empty month: no messages, no goods, no hours."""
        self.invitation: Invitation | None = None
        self.forecast: Forecast | None = None
        self.quote: Quote | None = None
        self.order: Order | None = None
        self.delivery: Delivery | None = None
        self.complaint = SILENCE
        self.idea = NO_IDEA
        self.told: Disclosure | None = None  # this month's disclosure
        self.payment: Payment | None = None
        self.forget_reasons()
        self.renewed = 0.0
        self.withdrawn = 0.0  # the buyer left a supplier that had not given notice
        self.left = 0.0  # the buyer left, whatever the reason
        self.reused = 0.0  # disclosed cost set the price
        self.leak_seen = 0.0
        self.planned = 0.0
        self.reserved = 0.0
        self.service = 0.0
        self.shading = 0.0
        self.defective = 0.0
        self.found = 0.0
        self.failing = 0.0
        self.bad = 0.0
        self.replaced = 0.0
        self.returned = 0.0
        self.accepted = 0.0
        self.problems = 0
        self.visits = 0.0
        self.link_new = 0.0
        self.hours_haggling = self.hours_contracting = self.hours_blame = 0.0
        self.hours_repair = self.hours_visit = self.hours_productive = 0.0
        self.contact = self.over = 0.0
        self.buyer_result = 0.0
        self.supplier_result = 0.0

    def forget_reasons(self) -> None:
        """No decision yet: why each side did what it did this month."""
        self.quoting: Decision = UNDECIDED  # supplier: bid, offer or notice
        self.leaking: Decision = UNDECIDED  # buyer: ideas shown to rivals
        self.drafting: Decision = UNDECIDED  # buyer: the contract
        self.serving: Decision = UNDECIDED  # supplier: goods in full or short
        self.making: Decision = UNDECIDED  # supplier: care or shading
        self.inspection: Decision = UNDECIDED  # buyer
        self.spoken: Decision = UNDECIDED  # buyer: voice or silence
        self.visiting: Decision = UNDECIDED  # both
        self.telling: Decision = UNDECIDED  # supplier: its cost
        self.linking: Decision = UNDECIDED  # supplier: a link

    def dealt(self) -> bool:
        """Whether anything happened this month that has to be settled."""
        return (
            self.order is not None or self.contact > 0.0 or self.problems > 0 or self.failing > 0.0
        )
