"""Table `audience`: how many read each feed on each day, by whose word."""

from __future__ import annotations

from collections.abc import Iterable

from aggregator.models.audience import Audience
from aggregator.store.database import Database


class AudienceTable:
    def __init__(self, db: Database) -> None:
        self._db = db

    def add(self, counted: Iterable[Audience]) -> None:
        """Of what was counted twice on a day, before and after a start, the larger number stays."""
        for one in counted:
            self._db.execute(
                """INSERT INTO audience (day, feed, service, readers) VALUES (?, ?, ?, ?)
                ON CONFLICT (day, feed, service) DO UPDATE SET readers = excluded.readers
                WHERE excluded.readers > audience.readers""",
                [one.day, one.feed, one.service, one.readers],
            )

    def since(self, day: str) -> list[Audience]:
        """From that day on, the oldest first."""
        rows = self._db.execute(
            "SELECT day, feed, service, readers FROM audience WHERE day >= ? ORDER BY day, feed, service", [day]
        )
        return [Audience(*row) for row in rows.fetchall()]

    def forget(self, day: str) -> None:
        """Deletes what is older than that day."""
        self._db.execute("DELETE FROM audience WHERE day < ?", [day])
