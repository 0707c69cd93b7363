"""The replay page as people meet it: in headless Chromium, from disk.

Skipped, with the reason, where there is no Chromium, no driver of it, or no selenium.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from chromium import (
    NEEDED,
    addresses,
    complaints,
    examined,
    forget,
    media,
    serious,
    until,
    worked,
)
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from trustsim import Scenario
from trustsim.app.camera import rows_of
from trustsim.app.film import Film, film
from trustsim.app.header import header
from trustsim.app.packing import Packer
from trustsim.app.page import page, replay_page

pytestmark = NEEDED
SIZES = {28: (20, 8, 24), 80: (60, 20, 24), 500: (400, 100, 8)}
WANTED = {80: 30.0, 500: 15.0}
"""Pictures a second."""

RATE = """
const done = arguments[1];
const from = trustsim.drawn;
trustsim.player.seek(1);
trustsim.player.speed = 2;
trustsim.player.play();
setTimeout(() => {
  trustsim.player.pause();
  done(trustsim.drawn - from);
}, arguments[0]);
"""


def shown(firms: int) -> Film:
    buyers, suppliers, months = SIZES[firms]
    shape = {"buyers": buyers, "suppliers": suppliers, "trusting_buyers": 0.5}
    return film(Scenario(periods=months, burn_in=6, market=shape), seed=1)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("page") / "market.html"
    file.write_text(replay_page(shown(28)), encoding="utf-8")
    return file


def opened(browser: Any, file: Path, **wanted: str) -> Any:
    """The page, ready: with the named media features."""
    media(browser, **wanted)
    forget(browser)
    browser.get(file.as_uri())
    until(browser, "return globalThis.trustsim !== undefined && trustsim.film.last > 0")
    until(browser, "return trustsim.layout !== null")
    return browser


def strip(browser: Any) -> str:
    return str(browser.find_element(By.CSS_SELECTOR, ".strip").text)


def month(browser: Any) -> int:
    return int(browser.execute_script("return trustsim.player.month"))


def place(browser: Any, firm: int) -> tuple[float, float]:
    """Where a firm is, from the middle of the canvas."""
    x, y, w, h = browser.execute_script(
        "const { places, width, height } = trustsim.layout;"
        "return [places[arguments[0]].x, places[arguments[0]].y, width, height]",
        firm,
    )
    return x - w / 2, y - h / 2


@pytest.fixture
def view(browser: Any, small: Path) -> Any:
    yield opened(browser, small)
    assert complaints(browser) == []


def test_the_page_plays_and_asks_nobody(view: Any, small: Path) -> None:
    view.find_element(By.CSS_SELECTOR, "button.play").click()
    until(view, "return trustsim.player.month >= 2")
    view.find_element(By.CSS_SELECTOR, "button.play").click()
    at = month(view)
    assert not view.execute_script("return trustsim.player.playing")
    until(view, f"return document.querySelector('.clock').textContent === 'month {at} of 24'")
    assert addresses(view) == {small.as_uri()}


def test_a_firm_lights_up_under_the_pointer_and_says_what_it_did(view: Any) -> None:
    view.execute_script("trustsim.act(() => trustsim.player.seek(12))")
    canvas = view.find_element(By.CSS_SELECTOR, ".market")
    x, y = place(view, 3)
    ActionChains(view).move_to_element_with_offset(canvas, round(x), round(y)).perform()
    until(view, "return trustsim.lit === 3")
    until(view, "return document.querySelector('figcaption span').textContent.startsWith('B3 ')")
    ActionChains(view).click().perform()
    until(view, "return trustsim.chosen === 3")
    until(view, "return document.querySelector('.strip h2').textContent.includes('B3, ')")
    assert "plan" in strip(view)
    assert "Haggling, contracts and blame took" in view.execute_script(
        "return document.querySelector('.story').textContent"
    )
    view.find_element(By.CSS_SELECTOR, ".strip .close").click()
    until(view, "return trustsim.chosen === -1")
    assert "What happened in month 12" in strip(view)


def test_everything_is_done_by_keyboard(view: Any) -> None:
    def press(*keys: str) -> None:
        for key in keys:
            ActionChains(view).send_keys(key).perform()

    view.execute_script("document.querySelector('.market').focus()")
    press(".", ".")
    until(view, "return trustsim.player.month === 1 && trustsim.player.phase === 1")
    press("s")
    until(view, "return trustsim.player.month === 2 && !trustsim.player.moving")
    assert (
        view.execute_script("return document.querySelector('[aria-current]').textContent") == "plan"
    )
    press(",")
    until(view, "return trustsim.player.month === 1")
    press(Keys.ARROW_DOWN, Keys.ARROW_DOWN, Keys.ENTER)
    chosen = view.execute_script("return trustsim.chosen")
    assert chosen >= 0
    said = view.execute_script("return document.querySelector('[aria-live]').textContent")
    assert "It earned" in said
    press(Keys.ARROW_RIGHT)
    assert view.execute_script("return trustsim.focused") >= 20
    press(Keys.ESCAPE)
    assert view.execute_script("return [trustsim.focused, trustsim.chosen]") == [-1, -1]
    press(Keys.SPACE)
    until(view, "return trustsim.player.playing")
    press(Keys.SPACE)
    until(view, "return !trustsim.player.playing")
    names = set()
    for _ in range(20):
        press(Keys.TAB)
        names.add(
            view.execute_script(
                "const a = document.activeElement; return a.className + a.tagName + a.textContent"
            )
        )
    assert len(names) >= 9  # three tools, the market, four buttons, two sliders, the page itself


def test_the_slider_shows_any_month(view: Any) -> None:
    slider = view.find_element(By.CSS_SELECTOR, ".controls > input")
    slider.send_keys(Keys.END)
    until(view, "return trustsim.player.month === 24")
    assert slider.get_attribute("aria-valuetext") == "month 24 of 24"
    until(view, "return document.querySelector('.strip h2').textContent.endsWith('month 24')")


def test_the_run_is_told_with_its_python(view: Any, small: Path) -> None:
    view.find_element(By.CSS_SELECTOR, ".tools button").click()
    told = view.find_element(By.TAG_NAME, "dialog").text
    fingerprint = view.execute_script("return trustsim.film.header.fingerprint")
    assert f'assert run.fingerprint() == "{fingerprint}"' in told
    assert "market.trusting_buyers" in told


def test_italian_is_whole(view: Any) -> None:
    view.execute_script("trustsim.act(() => trustsim.player.seek(7))")
    view.find_element(By.CSS_SELECTOR, "select option[value=it]").click()
    until(view, "return document.documentElement.lang === 'it'")
    until(view, "return document.querySelector('.strip h2').textContent.includes('nel mese 7')")
    assert view.find_element(By.TAG_NAME, "h1").text == "Un mercato di 20 clienti e 8 fornitori"


def test_reduced_motion_is_honoured(browser: Any, small: Path) -> None:
    opened(browser, small, prefers_reduced_motion="reduce")
    browser.find_element(By.CSS_SELECTOR, "[aria-label^='One month on']").click()
    assert browser.execute_script("return [trustsim.player.month, trustsim.player.phase]") == [1, 1]


def test_a_name_is_text(browser: Any, tmp_path: Path) -> None:
    one = shown(28)
    told = header(one.market)
    evil = "<img src=x onerror=\"document.title='bad'\">"
    told["stances"][0]["label"] = told["stances"][2]["label"] = evil
    file = tmp_path / "evil.html"
    file.write_text(page(told, frames_of(one)), encoding="utf-8")
    opened(browser, file)
    legend = browser.execute_script("return document.querySelector('.legend').textContent")
    assert evil in legend
    assert browser.execute_script("return document.querySelectorAll('img').length") == 0
    assert browser.title != "bad"


def frames_of(one: Film) -> list[bytes]:
    packer = Packer(rows_of(one.market))
    return [packer.pack(frame) for frame in one.frames]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_serious(browser: Any, small: Path, theme: str) -> None:
    opened(browser, small, prefers_color_scheme=theme)
    for state in ("", "trustsim.player.seek(9)", "trustsim.choose(4)", "trustsim.tellRun()"):
        browser.execute_script(f"trustsim.act(() => {{ {state} }})")
        passes, bad = examined(browser)
        assert serious(bad) == [], state
        print(theme, state, passes, "passes;", "others:", [one[:2] for one in bad])


@pytest.mark.long
@pytest.mark.parametrize("firms", WANTED)
def test_a_picture_is_drawn_in_time(browser: Any, tmp_path: Path, firms: int) -> None:
    file = tmp_path / "market.html"
    file.write_text(replay_page(shown(firms)), encoding="utf-8")
    opened(browser, file)
    browser.set_script_timeout(60)
    browser.execute_async_script(RATE, 1000)  # once, so that everything is compiled
    before, seconds = worked(browser), 4.0
    pictures = browser.execute_async_script(RATE, 1000.0 * seconds)
    cost = (worked(browser) - before) / pictures
    print(f"{firms} firms: {pictures / seconds:.0f} pictures a second, {1000 * cost:.0f} ms each")
    # What else the machine does would decide over the rate. So processor time is judged: what all
    # processes of the browser use for a picture.
    assert cost <= 1.0 / WANTED[firms]
