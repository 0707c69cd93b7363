"""Debian's Chromium without a window, for the tests that look at pages as people do.

``pytestmark = NEEDED`` skips a module, with the reason, where there is no Chromium or no driver of
it. Accessibility is examined where ``TRUSTSIM_NODE_MODULES`` names a folder with axe-core.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import pytest

webdriver = pytest.importorskip("selenium.webdriver", reason="needs selenium (the extra dev)")
from selenium.webdriver.support.ui import WebDriverWait  # noqa: E402

BROWSER, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
NEEDED = [
    pytest.mark.skipif(BROWSER is None, reason="no Chromium: apt-get install chromium"),
    pytest.mark.skipif(DRIVER is None, reason="no chromedriver: apt-get install chromium-driver"),
]
SWITCHES = ("headless=new", "no-sandbox", "disable-dev-shm-usage", "disable-gpu", "lang=en")


@contextmanager
def chromium() -> Iterator[Any]:
    """A browser whose page is as large as a projector's: 1280 x 720."""
    options = webdriver.ChromeOptions()
    options.binary_location = BROWSER
    for switch in SWITCHES:
        options.add_argument(f"--{switch}")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(DRIVER))
    projector(driver)
    try:
        yield driver
    finally:
        driver.quit()


def projector(browser: Any) -> None:
    """Make this window's page 1280 x 720."""
    size = {"width": 1280, "height": 720, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)


def media(browser: Any, **wanted: str) -> None:
    """Media features of the page, such as prefers_reduced_motion; none: as the system has them."""
    features = [{"name": n.replace("_", "-"), "value": value} for n, value in wanted.items()]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "", "features": features})


def until(browser: Any, script: str, seconds: float = 60.0) -> None:
    """Wait until a script returns true."""
    WebDriverWait(browser, seconds, 0.05).until(lambda one: one.execute_script(script), script)


def forget(browser: Any) -> None:
    """Empty the logs: what comes from now on counts."""
    for log in ("browser", "performance"):
        browser.get_log(log)


def complaints(browser: Any) -> list[Any]:
    """Errors and warnings in the console since it was last asked."""
    return [one for one in browser.get_log("browser") if one["level"] != "INFO"]


def addresses(browser: Any) -> set[str]:
    """Everything that was asked for since the logs were emptied, sockets included."""
    sent = [json.loads(one["message"])["message"] for one in browser.get_log("performance")]
    asked = {
        one["params"]["request"]["url"]
        for one in sent
        if one["method"] == "Network.requestWillBeSent"
    }
    asked |= {one["params"]["url"] for one in sent if one["method"] == "Network.webSocketCreated"}
    return {url for url in asked if not url.startswith("data:")}


def examined(browser: Any) -> tuple[int, list[Any]]:
    """Passes and findings of axe on the page as it is: id, impact, elements."""
    folder = os.environ.get("TRUSTSIM_NODE_MODULES")
    if folder is None:
        pytest.skip("TRUSTSIM_NODE_MODULES names no folder with axe-core")
    axe = (Path(folder) / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
    browser.execute_script(axe)
    found = browser.execute_async_script("axe.run(document).then(arguments[0])")
    bad = [
        (one["id"], one["impact"], [node["html"][:90] for node in one["nodes"]])
        for one in found["violations"]
    ]
    return len(found["passes"]), bad


def serious(findings: list[Any]) -> list[Any]:
    """Those of them that keep somebody out."""
    return [one for one in findings if one[1] in ("critical", "serious")]


def worked(browser: Any) -> float:
    """Seconds of processor time that all processes of the browser have used."""
    driver = psutil.Process(browser.service.process.pid)
    times = [one.cpu_times() for one in driver.children(recursive=True)]
    return float(sum(time.user + time.system for time in times))
