"""People and their hours, and how outcomes are valued."""

from __future__ import annotations

from trustsim.parameters._declare import Group, number


class People(Group):
    """Hours of the people who deal with the other side, and their wages."""

    contact_hours: float = number(
        23.0, 0.0, 10_000.0, unit="hours/month", symbol="H",
        meaning="contact hours that each side has for a partner it trades with",
        source="dyer_chu2003", grade="D", likely=(10.0, 80.0), fitted="P1",
        why="from an afternoon a week to half a person; only its ratio to the hours of a round of "
        "haggling shows in the shares of contact time",
    )  # fmt: skip
    wage: float = number(
        50.0, 0.0, 1e5, unit="money/hour", symbol="w", meaning="cost of an hour of staff time",
        source="assumed", grade="D", likely=(25.0, 80.0),
    )  # fmt: skip
    overtime_premium: float = number(
        0.5, 0.0, 5.0, unit="share of wage", symbol="w_o",
        meaning="extra cost of a contact hour beyond the budget",
        source="assumed", grade="D", likely=(0.25, 1.0),
    )  # fmt: skip
    person_hours: float = number(
        160.0, 1.0, 1000.0, unit="hours/person-month", symbol="H_p",
        meaning="hours of a full-time person in a month",
        source="assumed", grade="D",
    )  # fmt: skip
    ordering_hours: float = number(
        8.0, 0.0, 1000.0, unit="hours/month", symbol="h_o",
        meaning="desk hours that ordering takes without a link",
        source="assumed", grade="D", likely=(3.0, 15.0),
    )  # fmt: skip
    quote_hours: float = number(
        110.0, 0.0, 1000.0, unit="hours/party", symbol="h_q",
        meaning="desk hours to handle the quote of an invited supplier",
        source="pwc2011", grade="C", likely=(4.0, 400.0), fitted="P2",
        why="11 to 68 days of an authority's people for a tender with 5 to 6 bids, by country, are "
        "16 to 99 hours a bid; a factor of four around them for single parts",
    )  # fmt: skip
    renewal_share: float = number(
        0.1, 0.0, 1.0, unit="share", symbol="h_u",
        meaning="share of the handling of a quote that a renewal takes",
        source="assumed", grade="D", likely=(0.02, 0.3),
        why="one known price is looked over: nothing is specified, asked for or compared",
    )  # fmt: skip
    administration_hours: float = number(
        8.0, 0.0, 1000.0, unit="hours/month", symbol="h_a",
        meaning="desk hours to administer a complete contract",
        source="assumed", grade="D", likely=(2.0, 20.0),
    )  # fmt: skip
    expediting_hours: float = number(
        8.0, 0.0, 1000.0, unit="hours/problem", symbol="h_e",
        meaning="desk hours of the buyer to expedite a problem, voiced or not",
        source="assumed", grade="D", likely=(2.0, 20.0),
    )  # fmt: skip
    qualification_hours: float = number(
        100.0, 0.0, 10_000.0, unit="hours/switch", symbol="h_s",
        meaning="desk hours to qualify a supplier that was not the last one",
        source="assumed", grade="D", likely=(30.0, 250.0),
    )  # fmt: skip
    qualification_cost: float = number(
        5000.0, 0.0, 1e7, unit="money/switch", symbol="c_q",
        meaning="tools, samples and tests of a switch",
        source="assumed", grade="D", likely=(1000.0, 20_000.0),
    )  # fmt: skip
    discount_rate: float = number(
        0.08, 0.0, 1.0, unit="1/year", symbol="r",
        meaning="annual rate at which profit is discounted",
        source="assumed", grade="D", likely=(0.03, 0.15),
    )  # fmt: skip
