"""Where the claims turn: the parameters that matter most, and maps of the effect over them.

A sensitivity analysis over draws of all parameters from their likely ranges finds the two or three
that matter most for each measure of a claim; a map over those shows where the sign changes. Beside
the maps: profit over pressure and conduct, and S16 for three kinds of uncertainty.
"""

from __future__ import annotations

from trustsim.boundaries.charting import CLAIMS, Chart, Plan, chart

__all__ = ["CLAIMS", "Chart", "Plan", "chart"]
