#!/usr/bin/env python3
"""Set everything up, then become the `redletter` command. Standard library only.

python3 run.py            the same as `report`
python3 run.py report     run the bundled study and write its report
python3 run.py test       run the tests
python3 run.py WORDS...   redletter WORDS...
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
UV_VERSION = "0.13.9"
ON_WINDOWS = os.name == "nt"
SCRIPTS = "Scripts" if ON_WINDOWS else "bin"
VENV = ROOT / ".venv"
STAMP = VENV / "redletter-lock.txt"


def main() -> None:
    """Set up when needed, then hand the arguments over."""
    if sys.version_info < (3, 11):  # noqa: UP036, whoever starts this may have an older one
        sys.exit(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}.")
    if installed() != wanted():
        set_up()
    # More threads of linear algebra than processors make a small fit twenty times as slow.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    words = sys.argv[1:] or ["report"]
    if words[0] == "test":
        os.chdir(ROOT)  # pytest looks for its settings and the tests from here
        become([python_of(VENV), "-m", "pytest", *words[1:]])
    # The command then shows itself as it was typed here, in help and in messages.
    os.environ["REDLETTER_COMMAND"] = "python3 run.py"
    become([python_of(VENV), "-m", "analysis", *words])


def wanted() -> str:
    """Say what the environment must hold: the lock, the project's metadata and this Python."""
    parts = [(ROOT / name).read_bytes() for name in ("requirements.lock", "pyproject.toml")]
    # The folder belongs here because an environment does not survive being moved.
    parts.append(f"{sys.version_info[:2]} {ROOT}".encode())
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def installed() -> str:
    """Say what the environment holds: the last set-up that ran to its end."""
    try:
        return STAMP.read_text(encoding="ascii")
    except FileNotFoundError:
        return ""


def set_up() -> None:
    """Make `.venv` hold exactly what the lock names, and the project itself."""
    print("Setting up .venv from requirements.lock (once; needs the network)", file=sys.stderr)
    STAMP.unlink(missing_ok=True)
    uv = find_uv()
    run_uv(uv, "venv", "--quiet", "--allow-existing", "--python", sys.executable, str(VENV))
    target = ["--python", python_of(VENV)]
    run_uv(uv, "pip", "sync", "--quiet", "--require-hashes", *target, "requirements.lock")
    install_project()
    STAMP.write_text(wanted(), encoding="ascii")


def install_project() -> None:
    """Put the `redletter` command and the package on the environment's path.

    A .pth file and a short script do what an editable install would, without fetching
    a build backend: the set-up then needs nothing that the lock does not name.
    """
    site = subprocess.run(
        [python_of(VENV), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()
    Path(site, "redletter.pth").write_text(f"{ROOT}\n", encoding="utf-8")
    command = VENV / SCRIPTS / ("redletter.cmd" if ON_WINDOWS else "redletter")
    if ON_WINDOWS:
        command.write_text(f'@"{python_of(VENV)}" -m analysis %*\n', encoding="utf-8")
    else:
        script = f'#!/bin/sh\nexec "{python_of(VENV)}" -m analysis "$@"\n'
        command.write_text(script, encoding="utf-8")
        command.chmod(0o755)


def find_uv() -> str:
    """Return a uv of the wanted version: the one on the path, or one in `.uv`."""
    found = shutil.which("uv")
    if found and is_wanted(found):
        return found
    private = ROOT / ".uv"
    uv = str(private / SCRIPTS / ("uv.exe" if ON_WINDOWS else "uv"))
    if not is_wanted(uv):
        make_venv(private)
        pip = [python_of(private), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        if subprocess.run([*pip, f"uv=={UV_VERSION}"]).returncode:
            sys.exit("uv could not be installed; the lines above say why.")
    return uv


def is_wanted(uv: str) -> bool:
    """Say whether there is a uv at this path, and it is the version that is asked for."""
    try:
        version = subprocess.run([uv, "--version"], capture_output=True, text=True).stdout
    except OSError:
        return False
    return UV_VERSION in version.split()


def make_venv(folder: Path) -> None:
    """Make a plain virtual environment, or say what the system lacks."""
    made = subprocess.run(
        [sys.executable, "-m", "venv", "--clear", str(folder)], capture_output=True, text=True
    )
    if made.returncode:
        sys.exit(
            "Python cannot make a virtual environment here. On Debian or Ubuntu: "
            f"sudo apt install python3-venv\n{(made.stdout + made.stderr)[-300:]}"
        )


def run_uv(uv: str, *words: str) -> None:
    """Run uv; where its own root certificates do not know the network, use the system's."""
    env = {**os.environ, "UV_PYTHON_DOWNLOADS": "never"}
    first = subprocess.run([uv, *words], cwd=ROOT, env=env, capture_output=True, text=True)
    if first.returncode:
        again = subprocess.run([uv, *words], cwd=ROOT, env={**env, "UV_SYSTEM_CERTS": "true"})
        if again.returncode:
            sys.exit("The packages could not be installed; the lines above say why.")


def python_of(environment: Path) -> str:
    """Path of an environment's interpreter."""
    return str(environment / SCRIPTS / ("python.exe" if ON_WINDOWS else "python"))


def become(command: list[str]) -> None:
    """Replace this process, so that signals and the exit code are the command's own."""
    if ON_WINDOWS:
        sys.exit(subprocess.run(command).returncode)
    os.execv(command[0], command)


if __name__ == "__main__":
    main()
