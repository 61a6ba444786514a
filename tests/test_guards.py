"""The guards of conftest.py, seen to fail."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

CONFTEST = Path(__file__).with_name("conftest.py")
pytest_plugins = ["pytester"]

CASES = {
    "global randomness": (
        "import numpy as np\ndef test_it():\n    np.random.random()\n",
        "*drew from NumPy's global generator*",
    ),
    "open figure": (
        "import matplotlib\nmatplotlib.use('agg')\nimport matplotlib.pyplot as plt\n"
        "def test_it():\n    plt.figure()\n",
        "*left open in pyplot*",
    ),
    "connection": (
        "import socket\ndef test_it():\n    socket.create_connection(('192.0.2.1', 80), 1)\n",
        "*asked the network for '192.0.2.1'*",
    ),
    "lookup": (
        "import socket\ndef test_it():\n    socket.getaddrinfo('example.org', 80)\n",
        "*asked the network for 'example.org'*",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_planted_fault_fails(case: str, pytester: pytest.Pytester) -> None:
    code, message = CASES[case]
    pytester.makeconftest(CONFTEST.read_text(encoding="utf-8"))
    pytester.makepyfile(code)
    result = pytester.runpytest_subprocess("-p", "no:cacheprovider")
    assert result.ret != 0
    result.stdout.fnmatch_lines([message])


def test_loopback_is_allowed() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname()).close()
