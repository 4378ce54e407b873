"""PostgreSQL's errors as ours: what the world does to a database, told from bugs."""

from __future__ import annotations

import re

import psycopg
from psycopg import errors

from aggregator.errors import StoreBusy, StoreError, StoreFull
from aggregator.text import one_line

# Another transaction came in the way: done anew, it finds what that one left.
_AGAIN = (errors.SerializationFailure, errors.DeadlockDetected)
_IN_TIME = (
    *(errors.QueryCanceled, errors.LockNotAvailable, errors.TooManyConnections),
    *(errors.AdminShutdown, errors.CrashShutdown, errors.CannotConnectNow, errors.IdleInTransactionSessionTimeout),
)
# What a server says to who connects, in which libpq tells no number.
_PASSING = re.compile("starting up|shutting down|recovery|not yet accepting|terminating|too many|slots are reserved")
# What libpq finds wrong with what it was told, before the server says anything.
_OURS = re.compile("no password supplied|does not support SSL|certificate")
_FULL = (errors.DiskFull, errors.OutOfMemory)


def may_pass(error: BaseException) -> bool:
    """Whether the same transaction may well succeed when it is run again: it was in another's way, two came upon the
    same new story, or the connection was lost before it was committed."""
    if isinstance(error, errors.UniqueViolation):
        return "uid" in (error.diag.constraint_name or "") or (error.diag.constraint_name or "").endswith("_pkey")
    return isinstance(error, _AGAIN) or is_lost(error)


def is_lost(error: BaseException) -> bool:
    """Whether the connection is gone."""
    return isinstance(error, (errors.AdminShutdown, errors.CrashShutdown, errors.IdleInTransactionSessionTimeout)) or (
        isinstance(error, psycopg.OperationalError) and error.sqlstate is None
    )


def is_away(error: psycopg.Error) -> bool:
    """Whether nobody answers where the server should be, or it begins, ends or is full: what is wrong with a name, a
    password or encryption, is no matter of time."""
    if not isinstance(error, psycopg.OperationalError):
        return False
    if error.sqlstate is not None or isinstance(error, _IN_TIME):
        return isinstance(error, _IN_TIME)
    text = str(error)
    return _OURS.search(text) is None if "FATAL" not in text else _PASSING.search(text) is not None


def told(error: BaseException, words: str) -> StoreError | None:
    """What to raise instead; None for a bug of ours."""
    if not isinstance(error, psycopg.Error):
        return None
    text = words.format(one_line(str(error)))
    if isinstance(error, _FULL):
        return StoreFull(text)
    if isinstance(error, (*_AGAIN, *_IN_TIME)):
        return StoreBusy(text)
    if isinstance(error, errors.InsufficientPrivilege):
        return StoreError(text)
    return StoreBusy(text) if isinstance(error, (psycopg.OperationalError, psycopg.InterfaceError)) else None


def while_writing(error: BaseException) -> StoreError | None:
    return told(error, "the database cannot be written now ({}); nothing of this was stored")


def while_reading(error: BaseException) -> StoreError | None:
    """Likewise. That a reader's connection takes no write is a bug of whoever writes on it."""
    return (
        None
        if isinstance(error, errors.ReadOnlySqlTransaction)
        else told(error, "the database cannot be read now ({})")
    )
