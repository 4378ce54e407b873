"""Table `lists`: what followed lists last said, for all processes that share the database."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import asdict, fields
from typing import Final

from aggregator.models.lists import FollowedList, FollowedSource
from aggregator.store.database import Database, upsert

_NAMES: Final = tuple(field.name for field in fields(FollowedList))
_SAVE: Final = upsert("lists", _NAMES, ["url"])


class Lists:
    def __init__(self, db: Database) -> None:
        self._db = db

    def all(self) -> list[FollowedList]:
        rows = self._db.query(f"SELECT {', '.join(_NAMES)} FROM lists ORDER BY url")
        return [FollowedList(**{**row, "sources": _sources(row["sources"])}) for row in rows]

    def keep(self, lists: Iterable[FollowedList]) -> None:
        """Each in place of what it said before."""
        for one in lists:
            row = asdict(one)
            self._db.execute(_SAVE, {**row, "sources": json.dumps(row["sources"], ensure_ascii=False)})

    def configure(self, urls: Collection[str]) -> None:
        """Forgets those that are followed no more."""
        for one in self.all():
            if one.url not in urls:
                self._db.execute("DELETE FROM lists WHERE url = ?", [one.url])


def _sources(text: str) -> tuple[FollowedSource, ...]:
    return tuple(FollowedSource(**one) for one in json.loads(text))
