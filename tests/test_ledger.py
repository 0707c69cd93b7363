"""Nothing is lost: money, goods, hours and the outcomes made of them, added up a second time."""

from __future__ import annotations

from math import isclose
from typing import Any

import numpy as np
import pytest
from markets import WORLDS, Tables, months, rows, run, world
from numpy.typing import NDArray

from trustsim.agents import Buyer, Relationship, Supplier
from trustsim.agents.ledger import LINES, Statement
from trustsim.agents.reasons import Reason
from trustsim.market import Market
from trustsim.scenarios import Scenario

EXACT = 1e-9

SCENARIOS = {name: world(name) for name in WORLDS}


def close(one: float, other: float, scale: float) -> bool:
    """Equal, up to rounding on the scale of what was added up."""
    return isclose(one, other, rel_tol=EXACT, abs_tol=EXACT * max(1.0, scale))


def signed(side: str, statement: Statement) -> list[float]:
    """Lines with the sign that they have for a firm of that side."""
    found = []
    for line, amount in zip(statement._fields, statement, strict=True):
        payer, payee = LINES[line]
        found.append(amount if payee == side else -amount)
        assert amount == 0.0 or side in (payer, payee) or payer == "firm", line
    return found


# --- money --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SCENARIOS)
def test_the_accounts_of_all_sum_to_zero_every_month(name: str) -> None:
    scenario = SCENARIOS[name]
    for market in months(scenario):
        assert abs(market.imbalance()) <= EXACT
        turnover = sum(buyer.books.goods + buyer.books.value for buyer in market.buyers)
        paid_out = sum(
            sum(
                amount if payee == "outside" else -amount
                for (payer, payee), amount in zip(
                    LINES.values(), firm.books.statement(), strict=True
                )
                if "outside" in (payer, payee)
            )
            for firm in (*market.buyers, *market.suppliers)
        )
        earned = sum(firm.profit for firm in (*market.buyers, *market.suppliers))
        assert abs(earned + paid_out) <= EXACT * max(1.0, turnover)


@pytest.mark.parametrize("name", SCENARIOS)
def test_the_profit_of_a_firm_is_the_sum_of_its_ledger_lines(name: str) -> None:
    for market in months(SCENARIOS[name]):
        for side, firms in (("buyer", market.buyers), ("supplier", market.suppliers)):
            for firm in firms:
                lines = signed(side, firm.books.statement())
                assert close(firm.profit, sum(lines), sum(map(abs, lines)))
                assert firm.books.profit == firm.profit


def test_every_ledger_line_is_used() -> None:
    used: set[str] = set()
    for market in months(SCENARIOS["busy"]):
        for firm in (*market.buyers, *market.suppliers):
            statement = firm.books.statement()
            assert min(statement) >= 0.0
            used |= {line for line, amount in statement._asdict().items() if amount}
    assert used == set(LINES) == set(Statement._fields)


@pytest.mark.parametrize("name", SCENARIOS)
def test_what_a_buyer_pays_is_what_its_supplier_receives(name: str) -> None:
    for market in months(SCENARIOS[name]):
        for firms, pairs_of in (
            (market.buyers, lambda firm: firm.relationships),
            (market.suppliers, lambda firm: firm.customers),
        ):
            for firm in firms:
                payments = [pair.payment for pair in pairs_of(firm) if pair.payment is not None]
                goods = sum(payment.goods for payment in payments)
                recovered = sum(payment.recovered for payment in payments)
                assert close(firm.books.goods, goods, goods)
                assert close(firm.books.recovered, recovered, recovered)


