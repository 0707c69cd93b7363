"""Sharing out scarce goods among the orders of one supplier.

Not a rule in the narrow sense, since it works on all orders at once: plain loops over lists or
arrays, which the readable engine runs and the compiled one compiles.
"""

from __future__ import annotations

from typing import Any

from trustsim.rules.accounts import part_of

OPEN = -1.0
"""Mark of an order that has not got its units yet."""


def water_fill(orders: Any, weights: Any, available: float, given: Any) -> None:
    """Share out goods in proportion to weights, nobody more than its order; fills ``given``.

    Whoever would get more than it ordered gets its order; the rest is shared again among the
    others. Sums go by ascending position.

    Examples
    --------
    >>> given = [0.0, 0.0]
    >>> water_fill([10.0, 100.0], [1.0, 1.0], 60.0, given)
    >>> given
    [10.0, 50.0]
    """
    number = len(orders)
    for at in range(number):
        given[at] = OPEN
    left = available
    waiting = number
    while waiting > 0:
        total = 0.0
        for at in range(number):
            if given[at] == OPEN:
                total += weights[at]
        full = 0
        spent = left
        for at in range(number):
            if given[at] == OPEN and part_of(left, weights[at], total) >= orders[at]:
                given[at] = orders[at]
                spent = max(0.0, spent - orders[at])
                full += 1
        if full == 0:
            for at in range(number):
                if given[at] == OPEN:
                    given[at] = part_of(left, weights[at], total)
            return
        left = spent
        waiting -= full
