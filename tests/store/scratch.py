"""Rows of no meaning, for tests of what storage does with any."""

from __future__ import annotations

from aggregator.store import Session
from aggregator.store.database import upsert

TABLE = "CREATE TABLE IF NOT EXISTS scratch (key TEXT PRIMARY KEY, value TEXT NOT NULL)"


def put(session: Session, key: str, value: str) -> None:
    session.db.execute(TABLE)
    session.db.execute(upsert("scratch", ["key", "value"], ["key"]), {"key": key, "value": value})


def got(session: Session, key: str) -> str | None:
    row = session.db.execute("SELECT value FROM scratch WHERE key = ?", [key]).fetchone()
    return None if row is None else str(row[0])
