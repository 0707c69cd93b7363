"""One effect in one world: the work behind a cell of a map.

A *quantity* is a measure of a claim, such as ``S17.2`` for the second of S17, or one of two that
only the maps ask for: ``profit``, the focal buyer's, and ``lead``, its lead when trusting over when
aggressive. Only the arms that a quantity asks for are run.
"""

from __future__ import annotations

import hashlib
import json
import math
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from trustsim.analysis.intervals import ALWAYS_AHEAD, NEVER, break_even_month
from trustsim.claims.dealings import PAIR
from trustsim.claims.declared import BY_ID
from trustsim.claims.extras import RACES
from trustsim.claims.kinds import At, Claim, Measure, of_all
from trustsim.claims.long_run import PROFIT, WHY, lead
from trustsim.claims.running import Arms, Effects, World, asked, values_of
from trustsim.claims.tasks import Answer, Task, work

UNCHANGED = "visits"  # the arm that changes nothing in the market
ARMS_OF = {
    "S9.1": 3, "S15.1": 6, "S15.2": 3, "S16.1": 6, "S16.2": 6, "S16.3": 4,
    "S17.1": 4, "S17.2": 6, "S17.3": 5, "lead": 2,
}  # fmt: skip
"""How many arms a cell asks for, where it is not all of its claim; for the time left."""


def own_profit(at: At) -> Any:
    """Profit of the focal buyer, money a month."""
    return at(UNCHANGED, "focal.profit")


EXTRA: dict[str, Measure] = {
    "profit": Measure("profit of one buyer", "money/month", +1, PROFIT, WHY, own_profit),
    "lead": Measure(
        "profit of one buyer, trusting less aggressive", "money/month", +1, PROFIT, WHY, lead("")
    ),
}


def quantities(claim: Claim) -> tuple[str, ...]:
    """Names of the measures of a claim.

    >>> quantities(BY_ID["S9"])
    ('S9.1', 'S9.2')
    """
    return tuple(f"{claim.id}.{number}" for number in range(1, len(claim.measures) + 1))


def measure_of(quantity: str) -> Measure:
    """What a quantity measures."""
    if quantity in EXTRA:
        return EXTRA[quantity]
    id_, _, number = quantity.partition(".")
    return BY_ID[id_].measures[int(number) - 1]


class Cell(NamedTuple):
    """A quantity in a world, with so many seeds from 0 on."""

    world: World
    quantity: str
    seeds: int

    @property
    def key(self) -> str:
        """What it is told apart by in the journal, sources of the map included."""
        return json.dumps([self.world.changes, self.quantity, self.seeds, SOURCES])

    @property
    def runs(self) -> int:
        """How many runs it takes."""
        arms = {*BY_ID[self.quantity.partition(".")[0]].arms, *PAIR} if self.raced else {UNCHANGED}
        return self.seeds * ARMS_OF.get(self.quantity, len(arms))

    @property
    def raced(self) -> bool:
        """Whether the break-even month of contrast (i) is told as well: in the maps of claims."""
        return "." in self.quantity


def do(task: Task | Cell) -> Answer:
    """Run a task of the claims or a cell: this is what happens in a worker."""
    if isinstance(task, Task):
        return work(task)
    arms = Arms(task.world, range(task.seeds))
    at = asked(arms)
    if task.raced:
        arms.expect([of_all(PAIR, "curves")])
    months = (np.array([race(at)]),) if task.raced else ()
    return Answer({task.quantity: Effects((values_of(measure_of(task.quantity), at),), months)}, {})


def race(at: At) -> float:
    """Break-even month of contrast (i) as a number: 0 always ahead, infinity never."""
    first, ahead, second, behind = RACES["(i) one buyer"]
    pairs = zip(at(first, "curves"), at(second, "curves"), strict=True)
    month = break_even_month([one[ahead] - other[behind] for one, other in pairs]).month
    if isinstance(month, int):
        return float(month)
    return {ALWAYS_AHEAD: 0.0, NEVER: math.inf}[month]


def spoken_month(month: float) -> str:
    """A break-even month in words.

    >>> spoken_month(0.0), spoken_month(37.0), spoken_month(math.inf)
    ('always ahead', '37', 'never')
    """
    return ALWAYS_AHEAD if month == 0.0 else NEVER if math.isinf(month) else f"{month:.0f}"


SOURCES = hashlib.sha256(
    b"".join(
        path.read_bytes()
        for path in (
            Path(__file__),
            Path(__file__).parents[1] / "analysis" / "intervals.py",
            Path(__file__).parents[1] / "claims" / "extras.py",
        )
    )
).hexdigest()[:16]
"""Hash of what a cell depends on besides the model and the claims."""
