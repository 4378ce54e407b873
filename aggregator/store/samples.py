"""Table `samples`: comment counts over time, with what each added to heat."""

from __future__ import annotations

from collections.abc import Iterator

from sqlite_utils import Database

from aggregator.models import Sample


class Samples:
    def __init__(self, db: Database) -> None:
        self._db = db

    def of_story(self, story_id: int) -> list[Sample]:
        """All samples of a story's entries, in the order in which they were seen."""
        rows = self._db.query(
            """SELECT m.entry_id, m.seen_at, m.comments, m.gained, m.since, m.typical
            FROM entries e JOIN samples m ON m.entry_id = e.id
            WHERE e.story_id = ? ORDER BY m.seen_at, m.entry_id""",
            [story_id],
        )
        return [Sample(**row) for row in rows]

    def gained_since(self, start: float) -> Iterator[tuple[int, float]]:
        """The comments that each story gained after `start`, by story id, the most first; of a sample that reaches back
        over `start` the part that its share of time gives. What `stories.scores.discussed` says of one story."""
        rows = self._db.execute(
            """SELECT story_id, sum(gained * CASE WHEN since >= :start THEN 1.0
                ELSE (seen_at - :start) / (seen_at - since) END) AS score
            FROM samples INDEXED BY samples_gained WHERE seen_at > :start AND gained > 0
            GROUP BY story_id ORDER BY score DESC, story_id""",
            {"start": start},
        )
        return ((int(row[0]), float(row[1])) for row in rows)
