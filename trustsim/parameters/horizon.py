"""How long a run lasts."""

from __future__ import annotations

from trustsim.parameters._declare import Group, count


class Horizon(Group):
    """Length of a run, before and after the stances are adopted."""

    periods: int = count(
        120, 1, 12_000, unit="months", symbol="T", meaning="months simulated after the burn-in",
        source="assumed", grade="D",
    )  # fmt: skip
    burn_in: int = count(
        60, 0, 1_200, unit="months", symbol="T_0",
        meaning="months before month 0 in which every buyer takes level 0.5",
        source="assumed", grade="D",
    )  # fmt: skip
