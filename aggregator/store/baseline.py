"""Table `baselines`: what is usual for each source; and the facts by which sources are judged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from aggregator.models import Baseline, SourceFacts
from aggregator.redact import redacted
from aggregator.store.database import Database, upsert

_NAMES = tuple(field.name for field in fields(Baseline))
_FIELDS = [field.name for field in fields(SourceFacts)]
_TITLE, _ENABLED, _CONFIGURED = (_FIELDS.index(name) for name in ("title", "enabled", "configured"))
_COLUMNS = ", ".join(f"h.{name}" for name in _NAMES)
_SAVE = upsert("baselines", ("source_id", *_NAMES), ["source_id"])
_FACTS = f"""SELECT s.id, s.url, coalesce(s.title, s.url) AS title, s.category, s.enabled, s.next_poll_at,
    s.last_poll_at, s.last_success_at, s.last_change_at, s.last_outcome, s.last_error, s.failures, s.entries,
    s.reason, s.paused_at, s.configured, {_COLUMNS}
    FROM sources s LEFT JOIN baselines h ON h.source_id = s.id"""


class BaselineTable:
    def __init__(self, db: Database) -> None:
        self._db = db

    def get(self, source_id: int) -> Baseline:
        """Those of one source; of one that has none yet, an empty record."""
        row = next(iter(self._db.query(f"SELECT {_COLUMNS} FROM baselines h WHERE source_id = ?", [source_id])), None)
        return Baseline(**row) if row else Baseline()

    def save(self, source_id: int, baseline: Baseline) -> None:
        self._db.execute(_SAVE, {"source_id": source_id, **{name: getattr(baseline, name) for name in _NAMES}})

    def facts(self) -> list[SourceFacts]:
        """Of all sources, in the order of the configuration; two tables are read, and no poll."""
        return [_facts(row) for row in self._db.execute(f"{_FACTS} ORDER BY s.id")]

    def facts_of(self, source_id: int) -> SourceFacts | None:
        return next((_facts(row) for row in self._db.execute(f"{_FACTS} WHERE s.id = ?", [source_id])), None)


def _facts(row: Sequence[Any]) -> SourceFacts:
    """Of a row of `_FACTS`, in the order of the fields: five thousand of them are read at each look."""
    split = len(row) - len(_NAMES)
    known = Baseline(*row[split:]) if row[split + _NAMES.index("longest_gap")] is not None else Baseline()
    values = [*row[:split], known]
    values[_TITLE] = redacted(values[_TITLE])
    values[_ENABLED], values[_CONFIGURED] = bool(values[_ENABLED]), bool(values[_CONFIGURED])
    return SourceFacts(*values)
