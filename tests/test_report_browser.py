"""A report in a browser without a window: it opens from disk, asks for nothing, and prints.

Needs the extra ``docs`` and Chromium; skipped, with the reason, where one of them is missing.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from test_jupyterlab import CHROMIUM, QUIETLY

import trustsim as ts
from trustsim.report.study import render

pytestmark = pytest.mark.browser


def test_a_report_opens_without_asking_for_anything(tmp_path: Path) -> None:
    browser = pytest.importorskip("playwright.sync_api", reason="no playwright: extra docs")
    if CHROMIUM is None:
        pytest.skip("no Chromium: apt-get install chromium")
    small = ts.Scenario().replace({"periods": 24, "market.trusting_buyers": 0.5})
    study = ts.sweep(small, seeds=3, record="periods", progress=False)
    file = tmp_path / "report.html"
    file.write_text(render(study.path), encoding="utf-8")
    asked: list[str] = []
    broken: list[str] = []
    with browser.sync_playwright() as play:
        context = play.chromium.launch_persistent_context(
            tmp_path / "profile", executable_path=CHROMIUM, headless=True, args=list(QUIETLY)
        )
        page = context.new_page()
        page.on("request", lambda one: asked.append(one.url))
        page.on("pageerror", lambda error: broken.append(str(error)))
        page.goto(file.as_uri(), wait_until="networkidle")
        widths = page.evaluate("() => [...document.images].map(it => it.naturalWidth)")
        overflow = page.evaluate(
            "() => document.documentElement.scrollWidth > document.documentElement.clientWidth"
        )
        printed = page.pdf()
        context.close()
    assert [url for url in asked if not url.startswith("data:")] == [file.as_uri()]
    assert broken == []
    assert len(widths) >= 8
    assert min(widths) > 0
    assert not overflow
    assert printed.startswith(b"%PDF")
