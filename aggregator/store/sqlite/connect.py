"""Opens the database: our pragmas, and a clear word when the file cannot be used.

WAL, and one writer that alone checkpoints: SQLite before 3.51.3 can corrupt a WAL that two connections write or
checkpoint at the same moment, and Debian 12 has 3.40.1.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import suppress
from pathlib import Path

from aggregator.errors import StoreFull, StoreUnusable
from aggregator.store.sqlite import schema
from aggregator.store.sqlite.backup_note import newest_backup
from aggregator.store.sqlite.driver import PlainDatabase
from aggregator.store.sqlite.faults import FULL
from aggregator.store.sqlite.lock import run_as
from aggregator.store.sqlite.schema import APPLICATION_ID
from aggregator.text import one_line

BUSY_SECONDS = 60.0
WAL_BYTES = 64_000_000  # that a `-wal` file may keep
# Of the writer: rows of new entries go to random places of large trees, and each page is written once a transaction and
# once a checkpoint. SQLite's own 2 MB and 1,000 pages take a quarter more of its time; 16 MB gain no more than 6.
CACHE_KB, CHECKPOINT_PAGES = 6_000, 2_000
# With SQLite's own 4 kB COMMIT takes a quarter more of its time, and the index of words a tenth.
PAGE_BYTES = 8_192


def open_writer(path: Path) -> PlainDatabase:
    """The database for writing, checked and migrated to the current schema. Hold `lock(path)` first.

    Raises `StoreUnusable`.
    """
    _read_through(path)
    try:
        _make_private(path)
        # Each statement that is kept keeps the rows that it was given last, up to some hundreds of entries.
        conn = sqlite3.connect(path, timeout=BUSY_SECONDS, check_same_thread=False, cached_statements=48)
        db = PlainDatabase(conn)
        _check_ours(path, db)
        # The size of pages first: it is that of a new file, and of none that is there.
        for pragma in (f"page_size={PAGE_BYTES}", "journal_mode=wal", "synchronous=normal", "foreign_keys=on"):
            db.execute(f"PRAGMA {pragma}")
        db.execute(f"PRAGMA wal_autocheckpoint={CHECKPOINT_PAGES}")
        db.execute(f"PRAGMA cache_size=-{CACHE_KB}")
        # A -wal that a long reader made large is cut when it begins anew; in between it is used again.
        db.execute(f"PRAGMA journal_size_limit={WAL_BYTES}")
        schema.upgrade(db)
        db.execute(f"PRAGMA application_id={APPLICATION_ID}")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF in FULL:
            raise StoreFull(f"{path}: cannot be written now ({error})") from error
        raise StoreUnusable(_why(path, error)) from error
    except sqlite3.DatabaseError as error:
        raise StoreUnusable(_why(path, error)) from error
    except OSError as error:
        raise StoreUnusable(f"{path}: cannot be made ({error.strerror}); mend [storage] path") from error
    return db


def open_reader(path: Path) -> PlainDatabase:
    """A connection that can only read, to a database of this version. Raises `StoreUnusable`."""
    db = another_reader(path)
    try:
        _check_version(path, db)
        if schema.pending(db):
            raise StoreUnusable(
                f'{path}: is of an older version; "aggregator poll" or "aggregator run" brings it up to date'
            )
    except sqlite3.DatabaseError as error:
        raise StoreUnusable(_why(path, error)) from error
    return db


def open_any_reader(path: Path) -> PlainDatabase:
    """The same for a database of this version or an older one. Raises `StoreUnusable`."""
    db = another_reader(path)
    try:
        if _pragma(db, "application_id") != APPLICATION_ID:
            raise StoreUnusable(f"{path}: is no database of this program; mend [storage] path")
        _check_version(path, db)
    except sqlite3.DatabaseError as error:
        raise StoreUnusable(_why(path, error)) from error
    return db


def another_reader(path: Path) -> PlainDatabase:
    """The same for a database whose version is checked already, in a tenth of the time. Raises `StoreUnusable`."""
    try:
        if not path.exists():
            raise StoreUnusable(f'{path}: there is no database yet; "aggregator poll" or "aggregator run" makes it')
        # Asked, not tried: to close a file takes away all locks that this process has on it (POSIX).
        may_read = os.access(path, os.R_OK, effective_ids=os.access in os.supports_effective_ids)
    except PermissionError:
        may_read = False
    if not may_read:
        raise StoreUnusable(f"{path}: cannot be read by this user; {run_as(path)}")
    try:
        db = PlainDatabase(sqlite3.connect(path, timeout=BUSY_SECONDS, check_same_thread=False))
        db.execute("PRAGMA query_only=on")
    except sqlite3.DatabaseError as error:
        raise StoreUnusable(_why(path, error)) from error
    return db


def _check_ours(path: Path, db: PlainDatabase) -> None:
    application_id, version = _pragma(db, "application_id"), _pragma(db, "schema_version")
    if application_id not in (0, APPLICATION_ID) or (application_id == 0 and version != 0 and not _half_made(db)):
        raise StoreUnusable(f"{path}: is the database of another program; mend [storage] path")
    damage = [row[0] for row in db.execute("PRAGMA quick_check(3)").fetchall() if row[0] != "ok"]
    if damage:
        raise StoreUnusable(f"{path}: is damaged ({one_line('; '.join(damage))}){_newest_backup(path)}")
    _check_version(path, db)


def _make_private(path: Path) -> None:
    """A new database is its owner's alone, whatever the umask: it holds secrets of hubs and the key that signs votes.
    SQLite gives `-wal` and `-shm` the mode of the database; one that is there keeps the mode that somebody gave it."""
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def _read_through(path: Path) -> None:
    """Brings the file into the system's cache, from its beginning to its end.

    The check goes through the pages in the order of the trees that they make: from a disk that takes minutes for what
    comes in seconds in one piece. Only while this process has no connection to the database, since to close a file
    takes away all locks that the process has on it (POSIX). A file that cannot be read is SQLite's to complain of.
    """
    chunk = bytearray(1 << 20)
    with suppress(OSError), path.open("rb", buffering=0) as file:
        while file.readinto(chunk):
            pass


def _half_made(db: PlainDatabase) -> bool:
    """Whether a first start of ours was killed before it had finished."""
    return schema.is_begun(db) or not db.table_names()


def _check_version(path: Path, db: PlainDatabase) -> None:
    if newer := schema.unknown(db):
        raise StoreUnusable(f"{path}: was made by a newer version of this program (it has {', '.join(newer)}); upgrade")


def _pragma(db: PlainDatabase, name: str) -> int:
    return int(db.execute(f"PRAGMA {name}").fetchone()[0])


def _why(path: Path, error: sqlite3.DatabaseError) -> str:
    if "not a database" in str(error):
        return f"{path}: is not an SQLite database; mend [storage] path, or move the file away"
    if "malformed" in str(error):
        return f"{path}: is damaged ({error}){_newest_backup(path)}"
    return f"{path}: cannot be opened ({error})"


def _newest_backup(path: Path) -> str:
    newest = newest_backup(path)
    return f"; the newest backup is {newest}" if newest else "; there is no backup beside it"
