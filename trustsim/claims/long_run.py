"""Claims about the long run: who earns more, and where (S4, S11, S12, S15, S16, S17).

Smallest effects declared on 2026-11-27, before the first run of any claim. Profit: 600 money a
month was 2 % of what a buyer earned (about 30,000 in experiment 01); a firm would not change its
stance for less, which is the size of a good estimate's error. On the same day the volume of a part
became four times as large, and 2 % is 2,400 since, before any run at that volume.
"""

from __future__ import annotations

import numpy as np

from trustsim.claims.dealings import ONE, PAIR, turned
from trustsim.claims.kinds import At, Beside, Claim, Condition, Effect, Floats, Measure, less
from trustsim.claims.markets import LEVELS

PROFIT = 2400.0
WHY = "2 % of a buyer's mean profit; a firm would not change its stance for less"


def lead(world: str, outcome: str = "profit") -> Effect:
    """Trusting less aggressive, contrast (i), in a changed world."""
    end = f", {world}" if world else ""
    key = f"focal.{outcome}"
    return lambda at: at(f"trusting{end}", key) - at(f"aggressive{end}", key)


def gain(more: str, fewer: str, outcome: str = "profit") -> Effect:
    """How much further the trusting lead in one world than in another."""
    return lambda at: lead(more, outcome)(at) - lead(fewer, outcome)(at)


def pair_of(world: str) -> tuple[str, str]:
    """Both arms of contrast (i) in a changed world."""
    return f"aggressive, {world}", f"trusting, {world}"


def hump(at: At) -> Floats:
    """Profit at the best level inside less that at the better end, contrast (i).

    Which level and which end are chosen on every other seed, and judged on the rest, both ways:
    choosing and judging on the same seeds would find a hump in noise.
    """
    names = ["aggressive", *(f"focal {level:.2f}" for level in LEVELS[1:-1]), "trusting"]
    profit = np.array([at(name, "focal.profit") for name in names])
    found = np.empty(profit.shape[1])
    for half in (0, 1):
        means = profit[:, 1 - half :: 2].mean(axis=1)
        inside = 1 + int(np.argmax(means[1:-1]))
        end = int(np.argmax(means[[0, -1]])) * (len(names) - 1)
        found[half::2] = profit[inside, half::2] - profit[end, half::2]
    return found


def steady(at: At) -> Floats:
    """Correlation of trust and contract completeness over the buyers of a market."""
    found: Floats = at("spread", "trust_and_contract")
    return found


def price_lead(world: str) -> Effect:
    """Price premium of the trusting, as a share of what the aggressive pay."""
    trusting, aggressive = f"trusting, {world}", f"aggressive, {world}"
    return lambda at: at(trusting, "focal.price") / at(aggressive, "focal.price") - 1.0


