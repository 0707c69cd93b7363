"""Who is in the market, and which stance each firm takes."""

from __future__ import annotations

from trustsim.parameters._declare import Group, count, mix, number, optional_choice, optional_number


class MarketShape(Group):
    """Size of the market and make-up of its two populations.

    Name the buyers in one way only: a common ``trust_level``, a share of ``trusting_buyers`` (the
    rest are aggressive), or a ``buyer_mix`` of strategies. The suppliers likewise.
    """

    buyers: int = count(
        20, 1, 1_000_000, unit="firms", symbol="B", meaning="number of buyers",
        source="assumed", grade="D",
    )  # fmt: skip
    suppliers: int = count(
        8, 1, 1_000_000, unit="firms", symbol="S", meaning="number of suppliers",
        source="assumed", grade="D",
    )  # fmt: skip
    candidates: int = count(
        4, 1, 64, unit="firms", symbol="K", meaning="suppliers on a buyer's list of candidates",
        source="assumed", grade="D",
    )  # fmt: skip
    trust_level: float | None = optional_number(
        0.0, 1.0, unit="level", symbol="lambda",
        meaning="every buyer at this point of the line from aggressive (0) to trusting (1)",
        source="assumed", grade="D",
    )  # fmt: skip
    trust_level_spread: float = number(
        0.0, 0.0, 0.5, unit="level", symbol="dlambda",
        meaning="half-width of the uniform spread of buyers' levels around trust_level",
        source="assumed", grade="D",
    )  # fmt: skip
    trusting_buyers: float | None = optional_number(
        0.0, 1.0, unit="share", symbol="phi_b",
        meaning="share of buyers that are trusting; the rest are aggressive",
        source="assumed", grade="D",
    )  # fmt: skip
    buyer_mix: dict[str, float] | None = mix(
        meaning="share of buyers for each strategy, by name; the shares sum to 1"
    )
    supplier_trust_level: float | None = optional_number(
        0.0, 1.0, unit="level", symbol="lambda_s",
        meaning="every supplier at this point of the line from aggressive to trusting",
        source="assumed", grade="D",
    )  # fmt: skip
    trusting_suppliers: float | None = optional_number(
        0.0, 1.0, unit="share", symbol="phi_s",
        meaning="share of suppliers that are trusting; the rest are aggressive",
        source="assumed", grade="D",
    )  # fmt: skip
    supplier_mix: dict[str, float] | None = mix(
        meaning="share of suppliers for each strategy, by name; the shares sum to 1"
    )
    focal_trust_level: float | None = optional_number(
        0.0, 1.0, unit="level", symbol="lambda_0",
        meaning="buyer 0 alone takes this level, all others keep theirs (contrast i)",
        source="assumed", grade="D",
    )  # fmt: skip
    focal_strategy: str | None = optional_choice(
        meaning="buyer 0 alone takes this strategy, all others keep theirs (contrast i)"
    )
