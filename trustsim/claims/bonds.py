"""Claims about the bond between firms (S8, S9, S10, S13, S14, S18).

Smallest effects declared on 2026-11-27, before the first run of any claim.
"""

from __future__ import annotations

from trustsim.analysis.jackknife import pseudo_values
from trustsim.analysis.pairs import log_odds
from trustsim.analysis.silence import advantage, over_null
from trustsim.claims.kinds import Beside, Claim, Condition, Measure, less, of_all

FACTOR = "a factor, not a stance: all buyers at level 0.5"
VISITS = ("visits", "no visits")
SPREADS = ("spread", "spread, trust does not rebid")
LINKS = ("trusting", "trusting, no links")
PROMISES = ("promise kept", "promise broken")
RETENTION = "5 customers in 100 a year; less is lost in the usual turnover"


CLAIMS: tuple[Claim, ...] = (
    Claim(
        "S8",
        "Does trust that was won wither where trade has stopped, unless somebody visits?",
        f"visits off against on; {FACTOR}", VISITS,
        (
            Measure(
                "trust lost in 12 idle months without visits", "trust", +1, 0.05,
                "a twentieth of the scale; less changes no decision",
                lambda at: at("no visits", "all.idle_loss"),
            ),
            Measure(
                "of which visits save", "trust", +1, 0.05,
                "as before: what somebody's work should at least be worth",
                less("no visits", "visits", "all.idle_loss"),
            ),
        ),
        (Condition("trust_rules.beta.forgetting"), Condition("visits.evidence"),
         Condition("visits.reach"), Condition("trust.prior")),
        (Beside("buyers' trust in current partners, visits on less off", "trust",
                less("visits", "no visits", "buyers.trust")),),
        reads=of_all(VISITS, "all.idle_loss"),
    ),
    Claim(
        "S9",
        "Is silence (problems since the last complaint) the surest sign that a customer leaves?",
        "relationships of 8 buyers at levels from 0 to 1; with trust moving the rebid and without",
        SPREADS,
        (
            Measure(
                "AUC of silence less that of the best rival", "AUC", +1, 0.05,
                "of 20 pairs of a leaver and a stayer one more is told apart",
                lambda at: advantage(at("spread", "judged")),
            ),
            Measure(
                "AUC of silence less that where trust does not move the rebid", "AUC", +1, 0.05,
                "as before; without it silence foretells by mere arithmetic",
                lambda at: over_null(
                    at("spread", "judged"), at("spread, trust does not rebid", "judged")
                ),
            ),
        ),
        (Condition("sourcing.rebid_trust"), Condition("after_sales.voice_low"),
         Condition("sourcing.rebid_price"), Condition("after_sales.tolerated")),
        reads=of_all(SPREADS, "judged"),
    ),
    Claim(
        "S10",
        "Do links that suppliers volunteer keep customers?",
        "one trusting buyer where suppliers volunteer links, against one where nobody does",
        LINKS,
        (Measure(
            "retention over 12 months", "share", +1, 0.05, RETENTION,
            less("trusting", "trusting, no links", "focal.retention"),
        ),),
        (Condition("links.leaving_cost"), Condition("links.threshold"),
         Condition("costs.dispersion"), Condition("sourcing.rebid_high")),
        (Beside("price", "money/unit", less("trusting", "trusting, no links", "focal.price")),
         Beside("profit of the buyer", "money/month",
                less("trusting", "trusting, no links", "focal.profit"))),
        reads=of_all(LINKS, "focal.retention"),
    ),
    Claim(
        "S13",
        "Do suppliers whose sales promise and whose service does not deliver lose their "
        "customers' trust?",
        f"alignment of sales and service 1 against 0.7; {FACTOR}",
        PROMISES,
        (Measure(
            "buyers' trust", "trust", +1, 0.05,
            "a twentieth of the scale; less changes no decision",
            less("promise kept", "promise broken", "buyers.trust"),
        ),),
        (Condition("trust.promise"), Condition("after_sales.overpromise"),
         Condition("after_sales.service"), Condition("after_sales.mitigation")),
        (Beside("retention over 12 months", "share",
                less("promise kept", "promise broken", "all.retention")),
         Beside("profit of a supplier", "money/month",
                less("promise kept", "promise broken", "suppliers.profit"))),
        reads=of_all(PROMISES, "all.retention"),
    ),
    Claim(
        "S14",
        "Do engineers who spend time with customers make relationships last?",
        f"visits on against off; {FACTOR}", VISITS,
        (Measure(
            "retention over 12 months", "share", +1, 0.05, RETENTION,
            less("visits", "no visits", "all.retention"),
        ),),
        (Condition("visits.rate"), Condition("visits.evidence"),
         Condition("visits.hours"), Condition("sourcing.rebid_trust")),
        (Beside("ideas from suppliers", "1/year",
                less("visits", "no visits", "buyers.ideas_from_suppliers")),
         Beside("joint surplus, cost of the visits paid", "money/month",
                less("visits", "no visits", "buyers.joint_surplus"))),
        reads=of_all(VISITS, "all.retention"),
    ),
    Claim(
        "S18",
        "Does what happens after the sale decide the next purchase?",
        "relationships without a problem in 6 months against those with two or more, same tenure",
        ("spread",),
        (Measure(
            "log odds ratio of buying again within 12 months", "log odds", +1, 0.405,
            "odds of one and a half to one",
            lambda at: pseudo_values(at("spread", "repeat"), log_odds),
        ),),
        (Condition("after_sales.hazard"), Condition("after_sales.failure_cost"),
         Condition("sourcing.record_weight"), Condition("sourcing.rebid_trust")),
        reads={"spread": ("repeat",)},
    ),
)  # fmt: skip
