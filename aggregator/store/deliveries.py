"""Table `deliveries`: letters that have yet to arrive. Each is committed with what it tells of, so that neither a crash
nor a dead webhook loses one."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from aggregator.models.letters import Letter
from aggregator.store.database import Database


class Deliveries:
    def __init__(self, db: Database) -> None:
        self._db = db

    def post(self, letters: Iterable[Letter]) -> None:
        """Stores letters, to be delivered at once."""
        for one in letters:
            self._db.execute(
                "INSERT INTO deliveries (channel, subject, body, environment, at, next_at) VALUES (?, ?, ?, ?, ?, ?)",
                [one.channel, one.subject, one.body, json.dumps(dict(one.environment)), one.at, one.at],
            )

    def due(self, now: float, limit: int) -> dict[str, list[Letter]]:
        """By channel the letters that go out now, in the order in which they were posted: none of a channel whose
        first one waits for its next try, since they must not overtake each other; at most `limit` of each."""
        rows = self._db.query(
            """SELECT id, channel, subject, body, environment, at, failures FROM (
                SELECT *, row_number() OVER (PARTITION BY channel ORDER BY id) AS place,
                    first_value(next_at) OVER (PARTITION BY channel ORDER BY id) AS first_at FROM deliveries
            ) AS line WHERE first_at <= ? AND place <= ? ORDER BY id""",
            [now, limit],
        )
        found: dict[str, list[Letter]] = {}
        for row in rows:
            found.setdefault(row["channel"], []).append(_letter(row))
        return found

    def delivered(self, letter_id: int | None) -> None:
        """It arrived, or is given up."""
        self._db.execute("DELETE FROM deliveries WHERE id = ?", [letter_id])

    def failed(self, letter_id: int | None, error: str, next_at: float) -> None:
        self._db.execute(
            "UPDATE deliveries SET failures = failures + 1, error = ?, next_at = ? WHERE id = ?",
            [error, next_at, letter_id],
        )

    def waiting(self) -> dict[str, int]:
        """How many have not arrived yet, by channel."""
        rows = self._db.execute("SELECT channel, count(*) FROM deliveries GROUP BY channel ORDER BY channel")
        return {row[0]: int(row[1]) for row in rows}

    def failing(self, failures: int) -> dict[str, str]:
        """What was said last, by channel, of a letter that failed so often or more."""
        rows = self._db.execute(
            "SELECT channel, error FROM deliveries WHERE failures >= ? AND error IS NOT NULL ORDER BY id DESC",
            [failures],
        )
        return {row[0]: str(row[1]) for row in rows}


def _letter(row: dict[str, Any]) -> Letter:
    return Letter(**{**row, "environment": json.loads(row["environment"])})