@pytest.mark.parametrize("name", ["half_and_half", "insolvencies", "no_burn_in"])
def test_cash_moves_by_profit_and_by_what_is_put_into_an_entrant(name: str) -> None:
    scenario = SCENARIOS[name]
    cash: dict[Any, float] = {}
    injected = 0.0
    for market in months(scenario):
        opening = scenario.turnover.opening_cash
        for supplier in market.suppliers:
            before = cash.get(supplier.unique_id, opening)
            if market.period != 0:
                moved = before + supplier.profit + supplier.written_off
                assert close(supplier.cash, moved, abs(before) + abs(supplier.profit))
            assert supplier.failed == (supplier.written_off > 0.0)
            assert supplier.cash >= -scenario.turnover.credit
            injected += supplier.written_off
            cash[supplier.unique_id] = supplier.cash
        for buyer in market.buyers:
            before = cash.get(buyer.unique_id, 0.0)
            if market.period != 0:
                assert close(buyer.cash, before + buyer.profit, abs(before) + abs(buyer.profit))
            cash[buyer.unique_id] = buyer.cash
    assert (injected > 0.0) == (name == "insolvencies")


@pytest.mark.parametrize("name", SCENARIOS)
def test_joint_surplus_is_ones_own_profit_and_what_the_partners_earn(name: str) -> None:
    for market in months(SCENARIOS[name]):
        people, after = market.scenario.people, market.scenario.after_sales
        bought = sum(buyer.profit for buyer in market.buyers)
        sold = sum(supplier.profit for supplier in market.suppliers)
        scale = sum(map(abs, [*(f.profit for f in (*market.buyers, *market.suppliers))]))
        # What a buyer spends on no supplier in particular: quotes, and units of those that failed.
        apart = sum(
            people.wage * quotes_by_hand(people, buyer) + after.failure_cost * buyer.orphans_failing
            for buyer in market.buyers
        )
        joint = sum(buyer.books.joint for buyer in market.buyers)
        assert close(joint, bought + sold, scale)
        joint = sum(supplier.books.joint for supplier in market.suppliers)
        assert close(joint, bought + sold + apart, scale + apart)


def lines_by_hand(market: Market, pair: Relationship) -> dict[str, tuple[float, float]]:
    """What each side enters for a relationship, from the model description."""
    scenario, people = market.scenario, market.scenario.people
    hours = pair.hours_blame + pair.hours_repair
    saved = scenario.after_sales.repair * pair.hours_repair / hours if hours else 0.0
    wages = people.wage * (pair.contact + people.overtime_premium * pair.over)
    failures = pair.failing * scenario.after_sales.failure_cost
    failures *= (1.0 - scenario.after_sales.mitigation * pair.service) * (1.0 - saved)
    contract = scenario.contract
    recovered = failures * pair.completeness * contract.recovery * contract.strength
    service = pair.failing * scenario.after_sales.service_cost * pair.service
    found = {
        "contact_wages": (wages, wages),
        "failures": (failures, 0.0),
        "recovered": (recovered, recovered),
        "service": (0.0, service),
    }
    if pair.order is None or pair.delivery is None or pair.invitation is None:
        return found
    downtime = pair.delivery.units * scenario.lateness.downtime_cost * (1.0 - saved)
    ideas = scenario.ideas.cost * sum(pair.idea)
    unit_cost = pair.supplier.cost * (1.0 - scenario.quality.shading_saving * pair.shading)
    left = 1.0 - market.savings_then[pair.index]
    return found | {
        "value": (
            scenario.demand.value * (pair.accepted - (pair.defective - pair.found)),
            0.0,
        ),
        "goods": (pair.order.price * pair.accepted,) * 2,
        "downtime": (downtime if pair.delivery.late else 0.0, 0.0),
        "ideas": (ideas * pair.invitation.share, ideas * (1.0 - pair.invitation.share)),
        "returns": (0.0, scenario.inspection.return_cost * pair.found),
        "production": (0.0, unit_cost * left * (pair.delivery.units + pair.replaced)),
    }


