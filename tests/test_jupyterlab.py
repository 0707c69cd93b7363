"""The first notebook in JupyterLab, in a browser without a window: it opens, runs and shows plots.

Needs the extra ``docs`` and Chromium; skipped, with the reason, where one of them is missing. The
screenshot goes to ``TRUSTSIM_SCREENSHOT``, if that names a file.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"
NAME = "01_first_market.ipynb"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
QUIETLY = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
FIRST_PLOT = 10.0  # seconds wanted from the first cell to the first plot, the engine compiled
PATIENCE = 90.0  # seconds for the server, and for the whole notebook
T = TypeVar("T")

pytestmark = pytest.mark.browser


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """A JupyterLab of its own: its address, and the notebook that it shows."""
    pytest.importorskip("jupyterlab", reason="JupyterLab is not installed: extra docs")
    subprocess.run([sys.executable, "-c", "from trustsim.kernel import warm; warm()"], check=True)
    folder = shutil.copytree(NOTEBOOKS, tmp_path / "notebooks")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    token = secrets.token_hex(16)
    command = [
        sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ip=127.0.0.1",
        f"--port={port}", f"--ServerApp.root_dir={folder}", f"--IdentityProvider.token={token}",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate", "--LabApp.news_url=None",
    ]  # fmt: skip
    own = ("JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR", "JUPYTERLAB_SETTINGS_DIR",
           "JUPYTERLAB_WORKSPACES_DIR", "IPYTHONDIR")  # fmt: skip
    settings = {name: str(tmp_path / name.lower()) for name in own}
    with (tmp_path / "lab.log").open("w") as log:
        server = subprocess.Popen(command, env=os.environ | settings, stdout=log, stderr=log)
        try:
            wait_for(lambda: answers(f"http://127.0.0.1:{port}/api"), "JupyterLab to answer")
            yield f"http://127.0.0.1:{port}/lab/tree/{NAME}?token={token}", folder / NAME
        finally:
            server.terminate()
            server.wait(timeout=30)


def answers(address: str) -> bool:
    """Whether somebody answers there."""
    try:
        with urllib.request.urlopen(address, timeout=5) as reply:  # noqa: S310 (our own server)
            return reply.status == 200
    except OSError:
        return False


def wait_for(happens: Callable[[], T], what: str, every: float = 0.5) -> T:
    """Wait until something is true, and give it."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        found = happens()
        if found:
            return found
        time.sleep(every)
    raise AssertionError(f"waited {PATIENCE:.0f} s in vain for {what}")


def code_cells(notebook: Path) -> list[dict[str, Any]]:
    """The code cells of a notebook as saved; none while it is being written."""
    try:
        cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    except ValueError:
        return []
    return [cell for cell in cells if cell["cell_type"] == "code"]


def test_jupyterlab_opens_the_first_notebook_runs_it_and_shows_its_plots(
    lab: tuple[str, Path], tmp_path: Path
) -> None:
    browser = pytest.importorskip("playwright.sync_api", reason="no playwright: extra docs")
    if CHROMIUM is None:
        pytest.skip("no Chromium: apt-get install chromium")
    address, notebook = lab
    with browser.sync_playwright() as play:
        context = play.chromium.launch_persistent_context(
            tmp_path / "profile", executable_path=CHROMIUM, headless=True, args=list(QUIETLY),
            viewport={"width": 1400, "height": 1500},
        )  # fmt: skip
        page = context.new_page()
        page.set_default_timeout(PATIENCE * 1000)
        page.goto(address)
        page.locator(".jp-Notebook h1", has_text="A first market in five minutes").wait_for()
        page.get_by_text("Python 3 (ipykernel) | Idle").wait_for()  # ready for the first cell
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
        started = time.monotonic()
        page.locator(".jp-OutputArea-output img").first.wait_for()
        first_plot = time.monotonic() - started

        def saved_and_done() -> bool:
            page.keyboard.press("Control+s")
            cells = code_cells(notebook)
            return bool(cells) and all(cell["execution_count"] for cell in cells)

        wait_for(saved_and_done, "all cells to have run", every=1.0)
        page.locator(".jp-WindowedPanel-outer").first.evaluate("it => it.scrollTop = 0")
        page.wait_for_timeout(1000)
        picture = os.environ.get("TRUSTSIM_SCREENSHOT") or tmp_path / "lab.png"
        page.screenshot(path=picture)
        assert page.locator("[data-mime-type='application/vnd.jupyter.stderr']").count() == 0
        context.close()
    wanted = f"first plot {first_plot:.1f} s after the first cell (wanted {FIRST_PLOT:.0f})"
    print(f"{wanted}; screenshot: {picture}")
    outputs = [output for cell in code_cells(notebook) for output in cell["outputs"]]
    assert not [one for one in outputs if one["output_type"] == "error"]
    plots = [one for one in outputs if "image/png" in one.get("data", {})]
    assert len(plots) == 4
