"""The schema of a database on a server: steps, each in a transaction, of which the database notes those it has had.

Never change a step that has been released: add one.
"""

from __future__ import annotations

from typing import Any, Final

import psycopg

from aggregator.errors import StoreUnusable
from aggregator.store.postgres.tables import TABLES

LOCK: Final = 0x6D726563  # "mrec": of those who bring a database up to date
OLDEST: Final = 140_000  # of the server
_STEPS: Final[dict[str, tuple[str, ...]]] = {"m001_tables": TABLES}


def upgrade(connection: psycopg.Connection[Any], name: str) -> None:
    """Makes the steps that the database has not had; who comes second waits. Raises `StoreUnusable`."""
    _check_server(connection, name)
    with connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        had = _had(connection)
        if had is None:
            if _is_anothers(connection):
                raise StoreUnusable(f"{name}: is the database of another program; mend [storage] url")
            connection.execute("CREATE TABLE schema_steps (name text PRIMARY KEY)")
        for step, statements in _STEPS.items():
            if step not in (had or set()):
                for statement in statements:
                    connection.execute(statement)
                connection.execute("INSERT INTO schema_steps VALUES (%s)", [step])


def check_arrived(connection: psycopg.Connection[Any], name: str) -> None:
    """Raises `StoreUnusable` while rows of another database are still moved to it (`store/bulk.py`)."""
    if connection.execute("SELECT to_regclass('arriving')").fetchone() != (None,):
        raise StoreUnusable(f'{name}: a move to it is not finished; "aggregator migrate … --resume" goes on with it')


def check(connection: psycopg.Connection[Any], name: str) -> None:
    """Raises `StoreUnusable` when it is not of this version, or not all there."""
    check_arrived(connection, name)
    had = _had(connection)
    if had is None:
        raise StoreUnusable(f'{name}: there are no tables yet; "aggregator poll" or "aggregator run" makes them')
    _check_known(had, name)
    if set(_STEPS) - had:
        raise StoreUnusable(
            f'{name}: is of an older version; "aggregator poll" or "aggregator run" brings it up to date'
        )


def _had(connection: psycopg.Connection[Any]) -> set[str] | None:
    if connection.execute("SELECT to_regclass('schema_steps')").fetchone() == (None,):
        return None
    return {row[0] for row in connection.execute("SELECT name FROM schema_steps")}


def _check_known(had: set[str], name: str) -> None:
    if newer := sorted(had - set(_STEPS)):
        raise StoreUnusable(f"{name}: was made by a newer version of this program (it has {', '.join(newer)}); upgrade")


def _is_anothers(connection: psycopg.Connection[Any]) -> bool:
    sql = "SELECT count(*) FROM unnest(%s::text[]) AS ours(name) WHERE to_regclass(ours.name) IS NOT NULL"
    return connection.execute(sql, [["sources", "entries", "stories", "site"]]).fetchone() != (0,)


def _check_server(connection: psycopg.Connection[Any], name: str) -> None:
    had = _had(connection)
    if had is not None:
        _check_known(had, name)
    if connection.info.server_version < OLDEST:
        raise StoreUnusable(f"{name}: needs PostgreSQL 14 or newer")
    encoding = connection.info.parameter_status("server_encoding")
    if encoding != "UTF8":
        raise StoreUnusable(f"{name}: its texts are {encoding}; make one with ENCODING 'UTF8' TEMPLATE template0")
