"""How quick the classroom is, and what a monkey does to it: 150 actions a seed, or 1,000 (long).

Skipped, with the reason, where the browser or the extra ``classroom`` is missing.
"""

from __future__ import annotations

import random
import time
from statistics import median, quantiles
from typing import Any

import pytest
from chromium import NEEDED, complaints, until, worked
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys
from touring import find, finish, month, opened
from visiting import Server, quick

from trustsim import simulate
from trustsim.app.lessons import LESSONS
from trustsim.app.screens import Screen

pytestmark = NEEDED

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


# --- how quick it is ------------------------------------------------------------------------------


@pytest.mark.long
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


@pytest.mark.long
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


@pytest.mark.long
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
