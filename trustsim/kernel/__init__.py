"""The compiled engine: the stages of the readable one, with the same bits.

``advance`` is for those who step a market month by month and own its arrays: see
:mod:`trustsim.kernel.stepping`. Everybody else calls :func:`trustsim.simulate`::

    held = ts.kernel.begin(scenario, seed=1)
    ts.kernel.advance(held, ts.kernel.params(scenario), 1 - scenario.burn_in, scenario.periods)

Importing this loads neither Numba nor NumPy; what compiles is loaded when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from trustsim.kernel.stepping import advance, begin, market_of, params

__all__ = ["advance", "begin", "market_of", "params", "warm"]


def warm() -> None:
    """Compile the kernel, or find it compiled: a tiny run."""
    from trustsim.kernel.engine import Runs
    from trustsim.scenarios import Scenario

    tiny = {"buyers": 1, "suppliers": 1, "candidates": 1}
    Runs(Scenario(periods=1, burn_in=1, market=tiny), "relationships").tables(0, 0)


def __getattr__(name: str) -> Any:
    """Fetch a public name when it is first used."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    try:
        return getattr(import_module(f"{__name__}.stepping"), name)
    except ImportError as error:
        text = " ".join(str(error).split())
        raise ImportError(
            f"trustsim.kernel.{name} needs Numba ({text}); pip install numba, or step a"
            " trustsim.Market instead"
        ) from None
