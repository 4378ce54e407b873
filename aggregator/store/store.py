"""`Store`: the door to the database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Self, TypeVar

from aggregator.errors import StoreDamaged
from aggregator.store.session import Session
from aggregator.store.sqlite.compact import Compacted, compact_in_use, size_of, truncate_wal
from aggregator.store.sqlite.connect import WAL_BYTES, another_reader, open_reader, open_writer
from aggregator.store.sqlite.engine import wal_of
from aggregator.store.sqlite.faults import DatabaseFault, while_reading
from aggregator.store.sqlite.lock import Lock, lock_file
from aggregator.store.sqlite.writer import Writer

T = TypeVar("T")
READERS = 8  # at once; others wait
RESTING = 4  # that are kept for the next ones, 2 MB each at most


class Store:
    """An open database. `Store.open` for the one process that writes, `Store.for_reading` for any other."""

    def __init__(self, path: Path, writer: Writer | None, held: Lock | None) -> None:
        self.path = path
        self._writer = writer
        self._held = held
        self._damage: str | None = None
        self.is_compacting = False  # then writes wait long, and that is no trouble
        self._closed = False
        # Their own, and not the event loop's: what is slow elsewhere may never keep readers of the database waiting.
        self._readers = ThreadPoolExecutor(READERS, "store-reader")
        self._resting: list[Session] = []  # of readers that are done, for the next ones

    @classmethod
    def open(cls, path: Path) -> Self:
        """For writing. Raises `StoreInUse` when another process does, `StoreUnusable` when the file cannot be used."""
        held = lock_file(path)
        try:
            db = open_writer(path)
            try:
                held.hold_file()  # a new one is there now
            except BaseException:
                db.close()
                raise
            return cls(path, Writer(db), held)
        except BaseException:
            held.close()
            raise

    @classmethod
    def for_reading(cls, path: Path) -> Self:
        """For reading beside whoever writes. Raises `StoreUnusable` when there is nothing to read."""
        open_reader(path).close()
        return cls(path, None, None)

    async def write(self, work: Callable[[Session], T], *, shared: bool = False) -> T:
        """What `work` returns, after its transaction is committed. `shared`: others that wait may be in it too.

        Once asked for, a transaction runs to its end even when the awaiting task is cancelled.
        """
        return await _done(self._noted(self._require_writer().submit(work, shared=shared)))

    def write_now(self, work: Callable[[Session], T]) -> T:
        """The same for callers without an event loop."""
        return self._noted(self._require_writer().submit(work)).result()

    def ping(self) -> Future[None]:
        """Done once the writer has taken a transaction that does nothing: it lives, and the database can be written."""
        return self._require_writer().submit(lambda session: None)

    async def read(self, work: Callable[[Session], T]) -> T:
        """What `work` returns, given a connection of its own that cannot write; in a thread."""

        def run() -> T:
            with self.reader() as session:
                return work(session)

        import asyncio

        return await asyncio.get_running_loop().run_in_executor(self._readers, run)

    @contextmanager
    def reader(self) -> Iterator[Session]:
        """A session that sees one state of the database and cannot write. Raises `StoreError` when it cannot be read
        now, `StoreBusy` when that is for want of time."""
        session = self._session()
        try:
            session.db.execute("BEGIN")
            yield session
        except DatabaseFault as error:
            session.db.close()
            if problem := while_reading(error):
                self._note(problem)
                raise problem from error
            raise
        except BaseException:
            session.db.close()
            raise
        self._give_back(session)

    def _session(self) -> Session:
        """One that rests, or a new one: that has to read the whole schema first, which takes longer than most reads."""
        try:
            return self._resting.pop()
        except IndexError:
            return Session(another_reader(self.path))

    def _give_back(self, session: Session) -> None:
        """Another process may put another file in the place of one that is not locked: there no reader is kept."""
        if self._held is None or self._closed or len(self._resting) >= RESTING:
            session.db.close()
            return
        session.db.execute("ROLLBACK")
        self._resting.append(session)
        if self._closed:
            self._dismiss()

    def _dismiss(self) -> None:
        with suppress(IndexError):  # two threads may come to the last one
            while True:
                self._resting.pop().db.close()

    @property
    def can_write(self) -> bool:
        """Whether it was opened for writing."""
        return self._writer is not None

    @property
    def damage(self) -> str | None:
        """What was found when the file turned out to be damaged; it stays so until it is restored."""
        return self._damage

    def _note(self, problem: BaseException | None) -> None:
        if isinstance(problem, StoreDamaged):
            self._damage = str(problem)

    def _noted(self, future: Future[T]) -> Future[T]:
        future.add_done_callback(lambda done: self._note(done.exception()) if not done.cancelled() else None)
        return future

    @property
    def problem(self) -> str | None:
        """Why the database takes no write, in SQLite's words; None when it does."""
        return self._writer.problem if self._writer else None

    @property
    def stamp(self) -> int:
        """What `session.changes.stamp()` is as long as nothing is written after this moment."""
        return self._writer.stamp if self._writer else 0

    @property
    def waiting(self) -> int:
        """Transactions that wait for the writer."""
        return self._writer.waiting if self._writer else 0

    async def shorten_wal(self, most: int = WAL_BYTES) -> int:
        """Starts the `-wal` file anew once it is larger than `most` bytes; gives how large it is then.

        SQLite does so by itself whenever no reader is left in it. With readers that always overlap there never is such
        a moment; here the writer waits for one, for a second at most. A reader of an old state (somebody's long query)
        keeps it as large as it is.
        """
        path = wal_of(self.path)
        if size_of(path) > most:
            await _done(self._noted(self._require_writer().maintain(truncate_wal)))
        return size_of(path)

    async def compact(self) -> Compacted:
        """Writes the database anew without its free pages. Nothing else is written meanwhile, which takes about a
        second for every 100 MB. Raises StoreUnusable, and then it is as it was."""
        future = self._require_writer().maintain(lambda db: compact_in_use(db, self.path))
        self.is_compacting = True
        future.add_done_callback(lambda done: setattr(self, "is_compacting", False))
        return await _done(self._noted(future))

    def close(self) -> None:
        """Commits what was asked for, and lets the next process in."""
        self._closed = True
        self._readers.shutdown(wait=False, cancel_futures=True)
        self._dismiss()
        if self._writer:
            self._writer.close()
        if self._held:
            self._held.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def _require_writer(self) -> Writer:
        if self._writer is None:
            raise RuntimeError("this store was opened for reading")
        return self._writer


async def _done(future: Future[T]) -> T:
    """The result of what the writer was asked for; it is done even when nobody waits for it any more."""
    # Here, not at the top: commands that only read start 20 ms sooner without an event loop.
    import asyncio

    return await asyncio.shield(asyncio.wrap_future(future))
