"""A database of PostgreSQL that is filled from elsewhere, or moved elsewhere (`store/bulk.py`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Self

import psycopg
from psycopg import sql
from psycopg.abc import Buffer
from psycopg.adapt import Loader

from aggregator.errors import MigrationFailed, StoreInUse
from aggregator.models.location import PostgresUrl
from aggregator.store.bulk import MovedTable, Row
from aggregator.store.postgres import schema

_ARRIVING = "arriving"  # a table of one row, as long as it is not all there: whose rows they are
_SEQUENCES = """SELECT t.relname, a.attname, s.oid::regclass::text FROM pg_class s
    JOIN pg_depend d ON d.objid = s.oid AND d.classid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')
    JOIN pg_class t ON t.oid = d.refobjid
    JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid
    WHERE s.relkind = 'S' AND t.relnamespace = current_schema()::regnamespace"""
_NODES = """SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND application_name LIKE 'meest-recent%'"""
_LOOKS = 20  # a tenth of a second apart: of a process that has just ended, the server knows a moment later
_LOCK = 0x6D726563  # of the one process that moves something


class _Number(Loader):
    """A boolean as SQLite has it."""

    def load(self, data: Buffer) -> int:
        return int(data == b"t")


def _connected_nodes(db: psycopg.Connection[Row]) -> int:
    for _ in range(_LOOKS):
        (nodes,) = db.execute(_NODES).fetchone() or (0,)
        if not nodes:
            break
        db.execute("SELECT pg_sleep(0.1)")
    return int(nodes)


class PostgresOrigin:
    """Rows of a database, by key."""

    def __init__(self, db: psycopg.Connection[Row]) -> None:
        self._db = db

    @classmethod
    @contextmanager
    def opened(cls, place: PostgresUrl) -> Iterator[Self]:
        """To be read as it is now. Raises `StoreInUse` while a node is connected, MigrationFailed."""
        with _connected(place) as db:
            if nodes := _connected_nodes(db):
                raise StoreInUse(f"nodes have {nodes} connections to the database; stop every node first")
            db.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            db.autocommit = False
            yield cls(db)

    def identity(self) -> str:
        row = self._db.execute("SELECT uid FROM site").fetchone()
        return str(row[0]) if row else ""

    def rows(self, table: MovedTable) -> int:
        found = self._db.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table.name))).fetchone()
        assert found is not None
        return int(found[0])

    def page(self, table: MovedTable, after: Sequence[Any] | None, most: int) -> list[Row]:
        key = _names(table.key)
        behind: sql.Composable = sql.SQL("")
        if after is not None:
            places = sql.SQL(", ").join(sql.Placeholder() * len(table.key))
            behind = sql.SQL("WHERE ({}) > ({})").format(key, places)
        query = sql.SQL("SELECT {} FROM {} {} ORDER BY {} LIMIT %s").format(
            _names(table.columns), sql.Identifier(table.name), behind, key
        )
        return self._db.execute(query, [*(after or ()), most]).fetchall()

    def given(self) -> Mapping[str, int]:
        last: dict[str, int] = {}
        for table, _, sequence in self._db.execute(_SEQUENCES).fetchall():
            row = self._db.execute(f"SELECT last_value, is_called FROM {sequence}").fetchone()
            assert row is not None
            last[table] = int(row[0]) if row[1] else 0
        return last | dict(self._db.execute("SELECT name, seq FROM last_ids").fetchall())


class PostgresTarget(PostgresOrigin):
    """A database that is filled; whoever opens it meanwhile is told so."""

    @classmethod
    @contextmanager
    def filled(cls, place: PostgresUrl, identity: str, *, resume: bool) -> Iterator[Self]:
        """To be filled with the rows of the database of that identity. Raises StoreInUse, StoreUnusable,
        MigrationFailed."""
        with _connected(place) as db:
            target = cls(db)
            target._begin(str(place), identity, resume=resume)
            yield target

    def _begin(self, name: str, identity: str, *, resume: bool) -> None:
        with self._db.transaction():
            if self._db.execute("SELECT to_regclass(%s)", [_ARRIVING]).fetchone() == (None,):
                schema.upgrade(self._db, name)
                empty = "SELECT WHERE NOT EXISTS (SELECT FROM sources) AND NOT EXISTS (SELECT FROM site)"
                if self._db.execute(empty).fetchone() is None:
                    raise MigrationFailed(f"{name}: is not empty; name a database that is")
                self._db.execute(f"CREATE TABLE {_ARRIVING} (identity TEXT PRIMARY KEY)")
                self._db.execute(f"INSERT INTO {_ARRIVING} VALUES (%s)", [identity])
                return
        if self._db.execute(f"SELECT identity FROM {_ARRIVING}").fetchone() != (identity,):
            raise MigrationFailed(f"{name}: a move of another database to it was begun; name an empty one")
        if not resume:
            raise MigrationFailed(f"{name}: a move to it was begun; --resume goes on with it")

    def last(self, table: MovedTable) -> Row | None:
        back = sql.SQL(", ").join(sql.SQL("{} DESC").format(sql.Identifier(name)) for name in table.key)
        query = sql.SQL("SELECT {} FROM {} ORDER BY {} LIMIT 1")
        return self._db.execute(query.format(_names(table.key), sql.Identifier(table.name), back)).fetchone()

    def fit(self, row: Row) -> Row:
        """Without the one character that PostgreSQL cannot keep in a text."""
        if any(isinstance(value, str) and "\0" in value for value in row):
            return tuple(value.replace("\0", "\ufffd") if isinstance(value, str) else value for value in row)
        return row

    def append(self, table: MovedTable, rows: Sequence[Row]) -> None:
        into = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table.name), _names(table.columns))
        with self._db.transaction(), self._db.cursor() as cursor, cursor.copy(into) as copy:
            for row in rows:
                copy.write_row(row)

    def analyse(self) -> None:
        # What this connection has yet to report of its rows would be added to what ANALYZE counts, until it is run
        # again: twice as many rows, by which `max_size` would go.
        if self._db.info.server_version >= 150_000:
            self._db.execute("SELECT pg_stat_force_next_flush()")
        self._db.execute("ANALYZE")

    def finish(self, given: Mapping[str, int]) -> None:
        with self._db.transaction():
            for table, key, sequence in self._db.execute(_SEQUENCES).fetchall():
                greatest = sql.SQL("SELECT coalesce(max({}), 0) FROM {}")
                row = self._db.execute(greatest.format(sql.Identifier(key), sql.Identifier(table))).fetchone()
                assert row is not None
                last = max(int(row[0]), given.get(table, 0))
                self._db.execute("SELECT setval(%s::regclass, %s, %s)", [sequence, max(last, 1), last > 0])
                self._db.execute("UPDATE last_ids SET seq = %s WHERE name = %s", [last, table])
            self._db.execute(f"DROP TABLE {_ARRIVING}")


@contextmanager
def _connected(place: PostgresUrl) -> Iterator[psycopg.Connection[Row]]:
    try:
        with psycopg.connect(
            place.url, password=place.password, autocommit=True, connect_timeout=10, application_name="migrate"
        ) as db:
            db.execute("SET lock_timeout = '20s'")  # a process that was killed lets go of it in that time
            db.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
            db.adapters.register_loader("bool", _Number)
            yield db
    except psycopg.errors.LockNotAvailable as error:
        raise StoreInUse("another process moves this database, or moves one into it") from error
    except psycopg.Error as error:
        raise MigrationFailed(f"{place}: {str(error).strip()}") from error


def _names(names: Sequence[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, names))
