"""Grim: full conduct towards whom it trusts, none towards the others.

>>> distrusted = View(trust=0.3, confidence=0.1, evidence=1.0, tenure=12.0, idle=0.0)
>>> respond(distrusted, Traits(0.2, 1.0, 0.5, 0.5, 0.5, 1.0), Settings()).conduct
0.0
"""

from trustsim.rules.stances import Traits, View  # noqa: F401
from trustsim.strategies.trusting import Settings  # noqa: F401


def respond(view, traits, settings):
    conduct = 1.0 if view.trust > 0.4 else 0.0
    return Traits(traits.pressure, conduct, *traits[2:])
