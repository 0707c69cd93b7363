"""The compiled engine is made ready once, before workers share the tests out.

Compiled here it takes half a minute; compiled by every worker at the same time, minutes. Nothing is
printed but the library's own notice, and nothing is done where it is compiled already.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from trustsim import engines, strategies
from trustsim.kernel import cache
from trustsim.parameters import _plugins

ROOT = Path(__file__).parents[1]
WARM = "from trustsim.kernel import warm; warm()"

collect_ignore = [] if find_spec("agentpy") else ["benchmarks/ten_tasks/with_agentpy.py"]
"""What the tests do not import: agentpy is installed by nobody who does not compare."""


def pytest_configure(config: pytest.Config) -> None:
    """Compile before the workers start, unless no test is going to run."""
    if not hasattr(config, "workerinput") and cache.place() is not None:
        # Tests that move the home folder of a process they start still find the compiled code.
        os.environ.setdefault("TRUSTSIM_CACHE_DIR", str(cache.place()))
    asks = ("collectonly", "help", "version", "markers", "showfixtures", "show_fixtures_per_test")
    if hasattr(config, "workerinput") or any(config.getoption(name, False) for name in asks):
        return
    if cache.available() and not cache.is_warm():
        # In another process: this one may have to find that nothing heavy is loaded.
        subprocess.run([sys.executable, "-c", WARM], cwd=ROOT, check=False)


@pytest.fixture(autouse=True)
def _no_compiling_in_the_background(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No test leaves a compiler running, except those that are about that."""
    if request.path.name != "test_engines.py":
        monkeypatch.setattr(engines, "compile_in_background", lambda: False)


@pytest.fixture(autouse=True)
def _no_strategy_stays_loaded() -> Iterator[None]:
    """A strategy that a test loads is forgotten at its end: stores name those that are loaded."""
    loaded, known = dict(strategies._USER), dict(_plugins._registered)
    yield
    for held, before in ((strategies._USER, loaded), (_plugins._registered, known)):
        held.clear()
        held.update(before)


# --- the classroom, for tests that visit it: what they need is imported when one begins -----------


@pytest.fixture(scope="module")
def place() -> Iterator[Any]:
    """A classroom in this process."""
    from visiting import open_classroom

    with open_classroom() as found:
        yield found


@pytest.fixture(scope="module")
def server() -> Iterator[Any]:
    """A classroom that its command has opened."""
    from visiting import commanded

    with commanded() as held:
        yield held


@pytest.fixture
def address(server: Any) -> str:
    """Where it is."""
    return str(server.address)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium, without a window."""
    from chromium import chromium

    with chromium() as driver:
        yield driver


@pytest.fixture
def page(browser: Any, address: str) -> Iterator[Any]:
    """The classroom with a small market in it; at the end nothing may have been complained of."""
    from chromium import complaints
    from touring import opened
    from visiting import quick

    yield opened(browser, address, quick(trusting_buyers=0.5))
    assert complaints(browser) == []
