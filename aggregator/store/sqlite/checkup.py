"""What a check-up asks of the database. Nothing here writes to it, so a daemon may run meanwhile."""

from __future__ import annotations

import fcntl
import sqlite3
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from sqlite_utils import Database

from aggregator.models import SpaceUse
from aggregator.records import dataclass
from aggregator.store.space import Space
from aggregator.store.sqlite import schema
from aggregator.store.sqlite.compact import size_of
from aggregator.store.sqlite.connect import open_any_reader
from aggregator.store.sqlite.engine import wal_of
from aggregator.store.sqlite.lock import lock_path

FTS_TABLES: Final = ("entries_fts",)
MOST: Final = 5  # of each kind of damage that is told


@dataclass(frozen=True, slots=True)
class DatabaseFacts:
    """What is true of the database."""

    schema: str
    pending: tuple[str, ...]  # migrations that the next start makes
    use: SpaceUse
    wal_bytes: int
    newest_at: float | None  # the last time that anything was seen, by the clock of then
    last_due_at: float | None  # when the last source is to be polled again


def facts(path: Path) -> DatabaseFacts:
    """Raises StoreUnusable."""
    with closing(open_any_reader(path)) as db:
        applied = schema.applied(db)
        pending = tuple(schema.pending(db))
        tables = set(db.table_names())
        times = [
            f"(SELECT max({column}) FROM {table})"
            for table, column in (("polls", "started_at"), ("entries", "first_seen_at"))
            if table in tables
        ]
        newest, due = None, None
        if times:
            seen = [value for value in db.execute(f"SELECT {', '.join(times)}").fetchone() if value is not None]
            newest = max(seen, default=None)
            due = db.execute("SELECT max(next_poll_at) FROM sources WHERE enabled AND next_poll_at < 9e15").fetchone()[
                0
            ]
        wal = size_of(wal_of(path))
        return DatabaseFacts(max(applied, default=""), pending, Space(db).use(), wal, newest, due)


def damage(path: Path, *, thorough: bool) -> list[str]:
    """What is wrong with the file, in SQLite's words; nothing when it is whole. Raises StoreUnusable.

    `thorough` compares every index with its table, every reference with what it refers to, and the words of the
    full-text indexes with the texts; the last on a copy, since only who may write can ask for it.
    """
    with closing(open_any_reader(path)) as db:
        found = _said(db, f"PRAGMA {'integrity_check' if thorough else 'quick_check'}({MOST})", but="ok")
        if thorough:
            rows = db.execute("PRAGMA foreign_key_check").fetchmany(MOST)
            found += [f"row {row[1]} of {row[0]} refers to a row of {row[2]} that is not there" for row in rows]
        if not thorough or found:
            return found
        with TemporaryDirectory(prefix="meest-recent-") as folder:
            return _words(db, Path(folder) / "copy.db")


def writer_of(path: Path) -> str | None:
    """The process that holds the writer's lock, None when nobody does."""
    try:
        with lock_path(path).open() as handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except OSError:
                return handle.read().strip() or "unknown"
    except OSError:
        pass
    return None


def _words(db: Database, path: Path) -> list[str]:
    with closing(sqlite3.connect(path, isolation_level=None)) as copy:
        copy.execute("PRAGMA journal_mode=off")
        db.conn.backup(copy)
        found = []
        for name in FTS_TABLES:
            try:
                copy.execute(f"INSERT INTO {name}({name}, rank) VALUES ('integrity-check', 1)")
            except sqlite3.DatabaseError as error:
                found.append(f"the words of {name} are not those of the texts ({error})")
        return found


def _said(db: Database, sql: str, but: str) -> list[str]:
    try:
        return [str(row[0]) for row in db.execute(sql).fetchall() if row[0] != but]
    except sqlite3.DatabaseError as error:
        return [str(error)]
