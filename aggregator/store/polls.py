"""Table `polls`: every attempt, whatever its outcome."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from sqlite_utils import Database

from aggregator.models import PollRecord


class Polls:
    def __init__(self, db: Database) -> None:
        self._db = db

    def add(self, record: PollRecord) -> None:
        self._db.table("polls").insert(asdict(record))

    def last(self, source_id: int, count: int) -> list[dict[str, Any]]:
        """The newest `count` polls of a source, newest first."""
        return list(
            self._db.query(
                "SELECT * FROM polls WHERE source_id = ? ORDER BY started_at DESC, id DESC LIMIT ?", [source_id, count]
            )
        )

    def prune(self, before: float, limit: int) -> int:
        """Deletes at most `limit` polls older than `before`; how many went."""
        cursor = self._db.execute(
            "DELETE FROM polls WHERE id IN (SELECT id FROM polls WHERE started_at < ? ORDER BY started_at LIMIT ?)",
            [before, limit],
        )
        return int(cursor.rowcount)
