"""The one thread that writes: callers hand it a function, it runs that inside `BEGIN IMMEDIATE` … `COMMIT`.

A deferred transaction that reads and then writes fails at once when another connection committed in between, whatever
the busy timeout; an immediate one waits its turn. One thread also means that no two transactions of ours ever compete.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

from sqlite_utils import Database

from aggregator.store.faults import while_writing
from aggregator.store.session import Session

T = TypeVar("T")
_Job = tuple[Future[Any], Callable[[], Any]]


class Writer:
    """Runs write transactions one after the other, in the order in which they were asked for."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._session = Session(db)
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._closing = threading.Lock()
        self._closed = False
        self._problem: str | None = None  # written by the one thread, read by others
        self._thread = threading.Thread(target=self._run, name="store-writer", daemon=True)
        self._thread.start()

    def submit(self, work: Callable[[Session], T]) -> Future[T]:
        """A future of what `work` returns, done when its transaction is committed; an exception rolls it back."""
        return self._put(lambda: self._transact(work))

    def maintain(self, work: Callable[[Database], T]) -> Future[T]:
        """Likewise for what cannot be done inside a transaction, such as a checkpoint."""
        return self._put(lambda: work(self._db))

    def _put(self, job: Callable[[], T]) -> Future[T]:
        future: Future[T] = Future()
        with self._closing:
            if self._closed:
                raise RuntimeError("the store is closed")
            self._jobs.put((future, job))
        return future

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
    def waiting(self) -> int:
        """Transactions that wait for their turn."""
        return self._jobs.qsize()

    def _run(self) -> None:
        while (job := self._jobs.get()) is not None:
            future, run = job
            if not future.set_running_or_notify_cancel():
                continue
            try:
                result = run()
            except BaseException as error:
                future.set_exception(error)
            else:
                future.set_result(result)

    def _transact(self, work: Callable[[Session], T]) -> T:
        before = self._db.conn.total_changes
        try:
            self._db.execute("BEGIN IMMEDIATE")
            result = work(self._session)
            self._db.execute("COMMIT")
        except BaseException as error:
            if self._db.conn.in_transaction:
                self._db.execute("ROLLBACK")
            if problem := while_writing(error):
                self._problem = str(error)
                raise problem from error
            raise
        if self._db.conn.total_changes > before:
            self._problem = None
        return result
