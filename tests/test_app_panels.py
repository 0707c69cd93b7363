"""Spread, comparison and what is taken home in headless Chromium, each on a page of its own."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from chromium import NEEDED, complaints, examined, forget, media, serious, until

from trustsim import Scenario
from trustsim.app.camera import rows_of
from trustsim.app.film import film
from trustsim.app.header import header
from trustsim.app.many import many
from trustsim.app.packing import Packer
from trustsim.app.page import STATIC, data, script, sized, strings

from selenium.webdriver.common.action_chains import ActionChains  # isort: skip
from selenium.webdriver.common.by import By  # isort: skip

pytestmark = NEEDED

SHAPE = {"buyers": 20, "suppliers": 8, "trusting_buyers": 0.5}
ONE = Scenario(periods=36, burn_in=6, market=SHAPE)
OTHER = ONE.replace({"costs.base": 80.0, "periods": 30})  # its prices have scales of their own
SCREEN = {"lesson": "sandbox", "values": {"months": 24}, "seed": 7}

HOST = """
const given = JSON.parse(document.getElementById("given").textContent);
const root = document.getElementById("root");
const films = given.frames.map((text) => [...splitFrames(bytesOf(text))]);
const words = () => new Words(given.strings, given.language);
const fan = (own) => {
  const film = new Film(given.headers[0]);
  if (own) for (const frame of films[0]) film.add(frame);
  root.classList.add("trustsim");
  root.dataset.theme = given.dark ? "dark" : "light";
  return new FanView(root, given.headers[0], given.many, words(), given.dark, own ? film : null);
};
const compare = () => new Compare(root, given.headers, given.strings);
const feed = (pair, id, from, to) => films[id].slice(from, to).forEach((one) => pair.add(one, id));
const home = () => {
  root.classList.add("trustsim");
  root.dataset.theme = given.dark ? "dark" : "light";
  const dialog = document.createElement("dialog");
  root.append(dialog);
  takeHome(dialog, given.screen, given.headers[0], words());
};
Object.assign(globalThis, { given, films, fan, compare, feed, home });
"""


def told(scenario: Scenario) -> tuple[dict[str, Any], str]:
    """Header and frames of a run."""
    shown = film(scenario, seed=1)
    packer = Packer(rows_of(shown.market))
    frames = sized([packer.pack(frame) for frame in shown.frames])
    return header(shown.market), base64.b64encode(frames).decode("ascii")


@pytest.fixture(scope="module")
def given() -> dict[str, Any]:
    both = [told(one) for one in (ONE, OTHER)]
    return {
        "headers": [one[0] for one in both],
        "frames": [one[1] for one in both],
        "many": many(ONE, 1, runs=50),
        "strings": strings(),
        "screen": SCREEN,
        "language": "en",
        "dark": False,
    }


@pytest.fixture
def page(browser: Any, given: dict[str, Any], tmp_path: Path) -> Iterator[Any]:
    yield opened(browser, given, tmp_path)
    assert complaints(browser) == []


def opened(browser: Any, given: dict[str, Any], place: Path, **changes: Any) -> Any:
    """A page that holds the panels, and nothing shown yet."""
    style = "".join((STATIC / f"{one}.css").read_text() for one in ("style", "panels"))
    code = script("screen", "fan", "compare", "home") + HOST
    file = place / "panels.html"
    file.write_text(
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>panels</title>'
        f'<link rel="icon" href="data:,"><style>{style} body {{ margin: 0; }}</style>'
        f'<div id="root" style="padding: 16px"></div>{data("given", {**given, **changes})}'
        f'<script type="module">{code}</script></html>',
        encoding="utf-8",
    )
    media(browser, prefers_color_scheme="dark" if changes.get("dark") else "light")
    forget(browser)
    browser.get(file.as_uri())
    until(browser, "return globalThis.feed !== undefined")
    return browser


def look(browser: Any, name: str) -> None:
    """Keep a picture, where somebody wants to look at it."""
    folder = os.environ.get("TRUSTSIM_PICTURES")
    if folder is not None:
        browser.save_screenshot(str(Path(folder) / f"{name}.png"))


def ink(browser: Any, canvas: str) -> float:
    """The share of a canvas that is painted."""
    return float(
        browser.execute_script(
            "const c = document.querySelector(arguments[0]);"
            "const p = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;"
            "return p.filter((one, at) => at % 4 === 3 && one > 0).length / (p.length / 4)",
            canvas,
        )
    )


def test_a_fan_is_drawn_and_told(page: Any, given: dict[str, Any]) -> None:
    page.execute_script("globalThis.shown = fan(true)")
    until(page, "return document.querySelector('.fan canvas').width > 300")
    text = page.find_element(By.CSS_SELECTOR, ".fan").text
    ahead, runs = given["many"]["ahead"], given["many"]["runs"]
    assert "50 markets like this one" in text
    assert f"in {ahead} of {runs} markets" in text
    assert "the one on the screen" in text
    assert 0.05 < ink(page, ".fan canvas") < 0.9
    names = page.execute_script(
        "return [...document.querySelectorAll('.fan canvas[role=img]')].map(c => c.ariaLabel)"
    )
    assert len(names) == 2
    assert all(f"in {ahead} of {runs} markets" in name for name in names)
    look(page, "fan")
    page.execute_script("shown.destroy()")
    assert page.execute_script("return document.querySelector('.fan')") is None


def test_two_markets_move_in_step_and_wait_for_each_other(page: Any) -> None:
    page.execute_script(
        "globalThis.pair = compare(); globalThis.wanted = [[], []];"
        "pair.wants = (month, id) => wanted[id].push(month);"
        "feed(pair, 0, 0, 12); feed(pair, 1, 0, 5)"
    )
    until(page, "return wanted.every((one) => one.includes(0))")
    page.find_element(By.CSS_SELECTOR, ".pair > .controls .play").click()
    page.execute_script("pair.views[0].setSpeed(6)")
    until(page, "return pair.player.month === 5 && pair.player.waiting")
    page.execute_script("feed(pair, 1, 5, 30)")
    until(page, "return pair.player.month === 12 && pair.player.waiting")
    page.execute_script("feed(pair, 0, 12, 36)")
    until(page, "return pair.player.month === 30 && !pair.player.playing")  # the shorter one
    assert page.execute_script("return wanted.map((one) => Math.max(...one))") == [30, 30]
    texts = "return [pair.title, pair.earned, ...pair.captions].map((one) => one.textContent)"
    title, earned, first, second = page.execute_script(texts)
    assert title == "Two markets under the same shocks, seed 1"
    assert earned.startswith("A buyer has earned ")
    assert "costs.base 80" in second
    assert "periods 36" in first
    assert "periods 30" in second


def test_what_is_compared_has_the_same_scales_and_the_same_firm(page: Any) -> None:
    page.execute_script(
        "globalThis.pair = compare(); feed(pair, 0, 0, 36); feed(pair, 1, 0, 30);"
        "pair.player.seek(24)"
    )
    until(page, "return pair.views.every((one) => one.layout !== null)")
    scales = page.execute_script(
        "return pair.views.map((one) => Object.fromEntries(one.parts.figures.map(({ curve }) =>"
        " [curve.key, one.lines.interval(curve)])))"
    )
    assert scales[0] == scales[1]
    own = page.execute_script("return pair.views.map((one) => one.lines.intervals)")
    assert len(scales[0]) == 6
    assert own[0]["price"] != own[1]["price"]
    for key in own[0]:
        assert scales[0][key]["low"] <= min(one[key]["low"] for one in own)
        assert scales[0][key]["high"] >= max(one[key]["high"] for one in own)
    canvas = page.find_element(By.CSS_SELECTOR, ".half .market")
    x, y = page.execute_script(
        "const { places, width, height } = pair.views[0].layout;"
        "return [places[3].x - width / 2, places[3].y - height / 2]"
    )
    look(page, "compare")
    ActionChains(page).move_to_element_with_offset(canvas, round(x), round(y)).perform()
    until(page, "return pair.views.every((one) => one.lit === 3)")
    ActionChains(page).click().perform()
    until(page, "return document.querySelectorAll('.half .strip.firm').length === 2")
    look(page, "compare-firm")
    page.find_element(By.CSS_SELECTOR, ".half .strip .close").click()
    until(page, "return pair.views.every((one) => one.chosen === -1)")


def test_both_speak_one_language_and_take_one_clock(page: Any) -> None:
    page.execute_script("globalThis.pair = compare(); feed(pair, 0, 0, 36); feed(pair, 1, 0, 30);")
    page.find_element(By.CSS_SELECTOR, "select option[value=it]").click()
    until(page, "return pair.views.every((one) => one.words.language === 'it')")
    assert "gli stessi imprevisti" in page.find_element(By.TAG_NAME, "h1").text
    for half in range(2):
        page.execute_script(f"pair.views[{half}].parts.canvas.focus()")
        ActionChains(page).send_keys(".").perform()
        until(page, f"return pair.player.month === {half + 1} && !pair.player.moving")
        for playing in ("true", "false"):
            ActionChains(page).send_keys(" ").perform()  # heard twice it would change nothing
            until(page, f"return pair.player.playing === {playing}")
        page.execute_script(f"pair.player.seek({half + 1})")
    page.execute_script("pair.views[0].parts.buttons.play.focus()")
    ActionChains(page).send_keys(",").perform()
    until(page, "return pair.player.month === 1")
    page.execute_script("pair.destroy()")
    assert page.execute_script("return root.childElementCount") == 0


def test_there_is_a_link_files_and_python_to_take_home(page: Any) -> None:
    page.execute_script("home()")
    dialog = page.find_element(By.TAG_NAME, "dialog")
    link = dialog.find_element(By.TAG_NAME, "input").get_attribute("value")
    assert link.endswith("panels.html#lesson=sandbox&seed=7&months=24")
    files = {
        one.get_attribute("download"): one.get_attribute("href").partition("://")[2]
        for one in dialog.find_elements(By.TAG_NAME, "a")
    }
    assert files == {
        f"trustsim-sandbox-seed-7{ending}": f"/{what}?lesson=sandbox&seed=7&months=24"
        for what, ending in (("film", ".html"), ("table", ".csv"), ("columns", "-columns.csv"))
    }
    assert "run = ts.simulate(scenario, seed=1)" in dialog.text
    look(page, "home")
    dialog.find_element(By.CSS_SELECTOR, ".line button").click()
    until(page, "return document.querySelector('.said').textContent !== ''")
    dialog.find_element(By.CSS_SELECTOR, ".close").click()
    assert not page.execute_script("return document.querySelector('dialog').open")


def test_names_in_the_panels_are_text(browser: Any, given: dict[str, Any], tmp_path: Path) -> None:
    evil = "<img src=x onerror=\"document.title='bad'\">"
    text = json.dumps(given).replace('"trusting"', json.dumps(evil))
    opened(browser, json.loads(text), tmp_path)
    browser.execute_script("fan(true); globalThis.pair = compare()")
    assert evil in browser.execute_script("return root.textContent")
    assert browser.execute_script("return document.querySelectorAll('img').length") == 0
    assert browser.title == "panels"


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("panel", ["fan(true)", "globalThis.pair = compare()", "home()"])
def test_axe_finds_nothing_serious(
    browser: Any, given: dict[str, Any], tmp_path: Path, dark: bool, panel: str
) -> None:
    opened(browser, given, tmp_path, dark=dark, language="it" if dark else "en")
    browser.execute_script(panel)
    if "pair" in panel:
        browser.execute_script(
            "feed(pair, 0, 0, 36); feed(pair, 1, 0, 30); pair.player.seek(24);"
            "pair.change('it', arguments[0])",
            dark,
        )
        until(browser, "return pair.views[0].layout !== null")
    until(browser, "return document.querySelector('h1, h2, h3') !== null")
    look(browser, f"{panel.split('(')[0].split(' ')[-1]}-{'dark' if dark else 'light'}")
    passes, findings = examined(browser)
    assert serious(findings) == []
    print(panel, passes, "passes; others:", [one[:2] for one in findings])
