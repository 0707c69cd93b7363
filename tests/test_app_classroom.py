"""The classroom as teachers and students meet it: the command itself, and headless Chromium.

Skipped, with the reason, where the browser or the extra ``classroom`` is missing. The monkey takes
150 actions a seed; with ``-m long`` 1,000.
"""

from __future__ import annotations

import random
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from statistics import median, quantiles
from typing import Any, NamedTuple

import psutil
import pytest
from chromium import (
    NEEDED,
    addresses,
    chromium,
    complaints,
    examined,
    forget,
    media,
    projector,
    serious,
    until,
    worked,
)
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from visiting import QUICK

from trustsim import simulate
from trustsim.app.lessons import LESSONS
from trustsim.app.screens import Screen

pytestmark = NEEDED

COMMAND = [sys.executable, "-c", "from trustsim.cli import main; main()", "demo", "--no-browser"]

ROUNDS = 3
"""Of so many measurements the best tells what the page takes; others, what else the machine did."""

CLICK = """
const [click, done] = arguments;
const began = performance.now();
const before = trustsim.drawn;
const look = () => {
  if (trustsim.drawn > before) done(performance.now() - began);
  else requestAnimationFrame(look);
};
new Function(click)();
requestAnimationFrame(look);
"""
"""Milliseconds from a click to the picture after it."""


class Server(NamedTuple):
    """A classroom that its command has opened."""

    address: str
    process: subprocess.Popen[str]

    def worked(self) -> float:
        """Seconds of processor time that it has used."""
        times = psutil.Process(self.process.pid).cpu_times()
        return float(times.user + times.system)


COUNTED = """
globalThis.late = 0;
const { add } = trustsim;
trustsim.add = function (frame) { globalThis.late += 1; add.call(this, frame); };
"""
"""Count the months that are put into this picture from now on."""