class WatchedMarket(Market):
    """Remembers the savings and the links with which goods were made and ordered."""

    def settle(self) -> None:
        self.savings_then = [pair.saving for pair in self.pairs]
        self.links_then = [pair.link for pair in self.pairs]
        super().settle()

    def turnover(self) -> None:
        self.check_lines()
        super().turnover()

    def check_lines(self) -> None:
        """Add up every line of every firm a second time, before anybody fails."""
        for at, firms in enumerate((self.buyers, self.suppliers)):
            for firm in firms:
                self.check_firm(at, firm)

    def check_firm(self, at: int, firm: Buyer | Supplier) -> None:
        pairs = firm.relationships if isinstance(firm, Buyer) else firm.customers
        totals: dict[str, float] = {}
        for pair in pairs:
            for line, sides in lines_by_hand(self, pair).items():
                totals[line] = totals.get(line, 0.0) + sides[at]
        totals |= of_buyer(self, firm) if isinstance(firm, Buyer) else of_supplier(self, firm)
        if isinstance(firm, Buyer):
            orphans = firm.orphans_failing * self.scenario.after_sales.failure_cost
            totals["failures"] = totals.get("failures", 0.0) + orphans
        statement = firm.books.statement()._asdict()
        for line, amount in statement.items():
            assert close(amount, totals.get(line, 0.0), amount), (line, firm.number)


def quotes_by_hand(people: Any, buyer: Buyer) -> float:
    """Hours for quotes: those of every rival and the source, or a share of one for a renewal."""
    if len(buyer.invited) == 1:
        return float(people.quote_hours * people.renewal_share)
    return float(people.quote_hours * len(buyer.invited))


def of_buyer(market: WatchedMarket, buyer: Buyer) -> dict[str, float]:
    """Desk work, inspection and qualification of a buyer, by hand."""
    scenario, people = market.scenario, market.scenario.people
    desk = quotes_by_hand(people, buyer)
    inspection = 0.0
    for pair in buyer.relationships:
        desk += people.expediting_hours * pair.problems
        if pair.order is not None and pair.delivery is not None:
            saved = scenario.links.saved_hours * market.links_then[pair.index]
            desk += max(0.0, people.ordering_hours - saved)
            desk += people.administration_hours * pair.order.completeness
            desk += people.qualification_hours * buyer.switched
            units = pair.inspected * pair.delivery.units
            inspection += scenario.inspection.hours_per_unit * units
    return {
        "desk_wages": people.wage * desk,
        "inspection_wages": people.wage * inspection,
        "qualification": people.qualification_cost * buyer.switched,
    }


def of_supplier(market: WatchedMarket, supplier: Supplier) -> dict[str, float]:
    """Capacity that stood idle or was missing, and links of a supplier, by hand."""
    scenario = market.scenario
    made = sum(
        pair.delivery.units + pair.replaced
        for pair in supplier.customers
        if pair.delivery is not None
    )
    reserved = sum(pair.reserved for pair in supplier.customers)
    links = scenario.links
    return {
        "idle": max(0.0, reserved - made) * supplier.cost * scenario.capacity.idle_cost,
        "spot": max(0.0, made - reserved) * supplier.cost * scenario.capacity.spot_premium,
        "links": sum(
            pair.link_new * links.setup_cost + market.links_then[pair.index] * links.running_cost
            for pair in supplier.customers
        ),
    }


@pytest.mark.parametrize("name", SCENARIOS)
def test_every_ledger_line_is_what_the_model_description_says(name: str) -> None:
    WatchedMarket(SCENARIOS[name], seed=2).run_model()


