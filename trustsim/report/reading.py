"""What a page says of a study: its groups of firms, its points, and what is compared with what."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from trustsim.analysis.intervals import Interval
from trustsim.experiment import Study
from trustsim.experiment.differences import differences, groups
from trustsim.experiment.intervals import long_table
from trustsim.experiment.luck import LUCK, unit_of_luck
from trustsim.outcomes import OUTCOMES
from trustsim.parameters import rows
from trustsim.population import FOCAL
from trustsim.scenarios import Scenario

if TYPE_CHECKING:
    import pandas as pd

MAIN: dict[str, str] = {
    "transactional_share": "haggling, contracts and blame",
    "transaction_cost": "transaction cost",
    "forecast_informativeness": "forecast that reaches the supplier's plan",
    "ideas_from_suppliers": "ideas from suppliers",
    "price": "price",
    "total_cost": "total cost of ownership",
    "partner_trust": "trust that partners have in the firm",
    "profit": "profit",
}
"""Main outcomes, in plain words; all others are in the files of the study."""

WHOSE = {"focal": "the buyer that alone changes", "all": "all of them"}
KEYS = {
    "market.trust_level": "level of trust of all buyers",
    "market.focal_trust_level": "level of trust of one buyer, all others as they are",
    "market.trusting_buyers": "share of trusting buyers",
    "stance": "stance of the buyer",
    "arm": "arm of the design",
}
MOST_GROUPS = 8
"""Stances of an arm that are told apart."""


@dataclass(frozen=True)
class Comparison:
    """Differences paired by luck: of a group in an arm, each value of a key less one of them."""

    key: str
    arm: str
    group: str
    against: Any
    table: pd.DataFrame
    """Rows as of :meth:`Study.differences`, of the main outcomes of these buyers."""

    @property
    def values(self) -> list[Any]:
        """The values that are compared, in order."""
        return list(self.table[self.key].drop_duplicates())

    def cell(self, outcome: str, value: Any) -> Interval:
        """The difference in an outcome at a value."""
        rows = self.table[(self.table["outcome"] == outcome) & (self.table[self.key] == value)]
        return interval(rows.iloc[0])

    @property
    def words(self) -> str:
        """What is compared, in words."""
        whose = "" if self.group in ("", "all") else f"; {WHOSE.get(self.group, self.group)}"
        where = f"; arm {self.arm!r}" if self.arm else ""
        if self.key == "stance":
            return f"Trusting buyers less aggressive ones{where}"
        if self.key == "arm":
            return f"Arm by arm, less arm {self.against!r}{whose}"
        unit = unit_of(self.key)
        told = f"{meaning(self.key)}{f' ({unit})' if unit else ''}"
        return f"{self.key}: {told}; less {at(self.key, self.against)}{where}{whose}"


def interval(row: Any) -> Interval:
    """Mean, interval and number of a row."""
    return Interval(float(row["mean"]), float(row["low"]), float(row["high"]), int(row["n"]))


def done(study: Study) -> pd.DataFrame:
    """Buyers of the runs that did not fail, a row for each luck, point and group.

    Of each arm it is the buyer that alone changes where there
    is one. Where an arm has more stances than can be told apart, they are taken together.
    """
    import pandas as pd

    table = study.table()
    table = table[table["status"] == "done"]
    arms = [_of_arm(study, rows_) for _, rows_ in table.groupby("arm", sort=False)]
    return pd.concat(arms, ignore_index=True) if arms else table.assign(group="")


def _of_arm(study: Study, table: pd.DataFrame) -> pd.DataFrame:
    buyers = table.assign(group=groups(table))
    buyers = buyers[buyers["side"] == "buyer"]
    if (buyers["group"] == "focal").any():
        buyers = buyers[buyers["group"] == "focal"]
    if buyers["group"].nunique() > MOST_GROUPS:
        buyers = buyers.assign(group="all", stance="all")
    at = ["arm", *study.swept, "group", *LUCK]
    found = buyers.groupby(at, sort=False, dropna=False)[list(OUTCOMES)].mean().reset_index()
    places = found.groupby(["arm", *study.swept, *LUCK], sort=False, dropna=False).ngroup()
    stance = found["group"].replace({"focal": FOCAL + "buyer"})
    return found.assign(run=places, side="buyer", stance=stance)


def drawn(study: Study) -> bool:
    """Whether the unit of luck is a draw."""
    return unit_of_luck(study.table()) == ["draw"]


def points(study: Study, table: pd.DataFrame) -> list[str]:
    """Columns that tell points apart."""
    return [key for key in ("arm", *study.swept) if table[key].nunique(dropna=False) > 1]


def means(study: Study, level: float = 0.95) -> pd.DataFrame:
    """Every outcome of buyers over their luck: arm, swept keys, group, outcome, ends."""
    table, at = done(study), ["arm", *study.swept, "group"]
    each = table.groupby([*at, *unit_of_luck(table)], sort=False, dropna=False)[list(OUTCOMES)]
    return long_table(each.mean().reset_index(), at, level, 0)


def comparisons(study: Study) -> list[Comparison]:
    """What shares its luck: in each arm stances in one market, then swept keys; else the arms."""
    table = done(study)
    found: list[Comparison] = []
    around = bool(study.experiment.design.one_at_a_time)
    for arm, rows_ in table.groupby("arm", sort=False):
        found += _of(rows_, "stance", str(arm), [])
        for key in study.swept:
            others = [one for one in study.swept if one != key] if around else []
            found += _of(rows_, key, str(arm), others)
    return found or list(_of(table, "arm", "", []))


def _of(table: pd.DataFrame, key: str, arm: str, by: list[str]) -> Iterator[Comparison]:
    """A comparison for each group of buyers; none where no two values share their luck."""
    known = table[key].dropna().drop_duplicates().tolist()
    if key == "stance":
        known = [one for one in ("aggressive", "trusting") if one in known]
    if len(known) < 2:
        return
    try:
        found = differences(table[table[key].isin(known)], key, known[0], by, 0.95, 0)
    except ValueError:
        return
    found = found[found["outcome"].isin(MAIN) & (found["n"] > 0)]
    found = found.assign(group="" if key == "stance" else found["group"])
    for name, rows_ in found.groupby("group", sort=False):
        yield Comparison(key, arm, str(name), known[0], rows_)


def meaning(key: str) -> str:
    """A key in plain words."""
    if key in KEYS:
        return KEYS[key]
    return next((row["meaning"] for row in rows(Scenario) if row["key"] == key), key)


def unit_of(key: str) -> str:
    """Unit of a parameter; nothing where it has none."""
    return next((row["unit"] or "" for row in rows(Scenario) if row["key"] == key), "")


def at(key: str, value: object) -> str:
    """A value with the last part of its key."""
    return plain(value) if key in ("arm", "stance") else f"{key.rpartition('.')[2]} {plain(value)}"


def plain(value: Any) -> str:
    """A value as it is read."""
    if value is None or value != value:
        return "-"
    return f"{value:g}" if isinstance(value, float) else str(value)
