"""Opens a database on a server for writing."""

from __future__ import annotations

import psycopg

from aggregator.models.location import PostgresUrl
from aggregator.store.postgres import schema
from aggregator.store.postgres.driver import connect, refused
from aggregator.store.postgres.lanes import Lanes
from aggregator.store.postgres.readings import ServerReadings


def opened(location: PostgresUrl) -> tuple[ServerReadings, Lanes]:
    """What reads and what writes, once the database is up to date. Raises `StoreUnusable`."""
    try:
        with connect(location, {"lock_timeout": "60s"}) as connection:
            schema.check_arrived(connection, str(location))
            schema.upgrade(connection, str(location))
    except psycopg.Error as error:
        raise refused(location, error) from error
    return ServerReadings(location), Lanes(location)
