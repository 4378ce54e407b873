"""Tables `alerts` (what is wrong, and whether it was told) and `notices` (what was told)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, fields, replace
from typing import Any

from aggregator.models import Alert, Notice, NoticeKind
from aggregator.store.database import Database, upsert

_NAMES = [field.name for field in fields(Alert)]
_ALERT = ", ".join(_NAMES)
_SAVE = upsert("alerts", _NAMES, ["subject"])


class Alerts:
    def __init__(self, db: Database) -> None:
        self._db = db

    def all(self) -> list[Alert]:
        """Those that are open, and those that were closed of late; the oldest first."""
        return [Alert(**row) for row in self._db.query(f"SELECT {_ALERT} FROM alerts ORDER BY seen_at, subject")]

    def save(self, alerts: Iterable[Alert]) -> None:
        for alert in alerts:
            self._db.execute(_SAVE, asdict(alert))

    def forget(self, subjects: Iterable[str]) -> None:
        for subject in subjects:
            self._db.execute("DELETE FROM alerts WHERE subject = ?", [subject])

    def post(self, notices: Iterable[Notice]) -> list[Notice]:
        """Stores notices; gives them with their ids."""
        return [replace(notice, id=self._stored(notice)) for notice in notices]

    def _stored(self, notice: Notice) -> int:
        row = self._db.execute(
            """INSERT INTO notices (kind, subject, state, title, words, since, at)
            VALUES (:kind, :subject, :state, :title, :words, :since, :at) RETURNING id""",
            asdict(notice),
        ).fetchone()
        return int(row[0])

    def notices(self, limit: int) -> list[Notice]:
        """The newest, newest first."""
        return [
            _notice(row) for row in self._db.query("SELECT * FROM notices ORDER BY at DESC, id DESC LIMIT ?", [limit])
        ]

    def prune(self, before: float) -> None:
        """Forgets notices from before a time."""
        self._db.execute("DELETE FROM notices WHERE at < ?", [before])


def _notice(row: dict[str, Any]) -> Notice:
    names = ("id", "subject", "state", "title", "words", "since", "at")
    return Notice(kind=NoticeKind(row["kind"]), **{name: row[name] for name in names})
