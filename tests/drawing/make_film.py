"""Makes ``film.json``, the short run that the drawing's tests in Node read: header and frames.

Run it before them; the file is not kept, so that it cannot be stale.
"""

from __future__ import annotations

import base64
import json
import zlib
from pathlib import Path
from typing import Any

from trustsim import Scenario
from trustsim.app.camera import rows_of
from trustsim.app.film import film
from trustsim.app.header import header
from trustsim.app.many import many
from trustsim.app.packing import Packer
from trustsim.app.page import sized

HERE = Path(__file__).parent


def made() -> dict[str, Any]:
    """A market in which suppliers fail, buyers leave, and one strategy answers."""
    scenario = Scenario(
        periods=60,
        burn_in=6,
        market={
            "buyers": 6,
            "suppliers": 4,
            "candidates": 3,
            "buyer_mix": {"trusting": 0.4, "aggressive": 0.4, "reciprocal": 0.2},
        },
        sourcing={"choice_noise": 0.2, "rebid_low": 3.0, "rebid_high": 3.0},
        turnover={"opening_cash": 20_000.0, "credit": 40_000.0},
    )
    shown = film(scenario, seed=1)
    packer = Packer(rows_of(shown.market))
    packed = zlib.compress(sized([packer.pack(frame) for frame in shown.frames]), 9)
    told = header(shown.market, shown.run.fingerprint())
    return {
        "header": told,
        "frames": base64.b64encode(packed).decode("ascii"),
        "told": [frame._asdict() for frame in shown.frames],
        "many": many(scenario, seed=1, runs=8),
    }


if __name__ == "__main__":
    (HERE / "film.json").write_text(json.dumps(made(), separators=(",", ":")) + "\n")
