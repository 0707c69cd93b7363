"""The classroom in a browser, as tests go through it."""

from __future__ import annotations

from typing import Any

from chromium import forget, until
from selenium.webdriver.common.by import By


def opened(browser: Any, address: str, screen: dict[str, Any] | None = None) -> Any:
    """The classroom with a market in it."""
    forget(browser)
    browser.get("about:blank")
    browser.get(address if screen is None else to(address, screen))
    until(browser, "return globalThis.trustsim?.film.last > 0 && trustsim.layout !== null", 60)
    return browser


def to(address: str, screen: dict[str, Any]) -> str:
    """The address of a screen."""
    values = "".join(f"&{name}={value}" for name, value in screen["values"].items())
    return f"{address}#lesson={screen['lesson']}&seed={screen['seed']}{values}"


def find(page: Any, selector: str) -> Any:
    """The first element of a selector."""
    return page.find_element(By.CSS_SELECTOR, selector)


def month(page: Any) -> int:
    """The month that is seen."""
    return int(page.execute_script("return trustsim.player.month"))


def finish(page: Any) -> str:
    """Go to the last month; the fingerprint."""
    page.execute_script("trustsim.act(() => trustsim.player.seek(1e9))")
    until(page, "return trustsim.film.header.fingerprint !== null")
    return str(page.execute_script("return trustsim.film.header.fingerprint"))
