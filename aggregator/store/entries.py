"""Table `entries`, but for what polls and corrections change in it (`store.changes`)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from aggregator.models import CommentQuestion, Entry, Waiting
from aggregator.store import words
from aggregator.store.database import Database

MOST_WAITING = 20_000  # entries among which those are chosen that are asked first

# The columns that come from a document as they are.
CONTENT = (
    *(
        "guid",
        "guid_is_global",
        "link",
        "canonical_url",
        "title",
        "teaser",
        "title_words",
        "teaser_words",
        "author",
        "categories",
        "language",
    ),
    *("published_claimed", "updated_claimed", "enclosures", "image", "comments_url", "comments_feed"),
    *("content_hash", "form_hash", "item_hash"),
)

_json = json.JSONEncoder(ensure_ascii=False).encode  # `dumps` would make another encoder for each of them


class Entries:
    def __init__(self, db: Database) -> None:
        self._db = db

    def comments_waiting(self, now: float) -> list[Waiting]:
        """Entries whose comments are to be asked for by now, at most `MOST_WAITING`."""
        rows = self._db.execute(
            """SELECT e.id, e.published_at, e.comments_asked_at, e.comments_due_at
            FROM entries e JOIN sources s ON s.id = e.source_id
            WHERE e.comments_due_at <= ? AND s.enabled AND s.paused_at IS NULL
            ORDER BY e.comments_due_at LIMIT ?""",
            [now, MOST_WAITING],
        )
        return [Waiting(*row) for row in rows]

    def comment_questions(self, entry_ids: Iterable[int]) -> list[CommentQuestion]:
        """These entries with what a question for their comments is made of."""
        rows = self._db.query(
            """SELECT e.id AS entry_id, e.source_id, s.url AS source_url, e.link, e.guid, e.comments_url,
            e.comments_feed, e.published_at, e.comments, e.comments_asked_at AS asked_at,
            (SELECT max(m.seen_at) FROM samples m WHERE m.entry_id = e.id AND m.gained > 0) AS gained_at
            FROM entries e JOIN sources s ON s.id = e.source_id
            WHERE e.id IN (SELECT value FROM ints(?))""",
            [json.dumps(list(entry_ids))],
        )
        return [CommentQuestion(**row) for row in rows]

    def comments_overdue(self, source_id: int, now: float) -> tuple[int, float | None]:
        """How many of the source's entries should have been asked for their comments by now, and since when."""
        row = self._db.execute(
            """SELECT count(*), min(comments_due_at) FROM entries INDEXED BY entries_comments_due
            WHERE comments_due_at <= ? AND source_id = ?""",
            [now, source_id],
        ).fetchone()
        return int(row[0]), row[1]

    def comments_due_by(self, latest: float) -> int:
        """Brings forward to `latest` whatever is to be asked later than that; how many that were."""
        return int(
            self._db.execute(
                "UPDATE entries SET comments_due_at = ? WHERE comments_due_at > ?", [latest, latest]
            ).rowcount
        )

    def comments_asked(self, entry_id: int, asked_at: float, due_at: float | None) -> None:
        """Notes when an entry's comments were asked for, and when they are next (None: no more)."""
        self._db.execute(
            "UPDATE entries SET comments_asked_at = ?, comments_due_at = ? WHERE id = ?", [asked_at, due_at, entry_id]
        )

    def story_of(self, entry_id: int) -> int:
        return int(self._db.execute("SELECT story_id FROM entries WHERE id = ?", [entry_id]).fetchone()[0])

    def comment_counts(self, source_id: int, limit: int) -> list[tuple[float, int]]:
        """(published_at, comments) of the source's newest entries that have a count."""
        rows = self._db.execute(
            """SELECT published_at, comments FROM entries WHERE source_id = ? AND comments IS NOT NULL
            ORDER BY published_at DESC LIMIT ?""",
            [source_id, limit],
        )
        return [(float(row[0]), int(row[1])) for row in rows]

    def counts_beside(
        self, source_id: int, limit: int, matured_before: float, enough: int
    ) -> tuple[list[tuple[float, int]], list[float]]:
        """What `comment_counts` gives; and what is typical for each other source of its category that tells of
        comments, or for all where none does: nothing when it has `enough` counts of its own that are matured."""
        # Counted in the database: thousands of sources have a few dozen values.
        rows = self._db.execute(
            """SELECT * FROM (SELECT published_at, comments, CAST(NULL AS BOOLEAN) AS alike FROM entries
                WHERE source_id = :source AND comments IS NOT NULL ORDER BY published_at DESC LIMIT :limit) AS own
            UNION ALL SELECT typical, many,
                category IS NOT DISTINCT FROM (SELECT category FROM sources WHERE id = :source)
            FROM (SELECT typical, category, count(*) AS many FROM sources INDEXED BY sources_typical
                WHERE typical > 0 AND id <> :source AND (SELECT count(*) FROM (
                    SELECT 1 FROM entries WHERE source_id = :source AND comments IS NOT NULL AND published_at <= :before
                    LIMIT :enough) AS matured) < :enough GROUP BY typical, category) AS others""",
            {"source": source_id, "limit": limit, "before": matured_before, "enough": enough},
        ).fetchall()
        counts = [(float(at), int(count)) for at, count, alike in rows if alike is None]
        others = [row for row in rows if row[2] is not None]
        others = [row for row in others if row[2]] or others
        return counts, [float(typical) for typical, many, _ in others for _ in range(many)]

    def first_seen_at(self) -> float | None:
        """When the first entry that is still there was stored; None without any."""
        found = self._db.execute("SELECT min(first_seen_at) FROM entries").fetchone()[0]
        return None if found is None else float(found)


def content_of(entry: Entry) -> tuple[Any, ...]:
    """The values of `CONTENT`."""
    return (
        entry.guid,
        entry.guid_is_global,
        entry.link,
        entry.canonical_url,
        entry.title,
        entry.teaser,
        words.indexed(entry.title),
        words.indexed(entry.teaser),
        entry.author,
        _json(entry.categories) if entry.categories else "[]",
        entry.language,
        entry.published_claimed,
        entry.updated_claimed,
        _json([asdict(one) for one in entry.enclosures]) if entry.enclosures else "[]",
        entry.image,
        entry.comments_url,
        entry.comments_feed,
        entry.content_hash,
        entry.form_hash,
        entry.item_hash,
    )
