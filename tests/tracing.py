"""What each stage of a month really reads, writes and calls: a market watched while it runs.

Only names count: ``pair.saving`` is the state variable ``saving`` of a relationship. A stage reads
what it takes before it has itself written it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from types import FrameType
from typing import Any, NamedTuple
from unittest import mock

from trustsim.agents import Buyer, Relationship, Supplier
from trustsim.agents.firm import Firm
from trustsim.market import Market
from trustsim.rules import RULES
from trustsim.scenarios import Scenario

SIDES: dict[str, type[Any]] = {"buyer": Buyer, "supplier": Supplier, "relationship": Relationship}


class Stage(NamedTuple):
    """State read and written, as (owner, name), and the rules called."""

    reads: set[tuple[str, str]]
    writes: set[tuple[str, str]]
    rules: set[str]


class Watch:
    """Notes what happens to firms and relationships, stage by stage."""

    def __init__(self) -> None:
        self.stages: dict[str, Stage] = {}
        self.now: Stage | None = None
        self.written: set[tuple[int, str]] = set()
        self.codes = {function.__code__: name for name, function in RULES.items()}

    def owner(self, thing: Any) -> str:
        return next(name for name, kind in SIDES.items() if isinstance(thing, kind))

    def read(self, thing: Any, name: str) -> None:
        if self.now is not None and (id(thing), name) not in self.written:
            self.now.reads.add((self.owner(thing), name))

    def write(self, thing: Any, name: str) -> None:
        if self.now is not None:
            self.now.writes.add((self.owner(thing), name))
            self.written.add((id(thing), name))

    def call(self, frame: FrameType, event: str, _: Any) -> None:
        name = self.codes.get(frame.f_code) if event == "call" else None
        caller = frame.f_back
        if name and caller and self.now is not None and "/rules/" not in caller.f_code.co_filename:
            self.now.rules.add(name)

    def stage(self, name: str, method: Callable[[Market], None]) -> Callable[[Market], None]:
        def watched(market: Market) -> None:
            self.now = self.stages.setdefault(name, Stage(set(), set(), set()))
            self.written = set()
            sys.setprofile(self.call)
            try:
                method(market)
            finally:
                sys.setprofile(None)
                self.now = None

        return watched


@contextmanager
def watching(names: list[str]) -> Iterator[dict[str, Stage]]:
    """Watch the named stages of every market that runs inside."""
    watch = Watch()
    with ExitStack() as stack:
        for kind in (Firm, Relationship):
            get, put = kind.__getattribute__, kind.__setattr__

            def reading(thing: Any, name: str, get: Any = get) -> Any:
                value = get(thing, name)
                if not name.startswith("_") and not callable(value):
                    watch.read(thing, name)
                return value

            def writing(thing: Any, name: str, value: Any, put: Any = put) -> None:
                put(thing, name, value)
                watch.write(thing, name)

            stack.enter_context(mock.patch.object(kind, "__getattribute__", reading))
            stack.enter_context(mock.patch.object(kind, "__setattr__", writing))
        for name in names:
            watched = watch.stage(name, getattr(Market, name))
            stack.enter_context(mock.patch.object(Market, name, watched))
        yield watch.stages


def watched(names: list[str], worlds: list[dict[str, Any]]) -> dict[str, Stage]:
    """The stages as found over some scenarios."""
    with watching(names) as stages:
        for changes in worlds:
            market = Market(Scenario().replace(changes), seed=1, record="relationships")
            market.run_model()
    return stages
