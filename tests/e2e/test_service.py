"""The daemon under a service manager: it says when it is ready, feeds the watchdog, and takes sockets that it is given.

The manager here is the test: it listens on the notification socket and passes file descriptors as systemd does.
"""

from __future__ import annotations

import os
import resource
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.e2e.program import ALLOW, Daemon, Program, ending
from tests.e2e.waiting import get, logged, until

# What systemd does between fork and exec: the sockets from descriptor 3 on, and the process's own id.
LAUNCH = """
import os, sys
given = [int(one) for one in sys.argv[1].split(",") if one]
for place, descriptor in enumerate(given):
    os.dup2(descriptor, 3 + place, inheritable=True)
if given:
    os.environ |= {"LISTEN_PID": str(os.getpid()), "LISTEN_FDS": str(len(given)), "LISTEN_FDNAMES": sys.argv[2]}
if "WATCHDOG_USEC" in os.environ:
    os.environ["WATCHDOG_PID"] = str(os.getpid())
os.execv(sys.executable, [sys.executable, "-m", "aggregator", "run"])
"""


@pytest.fixture
def manager(tmp_path: Path) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sock:
        sock.bind(str(tmp_path / "notify"))
        sock.settimeout(20)
        yield sock


def next_of(manager: socket.socket, word: str) -> list[str]:
    """The next message that begins so; heartbeats in between are passed over."""
    while True:
        message = manager.recv(4096).decode().split("\n")
        if message[0].startswith(word):
            return message


@contextmanager
def managed(program: Program, manager: socket.socket, *given: socket.socket, names: str = "") -> Iterator[Daemon]:
    environment = os.environ | {"NOTIFY_SOCKET": manager.getsockname(), "WATCHDOG_USEC": "30000000"}
    # High enough that none of them is overwritten by another's copy.
    descriptors = [os.dup(os.dup(os.dup(one.fileno()))) for one in given]
    with (program.folder / "log").open("a") as log:
        process = subprocess.Popen(
            [sys.executable, "-c", LAUNCH, ",".join(map(str, descriptors)), names],
            cwd=program.folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            pass_fds=descriptors,
        )
    with ending(process):
        yield Daemon(process, program.folder / "log")


def test_ready_comes_once_it_serves_then_heartbeats_a_reload_and_the_end(
    program: Program, manager: socket.socket
) -> None:
    program.configure(f"[server]\nport = 0\n[polling]\n{ALLOW}")
    with managed(program, manager) as daemon:
        _, status = next_of(manager, "READY=1")
        address = daemon.address()
        assert status == f"STATUS=0 sources, at {address}/"
        assert get(f"{address}/healthz")
        assert next_of(manager, "WATCHDOG=1") == ["WATCHDOG=1"]
        daemon.hang_up()
        assert next_of(manager, "RELOADING=1")[1].startswith("MONOTONIC_USEC=")
        assert next_of(manager, "READY=1")
        daemon.process.send_signal(signal.SIGTERM)
        assert next_of(manager, "STOPPING=1")
        assert daemon.process.wait(timeout=20) == 0


def test_a_blocked_event_loop_does_not_feed_the_watchdog(program: Program, manager: socket.socket) -> None:
    """SIGSTOP blocks it as whole as anything can; and it goes on as if nothing had been."""
    program.configure(f"[server]\nport = 0\n[polling]\n{ALLOW}")
    with managed(program, manager) as daemon:
        daemon.address()
        assert next_of(manager, "WATCHDOG=1")
        os.kill(daemon.process.pid, signal.SIGSTOP)
        _emptied(manager)
        manager.settimeout(2.5)
        with pytest.raises(TimeoutError):
            manager.recv(4096)
        os.kill(daemon.process.pid, signal.SIGCONT)
        manager.settimeout(20)
        assert next_of(manager, "WATCHDOG=1")


def test_a_socket_that_it_is_given_is_served_and_no_configuration_moves_it(
    program: Program, manager: socket.socket
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as given:
        port = given.getsockname()[1]
        program.configure(f"[server]\nport = 1\n[polling]\n{ALLOW}")
        with managed(program, manager, given, names="public") as daemon:
            assert daemon.address() == f"http://127.0.0.1:{port}"
            program.configure(f'[server]\nport = 2\n[site]\ntitle = "Onze krant"\n[polling]\n{ALLOW}')
            daemon.hang_up()
            logged("configuration applied", daemon)
            until("Onze krant", f"http://127.0.0.1:{port}/", daemon)


def test_a_start_on_a_full_disk_is_ready_and_alive_at_the_socket_that_it_is_given(
    program: Program, manager: socket.socket
) -> None:
    """A service manager that waited for it in vain would end it, and with it the site."""
    program.configure(f"[server]\nport = 0\n[polling]\n{ALLOW}")
    program.run("poll")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    with socket.create_server(("127.0.0.1", 0)) as given:
        address = f"http://127.0.0.1:{given.getsockname()[1]}"
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, hard))  # which it inherits: room for its log
        try:
            with managed(program, manager, given, names="public") as daemon:
                resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
                status = next_of(manager, "READY=1")[1]
                assert "cannot be written" in status and status.endswith(f"what is published is served at {address}/")
                assert daemon.address() == address
                assert "Meest recent" in get(f"{address}/")
                assert next_of(manager, "WATCHDOG=1")
                resource.prlimit(daemon.process.pid, resource.RLIMIT_FSIZE, (hard, hard))
                assert next_of(manager, "READY=1")[1] == f"STATUS=0 sources, at {address}/"
                assert daemon.address() == address
                assert next_of(manager, "WATCHDOG=1")
                assert daemon.terminate() < 10
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def _emptied(manager: socket.socket) -> None:
    manager.setblocking(False)
    try:
        while True:
            manager.recv(4096)
    except BlockingIOError:
        manager.setblocking(True)