CLAIMS: tuple[Claim, ...] = (
    Claim(
        "S4",
        "Does an aggressive buyer lose in the long run?",
        ONE,
        PAIR,
        (Measure(
            "profit over 240 months", "money/month", +1, PROFIT, WHY, turned("profit"),
        ),),
        (Condition("sourcing.rebid_high"), Condition("sourcing.reference_draws"),
         Condition("costs.dispersion"), Condition("costs.persistence")),
        (Beside("profit, (ii) half and half", "money/month",
                lambda at: at("half", "trusting.profit") - at("half", "aggressive.profit")),
         Beside("profit, (ii) with equal stances", "money/month",
                lambda at: at("half, equal", "trusting.profit")
                - at("half, equal", "aggressive.profit")),
         Beside("profit, (iii) whole market", "money/month",
                less("market 1", "market 0", "buyers.profit")),
         Beside("joint surplus", "money/month", turned("joint_surplus"))),
        also=("half", "half, equal", "market 0", "market 1"), profit=True,
    ),
    Claim(
        "S11",
        "Do buyers who buy on price pay more in the end than those who buy on total cost?",
        "all buyers at 0.5 with weight 1 of price alone against 0; half of the suppliers trusting",
        ("on price", "on total cost"),
        (Measure(
            "total cost, on price less on total cost", "money/unit", +1, 1.0,
            "1 % of the cost of a unit, as for prices",
            less("on price", "on total cost", "buyers.total_cost"),
        ),),
        (Condition("after_sales.failure_cost"), Condition("quality.shaded_defects"),
         Condition("costs.dispersion"), Condition("sourcing.record_weight")),
        (Beside("price", "money/unit",
                less("on price", "on total cost", "buyers.price")),
         Beside("profit of a buyer", "money/month",
                less("on price", "on total cost", "buyers.profit"))),
    ),
    Claim(
        "S12",
        "Do suppliers without money serve worse?",
        "a market of aggressive buyers whose suppliers have little cash and credit against much",
        ("squeezed", "squeezed, in health"),
        (Measure(
            "failures and downtime", "money/unit", +1, 0.25,
            "a quarter of a percent of price: a third of what failures usually cost",
            less("squeezed", "squeezed, in health", "buyers.failure_cost"),
        ),),
        (Condition("turnover.distress_quality"), Condition("costs.overhead"),
         Condition("after_sales.failure_cost"), Condition("capacity.idle_cost")),
        (Beside("profit of a buyer", "money/month",
                less("squeezed", "squeezed, in health", "buyers.profit")),),
    ),
    Claim(
        "S15",
        "Does trust pay as well where contracts are complete as where there are none?",
        f"contract x trust factorial; {ONE}",
        (*pair_of("full contract"), *pair_of("no contract"), "spread"),
        (
            Measure(
                "lead in joint surplus, full contract less none", "money/month", +1, PROFIT, WHY,
                gain("full contract", "no contract", "joint_surplus"),
            ),
            Measure(
                "correlation of trust and contract completeness", "correlation", +1, 0.1,
                "1 % of the variance; published: positive",
                steady,
            ),
        ),
        (Condition("contract.distrust"), Condition("contract.specificity"),
         Condition("contract.recovery"), Condition("quality.shaded_defects")),
        (Beside("lead in joint surplus, full contract", "money/month",
                lead("full contract", "joint_surplus")),
         Beside("lead in joint surplus, no contract", "money/month",
                lead("no contract", "joint_surplus"))),
        reads={"spread": ("trust_and_contract",)}, profit=True,
    ),
    Claim(
        "S16",
        "Does partnering pay more where the environment is uncertain?",
        f"three kinds of uncertainty, each high against low; {ONE}",
        (*pair_of("calm demand"), *pair_of("noisy demand"), *pair_of("stable technology"),
         *pair_of("turbulent technology"), *pair_of("unlike partners"), *PAIR),
        (
            Measure("lead in profit, noisy less calm demand", "money/month", +1, PROFIT, WHY,
                    gain("noisy demand", "calm demand")),
            Measure("lead in profit, turbulent less stable technology", "money/month", +1, PROFIT,
                    WHY, gain("turbulent technology", "stable technology")),
            Measure("lead in profit, unlike less like partners", "money/month", +1, PROFIT, WHY,
                    gain("unlike partners", "")),
        ),
        (Condition("capacity.spot_share"), Condition("sourcing.rebid_high"),
         Condition("costs.dispersion")),
        regions=True, profit=True,
    ),
    Claim(
        "S17",
        "Does trust cost something: to opportunists, in flexibility, and beyond an optimum?",
        ONE,
        (*PAIR, *(f"focal {level:.2f}" for level in LEVELS[1:-1]), *pair_of("opportunists"),
         *pair_of("rivals unlike"), *pair_of("rivals alike")),
        (
            Measure("lead in profit lost to opportunist suppliers", "money/month", +1, PROFIT, WHY,
                    gain("", "opportunists")),
            Measure("price of not switching, rivals unlike less alike", "share of price", +1, 0.01,
                    "1 % of price",
                    lambda at: price_lead("rivals unlike")(at) - price_lead("rivals alike")(at)),
            Measure("best level inside less the better end (inverted U)", "money/month", +1, PROFIT,
                    WHY, hump),
        ),
        (Condition("sourcing.rebid_high"), Condition("quality.shaded_defects"),
         Condition("costs.persistence")),
        profit=True,
    ),
)  # fmt: skip
