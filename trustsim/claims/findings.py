"""From effects to findings: intervals, verdict, kind, and where the claim turns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from trustsim.analysis.intervals import Interval, mean_interval, number
from trustsim.claims.kinds import Claim, Floats, Measure
from trustsim.claims.running import HERE, Effects
from trustsim.claims.verdicts import (
    DEPENDS,
    FAILS,
    HOLDS,
    UNDECIDED,
    jointly,
    level,
    over_regions,
    runs_needed,
    verdict,
)

OUTCOME = "outcome"
MECHANISM = "mechanism (sign), outcome (size)"
OPEN = "open"
"""Some draws lie on the other side, none of them told from chance."""


@dataclass(frozen=True)
class Finding:
    """What was found of a claim. Intervals stand in the order of its measures."""

    claim: Claim
    here: tuple[Interval, ...]
    """In the world of the defaults, simultaneous over claims and measures."""
    regions: dict[str, tuple[Interval, ...]]
    """By listed region, simultaneous over regions, too; the defaults are the first."""
    draws: tuple[tuple[Interval, ...], ...]
    """By measure: an interval a draw of all parameters, simultaneous over the draws."""
    beside: tuple[Interval, ...]
    """95 % intervals of what does not decide."""
    nulls: dict[str, tuple[Interval, ...]] = field(default_factory=dict)
    """Of a claim about profit: 95 % intervals with trust constant and with equal stances."""
    channels: dict[str, tuple[Interval, ...]] = field(default_factory=dict)
    """By channel: effect with every channel on less that with it off, 95 %, paired by seed."""
    extras: dict[str, Floats] = field(default_factory=dict)

    @property
    def here_verdict(self) -> str:
        """Verdict in the world of the defaults alone."""
        return combined(self.claim, verdicts(self.claim, self.here))

    @property
    def region_verdicts(self) -> dict[str, str]:
        """Verdict in each listed region; of a claim whose measures are regions, each apart."""
        found: dict[str, str] = {}
        for name, intervals in self.regions.items():
            each = verdicts(self.claim, intervals)
            if not self.claim.regions:
                found[name] = jointly(each)
                continue
            for measure, one in zip(self.claim.measures, each, strict=True):
                found[f"{measure.name}; {name}"] = one
        return found

    @property
    def verdict(self) -> str:
        """Holds, does not hold, undecided or depends, by the rule of ``verdicts``."""
        return over_regions(self.here_verdict, list(self.region_verdicts.values()))

    @property
    def needed(self) -> int:
        """Seeds that the measures left undecided need; 0 where none is."""
        wanted = [
            runs_needed(one, measure.sign, measure.smallest)
            for measure, one in zip(self.claim.measures, self.here, strict=True)
            if verdict(one, measure.sign, measure.smallest) == UNDECIDED
        ]
        return max(wanted, default=0)

    @property
    def kind(self) -> str:
        """Outcome where the sign turns over the draws and listed regions, mechanism where not."""
        return kind_of([self.seen(at) for at in self._all])

    def seen(self, at: int) -> list[Interval]:
        """Every interval of a measure: regions, then draws."""
        return [
            *(each[at] for each in self.regions.values()),
            *(self.draws[at] if self.draws else ()),
        ]

    @property
    def turns(self) -> bool:
        """Whether a sign is told to turn in a listed region or a draw."""
        return any(len({told(one) for one in self.seen(at)} - {0}) > 1 for at in self._all)

    @property
    def _all(self) -> range:
        return range(len(self.claim.measures))

    @property
    def turns_when(self) -> str:
        """Where the claim turns, in words with numbers."""
        short = self.needed if self.verdict == UNDECIDED else 0
        parts = [f"needs about {short:,} seeds"] if short else []
        for at, measure in enumerate(self.claim.measures):
            texts = [turning(measure, self.here[at], self.regions, at)]
            side = told(self.here[at]) or measure.sign
            texts += drawn(side, self.draws[at]) if self.draws else []
            lead = f"{measure.name}: " if len(self.claim.measures) > 1 else ""
            parts.append(lead + "; ".join(texts))
        return ". ".join(parts)


def verdicts(claim: Claim, intervals: Sequence[Interval]) -> list[str]:
    """Verdict on each measure."""
    pairs = zip(claim.measures, intervals, strict=True)
    return [verdict(one, measure.sign, measure.smallest) for measure, one in pairs]


def combined(claim: Claim, each: Sequence[str]) -> str:
    """One verdict from those on the measures: all must hold, or each is a listed region."""
    if not claim.regions:
        return jointly(each)
    if HOLDS in each and FAILS in each:
        return DEPENDS
    return each[0] if len(set(each)) == 1 else UNDECIDED


def told(one: Interval) -> int:
    """Sign of an effect that is told from chance; 0 where it is not."""
    return int(one.low > 0.0) - int(one.high < 0.0)


def kind_of(seen: Sequence[Sequence[Interval]]) -> str:
    """Kind of a claim from all intervals of each measure.

    >>> up, down = Interval(1.0, 0.5, 1.5, 9), Interval(-1.0, -1.5, -0.5, 9)
    >>> kind_of([[up, up]]), kind_of([[up, down]]), kind_of([[up, Interval(-0.1, -1.0, 0.8, 9)]])
    ('mechanism (sign), outcome (size)', 'outcome', 'open')
    """
    kinds = []
    for intervals in seen:
        signs = {told(one) for one in intervals} - {0}
        means = {np.sign(one.estimate) for one in intervals if one.estimate == one.estimate} - {0.0}
        kinds.append(OUTCOME if len(signs) > 1 else OPEN if len(means) != 1 else MECHANISM)
    return OUTCOME if OUTCOME in kinds else OPEN if OPEN in kinds else MECHANISM


def spoken(one: Interval) -> str:
    """Estimate and interval.

    >>> spoken(Interval(0.00123, 0.001, 0.0015, 9)), spoken(Interval(-2.0, -3.0, -1.0, 9))
    ('+0.00123 [0.00100, 0.00150]', '-2.00 [-3.00, -1.00]')
    """
    texts = [figure(value) for value in one[:3]]
    return f"{'+' if one.estimate > 0.0 else ''}{texts[0]} [{texts[1]}, {texts[2]}]"


def figure(value: float) -> str:
    """A number in four characters or so, small ones too."""
    return f"{value:.5f}" if 0.0 < abs(value) < 0.01 else number(value)


def turning(
    measure: Measure,
    here: Interval,
    regions: Mapping[str, tuple[Interval, ...]],
    at: int,
) -> str:
    """The listed regions in which the sign is another one, and in which the verdict changes.

    Where no sign is told at the defaults, the regions in which one is.
    """
    others = {name: each[at] for name, each in regions.items() if name != HERE}
    above, below = (
        [f"{name} ({spoken(one)})" for name, one in others.items() if told(one) == side]
        for side in (1, -1)
    )
    own = verdict(here, measure.sign, measure.smallest)
    changed = [
        f"{one} at {name} ({spoken(found)})"
        for name, found in others.items()
        for one in [verdict(found, measure.sign, measure.smallest)]
        if one not in (own, UNDECIDED)
    ]
    turned = {1: below, -1: above, 0: []}[told(here)]
    words = [f"sign turns at {', '.join(turned)}"] if turned else []
    if not told(here):
        pairs = (("above", above), ("below", below))
        words = [f"sign told {side} 0 at {', '.join(some)}" for side, some in pairs if some]
    if not words:
        words = [f"sign told to turn in none of {len(others)} listed regions"]
    return "; ".join([*words, *changed])


def drawn(side: int, draws: Sequence[Interval]) -> list[str]:
    """In how many draws the sign is not ``side``."""
    known = [one for one in draws if one.n > 1]
    across = sum(told(one) == -side for one in known)
    means = sum(bool(np.sign(one.estimate) == -side) for one in known)
    return [f"in {across} of {len(known)} draws (by its mean in {means})"]


def intervals_of(effects: Sequence[Floats], confidence: float) -> tuple[Interval, ...]:
    """Mean and interval of each effect."""
    return tuple(mean_interval(values, confidence) for values in effects)


def found(
    claim: Claim,
    here: Effects,
    regions: Mapping[str, Effects],
    draws: Sequence[Effects],
    nulls: Mapping[str, Effects],
    channels: Mapping[str, Effects],
    extras: dict[str, Any],
) -> Finding:
    """A finding from the effects of a claim in all its worlds."""
    count = len(claim.measures)
    wide = level(count * (1 + len(regions)))
    listed = {HERE: here, **regions}
    per_draw = 1.0 - 0.05 / max(1, len(draws))
    return Finding(
        claim,
        here=intervals_of(here.measures, level(count)),
        regions={name: intervals_of(one.measures, wide) for name, one in listed.items()},
        draws=tuple(
            tuple(mean_interval(one.measures[at], per_draw) for one in draws) for at in range(count)
        )
        if draws
        else (),
        beside=intervals_of(here.beside, 0.95),
        nulls={name: intervals_of(one.measures, 0.95) for name, one in nulls.items()},
        channels={
            name: tuple(
                mean_interval(on[: len(off)] - off)
                for on, off in zip(here.measures, one.measures, strict=True)
            )
            for name, one in channels.items()
        },
        extras=extras,
    )
