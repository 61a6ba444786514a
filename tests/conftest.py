"""Shared fixtures, and three guards that every test runs under."""

from __future__ import annotations

import ipaddress
import socket
import sys
import zlib
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import settings

# The same examples in every run, however slow the machine, and nothing kept between runs.
settings.register_profile("redletter", derandomize=True, deadline=None, database=None)
settings.load_profile("redletter")

REAL_CONNECT = socket.socket.connect
REAL_CONNECT_EX = socket.socket.connect_ex
REAL_LOOKUP = socket.getaddrinfo


@pytest.fixture
def rng(request: pytest.FixtureRequest) -> np.random.Generator:
    """Give a generator seeded by the test's own name: order and selection change nothing."""
    return np.random.default_rng(zlib.crc32(request.node.nodeid.encode()))


@pytest.fixture(autouse=True)
def no_global_randomness() -> Iterator[None]:
    """Fail a test that draws from NumPy's global generator."""
    before = np.random.get_state()  # noqa: NPY002, the state is read, nothing is drawn
    yield
    after = np.random.get_state()  # noqa: NPY002
    same = before[2] == after[2] and np.array_equal(before[1], after[1])
    assert same, "the test drew from NumPy's global generator; pass an rng instead"


@pytest.fixture(autouse=True)
def no_open_figures() -> Iterator[None]:
    """Fail a test that leaves a figure registered with pyplot."""
    yield
    pyplot = sys.modules.get("matplotlib.pyplot")
    left = pyplot.get_fignums() if pyplot is not None else []
    if pyplot is not None:
        pyplot.close("all")
    assert not left, f"{len(left)} figure(s) left open in pyplot; draw on a Figure of your own"


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse connections that leave this machine; processes started by a test are not seen."""

    def connect(self: socket.socket, address: Any) -> None:
        _refuse_outside(self.family, address)
        REAL_CONNECT(self, address)

    def connect_ex(self: socket.socket, address: Any) -> int:
        _refuse_outside(self.family, address)
        return REAL_CONNECT_EX(self, address)

    def lookup(host: Any, *rest: Any, **options: Any) -> Any:
        _refuse_outside(socket.AF_INET, (host or "localhost",))
        return REAL_LOOKUP(host, *rest, **options)

    monkeypatch.setattr(socket.socket, "connect", connect)
    monkeypatch.setattr(socket.socket, "connect_ex", connect_ex)
    monkeypatch.setattr(socket, "getaddrinfo", lookup)


def _refuse_outside(family: int, address: Any) -> None:
    if family not in (socket.AF_INET, socket.AF_INET6):
        return
    host = address[0].decode() if isinstance(address[0], bytes) else str(address[0])
    if host != "localhost" and not _is_loopback(host):
        pytest.fail(f"a test asked the network for {host!r}; builds and tests run without one")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
