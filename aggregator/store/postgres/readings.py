"""Connections that read, each in a transaction that sees one state of the database."""

from __future__ import annotations

from contextlib import suppress
from typing import Final

import psycopg

from aggregator.errors import StoreError
from aggregator.models.location import PostgresUrl
from aggregator.store.postgres import schema
from aggregator.store.postgres.driver import ServerDatabase, connect, refused
from aggregator.store.postgres.faults import is_lost, while_reading
from aggregator.store.resting import Resting
from aggregator.store.session import Session

RESTING: Final = 4  # that are kept for the next ones
_SETTINGS: Final = {"statement_timeout": "60s", "idle_in_transaction_session_timeout": "300s", "lock_timeout": "10s"}
_BEGIN: Final = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"


class ServerReadings:
    """Sessions for those who read. The first one looks whether the database is of this version."""

    def __init__(self, location: PostgresUrl) -> None:
        self._location = location
        self._checked = False
        self._resting = Resting[ServerDatabase](RESTING)

    def begin(self) -> Session:
        """One that rests, or a new one. A connection that was lost while it rested is no news."""
        while (one := self._resting.take()) is not None:
            with suppress(psycopg.Error):
                return self._begun(*one)
            one[0].close()
        db = self._new()
        return self._begun(db, Session(db))

    def _begun(self, db: ServerDatabase, session: Session) -> Session:
        db.begin(_BEGIN)
        return session

    def _new(self) -> ServerDatabase:
        try:
            connection = connect(self._location, _SETTINGS)
        except psycopg.OperationalError as error:
            if self._checked:  # it was there: whoever asks may try again soon
                raise
            raise refused(self._location, error) from error
        if not self._checked:
            try:
                schema.check(connection, str(self._location))
            except BaseException:
                connection.close()
                raise
            self._checked = True
        return ServerDatabase(connection)

    def end(self, session: Session) -> None:
        db = session.db
        if not isinstance(db, ServerDatabase) or not self._resting.has_room:
            db.close()
            return
        try:
            db.connection.execute("ROLLBACK")
        except psycopg.Error as error:  # what it read was right all the same
            db.close()
            if not is_lost(error):
                raise
            return
        self._resting.keep(db, session)

    def shrink(self) -> None:
        """Those that rest have nothing."""

    def told(self, error: BaseException) -> StoreError | None:
        return while_reading(error)

    def close(self) -> None:
        self._resting.close()