# --- goods --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SCENARIOS)
def test_goods_ordered_are_delivered_or_short_and_delivered_are_accepted_or_returned(
    name: str,
) -> None:
    short = replaced = 0.0
    for market in months(SCENARIOS[name]):
        for supplier in market.suppliers:
            ordered = delivered = made = 0.0
            for pair in supplier.customers:
                assert (pair.order is None) == (pair.delivery is None)
                if pair.order is None or pair.delivery is None:
                    assert (pair.accepted, pair.returned, pair.defective) == (0.0, 0.0, 0.0)
                    continue
                units = pair.delivery.units
                ordered, delivered = ordered + pair.order.units, delivered + units
                made += units + pair.replaced
                replaced += pair.replaced
                assert 0.0 <= units <= pair.order.units * (1.0 + 1e-12)
                assert close(units, pair.accepted + pair.returned, units)
                assert 0.0 <= pair.found <= pair.defective * (1.0 + 1e-12)
                assert pair.defective <= units * (1.0 + 1e-12)
                assert close(pair.found, pair.returned + pair.replaced, units)
                assert 0.0 <= pair.returned <= pair.found
            can = sum(pair.reserved for pair in supplier.customers)
            can += market.scenario.capacity.spot_share * ordered
            assert close(delivered, min(ordered, can), ordered)
            assert close(supplier.made, made, made)
            assert delivered * (1.0 - EXACT) <= made <= can * (1.0 + EXACT) + EXACT
            short += ordered - delivered
    if name in ("shortages", "busy"):
        assert short > 1.0
    if name in ("lemons", "busy"):
        assert replaced > 1.0


@pytest.mark.parametrize("name", SCENARIOS)
def test_defective_units_in_use_are_neither_lost_nor_invented(name: str) -> None:
    before: dict[int, float] = {}
    failed_in_use = 0.0
    for market in months(SCENARIOS[name]):
        for buyer in market.buyers:
            after = buyer.orphaned + sum(pair.latent for pair in buyer.relationships)
            come = sum(pair.defective - pair.found for pair in buyer.relationships)
            gone = buyer.orphans_failing + sum(pair.failing for pair in buyer.relationships)
            failed_in_use += gone
            then = before.get(buyer.number, 0.0)
            if market.period != 0:  # when cash and units in use begin afresh
                assert close(after, then + come - gone, then + come)
            before[buyer.number] = after
            assert all(pair.latent >= 0.0 for pair in buyer.relationships)
    assert failed_in_use > 1.0 or name not in ("lemons", "insolvencies", "busy")


# --- hours --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SCENARIOS)
def test_contact_hours_are_the_budget_or_more_and_split_without_rest(name: str) -> None:
    over = visits = 0.0
    for market in months(SCENARIOS[name]):
        for pair in market.pairs:
            transactional = pair.hours_haggling + pair.hours_contracting + pair.hours_blame
            needed = transactional + pair.hours_repair + pair.hours_visit
            budget = market.scenario.people.contact_hours if pair.order is not None else 0.0
            assert close(pair.contact, max(budget, needed), needed)
            assert close(pair.contact, transactional + pair.hours_productive, pair.contact)
            assert pair.hours_productive >= 0.0
            beyond = max(0.0, needed - budget) if pair.order is not None else 0.0
            assert close(pair.over, beyond, needed)
            spent = market.scenario.after_sales.problem_hours * pair.complaint.problems
            assert close(pair.hours_blame + pair.hours_repair, spent, spent)
            assert pair.hours_visit == pair.visits * market.scenario.visits.hours
            if pair.invitation is None:
                assert pair.hours_haggling == pair.hours_contracting == 0.0
            over, visits = over + pair.over, visits + pair.visits
    if name == "busy":
        assert over > 0.0
        assert visits > 0.0


# --- outcomes, from the relationships table alone ---------------------------------------------


def of_stance(tables: Tables, side: str, stance: str) -> dict[str, NDArray[Any]]:
    """Rows of relationships of the firms of a stance."""
    firms, pairs = tables[f"{side}s"], tables["relationships"]
    members = np.unique(firms[side][firms["stance"] == stance])
    return rows(pairs, np.isin(pairs[side], members))


def summaries(tables: Tables) -> list[tuple[str, str, dict[str, float]]]:
    """The summary row by row."""
    table = tables["summary"]
    return [
        (side, stance, {name: table[name][i] for name in table if table[name].dtype.kind == "f"})
        for i, (side, stance) in enumerate(
            zip(table["side"].tolist(), table["stance"].tolist(), strict=True)
        )
    ]


def agree(found: float, expected: float) -> bool:
    """Equal, or both undefined."""
    if np.isnan(found) or np.isnan(expected):
        return bool(np.isnan(found) and np.isnan(expected))
    return isclose(found, expected, rel_tol=EXACT, abs_tol=1e-12)


