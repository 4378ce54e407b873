"""Table `published`: what is published, file by file, where processes share a database and no folder."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Final

from aggregator.store.database import Database

PUBLISHED: Final = (
    # The first row, with no name, has the version of the last change: who holds it is the only one who changes any.
    "CREATE TABLE published (name TEXT PRIMARY KEY, body BLOB NOT NULL, version INTEGER NOT NULL) WITHOUT ROWID",
    "CREATE INDEX published_version ON published(version)",
)
_PUT: Final = """INSERT INTO published (name, body, version) VALUES (:name, :body, :version)
    ON CONFLICT (name) DO UPDATE SET body = excluded.body, version = excluded.version"""


class PublishedFiles:
    def __init__(self, db: Database) -> None:
        self._db = db

    def newer(self, version: int) -> list[tuple[str, bytes, int]]:
        """Name, body and version of all that was changed since."""
        rows = self._db.execute("SELECT name, body, version FROM published WHERE version > ?", [version]).fetchall()
        return [(str(name), bytes(body), int(number)) for name, body, number in rows if name]

    def version(self) -> int:
        """Of the last change; they ascend in the order in which changes are committed."""
        row = self._db.execute("SELECT version FROM published WHERE name = ''").fetchone()
        return int(row[0]) if row else 0

    def names(self) -> frozenset[str]:
        return frozenset(str(name) for (name,) in self._db.execute("SELECT name FROM published WHERE name <> ''"))

    def change(self, files: Mapping[str, bytes], gone: Iterable[str], after: int) -> int | None:
        """Puts these files there and takes those away; the version of that. None, and nothing is changed, when another
        process has changed something since the version `after`."""
        self._db.execute("INSERT INTO published VALUES ('', ?, 0) ON CONFLICT (name) DO NOTHING", [b""])
        held = self._db.execute(f"SELECT version FROM published WHERE name = ''{self._db.dialect.hold}").fetchone()
        if held[0] != after:
            return None
        self._db.execute("UPDATE published SET version = ? WHERE name = ''", [after + 1])
        self._db.many(_PUT, [{"name": name, "body": body, "version": after + 1} for name, body in files.items()])
        self._db.execute("DELETE FROM published WHERE name IN (SELECT value FROM texts(?))", [json.dumps(list(gone))])
        return after + 1
