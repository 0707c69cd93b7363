"""A market advanced month by month, its arrays owned by whoever plays with it.

>>> from trustsim import kernel
>>> from trustsim.scenarios import Scenario
>>> scenario = Scenario(periods=12, market={"buyers": 3})
>>> held = kernel.begin(scenario, seed=1)
>>> params = kernel.params(scenario)
>>> kernel.advance(held, params, held.month + 1, 6)
>>> held.month
6

A month lived in one call or in many has the same bits, and the bits of :func:`trustsim.simulate`.
Parameters may change between calls. ``choices`` lets people decide for some buyers; the readable
engine tells stage by stage, and in words, what happened: :func:`market_of` builds it from the
arrays of the month before.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from trustsim.chance import check_seed
from trustsim.kernel.casting import Cast, cast
from trustsim.kernel.engine import (
    Params,
    Place,
    Span,
    live_through,
    params_of,
    place_for,
    room_for_sums,
)
from trustsim.kernel.layout import Books, State
from trustsim.kernel.tables import Table, tables_of
from trustsim.scenarios import Scenario

if TYPE_CHECKING:
    from trustsim.market import Market

__all__ = ["Held", "advance", "begin", "market_of", "params"]


class Held(NamedTuple):
    """A market's arrays. ``clock`` holds seed, replicate and the last month that was lived."""

    place: Place
    clock: NDArray[np.int64]
    cast: Cast
    record: str

    @property
    def state(self) -> State:
        """The arrays that are carried from month to month."""
        return self.place.state

    @property
    def books(self) -> Books:
        """The arrays in which months are recorded."""
        return self.place.books

    @property
    def month(self) -> int:
        """The last month that was lived; negative in the burn-in."""
        return int(self.clock[2])

    def copy(self) -> Held:
        """Arrays of its own, to try something out from here."""
        state = State._make(part.copy() for part in self.state)
        place = self.place._replace(state=state, books=_copied(self.books))
        return Held(place, self.clock.copy(), self.cast, self.record)

    def tables(self) -> dict[str, Table]:
        """What is recorded so far, as :class:`trustsim.Run` holds it."""
        lived = max(0, self.month)
        cut = {
            name: getattr(self.books, name)[:lived]
            for name in ("periods", "of_buyers", "of_suppliers", "of_pairs")
        }
        books = self.books._replace(**cut)
        sums = np.concatenate([books.totals[None], books.periods])
        return tables_of(sums, books, self.state, self.cast.groups, lived, self.record)


def _copied(books: Books) -> Books:
    """The same books, with the views of one memory still views of one memory."""
    copied = Books(*(part.copy() for part in books))
    return copied._replace(
        buyers=copied.buyer_sums.view(books.buyers.dtype)[:, 0],
        suppliers=copied.supplier_sums.view(books.suppliers.dtype)[:, 0],
    )


def begin(
    scenario: Scenario, *, seed: int = 0, replicate: int = 0, record: str = "relationships"
) -> Held:
    """A market before its first month, with room to record the months of the scenario.

    Raises
    ------
    CannotCompileError
        If a strategy that answers its partners cannot be compiled to the same bits.
    """
    key = check_seed(seed), check_seed(replicate, "replicate")
    who = cast(scenario, *key)
    params = params_of(scenario, who.answering)
    place = place_for(scenario, who, params, record)
    clock = np.array([*key, -scenario.burn_in], dtype=np.int64)
    held = Held(place, clock, who, record)
    _live(held, params, (1 - scenario.burn_in, -scenario.burn_in, True), None)
    return held


def params(scenario: Scenario) -> Params:
    """The parameters of a scenario, for :func:`advance`. Another value never recompiles."""
    return params_of(scenario, cast(scenario, 0, 0).answering)


def advance(
    held: Held, params: Params, first: int, last: int, choices: Sequence[int] | None = None
) -> None:
    """Live the months ``first`` to ``last``, both included, in the arrays of `held`.

    Parameters
    ----------
    held
        As :func:`begin` gives it; its arrays are changed in place.
    params
        As :func:`params` gives them; they may differ from those of the months before, in
        everything but the size of the market and who takes which stance.
    first, last
        ``first`` is the month after the last one, ``held.month + 1``; the first of all is
        ``1 - burn_in``.
    choices
        For each buyer the number of the supplier that a person chose, or -1 where the buyer
        decides by itself; None: all do.

    Raises
    ------
    ValueError
        If the months do not follow, or there is no room to record them, or a choice is not on the
        buyer's list.
    UnansweredError
        If a strategy failed to answer its partner: the arrays are then of no use.
    """
    if first != held.month + 1:
        raise ValueError(f"first = {first}: the next month is {held.month + 1}")
    if last < first:
        raise ValueError(f"last = {last}: must be at least first = {first}")
    room = max(len(part) for part in held.books[-4:])
    if room and last > room:
        raise ValueError(
            f"last = {last}: there is room to record {room} months; see begin(scenario)"
        )
    _live(held, params, (first, last, False), choices)
    held.clock[2] = last


def _live(held: Held, params: Params, span: Span, choices: Sequence[int] | None) -> None:
    """Live some months in the arrays of `held`."""
    sums = room_for_sums(held.books, 1)
    chosen = checked_choices(held, choices)
    key = tuple(held.clock[:2].tolist())
    live_through(held.place, params, held.cast, [key], span, chosen, sums)


def checked_choices(held: Held, choices: Sequence[int] | None) -> NDArray[np.int64]:
    """Choices as an array, each of them on its buyer's list."""
    listed = held.state.pairs["supplier"]
    if choices is None:
        return np.full(len(listed), -1, dtype=np.int64)
    chosen = np.asarray(choices, dtype=np.int64)
    if chosen.shape != (len(listed),):
        raise ValueError(f"choices: {chosen.size} of them for {len(listed)} buyers; give one each")
    for buyer in np.flatnonzero(chosen != -1).tolist():
        if chosen[buyer] not in listed[buyer]:
            names = ", ".join(map(str, sorted(listed[buyer].tolist())))
            raise ValueError(
                f"choices[{buyer}] = {chosen[buyer]}: buyer {buyer} has suppliers {names}"
                " on its list; -1 lets it decide by itself"
            )
    return chosen


def market_of(held: Held, scenario: Scenario) -> Market:
    """The readable engine at this month: step it stage by stage and read its reasons.

    ``market.choices = [...]`` and ``market.live_a_month()`` then live the month that
    :func:`advance` lives with the same choices, to the bit; so do the stages one by one.

    Parameters
    ----------
    held
        A market after any month.
    scenario
        Its scenario; parameters may differ, as for :func:`advance`.
    """
    from trustsim.kernel.replay import rebuilt

    return rebuilt(held.state, held.clock.tolist(), scenario)
