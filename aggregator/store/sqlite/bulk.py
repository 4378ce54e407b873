"""A database of SQLite that is moved elsewhere, or filled from elsewhere (`store/bulk.py`)."""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Self

from sqlite_utils import Database

from aggregator.errors import MigrationFailed, StoreUnusable
from aggregator.store.bulk import MovedTable, Row
from aggregator.store.sqlite import schema
from aggregator.store.sqlite.connect import open_reader
from aggregator.store.sqlite.lock import lock_file
from aggregator.store.sqlite.restore import sync
from aggregator.store.sqlite.schema import APPLICATION_ID
from aggregator.store.sqlite.tables import INDEX_WORDS
from aggregator.store.tables import TABLES

_ARRIVING = "arriving"  # a table of one row, as long as it is not all there: whose rows they are
MADE = {"story_sources"}  # by triggers, of the rows of others
_NEVER_TWICE = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE '%AUTOINCREMENT%'"


class SqliteOrigin:
    """Rows of a database, by key."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    @classmethod
    @contextmanager
    def opened(cls, path: Path) -> Iterator[Self]:
        """To be read, while no other aggregator may write to it. Raises `StoreInUse`, `StoreUnusable`."""
        with closing(lock_file(path)), closing(open_reader(path)) as db:
            yield cls(db.conn)

    def identity(self) -> str:
        row = self._db.execute("SELECT uid FROM site").fetchone()
        return str(row[0]) if row else ""

    def rows(self, table: MovedTable) -> int:
        return int(self._db.execute(f"SELECT count(*) FROM {table.name}").fetchone()[0])

    def page(self, table: MovedTable, after: Sequence[Any] | None, most: int) -> list[Row]:
        key = ", ".join(table.key)
        behind = f"WHERE ({key}) > ({', '.join('?' * len(table.key))})" if after is not None else ""
        return self._db.execute(
            f"SELECT {', '.join(table.columns)} FROM {table.name} {behind} ORDER BY {key} LIMIT ?",
            [*(after or ()), most],
        ).fetchall()

    def given(self) -> Mapping[str, int]:
        return dict(self._db.execute("SELECT name, seq FROM sqlite_sequence").fetchall())


class SqliteTarget(SqliteOrigin):
    """A new database, by another name until it is finished."""

    def __init__(self, db: sqlite3.Connection, part: Path, path: Path) -> None:
        super().__init__(db)
        self._part, self._path = part, path

    @classmethod
    @contextmanager
    def filled(cls, path: Path, identity: str, *, resume: bool) -> Iterator[Self]:
        """To be filled with the rows of the database of that identity. Raises StoreUnusable, MigrationFailed."""
        part = path.with_name(f"{path.name}.arriving")
        if path.exists():
            raise StoreUnusable(f"{path}: is there already; name a file that is not")
        if part.exists() and not resume:
            raise MigrationFailed(f"{part}: a move to it was begun; --resume goes on with it, or delete it")
        with closing(lock_file(path)):
            try:
                if not part.exists():
                    os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
                with closing(sqlite3.connect(part, isolation_level=None)) as db:
                    _begin(db, part, identity)
                    yield cls(db, part, path)
            except sqlite3.Error as error:
                raise MigrationFailed(f"{part}: {error}") from error
            except OSError as error:
                raise StoreUnusable(f"{part}: cannot be written ({error.strerror or error})") from error

    def last(self, table: MovedTable) -> Row | None:
        key, back = ", ".join(table.key), ", ".join(f"{name} DESC" for name in table.key)
        found: Row | None = self._db.execute(f"SELECT {key} FROM {table.name} ORDER BY {back} LIMIT 1").fetchone()
        return found

    def fit(self, row: Row) -> Row:
        return row

    def append(self, table: MovedTable, rows: Sequence[Row]) -> None:
        self._db.execute("BEGIN")
        names, places = ", ".join(table.columns), ", ".join("?" * len(table.columns))
        self._db.executemany(f"INSERT INTO {table.name} ({names}) VALUES ({places})", rows)
        if table.name == "entries":
            self._db.execute(INDEX_WORDS)
        self._db.execute("COMMIT")

    def analyse(self) -> None:
        self._db.execute("ANALYZE")

    def finish(self, given: Mapping[str, int]) -> None:
        self._db.execute("BEGIN")
        for (table,) in self._db.execute(_NEVER_TWICE).fetchall():
            self._db.execute("DELETE FROM sqlite_sequence WHERE name = ?", [table])
            if last := given.get(table):
                self._db.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", [table, last])
        self._db.execute(f"DROP TABLE {_ARRIVING}")
        self._db.execute("COMMIT")
        self._part.replace(self._path)
        sync(self._path.parent)


def _begin(db: sqlite3.Connection, part: Path, identity: str) -> None:
    """Makes the tables unless they are there."""
    if not db.execute("SELECT 1 FROM sqlite_master WHERE name = ?", [_ARRIVING]).fetchone():
        schema.upgrade(Database(db))
        db.execute("BEGIN")
        db.execute(f"PRAGMA application_id={APPLICATION_ID}")
        db.execute(f"CREATE TABLE {_ARRIVING} (identity TEXT PRIMARY KEY)")
        db.execute(f"INSERT INTO {_ARRIVING} VALUES (?)", [identity])
        db.execute("COMMIT")
    (arriving,) = db.execute(f"SELECT identity FROM {_ARRIVING}").fetchone()
    if arriving != identity:
        raise MigrationFailed(f"{part}: a move of another database to it was begun; delete it, and begin again")
    db.execute("PRAGMA foreign_keys=on")


def moved_tables() -> list[MovedTable]:
    """The tables of this version that are moved, each after those that its rows refer to."""
    with closing(sqlite3.connect(":memory:")) as db:
        schema.upgrade(Database(db))
        return [_table(db, name) for name in re.findall(r"CREATE TABLE (\w+)", "\n".join(TABLES)) if name not in MADE]


def _table(db: sqlite3.Connection, name: str) -> MovedTable:
    found = db.execute("SELECT name, pk FROM pragma_table_info(?)", [name]).fetchall()
    key = sorted((place, column) for column, place in found if place)
    return MovedTable(name, tuple(column for column, _ in found), tuple(column for _, column in key))
