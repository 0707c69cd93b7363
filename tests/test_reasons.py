"""Every decision says why it was taken, and what it says agrees with what was done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest

from trustsim.agents.reasons import Decision, Reason
from trustsim.agents.relationship import Relationship
from trustsim.market import Market
from trustsim.scenarios import Scenario

Did = Callable[[Relationship], bool]
TWO_WAYS: dict[str, tuple[Reason, Reason, Did]] = {
    "leaking": (Reason.LEAKED, Reason.KEPT_SECRET, lambda p: leaked(p)),
    "serving": (Reason.IN_FULL, Reason.CUT_SHORT, lambda p: p.delivery.units == p.order.units),
    "making": (Reason.SHADED, Reason.FULL_CARE, lambda p: p.shading > 0.0),
    "spoken": (Reason.VOICED, Reason.SILENT, lambda p: p.complaint.problems > 0),
    "visiting": (Reason.VISITED, Reason.NO_VISIT, lambda p: p.visits == 1.0),
    "telling": (Reason.DISCLOSED, Reason.UNDISCLOSED, lambda p: p.told is not None),
    "linking": (Reason.LINKED, Reason.NOT_LINKED, lambda p: p.link_new == 1.0),
}  # fmt: skip
LUCKY = ("leaking", "spoken", "visiting", "telling")


def leaked(pair: Relationship) -> bool:
    """Whether the buyer showed this supplier's saving to its rivals."""
    return any(other.invitation.shown > 0.0 for other in pair.buyer.invited)


@pytest.fixture(scope="module")
def seen() -> dict[str, list[tuple[Decision, bool]]]:
    """Every decision of a lively market, with what was really done."""
    lively = {
        "market.trusting_buyers": 0.5, "market.trusting_suppliers": 0.5, "periods": 60,
        "capacity.spot_share": 0.02, "links.threshold": 0.55,
    }  # fmt: skip
    market = Market(Scenario().replace(lively), seed=0)
    found: dict[str, list[tuple[Decision, bool]]] = {name: [] for name in (*TWO_WAYS, "quoting")}
    while market.running:
        market.step()
        for pair in market.pairs:
            for name, (_, _, did) in TWO_WAYS.items():
                decision = getattr(pair, name)
                if decision.reason != Reason.NONE:
                    found[name].append((decision, did(pair)))
            assert (pair.quote is None) == (pair.quoting.reason == Reason.NONE)
            if pair.quote is not None:
                found["quoting"].append((pair.quoting, pair.quote.notice))
            assert (pair.order is None) == (pair.drafting.reason == Reason.NONE)
            if pair.order is not None:
                assert pair.drafting.numbers == (pair.order.completeness, pair.hours_contracting)
    return found


@pytest.mark.parametrize("name", TWO_WAYS)
def test_a_reason_agrees_with_what_was_done(
    name: str, seen: dict[str, list[tuple[Decision, bool]]]
) -> None:
    yes, no, _ = TWO_WAYS[name]
    counted = Counter(decision.reason for decision, _ in seen[name])
    assert set(counted) == {yes, no}, "the market was too quiet for this test"
    assert all((decision.reason == yes) == did for decision, did in seen[name])
    assert all(decision.numbers for decision, _ in seen[name])


@pytest.mark.parametrize("name", LUCKY)
def test_the_numbers_behind_a_lucky_decision_decide_it(
    name: str, seen: dict[str, list[tuple[Decision, bool]]]
) -> None:
    for decision, did in seen[name]:
        chance, lot = decision.numbers[-2:]
        assert (lot < chance) == did


def test_a_quote_says_whether_it_is_a_bid_an_offer_or_a_notice(
    seen: dict[str, list[tuple[Decision, bool]]],
) -> None:
    reasons = {decision.reason for decision, _ in seen["quoting"]}
    assert reasons == {Reason.BID, Reason.OFFERED, Reason.GAVE_NOTICE}
    for decision, notice in seen["quoting"]:
        assert (decision.reason == Reason.GAVE_NOTICE) == notice
        if notice:
            limit, outside, leaving = decision.numbers
            assert limit > outside + leaving
