"""What the database takes."""

from __future__ import annotations

from sqlite_utils import Database

from aggregator.models import SpaceUse


class Space:
    def __init__(self, db: Database) -> None:
        self._db = db

    def use(self) -> SpaceUse:
        pages, free, size = (self._pragma(name) for name in ("page_count", "freelist_count", "page_size"))
        return SpaceUse((pages - free) * size, free * size)

    def stories(self) -> int:
        """How many there are, by a look at no more than the index."""
        return int(self._db.execute("SELECT count(*) FROM stories").fetchone()[0])

    def _pragma(self, name: str) -> int:
        return int(self._db.execute(f"PRAGMA {name}").fetchone()[0])
