"""The one thread that writes: callers hand it a function, it runs that inside `BEGIN IMMEDIATE` … `COMMIT`.

A deferred transaction that reads and then writes fails at once when another connection committed in between, whatever
the busy timeout; an immediate one waits its turn. One thread also means that no two transactions of ours ever compete.
"""

from __future__ import annotations

import queue
import sqlite3
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Any, TypeVar

from aggregator.records import dataclass
from aggregator.store.session import Session
from aggregator.store.sqlite.driver import PlainDatabase
from aggregator.store.sqlite.faults import while_writing

T = TypeVar("T")
AT_ONCE = 64  # pieces of work that share a transaction at most: those behind them wait for its commit


@dataclass(frozen=True, slots=True)
class _Job:
    """Something to do, and who waits for it."""

    future: Future[Any]
    transaction: Callable[[Session], Any] | None = None
    maintenance: Callable[[PlainDatabase], Any] | None = None
    is_shared: bool = False


class Writer:
    """Runs write transactions one after the other, in the order in which they were asked for."""

    def __init__(self, db: PlainDatabase, is_in_place: Callable[[], bool] = lambda: True) -> None:
        """`is_in_place` tells whether the file is still where others will look for what was stored."""
        self._db = db
        self._is_in_place = is_in_place
        self._session = Session(db)
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._closing = threading.Lock()
        self._closed = False
        self._problem: str | None = None  # written by the one thread, read by others
        self._stamp = db.stamp
        self._thread = threading.Thread(target=self._run, name="store-writer", daemon=True)
        self._thread.start()

    def submit(self, work: Callable[[Session], T], *, shared: bool = False, stories: bool = True) -> Future[T]:
        """A future of what `work` returns, done when its transaction is committed; an exception rolls it back.

        `shared`: what waits behind it and may be shared too is done in the same transaction, each by itself all or
        nothing; when one of them fails, the others are done once more. Nothing waits for the others to come. `stories`
        is no matter where one writes at a time.
        """
        return self._put(_Job(Future(), transaction=work, is_shared=shared))

    def maintain(self, work: Callable[[PlainDatabase], T]) -> Future[T]:
        """Likewise for what cannot be done inside a transaction, such as a checkpoint."""
        return self._put(_Job(Future(), maintenance=work))

    def _put(self, job: _Job) -> Future[Any]:
        with self._closing:
            if self._closed:
                raise RuntimeError("the store is closed")
            self._jobs.put(job)
        return job.future

    def close(self) -> None:
        """Finishes what was asked for, then closes the database."""
        with self._closing:
            if self._closed:
                return
            self._closed = True
            self._jobs.put(None)
        self._thread.join()
        self._db.close()

    @property
    def problem(self) -> str | None:
        """Why the last transaction that had something to write could not; None once one could. On a full disk those
        without go on as if nothing was wrong."""
        return self._problem

    @property
    def stamp(self) -> int:
        """Another number once a transaction has changed anything; that it is committed by then."""
        return self._stamp

    @property
    def waiting(self) -> int:
        """Transactions that wait for their turn."""
        return self._jobs.qsize()

    def _run(self) -> None:
        job = self._jobs.get()
        while job is not None:
            job = self._turn(job)
            if job is _NOTHING_YET:  # and nothing is held meanwhile: a job may hold a document of 20 MB
                job = self._jobs.get()

    def _turn(self, first: _Job) -> _Job | None:
        """Does a job and what may be done with it; gives what comes after."""
        jobs, following = self._together(first)
        running = [one for one in jobs if one.future.set_running_or_notify_cancel()]
        if running and running[0].maintenance:
            _settle(running[0], self._maintained(running[0].maintenance))
        elif running:
            for one, result in zip(running, self._transact(running), strict=True):
                _settle(one, result)
        return following

    def _together(self, first: _Job) -> tuple[list[_Job], _Job | None]:
        """A job with those that wait behind it and may share its transaction; and what comes after them."""
        jobs = [first]
        while first.is_shared and len(jobs) < AT_ONCE:
            try:
                following = self._jobs.get_nowait()
            except queue.Empty:
                return jobs, _NOTHING_YET
            if following is None or not following.is_shared:
                return jobs, following
            jobs.append(following)
        return jobs, _NOTHING_YET

    def _maintained(self, work: Callable[[PlainDatabase], Any]) -> Any:
        try:
            return work(self._db)
        except BaseException as error:
            return _Failed(while_writing(error) or error)

    def _transact(self, jobs: Sequence[_Job], *, apart: bool = False) -> list[Any]:
        """What each comes to, once all are committed; a `_Failed` for each that is not in the database.

        Several are tried as one at first: savepoints around each take a fifth of the time in which they are written,
        and hardly ever one fails. `apart`: one of them did, so each is done again by itself.
        """
        before = self._db.stamp
        try:
            self._db.execute("BEGIN IMMEDIATE")
            results = [self._work(job, apart=apart) for job in jobs]
            self._db.index_words()
            if self._db.stamp > before and not self._is_in_place():
                raise _moved()
            self._db.execute("COMMIT")
        except BaseException as error:
            if self._db.conn.in_transaction:
                self._db.execute("ROLLBACK")
            if len(jobs) > 1 and not apart and not while_writing(error):
                return self._transact(jobs, apart=True)
            return [_Failed(self._told(error))] * len(jobs)
        if self._db.stamp > before:
            self._problem = None
            self._stamp = self._db.stamp
        return results

    def _work(self, job: _Job, *, apart: bool) -> Any:
        """What a job gives. When one of those that are done `apart` fails, only what it did is undone; what ends the
        whole transaction, as a full disk does, is raised."""
        assert job.transaction is not None
        if not apart:
            return job.transaction(self._session)
        self._db.execute("SAVEPOINT one")
        try:
            result = job.transaction(self._session)
        except BaseException as error:
            if not self._db.conn.in_transaction or while_writing(error):
                raise
            self._db.execute("ROLLBACK TO one")
            result = _Failed(error)
        self._db.execute("RELEASE one")
        return result

    def _told(self, error: BaseException) -> BaseException:
        problem = while_writing(error)
        if problem is None:
            return error
        self._problem = str(error)
        problem.__cause__ = error
        return problem


def _moved() -> sqlite3.OperationalError:
    """As SQLite says it, which does not look where it keeps a write-ahead log."""
    error = sqlite3.OperationalError("its file was taken away; put it back, or restart to begin with an empty one")
    error.sqlite_errorcode = sqlite3.SQLITE_READONLY_DBMOVED
    return error


_NOTHING_YET = _Job(Future())  # in place of a job: none waits at the moment


@dataclass(frozen=True, slots=True)
class _Failed:
    """In place of a result: why there is none."""

    error: BaseException


def _settle(job: _Job, result: Any) -> None:
    if isinstance(result, _Failed):
        job.future.set_exception(result.error)
    else:
        job.future.set_result(result)
