"""A database for `benchmarks/status.py`: the news of `examples/invented.py`, and 90 days of polls of 5,000 sources."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from examples.invented import DAY, NOW, build

_POLLS = """
WITH RECURSIVE hours(hour) AS (SELECT 1 UNION ALL SELECT hour + 1 FROM hours WHERE hour < :hours)
INSERT INTO polls (source_id, started_at, ended_at, outcome, status, entries_new, entries_updated, samples_new,
    items_seen, wire_bytes, fetch_seconds, read_seconds, error)
SELECT s.id, at, at + 0.4, CASE kind WHEN 0 THEN 'timeout' WHEN 1 THEN 'changed' WHEN 2 THEN 'unchanged'
    ELSE 'not-modified' END, CASE kind WHEN 0 THEN NULL WHEN 1 THEN 200 WHEN 2 THEN 200 ELSE 304 END,
    kind = 1, 0, 0, 25 * (kind IN (1, 2)), CASE WHEN kind IN (1, 2) THEN 20000 + s.id ELSE 300 END, 0.3,
    CASE WHEN kind IN (1, 2) THEN 0.004 + (s.id % 100) * 0.0002 ELSE 0 END,
    CASE kind WHEN 0 THEN 'no answer within 30 s' END
FROM (SELECT hour, id, :start + hour * 3600 + id * 0.7 AS at, (hour * 7919 + id * 104729) % 17 AS kind
    FROM hours CROSS JOIN sources) s
"""
# One source in fifty has trouble, as in life.
_TROUBLE = """
UPDATE sources SET failures = 1 + id % 400, last_outcome = 'timeout', last_error = 'no answer within 30 s',
    last_success_at = :now - id % 400 * 3600 WHERE id % 50 = 0
"""
_HABITS = """
INSERT INTO baselines (source_id, known_since, last_entry_at, base_rate, longest_gap, empty_since, longest_empty,
    failing_since, longest_outage)
SELECT s.id, :now - 60 * 86400, (SELECT max(published_at) FROM entries WHERE source_id = s.id), 0.1, 2 * 86400, NULL, 0,
    CASE WHEN s.failures THEN s.last_success_at END, 3600 FROM sources s
"""


def build_polled(path: Path, stories: int, days: int) -> None:
    """Makes the database at `path`: hourly polls of 5,000 sources for so many days."""
    build(path, stories)
    db = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode=off", "synchronous=off", "cache_size=-400000"):
        db.execute(f"PRAGMA {pragma}")
    indexes = db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = 'polls'").fetchall()
    db.execute("BEGIN")
    for name, _ in indexes:
        db.execute(f"DROP INDEX {name}")
    db.execute(_POLLS, {"hours": days * 24, "start": NOW - days * DAY - 3600})
    for _, sql in indexes:
        db.execute(sql)
    db.execute(_TROUBLE, {"now": NOW})
    db.execute(_HABITS, {"now": NOW})
    db.execute("ANALYZE")
    db.execute("COMMIT")
    db.execute("PRAGMA journal_mode=wal")
    db.close()
