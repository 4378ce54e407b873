"""What the database takes, and what of it can go while its stories stay: articles and comment counts of long ago.

Each method looks at a bounded number of rows, so that no write waits long for it, and tells where to go on.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Final

from sqlite_utils import Database

from aggregator.models import SpaceUse

LOOKED_AT: Final = 10  # rows that are looked at for each that may be deleted

Place = tuple[int, float]
BEGINNING: Final[Place] = (0, 0.0)


@dataclass(frozen=True, slots=True)
class Cleared:
    """How many rows went, and after which one to go on; None when there are no more."""

    deleted: int
    last: Place | None


class Space:
    def __init__(self, db: Database) -> None:
        self._db = db

    def use(self) -> SpaceUse:
        pages, free, size = (self._pragma(name) for name in ("page_count", "freelist_count", "page_size"))
        return SpaceUse((pages - free) * size, free * size)

    def stories(self) -> int:
        """How many there are, by a look at no more than the index."""
        return int(self._db.execute("SELECT count(*) FROM stories").fetchone()[0])

    def clear_articles(self, before: float, limit: int, after: Place = BEGINNING) -> Cleared:
        """Deletes the articles of entries first seen before `before`, as long as no document lists them; titles and
        teasers stay."""
        rows = self._db.execute(
            """SELECT c.entry_id, e.last_seen_at >= :before OR EXISTS (
                SELECT 1 FROM documents d WHERE d.source_id = e.source_id AND instr(d.item_hashes, e.item_hash) > 0
            ) FROM contents c JOIN entries e ON e.id = c.entry_id
            WHERE c.entry_id > :after AND c.entry_id <= :last ORDER BY c.entry_id LIMIT :most""",
            {"before": before, "after": after[0], "last": self._last_entry(before), "most": LOOKED_AT * limit},
        ).fetchall()
        gone: list[int] = []
        place = None
        for entry_id, is_listed in rows:
            place = (entry_id, 0.0)
            gone += [] if is_listed else [entry_id]
            if len(gone) == limit:
                break
        self._db.execute("DELETE FROM contents WHERE entry_id IN (SELECT value FROM json_each(?))", [json.dumps(gone)])
        return Cleared(len(gone), place)

    def clear_samples(self, before: float, limit: int, after: Place = BEGINNING) -> Cleared:
        """Deletes comment samples taken before `before`. An entry keeps its count, a story its heat, until something
        makes that anew."""
        rows = self._db.execute(
            """SELECT entry_id, seen_at FROM samples
            WHERE (entry_id, seen_at) > (:entry_id, :seen_at) AND entry_id <= :last
            ORDER BY entry_id, seen_at LIMIT :most""",
            {"entry_id": after[0], "seen_at": after[1], "last": self._last_entry(before), "most": LOOKED_AT * limit},
        ).fetchall()
        gone: list[Place] = []
        place = None
        for entry_id, seen_at in rows:
            place = (entry_id, seen_at)
            gone += [place] if seen_at < before else []
            if len(gone) == limit:
                break
        self._db.conn.executemany("DELETE FROM samples WHERE entry_id = ? AND seen_at = ?", gone)
        return Cleared(len(gone), place)

    def _last_entry(self, before: float) -> int:
        """The last entry that was first seen before then; ids ascend with time."""
        row = self._db.execute(
            "SELECT id FROM entries WHERE first_seen_at < ? ORDER BY first_seen_at DESC LIMIT 1", [before]
        ).fetchone()
        return int(row[0]) if row else 0

    def _pragma(self, name: str) -> int:
        return int(self._db.execute(f"PRAGMA {name}").fetchone()[0])
