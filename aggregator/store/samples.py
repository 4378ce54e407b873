"""Table `samples`: comment counts over time, with what each added to heat."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping

from aggregator.models import Sample
from aggregator.store.database import Database


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

    def of_stories(self, story_ids: Collection[int]) -> Mapping[int, list[Sample]]:
        """The samples of these stories' entries by story, in the order in which they were seen."""
        rows = self._db.query(
            """SELECT e.story_id, m.entry_id, m.seen_at, m.comments, m.gained, m.since, m.typical
            FROM entries e JOIN samples m ON m.entry_id = e.id
            WHERE e.story_id IN (SELECT value FROM ints(?)) ORDER BY m.seen_at, m.entry_id""",
            [json.dumps(list(story_ids))],
        )
        found: dict[int, list[Sample]] = defaultdict(list)
        for row in rows:
            found[row.pop("story_id")].append(Sample(**row))
        return found