FETCHED = "const [link, done] = arguments; fetch(link).then((one) => one.text()).then(done)"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A classroom that must have nothing to complain of."""
    with subprocess.Popen(
        COMMAND, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        found = re.search(r"http://127\.0\.0\.1:\d+/", process.stdout.readline())
        assert found is not None
        yield Server(found[0], process)
        process.terminate()
        assert process.stderr.read() == ""


@pytest.fixture
def address(server: Server) -> str:
    return server.address


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as driver:
        yield driver


def quick(seed: int = 1, **values: Any) -> dict[str, Any]:
    return {"lesson": "sandbox", "values": {**QUICK, **values}, "seed": seed}


def to(address: str, screen: dict[str, Any]) -> str:
    values = "".join(f"&{name}={value}" for name, value in screen["values"].items())
    return f"{address}#lesson={screen['lesson']}&seed={screen['seed']}{values}"


def opened(browser: Any, address: str, screen: dict[str, Any] | None = None) -> Any:
    """The classroom with a market in it."""
    forget(browser)
    browser.get("about:blank")
    browser.get(address if screen is None else to(address, screen))
    until(browser, "return globalThis.trustsim?.film.last > 0 && trustsim.layout !== null", 60)
    return browser


@pytest.fixture
def page(browser: Any, address: str) -> Any:
    yield opened(browser, address, quick(trusting_buyers=0.5))
    assert complaints(browser) == []


def find(page: Any, selector: str) -> Any:
    return page.find_element(By.CSS_SELECTOR, selector)


def month(page: Any) -> int:
    return int(page.execute_script("return trustsim.player.month"))


def finish(page: Any) -> str:
    """Go to the last month; the fingerprint."""
    page.execute_script("trustsim.act(() => trustsim.player.seek(1e9))")
    until(page, "return trustsim.film.header.fingerprint !== null")
    return str(page.execute_script("return trustsim.film.header.fingerprint"))


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
    with subprocess.Popen(COMMAND, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        found = re.search(r"http://127\.0\.0\.1:\d+/", process.stdout.readline())
        assert found is not None
        opened(browser, found[0], quick())
        process.terminate()
        process.wait(10)
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


# --- how quick it is ------------------------------------------------------------------------------


def test_a_click_is_seen_in_time(page: Any) -> None:
    clicks = [
        *("trustsim.parts.buttons.month_on.click()", "trustsim.parts.buttons.stage_on.click()") * 8,
        *(f"trustsim.choose({firm})" for firm in (0, 3, 5, 7)),
        *("trustsim.parts.buttons.play.click()", "trustsim.parts.buttons.play.click()") * 4,
        *("trustsim.parts.buttons.month_back.click()",) * 4,
        *("trustsim.parts.theme.click()",) * 2,
    ]
    rounds = []
    for _ in range(ROUNDS):
        took = [page.execute_async_script(CLICK, click) for click in clicks]
        rounds.append((quantiles(took, n=20)[-1], median(took)))
    late, middle = min(rounds)
    print(f"click to picture: median {middle:.0f} ms, 95 of 100 within {late:.0f} ms")
    assert middle <= 100.0
    assert late <= 200.0


def test_another_market_comes_soon(browser: Any, address: str, server: Server) -> None:
    opened(browser, f"{address}#lesson=sandbox&seed=1")
    took, busy = [], []
    for seed in range(2, 8):
        began, before = time.monotonic(), server.worked()
        find(browser, "button.another").click()
        until(browser, f"return trustsim.film.header.seed === {seed} && trustsim.film.last > 0")
        took.append(time.monotonic() - began)
        busy.append(server.worked() - before)
    print(
        f"another market of 28 firms: {median(took):.2f} s, at most {max(took):.2f} s;"
        f" {median(busy):.2f} s of processor time"
    )
    assert median(busy) <= 1.0  # processor time: what else the machine does is not the question


def test_a_large_market_is_made_and_drawn_in_time(
    browser: Any, address: str, server: Server
) -> None:
    large = {"buyers": 60, "suppliers": 20, "months": 240}
    opened(browser, address, {"lesson": "sandbox", "values": large, "seed": 1})
    browser.execute_script("trustsim.setSpeed(7); trustsim.toggle()")
    until(browser, "return trustsim.player.month >= 10")
    rounds = []
    for _ in range(ROUNDS):
        before = worked(browser), server.worked(), *counts(browser), time.monotonic()
        time.sleep(1.5)
        after = worked(browser), server.worked(), *counts(browser), time.monotonic()
        drawing, making, pictures, months, seconds = (
            b - a for a, b in zip(before, after, strict=True)
        )
        rounds.append((drawing / pictures, making / months, months / seconds))
    drawing, making, rate = min(rounds)[0], min(r[1] for r in rounds), max(r[2] for r in rounds)
    print(
        f"80 firms live: {rate:.0f} months a second; {1000 * making:.0f} ms of processor time"
        f" each, {1000 * drawing:.0f} ms a picture"
    )
    # Processor time, since what else the machine does would decide over the rate.
    assert drawing <= 1.0 / 30.0
    assert making <= 1.0 / 30.0


def counts(browser: Any) -> tuple[int, int]:
    """Pictures drawn and months made."""
    found = browser.execute_script("return [trustsim.drawn, trustsim.film.last]")
    return int(found[0]), int(found[1])


# --- what may happen to it ------------------------------------------------------------------------

VISIBLE = "[...document.querySelectorAll(arguments[0])].filter((e) => e.checkVisibility())"
MOVED = "for (const one of ['input', 'change']) e.dispatchEvent(new Event(one, {bubbles: true}))"
KEYS = (
    Keys.TAB, Keys.ENTER, Keys.SPACE, Keys.ESCAPE, Keys.ARROW_DOWN, Keys.ARROW_RIGHT, Keys.HOME,
    Keys.END, ".", ",", "s", "7",
)  # fmt: skip


class Monkey:
    """Does anything that a page lets it do."""

    def __init__(self, browser: Any, address: str, seed: int) -> None:
        self.browser, self.address, self.luck = browser, address, random.Random(seed)  # noqa: S311

    def act(self) -> str:
        what = self.luck.choice(
            ["click"] * 4 + ["slide"] * 2 + ["pick", "key", "key", "point", "go"]
        )
        return str(getattr(self, what)())

    def script(self, selector: str, what: str) -> Any:
        chosen = f"const all = {VISIBLE}; if (all.length === 0) return 'none';"
        chosen += "const e = all[Math.floor(arguments[1] * all.length)];"
        chosen += (
            "const name = `${e.tagName} ${e.id} ${e.className} ${e.textContent.slice(0, 30)}`;"
        )
        again = self.luck.random()
        return self.browser.execute_script(
            f"{chosen}{what}; return name", selector, self.luck.random(), again
        )

    def click(self) -> Any:
        return "click", self.script("button:not(:disabled), a, summary, label", "e.click()")

    def slide(self) -> Any:
        moved = f"e.value = Number(e.min) + arguments[2] * (e.max - e.min); {MOVED}"
        return "slide", self.script("input:not(:disabled)", moved)

    def pick(self) -> Any:
        moved = f"e.selectedIndex = Math.floor(arguments[2] * e.options.length); {MOVED}"
        return "pick", self.script("select:not(:disabled)", moved)

    def key(self) -> Any:
        key = self.luck.choice(KEYS)
        ActionChains(self.browser, duration=0).send_keys(key).perform()
        return "key", repr(key)

    def point(self) -> Any:
        where = f"clientX: {self.luck.random() * 1280}, clientY: {self.luck.random() * 720}"
        told = ["pointermove", "click"]
        script = (
            f"for (const one of {told}) document.querySelector('canvas.market')?.dispatchEvent("
            f"new PointerEvent(one, {{bubbles: true, {where}}}))"
        )
        self.browser.execute_script(script)
        return "point", where

    def go(self) -> Any:
        lesson = self.luck.choice([*LESSONS, "nonsense"])
        to = f"lesson={lesson}&seed={self.luck.choice([1, 5, -1, 2**33, 'x'])}&months=24"
        self.browser.execute_script("location.hash = arguments[0]", to)
        return "go", to


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("actions", [150, pytest.param(1000, marks=pytest.mark.long)])
def test_a_monkey_breaks_nothing(browser: Any, address: str, seed: int, actions: int) -> None:
    opened(browser, address, quick())
    browser.execute_cdp_cmd("Browser.setDownloadBehavior", {"behavior": "deny"})
    monkey, done = Monkey(browser, address, seed), []
    for _ in range(actions):
        done.append(monkey.act())
        assert browser.current_url.startswith(address), done[-5:]
        assert complaints(browser) == [], done[-5:]
    browser.execute_script("document.querySelectorAll('dialog[open]').forEach((d) => d.close())")
    assert not browser.execute_script("return document.querySelector('.notice button') !== null")
    browser.execute_script("classroom.enter(arguments[0])", quick(seed=99))
    until(browser, "return trustsim.film.header.seed === 99 && trustsim.film.last > 0", 60)
    browser.execute_script("if (trustsim.player.playing) trustsim.toggle()")
    at = month(browser)
    find(browser, "button.play").click()
    until(browser, f"return trustsim.player.month > {at}")
    assert finish(browser) == simulate(Screen.of(quick()).scenario, seed=99).fingerprint()
