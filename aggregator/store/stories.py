"""Table `stories`, as a poll changes it. How stories leave for the feeds is in `store.listing`."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator

from aggregator.records import dataclass
from aggregator.store.database import Database
from aggregator.store.listing import Listing

Place = tuple[float, float]  # publication and id of a story, for going on after it
BEGINNING: Place = (-math.inf, math.inf)


@dataclass(frozen=True, slots=True)
class Pruned:
    """How many stories went, and after which one to go on; None when there are no more."""

    deleted: int
    last: Place | None


class Stories(Listing):
    def __init__(self, db: Database) -> None:
        super().__init__(db)
        self._db = db

    def pulses(self, above: float) -> Iterator[tuple[int, float]]:
        """Every pulse above `above` hours with its story's id, the highest first."""
        rows = self._db.execute(
            "SELECT id, pulse FROM stories INDEXED BY stories_pulse WHERE pulse > ? ORDER BY pulse DESC, id", [above]
        )
        return ((int(row[0]), float(row[1])) for row in rows)

    def covered(self, since: float, now: float) -> Iterator[tuple[int, float]]:
        """How many independent sites have each story that was published after `since` and that more than one has, by
        its id: the most first, of equal ones the newest, which a fraction says."""
        rows = self._db.execute(
            """SELECT id, voices + 0.99 * (published_at - :since) / (:now - :since) AS score
            FROM stories INDEXED BY stories_voices
            WHERE voices > 1 AND published_at > :since AND published_at <= :now ORDER BY score DESC, id DESC""",
            {"since": since, "now": now},
        )
        return ((int(row[0]), float(row[1])) for row in rows)

    def published_since(self, since: float) -> int:
        """How many stories were published at this time or later, the future included."""
        return int(self._db.execute("SELECT count(*) FROM stories WHERE published_at >= ?", [since]).fetchone()[0])

    def lifted(self) -> list[int]:
        """The stories whose heat is or may be other than their publication says: those that gained comments, and those
        that a source of another weight than 1 has."""
        rows = self._db.execute(
            """SELECT id FROM stories WHERE pulse IS NOT NULL
            UNION SELECT id FROM stories WHERE heat <> published_at / 3600.0
            UNION SELECT p.story_id FROM sources o CROSS JOIN story_sources p ON p.source_id = o.id
            WHERE o.weight <> 1"""
        )
        return [int(row[0]) for row in rows]

    def shared(self) -> list[int]:
        """The stories that more than one source has."""
        rows = self._db.execute("SELECT story_id FROM story_sources GROUP BY story_id HAVING count(*) > 1 ORDER BY 1")
        return [int(row[0]) for row in rows]

    def ids(self) -> list[int]:
        return [int(row[0]) for row in self._db.execute("SELECT id FROM stories ORDER BY id")]

    def prune(self, before: float, limit: int, after: Place = BEGINNING) -> Pruned:
        """Deletes, of the stories published before `before`, those that are in no source's document any more, with
        their entries and samples: at most `limit` of them, among at most ten times as many, the oldest first.

        What a document still lists must stay: deleted, it would come back as new.
        """
        rows = self._db.execute(
            """SELECT s.published_at, s.id, EXISTS (
                SELECT 1 FROM entries e LEFT JOIN documents d ON d.source_id = e.source_id
                WHERE e.story_id = s.id AND (e.last_seen_at >= :before OR instr(d.item_hashes, e.item_hash) > 0)
            ) FROM stories s
            WHERE s.published_at < :before AND s.published_at >= :published_at
            AND (s.published_at > :published_at OR s.id < :id)
            ORDER BY s.published_at, s.id DESC LIMIT :most""",
            {"before": before, "published_at": after[0], "id": after[1], "most": 10 * limit},
        )
        gone: list[int] = []
        place = None
        for published_at, story_id, is_listed in rows:
            place = (published_at, story_id)
            gone += [] if is_listed else [story_id]
            if len(gone) == limit:
                break
        self._delete(gone)
        return Pruned(len(gone), place)

    def _delete(self, story_ids: list[int]) -> None:
        ids = json.dumps(story_ids)
        self._db.execute("DELETE FROM entries WHERE story_id IN (SELECT value FROM ints(?))", [ids])
        self._db.execute("DELETE FROM stories WHERE id IN (SELECT value FROM ints(?))", [ids])
