"""A sweep in one call: some keys, some seeds, a study.

>>> from trustsim.scenarios import Scenario
>>> small = Scenario(periods=6, burn_in=0, market={"buyers": 2})
>>> study = sweep(small, {"market.trust_level": [0.0, 1.0]}, seeds=2, progress=False)
>>> len(study.table())  # two levels, two seeds, two sides
8
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

import tomli_w

from trustsim.experiment import Experiment, Study, from_text, run_experiment
from trustsim.experiment.cluster import ClusterExecutor
from trustsim.scenarios import Scenario

if TYPE_CHECKING:
    from collections.abc import Iterator

    Progress = Callable[[int, int], None]

PATIENCE = 2.0  # seconds before a bar is shown


class Choices(TypedDict, total=False):
    """What else a design may ask for, as in the table ``[design]`` of an experiment."""

    one_at_a_time: Sequence[str] | Mapping[str, Any]
    """Keys that are changed one after the other: names, or each with its values."""
    draws: int
    """Draws of all keys at once."""
    sequence: str
    """"latin" (hypercube), "sobol" (a power of two of draws) or "halton"."""
    ranges: str | Mapping[str, Sequence[float]]
    """"likely", "bounds", or key -> (low, high)."""
    vary: Sequence[str]
    """Groups and keys that are drawn; all with a likely range that the scenario leaves alone."""
    keep: Sequence[str]
    """Groups and keys that are not."""
    points: Sequence[Mapping[str, Any]]
    """Points written one by one."""
    arms: Sequence[Mapping[str, Any]]
    """Variants of the scenario: each a ``name``, and ``scenario`` or ``over``."""


def plan(
    scenario: Scenario | None = None,
    over: Mapping[str, Iterable[Any]] | None = None,
    *,
    seeds: int | Sequence[int] = 100,
    first_seed: int = 0,
    paired: bool | str = True,
    record: str = "summary",
    **choices: Unpack[Choices],
) -> Experiment:
    """What :func:`sweep` with the same arguments would run: a dry run.

    ``frame()`` of the experiment has a row for each run, ``estimate()`` tells the time and disk.

    Examples
    --------
    >>> small = Scenario(periods=6, burn_in=0, market={"buyers": 2})
    >>> found = plan(small, one_at_a_time={"ideas.rate": [0.0, 0.1], "demand.mean": [500.0]},
    ...              seeds=1)
    >>> found.frame()[["ideas.rate", "demand.mean"]].to_numpy().tolist()[1:]
    [[0.0, 4000.0], [0.1, 4000.0], [0.12, 500.0]]

    Raises
    ------
    ScenarioError
        If a key does not exist, or a value is impossible: one line that names it.
    """
    design: dict[str, Any] = {
        "over": {key: _plain(values) for key, values in (over or {}).items()},
        "seeds": seeds if isinstance(seeds, int) else _plain(seeds),
        "record": record,
        "paired": paired,
    }
    if isinstance(seeds, int):
        design["first_seed"] = first_seed
    design.update({key: _plain(value) for key, value in choices.items()})
    base = Scenario() if scenario is None else scenario
    differs = base.model_dump(exclude_none=True, exclude_defaults=True)  # the rest may be drawn
    found = from_text(tomli_w.dumps({"scenario": differs, "design": design}), name="sweep")
    found.check()
    return found


def sweep(
    scenario: Scenario | None = None,
    over: Mapping[str, Iterable[Any]] | None = None,
    *,
    seeds: int | Sequence[int] = 100,
    first_seed: int = 0,
    paired: bool | str = True,
    engine: str = "auto",
    record: str = "summary",
    store: str | os.PathLike[str] | None = None,
    workers: int | str = "auto",
    executor: Executor | None = None,
    client: Any = None,
    progress: Progress | bool | None = None,
    **choices: Unpack[Choices],
) -> Study:
    """Run every combination of some values with every seed.

    :func:`plan` with the same arguments shows the runs, their time and disk without making them.

    Parameters
    ----------
    scenario
        What the values change; the baseline if left out.
    over
        Dotted keys and their values, such as ``{"market.trust_level": [0.0, 0.5, 1.0]}``.
    seeds, first_seed
        How many seeds, from which on; or a list of seeds.
    paired
        Whether all points meet the same luck (common random numbers), so that their differences are
        paired by seed; otherwise each point is a replicate with luck of its own. Draws and listed
        points differ in luck unless it is "draws".
    engine
        As in :func:`trustsim.simulate`.
    record
        How much is kept of each run: "summary", "periods", "agents" or "relationships".
    store
        Folder of the results, in which an interrupted sweep goes on; without one they last as long
        as the study.
    workers, executor
        As in :func:`trustsim.ensemble.run_many`.
    client
        A Dask client, whose workers make the runs.
    progress
        Called with the number of finished runs and of all runs; True or None shows a bar with the
        time left for what takes more than two seconds, False nothing.
    **choices
        Other designs, as in :class:`Choices`: ``one_at_a_time``, ``draws`` with ``sequence``,
        ``ranges``, ``vary`` and ``keep``, ``points``, ``arms``.

    Returns
    -------
    Study
        ``study.table()`` has a row for each run, side and stance; ``study.summary()`` the means
        with their intervals.

    Examples
    --------
    >>> small = Scenario(periods=6, burn_in=0, market={"buyers": 2})
    >>> study = sweep(small, {"ideas.rate": [0.0, 0.1]}, seeds=3, progress=False)
    >>> study.differences("ideas.rate").query("outcome == 'ideas_from_suppliers'")["n"].tolist()
    [3, 3]

    Raises
    ------
    ScenarioError
        If a key does not exist, or a combination is impossible: one line that names it.
    """
    experiment = plan(
        scenario,
        over,
        seeds=seeds,
        first_seed=first_seed,
        paired=paired,
        record=record,
        **choices,
    )
    own = TemporaryDirectory(prefix="trustsim-") if store is None else None
    if client is not None:
        executor = ClusterExecutor(client)
    with told_by(progress) as told:
        study = run_experiment(
            experiment,
            own.name if own is not None else store,
            workers=workers,
            executor=executor,
            engine=engine,
            progress=told,
        )
    study.holds = own  # the folder goes with the study
    return study


def _plain(value: Any) -> Any:
    """A value as TOML takes it: NumPy's numbers become Python's, every sequence a list."""
    if isinstance(value, Mapping):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, Iterable) and not isinstance(value, str):
        return [_plain(one) for one in value]
    return value.item() if hasattr(value, "item") else value


@contextmanager
def told_by(progress: Progress | bool | None) -> Iterator[Progress | None]:
    """The caller's progress, a bar, or none."""
    if progress is False:
        yield None
    elif callable(progress):
        yield progress
    else:
        bar = Bar()
        try:
            yield bar.tell
        finally:
            bar.close()


class Bar:
    """A bar that counts time from the first run on: what is compiled before is not of the runs."""

    def __init__(self) -> None:
        self.shown: Any = None

    def tell(self, done: int, total: int) -> None:
        """Move it on."""
        if self.shown is None:
            from tqdm.auto import tqdm

            self.shown = tqdm(unit="run", total=total, initial=done, delay=PATIENCE, leave=False)
        self.shown.update(done - self.shown.n)

    def close(self) -> None:
        """Take it away."""
        if self.shown is not None:
            self.shown.close()
