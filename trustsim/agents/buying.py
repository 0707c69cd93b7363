"""Buying: a buyer plans, invites, chooses among quotes and places its order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trustsim.agents.firm import Firm
from trustsim.agents.messages import Forecast, Invitation, Order
from trustsim.agents.reasons import UNDECIDED, Decision, Reason
from trustsim.agents.relationship import Relationship
from trustsim.numerics import normal_quantile
from trustsim.rules.contract import completeness, drafting_hours
from trustsim.rules.cost import at_base_cost, buyer_share
from trustsim.rules.demand import autoregress, demand_of_month, half_width, log_normal, spread
from trustsim.rules.forecast import reported_forecast, safety_stock
from trustsim.rules.improvement import copied_saving, leak_chance
from trustsim.rules.negotiation import concession
from trustsim.rules.sourcing import (
    auction_price,
    between,
    expected_defects,
    leaving_per_unit,
    parties_invited,
    perceived_score,
    price_gap,
    quality_penalty,
    rebid_chance,
    reserve_price,
    score,
)
from trustsim.rules.stances import NEUTRAL, Traits, View

if TYPE_CHECKING:
    from trustsim.market import Market
    from trustsim.population import Stance


class Buying(Firm):
    """The first half of a buyer's month, up to the order."""

    def __init__(self, model: Market, number: int, stance: Stance) -> None:
        super().__init__(model, number, stance)
        self.relationships: list[Relationship] = []
        self.source: Relationship | None = None
        self.notice = False
        self.demand_state = 0.0
        self.cash = 0.0
        self.start_month()

    def start_month(self) -> None:
        """Empty the desk; :class:`~trustsim.market.Market` calls it before a month begins."""
        self.rebid: Decision = UNDECIDED
        self.award: Decision = UNDECIDED
        self.invited: list[Relationship] = []
        self.preferred: Relationship | None = None
        self.ask = 0.0
        self.price = 0.0
        self.switched = 0.0
        self.noticed = False

    # -- plan ------------------------------------------------------------------------------------

    def plan(self) -> None:
        """Demand moves; the buyer decides whether to rebid, invites, and reports its forecast."""
        luck = self.market.luck.buyer_month[self.number]
        p = self.market.scenario.demand
        self.demand_state = autoregress(self.demand_state, p.persistence, normal_quantile(luck[0]))
        self.mean = log_normal(p.mean, p.volatility, self.demand_state)
        self.limit = half_width(p.private_share, self.mean)
        self.private = spread(self.mean, p.private_share, luck[1])
        self.surprise = spread(self.mean, p.noise_share, luck[2])
        self.adapt()
        self.noticed = self.notice and self.source is not None
        self.rebid = self.decide_rebid(luck[3])
        self.invite()

    def adapt(self) -> None:
        """Choose how to treat each supplier this month; most strategies treat all alike."""
        respond = self.stance.respond
        if respond is None:
            return
        for pair in self.relationships:
            view = View(
                pair.buyer_trust,
                pair.buyer_confidence,
                pair.buyer_evidence,
                float(pair.tenure),
                float(pair.idle),
            )
            pair.buyer_traits = respond(view, self.stance.traits, self.stance.settings)

    def traits(self) -> Traits:
        """Traits towards the market at large: those towards the supplier of last month."""
        return self.source.buyer_traits if self.source is not None else self.stance.traits

    def chosen(self) -> Relationship | None:
        """The relationship that a person chose for this month; None where nobody did."""
        if self.market.choices is None:
            return None
        wanted = self.market.choices[self.number]
        return next((pair for pair in self.relationships if pair.supplier.number == wanted), None)

    def decide_rebid(self, uniform: float) -> Decision:
        """Renew with the supplier of last month, or put the business out to bid."""
        if not self.relationships:
            return Decision(Reason.NO_CANDIDATES, ())
        chosen = self.chosen()
        if chosen is not None:
            return Decision(Reason.CHOSEN, (float(chosen.supplier.number),))
        if self.source is None:
            return Decision(Reason.NO_SUPPLIER, ())
        if self.notice:
            return Decision(Reason.NOTICE, (self.source.last_price, self.market.outside))
        p, on = self.market.scenario.sourcing, self.market.channels
        pressure = self.traits().pressure if on.rebid_pressure else NEUTRAL
        trust = self.source.buyer_trust if on.rebid_trust else NEUTRAL
        gap = price_gap(self.source.last_price, self.market.outside)
        chance = rebid_chance(
            between(p.rebid_low, p.rebid_high, pressure),
            trust,
            gap,
            p.rebid_trust,
            p.trust_reference,
            p.rebid_price,
        )
        reason = Reason.REBID if uniform < chance else Reason.RENEWED
        return Decision(reason, (trust, gap, chance, uniform))

    def invite(self) -> None:
        """Ask the source alone, or it and rivals drawn by lot; report the forecast to all."""
        scenario, on, source = self.market.scenario, self.market.channels, self.source
        if not self.relationships:
            return
        chosen = self.chosen()
        renewed = chosen is source if chosen is not None else self.rebid.reason == Reason.RENEWED
        if renewed and source is not None:
            self.invited = [source]
        else:
            pressure = self.traits().pressure if on.invitation else NEUTRAL
            wanted = parties_invited(pressure, len(self.relationships))
            lots = self.market.luck.pair_award
            rivals = [pair for pair in self.relationships if pair is not source]
            rivals.sort(key=lambda pair: (pair is not chosen, lots[pair.index][0]))
            asked = rivals[: max(wanted - (source is not None), int(chosen is not None))]
            self.invited = [pair for pair in self.relationships if pair is source or pair in asked]
        self.notice = False
        shown = self.leak()
        sole = len(self.invited) == 1 and self.invited[0] is source
        noise = half_width(scenario.demand.noise_share, self.mean)
        safety = safety_stock(noise, scenario.capacity.spot_premium, scenario.capacity.idle_cost)
        for pair in self.invited:
            conduct = pair.buyer_traits.conduct
            share = buyer_share(
                conduct if on.saving_split else NEUTRAL, scenario.sourcing.fair_split
            )
            pair.invitation = Invitation(self.mean, sole, share, 0.0 if pair is source else shown)
            report = reported_forecast(
                self.private,
                self.limit,
                noise,
                safety,
                pair.buyer_trust if on.forecast_belief else NEUTRAL,
                conduct if on.honesty else NEUTRAL,
                scenario.demand.lying_cost,
            )
            pair.forecast = Forecast(report)

    def leak(self) -> float:
        """Show the source's ideas to its rivals, or not; return the saving that they can copy."""
        source = self.source
        if source is None or len(self.invited) < 2 or source.saving <= 0.0:
            return 0.0
        p, on = self.market.scenario.ideas, self.market.channels
        luck = self.market.luck.pair_ideas[source.index]
        conduct = source.buyer_traits.conduct if on.leak else NEUTRAL
        chance = leak_chance(p.leak_rate, conduct)
        reason = Reason.LEAKED if luck[2] < chance else Reason.KEPT_SECRET
        source.leaking = Decision(reason, (chance, luck[2]))
        if reason == Reason.KEPT_SECRET:
            return 0.0
        source.leak_seen = 1.0 if luck[3] < p.detection else 0.0
        return copied_saving(p.leak_share, source.saving)

    # -- negotiate -------------------------------------------------------------------------------

    def choose(self) -> None:
        """Rank the quotes by score; the best bidder is asked for the price of the runner-up."""
        quoted = [pair for pair in self.invited if pair.quote is not None]
        if not quoted:
            return
        if len(quoted) == 1:
            self.take_only(quoted[0])
            return
        scenario = self.market.scenario
        noise = at_base_cost(scenario.sourcing.choice_noise, scenario.costs.base)
        lots = self.market.luck.pair_award
        scores = [self.score_of(pair) for pair in quoted]
        seen = [
            perceived_score(value, noise, lots[pair.index][1])
            for value, pair in zip(scores, quoted, strict=True)
        ]
        chosen = self.chosen()
        best = self.lowest(seen, quoted) if chosen is None else quoted.index(chosen)
        following = min(value for index, value in enumerate(scores) if index != best)
        self.preferred = quoted[best]
        quote = self.preferred.quote
        assert quote is not None
        top = self.top_price()
        reserve = self.reserve(self.preferred, top)
        self.ask = auction_price(quote.price, scores[best], following, reserve)
        fair = auction_price(quote.price, scores[best], following, top)
        self.preferred.reused = 1.0 if self.ask < fair else 0.0

    def take_only(self, pair: Relationship) -> None:
        """Face the one supplier that quotes: a renewal, or a lone bidder who takes the reserve."""
        quote, invitation = pair.quote, pair.invitation
        assert quote is not None
        assert invitation is not None
        self.preferred = pair
        self.ask = quote.price if invitation.sole else max(quote.limit, self.top_price())
        self.notice = quote.notice

    def lowest(self, seen: list[float], quoted: list[Relationship]) -> int:
        """Position of the lowest score; the lot decides between equals."""
        lots = self.market.luck.pair_award
        best = 0
        for index in range(1, len(seen)):
            if seen[index] < seen[best] or (
                seen[index] == seen[best]
                and lots[quoted[index].index][1] < lots[quoted[best].index][1]
            ):
                best = index
        return best

    def score_of(self, pair: Relationship) -> float:
        """What the buyer compares: price, expected trouble as it counts, cost of a switch."""
        scenario, on = self.market.scenario, self.market.channels
        p, q, a = scenario.sourcing, scenario.quality, scenario.after_sales
        assert pair.quote is not None
        defects = expected_defects(
            pair.buyer_trust if on.quality_belief else NEUTRAL,
            pair.quality_record,
            p.record_weight,
            q.base_defects,
            q.shaded_defects,
        )
        penalty = quality_penalty(
            defects,
            a.failure_cost,
            a.mitigation,
            pair.quote.promised,
            pair.buyer_trust if on.promise_belief else NEUTRAL,
            pair.record_late,
            scenario.lateness.downtime_cost,
        )
        pressure = pair.buyer_traits.pressure if on.price_weight else NEUTRAL
        weight = between(p.price_weight_low, p.price_weight_high, pressure)
        switching = 0.0 if pair is self.source else self.leaving()
        return score(pair.quote.price, weight, penalty, switching)

    def leaving(self) -> float:
        """Cost of a switch per unit, over the tenure that the buyer expects."""
        scenario = self.market.scenario
        link = self.source.link if self.source is not None else 0.0
        return leaving_per_unit(
            self.market.qualification,
            link,
            scenario.links.leaving_cost,
            self.mean,
            scenario.sourcing.expected_tenure,
        )

    def top_price(self) -> float:
        """Highest price the buyer accepts from anyone in an auction."""
        scenario = self.market.scenario
        return at_base_cost(scenario.sourcing.reserve, scenario.costs.base)

    def reserve(self, pair: Relationship, top: float) -> float:
        """Highest price the buyer accepts from this bidder, whose cost it may know."""
        p = self.market.scenario.sourcing
        conduct = pair.buyer_traits.conduct if self.market.channels.reuse else NEUTRAL
        disclosed = pair.disclosure.cost if pair.disclosure is not None else 0.0
        return reserve_price(top, disclosed, conduct, p.reuse_margin)

    def concedes(self, pair: Relationship) -> float:
        """Share of the distance that the buyer gives up in a round of haggling."""
        p = self.market.scenario.negotiation
        pressure = pair.buyer_traits.pressure if self.market.channels.concession else NEUTRAL
        return concession(p.concession_soft, p.concession_tough, pressure)

    # -- award -----------------------------------------------------------------------------------

    def place_order(self) -> None:
        """Order what is needed from the preferred supplier, under a contract."""
        pair, scenario = self.preferred, self.market.scenario
        if pair is None:
            return
        units = demand_of_month(self.mean, self.private, self.surprise)
        if self.price > scenario.demand.value or units <= 0.0:
            reason = Reason.NO_DEMAND if units <= 0.0 else Reason.TOO_DEAR
            self.award = Decision(reason, (self.price, scenario.demand.value, units))
            return
        stays = pair is self.source
        self.award = Decision(
            Reason.STAYED if stays else Reason.SWITCHED, (self.price, self.ask, units)
        )
        if not stays:
            self.switch_to(pair)
        pair.completeness = self.complete(pair)
        pair.renewed = 1.0 if stays and len(self.invited) == 1 else 0.0
        p = scenario.contract
        pair.hours_contracting = drafting_hours(
            p.drafting_hours, pair.completeness, pair.renewed, p.renewal_share
        )
        pair.drafting = Decision(Reason.DRAFTED, (pair.completeness, pair.hours_contracting))
        pair.order = Order(units, self.price, pair.completeness)
        pair.last_price = self.price

    def switch_to(self, pair: Relationship) -> None:
        """Leave the old supplier and what was built with it; begin with a new one."""
        old = self.source
        if old is not None:
            old.left = 1.0
            old.withdrawn = 0.0 if self.noticed else 1.0
            old.saving = 0.0
            old.link = 0.0
            old.tenure = 0
        assert pair.invitation is not None
        pair.saving = max(pair.saving, pair.invitation.shown)
        pair.tenure = 0
        self.source = pair
        self.switched = 1.0

    def complete(self, pair: Relationship) -> float:
        """Completeness of the contract for this order."""
        p, on = self.market.scenario.contract, self.market.channels
        return completeness(
            pair.buyer_traits.contract if on.contract_policy else NEUTRAL,
            pair.buyer_trust if on.contract_trust else NEUTRAL,
            pair.saving,
            float(pair.tenure),
            p.distrust,
            p.specificity,
            p.learning,
        )
