"""Puts a database in the place of another, whole or not at all, and keeps what was there.

The order is chosen so that a crash at any point leaves the old database or the new one. A `-wal` file belongs to its
database, and beside another one it would be played into that: so what the old one has in it is written into the old one
first, and only a database that is too damaged for that has it taken away.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from sqlite_utils import Database

from aggregator.errors import StoreUnusable
from aggregator.store.sqlite.connect import open_writer

_SIDES = ("-wal", "-shm")


def put_in_place(new: Path, path: Path, kept: Path, stories_seen: int = 0) -> Path | None:
    """Makes the verified backup `new`, on the same file system, the database at `path`, of this program's version. Hold
    `lock(path)` first.

    What was there is then called `kept`; gives None when there was nothing. Ids up to those that the old database or
    `stories_seen` has given to stories are not given again: their pages are known to readers.

    Raises StoreUnusable.
    """
    try:
        stories, entries = _given(path)
        _ours_alone(new, max(stories, stories_seen), entries)
        if path.exists():
            shutil.copymode(path, new)  # whoever could look at the database still can
        else:
            new.chmod(0o600)
        old = _set_aside(path, kept)
        for side in _SIDES:
            path.with_name(path.name + side).unlink(missing_ok=True)
        new.replace(path)
        sync(path.parent)
    except OSError as error:
        raise StoreUnusable(f"{path}: cannot be replaced ({error.strerror or error})") from error
    open_writer(path).close()  # brings an older schema up to date
    return old


def _given(path: Path) -> tuple[int, int]:
    """The last ids that the database at `path` has given to stories and entries; writes its `-wal` into it."""
    if not path.exists():
        return 0, 0
    try:
        with closing(sqlite3.connect(path)) as db:
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            last = dict(db.execute("SELECT name, seq FROM sqlite_sequence").fetchall())
    except sqlite3.Error:
        return 0, 0  # damaged, which may be why it is replaced
    return int(last.get("stories", 0)), int(last.get("entries", 0))


def _ours_alone(new: Path, stories: int, entries: int) -> None:
    """Makes of the backup a database as it was: without what a backup adds."""
    with closing(sqlite3.connect(new, isolation_level=None)) as connection:
        db = Database(connection)
        db.execute("PRAGMA secure_delete=on")  # config.toml, and what it keeps secret, is not left in free pages
        db.execute("BEGIN")
        for table, last in (("stories", stories), ("entries", entries)):
            known = db.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", [table]).fetchone()
            if known is None and last:
                db.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", [table, last])
            db.execute("UPDATE sqlite_sequence SET seq = ? WHERE name = ? AND seq < ?", [last, table, last])
        db.execute("DROP TABLE backup_files")
        db.execute("DROP TABLE backup")
        db.execute("COMMIT")
    sync(new)


def _set_aside(path: Path, kept: Path) -> Path | None:
    """A second name for the old database and its `-wal`, so that there is one under the first at any time."""
    if not path.exists():
        return None
    for side in ("", *_SIDES):
        one, other = path.with_name(path.name + side), kept.with_name(kept.name + side)
        if one.exists():
            with suppress(FileNotFoundError):
                _link(one, other)
    return kept


def _link(one: Path, other: Path) -> None:
    try:
        os.link(one, other)
    except OSError:
        one.replace(other)  # a file system without links: there is no database for a moment


def sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
