"""Table `pushes`: what hubs have pushed and nobody has read yet. Stored before a hub is told that we have it, gone with
the transaction that stores what was in it."""

from __future__ import annotations

import json

from aggregator.models.websub import Push
from aggregator.records import dataclass
from aggregator.store.database import Database
from aggregator.store.hosts import ALL, Shards


@dataclass(frozen=True, slots=True)
class PushedTo:
    """A source that something waits for."""

    id: int
    url: str
    slot: int  # of its host


class Pushes:
    def __init__(self, db: Database) -> None:
        self._db = db

    def add(self, push: Push, most: int) -> bool:
        """Whether there was room for it: of all that waits `most` bytes are kept, a quarter of them of one source."""
        size = len(push.body)
        waiting, own = self._db.execute(
            "SELECT coalesce(sum(size), 0), coalesce(sum(CASE source_id WHEN ? THEN size END), 0) FROM pushes",
            [push.source_id],
        ).fetchone()
        if waiting + size > most or 4 * (own + size) > most:
            return False
        self._db.execute(
            "INSERT INTO pushes (source_id, token, body, size, content_type, came_at) VALUES (?, ?, ?, ?, ?, ?)",
            [push.source_id, push.token, push.body, size, push.content_type, push.came_at],
        )
        return True

    def sources(self, shards: Shards = ALL) -> list[PushedTo]:
        """The sources, in these shards, that something waits for. Nothing nearly always, so that is asked first."""
        waiting = [row[0] for row in self._db.execute("SELECT DISTINCT source_id FROM pushes")]
        if not waiting:
            return []
        rows = self._db.execute(
            "SELECT id, url, slot FROM sources WHERE enabled AND id IN (SELECT value FROM ints(?))",
            [json.dumps(waiting)],
        )
        return [PushedTo(*row) for row in rows if shards.has(row[2])]

    def oldest(self, source_id: int) -> Push | None:
        rows = self._db.query(
            """SELECT id, source_id, token, body, content_type, came_at FROM pushes WHERE source_id = ?
            ORDER BY id LIMIT 1""",
            [source_id],
        )
        return next((Push(**row) for row in rows), None)

    def drop(self, source_id: int) -> None:
        """Takes away all that waits for a source."""
        self._db.execute("DELETE FROM pushes WHERE source_id = ?", [source_id])

    def take(self, push_id: int) -> bool:
        """Takes it away; whether it was there still, and not with somebody else."""
        return self._db.execute("DELETE FROM pushes WHERE id = ?", [push_id]).rowcount > 0
