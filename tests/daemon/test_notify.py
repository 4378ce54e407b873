"""What a service manager hears."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from aggregator.daemon.notify import Notifier


@pytest.fixture
def manager(tmp_path: Path) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sock:
        sock.bind(str(tmp_path / "notify"))
        sock.settimeout(5)
        yield sock


def heard(manager: socket.socket) -> list[str]:
    return manager.recv(4096).decode().split("\n")


def test_each_word_is_a_datagram(manager: socket.socket) -> None:
    notifier = Notifier.from_environment({"NOTIFY_SOCKET": manager.getsockname()})
    notifier.ready("12 sources")
    assert heard(manager) == ["READY=1", "STATUS=12 sources"]
    notifier.alive()
    assert heard(manager) == ["WATCHDOG=1"]
    notifier.stopping()
    assert heard(manager)[0] == "STOPPING=1"


def test_a_reload_says_when_it_began_by_the_clock_that_never_goes_back(manager: socket.socket) -> None:
    Notifier(manager.getsockname()).reloading()
    first, second = heard(manager)
    assert first == "RELOADING=1"
    assert second.startswith("MONOTONIC_USEC=") and second.removeprefix("MONOTONIC_USEC=").isdigit()


def test_an_abstract_socket_is_written_with_an_at_sign() -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sock:
        sock.bind(f"\0meest-recent-test-{os.getpid()}")
        sock.settimeout(5)
        Notifier(f"@meest-recent-test-{os.getpid()}").alive()
        assert heard(sock) == ["WATCHDOG=1"]


def test_programs_that_we_start_do_not_speak_for_us() -> None:
    environment = {"NOTIFY_SOCKET": "/run/x", "WATCHDOG_USEC": "30000000", "WATCHDOG_PID": str(os.getpid()), "A": "b"}
    assert Notifier.from_environment(environment) == Notifier("/run/x", 30.0)
    assert environment == {"A": "b"}


def test_a_watchdog_for_another_process_is_not_ours() -> None:
    assert Notifier.from_environment({"WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "1"}).watchdog is None


def test_without_a_service_manager_nothing_happens(tmp_path: Path) -> None:
    Notifier.from_environment({}).ready("nobody hears")
    Notifier(str(tmp_path / "gone")).alive()
