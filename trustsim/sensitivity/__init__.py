"""Which parameters move an effect: Sobol indices, elementary effects, one factor at a time.

Every point meets the same seeds, so that an effect is a function of the parameters. Indices are
those of SALib (extra ``sensitivity``), with bootstrap intervals; parameters may be taken in groups.
"""

from __future__ import annotations

from trustsim.sensitivity.analysing import Found, Plan, analyse

__all__ = ["Found", "Plan", "analyse"]
