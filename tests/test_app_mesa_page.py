"""Mesa's own live view, on the server's side: markets of one's own, steps, sliders and figures."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from trustsim import Market, simulate

solara = pytest.importorskip("solara", reason="Mesa's page needs the extra viz")
pytest.importorskip("mesa.visualization", reason="Mesa's page needs the extra viz")
import ipyvuetify  # noqa: E402
import ipywidgets  # noqa: E402

from trustsim.app import mesa_page  # noqa: E402

pytestmark = pytest.mark.filterwarnings("ignore:.*rules-of-hooks:UserWarning")


class Watched(Market):
    """A market that is remembered."""

    made: list[Market]

    def __init__(self, scenario: Any = None, **kwargs: Any) -> None:
        super().__init__(scenario, **kwargs)
        self.made.append(self)


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[Market]:
    """The markets that pages make."""
    monkeypatch.setattr(mesa_page, "Market", Watched)
    monkeypatch.setattr(Watched, "made", [], raising=False)
    return Watched.made


def opened() -> list[Any]:
    """A session that has opened the page; its widgets are found below."""
    page = solara.AppLayout(children=[mesa_page.Page()])
    return [solara.render(page, handle_error=False)[0]]


def within(widgets: list[Any]) -> Iterator[Any]:
    """Widgets and all that they hold."""
    for widget in widgets:
        if isinstance(widget, ipywidgets.Widget):
            yield widget
            slots = [slot["children"] for slot in getattr(widget, "v_slots", None) or []]
            held = [*getattr(widget, "children", []), *getattr(widget, "items", []), *slots]
            for one in held:
                yield from within(one if isinstance(one, list) else [one])


def press(session: list[Any], label: str) -> None:
    buttons = (one for one in within(session) if isinstance(one, ipyvuetify.Btn))
    (button,) = (one for one in buttons if one.children == [label])
    button.click()


def slide(session: list[Any], label: str, value: float) -> None:
    sliders = (one for one in within(session) if isinstance(one, ipyvuetify.Slider))
    (slider,) = (one for one in sliders if one.label == label)
    slider.v_model = value


def figures(session: list[Any]) -> list[bytes]:
    return [bytes(one.value) for one in within(session) if isinstance(one, ipywidgets.Image)]


def test_sessions_share_no_market(made: list[Market]) -> None:
    one, other = opened(), opened()
    press(one, "Step")
    press(one, "Step")
    press(other, "Step")
    assert [market.period for market in made] == [2, 1]


def test_figures_appear_with_the_first_month_and_are_drawn_again(made: list[Market]) -> None:
    session = opened()
    assert figures(session) == []
    press(session, "Step")
    first = figures(session)
    assert [picture[:5] for picture in first] == [b"<?xml"] * 3
    press(session, "Step")
    assert all(a != b for a, b in zip(first, figures(session), strict=True))


def test_reset_takes_the_sliders_and_the_run_is_that_of_python(made: list[Market]) -> None:
    session = opened()
    slide(session, "market.trusting_buyers", 1.0)
    slide(session, "market.buyers", 6)
    slide(session, "seed", 7)
    press(session, "Reset")
    press(session, "Step")
    market = made[-1]
    assert (len(market.buyers), market.seed_used, market.period) == (6, 7, 1)
    assert {buyer.stance.label for buyer in market.buyers} == {"trusting"}
    while market.running:
        market.step()
    found = mesa_page.run_of(market).fingerprint("periods")
    assert found == simulate(market.scenario, seed=7, record="periods").fingerprint("periods")


@pytest.mark.parametrize("end", [1, 2])
@pytest.mark.parametrize("key", mesa_page.SLIDERS)
def test_every_end_of_a_slider_makes_a_market(key: str, end: int) -> None:
    begin = {one: value for one, (value, *_) in mesa_page.SLIDERS.items()}
    market = Market(seed=1, **{**begin, key: mesa_page.SLIDERS[key][end]})
    market.step()
    assert market.period == 1
