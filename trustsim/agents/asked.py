"""What a market is asked for: a scenario and a seed, checked."""

from __future__ import annotations

from secrets import randbits
from typing import Any

from trustsim.chance import check_seed
from trustsim.scenarios import Scenario, ScenarioError


def chosen_seed(seed: int | None, rng: int | None) -> int:
    """The seed to use: ``seed`` or ``rng``, or a fresh one."""
    if seed is not None and rng is not None:
        raise ValueError(f"seed = {seed!r} and rng = {rng!r}: give one of them, they mean the same")
    given = seed if seed is not None else rng
    return randbits(32) if given is None else check_seed(given)


def checked(scenario: Scenario | None, changes: dict[str, Any]) -> Scenario:
    """The scenario with its changes, or a clear error."""
    if scenario is None:
        scenario = Scenario()
    if not isinstance(scenario, Scenario):
        hint = ""
        if isinstance(scenario, tuple):
            hint = "; mesa.batch_run takes a bare Scenario apart: write {'scenario': [scenario]}"
        raise ScenarioError(
            f"scenario = {type(scenario).__name__}: must be a trustsim.Scenario{hint}"
        )
    return scenario.replace(changes) if changes else scenario
