"""Which parameters move an effect: Sobol indices, elementary effects, one factor at a time.

Every point meets the same seeds, so that an effect is a function of the parameters. Indices are
those of SALib (extra ``sensitivity``), with bootstrap intervals; parameters may be taken in groups.

Examples
--------
A plan says how; ``analyse(ts.plan(), plan).indices[effect]`` has a row for each parameter.

>>> plan = Plan(method="morris", effects=("trusting: focal.profit",), vary=("ideas", "people"))
>>> plan.size  # trajectories
64
"""

from __future__ import annotations

from trustsim.sensitivity.analysing import Found, Plan, analyse

__all__ = ["Found", "Plan", "analyse"]
