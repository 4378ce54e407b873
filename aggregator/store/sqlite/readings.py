"""Connections that read, each in a transaction of its own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from aggregator.errors import StoreError
from aggregator.store.resting import Resting
from aggregator.store.session import Session
from aggregator.store.sqlite.compact import let_go
from aggregator.store.sqlite.connect import another_reader
from aggregator.store.sqlite.driver import PlainDatabase
from aggregator.store.sqlite.faults import while_reading

RESTING = 4  # that are kept for the next ones


class FileReadings:
    """Sessions that see one state of the file. `stamp` tells how far its writer is; another process may put another
    file in the place of one that is not locked: `keeps` none there."""

    def __init__(self, path: Path, stamp: Callable[[], int], *, keeps: bool) -> None:
        self._path, self._stamp, self._keeps = path, stamp, keeps
        self._resting = Resting[PlainDatabase](RESTING)

    def begin(self) -> Session:
        """One that rests, or a new one: that has to read the whole schema first, which takes longer than most reads."""
        db, session = self._resting.take() or self._new()
        db.seen = self._stamp()
        try:
            db.execute("BEGIN")
        except BaseException:
            db.close()
            raise
        return session

    def _new(self) -> tuple[PlainDatabase, Session]:
        db = another_reader(self._path)
        return db, Session(db)

    def end(self, session: Session) -> None:
        """The reader is done."""
        db = session.db
        if not isinstance(db, PlainDatabase) or not self._keeps or not self._resting.has_room:
            db.close()
            return
        db.execute("ROLLBACK")
        self._resting.keep(db, session)

    def shrink(self) -> None:
        """Those that rest let go of their pages, up to 2 MB each, which are of no use once anything was written."""
        for db, session in list(iter(self._resting.take, None)):
            let_go(db)
            self._resting.keep(db, session)

    def told(self, error: BaseException) -> StoreError | None:
        """What to raise in place of an error of the database; None for any other."""
        return while_reading(error)

    def close(self) -> None:
        self._resting.close()
