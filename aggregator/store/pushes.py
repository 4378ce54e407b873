"""Table `pushes`: what hubs have pushed and nobody has read yet. Stored before a hub is told that we have it, gone with
the transaction that stores what was in it."""

from __future__ import annotations

from aggregator.models.websub import Push
from aggregator.store.database import Database
from aggregator.store.hosts import slots_of


class Pushes:
    def __init__(self, db: Database) -> None:
        self._db = db

    def add(self, push: Push, most: int) -> bool:
        """Whether there was room for it: of all that waits `most` bytes are kept."""
        size = len(push.body)
        waiting = self._db.execute("SELECT coalesce(sum(size), 0) FROM pushes").fetchone()[0]
        if waiting + size > most:
            return False
        self._db.execute(
            "INSERT INTO pushes (source_id, token, body, size, content_type, came_at) VALUES (?, ?, ?, ?, ?, ?)",
            [push.source_id, push.token, push.body, size, push.content_type, push.came_at],
        )
        return True

    def sources(self, shard: int = 0, of: int = 1) -> dict[int, str]:
        """The sources, in one shard of so many, that something waits for: their addresses by id."""
        rows = self._db.execute(
            """SELECT id, url FROM sources
            WHERE id IN (SELECT source_id FROM pushes) AND enabled AND slot >= ? AND slot < ?""",
            slots_of(shard, of),
        )
        return {row[0]: row[1] for row in rows}

    def oldest(self, source_id: int) -> Push | None:
        rows = self._db.query(
            """SELECT id, source_id, token, body, content_type, came_at FROM pushes WHERE source_id = ?
            ORDER BY id LIMIT 1""",
            [source_id],
        )
        return next((Push(**row) for row in rows), None)

    def take(self, push_id: int) -> bool:
        """Takes it away; whether it was there still, and not with somebody else."""
        return self._db.execute("DELETE FROM pushes WHERE id = ?", [push_id]).rowcount > 0
