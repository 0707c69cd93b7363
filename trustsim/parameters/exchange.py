"""How a price and a contract come about: sourcing, negotiation, contract."""

from __future__ import annotations

from trustsim.parameters._declare import Group, count, number


class Sourcing(Group):
    """Invitation, rebid, auction, renewal and award."""

    rebid_low: float = number(
        -4.0, -10.0, 10.0, unit="log odds", symbol="theta_lo",
        meaning="tendency to rebid in a month of a buyer without pressure",
        source="assumed", grade="D", likely=(-5.0, -3.0),
    )  # fmt: skip
    rebid_high: float = number(
        4.7, -10.0, 10.0, unit="log odds", symbol="theta_hi",
        meaning="tendency to rebid in a month of a buyer with full pressure",
        source="assumed", grade="D", likely=(-2.0, 6.0), fitted="P2",
        why="from a rebid in 12 % of months to one in each: contracts that are reopened at will",
    )  # fmt: skip
    rebid_trust: float = number(
        2.0, 0.0, 20.0, unit="log odds", symbol="theta_1",
        meaning="how much distrust moves the rebid; 0 is the null for silence before exit",
        source="assumed", grade="D", likely=(0.0, 5.0),
    )  # fmt: skip
    trust_reference: float = number(
        0.5, 0.0, 1.0, unit="trust", symbol="x_ref",
        meaning="trust at which the rebid is neither pushed nor held",
        source="assumed", grade="D", likely=(0.3, 0.7),
    )  # fmt: skip
    rebid_price: float = number(
        10.0, 0.0, 100.0, unit="log odds", symbol="theta_2",
        meaning="how much a price above the outside price moves the rebid (per 100 % of price)",
        source="assumed", grade="D", likely=(0.0, 30.0),
    )  # fmt: skip
    reference_draws: int = count(
        3, 2, 64, unit="firms", symbol="n_ref",
        meaning="how many suppliers the outside price of a renewal is thought to come from",
        source="assumed", grade="D", likely=(2, 5),
    )  # fmt: skip
    price_weight_low: float = number(
        0.1, 0.0, 1.0, unit="share", symbol="w_lo",
        meaning="weight of price alone in the award of a buyer without pressure",
        source="assumed", grade="D", likely=(0.0, 0.4),
    )  # fmt: skip
    price_weight_high: float = number(
        0.9, 0.0, 1.0, unit="share", symbol="w_hi",
        meaning="weight of price alone in the award of a buyer with full pressure",
        source="assumed", grade="D", likely=(0.6, 1.0),
    )  # fmt: skip
    record_weight: float = number(
        0.5, 0.0, 1.0, unit="share", symbol="w_rec",
        meaning="weight of the buyer's own quality records against its trust in the award",
        source="assumed", grade="D", likely=(0.1, 0.9),
    )  # fmt: skip
    record_memory: float = number(
        0.1, 0.0, 1.0, unit="1/month", symbol="mu_q",
        meaning="weight of the latest delivery in the buyer's quality records",
        source="assumed", grade="D", likely=(0.05, 0.3),
    )  # fmt: skip
    expected_tenure: float = number(
        12.0, 1.0, 600.0, unit="months", symbol="T_e",
        meaning="months over which the cost of a switch is spread",
        source="assumed", grade="D", likely=(6.0, 24.0),
    )  # fmt: skip
    choice_noise: float = number(
        0.0, 0.0, 1.0, unit="share of cost", symbol="1/beta",
        meaning="scale of the logit choice between scores; 0: the lowest score always wins",
        source="weisbuch2000", grade="D", likely=(0.0, 0.03),
    )  # fmt: skip
    reserve: float = number(
        1.25, 1.0, 10.0, unit="share of cost", symbol="R",
        meaning="highest price that a buyer accepts in an auction, over the mean cost",
        source="assumed", grade="D", likely=(1.15, 1.4),
    )  # fmt: skip
    reuse_margin: float = number(
        0.06, 0.0, 1.0, unit="share of cost", symbol="R_u",
        meaning="margin that a buyer who reuses a disclosed cost leaves above it",
        source="assumed", grade="D", likely=(0.02, 0.12),
    )  # fmt: skip
    fair_split: float = number(
        0.5, 0.0, 1.0, unit="share", symbol="f",
        meaning="share of a joint saving that a buyer of full conduct leaves to the supplier",
        source="assumed", grade="D", likely=(0.3, 0.6),
    )  # fmt: skip


