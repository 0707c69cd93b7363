"""The figures that are compared with pictures, from tiny markets with fixed seeds.

``python tests/scenes.py`` draws the pictures of ``tests/figures`` anew, where a figure is meant to
look otherwise: look at each before it is committed.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from trustsim import plots
from trustsim.boundaries.maps import Axis, Map, points
from trustsim.claims.kinds import Measure
from trustsim.experiment import Study
from trustsim.experiment.sweeping import sweep
from trustsim.results import Run
from trustsim.scenarios import Scenario
from trustsim.sensitivity.analysing import Found, Plan
from trustsim.sensitivity.problem import Problem
from trustsim.simulation import simulate

if TYPE_CHECKING:
    from matplotlib.figure import Figure

PICTURES = Path(__file__).parent / "figures"
DPI = 64
TINY = {
    "periods": 60, "burn_in": 6, "market.buyers": 6, "market.suppliers": 4, "market.candidates": 3,
    "market.trusting_buyers": 0.5,
}  # fmt: skip
PAIR = (2, 2)  # of the run: leaves in month 17, comes back
LEVELS = {**TINY, "periods": 24, "market.trusting_buyers": None}


@cache
def tiny() -> Run:
    """Three aggressive and three trusting buyers for five years, one seed."""
    return simulate(Scenario().replace(TINY), seed=3, engine="mesa")


@cache
def study() -> Study:
    """The same market with five seeds."""
    return _swept("study", TINY, {}, 5, "relationships")


@cache
def levels() -> Study:
    """All buyers at one level of trust, two years, four seeds."""
    return _swept("levels", LEVELS, {"market.trust_level": [0.0, 0.5, 1.0]}, 4, "periods")


def _swept(
    name: str, changes: dict[str, Any], over: dict[str, Any], seeds: int, record: str
) -> Study:
    folder = Path(mkdtemp(prefix="trustsim-scenes-")) / name
    return sweep(Scenario().replace(changes), over, seeds=seeds, record=record, store=folder,
                 workers=1, engine="mesa", progress=False)  # fmt: skip


def toy_map() -> Map:
    """An effect that turns on a diagonal of two parameters, with break-even months."""
    axes = (
        Axis("costs.dispersion", (0.03, 0.07, 0.11, 0.15), "how suppliers differ", "log"),
        Axis("demand.noise_share", (0.05, 0.15, 0.25), "how demand moves", "share"),
    )
    measure = Measure("lead of the trusting", "money/month", +1, 100.0, "made up", lambda at: at)
    luck = np.random.default_rng(1)
    at = {point: 4000.0 * (point[0] - 0.4 * point[1] - 0.035) for point in points(axes)}
    effects = {point: value + 60.0 * luck.standard_normal(12) for point, value in at.items()}
    months = {point: 40.0 - value / 20.0 if value > 0 else math.inf for point, value in at.items()}
    return Map("T.1", measure, axes, effects, months)


def claims() -> pd.DataFrame:
    """Three claims as ``trustsim.claims.check`` gives them, numbers made up."""
    rows = [
        ("S1", "transactional share, share (claimed: below 0)", -0.28, -0.29, -0.27, 0.05, "holds"),
        ("S4", "profit over 240 months, money/month (claimed: above 0)", -300.0, -900.0, 300.0,
         1000.0, "does not hold"),
        ("S12", "failures and downtime, money/unit (claimed: above 0)", 0.9, 0.2, 1.6, 1.0,
         "undecided"),
    ]  # fmt: skip
    names = ["claim", "measure", "estimate", "low", "high", "smallest_effect", "verdict"]
    return pd.DataFrame(rows, columns=names).assign(n=20)


def found() -> Found:
    """Indices of three factors as ``trustsim.sensitivity.analyse`` gives them, numbers made up."""
    table = pd.DataFrame({
        "factor": ["sourcing.rebid_high", "people.wage", "ideas.rate"],
        "total": [0.5, 0.2, 0.05], "total_low": [0.45, 0.1, 0.0], "total_high": [0.55, 0.3, 0.1],
        "first": [0.4, 0.15, 0.01], "first_low": [0.3, 0.05, -0.05], "first_high": [0.5, 0.3, 0.1],
    })  # fmt: skip
    keys = dict.fromkeys(table["factor"], (0.0, 1.0))
    return Found(
        Plan("sobol", 8), Problem(keys), 4, {}, {"lead": table}, {}, {"lead": "money/month"}
    )


SCENES: dict[str, Callable[[], Any]] = {
    "trust_over_time": lambda: plots.trust_over_time(study()),
    "trust_over_time_levels": lambda: plots.trust_over_time(levels()),
    "cumulative_profit": lambda: plots.cumulative_profit(study()),
    "contact_hours": lambda: plots.contact_hours(study()),
    "contact_hours_levels": lambda: plots.contact_hours(levels()),
    "price_and_cost": lambda: plots.price_and_cost(levels()),
    "information_and_ideas": lambda: plots.information_and_ideas(levels()),
    "network": lambda: plots.network(tiny()),
    "relationship": lambda: plots.relationship(tiny(), *PAIR),
    "trust_and_tenure": lambda: plots.trust_and_tenure(study()),
    "exit_by_silence": lambda: plots.exit_by_silence(study()),
    "boundary_map": lambda: plots.boundary_map(toy_map()),
    "boundary_map_months": lambda: plots.boundary_map(toy_map(), months=True),
    "claims_forest": lambda: plots.claims_forest(claims()),
    "sensitivity_bars": lambda: plots.sensitivity_bars(found()),
}


def picture(name: str, path: Path) -> None:
    """Draw a scene as PNG, with matplotlib's own settings and nothing of the machine in it."""
    import matplotlib as mpl
    import matplotlib.pyplot as plt

    with mpl.rc_context():
        mpl.rcdefaults()
        drawn = SCENES[name]()
        figure: Figure = np.ravel(np.asarray(drawn, dtype=object))[0].figure
        figure.savefig(path, dpi=DPI, metadata={"Software": None})
        plt.close(figure)


if __name__ == "__main__":
    import matplotlib as mpl

    mpl.use("agg")
    for scene in SCENES:
        picture(scene, PICTURES / f"{scene}.png")
        print(PICTURES.name, scene)
