"""Table `samples`: comment counts over time, with what each added to heat."""

from __future__ import annotations

from collections.abc import Iterator
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

    def of_discussion(self, story_id: int, entry_id: int, discussion: str | None) -> list[Sample]:
        """Samples of the entry, and of those in its story that share its discussion, in the order of time."""
        rows = self._db.query(
            """SELECT m.entry_id, m.seen_at, m.comments, m.gained, m.since, m.typical
            FROM entries e JOIN samples m ON m.entry_id = e.id
            WHERE e.story_id = ? AND (e.id = ? OR e.discussion = ?) ORDER BY m.seen_at, m.entry_id""",
            [story_id, entry_id, discussion],
        )
        return [Sample(**row) for row in rows]

    def gained_since(self, since: float) -> Iterator[tuple[int, float, Sample]]:
        """(story id, weight of the story's lead source, sample) of every sample after `since` that gained comments."""
        rows = self._db.query(
            """SELECT e.story_id, o.weight, m.entry_id, m.seen_at, m.comments, m.gained, m.since, m.typical
            FROM samples m JOIN entries e ON e.id = m.entry_id JOIN stories s ON s.id = e.story_id
            JOIN entries l ON l.id = s.lead_entry_id JOIN sources o ON o.id = l.source_id
            WHERE m.seen_at > ? AND m.gained > 0 ORDER BY m.seen_at, m.entry_id""",
            [since],
        )
        for row in rows:
            yield row.pop("story_id"), row.pop("weight"), Sample(**row)
