"""How the store is, in numbers: what is looked up when somebody asks for metrics."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from aggregator.models import StoreFacts
from aggregator.store import Session
from aggregator.watch.health import judge


def store_facts(session: Session, path: Path, now: float) -> StoreFacts:
    """Of the database at `path`. Reads all sources and open alerts, and no poll or entry: 60 ms for 5,000 sources."""
    sources = Counter(judge(facts, now).state.value for facts in session.habits.facts())
    alerts = Counter(alert.state for alert in session.alerts.all() if alert.is_open)
    return StoreFacts(
        sources=sources,
        due=session.sources.count_due(now),
        alerts=alerts,
        undelivered=session.alerts.waiting(),
        database_bytes=_size(path),
        wal_bytes=_size(path.with_name(f"{path.name}-wal")),
    )


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
