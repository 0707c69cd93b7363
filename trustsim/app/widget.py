"""The drawing in Jupyter: a market, a run or a scenario, watched while it is lived.

The widget's JavaScript is one module, put together here from the files in ``static``; it asks
nobody for anything. Header and texts are sent once, then a frame for each month. The page says what
it has drawn, and at most a year more is made.

The classes of a widget are made when the first one is shown, as only that needs ``anywidget``.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from trustsim.app.assets import STATIC, strings
from trustsim.app.page import page, script
from trustsim.app.reel import Reel
from trustsim.chance import check_seed
from trustsim.display import OneLineError
from trustsim.market import Market
from trustsim.results import Run
from trustsim.scenarios import Scenario
from trustsim.simulation import check_memory

AHEAD = 12
"""Months that are made before they are needed, where the market is nobody's but the widget's."""

HEIGHTS = (560, 2000)


class NoWidgetsError(OneLineError, ImportError):
    """There is no anywidget here."""


def show(
    what: Scenario | Run | Market | None = None, *, seed: int | None = None, height: int = 720
) -> Shown:
    """Watch a market in a notebook: who buys from whom, month by month, and why.

    Parameters
    ----------
    what
        A scenario (the baseline if left out) or a run: it is lived again on the readable engine,
        to the same bits, while it is watched. Or a :class:`trustsim.Market` that has not been
        stepped: then Play steps it, a month whenever one is needed, and so may your own cells; the
        widget shows every month, whoever made it.
    seed
        Of a scenario; 0 if left out. Runs and markets have theirs.
    height
        Pixels, 560 to 2000.

    Returns
    -------
    Shown
        Shows itself in Jupyter. ``.save(path)`` writes what was watched as one page.

    Raises
    ------
    NoWidgetsError
        Without anywidget (``pip install "trustsim[notebook]"``).
    ValueError
        If the market has lived a month already, a seed is given for what has one, the height is not
        allowed, or memory does not suffice.
    TypeError
        For anything else.

    Examples
    --------
    >>> import trustsim as ts
    >>> run = ts.simulate(ts.Scenario(periods=24, market={"trusting_buyers": 0.5}), seed=1)
    >>> ts.show(run)  # doctest: +SKIP
    """
    least, most = HEIGHTS
    if height not in range(least, most + 1):
        raise ValueError(f"height = {height!r}: must be a whole number from {least} to {most}")
    what = Scenario() if what is None else what
    if seed is not None and not isinstance(what, Scenario):
        raise ValueError(f"seed = {seed}: is for a scenario; a {type(what).__name__} has its own")
    if isinstance(what, Market):
        return Shown(Reel.of(what), height, ahead=0)
    if isinstance(what, Run):
        return Shown(reel_of(what.scenario, what.seed, what.replicate), height, what.fingerprint())
    if isinstance(what, Scenario):
        return Shown(reel_of(what, check_seed(0 if seed is None else seed), 0), height)
    raise TypeError(f"show takes a Scenario, a Run or a Market, not a {type(what).__name__}")


def reel_of(scenario: Scenario, seed: int, replicate: int) -> Reel:
    """A run that is going to be watched."""
    check_memory(scenario, "periods", engine="mesa")
    return Reel(Market(scenario, seed=seed, replicate=replicate, record="summary"))


class Shown:
    """A market on show in a notebook.

    Attributes
    ----------
    widget
        The widget, an ``ipywidgets.DOMWidget``.
    market
        The market that is watched.
    """

    def __init__(self, reel: Reel, height: int, expected: str = "", ahead: int = AHEAD) -> None:
        self.reel, self.expected, self.ahead = reel, expected, ahead
        self.sent = 0
        self.widget = widget_class()(header=reel.header, height=int(height))
        self.widget.on_msg(self.hear)
        reel.listeners.append(self.tell)

    @property
    def market(self) -> Market:
        """The market that is watched."""
        return self.reel.market

    @property
    def fingerprint(self) -> str | None:
        """The fingerprint of the run; None until its last month has been made."""
        return self.reel.fingerprint()

    def save(self, path: str | Path) -> None:
        """Write the months so far as one page that opens without internet."""
        text = page(self.reel.told(), self.reel.frames)
        Path(path).write_text(text, encoding="utf-8", newline="\n")

    def close(self) -> None:
        """Show no more; the market goes on as any other."""
        self.reel.listeners.remove(self.tell)
        self.widget.close()

    def hear(self, widget: Any, said: dict[str, Any], buffers: list[Any]) -> None:
        """A page tells how many months it has, or which it has drawn, and whether it needs more."""
        if "have" in said:
            self.sent = int(said["have"])
            self.tell()
            return
        made = len(self.reel.frames)
        wanted = max(int(said["drawn"]) + self.ahead, made + 1 if said["needed"] else 0)
        try:
            while len(self.reel.frames) < wanted and not self.reel.over:
                self.market.step()
        except Exception as error:
            self.widget.send({"refused": f"{type(error).__name__}: {error}"})
            raise

    def tell(self) -> None:
        """Send the months that have not been sent, and the fingerprint after the last one."""
        first, frames = self.sent + 1, self.reel.frames[self.sent :]
        self.sent += len(frames)
        if frames:
            self.widget.send({"first": first}, buffers=frames)
        if self.reel.over and self.sent == len(self.reel.frames):
            self.widget.send({"end": self.fingerprint, "expected": self.expected})

    def _repr_mimebundle_(self, **given: Any) -> Any:
        bundle = self.widget._repr_mimebundle_(**given)
        data = bundle[0] if isinstance(bundle, tuple) else bundle
        data["text/plain"] = repr(self)
        return bundle

    def __repr__(self) -> str:
        header, made = self.reel.header, len(self.reel.frames)
        sizes = f"{len(header['buyers'])} buyers, {len(header['suppliers'])} suppliers"
        return f"<Shown: {sizes}, seed {header['seed']}, month {made} of {header['months']}>"


@cache
def bundle() -> str:
    """The widget's JavaScript: one module, texts and style included."""
    style = (STATIC / "style.css").read_text(encoding="utf-8")
    held = ", ".join(json.dumps(one, ensure_ascii=False) for one in (strings(), style))
    return f"{script('notebook')}\nexport default () => notebookWidget({held});\n"


@cache
def widget_class() -> Any:
    """The class of the widgets.

    Raises
    ------
    NoWidgetsError
        Without anywidget.
    """
    try:
        import anywidget
        import traitlets
    except ImportError:
        message = (
            "ts.show needs anywidget: pip install 'trustsim[notebook]', or pip install anywidget"
        )
        raise NoWidgetsError(message) from None

    class MarketWidget(anywidget.AnyWidget):
        _esm = bundle()
        header = traitlets.Dict().tag(sync=True)
        height = traitlets.Int().tag(sync=True)

    return MarketWidget
