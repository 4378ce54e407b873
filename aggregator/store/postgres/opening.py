"""Opens a database on a server for writing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from aggregator.models.location import PostgresUrl
from aggregator.store.postgres import schema
from aggregator.store.postgres.driver import ServerDatabase, connect, refused
from aggregator.store.postgres.lanes import Lanes
from aggregator.store.postgres.readings import ServerReadings
from aggregator.store.session import Session


def opened(location: PostgresUrl) -> tuple[ServerReadings, Lanes]:
    """What reads and what writes, once the database is up to date. Raises `StoreUnusable`."""
    try:
        with connect(location, {"lock_timeout": "60s"}) as connection:
            schema.check_arrived(connection, str(location))
            schema.upgrade(connection, str(location))
    except psycopg.Error as error:
        raise refused(location, error) from error
    return ServerReadings(location), Lanes(location)


@contextmanager
def trial(location: PostgresUrl) -> Iterator[Session]:
    """A session in a transaction that is rolled back: it sees all that is there, and nobody sees what it writes; who
    writes the same rows waits that long. Raises `StoreUnusable`."""
    try:
        with connect(location, {"lock_timeout": "10s", "idle_in_transaction_session_timeout": "60s"}) as connection:
            schema.check(connection, str(location))
            connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
            yield Session(ServerDatabase(connection))
            connection.execute("ROLLBACK")
    except psycopg.OperationalError as error:
        raise refused(location, error) from error
