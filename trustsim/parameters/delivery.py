"""From delivery to the end of the unit's life: quality, inspection, lateness, after-sales."""

from __future__ import annotations

from trustsim.parameters._declare import Group, number


class Quality(Group):
    """Defects, and the temptation to let them happen."""

    base_defects: float = number(
        0.008, 0.0, 0.5, unit="share of units", symbol="q_0",
        meaning="defects of a supplier that takes full care",
        source="assumed", grade="D", likely=(0.002, 0.02),
    )  # fmt: skip
    shaded_defects: float = number(
        0.035, 0.0, 0.5, unit="share of units", symbol="q_s",
        meaning="defects added by full shading",
        source="assumed", grade="D", likely=(0.01, 0.07),
    )  # fmt: skip
    shading_saving: float = number(
        0.05, 0.0, 0.5, unit="share of cost", symbol="c_s", meaning="cost saved by full shading",
        source="assumed", grade="D", likely=(0.02, 0.1),
    )  # fmt: skip
    goodwill: float = number(
        0.6, 0.0, 1.0, unit="share", symbol="b_y",
        meaning="share of the temptation to shade that full trust in the customer takes away",
        source="assumed", grade="D", likely=(0.2, 0.9),
    )  # fmt: skip
    efficiency_wage: float = number(
        2.0, 0.0, 20.0, unit="shading", symbol="b_m",
        meaning="shading deterred per unit of margin over price (a sale worth keeping)",
        source="shapiro_stiglitz1984", grade="D", likely=(0.0, 4.0),
    )  # fmt: skip
    inspection_deterrence: float = number(
        0.2, 0.0, 1.0, unit="shading", symbol="b_i",
        meaning="shading deterred when the last delivery was fully inspected",
        source="assumed", grade="D", likely=(0.05, 0.5),
    )  # fmt: skip


class Inspection(Group):
    """Incoming inspection."""

    hours_per_unit: float = number(
        0.06, 0.0, 10.0, unit="hours/unit", symbol="h_i", meaning="time to inspect a unit",
        source="assumed", grade="D", likely=(0.02, 0.12),
    )  # fmt: skip
    return_cost: float = number(
        40.0, 0.0, 1e6, unit="money/unit", symbol="c_ret",
        meaning="what a unit found defective on arrival costs the supplier besides making another",
        source="assumed", grade="D", likely=(10.0, 80.0),
    )  # fmt: skip
    caution: float = number(
        0.5, 0.0, 4.0, unit="standard deviations", symbol="z",
        meaning="how far below its belief a buyer puts a supplier's trustworthiness",
        source="assumed", grade="D", likely=(0.0, 1.5),
    )  # fmt: skip
    ramp: float = number(
        2.0, 0.001, 1e6, unit="money/unit", symbol="Delta_i",
        meaning="net benefit of inspection at which all of a lot is inspected",
        source="assumed", grade="D", likely=(0.5, 5.0),
    )  # fmt: skip
    audit_floor: float = number(
        0.01, 0.0, 1.0, unit="share of units", symbol="phi_0",
        meaning="share of units inspected in any case",
        source="assumed", grade="D", likely=(0.0, 0.05),
    )  # fmt: skip


class Lateness(Group):
    """Late deliveries."""

    base: float = number(
        0.04, 0.0, 1.0, unit="probability/month", symbol="l_0",
        meaning="chance that a delivery is late although everything was foreseen",
        source="assumed", grade="D", likely=(0.01, 0.1),
    )  # fmt: skip
    slope: float = number(
        0.6, 0.0, 10.0, unit="probability per share", symbol="l_1",
        meaning="chance added by the error of the supplier's plan as a share of the order",
        source="assumed", grade="D", likely=(0.2, 1.5),
    )  # fmt: skip
    downtime_cost: float = number(
        8.0, 0.0, 1e6, unit="money/unit", symbol="c_late",
        meaning="cost to the buyer of a unit that comes late",
        source="assumed", grade="D", likely=(2.0, 20.0),
    )  # fmt: skip


class AfterSales(Group):
    """Units in use: promises, failures, service, voice, blame and repair."""

    failure_cost: float = number(
        300.0, 0.0, 1e6, unit="money/unit", symbol="c_f",
        meaning="cost to the buyer of a defective unit that fails in use, without any service",
        source="assumed", grade="D", likely=(100.0, 600.0),
    )  # fmt: skip
    hazard: float = number(
        0.1, 0.001, 1.0, unit="1/month", symbol="lambda_f",
        meaning="chance in a month that a defective unit in use fails; 1/hazard is durability",
        source="assumed", grade="D", likely=(0.03, 0.3),
    )  # fmt: skip
    tolerated: float = number(
        0.01, 0.0001, 1.0, unit="share of units", symbol="tau_q",
        meaning="bad units, found or failing, over units ordered that pass as normal: above it "
        "there is a problem",
        source="assumed", grade="D", likely=(0.005, 0.03),
    )  # fmt: skip
    service: float = number(
        0.8, 0.0, 1.0, unit="share", symbol="S",
        meaning="service that production and service departments can deliver",
        source="levitt1983", grade="D", likely=(0.5, 1.0),
    )  # fmt: skip
    alignment: float = number(
        0.95, 0.0, 1.0, unit="share", symbol="A",
        meaning="how well those who sell and those who deliver are joined by one owner",
        source="levitt1983", grade="D", likely=(0.7, 1.0),
    )  # fmt: skip
    overpromise: float = number(
        0.4, 0.0, 1.0, unit="share", symbol="P_o",
        meaning="service promised beyond what can be delivered by a supplier without conduct",
        source="levitt1983", grade="D", likely=(0.0, 0.8),
    )  # fmt: skip
    mitigation: float = number(
        0.5, 0.0, 1.0, unit="share", symbol="m_f",
        meaning="share of failure cost that full service spares the buyer",
        source="assumed", grade="D", likely=(0.2, 0.8),
    )  # fmt: skip
    service_cost: float = number(
        60.0, 0.0, 1e6, unit="money/unit", symbol="c_srv",
        meaning="cost to the supplier of full service for a unit that fails",
        source="assumed", grade="D", likely=(20.0, 150.0),
    )  # fmt: skip
    voice_low: float = number(
        0.25, 0.0, 1.0, unit="probability", symbol="nu_0",
        meaning="chance that a buyer without trust voices a problem",
        source="hirschman1970", grade="D", likely=(0.1, 0.5),
    )  # fmt: skip
    voice_high: float = number(
        0.95, 0.0, 1.0, unit="probability", symbol="nu_1",
        meaning="chance that a buyer with full trust voices a problem",
        source="hirschman1970", grade="D", likely=(0.7, 1.0),
    )  # fmt: skip
    forgiveness: float = number(
        0.5, 0.0, 1.0, unit="share", symbol="fg",
        meaning="share of a voiced and repaired problem that does not count against the supplier",
        source="hirschman1970", grade="D", likely=(0.2, 0.8),
    )  # fmt: skip
    repair: float = number(
        0.3, 0.0, 1.0, unit="share", symbol="rep",
        meaning="share of what a problem costs that joint repair saves, blame left out",
        source="assumed", grade="D", likely=(0.1, 0.6),
    )  # fmt: skip
    problem_hours: float = number(
        16.0, 0.0, 1000.0, unit="hours", symbol="h_p",
        meaning="contact hours that a voiced problem takes, in blame or in joint repair",
        source="assumed", grade="D", likely=(5.0, 30.0),
    )  # fmt: skip