def over(above: float, below: float) -> float:
    return above / below if below else float("nan")


@pytest.mark.parametrize("name", SCENARIOS)
def test_the_summary_follows_from_the_relationships(name: str) -> None:
    tables = run(SCENARIOS[name])
    for side, stance, outcome in summaries(tables):
        pairs = of_stance(tables, side, stance)
        trading = pairs["ordered"] > 0.0
        sums = {
            column: float(values.sum())
            for column, values in pairs.items()
            if column != "price" and values.dtype.kind in "fi"
        }
        transactional = sum(sums[f"hours_{kind}"] for kind in ("haggling", "contracting", "blame"))
        spent = float(np.nansum(pairs["price"] * pairs["accepted"]))
        number = float(trading.sum())
        mine = tables[f"{side}s"]["stance"] == stance
        expected = {
            "transactional_share": over(transactional, transactional + sums["hours_productive"]),
            "price": over(spent, sums["accepted"]),
            "fill_rate": over(sums["accepted"], sums["ordered"]),
            "ideas_from_suppliers": over(12.0 * sums["ideas_from_supplier"], number),
            "ideas_from_buyers": over(12.0 * sums["ideas_from_buyer"], number),
            "cost_disclosure": over(sums["cost_disclosed"], number),
            "problem_rate": over(sums["problems"], number),
            "voiced_share": over(sums["complaints"], sums["problems"]),
            "profit": float(np.mean(tables[f"{side}s"]["profit"][mine])),
            "joint_surplus": float(np.mean(tables[f"{side}s"]["joint_surplus"][mine])),
        }
        for outcome_name, value in expected.items():
            assert agree(outcome[outcome_name], value), (side, stance, outcome_name)


@pytest.mark.parametrize("name", SCENARIOS)
def test_discounted_profit_weighs_months_by_their_present_value(name: str) -> None:
    tables, rate = run(SCENARIOS[name]), SCENARIOS[name].people.discount_rate
    for side, stance, outcome in summaries(tables):
        firms = rows(tables[f"{side}s"], tables[f"{side}s"]["stance"] == stance)
        weights = (1.0 + rate) ** (-firms["period"] / 12.0)
        expected = float((weights * firms["profit"]).sum() / weights.sum())
        assert isclose(outcome["discounted_profit"], expected, rel_tol=1e-9, abs_tol=1e-6)


@pytest.mark.parametrize("name", SCENARIOS)
def test_months_add_up_to_the_summary(name: str) -> None:
    tables = run(SCENARIOS[name])
    for side, stance, outcome in summaries(tables):
        table = tables["periods"]
        mine = rows(table, (table["side"] == side) & (table["stance"] == stance))
        assert mine["period"].tolist() == list(range(1, SCENARIOS[name].periods + 1))
        assert outcome["firms"] == mine["firms"].mean()
        for column in ("profit", "joint_surplus"):
            expected = np.average(mine[column], weights=mine["firms"])
            assert isclose(outcome[column], expected, rel_tol=EXACT, abs_tol=1e-6)
        accepted = accepted_by_month(tables, side, stance)
        columns = ["price"]
        if accepted.all():  # else a month has costs and no unit to put them on
            columns += ["total_cost", "transaction_cost", "failure_cost"]
        for column in columns:
            value = np.where(accepted > 0.0, mine[column], 0.0) * accepted
            assert agree(outcome[column], over(float(value.sum()), float(accepted.sum()))), column


def accepted_by_month(tables: Tables, side: str, stance: str) -> NDArray[Any]:
    """Units that a stance's firms accepted or had accepted, by month."""
    pairs = of_stance(tables, side, stance)
    return np.bincount(pairs["period"], weights=pairs["accepted"])[1:]


