"""What the claims read of a run: outcomes by group of firms, and what is judged over months.

The groups of a run: ``focal`` is the buyer that alone takes another stance; a stance's own name;
``buyers`` and ``suppliers`` where all of that side share a stance.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from trustsim.analysis import pairs, silence
from trustsim.analysis.pairs import Grid
from trustsim.outcomes import LEVEL_OF, LEVELS
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
    """A reading and the table that it is taken from."""

    table: str
    of: Callable[[View], Any]


def curves(view: View) -> dict[str, NDArray[np.float64]]:
    """Cumulative profit of a firm by month, for each group."""
    table = view.tables["periods"]
    found = {}
    for name, (side, stance) in groups(*sides(table)).items():
        rows = (table["side"] == side) & (table["stance"] == stance)
        found[name] = np.cumsum(table["profit"][rows])
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
    "trust_and_contract": Reading("buyers", trust_and_contract),
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
    levels = (LEVEL_OF[table] for table in tables_for(reads))
    return max(levels, key=LEVELS.index, default="summary")


def tables_for(reads: Iterable[str]) -> frozenset[str]:
    """The tables from which these readings are taken."""
    return frozenset(READINGS[name].table for name in reads)


Firms = tuple[str, str]


def sides(table: Mapping[str, NDArray[Any]]) -> tuple[Firms, ...]:
    """Side and stance of each row."""
    return tuple(zip(table["side"].tolist(), table["stance"].tolist(), strict=True))


@cache
def groups(*rows: Firms) -> dict[str, Firms]:
    """The groups of a run by name, from the sides and stances of its rows.

    >>> rows = ("buyer", "focal level 1.00"), ("buyer", "level 0.50"), ("supplier", "level 0.50")
    >>> list(groups(*rows))
    ['focal', 'level 0.50', 'suppliers']
    """
    kinds = list(dict.fromkeys(rows))
    found = {}
    for side, stance in kinds:
        if side == "buyer":
            found["focal" if stance.startswith("focal ") else stance] = side, stance
        if [other for other, _ in kinds].count(side) == 1:
            found[f"{side}s"] = side, stance
    return found


class Seen:
    """What was read of a run: outcomes of its groups, and the readings that were asked for."""

    def __init__(self, tables: Tables, scenario: Scenario, reads: Iterable[str]) -> None:
        self.summary = tables["summary"]
        self.firms = sides(self.summary)
        view = View(tables, scenario)
        self.readings = {name: READINGS[name].of(view) for name in reads}

    def __getitem__(self, name: str) -> Any:
        """A reading, or an outcome of a group such as ``focal.price``."""
        if name in self.readings:
            return self.readings[name]
        group, _, outcome = name.rpartition(".")
        return self.summary[outcome][self.firms.index(groups(*self.firms)[group])]
