"""What the claims read of a run: outcomes by group of firms, and what is judged over months.

The groups of a run: ``focal`` is the buyer that alone takes another stance; a stance's own name;
``buyers`` and ``suppliers`` where all of that side share a stance.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from trustsim.analysis import pairs, silence
from trustsim.analysis.pairs import Grid
from trustsim.outcomes import LEVELS, OUTCOMES
from trustsim.scenarios import Scenario

Tables = Mapping[str, Mapping[str, NDArray[Any]]]
FOCAL_BUYER = 0


class View:
    """The tables of a run as readings take them; the grid of relationships is made once."""

    def __init__(self, tables: Tables, scenario: Scenario) -> None:
        self.tables, self.scenario = tables, scenario
        self._grid: Grid | None = None

    @property
    def grid(self) -> Grid:
        """Its relationships."""
        if self._grid is None:
            self._grid = Grid(self.tables["relationships"])
        return self._grid

    @property
    def focal(self) -> NDArray[np.bool_]:
        """The pairs of the focal buyer."""
        return self.grid.of_buyer(FOCAL_BUYER)


class Reading(NamedTuple):
    """A reading and the recording level that it needs."""

    level: str
    of: Callable[[View], Any]


def curves(view: View) -> dict[str, NDArray[np.float64]]:
    """Cumulative profit of a firm by month, for each group."""
    table = view.tables["periods"]
    found = {}
    for names, rows in groups(table):
        curve = np.cumsum(table["profit"][rows])
        found.update(dict.fromkeys(names, curve))
    return found


def trust_and_contract(view: View) -> float:
    """Correlation over buyers of mean trust in their partners and mean contract completeness."""
    table = view.tables["buyers"]
    count = view.scenario.market.buyers
    order = np.lexsort((table["period"], table["buyer"]))
    means = [
        np.nanmean(np.asarray(table[name])[order].reshape(count, -1), axis=1)
        for name in ("trust", "contract_completeness")
    ]
    if count < 3 or min(float(np.std(mean)) for mean in means) == 0.0:
        return float("nan")
    return float(np.corrcoef(means)[0, 1])


def of_strangers(view: View) -> float:
    """Trust lost in a year without orders, of trust above that of strangers."""
    return pairs.idle_loss(view.grid, view.scenario.trust.prior)


READINGS: dict[str, Reading] = {
    "curves": Reading("periods", curves),
    "trust_and_contract": Reading("agents", trust_and_contract),
    "all.retention": Reading("relationships", lambda view: pairs.retention(view.grid)),
    "all.idle_loss": Reading("relationships", of_strangers),
    "focal.retention": Reading(
        "relationships", lambda view: pairs.retention(view.grid, view.focal)
    ),
    "focal.improvement": Reading(
        "relationships", lambda view: pairs.improvement(view.grid, view.focal)
    ),
    "focal.defects": Reading(
        "relationships",
        lambda view: pairs.defect_share(view.grid, view.focal, 1, view.grid.months),
    ),
    "judged": Reading("relationships", lambda view: silence.concordance(silence.judged(view.grid))),
    "repeat": Reading("relationships", lambda view: pairs.buying_again(view.grid)),
}
"""Every reading besides outcomes, by name."""


def level_for(reads: Iterable[str]) -> str:
    """The least recording level that has all of these readings.

    >>> level_for([]), level_for(["curves", "judged"])
    ('summary', 'relationships')
    """
    return max(("summary", *(READINGS[name].level for name in reads)), key=LEVELS.index)


def groups(table: Mapping[str, NDArray[Any]]) -> list[tuple[list[str], NDArray[np.int64]]]:
    """The names of each side and stance of a table, and its rows."""
    keys = list(dict.fromkeys(zip(table["side"].tolist(), table["stance"].tolist(), strict=True)))
    sides = [side for side, _ in keys]
    found = []
    for side, stance in keys:
        names = [f"{side}s"] if sides.count(side) == 1 else []
        if side == "buyer":
            names.append("focal" if stance.startswith("focal ") else stance)
        rows = np.flatnonzero((table["side"] == side) & (table["stance"] == stance))
        found.append((names, rows))
    return found


def read(tables: Tables, scenario: Scenario, reads: Iterable[str]) -> dict[str, Any]:
    """All readings of a run: ``group.outcome`` for every outcome, and those that are asked for."""
    summary = tables["summary"]
    found: dict[str, Any] = {}
    for names, rows in groups(summary):
        for name in names:
            found[name] = np.array([summary[outcome][rows[0]] for outcome in OUTCOMES])
    view = View(tables, scenario)
    for name in reads:
        found[name] = READINGS[name].of(view)
    return found
