"""Many runs like one: the same market under other luck, and how far apart they end.

>>> told = many(Scenario(periods=3, burn_in=1, market={"buyers": 2}), seed=7, runs=4)
>>> told["runs"], told["seeds"], told["months"], [one["key"] for one in told["curves"]]
(4, [7, 10], 3, ['lead', 'trust'])
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from trustsim import engines, population
from trustsim.app.camera import race_of
from trustsim.chance import check_seed
from trustsim.crew import cores
from trustsim.design import Job
from trustsim.scenarios import Scenario
from trustsim.simulation import check_memory
from trustsim.threads import run_jobs

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Months = dict[str, NDArray[Any]]

RUNS = 50

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
"""Of the runs, month by month: the median, half of the runs, and nine in ten."""

SEEDS = 2**32


def many(
    scenario: Scenario,
    seed: int,
    runs: int = RUNS,
    progress: Callable[[int, int], None] | None = None,
) -> dict[str, Any]:
    """Run a market with its seed and those that follow, and tell how the runs spread.

    Parameters
    ----------
    scenario, seed
        The market, and the seed of the one that is on the screen: it is the first.
    runs
        How many; 2 at least. Seeds beyond the last one go on from 0.
    progress
        Called after each run with the runs done and all of them.

    Returns
    -------
    dict
        As JSON can hold it. ``runs``, ``seeds`` (first and last), ``months``; ``race`` (stances of
        most and of least conduct; None where there is one); ``quantiles``; ``curves``, each with
        ``key`` ("lead": profit of a firm added up, of the stance of most conduct less that of
        least, or of all buyers where there is one stance; "trust": own trust in partners),
        ``stance`` and ``bands``, one row of months for each quantile, None where no run has a
        value. ``since`` (of each run the month from which on its lead has stayed above 0; 0: it is
        not above at the end) and ``ahead`` (how many are), both None where there is no race.

    Notes
    -----
    The bands hold runs, not means: they do not narrow with more runs.

    Raises
    ------
    ValueError
        For fewer than two runs, or a seed that is none.
    TooLargeError
        If memory does not suffice.
    """
    if runs < 2:
        raise ValueError(f"runs = {runs}: must be at least 2, or there is nothing to compare")
    seeds = [(check_seed(seed) + number) % SEEDS for number in range(runs)]
    races = [race_of(population.stances(scenario, "buyer", one, 0)) for one in seeds]
    found: list[list[NDArray[np.float64]]] = []
    for at, months in enumerate(in_order(scenario, seeds, progress)):
        found.append(curves_of(months, races[at]))
    lead, *trusts = (np.array(rows) for rows in zip(*found, strict=True))
    race = races[0]
    since = None if race is None else [ahead_since(row) for row in lead]
    labels = race or (None,)
    return {
        "runs": runs,
        "seeds": [seeds[0], seeds[-1]],
        "months": scenario.periods,
        "race": race and list(race),
        "quantiles": list(QUANTILES),
        "curves": [
            {"key": "lead", "stance": labels[0], "bands": bands(lead)},
            *(
                {"key": "trust", "stance": label, "bands": bands(rows)}
                for label, rows in zip(labels, trusts, strict=True)
            ),
        ],
        "since": since,
        "ahead": since and sum(month > 0 for month in since),
    }


def in_order(
    scenario: Scenario, seeds: list[int], progress: Callable[[int, int], None] | None
) -> Iterator[Months]:
    """The table of months of each run, by seed, on whichever engine is sooner."""
    engine = engines.choose(scenario, runs=len(seeds))
    workers = cores() if engine == "kernel" else 1
    check_memory(scenario, "periods", at_once=workers, engine=engine)
    held: dict[int, Months] = {}
    for at, months in made(scenario, seeds, engine, workers):
        held[at] = months
        if progress is not None:
            progress(len(held), len(seeds))
    yield from (held[at] for at in range(len(seeds)))


def made(
    scenario: Scenario, seeds: list[int], engine: str, workers: int
) -> Iterator[tuple[int, Months]]:
    """Each run's place and its table of months, as they are finished."""
    if engine == "mesa":
        for at, seed in enumerate(seeds):
            yield at, engines.tables(scenario, engine, seed, 0, "periods")["periods"]
        return
    jobs = [Job(at, "", 0, {}, seed, 0, scenario) for at, seed in enumerate(seeds)]
    for job, tables in run_jobs(jobs, "periods", workers, ("periods",)):
        if isinstance(tables, BaseException):
            raise tables
        yield job.run, tables["periods"]


def curves_of(months: Months, race: tuple[str, str] | None) -> list[NDArray[np.float64]]:
    """Lead and trust of one run, month by month; without a race profit and trust of all buyers."""
    buyers = months["side"] == "buyer"
    if race is None:
        return [np.cumsum(of_all(months, "profit")), of_all(months, "trust")]
    ahead, behind = (buyers & (months["stance"] == label) for label in race)
    lead = np.cumsum(months["profit"][ahead] - months["profit"][behind])
    return [lead, months["trust"][ahead], months["trust"][behind]]


def of_all(months: Months, outcome: str) -> NDArray[np.float64]:
    """The mean of an outcome over all buyers that have a value, month by month."""
    buyers = months["side"] == "buyer"
    rows = [buyers & (months["stance"] == label) for label in np.unique(months["stance"][buyers])]
    values = np.array([months[outcome][one] for one in rows])
    firms = np.where(np.isnan(values), 0.0, [months["firms"][one] for one in rows])
    with np.errstate(invalid="ignore"):
        found: NDArray[np.float64] = np.nansum(values * firms, axis=0) / firms.sum(axis=0)
    return found


def ahead_since(lead: NDArray[np.float64]) -> int:
    """The month from which on a lead has stayed above 0; 0: it is not above at the end.

    >>> ahead_since(np.array([1.0, -1.0, 2.0, 3.0])), ahead_since(np.array([1.0, 0.0]))
    (3, 0)
    """
    behind = np.flatnonzero(~(lead > 0.0))
    month = 1 if not len(behind) else int(behind[-1]) + 2
    return month if month <= len(lead) else 0


def bands(rows: NDArray[np.float64]) -> list[list[float | None]]:
    """Quantiles over the runs, month by month, to five figures; runs without a value are left out.

    >>> bands(np.array([[0.0, np.nan], [1.0, np.nan]]))[2]
    [0.5, None]
    """
    found = np.full((len(QUANTILES), rows.shape[1]), np.nan)
    known = ~np.isnan(rows).all(axis=0)
    if known.any():
        found[:, known] = np.nanquantile(rows[:, known], QUANTILES, axis=0)
    return [[None if one != one else float(f"{one:.5g}") for one in row] for row in found]
