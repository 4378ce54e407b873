"""SQLite's errors as ours: what the world does to a database, told from bugs."""

from __future__ import annotations

import sqlite3

from aggregator.errors import StoreBusy, StoreDamaged, StoreError, StoreFull

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
FULL = frozenset({sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR})  # the latter of a quota or a limit, too
_DAMAGE = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
_IN_TIME = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_INTERRUPT})


def while_writing(error: BaseException) -> StoreError | None:
    """What to raise instead; None for a bug of ours."""
    return _told(error, "the database cannot be written now ({}); nothing of this was stored")


def while_reading(error: BaseException) -> StoreError | None:
    """Likewise. That a reader's connection takes no write is a bug of whoever writes on it."""
    is_write = _code(error) == sqlite3.SQLITE_READONLY
    return None if is_write else _told(error, "the database cannot be read now ({})")


def _told(error: BaseException, words: str) -> StoreError | None:
    code = _code(error)
    if code in _DAMAGE:
        return StoreDamaged(
            f'the database is damaged ({error}): stop the daemon, then "aggregator doctor" names the backup to restore'
        )
    if not isinstance(error, sqlite3.OperationalError):
        return None
    if code in _IN_TIME:
        return StoreBusy(words.format(error))
    if code in FULL:
        return StoreFull(words.format(error))
    return StoreError(words.format(error)) if code in _OF_THE_WORLD else None


def _code(error: BaseException) -> int | None:
    """SQLite's primary result code; None of an error that is not SQLite's own."""
    code = getattr(error, "sqlite_errorcode", None)
    return None if code is None else int(code) & 0xFF
