"""Starts the program in processes of their own, often and cheaply: one process that has its modules loaded forks.

    with (folder / "log").open("a") as log:
        child = start(["run"], folder, log)

A new Python needs a second of a core before the program says its first word, and tests start it a hundred times. What
`python -m aggregator` itself does is shown by those of services, terminals and the tutorial, which start that.
"""

from __future__ import annotations

import atexit
import functools
import importlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

LOADED = ("aggregator.cli.run", "aggregator.cli.demo")


@dataclass
class Child:
    """A process of the program; what `subprocess.Popen` is to a child of one's own."""

    pid: int
    _ended: int  # a pipe that says how
    stdout: IO[str] | None
    returncode: int | None = None

    def poll(self) -> int | None:
        return self._look(0)

    def wait(self, timeout: float | None = None) -> int:
        code = self._look(timeout)
        if code is None:
            raise subprocess.TimeoutExpired(["aggregator"], timeout or 0)
        return code

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def _look(self, timeout: float | None) -> int | None:
        if self.returncode is None and select.select([self._ended], [], [], timeout)[0]:
            self.returncode = int(os.read(self._ended, 16))
            os.close(self._ended)
        return self.returncode


def start(arguments: Sequence[str], folder: Path, log: IO[str], *, first: str = "", **environment: str) -> Child:
    """The program with those arguments in that folder; `first` is Python that is run before it."""
    said, stdout = os.pipe()
    ended, ends = os.pipe()
    given = {"arguments": arguments, "folder": str(folder), "first": first, "environment": environment}
    try:
        socket.send_fds(_mother(), [json.dumps(given).encode()], [stdout, log.fileno(), ends])
        pid = int(_mother().recv(16))
    finally:
        os.close(stdout)
        os.close(ends)
    return Child(pid, ended, os.fdopen(said))


@functools.cache
def _mother() -> socket.socket:
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with theirs:
        command = [sys.executable, "-m", "tests.e2e.nursery", str(theirs.fileno())]
        process = subprocess.Popen(command, pass_fds=[theirs.fileno()], cwd=Path(__file__).parents[2])
    atexit.register(process.wait)
    atexit.register(ours.close)
    return ours


def bear(asked: socket.socket) -> None:
    """Forks for each request; in a child it comes back when the program has ended, here when nobody asks any more."""
    ends: dict[int, int] = {}

    def tell(*_: object) -> None:
        while ends and (found := os.waitpid(-1, os.WNOHANG))[0]:
            os.write(end := ends.pop(found[0]), str(os.waitstatus_to_exitcode(found[1])).encode())
            os.close(end)

    signal.signal(signal.SIGCHLD, tell)
    while True:
        request, descriptors, _, _ = socket.recv_fds(asked, 65_536, 3)
        if not request:
            return
        with _untold():
            if not (pid := os.fork()):
                for one in (asked.detach(), *ends.values(), descriptors[2]):
                    os.close(one)
                break
            ends[pid] = descriptors[2]
        asked.send(str(pid).encode())
        for one in descriptors[:2]:
            os.close(one)
    live(json.loads(request), descriptors)


@contextmanager
def _untold() -> Iterator[None]:
    """A child that ends at once is not asked for before it is written down."""
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGCHLD])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGCHLD])


def live(given: dict[str, Any], descriptors: list[int]) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    for ours, standard in zip(descriptors, (1, 2), strict=False):
        os.dup2(ours, standard)
        os.close(ours)
    os.chdir(given["folder"])
    os.environ |= given["environment"]
    tempfile.tempdir = None
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    exec(given["first"], {})
    importlib.import_module("aggregator.cli").main(given["arguments"], prog_name="aggregator")


if __name__ == "__main__":
    for name in LOADED:
        importlib.import_module(name)
    bear(socket.socket(fileno=int(sys.argv[1])))
