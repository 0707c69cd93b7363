"""Buyers: they receive, inspect, complain or keep silent, settle their accounts and learn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trustsim.agents.books import Books, enter
from trustsim.agents.buying import Buying
from trustsim.agents.messages import Complaint, Payment
from trustsim.agents.reasons import Decision, Reason
from trustsim.agents.relationship import Relationship
from trustsim.rules.accounts import buyer_overhead, buyer_result, idea_bill
from trustsim.rules.after_sales import (
    bad_share,
    blame_hours,
    defective_in_use,
    excess_share,
    expected_failures,
    failure_cost,
    mended_share,
    problem_hours,
    problems_of_month,
    promise_kept,
    repaired,
    voice_chance,
)
from trustsim.rules.contract import recovered
from trustsim.rules.delivery import clustered, good_units
from trustsim.rules.evidence import (
    evidence_weight,
    evidence_with_visits,
    graded,
    mean_of_three,
    quality_seen,
)
from trustsim.rules.inspection import (
    feared_defects,
    found_defects,
    inspected_share,
    inspection_hours,
)
from trustsim.rules.people import (
    contact_wages,
    desk_hours,
    ordering_hours,
    people_hours,
    person_months,
    quoting_hours,
    transaction_bill,
)
from trustsim.rules.sourcing import moved_record
from trustsim.rules.stances import NEUTRAL

if TYPE_CHECKING:
    from trustsim.market import Market
    from trustsim.population import Stance


class Buyer(Buying):
    """A firm that needs a part every month and keeps a list of candidate suppliers.

    Override any decision in a subclass (``decide_rebid``, ``choose``, ``decide_inspection``,
    ``decide_voice``): the readable engine then runs it.
    """

    def __init__(self, model: Market, number: int, stance: Stance) -> None:
        super().__init__(model, number, stance)
        self.orphaned = 0.0  # defective units in use whose supplier no longer exists

    def start_month(self) -> None:
        """Empty the desk and the books of the month."""
        super().start_month()
        self.orphans_failing = 0.0
        self.books = Books()
        self.profit = 0.0

    def receive(self) -> None:
        """Inspect what arrived, bear what fails in use, complain or keep silent."""
        for pair in self.relationships:
            if pair.delivery is not None and pair.order is not None:
                self.decide_inspection(pair)
            if pair.latent > 0.0:
                self.use(pair)
            if pair.found > 0.0 or pair.failing > 0.0 or pair.order is not None:
                self.face_problems(pair)
            escaped = pair.defective - pair.found
            pair.latent = defective_in_use(pair.latent, pair.failing, escaped)
        hazard = self.market.scenario.after_sales.hazard
        self.orphans_failing = expected_failures(self.orphaned, hazard)
        self.orphaned = defective_in_use(self.orphaned, self.orphans_failing, 0.0)

    def decide_inspection(self, pair: Relationship) -> None:
        """Inspect the share of the delivery for which it pays, by the buyer's own fears."""
        scenario, on = self.market.scenario, self.market.channels
        p, q = scenario.inspection, scenario.quality
        feared = feared_defects(
            pair.buyer_trust if on.inspection_trust else NEUTRAL,
            pair.buyer_confidence if on.inspection_trust else 0.0,
            p.caution,
            q.base_defects,
            q.shaded_defects,
        )
        pair.inspected = inspected_share(
            pair.buyer_traits.inspection if on.inspection_policy else NEUTRAL,
            feared,
            scenario.after_sales.failure_cost,
            p.return_cost,
            p.hours_per_unit * scenario.people.wage,
            p.ramp,
            p.audit_floor,
        )
        reason = Reason.INSPECTED if pair.inspected > p.audit_floor else Reason.AUDIT_ONLY
        pair.inspection = Decision(reason, (feared, pair.inspected))
        pair.found = found_defects(pair.defective, pair.inspected)

    def use(self, pair: Relationship) -> None:
        """Defective units in use fail."""
        hazard = self.market.scenario.after_sales.hazard
        uniform = self.market.luck.pair_delivery[pair.index][2]
        expected = expected_failures(pair.latent, hazard)
        pair.failing = clustered(expected, uniform, pair.latent)

    def face_problems(self, pair: Relationship) -> None:
        """Count the month's problems; voice them or keep silent; blame or repair."""
        scenario, on = self.market.scenario, self.market.channels
        p = scenario.after_sales
        pair.bad = bad_share(
            pair.found, pair.failing, pair.order.units if pair.order is not None else self.mean
        )
        late = pair.delivery is not None and pair.delivery.late
        pair.problems = int(problems_of_month(1.0 if late else 0.0, pair.bad, p.tolerated))
        if pair.problems == 0:
            return
        pair.spoken = self.decide_voice(pair)
        if pair.spoken.reason == Reason.SILENT:
            pair.silence += pair.problems
            return
        pair.complaint = Complaint(pair.problems)
        pair.silence = 0
        hours = problem_hours(p.problem_hours, float(pair.problems))
        pair.hours_blame = blame_hours(
            hours,
            pair.buyer_trust if on.blame else NEUTRAL,
            pair.supplier_trust if on.blame else NEUTRAL,
        )
        pair.hours_repair = hours - pair.hours_blame

    def decide_voice(self, pair: Relationship) -> Decision:
        """Voice a problem or say nothing."""
        p = self.market.scenario.after_sales
        trust = pair.buyer_trust if self.market.channels.voice else NEUTRAL
        chance = voice_chance(trust, p.voice_low, p.voice_high)
        uniform = self.market.luck.pair_delivery[pair.index][3]
        reason = Reason.VOICED if uniform < chance else Reason.SILENT
        return Decision(reason, (trust, chance, uniform))

    # -- settle ----------------------------------------------------------------------------------

    def settle(self) -> None:
        """Pay suppliers and people; what is left is profit."""
        scenario, books = self.market.scenario, self.books
        people, wage = scenario.people, scenario.people.wage
        quoting = quoting_hours(people.quote_hours, float(len(self.invited)), people.renewal_share)
        orphans = failure_cost(self.orphans_failing, scenario.after_sales.failure_cost, 0.0, 0.0)
        books.hours_desk += quoting
        books.failures += orphans
        profit = -buyer_overhead(wage, quoting, orphans)
        for pair in self.relationships:
            if pair.dealt():
                pair.buyer_result = self.settle_pair(pair)
                profit += pair.buyer_result
                enter(pair, books, pair.buyer_trust, pair.supplier_trust)
        books.desk_wages = wage * books.hours_desk
        books.inspection_wages = wage * books.hours_inspection
        transactional = books.hours_haggling + books.hours_contracting + books.hours_blame
        books.transaction = transaction_bill(
            wage, transactional, books.hours_desk, books.hours_inspection
        )
        hours = people_hours(transactional, books.hours_productive, books.hours_desk)
        books.person_months = person_months(hours, people.person_hours)
        books.person_months_inspection = person_months(books.hours_inspection, people.person_hours)
        books.rebids = 1.0 if len(self.invited) > 1 else 0.0
        books.switches = self.switched
        self.profit = profit
        self.cash += profit

    def settle_pair(self, pair: Relationship) -> float:
        """Enter one relationship into the ledger and return what it earned the buyer."""
        scenario, books = self.market.scenario, self.books
        people, after = scenario.people, scenario.after_sales
        mended = mended_share(pair.hours_blame, pair.hours_repair)
        failures = repaired(
            failure_cost(pair.failing, after.failure_cost, after.mitigation, pair.service),
            mended,
            after.repair,
        )
        recovery = recovered(
            failures, pair.completeness, scenario.contract.recovery, scenario.contract.strength
        )
        wages = contact_wages(pair.contact, pair.over, people.wage, people.overtime_premium)
        desk = problem_hours(people.expediting_hours, float(pair.problems))
        value = goods = inspection = downtime = qualification = ideas = 0.0
        if pair.order is not None and pair.delivery is not None and pair.invitation is not None:
            units = pair.delivery.units
            value = scenario.demand.value * good_units(pair.accepted, pair.defective, pair.found)
            goods = pair.order.price * pair.accepted
            late = units if pair.delivery.late else 0.0
            downtime = repaired(late * scenario.lateness.downtime_cost, mended, after.repair)
            desk = desk_hours(
                desk,
                ordering_hours(people.ordering_hours, pair.link, scenario.links.saved_hours),
                people.administration_hours,
                pair.order.completeness,
                people.qualification_hours,
                self.switched,
            )
            qualification = people.qualification_cost * self.switched
            inspection = inspection_hours(scenario.inspection.hours_per_unit, pair.inspected, units)
            made = float(pair.idea.from_supplier + pair.idea.from_buyer)
            ideas = idea_bill(scenario.ideas.cost, made, pair.invitation.share)
        pair.payment = Payment(goods, recovery)
        books.value += value
        books.recovered += recovery
        books.goods += goods
        books.contact_wages += wages
        books.hours_desk += desk
        books.hours_inspection += inspection
        books.qualification += qualification
        books.failures += failures
        books.downtime += downtime
        books.ideas += ideas
        return buyer_result(
            value,
            recovery,
            goods,
            wages,
            people.wage,
            desk,
            inspection,
            qualification,
            failures,
            downtime,
            ideas,
        )

    def close(self, factor: float) -> None:
        """Close the books of the month once the partners' results are known."""
        joint = 0.0
        for pair in self.relationships:
            joint += pair.supplier_result
        self.close_books(factor, joint + self.profit)

    # -- learn -----------------------------------------------------------------------------------

    def learn(self) -> None:
        """Turn the month's experience with each supplier into trust."""
        market = self.market
        on = market.channels
        lots = market.luck.pair_trust
        for pair in self.relationships:
            evidence, weight = 1.0, 0.0
            conduct = pair.supplier_traits.conduct if on.conduct_seen else NEUTRAL
            if pair.order is not None or pair.failing > 0.0:
                evidence, weight = self.evidence(pair)
            if pair.visits > 0.0:
                seen = market.scenario.visits.evidence
                evidence = evidence_with_visits(evidence, weight, pair.visits, seen, conduct)
                weight += pair.visits * seen
            if weight > 0.0:
                pair.buyer_evidence = evidence
            lot = lots[pair.index][0] if lots else 0.5
            pair.buyer_belief, pair.buyer_trust, pair.buyer_confidence = self.believe(
                pair.buyer_belief, evidence, weight, conduct, lot
            )
            self.remember(pair)

    def evidence(self, pair: Relationship) -> tuple[float, float]:
        """Grade a month with goods or failures, 0..1, and say how much it counts."""
        p, after = self.market.scenario.trust, self.market.scenario.after_sales
        forgiven = after.forgiveness if pair.complaint.problems else 0.0
        excess = excess_share(pair.bad, after.tolerated)
        quality = graded(excess, p.bad_units, forgiven)
        seen = quality_seen(pair.inspected, excess, p.bad_units)
        kept = promise_kept(pair.supplier.promises(pair), pair.service)
        if pair.order is None or pair.delivery is None:
            weight = quality_seen(0.0, excess, p.bad_units)
            return mean_of_three(1.0, quality, kept, 0.0, p.quality, p.promise), weight
        on_time = graded(1.0 if pair.delivery.late else 0.0, 1.0, forgiven)
        evidence = mean_of_three(on_time, quality, kept, p.on_time, p.quality * seen, p.promise)
        return evidence, evidence_weight(pair.order.units, p.units_reference)

    def remember(self, pair: Relationship) -> None:
        """Keep records of quality and punctuality."""
        scenario = self.market.scenario
        memory = scenario.sourcing.record_memory
        if pair.order is not None and pair.delivery is not None:
            late = 1.0 if pair.delivery.late else 0.0
            excess = excess_share(pair.bad, scenario.after_sales.tolerated)
            seen = quality_seen(pair.inspected, excess, scenario.trust.bad_units)
            pair.quality_record = moved_record(pair.quality_record, pair.bad, memory * seen)
            pair.record_late = moved_record(pair.record_late, late, memory)

    # -- turnover --------------------------------------------------------------------------------

    def lose(self, pair: Relationship) -> None:
        """The supplier is gone: units in use are orphaned, and a new source has to be found."""
        self.orphaned += pair.latent
        if self.source is pair:
            self.source = None
