"""The channel table: every place where trust, conduct, pressure or a policy enters the model.

A rule that takes one of them and has no row here fails a test, and so does a row without its rule.
``helps`` says whose side a channel is on *by its own effect*, everything else equal: this is what a
reader needs who suspects that the result was put in by hand. Each row has a switch of its name in
the parameter group ``channels``.
"""

from __future__ import annotations

from typing import NamedTuple


class Channel(NamedTuple):
    """A row: its switch, the rule arguments behind it, what it does, and for whom."""

    switch: str
    reads: tuple[str, ...]
    effect: str
    helps: str


def channel(switch: str, reads: str, effect: str, helps: str) -> Channel:
    """Write a row; ``reads`` lists ``rule.argument`` words, ``helps`` names a stance or both."""
    return Channel(switch, tuple(reads.split()), effect, helps)


CHANNELS: tuple[Channel, ...] = (
    channel(
        "invitation", "parties_invited.pressure",
        "pressure + -> more bidders, lower price; more quotes to handle, thinner capacity",
        "aggressive on price, trusting on hours",
    ),
    channel(
        "rebid_pressure", "between.trait",
        "pressure + -> more rebids: cheaper when leadership changes, dearer in switches, savings",
        "aggressive on price, trusting on savings",
    ),
    channel(
        "rebid_trust", "rebid_chance.trust",
        "trust - -> more rebids: leaves bad suppliers, and good ones it has not come to trust",
        "either",
    ),
    channel(
        "price_weight", "between.trait",
        "pressure + -> buys on price rather than on total cost",
        "aggressive on price, trusting on quality",
    ),
    channel(
        "quality_belief", "expected_defects.trust",
        "trust + -> expects fewer defects: keeps the known supplier, right or wrong",
        "either",
    ),
    channel(
        "promise_belief", "quality_penalty.trust",
        "trust + -> counts a promise of service, kept or not",
        "aggressive (the trusting are misled by those who promise too much)",
    ),
    channel(
        "renewal_split", "renewal_price.pressure_supplier renewal_price.pressure_buyer",
        "pressure + -> larger part of the surplus of a renewal",
        "aggressive",
    ),
    channel(
        "hold_up", "renewal_price.conduct",
        "supplier conduct - -> the cost of leaving is added to the price of the loyal",
        "aggressive (loyal customers are held up)",
    ),
    channel(
        "saving_split", "buyer_share.conduct",
        "buyer conduct - -> keeps the whole joint saving, pays for all ideas, is seen as unfair",
        "aggressive at once, trusting through the supplier's trust",
    ),
    channel(
        "gap", "opening_gap.trust_buyer opening_gap.trust_supplier",
        "trust - -> positions further apart: more hours; a tough side gains more price",
        "trusting on hours, aggressive on price",
    ),
    channel(
        "concession", "concession.pressure",
        "pressure + -> concedes slowly: a better price for more hours",
        "aggressive on price, trusting on hours",
    ),
    channel(
        "contract_trust", "completeness.trust",
        "trust - -> more complete contracts: hours and desk work, but recovery and deterrence",
        "either",
    ),
    channel("contract_policy", "completeness.policy", "a stance may ask for contracts", "either"),
    channel(
        "honesty", "reported_forecast.conduct",
        "buyer conduct - -> inflated forecast: more capacity now, less belief later",
        "aggressive at once, trusting later",
    ),
    channel(
        "forecast_belief", "reported_forecast.trust believed_forecast.trust",
        "trust + -> the plan follows the forecast: fewer late and missing units; gullible to lies",
        "trusting (the liar gains from the believer)",
    ),
    channel(
        "allocation", "allocation_weight.trust",
        "supplier trust + -> served first when goods are short",
        "trusting",
    ),
    channel(
        "shading_conduct", "shading.conduct",
        "supplier conduct - -> hidden savings on quality",
        "aggressive suppliers; hurts every buyer, most those who do not inspect",
    ),
    channel(
        "shading_trust", "shading.trust",
        "supplier trust + -> does not shade towards a customer it trusts",
        "trusting",
    ),
    channel(
        "inspection_trust", "feared_defects.trust feared_defects.deviation",
        "trust + -> no inspection: saves its cost, lets defects pass and shading pay",
        "trusting where trust is deserved, aggressive where it is not",
    ),
    channel(
        "inspection_policy", "inspected_share.policy", "a stance may inspect less", "either"
    ),
    channel(
        "promise", "promised_service.conduct",
        "supplier conduct - -> promises more than it delivers and loses trust by it",
        "aggressive suppliers at once",
    ),
    channel(
        "voice", "voice_chance.trust",
        "trust + -> problems are voiced: repaired and forgiven; takes contact hours",
        "trusting",
    ),
    channel(
        "blame", "blame_hours.trust_buyer blame_hours.trust_supplier",
        "trust - -> hours of problem solving go into blame, which repairs nothing",
        "trusting",
    ),
    channel(
        "ideas", "idea_rate.trust idea_rate.openness",
        "supplier trust + -> ideas that lower the pair's cost, at a cost of putting them to use",
        "trusting",
    ),
    channel(
        "help", "idea_rate.trust idea_rate.openness",
        "buyer trust + -> help with processes, from which the supplier's other customers gain too",
        "everyone else (a public good paid by the trusting), a little the trusting",
    ),
    channel(
        "disclosure", "disclosure_chance.trust disclosure_chance.openness",
        "supplier trust + -> cost is disclosed: ideas bring more; can be reused against it",
        "trusting; aggressive where it is reused",
    ),
    channel(
        "leak", "leak_chance.conduct",
        "buyer conduct - -> rivals copy ideas: lower bids now, fewer ideas later",
        "aggressive at once, trusting later",
    ),
    channel(
        "reuse", "reserve_price.conduct",
        "buyer conduct - -> disclosed cost becomes the next reserve price; seen, it costs trust",
        "aggressive at once, trusting later",
    ),
    channel(
        "visits", "visit_chance.attention_buyer visit_chance.attention_supplier",
        "attention + -> visits: they cost hours on both sides and show how the other side behaves",
        "aggressive on hours, trusting on trust (if conduct is good)",
    ),
    channel(
        "links", "volunteers_link.trust",
        "supplier trust + -> a link: saves the buyer desk hours, makes leaving dearer (hold-up)",
        "trusting on hours, aggressive on price",
    ),
    channel(
        "conduct_seen", "evidence_with_visits.conduct",
        "a visit shows conduct as it is, and so does the trust rule `oracle`",
        "trusting against well-behaved partners, aggressive otherwise",
    ),
)  # fmt: skip


def channel_named(switch: str) -> Channel:
    """Return the row of a switch.

    Raises
    ------
    KeyError
        If there is no such channel.
    """
    for row in CHANNELS:
        if row.switch == switch:
            return row
    raise KeyError(f"no channel {switch!r}; known: {', '.join(row.switch for row in CHANNELS)}")


def text() -> str:
    """The table as plain text, for the terminal."""
    return "\n".join(
        f"{row.switch}\n  effect  {row.effect}\n  helps   {row.helps}\n"
        f"  in      {', '.join(row.reads)}"
        for row in CHANNELS
    )
