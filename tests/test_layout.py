"""The compiled engine's memory, and the sums that it keeps only where somebody asks for them."""

from __future__ import annotations

import numpy as np
import pytest

from trustsim.kernel.layout import BUYER, PAIR, SUPPLIER, Books, State
from trustsim.market import Market
from trustsim.outcomes import Tally
from trustsim.scenarios import Scenario

pytest.importorskip("numba")

MIXED = {"market.trusting_buyers": 0.5, "market.trusting_suppliers": 0.4, "periods": 6}


def place(buyers: int, record: str) -> tuple[State, Books]:
    """Arrays for a market of five candidates a buyer and three suppliers for ten buyers."""
    from trustsim.kernel.engine import Runs

    shape = {"buyers": buyers, "suppliers": 3 * buyers // 10, "candidates": 5}
    runs = Runs(Scenario(periods=1, market=shape), record)
    return runs.place.state, runs.place.books


def size(arrays: State | Books) -> int:
    """Bytes of all arrays, views counted once."""
    return sum(array.nbytes for array in arrays if array.base is None or array.dtype.fields is None)


def test_a_relationship_takes_at_most_128_bytes_with_its_share_of_the_firms() -> None:
    assert PAIR.itemsize + BUYER.itemsize / 5 + SUPPLIER.itemsize * 0.3 / 5 <= 128.0


def test_nothing_else_grows_with_the_market_where_firms_are_not_recorded() -> None:
    (small, few), (large, many) = place(1000, "periods"), place(3000, "periods")
    assert (size(large) - size(small)) / (2000 * 5) <= 128.0
    assert size(many) == size(few)


def test_books_of_each_supplier_are_there_where_firms_are_recorded() -> None:
    _, books = place(1000, "agents")
    assert len(books.suppliers) == len(books.supplier_sums) == 300


def test_suppliers_of_a_stance_together_have_the_sums_of_their_own_books() -> None:
    market = Market(Scenario().replace(MIXED), seed=4)
    market.run_model()
    labels = {supplier.stance.label for supplier in market.suppliers}
    assert set(market.pooled) == labels == {"aggressive", "trusting"}
    for label in labels:
        own = [s.books.tally() for s in market.suppliers if s.stance.label == label]
        pooled = market.pooled[label].tally()
        for name, values in zip(Tally._fields, zip(*own, strict=True), strict=True):
            np.testing.assert_allclose(getattr(pooled, name), sum(values), 1e-9, 1e-9, err_msg=name)
