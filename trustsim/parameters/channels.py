"""The switches of the channels through which trust, conduct and pressure act.

A channel that is off reads the neutral value one half instead of the trait or the belief, so that
it goes on working but no longer tells the trusting from the aggressive. ``trustsim.rules.channels``
holds the table that says what each one does, and to whose good.
"""

from __future__ import annotations

from trustsim.parameters._declare import Group, switch


class Channels(Group):
    """One switch a channel; all on by default."""

    invitation: bool = switch(True, meaning="pressure sets how many parties a rebid invites")
    rebid_pressure: bool = switch(True, meaning="pressure sets how often a buyer rebids")
    rebid_trust: bool = switch(True, meaning="distrust of the incumbent leads to rebids")
    price_weight: bool = switch(True, meaning="pressure sets the weight of price in the award")
    quality_belief: bool = switch(True, meaning="trust lowers the defects expected in the award")
    promise_belief: bool = switch(True, meaning="trust makes a promise of service count")
    renewal_split: bool = switch(True, meaning="pressure sets who gains from a renewal")
    hold_up: bool = switch(True, meaning="low supplier conduct exploits the cost of leaving")
    saving_split: bool = switch(True, meaning="low buyer conduct keeps the joint saving")
    gap: bool = switch(True, meaning="distrust moves the opening positions apart")
    concession: bool = switch(True, meaning="pressure slows concessions")
    contract_trust: bool = switch(True, meaning="distrust makes contracts more complete")
    contract_policy: bool = switch(True, meaning="stances ask for different contracts")
    honesty: bool = switch(True, meaning="low buyer conduct inflates the forecast")
    forecast_belief: bool = switch(True, meaning="a supplier believes the forecasts it trusts")
    allocation: bool = switch(True, meaning="scarce goods go to trusted customers first")
    shading_conduct: bool = switch(True, meaning="low supplier conduct shades quality")
    shading_trust: bool = switch(True, meaning="trust in the customer withholds from shading")
    inspection_trust: bool = switch(True, meaning="trust does without inspection")
    inspection_policy: bool = switch(True, meaning="stances inspect different shares")
    promise: bool = switch(True, meaning="low supplier conduct promises too much")
    voice: bool = switch(True, meaning="trust voices problems, distrust is silent")
    blame: bool = switch(True, meaning="distrust turns problem solving into blame")
    ideas: bool = switch(True, meaning="suppliers offer ideas to customers they trust")
    help: bool = switch(True, meaning="buyers help the processes of suppliers they trust")
    disclosure: bool = switch(True, meaning="suppliers disclose cost to customers they trust")
    leak: bool = switch(True, meaning="low buyer conduct shows ideas to rivals")
    reuse: bool = switch(
        True, meaning="low buyer conduct turns disclosed cost into a reserve price"
    )
    visits: bool = switch(True, meaning="attention sets how often engineers visit")
    links: bool = switch(True, meaning="trusting suppliers volunteer links")
    conduct_seen: bool = switch(True, meaning="visits show the conduct of the partner")
