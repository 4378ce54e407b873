"""Finds what a person speaks of, and tells what the store knows of it beyond what feeds show."""

from __future__ import annotations

import re

from aggregator.models import Grouping, GroupRule
from aggregator.records import dataclass
from aggregator.store.database import Database, Term
from aggregator.store.words import searched


@dataclass(frozen=True, slots=True)
class Placed:
    """How an entry came into its story."""

    entry_id: int
    first_seen_at: float
    grouping: Grouping
    typical: float  # comments that are normal for its source


class Lookup:
    def __init__(self, db: Database) -> None:
        self._db = db

    def stories_of_id(self, number: int) -> list[int]:
        """The story with this id, or the one it was joined to."""
        return self._ids(
            """SELECT id FROM stories WHERE id = :id
            UNION SELECT story_id FROM story_redirects WHERE id = :id""",
            {"id": number},
        )

    def stories_of_uid(self, uid: str) -> list[int]:
        return self._ids(
            """SELECT id FROM stories WHERE uid = :uid
            UNION SELECT story_id FROM story_redirects WHERE uid = :uid""",
            {"uid": uid},
        )

    def stories_of_link(self, link: str) -> list[int]:
        """The stories with an entry at this address, newest first."""
        # Here, since what knows all of addresses takes long to import, and most who look into the store have none.
        from aggregator import urls

        return self._ids(
            "SELECT DISTINCT story_id FROM entries WHERE canonical_url = :url ORDER BY story_id DESC",
            {"url": urls.canonical(link)},
        )

    def stories_titled(self, text: str, limit: int) -> list[int]:
        """The newest stories with an entry whose title has these words in this order; the last one may go on."""
        words = re.findall(r"\w+", searched(text))
        if not words:
            return []
        return self._ids(
            self._db.dialect.titled,
            {"words": self._db.dialect.asks_titles(Term(tuple(words), begins=True)), "limit": limit},
        )

    def placed(self, story_id: int) -> list[Placed]:
        """How each entry came into the story, in the order in which they were stored."""
        rows = self._db.query(
            """SELECT e.id, e.first_seen_at, e.group_rule, e.group_score, e.group_reason, s.typical
            FROM entries e JOIN sources s ON s.id = e.source_id WHERE e.story_id = ? ORDER BY e.id""",
            [story_id],
        )
        return [
            Placed(
                row["id"],
                row["first_seen_at"],
                Grouping(story_id, GroupRule(row["group_rule"]), row["group_score"], row["group_reason"]),
                row["typical"],
            )
            for row in rows
        ]

    def newest_entry(self) -> int:
        """The id of the entry stored last; 0 without any."""
        return int(self._db.execute("SELECT coalesce(max(id), 0) FROM entries").fetchone()[0])

    def stories_since(self, entry_id: int) -> list[int]:
        """The stories with entries that were stored after this one."""
        return self._ids(
            # Not by `entries_story`, which would be gone through whole.
            "SELECT DISTINCT story_id FROM entries NOT INDEXED WHERE id > :id ORDER BY story_id",
            {"id": entry_id},
        )

    def _ids(self, sql: str, parameters: dict[str, object]) -> list[int]:
        return [int(row[0]) for row in self._db.execute(sql, parameters)]
