"""The classroom as teachers and students meet it: the command itself, and headless Chromium.

Skipped, with the reason, where the browser or the extra ``classroom`` is missing.
"""

from __future__ import annotations

from typing import Any

import pytest
from chromium import (
    NEEDED,
    addresses,
    examined,
    forget,
    media,
    projector,
    serious,
    until,
)
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from touring import find, finish, opened, to
from visiting import commanded, quick

from trustsim import simulate
from trustsim.app.lessons import LESSONS
from trustsim.app.screens import Screen

pytestmark = NEEDED

COUNTED = """
globalThis.late = 0;
const { add } = trustsim;
trustsim.add = function (frame) { globalThis.late += 1; add.call(this, frame); };
"""
"""Count the months that are put into this picture from now on."""

FETCHED = "const [link, done] = arguments; fetch(link).then((one) => one.text()).then(done)"


# --- what is seen ---------------------------------------------------------------------------------


def test_a_market_plays_while_it_is_lived_and_nobody_else_is_asked(page: Any, address: str) -> None:
    find(page, "button.play").click()
    until(page, "return trustsim.player.month >= 3")
    find(page, "button.play").click()
    seen = finish(page)
    scenario = Screen.of(quick(trusting_buyers=0.5)).scenario
    assert seen == simulate(scenario, seed=1).fingerprint()
    until(page, "return trustsim.player.month === 24 && trustsim.drawn > 0")
    asked = addresses(page)
    assert any(url.startswith("ws://127.0.0.1:") for url in asked)
    own = (address, address.replace("http", "ws"), "about:blank")
    assert [url for url in asked if not url.startswith(own)] == []


def test_a_control_makes_another_market(page: Any) -> None:
    slider = find(page, "#control-trusting_buyers")
    slider.send_keys(Keys.END)
    until(
        page, "return trustsim.film.header.stances.filter((s) => s.side === 'buyer').length === 1"
    )
    assert page.current_url.endswith("&trusting_buyers=1")
    assert "market.trusting_buyers" in page.execute_script("return trustsim.film.header.python")
    slider.send_keys(*[Keys.ARROW_LEFT] * 5)  # back to where it begins
    until(page, "return location.hash.endsWith('&candidates=2')")
    find(page, "button.again").click()
    until(page, "return trustsim.film.header.buyers.length === 20")
    assert page.current_url.endswith("#lesson=sandbox&seed=1")


def test_another_market_is_another_seed_and_keeps_the_speed(page: Any) -> None:
    page.execute_script("trustsim.setSpeed(5)")
    find(page, "button.another").click()
    until(page, "return trustsim.film.header.seed === 2 && trustsim.film.last > 0")
    assert page.execute_script("return trustsim.player.speed") == 5
    seed = find(page, "#seed")
    seed.send_keys(Keys.CONTROL, "a")
    seed.send_keys("77", Keys.ENTER)
    until(page, "return trustsim.film.header.seed === 77 && trustsim.film.last > 0")
    seed.send_keys(Keys.CONTROL, "a")
    seed.send_keys("-3", Keys.ENTER)
    until(page, "return document.querySelector('#seed').value === '77'")
    scenario = Screen.of(quick(trusting_buyers=0.5)).scenario
    assert finish(page) == simulate(scenario, seed=77).fingerprint()


def test_an_address_says_which_market(page: Any, address: str) -> None:
    page.get(to(address, quick(seed=8, noise=0.3)))
    until(page, "return trustsim.film.header.seed === 8 && trustsim.film.last > 0")
    wrong = f"{address}#lesson=sandbox&seed=-1&months=61&noise=9&buyers=<img>&x=1"
    page.get(wrong)  # what no lesson has is as it begins
    until(page, "return trustsim.film.header.seed === 1 && trustsim.film.last > 0")
    assert page.current_url == f"{address}#lesson=sandbox&seed=1"