class Negotiation(Group):
    """Haggling over the price."""

    pad: float = number(
        0.31, 0.0, 0.5, unit="share of price", symbol="pad",
        meaning="distance of the opening positions for each missing unit of trust",
        source="businessweek1994", grade="D", likely=(0.02, 0.4), fitted="P3",
        why="up to 20 % of price was demanded and got; haggling moves a price by half the distance "
        "at most, and the distance is pad times 1 where trust is one half; low end: a commodity",
    )  # fmt: skip
    tolerance: float = number(
        0.005, 0.0001, 0.1, unit="share of price", symbol="tol",
        meaning="a distance nobody haggles over",
        source="assumed", grade="D", likely=(0.002, 0.01),
    )  # fmt: skip
    concession_soft: float = number(
        0.45, 0.01, 0.49, unit="share/round", symbol="kappa_hi",
        meaning="share of the remaining distance given up in a round by a side without pressure",
        source="assumed", grade="D", likely=(0.3, 0.48),
    )  # fmt: skip
    concession_tough: float = number(
        0.02, 0.01, 0.49, unit="share/round", symbol="kappa_lo",
        meaning="share of the remaining distance given up in a round by a side with full pressure",
        source="assumed", grade="D", likely=(0.01, 0.25),
        why="a hard bargainer gives up next to nothing; the patterns only say: at most about 0.06",
    )  # fmt: skip
    hours_per_round: float = number(
        0.5, 0.0, 100.0, unit="hours/round", symbol="h_n", meaning="contact hours a round takes",
        source="assumed", grade="D", likely=(0.25, 3.0),
        why="an offer and a counter-offer: a call of half an hour; with people.contact_hours it "
        "sets the scale of contact time, so that one of the two is fixed",
    )  # fmt: skip


class Contract(Group):
    """Completeness of contract, 0 (a handshake) to 1 (every contingency)."""

    strength: float = number(
        1.0, 0.0, 1.0, unit="share", symbol="G",
        meaning="dial on what contracts can do: recovery and deterrence",
        source="poppo_zenger2002", grade="D", likely=(0.5, 1.0),
    )  # fmt: skip
    distrust: float = number(
        0.3, 0.0, 1.0, unit="completeness", symbol="g_1",
        meaning="completeness added by distrust (contracts as a substitute for trust)",
        source="gulati_nickerson2008", grade="D", likely=(0.0, 0.6),
    )  # fmt: skip
    specificity: float = number(
        1.0, 0.0, 10.0, unit="completeness", symbol="g_2",
        meaning="completeness added per unit of relation-specific saving",
        source="poppo_zenger2002", grade="D", likely=(0.0, 2.0),
    )  # fmt: skip
    learning: float = number(
        0.04, 0.0, 1.0, unit="completeness", symbol="g_3",
        meaning="completeness added by experience, per unit of log(1 + tenure in months)",
        source="poppo_zenger2002", grade="D", likely=(0.0, 0.1),
    )  # fmt: skip
    drafting_hours: float = number(
        6.0, 0.0, 1000.0, unit="hours", symbol="h_g",
        meaning="contact hours to draft a complete contract for a rebid order; a renewal takes a "
        "share of them",
        source="assumed", grade="D", likely=(2.0, 15.0),
    )  # fmt: skip
    renewal_share: float = number(
        0.3, 0.0, 1.0, unit="share", symbol="h_r", meaning="share of the drafting a renewal takes",
        source="assumed", grade="D", likely=(0.1, 0.5),
    )  # fmt: skip
    recovery: float = number(
        0.5, 0.0, 1.0, unit="share", symbol="G_r",
        meaning="share of failure cost that a complete contract recovers from the supplier",
        source="assumed", grade="D", likely=(0.2, 0.8),
    )  # fmt: skip
    deterrence: float = number(
        0.3, 0.0, 1.0, unit="shading", symbol="G_d",
        meaning="shading that a complete contract deters",
        source="assumed", grade="D", likely=(0.1, 0.5),
    )  # fmt: skip
