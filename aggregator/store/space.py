"""What the database takes."""

from __future__ import annotations

from aggregator.models import SpaceUse
from aggregator.store.database import Database


class Space:
    def __init__(self, db: Database) -> None:
        self._db = db

    def use(self) -> SpaceUse:
        return SpaceUse(*map(int, self._db.execute(self._db.dialect.space).fetchone()))

    def stories(self) -> int:
        """How many there are, by a look at no more than the index."""
        return int(self._db.execute("SELECT count(*) FROM stories").fetchone()[0])
