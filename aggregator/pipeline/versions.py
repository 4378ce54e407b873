"""What the program is made of, for whoever reports a fault."""

from __future__ import annotations

import platform
import sqlite3
from functools import lru_cache
from importlib import metadata
from typing import Final

from aggregator import __version__

LIBRARIES: Final = (
    "aiohttp",
    "APScheduler",
    "feedparser",
    "feedgen",
    "lxml",
    "nh3",
    "sqlite-utils",
    "starlette",
    "uvicorn",
)


@lru_cache(maxsize=1)
def versions() -> tuple[tuple[str, str], ...]:
    """(name, version) of the program, of what it runs on, and of its libraries."""
    own = (
        ("Meest recent", __version__),
        ("Python", platform.python_version()),
        ("SQLite", sqlite3.sqlite_version),
        ("System", f"{platform.system()} {platform.release()}"),
    )
    return (*own, *((name, metadata.version(name)) for name in LIBRARIES))
