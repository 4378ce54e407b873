"""What SIGHUP means: the end, where a terminal has gone; else a wish to read the configuration again."""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from aggregator.daemon.terminal import Terminal


@contextmanager
def in_a_terminal(folder: Path, *arguments: str) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """The program in a terminal of its own, of which the test has the other end."""
    ours, its = os.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "aggregator", *arguments],
        cwd=folder,
        env=os.environ | {"TMPDIR": str(folder)},
        stdin=its,
        stdout=its,
        stderr=its,
        start_new_session=True,
        preexec_fn=_take_terminal,
    )
    os.close(its)
    try:
        yield process, ours
    finally:
        process.kill()
        process.wait()


def _take_terminal() -> None:
    signal.signal(signal.SIGHUP, signal.SIG_DFL)  # whatever started the tests: nohup ignores it
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


def read_until(end: int, words: bytes) -> None:
    said, until = b"", time.monotonic() + 40
    while words not in said:
        assert time.monotonic() < until, said
        said += os.read(end, 4096)


def test_under_a_service_manager_it_is_a_reload(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "isatty", lambda number: False)
    assert Terminal.here().on_hangup(lambda: "end", lambda: "reload")() == "reload"


def test_so_it_is_where_nohup_started_us(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "isatty", lambda number: True)
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        assert not Terminal.here().ends_with_it
    finally:
        signal.signal(signal.SIGHUP, before)


@pytest.mark.long
@pytest.mark.parametrize(
    ("command", "begun", "left"),
    [
        (("run",), b"Meest recent is at", ["config.toml", "var"]),
        (("demo", "--port", "0", "--seed", "7"), b"Ctrl-C ends the demo", ["config.toml"]),
    ],
)
def test_what_runs_in_a_terminal_ends_with_it_in_order(
    tmp_path: Path, command: tuple[str, ...], begun: bytes, left: list[str]
) -> None:
    (tmp_path / "config.toml").write_text("[server]\nport = 0\n[server.operator]\nport = 0\n")
    with in_a_terminal(tmp_path, *command) as (process, ours):
        read_until(ours, begun)
        os.close(ours)
        assert process.wait(timeout=30) == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == left
