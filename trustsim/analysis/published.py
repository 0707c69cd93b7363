"""A trust-levels study beside the figures that research has published.

The five patterns are ``trustsim.facts.PATTERNS``. A pattern is *met*
where the whole 95 % interval lies in the published band, *missed* where none of it does.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from trustsim.analysis.contrasts import CONTRASTS, by_seed
from trustsim.analysis.intervals import Interval, mean_interval
from trustsim.analysis.laboratory import Slopes, session
from trustsim.facts import PATTERNS, Target, get, pattern
from trustsim.scenarios import Scenario
from trustsim.sources import SOURCES

if TYPE_CHECKING:
    import pandas as pd

    from trustsim.experiment import Study

EIGHT = "eight buyers"


class Comparison(NamedTuple):
    """A published band and what the model gives."""

    id: str
    quantity: str
    unit: str
    target: Target
    ours: Interval
    source: str

    @property
    def verdict(self) -> str:
        """What :meth:`trustsim.facts.Target.verdict` says of our interval."""
        return self.target.verdict(self.ours.estimate, self.ours.low, self.ours.high)


def ranked(study: Study, outcome: str) -> pd.Series:
    """An outcome of eight buyers, by seed, and in each seed from the least trusted to the most.

    Buyers whose levels have one label are one row, so that some seeds have fewer than eight.
    """
    table = study.table()
    rows = table[(table["arm"] == EIGHT) & (table["side"] == "buyer")]
    rows = rows.dropna(subset="partner_trust")  # whoever trades with nobody is trusted by nobody
    return rows.sort_values(["seed", "partner_trust"], kind="stable").set_index("seed")[outcome]


def end_of_eight(study: Study, outcome: str, last: bool) -> pd.Series:
    """Outcome of the least or of the most trusted of eight buyers: a value a seed."""
    found = ranked(study, outcome)
    return found[~found.index.duplicated(keep="last" if last else "first")]


def of_eight(study: Study, outcome: str, last: bool) -> Interval:
    """Outcome of the least or of the most trusted of eight buyers, over seeds."""
    return mean_interval(end_of_eight(study, outcome, last))


def ratio_of_eight(study: Study) -> Interval:
    """Goods per person of the most trusted over the least trusted of eight."""
    least, most = (end_of_eight(study, "goods_per_person", last) for last in (False, True))
    return mean_interval(most / least)


def price_advantage(study: Study) -> Interval:
    """How much less aggressive buyers pay than trusting buyers of the same market, as a share."""
    prices = by_seed(study, CONTRASTS[1], "price")
    return mean_interval(1.0 - prices[0.0] / prices[1.0])


def base_scenario(study: Study) -> Scenario:
    """The scenario that the arms of a study start from."""
    return Scenario().replace(dict(study.experiment.design.base))


@lru_cache(maxsize=4)
def sessions(study: Study) -> tuple[Slopes, ...]:
    """As many sessions of the forecast game as the study has seeds."""
    scenario = base_scenario(study)
    return tuple(session(scenario, int(seed)) for seed in sorted(study.table()["seed"].unique()))


def laboratory(study: Study, field: str) -> Interval:
    """A slope of the forecast game."""
    return mean_interval(np.array([getattr(slopes, field) for slopes in sessions(study)]))


MEASURES: dict[str, tuple[Callable[[Study], Interval], ...]] = {
    "P1": (
        lambda study: of_eight(study, "transactional_share", last=False),
        lambda study: of_eight(study, "transactional_share", last=True),
    ),
    "P2": (ratio_of_eight,),
    "P3": (price_advantage,),
    "P4": (
        lambda study: of_eight(study, "ideas_from_suppliers", last=False),
        lambda study: of_eight(study, "ideas_from_suppliers", last=True),
    ),
    "P11": (
        lambda study: laboratory(study, "report"),
        lambda study: laboratory(study, "capacity"),
    ),
}
NAMES = {
    "P1": ("transactional share, least trusted of 8", "transactional share, most trusted of 8"),
    "P2": ("goods per person, most over least trusted",),
    "P3": ("price advantage of aggressive buyers",),
    "P4": ("ideas a year, least trusted of 8", "ideas a year, most trusted of 8"),
    "P11": ("strangers: slope of report on forecast", "strangers: slope of capacity (prior alone)"),
}


def keys_of(fact: str) -> tuple[str, ...]:
    """The first work behind a fact."""
    return get(fact).source_keys[:1]


def short(key: str) -> str:
    """A source in a few words: authors or firm, and year.

    >>> short("dyer_chu2003"), short("ozer2011"), short("press1994")
    ('Dyer & Chu 2003', 'Özer et al. 2011', 'Press reports 1993')
    """
    citation = SOURCES[key].citation
    year = re.search(r"\d{4}", citation)
    before = citation[: year.start()] if year else citation
    names = re.findall(r"([^\W\d_][\w'-]+), (?:\w\.-?[ ]?)+", before)
    if len(names) == 2:
        who = " & ".join(names)
    elif len(names) > 2:
        who = f"{names[0]} et al."
    else:
        who = re.split(r",| \(| of ", before)[0].strip()
    return f"{who} {year.group() if year else ''}".strip()


def comparisons(study: Study) -> list[Comparison]:
    """Every published band with our estimate and its interval."""
    found = []
    for one in PATTERNS:
        pairs = zip(pattern(one.id).targets, MEASURES[one.id], NAMES[one.id], strict=True)
        for target, measure, name in pairs:
            source = "; ".join(short(key) for fact in target.facts for key in keys_of(fact))
            found.append(Comparison(one.id, name, one.unit, target, measure(study), source))
    return found
