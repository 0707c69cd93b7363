"""What a market that is stepped is asked for, checked before anything is changed.

Every error is one line: the field, its value, what is allowed, the likely fix. What is of the wrong
kind is a ``TypeError``, what is out of place a ``ValueError``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from operator import index
from typing import Any

import numpy as np
from numpy.typing import NDArray

from trustsim.kernel.casting import Cast, cast, who_is_who
from trustsim.kernel.engine import Params, nobody
from trustsim.kernel.held import Held, Latest
from trustsim.outcomes import LEVELS
from trustsim.parameters._errors import nearest, show
from trustsim.scenarios import Scenario

LAST = 2**31 - 1
"""The last month that there are draws for; where months are recorded, room ends before."""

SIZES = ("buyers", "suppliers", "candidates")


def checked_scenario(scenario: object) -> Scenario:
    """A scenario, or a clear error."""
    if not isinstance(scenario, Scenario):
        raise TypeError(
            f"scenario = {show(scenario)}: must be a trustsim.Scenario; Scenario() is the baseline"
        )
    return scenario


def checked_record(record: object) -> str:
    """A recording level, or a clear error."""
    if not isinstance(record, str) or record not in LEVELS:
        raise ValueError(f"record = {show(record)}: {nearest(record, 'recording level', LEVELS)}")
    return record


def checked_held(held: object) -> Held:
    """A market that is held, or a clear error."""
    if not isinstance(held, Held):
        raise TypeError(f"held = {show(held)}: must be a market that kernel.begin(scenario) gave")
    return held


def whole(field: str, value: object, allowed: str) -> int:
    """A whole number as an ``int``, or a clear error."""
    if not isinstance(value, bool | np.bool_):
        try:
            return index(value)  # type: ignore[arg-type]
        except TypeError:
            pass
    near = isinstance(value, float | np.floating) and np.isfinite(value)
    fix = f"write {round(float(value))}" if near else "give one number"  # type: ignore[arg-type]
    raise TypeError(f"{field} = {show(value)}: must be a whole number, {allowed}; {fix}")


def checked_months(held: Held, first: object, last: object) -> tuple[int, int]:
    """The months to live: they follow the last one, and there is room to record them."""
    following = held.month + 1
    room = max(len(part) for part in held.books[-4:])
    begins = whole("first", first, f"{following} here (held.month + 1)")
    if begins != following:
        raise ValueError(f"first = {begins}: the next month is {following}; write held.month + 1")
    ends = whole("last", last, f"from first = {begins} to {room or LAST}")
    if ends < begins:
        raise ValueError(
            f"last = {ends}: must be at least first = {begins}, and at most {room or LAST};"
            f" write {begins} for one month"
        )
    if room and ends > room:
        raise ValueError(
            f"last = {ends}: there is room to record {room} months;"
            " begin a scenario of more periods, or with record='summary'"
        )
    if ends > LAST:
        raise ValueError(f"last = {ends}: must be from first = {begins} to {LAST}; write less")
    return begins, ends


def checked_choices(held: Held, choices: Any) -> NDArray[np.int64]:
    """Choices as an array, each of them -1 or on its buyer's list."""
    number = len(held.state.pairs)
    if choices is None:
        return nobody()
    every = f"a supplier's number, or -1, for each of the {number} buyers"
    loose = isinstance(choices, str | bytes | Mapping | Set) or not isinstance(choices, Iterable)
    if loose or (isinstance(choices, np.ndarray) and choices.ndim != 1):
        what = f"an array of shape {choices.shape}" if hasattr(choices, "shape") else show(choices)
        raise TypeError(f"choices = {what}: must be one list: {every}; None if nobody chooses")
    given = choices.tolist() if isinstance(choices, np.ndarray) else list(choices)
    if len(given) != number:
        raise ValueError(f"choices: {len(given)} of them for {number} buyers; give one each")
    listed = held.state.pairs["supplier"].tolist()
    chosen = np.full(number, -1, dtype=np.int64)
    for buyer, value in enumerate(given):
        if type(value) is int and (value == -1 or value in listed[buyer]):
            chosen[buyer] = value
            continue
        names = ", ".join(map(str, sorted(listed[buyer])))
        supplier = whole(f"choices[{buyer}]", value, f"one of {names}, or -1")
        if supplier != -1 and supplier not in listed[buyer]:
            raise ValueError(
                f"choices[{buyer}] = {supplier}: buyer {buyer} has suppliers {names}"
                " on its list; -1 lets it decide by itself"
            )
        chosen[buyer] = supplier
    return chosen


def checked_params(held: Held, params: object) -> Latest:
    """Parameters that fit the market, and the stances that they make of it."""
    if params is held.latest[0].params:
        return held.latest[0]
    if not isinstance(params, Params):
        raise TypeError(
            f"params = {show(params)}: must be what kernel.params gives;"
            " write kernel.params(scenario)"
        )
    who = fitting(held, checked_scenario(params.scenario))
    if len(params.settings) != len(who.answering):
        raise ValueError(
            f"params: made for {len(params.settings)} strategies that answer their partners, not"
            f" {len(who.answering)}: one was loaded anew; make them again with kernel.params"
        )
    return Latest(params, who)


def fitting(held: Held, scenario: Scenario) -> Cast:
    """The stances that a scenario makes of this market; who is in it must be as it was.

    Raises
    ------
    ValueError
        If the size of the market differs, or who takes which stance.
    """
    asked, before = scenario.market, held.latest[0].params.scenario.market
    if all(getattr(asked, name) == getattr(before, name) for name in SIZES):
        who = cast(scenario, *held.clock[:2].tolist())
        if who_is_who(who) == who_is_who(held.cast):
            return who
    pairs = [
        (name, getattr(asked, name), getattr(before, name)) for name in type(asked).model_fields
    ]
    differ = [
        f"market.{name} = {show(new)} (was {show(old)})" for name, new, old in pairs if new != old
    ]
    what = ", ".join(differ) or "strategies: one was loaded anew"
    raise ValueError(
        f"{what}: the size of a market, and who takes which stance, stay as they are from"
        " kernel.begin on; leave that as it was, or begin a market of this scenario"
    )
