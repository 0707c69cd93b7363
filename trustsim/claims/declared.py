"""All claims in order.

>>> [claim.id for claim in CLAIMS] == [f"S{number}" for number in range(1, 19)]
True
"""

from __future__ import annotations

from trustsim.claims import bonds, dealings, long_run
from trustsim.claims.kinds import Claim

CLAIMS: tuple[Claim, ...] = tuple(
    sorted((*dealings.CLAIMS, *bonds.CLAIMS, *long_run.CLAIMS), key=lambda claim: int(claim.id[1:]))
)
BY_ID: dict[str, Claim] = {claim.id: claim for claim in CLAIMS}
