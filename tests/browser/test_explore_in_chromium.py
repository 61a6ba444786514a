"""The explorer as a reader meets it: JupyterLab on loopback, a real Chromium, real keys.

Not part of the default run. Needs what the lock leaves out: playwright, and a Chromium on the
path or named by the variable CHROMIUM.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium")

playwright = pytest.importorskip(
    "playwright.sync_api", reason="playwright is not in the lock: pip install playwright"
)
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not CHROMIUM, reason="no chromium on the path, and CHROMIUM names none"),
]

ROOT = Path(__file__).parents[2]
PRESSES = 15
PATIENCE = 60_000

# From the key to the new sentence, and to the new picture as the browser has loaded it.
MEASURE = """
() => { window.pending = new Promise((resolve, reject) => {
  const times = {}; let start;
  const answer = document.querySelector('[role=status].redletter-answer').parentElement;
  const image = document.querySelector('img.jupyter-widgets');
  const done = () => { if (times.text && times.image) { watch.disconnect(); resolve(times); } };
  const watch = new MutationObserver(() => { times.text ??= performance.now() - start; done(); });
  watch.observe(answer, {subtree: true, childList: true, characterData: true});
  image.addEventListener(
    'load', () => { times.image ??= performance.now() - start; done(); }, {once: true});
  document.addEventListener(
    'keydown', () => { start = performance.now(); }, {once: true, capture: true});
  setTimeout(() => reject(new Error('nothing moved: ' + JSON.stringify(times))), 5000);
}); }
"""


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start JupyterLab over a copy of the notebook, which it may save at will."""
    home = tmp_path_factory.mktemp("lab")
    shutil.copy(ROOT / "notebooks" / "explore.ipynb", home)
    settings = home / "settings" / "@jupyterlab" / "apputils-extension"
    settings.mkdir(parents=True)
    quiet = {"fetchNews": "false", "checkForUpdates": False}
    (settings / "notification.jupyterlab-settings").write_text(json.dumps(quiet))
    token, port = secrets.token_hex(16), _free_port()
    server = _start(home, token, port)
    try:
        _wait_for(f"http://127.0.0.1:{port}/api/status?token={token}")
        yield f"http://127.0.0.1:{port}/lab/tree/explore.ipynb?token={token}&reset"
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(20)


@pytest.fixture(scope="module")
def page(lab: str) -> Iterator[Any]:
    """Open the notebook and run it."""
    with playwright.sync_playwright() as browsers:
        browser = browsers.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 1000})
        page.requested = []
        page.on("request", lambda request: page.requested.append(request.url))
        page.goto(lab)
        # Running before the kernel is up would open a box that asks which kernel to use.
        page.wait_for_selector(r"text=/Python 3 .*\| Idle/", timeout=PATIENCE)
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
        page.wait_for_selector("[role=status].redletter-answer", timeout=PATIENCE)
        page.wait_for_selector("img.jupyter-widgets", timeout=PATIENCE)
        yield page
        browser.close()


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _start(home: Path, token: str, port: int) -> subprocess.Popen[bytes]:
    own = {
        "JUPYTER_CONFIG_DIR": home / "config",
        "JUPYTER_RUNTIME_DIR": home / "runtime",
        "JUPYTERLAB_SETTINGS_DIR": home / "settings",
        "JUPYTERLAB_WORKSPACES_DIR": home / "workspaces",
        "IPYTHONDIR": home / "ipython",
        "PYTHONPATH": ROOT,
    }
    options = [
        "--no-browser", "--allow-root", "--ip=127.0.0.1", f"--port={port}",
        f"--ServerApp.root_dir={home}", f"--IdentityProvider.token={token}",
        "--ServerApp.terminals_enabled=False",
    ]  # fmt: skip
    return subprocess.Popen(
        [sys.executable, "-m", "jupyterlab", *options],
        env=os.environ | {name: str(place) for name, place in own.items()},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def _wait_for(address: str) -> None:
    for _ in range(300):
        try:
            urllib.request.urlopen(address, timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError("JupyterLab did not answer in half a minute")


def _answer(page: Any) -> str:
    return str(page.inner_text("[role=status].redletter-answer"))


def _picture(page: Any) -> str:
    return str(page.get_attribute("img.jupyter-widgets", "src"))


def _press(page: Any, key: str) -> dict[str, float]:
    """Press a key on the first slider; milliseconds to the sentence and to the picture."""
    page.locator("[role=slider], .noUi-handle").first.focus()
    page.evaluate(MEASURE)
    page.keyboard.press(key)
    times: dict[str, float] = page.evaluate("() => window.pending")
    return times


def test_the_first_answer_is_that_of_the_study_file(page: Any) -> None:
    assert "11 attacks in 4 windows of 15 days" in _answer(page)
    assert "42 were at least as busy" in _answer(page)


def test_arrow_keys_move_sentence_and_picture(page: Any) -> None:
    before = _answer(page), _picture(page)
    presses = [_press(page, "ArrowRight") for _ in range(PRESSES)]
    assert _answer(page) != before[0]
    assert _picture(page) != before[1]
    text, image = (statistics.median(press[part] for press in presses) for part in presses[0])
    slowest = max(press["image"] for press in presses)
    # For the reader of `pytest -s`: how fast depends on the machine, so nothing is asserted.
    print(f"key to sentence {text:.0f} ms, to picture {image:.0f} ms (slowest {slowest:.0f} ms)")


def test_the_number_box_is_named_and_follows_the_slider(page: Any) -> None:
    box = page.get_by_role("spinbutton", name="Days before")
    before = int(box.input_value())
    _press(page, "ArrowLeft")
    page.wait_for_timeout(300)
    assert int(box.input_value()) == before - 1


def test_the_slider_follows_the_number_box(page: Any) -> None:
    box = page.get_by_role("spinbutton", name="Days after")
    box.fill("3")
    box.press("Enter")
    page.wait_for_timeout(500)
    assert page.locator(".noUi-handle").nth(1).get_attribute("aria-valuenow") == "3.0"


def test_a_choice_without_an_answer_is_explained_and_the_picture_greyed(page: Any) -> None:
    date = page.get_by_label("Date of the event")
    date.fill("2031-05-01")
    page.wait_for_selector("text=/Not possible: no anniversary/", timeout=5000)
    assert page.locator("img.redletter-stale").count() == 1
    assert page.locator(".jp-RenderedText[data-mime-type*=stderr]").count() == 0
    date.fill("2020-01-03")
    page.wait_for_selector("img.jupyter-widgets:not(.redletter-stale)", timeout=5000)


def test_every_control_but_the_slider_handles_has_a_name(page: Any) -> None:
    for role, name in (
        ("spinbutton", "Days before"),
        ("spinbutton", "Days after"),
        ("combobox", "Attacks counted"),
    ):
        assert page.get_by_role(role, name=name).count() == 1, name


def test_nothing_is_asked_of_another_machine(page: Any) -> None:
    away = [
        url for url in page.requested if not url.startswith(("http://127.0.0.1", "data:", "blob:"))
    ]
    assert away == []
