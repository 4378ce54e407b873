"""Table `counters`: how the questions for a source's comment counts go."""

from __future__ import annotations

from dataclasses import asdict, fields

from aggregator.models import Counting
from aggregator.store.database import Database, upsert

_NAMES = tuple(field.name for field in fields(Counting))
_SAVE = upsert("counters", ("source_id", *_NAMES), ["source_id"])


class Counters:
    def __init__(self, db: Database) -> None:
        self._db = db

    def get(self, source_id: int) -> Counting | None:
        """None: nobody was ever asked."""
        return self.all([source_id]).get(source_id)

    def all(self, source_ids: list[int] | None = None) -> dict[int, Counting]:
        """By source: of these, or of all."""
        where = "" if source_ids is None else f"WHERE source_id IN ({', '.join('?' * len(source_ids))})"
        rows = self._db.execute(f"SELECT source_id, {', '.join(_NAMES)} FROM counters {where}", source_ids or [])
        return {row[0]: Counting(*row[1:]) for row in rows}

    def save(self, source_id: int, state: Counting) -> None:
        self._db.execute(_SAVE, {"source_id": source_id, **asdict(state)})
