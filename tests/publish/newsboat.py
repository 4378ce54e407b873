"""Newsboat, a reader for the terminal, as far as it counts what is unread."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

needs_newsboat = pytest.mark.skipif(shutil.which("newsboat") is None, reason="newsboat is not installed")


class Newsboat:
    def __init__(self, directory: Path, url: str) -> None:
        (directory / "urls").write_text(f"{url}\n")
        (directory / "config").write_text("")
        self._cache = directory / "cache.db"
        self._environment = os.environ | {"HOME": str(directory)}
        places = ("-u", directory / "urls", "-C", directory / "config", "-c", self._cache)
        self._command = ["newsboat", *map(str, places), "-x", "reload"]

    def unread(self) -> int:
        """How many articles it calls unread after a reload; all are read then."""
        subprocess.run(self._command, check=True, timeout=30, capture_output=True, env=self._environment)
        with closing(sqlite3.connect(self._cache)) as cache, cache:
            (count,) = cache.execute("SELECT count(*) FROM rss_item WHERE unread = 1").fetchone()
            cache.execute("UPDATE rss_item SET unread = 0")
        return int(count)
