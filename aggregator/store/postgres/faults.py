"""PostgreSQL's errors as ours: what the world does to a database, told from bugs."""

from __future__ import annotations

import os
import re
import select
import time

import psycopg
from psycopg import errors, pq

from aggregator.errors import StoreBusy, StoreError, StoreFull
from aggregator.text import one_line

# Another transaction came in the way: done anew, it finds what that one left.
_AGAIN = (errors.SerializationFailure, errors.DeadlockDetected)
_IN_TIME = (
    *(errors.QueryCanceled, errors.LockNotAvailable, errors.TooManyConnections),
    *(errors.AdminShutdown, errors.CrashShutdown, errors.CannotConnectNow, errors.IdleInTransactionSessionTimeout),
)
# SQLSTATE classes: the connection itself, what there is not enough of, an operator who begins or ends the server.
_PASSING = ("08", "53", "57")
# What libpq finds wrong with what it was told, before the server says anything: words of its own, in English.
_OURS = re.compile("no password supplied|does not support SSL|certificate")
_STATE = re.compile(rb'\tErrorResponse\t.* C "(\w{5})"')
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


def is_away(error: psycopg.Error, told: str | None) -> bool:
    """Whether nobody answers where the server should be, or it begins, ends or is full, which `told` says, an SQLSTATE:
    what is wrong with a name, a password or encryption, is no matter of time. What nobody can tell may be."""
    if not isinstance(error, psycopg.OperationalError):
        return False
    state = error.sqlstate or told
    return state.startswith(_PASSING) if state else _OURS.search(str(error)) is None


def state_told(conninfo: str, seconds: float) -> str | None:
    """The SQLSTATE with which a server refuses who connects: psycopg's error has only words, in the language of the
    server, but libpq notes what is said. None: no server says anything, it takes us by now, or nothing can be noted
    here."""
    try:
        notes = os.fdopen(os.memfd_create("told", os.MFD_CLOEXEC), "rb")  # of a password, too: never on a disk
    except (OSError, AttributeError):  # as `aside` says
        return None
    with notes:
        connection = pq.PGconn.connect_start(conninfo.encode())
        try:
            connection.trace(notes.fileno())
            _finish(connection, time.monotonic() + seconds)
            connection.untrace()
            notes.seek(0)
            found = _STATE.search(notes.read())
        except psycopg.Error:
            return None
        finally:
            connection.finish()
    return found[1].decode() if found else None


def _finish(connection: pq.abc.PGconn, end: float) -> None:
    """Connects, or is refused, or has no more time. Asked before it can go on, libpq would wait as long as it takes."""
    state: int = pq.PollingStatus.WRITING
    while state not in (pq.PollingStatus.OK, pq.PollingStatus.FAILED):
        waits = select.poll()
        waits.register(connection.socket, select.POLLIN if state == pq.PollingStatus.READING else select.POLLOUT)
        if not waits.poll(max(0.0, 1000 * (end - time.monotonic()))):
            return
        state = connection.connect_poll()


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
