"""A market that is held between months: its arrays, its clock, and who is who in it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from trustsim.kernel.casting import Cast
from trustsim.kernel.engine import Params, Place
from trustsim.kernel.layout import Books, State
from trustsim.kernel.tables import Table, tables_of
from trustsim.outcomes import recorded


class Latest(NamedTuple):
    """The parameters of the month that was lived last, and the stances that they make."""

    params: Params
    cast: Cast


class Held(NamedTuple):
    """A market's arrays. ``clock`` holds seed, replicate and the last month that was lived."""

    place: Place
    clock: NDArray[np.int64]
    cast: Cast
    record: str
    latest: list[Latest]  # one

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
        return Held(place, self.clock.copy(), self.cast, self.record, [*self.latest])

    def tables(self) -> dict[str, Table]:
        """What is recorded so far, as :class:`trustsim.Run` holds it."""
        lived = max(0, self.month)
        cut = {
            name: getattr(self.books, name)[:lived]
            for name in ("periods", "of_buyers", "of_suppliers", "of_pairs")
        }
        books = self.books._replace(**cut)
        sums = np.concatenate([books.totals[None], books.periods])
        return tables_of(sums, books, self.state, self.cast.groups, lived, recorded(self.record))


def _copied(books: Books) -> Books:
    """The same books, with the views of one memory still views of one memory."""
    copied = Books(*(part.copy() for part in books))
    return copied._replace(
        buyers=copied.buyer_sums.view(books.buyers.dtype)[:, 0],
        suppliers=copied.supplier_sums.view(books.suppliers.dtype)[:, 0],
        groups=copied.month.view(books.groups.dtype)[:, 0],
    )
