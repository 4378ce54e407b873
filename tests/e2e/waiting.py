"""Waiting for what a real process does in its own time, for a bounded while."""

from __future__ import annotations

import time
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import TypeVar

from tests.e2e.program import Daemon

T = TypeVar("T")


def get(url: str) -> str:
    with urllib.request.urlopen(url, timeout=30) as answer:
        return str(answer.read().decode())


def until(found: str, url: str, daemon: Daemon) -> str:
    """The document at `url`, as soon as it has `found` in it."""
    return eventually(lambda: page if found in (page := get(url)) else None, daemon, f"{found!r} is not at {url}")


def logged(found: str, daemon: Daemon, after: int = 0) -> str:
    """The first line of the log that has `found` in it, of what was written after so many characters."""

    def look() -> str | None:
        return next((line for line in daemon.log.read_text()[after:].splitlines() if found in line), None)

    return eventually(look, daemon, f"{found!r} is not in the log")


def eventually(look: Callable[[], T | None], daemon: Daemon, otherwise: str, seconds: float = 60) -> T:
    """What `look` gives, as soon as it gives something, while the daemon lives."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        assert daemon.process.poll() is None, daemon.log.read_text()
        try:
            if (given := look()) is not None:
                return given
        except (urllib.error.URLError, ConnectionError):
            pass
        time.sleep(0.05)
    raise AssertionError(f"{otherwise}: {daemon.log.read_text()}")
