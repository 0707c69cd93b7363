"""The lessons as students meet them in headless Chromium: asked, answered, a control at a time."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from chromium import NEEDED, complaints, examined, forget, serious, until
from lessons import measured
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from visiting import Place

from trustsim import simulate
from trustsim.app.lessons import LESSONS, Lesson, lesson

pytestmark = NEEDED

TAUGHT = LESSONS[:-1]


@pytest.fixture
def begun(browser: Any, place: Place) -> Any:
    """Begins a lesson; at the end nothing may have been complained of."""

    def begin(name: str, more: str = "") -> Any:
        forget(browser)
        browser.get("about:blank")
        browser.get(f"http://{place.host}/#lesson={name}&seed=1{more}")
        ready(browser)
        return browser

    yield begin
    assert complaints(browser) == []


def ready(page: Any) -> None:
    until(page, "return globalThis.trustsim?.film.last > 0 && trustsim.layout !== null")
    until(page, "return getComputedStyle(document.querySelector('.view')).opacity === '1'")


def waits(page: Any) -> bool:
    """Whether Play waits for a guess."""
    return bool(page.execute_script("return trustsim.parts.controls.inert"))


def text(page: Any, selector: str) -> str:
    return str(page.execute_script(f"return document.querySelector('{selector}').textContent"))


def said(page: Any) -> str:
    return text(page, ".lesson [role=status]")


def press(page: Any, selector: str) -> None:
    page.find_element(By.CSS_SELECTOR, selector).click()


def shown(page: Any) -> set[str]:
    """The controls that can be turned."""
    found = page.find_elements(By.CSS_SELECTOR, ".knob")
    return {
        one.find_element(By.CSS_SELECTOR, "input, select")
        .get_attribute("id")
        .removeprefix("control-")
        for one in found
        if one.is_displayed()
    }


def finish(page: Any) -> None:
    """To the last month, as the slider's End key does."""
    page.find_element(By.CSS_SELECTOR, ".controls > input").send_keys(Keys.END)
    until(page, "return document.querySelector('.lesson .first') !== null", 120.0)


def picture(page: Any, name: str) -> None:
    """Kept where TRUSTSIM_PICTURES names a folder, to be looked at."""
    folder = os.environ.get("TRUSTSIM_PICTURES")
    if folder is not None:
        page.save_screenshot(str(Path(folder) / f"{name}.png"))


@pytest.mark.parametrize("name", TAUGHT)
def test_a_lesson_asks_answers_and_opens_one_control_at_a_time(begun: Any, name: str) -> None:
    one, page = lesson(name), begun(name)
    picture(page, f"{name}-0")
    for step, asked in enumerate(one.predictions):
        ready(page)
        until(page, f"return trustsim.film.header.months === {one.scenario(asked.values).periods}")
        assert shown(page) == set()
        assert waits(page)
        guess = asked.options[step % len(asked.options)]  # right ones and wrong ones
        buttons = page.find_elements(By.CSS_SELECTOR, ".lesson .options button")
        assert len(buttons) == len(asked.options)
        label = buttons[asked.options.index(guess)].text
        buttons[asked.options.index(guess)].click()
        assert not waits(page)
        finish(page)
        heard = said(page)
        assert f"You said: “{label}”." in heard
        assert f"{asked.holds} of 100 markets" in heard
        assert ("So it is in this market" in heard) == (guess == live_answer(one, step))
        assert shown(page) == {c.name for c in one.controls if c.opens <= step}
        picture(page, f"{name}-{step + 1}")
        press(page, ".lesson .go")
    assert shown(page) == {c.name for c in one.controls}
    assert page.execute_script("return document.activeElement.textContent") == "Try"
    assert text(page, "details").startswith("Notice")
    picture(page, f"{name}-end")


def live_answer(one: Lesson, step: int) -> str:
    """What the run itself answers, made in Python."""
    asked = one.predictions[step]
    run = simulate(one.scenario(asked.values), seed=1, record="periods")
    periods = run.periods[run.periods["side"] == "buyer"].assign(seed=1)
    return asked.option(float(measured(periods, asked.measure).iloc[0]))


def test_nothing_plays_before_a_guess(begun: Any) -> None:
    page = begun("first_order")
    page.execute_script("document.querySelector('.market').focus()")
    for key in (Keys.SPACE, ".", "s"):
        ActionChains(page).send_keys(key).perform()
    assert page.execute_script("return [trustsim.player.month, trustsim.player.moving]") == [
        0,
        False,
    ]
    press(page, ".another")  # another market asks as well
    until(page, "return trustsim.film.header.seed === 2 && trustsim.film.last > 0")
    assert waits(page)
    press(page, ".options button")
    ActionChains(page).send_keys(Keys.ESCAPE).perform()
    page.execute_script("document.querySelector('.market').focus()")
    ActionChains(page).send_keys(".").perform()
    until(page, "return trustsim.player.month === 1")


def test_a_lesson_is_taken_by_keyboard_alone(begun: Any) -> None:
    page = begun("first_order")
    page.execute_script("document.querySelector('.lesson .options button').focus()")
    ActionChains(page).send_keys(Keys.TAB, Keys.ENTER).perform()
    assert "B: the cheaper one" in said(page)
    assert page.execute_script("return document.activeElement.closest('.options') !== null")
    finish(page)
    page.execute_script("document.querySelector('.lesson .go').focus()")
    ActionChains(page).send_keys(Keys.ENTER).perform()
    assert page.execute_script("return document.activeElement.textContent") == "Predict"


def test_a_shared_market_is_shown_and_asks_nothing(begun: Any) -> None:
    page = begun("cheap_price", "&months=24")
    assert page.execute_script("return trustsim.film.header.months") == 24
    assert not waits(page)
    assert shown(page) == {"months", "differences"}
    press(page, ".lesson .go")  # begin the lesson
    until(page, "return trustsim.film.header.months === 60")
    assert waits(page)
    assert shown(page) == set()


def test_a_lesson_speaks_italian(begun: Any) -> None:
    page = begun("haggling")
    page.find_element(By.CSS_SELECTOR, ".tools option[value=it]").click()
    until(page, "return document.documentElement.lang === 'it'")
    picture(page, "haggling-it-0")
    press(page, ".options button:nth-of-type(3)")
    assert "Tu dici: «La metà: 30 minuti»" in said(page)
    finish(page)
    assert "100 mercati su 100" in said(page)
    assert "il 47 %" in said(page)
    picture(page, "haggling-it")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_serious_in_a_lesson(begun: Any, theme: str) -> None:
    page = begun("first_order")
    page.execute_script("trustsim.change('en', arguments[0])", theme == "dark")
    for act in ("", ".options button", None, ".lesson .go"):
        if act is None:
            finish(page)
        elif act:
            press(page, act)
        ready(page)
        page.execute_script(
            "document.querySelectorAll('details').forEach((d) => { d.open = true; })"
        )
        _, bad = examined(page)
        assert serious(bad) == [], act
