"""Runs of one scenario on the compiled engine: one with everything recorded, or thousands."""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from trustsim.kernel.casting import Cast, assign, cast
from trustsim.kernel.compiling import compiling_notice, entry, part
from trustsim.kernel.layout import Books, State
from trustsim.kernel.months import Desk, months
from trustsim.kernel.parameters import parameters_of
from trustsim.kernel.responses import responses_for
from trustsim.kernel.start import arrays, books_for, desk_for, start
from trustsim.kernel.tables import Table, sums_to_tables, tables_of
from trustsim.outcomes import recorded
from trustsim.scenarios import Scenario

Keys = Sequence[tuple[int, int]]
"""Seed and replicate of each run."""


class UnansweredError(RuntimeError):
    """A strategy failed to answer its partner; run on the agents, it raises its own error."""


class Params(NamedTuple):
    """What a month needs to know: numbers, answering strategies, their settings.

    ``scenario`` is what they were made of: stances' traits stand in the state, not here.
    """

    numbers: NDArray[Any]  # one record of kernel.parameters.PARAMETERS
    answer: Any
    settings: NDArray[np.float64]
    scenario: Scenario


def params_of(scenario: Scenario, answering: Sequence[str]) -> Params:
    """Parameters of a scenario for the compiled engine; changed values never recompile.

    Parameters
    ----------
    answering
        The strategies that answer their partners, as the scenario's :class:`Cast` names them.

    Raises
    ------
    CannotCompileError
        If a strategy that answers its partners cannot be compiled to the same bits.
    """
    answers = responses_for(scenario, answering)
    return Params(parameters_of(scenario), answers.function, answers.rows, scenario)


class Place(NamedTuple):
    """Arrays that runs of one scenario use one after the other; a thread has its own."""

    state: State
    books: Books
    desk: Desk


class Runs:
    """A scenario made ready: arrays for one thread, and the runs made with them."""

    def __init__(
        self,
        scenario: Scenario,
        record: str,
        key: tuple[int, int] = (0, 0),
        only: Collection[str] | None = None,
    ) -> None:
        self.scenario, self.record = scenario, record
        self.wanted = recorded(record) if only is None else only
        self.cast: Cast = cast(scenario, *key)
        self.params = params_of(scenario, self.cast.answering)
        self.place = place_for(scenario, self.cast, self.params, record)

    @property
    def many_at_once(self) -> bool:
        """Whether runs of other seeds need one call and keep only sums."""
        return not self.cast.spread and self.record in ("summary", "periods")

    def tables(self, seed: int, replicate: int) -> dict[str, Table]:
        """One run and its tables."""
        (sums,) = self.run([(seed, replicate)])
        books, state = self.place.books, self.place.state
        return tables_of(sums, books, state, self.cast.groups, self.scenario.periods, self.wanted)

    def tables_of_many(self, keys: Keys) -> list[dict[str, Table]]:
        """The tables of each of these runs."""
        if not self.many_at_once:
            return [self.of(key).tables(*key) for key in keys]
        return sums_to_tables(self.run(keys), self.cast.groups, self.scenario.periods, self.wanted)

    def of(self, key: tuple[int, int]) -> Runs:
        """The scenario made ready for another seed; tables are copies, so that arrays serve on."""
        return Runs(self.scenario, self.record, key, self.wanted) if self.cast.spread else self

    def run(self, keys: Keys) -> NDArray[np.float64]:
        """Runs of these seeds and replicates, without the interpreter; their sums.

        Returns
        -------
        NDArray
            Of each run, first as a whole and then by month where months are recorded:
            (runs, 1 + months or 0, groups, fields).
        """
        sums = room_for_sums(self.place.books, len(keys))
        span = (1 - self.scenario.burn_in, self.scenario.periods, True)
        live_through(self.place, self.params, self.cast, keys, span, nobody(), sums)
        return sums


_first = threading.Lock()


@contextmanager
def prepared() -> Iterator[None]:
    """Around a call of the kernel: the first one in a process may compile, and says so."""
    if is_ready():
        yield
        return
    with _first, compiling_notice():
        yield


def check_answers(state: State) -> None:
    """Refuse results in which a strategy's answer was none.

    Raises
    ------
    UnansweredError
        If a strategy would have raised in Python, as a division by zero does.
    """
    if state.trouble[0]:
        state.trouble[0] = 0
        raise UnansweredError("a strategy failed to answer its partner; run it on engine='mesa'")


def is_ready() -> bool:
    """Whether the kernel is compiled and loaded into this process."""
    return bool(getattr(run_all, "overloads", True))  # a plain function is always ready


def place_for(scenario: Scenario, who: Cast, params: Params, record: str) -> Place:
    """Arrays for the runs of a scenario."""
    return Place(
        arrays(scenario, who, params.settings),
        books_for(scenario, len(who.groups), record),
        desk_for(scenario),
    )


Span = tuple[int, int, bool]
"""First and last month, and whether the run begins with them."""


def room_for_sums(books: Books, runs: int) -> NDArray[np.float64]:
    """Room for the sums of so many runs and of their months."""
    months, groups, fields = books.periods.shape
    return np.zeros((runs, 1 + months, groups, fields))


def nobody() -> NDArray[np.int64]:
    """Choices of no person: all buyers decide by themselves."""
    return np.zeros(0, dtype=np.int64)


def live_through(
    place: Place,
    params: Params,
    who: Cast,
    keys: Keys,
    span: Span,
    choices: NDArray[np.int64],
    sums: NDArray[np.float64],
) -> None:
    """Live these months of runs of these keys, one after the other in the same arrays."""
    with prepared():
        run_all(
            place._replace(state=place.state._replace(settings=params.settings)),
            params.numbers,
            params.answer,
            np.array(keys, dtype=np.int64).reshape(-1, 2),
            span,
            (who.buyers, who.suppliers, who.spread, who.focal),
            choices,
            sums,
        )
    check_answers(place.state)


@entry
def run_all(
    place: Place,
    numbers: Any,
    answer: Any,
    keys: Any,
    span: Any,
    who: Any,
    choices: Any,
    sums: Any,
) -> None:
    """The one way into compiled code: everything else is compiled into it, once."""
    p = numbers[0]
    first, last, fresh = span
    buyers, suppliers, spread, focal = who
    state, books = place.state, place.books
    for run in range(len(keys)):
        seed, replicate = keys[run, 0], keys[run, 1]
        if fresh:
            assign(state, buyers, suppliers, spread, focal, seed, replicate)
            start(state, p, seed, replicate, first)
            forget(books)
        months(state, books, place.desk, p, answer, seed, replicate, first, last, choices)
        keep(books, sums[run])


@part
def forget(books: Books) -> None:
    """A run that begins has no sums yet."""
    for group in range(books.totals.shape[0]):
        for field in range(books.totals.shape[1]):
            books.totals[group, field] = 0.0


@part
def keep(books: Books, sums: Any) -> None:
    """Put the sums of a run where they outlast it: first the whole, then its months."""
    for group in range(books.totals.shape[0]):
        for field in range(books.totals.shape[1]):
            sums[0, group, field] = books.totals[group, field]
    for month in range(books.periods.shape[0]):
        for group in range(books.totals.shape[0]):
            for field in range(books.totals.shape[1]):
                sums[1 + month, group, field] = books.periods[month, group, field]
