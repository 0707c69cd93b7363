"""The claims S1 to S18 of MODEL.md section 5: each a named, executable test.

``check()`` runs them and gives a row a claim; ``examine()`` gives everything that was found. What
is claimed, from which size on it matters, and the verdict rule were committed before the first run.
"""

from __future__ import annotations

from trustsim.claims.checking import Plan, check, examine
from trustsim.claims.declared import CLAIMS
from trustsim.claims.findings import Finding

__all__ = ["CLAIMS", "Finding", "Plan", "check", "examine"]