def test_the_language_and_the_colours_are_those_of_the_whole_page(page: Any) -> None:
    find(page, ".tools select option[value=it]").click()
    until(page, "return document.documentElement.lang === 'it'")
    assert find(page, "button.another").text == "Un altro"
    find(page, ".tools button:nth-of-type(2)").click()
    themes = "return [...document.querySelectorAll('[data-theme]')].map((e) => e.dataset.theme)"
    assert set(page.execute_script(themes)) == {"dark"}
    find(page, "button.another").click()
    until(page, "return trustsim.film.header.seed === 2 && trustsim.film.last > 0")
    assert set(page.execute_script(themes)) == {"dark"}
    assert page.execute_script("return trustsim.words.language") == "it"


def test_it_fits_a_projector(browser: Any, address: str) -> None:
    for name in LESSONS:
        opened(browser, f"{address}#lesson={name}&seed=1")
        size = "const e = document.documentElement; return [e.scrollWidth, e.scrollHeight]"
        assert browser.execute_script(size) == [1280, 720], name
        small = browser.execute_script(
            "return [...document.querySelectorAll('body *')].filter((e) => e.checkVisibility()"
            " && [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim() !== '')"
            " && parseFloat(getComputedStyle(e).fontSize) < 12.5).map((e) => e.outerHTML)"
        )
        assert small == [], name


def test_a_page_that_waits_for_its_first_market_says_so(browser: Any, address: str) -> None:
    silent = (
        "globalThis.WebSocket = class {"
        " static CONNECTING = 0; static OPEN = 1; readyState = 0; addEventListener() {} };"
    )
    command = "Page.addScriptToEvaluateOnNewDocument"
    script = browser.execute_cdp_cmd(command, {"source": silent})
    try:
        browser.get("about:blank")
        browser.get(address)
        until(browser, "return document.querySelector('.notice:not([hidden])') !== null")
        assert find(browser, ".notice").text.startswith("The first market is being made")
    finally:
        browser.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", script)


def test_a_closed_classroom_is_said(browser: Any) -> None:
    with commanded() as held:
        opened(browser, held.address, quick())
    until(browser, "return document.querySelector('.notice button') !== null")
    assert find(browser, ".notice").text.startswith("The classroom was closed.")
    forget(browser)


def test_fifty_markets_show_how_far_apart_they_end(page: Any) -> None:
    find(page, "button.many").click()
    until(page, "return document.querySelector('.over .fan') !== null", 90)
    assert find(page, ".fan h2").text == "50 markets like this one"
    assert "in nine of ten markets" in find(page, ".fan .told").text
    ActionChains(page).send_keys(Keys.ENTER).perform()  # the way back has the focus
    until(page, "return document.querySelector('.over').hidden")
    find(page, "button.play").click()
    until(page, "return trustsim.player.month >= 2")


def test_two_markets_are_compared_under_the_same_shocks(page: Any) -> None:
    page.execute_script(COUNTED)
    find(page, "button.compare").click()
    until(page, "return trustsim.views?.length === 2")
    assert page.execute_script("return globalThis.late") == 0  # months of another market
    assert find(page, ".side h2").text == "A: no difference"
    find(page, "#control-trusting_buyers").send_keys(Keys.END)
    until(page, "return trustsim.headers[1].parameters.some((one) => one.value === 1)")
    captions = [one.text for one in page.find_elements(By.CSS_SELECTOR, ".side > h2")]
    assert captions == ["A: Trusting buyers 0.5", "B: Trusting buyers 1.0"]
    page.execute_script("trustsim.player.seek(1e9)")
    told = "return trustsim.headers.map((one) => one.fingerprint)"
    until(page, f"{told}.every((one) => one !== null)")
    asked = [Screen.of(quick(trusting_buyers=share)).scenario for share in (0.5, 1.0)]
    assert page.execute_script(told) == [simulate(one, seed=1).fingerprint() for one in asked]
    find(page, "button.another").click()
    until(page, "return trustsim.headers.every((one) => one.seed === 2)")
    find(page, "button.compare").click()
    until(page, "return trustsim.views === undefined && trustsim.film.last > 0")
    assert page.current_url.endswith("trusting_buyers=1")
    assert finish(page) == simulate(asked[1], seed=2).fingerprint()


