"""What the database takes."""

from __future__ import annotations

from sqlite_utils import Database

from aggregator.models import SpaceUse
from aggregator.store.sqlite import engine


class Space:
    def __init__(self, db: Database) -> None:
        self._db = db

    def use(self) -> SpaceUse:
        pages, free, size = (engine.number(self._db, name) for name in ("page_count", "freelist_count", "page_size"))
        return SpaceUse((pages - free) * size, free * size)

    def stories(self) -> int:
        """How many there are, by a look at no more than the index."""
        return int(self._db.execute("SELECT count(*) FROM stories").fetchone()[0])
