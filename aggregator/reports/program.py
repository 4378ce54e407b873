"""How the store is, in numbers: what is looked up when somebody asks for metrics."""

from __future__ import annotations

import platform
from collections import Counter
from dataclasses import astuple
from functools import lru_cache
from importlib import metadata
from pathlib import Path
from typing import Final

from aggregator import __version__
from aggregator.health.judge import judge_source
from aggregator.models import StoreFacts
from aggregator.models.location import Location
from aggregator.store import Session
from aggregator.store.sqlite import engine
from aggregator.store.sqlite.engine import wal_of


def store_facts(session: Session, location: Location, now: float) -> StoreFacts:
    """Of the database there. Reads all sources and open alerts, and no poll or entry: 60 ms for 5,000 sources."""
    sources = Counter(judge_source(facts, now).state.value for facts in session.baselines.facts())
    alerts = Counter(alert.state for alert in session.alerts.all() if alert.is_open)
    return StoreFacts(
        sources=sources,
        due=session.sources.count_due(now),
        alerts=alerts,
        undelivered=sum(session.deliveries.waiting().values()),
        database_bytes=_size(location) if isinstance(location, Path) else sum(astuple(session.space.use())),
        wal_bytes=_size(wal_of(location)) if isinstance(location, Path) else 0,
    )


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


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
        ("SQLite", engine.VERSION),
        ("System", f"{platform.system()} {platform.release()}"),
    )
    return (*own, *((name, metadata.version(name)) for name in LIBRARIES))
