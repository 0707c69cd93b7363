"""What grows or withers in a relationship: ideas, visits, links, evidence, trust."""

from __future__ import annotations

from trustsim.parameters._declare import Group, choice, number


class Ideas(Group):
    """Ideas from suppliers, process help from buyers, leaks and disclosed cost."""

    rate: float = number(
        0.12, 0.0, 1.0, unit="ideas/hour", symbol="iota",
        meaning="ideas that a fully open, fully trusting supplier offers per productive hour",
        source="dyer1996", grade="D", likely=(0.005, 0.25), fitted="P4",
        why="from an idea in a month of work together to two a day",
    )  # fmt: skip
    exposure: float = number(
        0.5, 0.0, 10.0, unit="gains", symbol="e_k",
        meaning="what a betrayed idea or disclosed cost costs the supplier, over what a kept one "
        "brings it",
        source="businessweek1993", grade="C", likely=(0.0, 1.0),
        why="leak_rate x leak_share / sourcing.fair_split = 0.48: what rivals copy comes off the "
        "price, what is kept brings a share of the saving",
    )  # fmt: skip
    gain: float = number(
        0.006, 0.0, 0.2, unit="share of cost", symbol="g_k",
        meaning="saving that an idea brings while little has been saved",
        source="dyer1996", grade="D", likely=(0.002, 0.012),
    )  # fmt: skip
    most: float = number(
        0.15, 0.001, 0.9, unit="share of cost", symbol="k_max",
        meaning="largest relation-specific saving",
        source="assumed", grade="D", likely=(0.08, 0.25),
    )  # fmt: skip
    decay: float = number(
        0.016666666666666666, 0.0, 1.0, unit="1/month", symbol="delta_k",
        meaning="share of the saving that a new product generation makes void",
        source="assumed", grade="D", likely=(0.008, 0.04),
    )  # fmt: skip
    cost: float = number(
        2500.0, 0.0, 1e7, unit="money/idea", symbol="c_k", meaning="cost of putting an idea to use",
        source="assumed", grade="D", likely=(500.0, 10_000.0),
    )  # fmt: skip
    disclosure_bonus: float = number(
        0.3, 0.0, 5.0, unit="share", symbol="b_d",
        meaning="how much more an idea brings where the supplier's cost is disclosed",
        source="assumed", grade="D", likely=(0.0, 0.8),
    )  # fmt: skip
    disclosure_rate: float = number(
        0.5, 0.0, 1.0, unit="probability/month", symbol="d_c",
        meaning="chance that a fully open, fully trusting supplier discloses its cost in a month",
        source="assumed", grade="D", likely=(0.1, 1.0),
    )  # fmt: skip
    leak_rate: float = number(
        0.6, 0.0, 1.0, unit="probability/rebid", symbol="l_k",
        meaning="chance that a buyer without conduct shows the saving to rivals at a rebid",
        source="assumed", grade="D", likely=(0.2, 1.0),
    )  # fmt: skip
    leak_share: float = number(
        0.4, 0.0, 1.0, unit="share", symbol="l_s",
        meaning="share of the saving that a rival can copy",
        source="assumed", grade="D", likely=(0.1, 0.7),
    )  # fmt: skip
    detection: float = number(
        0.5, 0.0, 1.0, unit="probability", symbol="l_d",
        meaning="chance that the supplier learns of a leak or of a reused cost",
        source="assumed", grade="D", likely=(0.2, 0.9),
    )  # fmt: skip
    help_rate: float = number(
        0.004, 0.0, 1.0, unit="helps/hour", symbol="iota_h",
        meaning="process improvements that a fully open, fully trusting buyer brings per "
        "productive hour",
        source="dyer_chu2003", grade="D", likely=(0.001, 0.01),
    )  # fmt: skip
    help_gain: float = number(
        0.05, 0.0, 0.5, unit="lean", symbol="g_l",
        meaning="step towards the lean process that a help brings (1 is fully lean)",
        source="assumed", grade="D", likely=(0.02, 0.1),
    )  # fmt: skip
    lean_cost: float = number(
        0.04, 0.0, 0.5, unit="share of cost", symbol="c_l",
        meaning="cost saved by a fully lean process, for all customers of the supplier",
        source="assumed", grade="D", likely=(0.01, 0.08),
    )  # fmt: skip
    lean_quality: float = number(
        0.6, 0.0, 1.0, unit="share", symbol="q_l",
        meaning="share of base defects that a fully lean process avoids",
        source="assumed", grade="D", likely=(0.2, 0.9),
    )  # fmt: skip


