"""Which verdicts survive: other trust rules, market sizes and suppliers.

Seven claims are judged in every combination, the others one factor at a time, by the verdict rule
of :mod:`trustsim.claims`.
"""

from __future__ import annotations

from trustsim.robustness.factors import FACTORS, Change
from trustsim.robustness.surviving import Plan, Trial, survive

__all__ = ["FACTORS", "Change", "Plan", "Trial", "survive"]
