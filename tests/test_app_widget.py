"""``ts.show``: what a widget sends, when months are made, and that the run stays the run."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import trustsim as ts
from trustsim.agents import Buyer
from trustsim.app.camera import rows_of
from trustsim.app.film import film
from trustsim.app.packing import Packer
from trustsim.app.reel import Reel, SeenTooLateError
from trustsim.app.widget import AHEAD, Shown, bundle

pytest.importorskip("anywidget", reason="needs anywidget (the extra notebook)")

SMALL = ts.Scenario(
    periods=30,
    burn_in=3,
    market={"buyers": 4, "suppliers": 3, "candidates": 2, "trusting_buyers": 0.5},
)


class Page:
    """The other end of a widget: keeps what comes."""

    def __init__(self, shown: Shown, monkeypatch: pytest.MonkeyPatch) -> None:
        self.shown = shown
        self.frames: list[bytes] = []
        self.told: list[dict[str, Any]] = []
        monkeypatch.setattr(shown.widget, "send", self.take)
        self.say(have=0)

    def take(self, content: dict[str, Any], buffers: list[bytes] | None = None) -> None:
        if "first" in content:
            assert content["first"] == len(self.frames) + 1
            self.frames += buffers or []
        else:
            self.told.append(content)

    def say(self, **said: Any) -> None:
        self.shown.hear(self.shown.widget, said, [])

    def draw_all(self) -> None:
        for month in range(31):
            self.say(drawn=month, needed=False)


def packed(seed: int) -> list[bytes]:
    shown = film(SMALL, seed=seed)
    packer = Packer(rows_of(shown.market))
    return [packer.pack(frame) for frame in shown.frames]


def test_a_scenario_is_lived_a_year_ahead_of_what_is_drawn(monkeypatch: Any) -> None:
    page = Page(ts.show(SMALL, seed=5), monkeypatch)
    assert page.frames == []
    page.say(drawn=0, needed=False)
    assert len(page.frames) == AHEAD
    page.say(drawn=4, needed=False)
    assert len(page.frames) == AHEAD + 4
    assert page.told == []
    page.draw_all()
    assert page.frames == packed(5)


def test_browser_python_and_notebook_have_one_fingerprint(monkeypatch: Any) -> None:
    run = ts.simulate(SMALL, seed=2**32 - 1, replicate=3, engine="mesa")
    for what in (run, ts.Market(SMALL, seed=run.seed, replicate=3)):
        page = Page(ts.show(what), monkeypatch)
        for month in range(30):
            page.say(drawn=month, needed=True)
        assert [one["end"] for one in page.told[-1:]] == [run.fingerprint()]
        assert page.shown.fingerprint == run.fingerprint()
    assert page.shown.widget.header["replicate"] == 3


def test_a_run_that_other_code_made_is_told_apart(monkeypatch: Any) -> None:
    run = ts.simulate(SMALL, seed=1, engine="mesa")
    run.scenario = SMALL.replace({"ideas.rate": 0.0})
    page = Page(ts.show(run), monkeypatch)
    page.draw_all()
    assert page.told[-1]["expected"] == run.fingerprint()
    assert page.told[-1]["end"] != run.fingerprint()


def test_a_market_of_yours_moves_only_where_you_or_play_step_it(monkeypatch: Any) -> None:
    market = ts.Market(SMALL, seed=5, record="relationships")
    page = Page(ts.show(market), monkeypatch)
    page.say(drawn=0, needed=False)
    assert (market.period, page.frames) == (0, [])
    page.say(drawn=0, needed=True)
    assert market.period == 1
    for _ in range(4):
        market.step()
    assert (market.period, len(page.frames)) == (5, 5)
    page.say(drawn=5, needed=True)
    assert len(page.frames) == 6
    market.run_model()
    assert page.frames == packed(5)
    alone = ts.Market(SMALL, seed=5, record="relationships")
    alone.run_model()
    told, plain = market.tables(), alone.tables()
    for table, columns in plain.items():
        for name, values in columns.items():
            assert (told[table][name].tobytes()) == values.tobytes(), (table, name)
    collected = market.datacollector.get_model_vars_dataframe()
    assert collected.equals(alone.datacollector.get_model_vars_dataframe())


def test_a_page_that_is_opened_again_gets_every_month(monkeypatch: Any) -> None:
    market = ts.Market(SMALL, seed=5)
    shown = ts.show(market)
    page = Page(shown, monkeypatch)
    for _ in range(7):
        market.step()
    fresh = Page(shown, monkeypatch)
    assert fresh.frames == page.frames
    assert len(fresh.frames) == 7
    again = Page(ts.show(market), monkeypatch)  # a second widget of the same market
    assert again.frames == page.frames
    market.run_model()
    fresh_told = [one["end"] for one in fresh.told]
    assert fresh_told == [one["end"] for one in again.told] == [shown.fingerprint]


def test_a_market_that_was_stepped_unseen_is_refused_with_the_way_out() -> None:
    market = ts.Market(SMALL, seed=5)
    market.step()
    with pytest.raises(SeenTooLateError, match=r"lived 1 months.*ts.show\(market.scenario, seed=5"):
        ts.show(market)


class Rude(Buyer):
    """A buyer of one's own."""


