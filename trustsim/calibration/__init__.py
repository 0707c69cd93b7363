"""Which parameters agree with the published patterns, all five at once.

The patterns of :data:`trustsim.facts.PATTERNS` are the only targets; who wins in the long run and
what comes before an exit are never looked at. At most eight parameters are free (:data:`FREE`),
each within the likely range that it declares; all others stay at their defaults.

The method is approximate Bayesian computation with a pattern-oriented distance: of the means over
seeds, how far they lie outside their published bands, in half-widths of a band, added up. Zero
means that every pattern is met. Draws from the priors are narrowed down, generation by generation,
until all particles are at zero (population Monte Carlo; Beaumont, Cornuet, Marin & Robert 2009,
Biometrika 96(4):983-990, doi:10.1093/biomet/asp052; unverified).

Everything follows from one seed: the same call gives the same posterior on any number of workers.

:func:`fit` does the same for data of your own.

Examples
--------
>>> [free.key for free in FREE][:3]
['people.contact_hours', 'people.quote_hours', 'sourcing.rebid_high']
"""

from trustsim.calibration.own import Fit, fit
from trustsim.calibration.patterns import TARGETS, measure
from trustsim.calibration.prior import FREE, Free
from trustsim.calibration.report import Calibration, check, examine, render
from trustsim.calibration.sampling import Settings, calibrate

__all__ = [
    "FREE",
    "TARGETS",
    "Calibration",
    "Fit",
    "Free",
    "Settings",
    "calibrate",
    "check",
    "examine",
    "fit",
    "measure",
    "render",
]
