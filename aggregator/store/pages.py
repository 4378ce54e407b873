"""What pages and archives ask of the store, for many stories at once."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Mapping

from sqlite_utils import Database

from aggregator.models import Sample


class Pages:
    def __init__(self, db: Database) -> None:
        self._db = db

    def samples(self, story_ids: Collection[int]) -> Mapping[int, list[Sample]]:
        """The samples of these stories' entries by story, in the order in which they were seen."""
        rows = self._db.query(
            """SELECT e.story_id, m.entry_id, m.seen_at, m.comments, m.gained, m.since, m.typical
            FROM entries e JOIN samples m ON m.entry_id = e.id
            WHERE e.story_id IN (SELECT value FROM json_each(?)) ORDER BY m.seen_at, m.entry_id""",
            [json.dumps(list(story_ids))],
        )
        found: dict[int, list[Sample]] = defaultdict(list)
        for row in rows:
            found[row.pop("story_id")].append(Sample(**row))
        return found

    def former_ids(self, story_ids: Collection[int]) -> Mapping[int, list[int]]:
        """The ids of stories that were joined to these, by story."""
        rows = self._db.execute(
            """SELECT story_id, id FROM story_redirects
            WHERE story_id IN (SELECT value FROM json_each(?)) ORDER BY id""",
            [json.dumps(list(story_ids))],
        )
        found: dict[int, list[int]] = defaultdict(list)
        for story_id, former in rows:
            found[int(story_id)].append(int(former))
        return found

    def first_seen_at(self) -> float | None:
        """When the first entry that is still there was stored; None without any."""
        found = self._db.execute("SELECT min(first_seen_at) FROM entries").fetchone()[0]
        return None if found is None else float(found)

    def founded_between(self, since: float, until: float, limit: int) -> list[int]:
        """The stories whose first entry was stored in that time, the end excluded, the newest publication first."""
        rows = self._db.execute(
            """SELECT s.id FROM stories s
            WHERE s.id IN (SELECT story_id FROM entries WHERE first_seen_at >= :since AND first_seen_at < :until)
            AND NOT EXISTS (SELECT 1 FROM entries e WHERE e.story_id = s.id AND e.first_seen_at < :since)
            ORDER BY s.published_at DESC, s.id DESC LIMIT :limit""",
            {"since": since, "until": until, "limit": limit},
        )
        return [int(row[0]) for row in rows]
