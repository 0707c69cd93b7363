"""The month's draws, in blocks: every agent reads its own, nobody shares a generator."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from trustsim.chance import Purpose, fill

Lots = list[list[float]]
_CHUNK = 200_000  # draws of a block filled at a time, over several months


class Luck:
    """Draws of one month: ``luck.pair_delivery[pair.index]`` is a list of four uniforms."""

    def __init__(
        self,
        seed: int,
        replicate: int,
        buyers: int,
        suppliers: int,
        pairs: Sequence[tuple[int, int]],
        trust_draws: bool,
    ) -> None:
        self.seed, self.replicate = seed, replicate
        b, s = list(range(buyers)), list(range(suppliers))
        of_pairs = ([pair[0] for pair in pairs], [pair[1] for pair in pairs])
        self.blocks: dict[str, tuple[Purpose, list[int] | None, list[int] | None]] = {
            "buyer_month": (Purpose.BUYER_MONTH, b, None),
            "supplier_month": (Purpose.SUPPLIER_MONTH, None, s),
            "pair_award": (Purpose.PAIR_AWARD, *of_pairs),
            "pair_delivery": (Purpose.PAIR_DELIVERY, *of_pairs),
            "pair_ideas": (Purpose.PAIR_IDEAS, *of_pairs),
        }
        if trust_draws:
            self.blocks["pair_trust"] = (Purpose.PAIR_TRUST, *of_pairs)
        self.ahead = max(1, min(24, _CHUNK // (4 * max(1, len(pairs)))))
        self.first = self.last = 0
        self.buffers: dict[str, np.ndarray] = {}
        self.buyer_month: Lots = []
        self.supplier_month: Lots = []
        self.pair_award: Lots = []
        self.pair_delivery: Lots = []
        self.pair_ideas: Lots = []
        self.pair_trust: Lots = []

    def deal(self, period: int) -> None:
        """Put the draws of a period on everybody's desk."""
        if not self.buffers or not self.first <= period < self.last:
            self.fill(period)
        for name, buffer in self.buffers.items():
            setattr(self, name, buffer[period - self.first].tolist())

    def fill(self, period: int) -> None:
        """Fill the blocks of this period and of some that follow: one call is cheaper than many."""
        self.first, self.last = period, period + self.ahead
        months = np.arange(self.first, self.last)[:, None]
        for name, (purpose, buyers, suppliers) in self.blocks.items():
            who = buyers if buyers is not None else suppliers
            if not who:
                continue
            lanes = fill(
                self.seed, self.replicate, months, purpose, buyers=buyers, suppliers=suppliers
            )
            self.buffers[name] = np.ascontiguousarray(lanes.transpose(1, 2, 0))
