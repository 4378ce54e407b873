"""Those who write: lanes, each a thread with a connection of its own.

What depends on stories goes through one lane, and in all processes one at a time: its transactions begin with a lock of
the whole database, so that two sources that bring the same news at the same moment make one story of it. What waits
behind may share the transaction. What touches no story (most polls bring nothing) goes through the other lanes, without
that lock, and its commits are not waited for: the last moments before a crash are polled again.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from contextlib import suppress
from typing import Any, Final, TypeVar

import psycopg
from psycopg.pq import TransactionStatus

from aggregator.errors import StoreBusy
from aggregator.models.location import PostgresUrl
from aggregator.records import dataclass
from aggregator.store.postgres.driver import ServerDatabase, connect
from aggregator.store.postgres.faults import is_lost, may_pass, while_writing
from aggregator.store.session import Session
from aggregator.text import one_line

T = TypeVar("T")
OTHER_LANES: Final = 2
AT_ONCE: Final = 20  # pieces of work that share a transaction at most
TRIES: Final = 8
PAUSE: Final = 0.02  # seconds before the second try; before each further one twice as long
_SETTINGS: Final = {
    "statement_timeout": "120s",
    "lock_timeout": "60s",
    "idle_in_transaction_session_timeout": "10s",
    "default_transaction_isolation": r"read\ committed",
}
# The one row of `turns` is the lock of those who write stories: who waited for it sees what the one before has left.
_BEGIN_STORIES: Final = "BEGIN; UPDATE turns SET number = number + 1 RETURNING number - 1"
_UNAWAITED: Final = {"synchronous_commit": "off"}


@dataclass(frozen=True, slots=True)
class _Job:
    """Something to do, and who waits for it."""

    future: Future[Any]
    work: Callable[[Session], Any]
    is_shared: bool


@dataclass(frozen=True, slots=True)
class _Failed:
    """In place of a result: why there is none."""

    error: BaseException


class Lanes:
    """Runs write transactions; those on stories in the order in which they were asked for."""

    def __init__(self, location: PostgresUrl) -> None:
        self._stories = queue.SimpleQueue[_Job | None]()
        self._others = queue.SimpleQueue[_Job | None]()
        self._closing = threading.Lock()
        self._closed = False
        self.problem: str | None = None

        def lane(jobs: queue.SimpleQueue[_Job | None], begin: str, settings: dict[str, str]) -> _Lane:
            return _Lane(location, jobs, begin, _SETTINGS | settings, self._found, lambda: self._closed)

        others = [lane(self._others, "BEGIN", _UNAWAITED) for _ in range(OTHER_LANES)]
        lanes = [lane(self._stories, _BEGIN_STORIES, {}), *others]
        self._threads = [
            threading.Thread(target=lane.run, name=f"store-writer-{number}", daemon=True)
            for number, lane in enumerate(lanes)
        ]
        for thread in self._threads:
            thread.start()

    def submit(self, work: Callable[[Session], T], *, shared: bool = False, stories: bool = True) -> Future[T]:
        """A future of what `work` returns, done when its transaction is committed; an exception rolls it back. It may
        be run more than once, each time on what is there then."""
        future: Future[T] = Future()
        with self._closing:
            if self._closed:
                raise RuntimeError("the store is closed")
            (self._stories if stories else self._others).put(_Job(future, work, shared))
        return future

    @property
    def waiting(self) -> int:
        return self._stories.qsize() + self._others.qsize()

    def close(self) -> None:
        """Finishes what was asked for."""
        with self._closing:
            if self._closed:
                return
            self._closed = True
            self._stories.put(None)
            for _ in range(OTHER_LANES):
                self._others.put(None)
        for thread in self._threads:
            thread.join()

    def _found(self, problem: str | None) -> None:
        self.problem = problem


class _Lane:
    def __init__(
        self,
        location: PostgresUrl,
        jobs: queue.SimpleQueue[_Job | None],
        begin: str,
        settings: Mapping[str, str],
        found: Callable[[str | None], None],
        is_closing: Callable[[], bool],
    ) -> None:
        self._location, self._jobs, self._begin, self._found = location, jobs, begin, found
        self._settings = settings
        self._is_closing = is_closing
        self._db: ServerDatabase | None = None
        self._session: Session | None = None

    def run(self) -> None:
        following: list[_Job | None] = []
        while (job := following.pop() if following else self._jobs.get()) is not None:
            jobs = [job]
            while job.is_shared and len(jobs) < AT_ONCE and not following:
                try:
                    other = self._jobs.get_nowait()
                except queue.Empty:
                    break
                if other is None or not other.is_shared:
                    following.append(other)
                else:
                    jobs.append(other)
            self._settle([one for one in jobs if one.future.set_running_or_notify_cancel()])
        self._drop()

    def _settle(self, jobs: Sequence[_Job]) -> None:
        if not jobs:
            return
        results = self._done(jobs)
        if len(jobs) > 1 and any(isinstance(result, _Failed) for result in results):
            # One of them spoiled it for all: each by itself.
            results = [self._done([job])[0] for job in jobs]
        for job, result in zip(jobs, results, strict=True):
            if isinstance(result, _Failed):
                job.future.set_exception(result.error)
            else:
                job.future.set_result(result)

    def _done(self, jobs: Sequence[_Job]) -> list[Any]:
        """What each comes to, once all are committed. What another transaction came in the way of is run again."""
        for number in range(TRIES):
            try:
                return self._tried(jobs)
            except BaseException as error:
                failed = error
                if not may_pass(error) or self._is_closing():  # a server that is away keeps nobody from ending
                    break
                time.sleep(PAUSE * 2**number)
        problem = while_writing(failed)
        if problem is not None:
            self._found(one_line(str(failed)))
            problem.__cause__ = failed
        return [_Failed(problem or failed)] * len(jobs)

    def _tried(self, jobs: Sequence[_Job]) -> list[Any]:
        db, session = self._connected()
        try:
            db.begin(self._begin)
            results = [job.work(session) for job in jobs]
            db.flush()
        except BaseException as error:
            self._roll_back(error)
            raise
        try:
            db.connection.execute("COMMIT")
        except psycopg.Error as error:
            self._roll_back(error)
            if is_lost(error):
                raise StoreBusy("the connection was lost in a commit; whether this was stored is not known") from error
            raise
        self._found(None)
        return results

    def _connected(self) -> tuple[ServerDatabase, Session]:
        if self._db is None or self._session is None or self._db.connection.closed:
            self._db = ServerDatabase(connect(self._location, self._settings))
            self._session = Session(self._db)
        return self._db, self._session

    def _roll_back(self, error: BaseException) -> None:
        if self._db is None:
            return
        if is_lost(error) or self._db.connection.closed:
            self._drop()
        elif self._db.connection.info.transaction_status != TransactionStatus.IDLE:
            try:
                self._db.connection.execute("ROLLBACK")
            except psycopg.Error:
                self._drop()

    def _drop(self) -> None:
        if self._db is not None:
            with suppress(psycopg.Error):
                self._db.close()
        self._db = self._session = None
