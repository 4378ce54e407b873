"""Table `baselines`: what is usual for each source; and the facts by which sources are judged."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields
from typing import Any

from aggregator.models import Baseline, SourceFacts
from aggregator.redact import redacted
from aggregator.store.database import Database, upsert

_NAMES = tuple(field.name for field in fields(Baseline))
_FIELDS = [field.name for field in fields(SourceFacts)]
_TITLE, _ENABLED, _CONFIGURED = (_FIELDS.index(name) for name in ("title", "enabled", "configured"))
_GAP = _NAMES.index("longest_gap")  # is never NULL in the table
USUAL = ", ".join(f"h.{name}" for name in _NAMES)
_SAVE = upsert("baselines", ("source_id", *_NAMES), ["source_id"])
_FACTS = f"""SELECT s.id, s.url, coalesce(s.title, s.url) AS title, s.category, s.enabled, s.next_poll_at,
    s.last_poll_at, s.last_success_at, s.last_change_at, s.last_outcome, s.last_error, s.failures, s.entries,
    s.reason, s.paused_at, s.configured, {USUAL}
    FROM sources s LEFT JOIN baselines h ON h.source_id = s.id"""


class BaselineTable:
    def __init__(self, db: Database) -> None:
        self._db = db

    def save(self, baselines: Iterable[tuple[int, Baseline]]) -> None:
        """Those of sources, by id."""
        self._db.many(
            _SAVE, [{"source_id": one, **{name: getattr(usual, name) for name in _NAMES}} for one, usual in baselines]
        )

    def facts(self) -> list[SourceFacts]:
        """Of all sources, in the order of the configuration; two tables are read, and no poll."""
        return [_facts(row) for row in self._db.execute(f"{_FACTS} ORDER BY s.id")]

    def facts_of(self, source_id: int) -> SourceFacts | None:
        return next((_facts(row) for row in self._db.execute(f"{_FACTS} WHERE s.id = ?", [source_id])), None)


def baseline_of(row: dict[str, Any]) -> Baseline:
    """Of a row with the columns of `USUAL`, which it has no more then; of a source that has none yet, an empty one."""
    values = [row.pop(name) for name in _NAMES]
    return Baseline(*values) if values[_GAP] is not None else Baseline()


def _facts(row: Sequence[Any]) -> SourceFacts:
    """Of a row of `_FACTS`, in the order of the fields: five thousand of them are read at each look."""
    split = len(row) - len(_NAMES)
    known = Baseline(*row[split:]) if row[split + _GAP] is not None else Baseline()
    values = [*row[:split], known]
    values[_TITLE] = redacted(values[_TITLE])
    values[_ENABLED], values[_CONFIGURED] = bool(values[_ENABLED]), bool(values[_CONFIGURED])
    return SourceFacts(*values)
