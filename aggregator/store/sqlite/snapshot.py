"""A throw-away copy of the database, to see what would happen."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from aggregator.store.session import Session
from aggregator.store.sqlite import schema
from aggregator.store.sqlite.connect import open_reader
from aggregator.store.sqlite.driver import PlainDatabase


@contextmanager
def snapshot_of(path: Path) -> Iterator[Session]:
    """A session on a copy of the database at `path`, an empty one when there is none yet. Anything can be written to
    it, and nothing of it stays.

    The copy is a file in the system's folder for temporary ones, as large as the database. Whoever writes to the
    database is not kept waiting. Raises `StoreUnusable`.
    """
    with (
        TemporaryDirectory(prefix="meest-recent-") as folder,
        closing(sqlite3.connect(Path(folder) / "snapshot.db")) as copy,
    ):
        if path.exists():
            with closing(open_reader(path)) as db:
                db.conn.backup(copy)
        db = PlainDatabase(copy)
        # Nobody needs this file after a crash.
        db.execute("PRAGMA journal_mode=memory")
        db.execute("PRAGMA synchronous=off")
        schema.upgrade(db)
        db.execute("BEGIN")
        yield Session(db)
