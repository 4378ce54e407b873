"""Table `samples`: comment counts over time, with what each added to heat."""

from __future__ import annotations

from dataclasses import asdict

from sqlite_utils import Database

from aggregator.models import Sample


class Samples:
    def __init__(self, db: Database) -> None:
        self._db = db

    def add(self, sample: Sample) -> None:
        self._db.execute(
            """INSERT OR REPLACE INTO samples (entry_id, seen_at, comments, gained, since, typical)
            VALUES (:entry_id, :seen_at, :comments, :gained, :since, :typical)""",
            asdict(sample),
        )

    def of_story(self, story_id: int) -> list[Sample]:
        """All samples of a story's entries, in the order in which they were seen."""
        rows = self._db.query(
            """SELECT m.entry_id, m.seen_at, m.comments, m.gained, m.since, m.typical
            FROM entries e JOIN samples m ON m.entry_id = e.id
            WHERE e.story_id = ? ORDER BY m.seen_at, m.entry_id""",
            [story_id],
        )
        return [Sample(**row) for row in rows]