@pytest.mark.parametrize("name", SCENARIOS)
def test_total_cost_is_price_and_all_that_comes_with_it(name: str) -> None:
    scenario, tables = SCENARIOS[name], run(SCENARIOS[name])
    for side, _, outcome in summaries(tables):
        if side == "buyer" and not np.isnan(outcome["price"]):
            parts = outcome["price"] + outcome["failure_cost"] + outcome["transaction_cost"]
            accepted = sum(accepted_by_month(tables, "buyer", _))
            switches = outcome["switch_rate"] * outcome["firms"] * scenario.periods / 12.0
            qualification = switches * scenario.people.qualification_cost / accepted
            assert isclose(outcome["total_cost"], parts + qualification, rel_tol=EXACT)


@pytest.mark.parametrize("name", SCENARIOS)
def test_trust_in_the_books_is_the_trust_with_which_the_month_began(name: str) -> None:
    tables = run(SCENARIOS[name])
    pairs = tables["relationships"]
    number = len(np.unique(pairs["buyer"] * 1000 + pairs["supplier"]))
    trading = (pairs["ordered"] > 0.0).reshape(-1, number)
    entered = np.diff(pairs["firm"].reshape(-1, number), axis=0) > 0
    stranger = Market(SCENARIOS[name], seed=1).pairs[0].buyer_trust
    for side, partner in (("buyer", "supplier"), ("supplier", "buyer")):
        firms = pairs[side].reshape(-1, number)
        for column, whose in (("trust", side), ("partner_trust", partner)):
            ended = pairs[f"trust_{whose}"].reshape(-1, number)[:-1]
            began = np.where(entered, stranger, ended)
            table = tables[f"{side}s"]
            for month, firm, value in zip(table["period"], table[side], table[column], strict=True):
                if month == 1:
                    continue
                mine = trading[month - 1] & (firms[month - 1] == firm)
                expected = over(float(began[month - 2][mine].sum()), float(mine.sum()))
                assert agree(value, expected), (side, column, month, firm)


def test_orders_without_a_single_contact_hour_are_settled_too() -> None:
    silent = {
        "people.contact_hours": 0.0,
        "negotiation.hours_per_round": 0.0,
        "contract.drafting_hours": 0.0,
        "visits.rate": 0.0,
    }
    market = Market(Scenario.minimal().replace(silent), seed=0)
    market.run_model()
    units = market.tables()["summary"]
    buyers = units["side"] == "buyer"
    assert (units["fill_rate"][buyers] == 1.0).all()
    assert (units["price"][buyers] > 90.0).all()
    for pair in market.pairs:
        assert (pair.order is None) == (pair.payment is None)


def test_a_lot_that_nobody_inspected_is_no_evidence_of_quality() -> None:
    blind = {"inspection.audit_floor": 0.0, "after_sales.hazard": 0.001, "lateness.base": 0.0}
    blind |= {f"strategies.{name}.buyer.inspection": 0.0 for name in ("aggressive", "trusting")}
    careless = {"quality.base_defects": 0.2, "trust.promise": 0.0, "lateness.slope": 0.0}
    found = {}
    for name, defects in (("none", 0.0), ("many", 0.2)):
        scenario = Scenario.minimal().replace(
            {**blind, **careless, "quality.base_defects": defects, "periods": 12}
        )
        market = Market(scenario, seed=0)
        market.run_model()
        found[name] = [pair.buyer_trust for pair in market.pairs]
        records = [pair.quality_record for pair in market.pairs if pair.tenure > 6]
        assert records == [pytest.approx(defects, abs=0.02)] * len(records)
    assert found["many"] == pytest.approx(found["none"], abs=0.03)


def test_leaving_a_supplier_that_gave_notice_costs_no_trust() -> None:
    market = Market(Scenario().replace({"market.buyers": 6, "periods": 120}), seed=0)
    seen = {True: 0, False: 0}
    while market.running:
        market.step()
        for pair in market.pairs:
            if pair.left:
                after_notice = pair.buyer.rebid.reason == Reason.NOTICE
                assert pair.withdrawn == (0.0 if after_notice else 1.0)
                seen[after_notice] += 1
    assert min(seen.values()) > 0
