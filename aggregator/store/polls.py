"""Table `polls`: every attempt, whatever its outcome; and when entries came with them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields

from aggregator.models import Arrival, Outcome, PollRecord
from aggregator.store.database import Database

# The date that an entry claims, where that tells of a delay: not of what came with a source's first document, which may
# be years old.
_ARRIVALS = """SELECT e.id, e.first_seen_at, CASE WHEN e.published_claimed <= e.first_seen_at AND e.first_seen_at > (
        SELECT p.ended_at FROM polls p WHERE p.source_id = e.source_id
        AND p.outcome IN ('changed', 'unchanged', 'not-modified') ORDER BY p.started_at LIMIT 1
    ) THEN e.published_claimed END AS published_claimed
    FROM entries e WHERE e.id > ? ORDER BY e.id LIMIT ?"""
_NAMES = tuple(field.name for field in fields(PollRecord))
_ADD = f"INSERT INTO polls ({', '.join(_NAMES)}) VALUES ({', '.join('?' * len(_NAMES))})"


class Polls:
    def __init__(self, db: Database) -> None:
        self._db = db

    def add(self, records: Iterable[PollRecord]) -> None:
        self._db.many(_ADD, [[getattr(record, name) for name in _NAMES] for record in records])

    def newest(self) -> int:
        """The id of the last poll; 0 before the first."""
        return int(self._db.execute("SELECT coalesce(max(id), 0) FROM polls").fetchone()[0])

    def since(self, after: int) -> list[PollRecord]:
        """Those that were recorded after the one with the id `after`, in that order."""
        rows = self._db.query(f"SELECT {', '.join(_NAMES)} FROM polls WHERE id > ? ORDER BY id", [after])
        return [PollRecord(**{**row, "outcome": Outcome(row["outcome"])}) for row in rows]

    def arrivals(self, after: int | None, limit: int) -> tuple[list[Arrival], int]:
        """Entries that were stored after the one with the id `after`, in that order, and the id up to which that is
        all. None: none yet, only the newest id."""
        newest = int(self._db.execute("SELECT coalesce(max(id), 0) FROM entries").fetchone()[0])
        if after is None or newest <= after:
            return [], newest
        found = [Arrival(**row) for row in self._db.query(_ARRIVALS, [after, limit])]
        return found, found[-1].id if len(found) == limit else newest

    def prune_days(self, before: float) -> int:
        """Deletes whole days of polls that are older than `before`, where they are kept by day; how many polls went."""
        return int(self._db.execute(self._db.dialect.days, {"before": before}).fetchone()[0])

    def prune(self, before: float, limit: int) -> int:
        """Deletes at most `limit` polls older than `before`; how many went."""
        cursor = self._db.execute(
            "DELETE FROM polls WHERE id IN (SELECT id FROM polls WHERE started_at < ? ORDER BY started_at LIMIT ?)",
            [before, limit],
        )
        return int(cursor.rowcount)
