"""The points of an experiment: swept values, draws, one factor at a time, arms, seeds.

Every arm and every point meets the same seeds and the same draws (common random numbers), so that
differences between them are paired.

>>> design = parse({"seeds": 2, "over": {"market.trust_level": [0, 1]}}, {"periods": 12})
>>> [(job.seed, job.scenario.market.trust_level) for job in design.jobs()]
[(0, 0.0), (0, 1.0), (1, 0.0), (1, 1.0)]
"""

from __future__ import annotations

from trustsim.design.points import Arm, Design, Job, digest
from trustsim.design.reading import parse

__all__ = ["Arm", "Design", "Job", "digest", "parse"]