class RudeMarket(ts.Market):
    """A market of one's own."""

    buyer_class = Rude


def test_the_python_of_a_market_of_your_own_names_its_class() -> None:
    told = Reel(RudeMarket(SMALL, seed=5)).header["python"]
    assert told.endswith(
        "\nmarket = RudeMarket(scenario, seed=5)  # a class of your own\nmarket.run_model()"
    )
    namespace: dict[str, Any] = {"RudeMarket": RudeMarket}
    exec(told, namespace)  # noqa: S102 - our own
    assert namespace["market"].scenario == SMALL


def test_what_was_watched_is_saved_as_one_page(tmp_path: Path, monkeypatch: Any) -> None:
    shown = ts.show(SMALL, seed=5)
    page = Page(shown, monkeypatch)
    page.draw_all()
    shown.save(tmp_path / "market.html")
    text = (tmp_path / "market.html").read_text(encoding="utf-8")
    assert shown.fingerprint is not None
    assert f'assert run.fingerprint() == \\"{shown.fingerprint}\\"' in text
    assert "openReplay" in text


@pytest.mark.parametrize(
    ("what", "given", "said"),
    [
        (SMALL, {"height": 100}, "height = 100: must be a whole number from 560 to 2000"),
        (SMALL, {"height": "tall"}, "height = 'tall': must be"),
        (SMALL, {"seed": -1}, "seed is -1"),
        (ts.simulate(SMALL, engine="mesa"), {"seed": 1}, "seed = 1: is for a scenario; a Run has"),
        ("market", {}, "show takes a Scenario, a Run or a Market, not a str"),
    ],
)
def test_what_cannot_be_shown_is_said_in_a_line(what: Any, given: Any, said: str) -> None:
    with pytest.raises((ValueError, TypeError)) as caught:
        ts.show(what, **given)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_an_error_of_a_month_reaches_the_page(monkeypatch: Any) -> None:
    market = ts.Market(SMALL, seed=5)
    page = Page(ts.show(market), monkeypatch)
    monkeypatch.setattr(market, "plan", lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        page.say(drawn=0, needed=True)
    assert page.told == [{"refused": "ZeroDivisionError: division by zero"}]


def test_without_anywidget_a_line_says_what_to_install() -> None:
    code = (
        "import sys; sys.modules['anywidget'] = None\n"
        "import trustsim as ts\n"
        "try: ts.show(ts.Scenario(burn_in=0, market={'buyers': 2}))\n"
        "except ImportError as error: print(error)\n"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "pip install 'trustsim[notebook]'" in told.stdout


def test_the_widget_is_one_module_that_asks_nobody() -> None:
    code = bundle()
    assert code.count("export default") == code.count("export ") == 1
    assert "import " not in code.replace("import trustsim", "")
    assert "http:" not in code
    assert "https:" not in code


def test_a_widget_tells_what_it_is_in_text(monkeypatch: Any) -> None:
    shown = ts.show(SMALL, seed=5)
    assert repr(shown) == "<Shown: 4 buyers, 3 suppliers, seed 5, month 0 of 30>"
    bundle_of = shown._repr_mimebundle_()
    data = bundle_of[0] if isinstance(bundle_of, tuple) else bundle_of
    assert data["text/plain"] == repr(shown)
    assert "application/vnd.jupyter.widget-view+json" in data
    json.dumps(shown.widget.header)
