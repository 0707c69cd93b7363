"""The claims S1 to S18 about trust in trade: each a named, executable test.

``check()`` runs them and gives a row a claim; ``examine()`` gives everything that was found. What
is claimed, from which size on it matters, and the verdict rule were committed before the first run.

>>> CLAIMS[2].id, CLAIMS[2].question  # ts.claims.check(["S3"]) puts it to the test
('S3', 'Does an aggressive buyer pay a lower price?')
"""

from __future__ import annotations

from trustsim.claims.checking import Plan, check, examine
from trustsim.claims.declared import CLAIMS
from trustsim.claims.findings import Finding
from trustsim.claims.points import over_points

__all__ = ["CLAIMS", "Finding", "Plan", "check", "examine", "over_points"]


def __dir__() -> list[str]:
    return __all__
