"""What the two sides of a relationship do together: haggle, improve, move on to the next month."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trustsim.agents.messages import Disclosure, Idea
from trustsim.agents.reasons import Decision, Reason
from trustsim.agents.relationship import LONG_AGO
from trustsim.rules.improvement import (
    chance_of_none,
    disclosure_chance,
    idea_rate,
    poisson,
    saving_after,
    visit_chance,
    volunteers_link,
)
from trustsim.rules.negotiation import (
    agreed_price,
    haggling_hours,
    negotiation_rounds,
    opening_gap,
)
from trustsim.rules.people import contact_hours, idea_hours, overtime
from trustsim.rules.stances import NEUTRAL

if TYPE_CHECKING:
    from trustsim.agents.relationship import Relationship
    from trustsim.market import Market


def haggle(pair: Relationship, market: Market) -> None:
    """Bargain over the price that the buyer was asked, in rounds of concessions."""
    p, on, buyer, quote = market.scenario.negotiation, market.channels, pair.buyer, pair.quote
    if quote is None:
        return
    gap = opening_gap(
        p.pad,
        pair.buyer_trust if on.gap else NEUTRAL,
        pair.supplier_trust if on.gap else NEUTRAL,
    )
    yields_buyer = buyer.concedes(pair)
    yields_supplier = pair.supplier.concedes(pair)
    rounds = negotiation_rounds(gap, p.tolerance, yields_buyer + yields_supplier)
    pair.hours_haggling = haggling_hours(rounds, p.hours_per_round)
    buyer.price = agreed_price(buyer.ask, gap, yields_buyer, yields_supplier, quote.limit)


def improve(pair: Relationship, market: Market) -> None:
    """Visit, exchange ideas in the hours that are left, disclose cost, put a link in place."""
    trading = pair.order is not None
    visits = market.scenario.visits
    if trading or pair.idle < visits.reach:
        attention = market.channels.visits
        chance = visit_chance(
            visits.rate,
            pair.buyer_traits.attention if attention else NEUTRAL,
            pair.supplier_traits.attention if attention else NEUTRAL,
        )
        lot = market.luck.pair_award[pair.index][3]
        pair.visiting = Decision(Reason.VISITED if lot < chance else Reason.NO_VISIT, (chance, lot))
        if lot < chance:
            pair.visits = 1.0
            pair.hours_visit = visits.hours
    transactional = pair.hours_haggling + pair.hours_contracting + pair.hours_blame
    together = pair.hours_repair + pair.hours_visit
    budget = market.scenario.people.contact_hours if trading else 0.0
    pair.over = overtime(budget, transactional, together) if trading else 0.0
    pair.contact = contact_hours(budget, transactional, together)
    pair.hours_productive = pair.contact - transactional
    if trading:
        work_together(pair, market, idea_hours(budget, transactional, together))


def count_ideas(expected: float, lot: float) -> int:
    """How many of the ideas that are expected do come."""
    return poisson(expected, chance_of_none(expected), lot)


def work_together(pair: Relationship, market: Market, hours: float) -> None:
    """Ideas of the supplier, help of the buyer, disclosed cost, a link: to those one trusts."""
    p, on, traits = market.scenario.ideas, market.channels, pair.supplier_traits
    y, x = pair.supplier_trust, pair.buyer_trust
    luck = market.luck.pair_ideas[pair.index]
    offered = idea_rate(
        p.rate,
        y if on.ideas else NEUTRAL,
        p.exposure,
        traits.openness if on.ideas else NEUTRAL,
        hours,
    )
    helped = idea_rate(
        p.help_rate,
        x if on.help else NEUTRAL,
        0.0,
        pair.buyer_traits.openness if on.help else NEUTRAL,
        hours,
    )
    pair.idea = Idea(count_ideas(offered, luck[0]), count_ideas(helped, luck[1]))
    told = disclosure_chance(
        p.disclosure_rate,
        y if on.disclosure else NEUTRAL,
        p.exposure,
        traits.openness if on.disclosure else NEUTRAL,
    )
    lot = market.luck.pair_award[pair.index][2]
    pair.telling = Decision(Reason.DISCLOSED if lot < told else Reason.UNDISCLOSED, (told, lot))
    if lot < told:
        pair.told = Disclosure(pair.supplier.cost)
    if pair.link == 0.0:
        volunteer(pair, market)


def volunteer(pair: Relationship, market: Market) -> None:
    """Put a link in place for a customer that the supplier trusts enough."""
    trust = pair.supplier_trust if market.channels.links else NEUTRAL
    threshold = market.scenario.links.threshold
    pair.link_new = 1.0 if volunteers_link(trust, threshold) else 0.0
    reason = Reason.LINKED if pair.link_new else Reason.NOT_LINKED
    pair.linking = Decision(reason, (trust, threshold))


def move_on(pair: Relationship, market: Market) -> None:
    """Close the month: what was built acts from the next one."""
    p = market.scenario.ideas
    if pair.saving > 0.0 or pair.idea.from_supplier > 0:
        bonus = p.disclosure_bonus if pair.told is not None else 0.0
        ideas = float(pair.idea.from_supplier)
        pair.saving = saving_after(pair.saving, ideas, p.gain, p.most, p.decay, bonus)
    if pair.order is not None:
        pair.tenure += 1
        pair.idle = 0
        pair.link = max(pair.link, pair.link_new)
    else:
        pair.tenure = 0
        pair.idle = min(LONG_AGO, pair.idle + 1)
    pair.disclosure = pair.told