class Visits(Group):
    """Visits of engineers, either way."""

    rate: float = number(
        0.6, 0.0, 10.0, unit="visits/month", symbol="n_v",
        meaning="visits a month that full attention on both sides brings",
        source="levitt1983", grade="D", likely=(0.2, 1.5),
    )  # fmt: skip
    hours: float = number(
        5.0, 0.0, 1000.0, unit="hours/visit", symbol="h_v", meaning="contact hours of a visit",
        source="assumed", grade="D", likely=(2.0, 12.0),
    )  # fmt: skip
    reach: float = number(
        12.0, 0.0, 1200.0, unit="months", symbol="T_v",
        meaning="months after the last order in which a former partner is still visited",
        source="assumed", grade="D", likely=(0.0, 24.0),
    )  # fmt: skip
    evidence: float = number(
        0.3, 0.0, 10.0, unit="months of trade", symbol="u_v",
        meaning="weight of what a visit shows against a full month of trade",
        source="assumed", grade="D", likely=(0.1, 1.0),
    )  # fmt: skip


class Links(Group):
    """Ordering terminals and the like, volunteered by the supplier."""

    threshold: float = number(
        0.65, 0.0, 1.0, unit="trust", symbol="y_l",
        meaning="trust in the customer from which a supplier volunteers a link",
        source="levitt1983", grade="D", likely=(0.5, 0.85),
    )  # fmt: skip
    setup_cost: float = number(
        4000.0, 0.0, 1e7, unit="money", symbol="c_l0", meaning="cost of a link to the supplier",
        source="assumed", grade="D", likely=(1000.0, 10_000.0),
    )  # fmt: skip
    running_cost: float = number(
        100.0, 0.0, 1e6, unit="money/month", symbol="c_l1",
        meaning="running cost of a link to the supplier",
        source="assumed", grade="D", likely=(20.0, 300.0),
    )  # fmt: skip
    saved_hours: float = number(
        6.0, 0.0, 1000.0, unit="hours/month", symbol="h_l",
        meaning="desk hours that a link saves the buyer, at most what ordering takes",
        source="assumed", grade="D", likely=(2.0, 10.0),
    )  # fmt: skip
    leaving_cost: float = number(
        8000.0, 0.0, 1e7, unit="money", symbol="c_l2",
        meaning="what leaving a linked supplier costs the buyer on top of qualification",
        source="levitt1983", grade="D", likely=(2000.0, 20_000.0),
    )  # fmt: skip


class Trust(Group):
    """How experience becomes trust. Evidence is graded 0 to 1."""

    rule: str = choice("beta", meaning="trust rule: a file in trustsim/trust_rules")
    prior: float = number(
        0.32, 0.01, 0.99, unit="trust", symbol="a/(a+b)", meaning="trust between strangers",
        source="ozer2011", grade="D", likely=(0.1, 0.5), fitted="P11",
        why="twice the slope of capacity on report, less 1: 0.32 in the paper, 0.20 replicated",
    )  # fmt: skip
    prior_strength: float = number(
        4.0, 0.1, 1000.0, unit="months of trade", symbol="a+b",
        meaning="how many months of trade the prior is worth",
        source="josang_ismail2002", grade="D", likely=(2.0, 10.0),
    )  # fmt: skip
    units_reference: float = number(
        4000.0, 0.001, 1e9, unit="units", symbol="u_ref",
        meaning="units in a month that count as a full month of evidence",
        source="assumed", grade="D", likely=(1200.0, 12_000.0),
    )  # fmt: skip
    on_time: float = number(
        0.3, 0.0, 1.0, unit="weight", symbol="e_t",
        meaning="weight of punctuality in the buyer's evidence",
        source="assumed", grade="D", likely=(0.1, 0.6),
    )  # fmt: skip
    quality: float = number(
        0.4, 0.001, 1.0, unit="weight", symbol="e_q",
        meaning="weight of quality in the buyer's evidence",
        source="assumed", grade="D", likely=(0.1, 0.6),
    )  # fmt: skip
    promise: float = number(
        0.3, 0.0, 1.0, unit="weight", symbol="e_p",
        meaning="weight of promises kept in the buyer's evidence",
        source="assumed", grade="D", likely=(0.1, 0.6),
    )  # fmt: skip
    fairness: float = number(
        0.4, 0.001, 1.0, unit="weight", symbol="e_f",
        meaning="weight of a fair split in the supplier's evidence",
        source="assumed", grade="D", likely=(0.1, 0.6),
    )  # fmt: skip
    forecast: float = number(
        0.3, 0.0, 1.0, unit="weight", symbol="e_x",
        meaning="weight of forecasts that come true in the supplier's evidence",
        source="ozer2011", grade="D", likely=(0.1, 0.6),
    )  # fmt: skip
    confidentiality: float = number(
        0.3, 0.0, 1.0, unit="weight", symbol="e_c",
        meaning="weight of secrets kept in the supplier's evidence",
        source="assumed", grade="D", likely=(0.1, 0.6),
    )  # fmt: skip
    bad_units: float = number(
        0.06, 0.0001, 1.0, unit="share of units", symbol="q_bad",
        meaning="bad units over units ordered, beyond those that pass as normal, that make the "
        "quality evidence zero",
        source="assumed", grade="D", likely=(0.03, 0.12),
    )  # fmt: skip