def test_what_is_taken_home_is_this_run(page: Any) -> None:
    fingerprint = finish(page)
    find(page, "button.home").click()
    links = [
        a.get_attribute("href") for a in page.find_elements(By.CSS_SELECTOR, "dialog .files a")
    ]
    saved = [page.execute_async_script(FETCHED, link) for link in links]
    assert f'"fingerprint":"{fingerprint}"' in saved[0]
    assert saved[1].splitlines()[0].startswith("period,side,stance,")
    assert saved[2].splitlines()[0] == "column,unit,meaning"
    code = find(page, "dialog pre").text
    made: dict[str, Any] = {}
    exec(code, made)  # noqa: S102
    assert made["run"].fingerprint() == fingerprint
    link = find(page, "dialog input").get_attribute("value")
    ActionChains(page).send_keys(Keys.ESCAPE).perform()
    page.get("about:blank")
    page.get(link)
    until(page, "return globalThis.trustsim?.film.last > 0")
    assert finish(page) == fingerprint


# --- who it is for --------------------------------------------------------------------------------


def test_two_visitors_never_share_a_market(browser: Any, address: str) -> None:
    mine, theirs = quick(seed=11, trusting_buyers=0.0), quick(seed=12, trusting_buyers=1.0)
    opened(browser, address, mine)
    first = browser.current_window_handle
    browser.switch_to.new_window("window")
    try:
        projector(browser)
        opened(browser, address, theirs)
        second = browser.current_window_handle
        for window in (first, second):
            browser.switch_to.window(window)
            browser.execute_script("trustsim.setSpeed(7); trustsim.toggle()")
        for window, screen in ((first, mine), (second, theirs)):
            browser.switch_to.window(window)
            scenario = Screen.of(screen).scenario
            assert finish(browser) == simulate(scenario, seed=screen["seed"]).fingerprint()
    finally:
        browser.switch_to.window(second)
        browser.close()
        browser.switch_to.window(first)


def test_everything_is_reached_by_keyboard(page: Any) -> None:
    names: list[str] = []
    page.execute_script("document.activeElement.blur()")
    for _ in range(60):
        ActionChains(page).send_keys(Keys.TAB).perform()
        names.append(
            page.execute_script(
                "const a = document.activeElement; return a.id || a.className || a.textContent"
            )
        )
    controls = page.execute_script("return classroom.controls.knobs.map((one) => one.input.id)")
    buttons = ("many", "compare", "home", "again")
    for wanted in (*controls, "seed", "another", *buttons, "market", "play"):
        assert wanted in names, wanted
    until(page, "document.querySelector('button.another').focus(); return true")
    ActionChains(page).send_keys(Keys.ENTER).perform()
    until(page, "return trustsim.film.header.seed === 2 && trustsim.film.last > 0")
    assert page.execute_script("return document.activeElement.className") == "another"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_serious(browser: Any, address: str, theme: str) -> None:
    media(browser, prefers_color_scheme=theme)
    for name in LESSONS:
        opened(browser, f"{address}#lesson={name}&seed=1")
        passes, bad = examined(browser)
        assert serious(bad) == [], name
        print(theme, name, passes, "passes;", "others:", [one[:2] for one in bad])
    media(browser)


def test_reduced_motion_is_honoured(browser: Any, address: str) -> None:
    media(browser, prefers_reduced_motion="reduce")
    opened(browser, address, quick())
    find(browser, "[aria-label^='One month on']").click()
    assert browser.execute_script("return [trustsim.player.month, trustsim.player.phase]") == [1, 1]
    media(browser)
