"""JupyterLab for exploring: on this machine only, with a token, and without news."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from analysis.cli import explore
from analysis.cli import main as redletter
from analysis.run.parameters import parameters_of
from analysis.study import ROOT


def test_it_listens_on_loopback_only_and_the_token_is_no_argument() -> None:
    words = explore.command_line(8888, explore.NOTEBOOK, browser=False)
    assert "--ServerApp.ip=127.0.0.1" in words
    assert "--ServerApp.allow_remote_access=False" in words
    settings = explore.environment(ROOT / ".cache" / "lab", "secret")
    assert settings["JUPYTER_TOKEN"] == "secret"
    assert settings["PYTHONPATH"] == str(ROOT)
    assert "secret" not in " ".join(words)


def test_it_never_asks_for_news(tmp_path: Path) -> None:
    explore.write_settings(tmp_path)
    file = tmp_path / "@jupyterlab/apputils-extension/notification.jupyterlab-settings"
    assert json.loads(file.read_text())["fetchNews"] == "false"


def test_another_study_is_opened_in_a_copy_of_the_notebook(tmp_path: Path) -> None:
    original = (ROOT / explore.NOTEBOOK).read_bytes()
    copy = explore.copy_for(tmp_path / "it's mine.yml", tmp_path / "copy.ipynb")
    found = parameters_of(json.loads(copy.read_text(encoding="utf-8")))
    assert found["study"].default == str((tmp_path / "it's mine.yml").resolve())
    assert (ROOT / explore.NOTEBOOK).read_bytes() == original


def test_a_study_of_this_project_is_opened_by_its_name(tmp_path: Path) -> None:
    file = ROOT / "notebooks" / "studies" / "iraq-us-interests.yml"
    copy = explore.copy_for(file, tmp_path / "copy.ipynb")
    found = parameters_of(json.loads(copy.read_text(encoding="utf-8")))
    assert found["study"].default == "iraq-us-interests"


def test_hidden_folders_are_served_because_the_copy_lies_in_one() -> None:
    words = explore.command_line(8888, ".cache/lab/explore-mine.ipynb", browser=False)
    assert "--ContentsManager.allow_hidden=True" in words


def test_an_unknown_study_is_refused_before_anything_starts(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert redletter(["explore", "no-such-study"]) == 1
    assert "no study 'no-such-study'" in capsys.readouterr().err


@pytest.fixture
def lab() -> Iterator[subprocess.Popen[str]]:
    """Start JupyterLab as the command does, and end it whatever the test says."""
    lab = subprocess.Popen(
        [sys.executable, "-m", "analysis", "explore", "--no-browser"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    assert lab.stdout is not None
    with lab.stdout:
        try:
            yield lab
        finally:
            lab.kill()
            lab.wait()


@pytest.mark.slow
def test_it_serves_the_explorer_notebook_to_the_token_only(lab: subprocess.Popen[str]) -> None:
    base, token = address_of(lab)
    content = ask(f"{base}/api/contents/notebooks/explore.ipynb?content=0&token={token}")
    assert json.loads(content)["name"] == "explore.ipynb"
    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(f"{base}/api/contents", timeout=10)
    lab.send_signal(signal.SIGINT)
    assert lab.wait(30) == 0


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/net/tcp").exists(), reason="the open ports are read in /proc")
def test_no_address_but_that_of_this_machine_is_open(lab: subprocess.Popen[str]) -> None:
    base, token = address_of(lab)
    ask(f"{base}/api/contents/notebooks/explore.ipynb?content=0&token={token}")
    assert listening(int(base.rsplit(":", 1)[1])) == {"127.0.0.1"}
    # It ends its kernels and takes its files away only when it is asked to end.
    lab.send_signal(signal.SIGINT)
    lab.wait(30)


def address_of(lab: subprocess.Popen[str]) -> tuple[str, str]:
    """Read where it listens, and its token, from the two lines that it prints."""
    address, hint = next_line(lab).strip(), next_line(lab)
    found = re.fullmatch(r"(http://127\.0\.0\.1:\d+)/lab/tree/\S+\?token=(\w{32})", address)
    assert found, address
    assert hint == "Ctrl-C ends it.\n"
    return found[1], found[2]


def next_line(child: subprocess.Popen[str], seconds: float = 60) -> str:
    """Read a line of a child, or end the child if none comes in time."""
    assert child.stdout is not None
    too_late = threading.Timer(seconds, child.kill)
    too_late.start()
    try:
        return child.stdout.readline()
    finally:
        too_late.cancel()


@pytest.mark.slow
def test_a_line_that_never_comes_is_not_waited_for() -> None:
    words = [sys.executable, "-c", "import time; time.sleep(600)"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as silent:
        assert next_line(silent, 0.5) == ""
        assert silent.wait(10) != 0


def ask(address: str) -> bytes:
    for _ in range(300):
        try:
            with urllib.request.urlopen(address, timeout=10) as answer:
                return bytes(answer.read())
        except urllib.error.URLError:
            time.sleep(0.2)
    raise TimeoutError(address)


def listening(port: int) -> set[str]:
    """Read the addresses on which a port is open, from the kernel's own list."""
    addresses = set()
    for table in ("tcp", "tcp6"):
        for line in Path("/proc/net", table).read_text().splitlines()[1:]:
            place, state = line.split()[1], line.split()[3]
            host, number = place.split(":")
            if state == "0A" and int(number, 16) == port:
                octets = bytes.fromhex(host)[::-1] if len(host) == 8 else host.encode()
                addresses.add(".".join(map(str, octets)) if len(host) == 8 else host)
    return addresses
