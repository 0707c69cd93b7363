"""S16 for three kinds of uncertainty, step by step, beside Krishnan, Martin & Noorderhaven 2006.

They found that trust matters more for the performance of alliances under behavioural and less under
environmental uncertainty. Here: the lead in profit of a trusting over an aggressive buyer, contrast
(i), from calm to uncertain.
"""

from __future__ import annotations

from typing import NamedTuple

from trustsim.analysis.intervals import Interval, mean_interval
from trustsim.claims.findings import spoken
from trustsim.claims.kinds import Changes, Floats
from trustsim.claims.markets import TWO_KINDS
from trustsim.claims.running import World
from trustsim.scenarios import Scenario

QUANTITY = "lead"
STEPS = (0.0, 0.25, 0.5, 0.75, 1.0)
CALM, NOISY = (0.05, 0.05), (0.3, 0.4)  # demand.noise_share, demand.volatility
STABLE, TURBULENT = 0.99, 0.8  # costs.persistence


class Kind(NamedTuple):
    """A kind of uncertainty, and the sign that was published for what trust is worth under it."""

    name: str
    published: int
    of: str


KINDS = (
    Kind("demand noise", -1, "environmental"),
    Kind("technology turbulence", -1, "environmental"),
    Kind("partner-behaviour noise", +1, "behavioural"),
)


def changes(kind: str, step: float) -> Changes:
    """The world at a step from calm (0) to uncertain (1).

    The ends are those of the arms of S16. In partner behaviour half of the suppliers move up and
    half down from the same middle: the mean stays, and the buyers' own traits do not move.

    >>> changes("technology turbulence", 1.0)
    {'costs.persistence': 0.8}
    """
    if kind == KINDS[0].name:
        share, volatility = (
            low + step * (high - low) for low, high in zip(CALM, NOISY, strict=True)
        )
        return {"demand.noise_share": share, "demand.volatility": volatility}
    if kind == KINDS[1].name:
        return {"costs.persistence": round(STABLE + step * (TURBULENT - STABLE), 12)}
    usual, found = Scenario(), dict(TWO_KINDS)
    for trait in type(usual.get("strategies.trusting.supplier")).model_fields:
        low, high = (
            usual.get(f"strategies.{stance}.supplier.{trait}")
            for stance in ("aggressive", "trusting")
        )
        middle, half = 0.5 * (low + high), 0.5 * step * (high - low)
        found[f"strategies.aggressive.supplier.{trait}"] = middle - half
        found[f"strategies.trusting.supplier.{trait}"] = middle + half
    return found


def worlds() -> dict[tuple[str, float], World]:
    """By kind and step."""
    return {
        (kind.name, step): World(f"{kind.name} {step:g}", changes(kind.name, step))
        for kind in KINDS
        for step in STEPS
    }


def gain(found: dict[tuple[str, float], Floats], kind: str) -> Interval:
    """Lead under uncertainty less that in calm, paired by seed; three hold together at 95 %."""
    return mean_interval(found[kind, 1.0] - found[kind, 0.0], 1.0 - 0.05 / len(KINDS))


def told(found: dict[tuple[str, float], Floats]) -> list[str]:
    """A sentence a kind: ours beside the published sign."""
    lines = []
    for kind in KINDS:
        one = gain(found, kind.name)
        ours = 1 if one.low > 0.0 else -1 if one.high < 0.0 else 0
        published = "more" if kind.published > 0 else "less"
        word = "undecided here" if not ours else "as published"
        if ours == -kind.published:
            word = "the other way round here"
        lines.append(
            f"{kind.name}: the lead of the trusting changes by {spoken(one)} money/month from calm "
            f"to uncertain; Krishnan et al. 2006 ({kind.of} uncertainty): trust matters "
            f"{published}; {word}."
        )
    return lines
