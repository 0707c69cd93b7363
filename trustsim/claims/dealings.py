"""Claims about dealings: hours, people, price, ideas, help, information (S1, S2, S3, S5, S6, S7).

Smallest effects declared on 2026-11-27, before the first run of any claim. Seen before were the
experiments 01 to 04, whose numbers are in their notes.
"""

from __future__ import annotations

from trustsim.claims.kinds import Beside, Claim, Condition, Effect, Measure, of_all

ONE = "(i) one buyer at level 1 against the same buyer at level 0, all others at 0.5"
PAIR = ("aggressive", "trusting")


def turned(outcome: str) -> Effect:
    """Trusting less aggressive, contrast (i)."""
    return lambda at: at("trusting", f"focal.{outcome}") - at("aggressive", f"focal.{outcome}")


def relative(outcome: str) -> Effect:
    """Trusting over aggressive less 1, contrast (i)."""
    key = f"focal.{outcome}"
    return lambda at: at("trusting", key) / at("aggressive", key) - 1.0


CLAIMS: tuple[Claim, ...] = (
    Claim(
        "S1",
        "Does a trusting buyer spend less of its contact time on haggling, contracts and blame?",
        ONE, PAIR,
        (Measure(
            "transactional share", "share", -1, 0.10,
            "a tenth of contact time is half a day a week; published: a fall of 0.235",
            turned("transactional_share"),
        ),),
        (Condition("people.contact_hours"), Condition("negotiation.pad"),
         Condition("negotiation.concession_tough"), Condition("after_sales.problem_hours")),
        (Beside("transaction cost", "money/unit", turned("transaction_cost")),),
    ),
    Claim(
        "S2",
        "Does a trusting buyer inspect less, and handle more goods per purchasing person?",
        ONE, PAIR,
        (
            Measure(
                "inspected share", "share", -1, 0.10,
                "a tenth of all units is one inspector in ten; less is no policy",
                turned("inspected_share"),
            ),
            Measure(
                "goods per person, relative", "share", +1, 0.25,
                "a quarter; heads are counted no better than that; published: several times",
                relative("goods_per_person"),
            ),
        ),
        (Condition("inspection.hours_per_unit"), Condition("after_sales.failure_cost"),
         Condition("quality.shaded_defects"), Condition("people.quote_hours")),
        (Beside("goods per person, inspectors too", "share",
                relative("goods_per_person_with_inspectors")),),
    ),
    Claim(
        "S3",
        "Does an aggressive buyer pay a lower price?",
        ONE, PAIR,
        (Measure(
            "price advantage of the aggressive", "share of price", +1, 0.01,
            "1 % of price; published campaigns brought 3 to 10 %",
            lambda at: 1.0 - at("aggressive", "focal.price") / at("trusting", "focal.price"),
        ),),
        (Condition("sourcing.rebid_high"), Condition("sourcing.reference_draws"),
         Condition("costs.dispersion"), Condition("costs.persistence")),
        (Beside("total cost, aggressive less trusting", "money/unit",
                lambda at: -turned("total_cost")(at)),),
    ),
    Claim(
        "S5",
        "Does a trusting buyer get more design ideas from its suppliers?",
        ONE, PAIR,
        (Measure(
            "ideas from suppliers", "1/year", +1, 1.0,
            "one idea a year more from each supplier; published: about three",
            turned("ideas_from_suppliers"),
        ),),
        (Condition("ideas.rate"), Condition("people.contact_hours"),
         Condition("trust.prior"), Condition("sourcing.rebid_high")),
    ),
    Claim(
        "S6",
        "Do the deliveries to a trusting buyer improve faster, since it helps with processes?",
        ONE, PAIR,
        (Measure(
            "fall of the defect share", "share of units a year", +1, 0.0005,
            "half a defective unit in a thousand a year: a tenth of a usual defect rate in two",
            lambda at: at("trusting", "focal.improvement") - at("aggressive", "focal.improvement"),
        ),),
        (Condition("ideas.help_rate"), Condition("ideas.lean_quality"),
         Condition("quality.base_defects"), Condition("quality.shaded_defects")),
        (Beside("ideas from buyers", "1/year", turned("ideas_from_buyers")),
         Beside("defect share over the horizon", "share of units",
                lambda at: at("trusting", "focal.defects") - at("aggressive", "focal.defects"))),
        reads=of_all(PAIR, "focal.improvement", "focal.defects"),
    ),
    Claim(
        "S7",
        "Does more confidential information flow where a buyer is trusting?",
        ONE, PAIR,
        (
            Measure(
                "forecast informativeness", "share", +1, 0.10,
                "a tenth of the forecast's variance; published: 16 % less safety stock in all",
                turned("forecast_informativeness"),
            ),
            Measure(
                "cost disclosure", "1/month", +1, 0.05,
                "once more in 20 months; a yearly price round should see a fresh cost",
                turned("cost_disclosure"),
            ),
        ),
        (Condition("demand.lying_cost"), Condition("trust.prior"),
         Condition("ideas.disclosure_rate"), Condition("demand.private_share")),
    ),
)  # fmt: skip
