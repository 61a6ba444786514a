"""`redletter explore`: JupyterLab on this machine only, opened at the explorer notebook."""

from __future__ import annotations

import argparse
import json
import os
import secrets
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

from analysis.cli.codes import WRONG_INPUT
from analysis.cli.report import BUNDLED
from analysis.cli.terminal import say

LOOPBACK = "127.0.0.1"
NOTEBOOK = "notebooks/explore.ipynb"
FIRST_PORT = 8888
SETTINGS = {
    # No news from elsewhere: the first start would ask, and then fetch them.
    "@jupyterlab/apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
    # Moving a slider must not write outputs into a notebook that is kept without them.
    "@jupyterlab/docmanager-extension/plugin": {"autosave": False},
}
EXAMPLES = """\
examples:
  redletter explore
  redletter explore my-study --no-browser

JupyterLab listens on 127.0.0.1 only and asks for a token, which is part of
the printed address. Ctrl-C ends it."""


def add(commands: Any) -> None:
    """Declare the arguments of the command."""
    command = commands.add_parser(
        "explore",
        help="move window and date with sliders in JupyterLab",
        description=f"Open JupyterLab at {NOTEBOOK}.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_argument(
        "study", nargs="?", metavar="STUDY", help=f"study to begin with; without: {BUNDLED}"
    )
    command.add_argument("--no-browser", action="store_true", help="only print the address")
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Start JupyterLab and wait for its end."""
    from analysis.run.places import find_study
    from analysis.study import ROOT

    file = find_study(arguments.study or BUNDLED)
    token, port = secrets.token_hex(16), free_port()
    home = ROOT / ".cache" / "lab"
    write_settings(home / "settings")
    notebook = NOTEBOOK
    if file.stem != BUNDLED:
        notebook = copy_for(file, home / f"explore-{file.stem}.ipynb").relative_to(ROOT).as_posix()
    say(f"http://{LOOPBACK}:{port}/lab/tree/{notebook}?token={token}")
    say("Ctrl-C ends it.")
    lab = subprocess.Popen(
        command_line(port, notebook, browser=not arguments.no_browser),
        cwd=ROOT,
        env=environment(home, token),
        # Without a terminal to ask at, JupyterLab takes Ctrl-C at its word.
        stdin=subprocess.DEVNULL,
    )
    try:
        return WRONG_INPUT if lab.wait() else 0
    except KeyboardInterrupt:
        # The usual way to end; JupyterLab ends its kernels before it goes.
        return 0
    finally:
        lab.terminate()
        lab.wait()


def copy_for(study: Path, target: Path) -> Path:
    """Copy the explorer notebook with another study in its parameters cell."""
    from analysis.run.notebook import read_notebook
    from analysis.run.parameters import TAG
    from analysis.study import ROOT, STUDIES

    notebook = read_notebook(ROOT / NOTEBOOK)
    here = study.resolve().parent == STUDIES
    named = study.stem if here else str(study.resolve())
    for cell in notebook["cells"]:
        if TAG in cell["metadata"].get("tags", []):
            cell["source"] = f"study: str = {named!r}  # name or path of a study file"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(notebook), encoding="utf-8")
    return target


def command_line(port: int, notebook: str, *, browser: bool) -> list[str]:
    """Say how JupyterLab is started: on loopback, at one notebook."""
    words = [
        sys.executable,
        "-m",
        "jupyterlab",
        f"--ServerApp.ip={LOOPBACK}",
        f"--ServerApp.port={port}",
        "--ServerApp.port_retries=0",
        "--ServerApp.root_dir=.",
        "--ServerApp.allow_remote_access=False",
        "--ServerApp.terminals_enabled=False",
        # The copy for another study lies below .cache/.
        "--ContentsManager.allow_hidden=True",
        f"--LabApp.default_url=/lab/tree/{notebook}",
        "--LabApp.news_url=None",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        "--Application.log_level=WARN",
    ]
    if not browser:
        words.append("--no-browser")
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        words.append("--allow-root")
    return words


def environment(home: Path, token: str) -> dict[str, str]:
    """Return the variables for JupyterLab: folders of its own, and the token out of sight."""
    folders = {
        "JUPYTER_CONFIG_DIR": "config",
        "JUPYTER_RUNTIME_DIR": "runtime",
        "JUPYTERLAB_SETTINGS_DIR": "settings",
        "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
        "IPYTHONDIR": "ipython",
    }
    own = {name: str(home / folder) for name, folder in folders.items()}
    # In the environment and not on the command line, which every user of the machine can read.
    own["JUPYTER_TOKEN"] = token
    return {**os.environ, **own, "PYTHONPATH": str(home.parents[1])}


def write_settings(folder: Path) -> None:
    """Write the settings that JupyterLab starts with."""
    for name, values in SETTINGS.items():
        path = folder / f"{name}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(values), encoding="utf-8")


def free_port() -> int:
    """Find a free port on loopback, the usual one if possible."""
    for port in (*range(FIRST_PORT, FIRST_PORT + 20), 0):
        with socket.socket() as probe:
            try:
                probe.bind((LOOPBACK, port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise OSError("no free port on this machine")
