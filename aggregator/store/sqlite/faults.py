"""SQLite's errors as ours: what the world does to a database, told from bugs."""

from __future__ import annotations

import sqlite3

from aggregator.errors import StoreBusy, StoreError

EngineError = sqlite3.OperationalError

# What the machine does to us, in SQLite's primary result codes: a full disk, another program's lock. Other errors are
# bugs of ours.
_OF_THE_WORLD = frozenset(
    {
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_READONLY,
    }
)
_IN_TIME = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_INTERRUPT})


def while_writing(error: BaseException) -> StoreError | None:
    """What to raise instead; None for a bug of ours."""
    return _told(error, "the database cannot be written now ({}); nothing of this was stored")


def while_reading(error: sqlite3.OperationalError) -> StoreError | None:
    """Likewise. That a reader's connection takes no write is a bug of whoever writes on it."""
    is_write = error.sqlite_errorcode == sqlite3.SQLITE_READONLY
    return None if is_write else _told(error, "the database cannot be read now ({})")


def _told(error: BaseException, words: str) -> StoreError | None:
    if not isinstance(error, sqlite3.OperationalError):
        return None
    code = error.sqlite_errorcode & 0xFF
    if code in _IN_TIME:
        return StoreBusy(words.format(error))
    return StoreError(words.format(error)) if code in _OF_THE_WORLD else None
