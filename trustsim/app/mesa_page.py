"""A live view by Mesa's own SolaraViz, for those who know it; its page needs the internet.

``solara run trustsim.app.mesa_page`` opens it, and in a notebook ``Page()`` shows it (extra
``viz``). Every session has a market of its own. The classroom (``trustsim demo``) needs none of it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from trustsim import plots
from trustsim.market import Market
from trustsim.results import Run

try:
    import solara
    from matplotlib.figure import Figure
    from mesa.visualization import SolaraViz
    from mesa.visualization.utils import update_counter
except ImportError as error:
    raise ImportError(
        f"the page of Mesa needs the extra viz, pip install '.[viz]' ({error})"
    ) from None

SEED = 1
SLIDERS = {
    "market.trusting_buyers": (0.5, 0.0, 1.0, 0.1),
    "market.buyers": (12, 2, 40, 1),
    "market.suppliers": (5, 4, 20, 1),
    "demand.noise_share": (0.1, 0.0, 0.5, 0.05),
}
"""Parameter -> where its slider begins, its ends and its step."""


def controls() -> dict[str, Any]:
    """Sliders of parameters and of the seed, as ``SolaraViz`` takes them."""
    sliders = {key: slider(key, *how) for key, how in SLIDERS.items()}
    return {"record": "relationships", "seed": slider("seed", SEED, 0, 100, 1), **sliders}


def slider(label: str, value: float, low: float, high: float, step: float) -> dict[str, Any]:
    """A slider in Mesa's words."""
    kind = "SliderInt" if isinstance(value, int) else "SliderFloat"
    return {"type": kind, "label": label, "value": value, "min": low, "max": high, "step": step}


def run_of(market: Market) -> Run:
    """What a market has lived so far."""
    return Run(
        market.tables(),
        scenario=market.scenario,
        seed=market.seed_used,
        replicate=market.replicate,
        engine="mesa",
        record="relationships",
        seconds=0.0,
    )


def shown(draw: Callable[..., Any]) -> Any:
    """A component of ``SolaraViz`` that draws a figure of :mod:`trustsim.plots`."""

    @solara.component
    def Shown(market: Market) -> None:
        update_counter.get()  # drawn again when Mesa has stepped
        if market.period < 1:
            solara.Text("Step, or play, and the figures appear.")
            return
        figure = Figure(figsize=(6.0, 4.0), layout="constrained")
        try:
            draw(run_of(market), ax=figure.subplots())
        except ValueError as error:  # such as a lead where all buyers are alike: it says so
            solara.Text(str(error))
            return
        solara.FigureMatplotlib(figure)

    return Shown


def first_market() -> Market:
    """The market before anything is moved."""
    begin: dict[str, Any] = {key: value for key, (value, *_) in SLIDERS.items()}
    return Market(seed=SEED, record="relationships", **begin)


COMPONENTS = [shown(getattr(plots, n)) for n in ("network", "trust_over_time", "cumulative_profit")]


@solara.component
def Page() -> None:
    """The page: a market of this session's own, with its controls and figures."""
    SolaraViz(
        solara.use_memo(first_market, []),
        components=[(one, 0) for one in COMPONENTS],
        model_params=controls(),
        name="trustsim",
    )
