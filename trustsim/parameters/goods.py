"""The part that is traded: demand for it, its cost, the capacity to make it."""

from __future__ import annotations

from trustsim.parameters._declare import Group, number


class Demand(Group):
    """A buyer's monthly need: a public mean, a private forecast and a surprise."""

    mean: float = number(
        4000.0, 1.0, 1e6, unit="units/month", symbol="D", meaning="long-run mean of demand",
        source="assumed", grade="D",
        why="sets the scale of money against hours, which no pattern tells: goods for 400,000 a "
        "month, of which buyers spend 1.1 to 4.7 % on the people who buy; benchmarks say about 1 %",
    )  # fmt: skip
    volatility: float = number(
        0.15, 0.0, 1.0, unit="log", symbol="s_d",
        meaning="standard deviation of the logarithm of mean demand",
        source="assumed", grade="D", likely=(0.05, 0.4),
    )  # fmt: skip
    persistence: float = number(
        0.9, 0.0, 0.999, unit="1/month", symbol="rho_d",
        meaning="persistence of mean demand from month to month",
        source="assumed", grade="D", likely=(0.6, 0.98),
    )  # fmt: skip
    private_share: float = number(
        0.25, 0.0, 0.5, unit="share of mean", symbol="A_xi",
        meaning="half-width of what the buyer alone knows early",
        source="ozer2011", grade="D", likely=(0.1, 0.4),
    )  # fmt: skip
    noise_share: float = number(
        0.15, 0.0, 0.5, unit="share of mean", symbol="A_eps",
        meaning="half-width of what nobody knows before the order",
        source="ozer2011", grade="D", likely=(0.05, 0.3),
    )  # fmt: skip
    lying_cost: float = number(
        0.02, 0.0, 10.0, unit="margins", symbol="beta",
        meaning="what exaggerating a forecast by a unit costs a buyer of conduct one half",
        source="ozer2011", grade="D", likely=(0.01, 0.5), fitted="P11",
        why="not measured in the papers; from nearly free to half a margin",
    )  # fmt: skip
    value: float = number(
        140.0, 0.0, 1e6, unit="money/unit", symbol="v",
        meaning="what a good unit is worth to the buyer; unmet demand is lost",
        source="assumed", grade="D", likely=(125.0, 180.0),
    )  # fmt: skip


class Costs(Group):
    """A supplier's cost of a unit and how it wanders."""

    base: float = number(
        100.0, 0.01, 1e6, unit="money/unit", symbol="c_0", meaning="mean unit cost",
        source="assumed", grade="D",
    )  # fmt: skip
    dispersion: float = number(
        0.08, 0.0, 0.5, unit="log", symbol="s_c",
        meaning="how much suppliers differ: standard deviation of log unit cost",
        source="assumed", grade="D", likely=(0.03, 0.15),
    )  # fmt: skip
    persistence: float = number(
        0.97, 0.0, 0.999, unit="1/month", symbol="rho_c",
        meaning="persistence of cost advantages; 1 - rho_c is technology turbulence",
        source="assumed", grade="D", likely=(0.8, 0.99),
    )  # fmt: skip
    overhead: float = number(
        0.05, 0.0, 0.5, unit="share of cost", symbol="h",
        meaning="mark-up on unit cost for people, idle capacity and returns",
        source="assumed", grade="D", likely=(0.02, 0.1),
    )  # fmt: skip


class Capacity(Group):
    """Reserving capacity before orders are known."""

    spot_premium: float = number(
        0.15, 0.001, 1.0, unit="share of cost", symbol="p_spot",
        meaning="extra cost of a unit made at short notice",
        source="assumed", grade="D", likely=(0.05, 0.4),
    )  # fmt: skip
    spot_share: float = number(
        0.3, 0.0, 1.0, unit="share of orders", symbol="b_spot",
        meaning="share of all orders that can be made at short notice",
        source="assumed", grade="D", likely=(0.1, 0.6),
    )  # fmt: skip
    idle_cost: float = number(
        0.1, 0.001, 1.0, unit="share of cost", symbol="p_idle",
        meaning="cost of a reserved unit that is not made",
        source="assumed", grade="D", likely=(0.03, 0.3),
    )  # fmt: skip
    win_memory: float = number(
        0.2, 0.0, 1.0, unit="1/invitation", symbol="mu_w",
        meaning="weight of the latest invitation in a supplier's estimate of its odds",
        source="assumed", grade="D", likely=(0.05, 0.5),
    )  # fmt: skip
    loyalty: float = number(
        1.0, 0.0, 4.0, unit="exponent", symbol="eta",
        meaning="how strongly trust in a customer moves its place when goods are short (0: not)",
        source="kim2009", grade="D", likely=(0.0, 2.0),
    )  # fmt: skip


class Turnover(Group):
    """Money in the till, distress, insolvency and entry of suppliers."""

    opening_cash: float = number(
        600_000.0, 0.0, 1e9, unit="money", symbol="M_0",
        meaning="cash of a supplier at month 0 and of an entrant",
        source="assumed", grade="D", likely=(200_000.0, 1_600_000.0),
    )  # fmt: skip
    credit: float = number(
        600_000.0, 1.0, 1e9, unit="money", symbol="M_c",
        meaning="how far below zero cash may fall before the supplier is insolvent",
        source="assumed", grade="D", likely=(200_000.0, 1_600_000.0),
    )  # fmt: skip
    distress_quality: float = number(
        0.5, 0.0, 1.0, unit="share", symbol="z_q",
        meaning="how much a supplier without credit left shades quality, whatever its conduct",
        source="assumed", grade="D", likely=(0.1, 0.9),
    )  # fmt: skip
