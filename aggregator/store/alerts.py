"""Tables `alerts` (what is wrong, and whether it was told), `notices` (what was told) and `deliveries` (what is yet to
arrive). A notice and its deliveries are committed with the alert that made them, so that neither a crash nor a dead
webhook loses or repeats one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, fields
from typing import Any

from sqlite_utils import Database

from aggregator.models import Alert, Delivery, Notice, NoticeKind

_ALERT = ", ".join(field.name for field in fields(Alert))
_ALERT_PLACES = ", ".join(f":{field.name}" for field in fields(Alert))


class Alerts:
    def __init__(self, db: Database) -> None:
        self._db = db

    def all(self) -> list[Alert]:
        """Those that are open, and those that were closed of late; the oldest first."""
        return [Alert(**row) for row in self._db.query(f"SELECT {_ALERT} FROM alerts ORDER BY seen_at, subject")]

    def save(self, alerts: Iterable[Alert]) -> None:
        for alert in alerts:
            self._db.execute(f"INSERT OR REPLACE INTO alerts ({_ALERT}) VALUES ({_ALERT_PLACES})", asdict(alert))

    def forget(self, subjects: Iterable[str]) -> None:
        for subject in subjects:
            self._db.execute("DELETE FROM alerts WHERE subject = ?", [subject])

    def post(self, notices: Iterable[Notice], channels: Sequence[str]) -> None:
        """Stores notices, each to be delivered at once by each of the channels."""
        for notice in notices:
            row = self._db.execute(
                """INSERT INTO notices (kind, subject, state, title, words, since, at)
                VALUES (:kind, :subject, :state, :title, :words, :since, :at) RETURNING id""",
                asdict(notice),
            ).fetchone()
            for channel in channels:
                self._db.execute(
                    "INSERT INTO deliveries (notice_id, channel, next_at) VALUES (?, ?, ?)",
                    [row[0], channel, notice.at],
                )

    def notices(self, limit: int) -> list[Notice]:
        """The newest, newest first."""
        return [
            _notice(row) for row in self._db.query("SELECT * FROM notices ORDER BY at DESC, id DESC LIMIT ?", [limit])
        ]

    def due(self, now: float, limit: int) -> list[Delivery]:
        """What is to be delivered now, in the order in which it was said."""
        rows = self._db.query(
            """SELECT n.*, d.channel, d.failures FROM deliveries d JOIN notices n ON n.id = d.notice_id
            WHERE d.next_at <= ? ORDER BY n.id LIMIT ?""",
            [now, limit],
        )
        return [Delivery(_notice(row), row["channel"], row["failures"]) for row in rows]

    def delivered(self, notice_id: int | None, channel: str) -> None:
        """It arrived, or is given up."""
        self._db.execute("DELETE FROM deliveries WHERE notice_id = ? AND channel = ?", [notice_id, channel])

    def failed(self, notice_id: int | None, channel: str, error: str, next_at: float) -> None:
        self._db.execute(
            "UPDATE deliveries SET failures = failures + 1, error = ?, next_at = ? WHERE notice_id = ? AND channel = ?",
            [error, next_at, notice_id, channel],
        )

    def waiting(self) -> int:
        """Deliveries that have not arrived yet."""
        return int(self._db.execute("SELECT count(*) FROM deliveries").fetchone()[0])

    def prune(self, before: float) -> None:
        """Forgets notices from before a time, with what was still to be delivered of them."""
        self._db.execute("DELETE FROM notices WHERE at < ?", [before])


def _notice(row: dict[str, Any]) -> Notice:
    names = ("id", "subject", "state", "title", "words", "since", "at")
    return Notice(kind=NoticeKind(row["kind"]), **{name: row[name] for name in names})
