"""Entries on their way to a file and back: in batches, so that neither memory nor a state of the database
is held for long."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from aggregator.store.database import Database
from aggregator.store.hosts import slot_of

_ENTRY = """SELECT s.url AS source, s.title AS source_title, s.category AS source_category, e.id, e.key, e.guid,
    CAST(e.guid_is_global AS INTEGER) AS guid_is_global, e.link, e.title, e.teaser,
    coalesce(c.html, '') AS content_html, e.author, e.categories, e.language, e.published_claimed, e.updated_claimed,
    e.published_at, e.first_seen_at, e.last_seen_at, e.updated_at,
    e.enclosures, e.image, e.comments, e.comments_url, e.comments_feed, e.discussion, e.content_hash, e.group_rule,
    e.group_score, e.group_reason, e.story_id, t.uid AS story_uid, t.published_at AS story_published_at,
    t.updated_at AS story_updated_at
    FROM entries e JOIN sources s ON s.id = e.source_id JOIN stories t ON t.id = e.story_id
    LEFT JOIN contents c ON c.entry_id = e.id"""


class Transfer:
    def __init__(self, db: Database) -> None:
        self._db = db

    def entries(self, after: int, limit: int, since: float, sources: Sequence[int] | None) -> list[dict[str, Any]]:
        """Entries first seen since then, of these sources (None: all), in the order of their ids, after one; each
        as a file has it (`read.lists.entry_rows.EntryRow`)."""
        wanted = None if sources is None else json.dumps(list(sources))
        rows = list(
            self._db.query(
                f"""{_ENTRY} WHERE e.id > :after AND e.first_seen_at >= :since
                AND (CAST(:sources AS TEXT) IS NULL OR e.source_id IN (SELECT value FROM ints(:sources)))
                ORDER BY e.id LIMIT :limit""",
                {"after": after, "limit": limit, "since": since, "sources": wanted},
            )
        )
        samples = self._samples([row["id"] for row in rows])
        return [_entry(row, samples[row["id"]]) for row in rows]

    def source_of(self, url: str, title: str | None, category: str | None, now: float) -> int:
        """The source with this address; when it is new, one that is not polled until it is configured."""
        self._db.execute(
            """INSERT INTO sources (url, title, category, enabled, configured, fetch_url, slot, next_poll_at)
            VALUES (:url, :title, :category, FALSE, FALSE, :url, :slot, :now) ON CONFLICT (url) DO NOTHING""",
            {"url": url, "title": title, "category": category, "slot": slot_of(url), "now": now},
        )
        return int(self._db.execute("SELECT id FROM sources WHERE url = ?", [url]).fetchone()[0])

    def brought(self, source_id: int, entries: int) -> None:
        self._db.execute("UPDATE sources SET entries = entries + ? WHERE id = ?", [entries, source_id])

    def has_entry(self, source_id: int, key: str) -> bool:
        sql = "SELECT 1 FROM entries WHERE source_id = ? AND key = ?"
        return self._db.execute(sql, [source_id, key]).fetchone() is not None

    def story_called(self, uid: str) -> int | None:
        """The story with this uid, or the one it was joined to."""
        row = self._db.execute(
            "SELECT id FROM stories WHERE uid = :uid UNION SELECT story_id FROM story_redirects WHERE uid = :uid",
            {"uid": uid},
        ).fetchone()
        return None if row is None else int(row[0])

    def free_story_id(self, wanted: int | None) -> int | None:
        """That id, if no story ever had it; None: any will do."""
        if wanted is None:
            return None
        row = self._db.execute(
            """SELECT 1 FROM stories WHERE id = :id UNION ALL SELECT 1 FROM story_redirects WHERE id = :id""",
            {"id": wanted},
        ).fetchone()
        return wanted if row is None else None

    def keep_times(self, entry_id: int, updated_at: float, last_seen_at: float) -> None:
        """Gives an entry that was stored anew the times that it had."""
        self._db.execute(
            "UPDATE entries SET updated_at = ?, last_seen_at = ? WHERE id = ?", [updated_at, last_seen_at, entry_id]
        )

    def _samples(self, entry_ids: list[int]) -> Mapping[int, list[list[float]]]:
        """By a query of their own: SQLite's JSON would round their times."""
        rows = self._db.execute(
            """SELECT entry_id, seen_at, comments, gained, since, typical FROM samples
            WHERE entry_id IN (SELECT value FROM ints(?)) ORDER BY entry_id, seen_at""",
            [json.dumps(entry_ids)],
        )
        found: dict[int, list[list[float]]] = defaultdict(list)
        for entry_id, *sample in rows:
            found[entry_id].append(sample)
        return found


def _entry(row: dict[str, Any], samples: list[list[float]]) -> dict[str, Any]:
    lists = {name: json.loads(row[name]) for name in ("categories", "enclosures")}
    return row | lists | {"samples": samples}
