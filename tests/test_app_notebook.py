"""``ts.show`` in JupyterLab, in a browser without a window: two widgets in one notebook.

Needs the extra ``docs`` and Chromium; skipped, with the reason, where one of them is missing.
Screenshots go to the folder ``TRUSTSIM_PICTURES``, if that names one.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from test_jupyterlab import CHROMIUM, NAME, PATIENCE, QUIETLY, lab, wait_for

import trustsim as ts

__all__ = ["lab"]  # a fixture

pytestmark = pytest.mark.browser

CHANGES = {"periods": 24, "burn_in": 3, "market.trusting_buyers": 0.5}
CELLS = [
    f"import trustsim as ts\nscenario = ts.Scenario().replace({CHANGES})\n"
    "run = ts.simulate(scenario, seed=5, engine='mesa')\nts.show(run)",
    "market = ts.Market(scenario, seed=6)\nts.show(market, height=600)",
    "for _ in range(4): market.step()",
]


def notebook(cells: list[str]) -> str:
    """A notebook of code cells."""
    made = [
        {
            "cell_type": "code", "id": f"cell-{at}", "metadata": {}, "source": source,
            "execution_count": None, "outputs": [],
        }
        for at, source in enumerate(cells)
    ]  # fmt: skip
    kernel = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
    held = {"cells": made, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(held)


def picture(page: Any, name: str) -> None:
    folder = os.environ.get("TRUSTSIM_PICTURES")
    if folder is not None:
        page.screenshot(path=Path(folder) / f"{name}.png")


def fingerprint(seed: int) -> str:
    scenario = ts.Scenario().replace(CHANGES)
    return ts.simulate(scenario, seed=seed, record="summary").fingerprint()


def ended(view: Any, seed: int) -> None:
    """Wait for the end of a run, which is that of Python."""
    wait_for(lambda: fingerprint(seed)[:12] in view.locator(".run").inner_text(), "the end")


def clock(view: Any) -> str:
    return str(view.locator(".clock").inner_text())


def described(view: Any) -> str:
    """What a reader of screens is told of a view, by the id that it names."""
    return str(
        view.locator("canvas.market").evaluate(
            "it => it.getRootNode().getElementById(it.getAttribute('aria-describedby')).textContent"
        )
    )


@pytest.fixture
def views(lab: tuple[str, Path], tmp_path: Path) -> Iterator[tuple[Any, Any]]:
    """JupyterLab after a notebook has run, and its two widgets; nothing foreign may be asked."""
    browser = pytest.importorskip("playwright.sync_api", reason="no playwright: extra docs")
    pytest.importorskip("anywidget", reason="no anywidget: extra notebook")
    if CHROMIUM is None:
        pytest.skip("no Chromium: apt-get install chromium")
    address, first = lab
    (first.parent / "shown.ipynb").write_text(notebook(CELLS), encoding="utf-8")
    asked: set[str] = set()
    broken: list[str] = []
    with browser.sync_playwright() as play:
        context = play.chromium.launch_persistent_context(
            tmp_path / "profile", executable_path=CHROMIUM, headless=True, args=list(QUIETLY),
            viewport={"width": 1400, "height": 1600}, locale="en-GB",
        )  # fmt: skip
        page = context.new_page()
        page.set_default_timeout(PATIENCE * 1000)
        page.on("request", lambda one: asked.add(urlsplit(one.url).hostname or ""))
        page.on("pageerror", lambda error: broken.append(str(error)))
        page.goto(address.replace(NAME, "shown.ipynb"))
        page.get_by_text("Python 3 (ipykernel) | Idle").wait_for()
        margin = page.evaluate("() => getComputedStyle(document.body).margin")
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
        found = page.locator(".trustsim")
        wait_for(lambda: found.count() == 2, "both widgets")
        yield page, found
        assert page.evaluate("() => getComputedStyle(document.body).margin") == margin
        context.close()
    assert asked <= {"127.0.0.1", ""}
    assert broken == []


def test_two_widgets_play_in_one_notebook_and_are_the_runs_of_python(
    views: tuple[Any, Any],
) -> None:
    page, found = views
    run, market = found.nth(0), found.nth(1)
    run.locator(".speed").fill("6")
    run.locator("button.play").click()
    wait_for(lambda: clock(run) == "month 24 of 24", "the last month")
    ended(run, 5)
    assert clock(market) == "month 0 of 24"
    canvas = market.locator("canvas.market")
    canvas.focus()
    page.keyboard.press(".")
    page.wait_for_timeout(3000)
    assert clock(market) == "month 1 of 24"  # four have come by a cell
    cells = page.locator(".jp-Notebook .jp-CodeCell")
    count = cells.count()
    canvas.focus()
    page.keyboard.press("a")  # adds a cell, where the notebook hears it
    page.wait_for_timeout(500)
    assert cells.count() == count
    market.locator(".controls > input").focus()
    page.keyboard.press("End")
    ended(market, 6)
    assert described(run) != described(market)  # each by its own words, whatever they are called
    assert [found.nth(at).evaluate("it => it.clientHeight") for at in range(2)] == [720, 600]
    picture(page, "notebook-light")
    page.evaluate("() => { document.body.dataset.jpThemeLight = 'false' }")
    assert [found.nth(at).get_attribute("data-theme") for at in range(2)] == ["dark", "dark"]
    picture(page, "notebook-dark")
    cells.nth(0).locator(".cm-content").click()
    page.keyboard.press("Control+Enter")  # the first cell again: its widget goes, another comes
    wait_for(lambda: clock(found.nth(0)) == "month 0 of 24", "it again")
    assert found.count() == 2
