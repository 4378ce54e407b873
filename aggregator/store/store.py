"""`Store`: the door to the database, an SQLite file or one on a PostgreSQL server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, Protocol, Self, TypeVar

from aggregator.errors import StoreDamaged, StoreError, StoreUnusable
from aggregator.models.location import Location, PostgresUrl
from aggregator.store.session import Session
from aggregator.store.sqlite.compact import Compacted, compact_in_use, let_go, size_of, truncate_wal
from aggregator.store.sqlite.connect import WAL_BYTES, open_reader, open_writer
from aggregator.store.sqlite.engine import wal_of
from aggregator.store.sqlite.lock import Lock, lock_file
from aggregator.store.sqlite.readings import FileReadings
from aggregator.store.sqlite.snapshot import snapshot_of
from aggregator.store.sqlite.writer import Writer

T = TypeVar("T")
READERS = 8  # at once; others wait


class Readings(Protocol):
    """Sessions that see one state of a database, and cannot write."""

    def begin(self) -> Session: ...

    def end(self, session: Session) -> None: ...

    def shrink(self) -> None: ...

    def told(self, error: BaseException) -> StoreError | None:
        """What to raise in place of an error of the database; None for any other."""

    def close(self) -> None: ...


class Writing(Protocol):
    """Runs write transactions, those that stories depend on one after the other."""

    def submit(self, work: Callable[[Session], T], *, shared: bool = False, stories: bool = True) -> Future[T]:
        """`stories`: what it reads of stories decides what it writes, so nobody else may write such at that time."""

    @property
    def problem(self) -> str | None: ...

    @property
    def waiting(self) -> int: ...

    def close(self) -> None: ...


class Store:
    """An open database. `Store.open` for who writes, which of an SQLite file is one process, `Store.for_reading` for
    any other."""

    def __init__(
        self, location: Location, readings: Readings, writer: Writing | None = None, held: Lock | None = None
    ) -> None:
        self.location = location
        self._readings = readings
        self._writer = writer
        self._held = held
        self._damage: str | None = None
        self.is_compacting = False  # then writes wait long, and that is no trouble
        # Their own, and not the event loop's: what is slow elsewhere may never keep readers of the database waiting.
        self._threads = ThreadPoolExecutor(READERS, "store-reader")

    @classmethod
    def open(cls, location: Location) -> Self:
        """For writing. Raises `StoreInUse` when another process has the file, `StoreUnusable` when it cannot be used.
        On a server there may be many that write."""
        if isinstance(location, PostgresUrl):
            from aggregator.store.postgres.opening import opened

            return cls(location, *opened(location))
        held = lock_file(location)
        try:
            db = open_writer(location)
            try:
                held.hold_file()  # a new one is there now
            except BaseException:
                db.close()
                raise
            writer = Writer(db, held.is_in_place)
            return cls(location, FileReadings(location, lambda: writer.stamp, keeps=True), writer, held)
        except BaseException:
            held.close()
            raise

    @classmethod
    def for_reading(cls, location: Location) -> Self:
        """For reading beside whoever writes. Raises `StoreUnusable` when there is nothing to read."""
        if isinstance(location, Path):
            open_reader(location).close()
        return cls.unread(location)

    @classmethod
    def unread(cls, location: Location) -> Self:
        """The same without a look at whether there is something to read."""
        if isinstance(location, PostgresUrl):
            from aggregator.store.postgres.readings import ServerReadings

            return cls(location, ServerReadings(location))
        return cls(location, FileReadings(location, lambda: 0, keeps=False))

    async def write(self, work: Callable[[Session], T], *, shared: bool = False, stories: bool = True) -> T:
        """What `work` returns, after its transaction is committed. `shared`: others that wait may be in it too.
        `stories`: what it reads of stories decides what it writes.

        Once asked for, a transaction runs to its end even when the awaiting task is cancelled; on a server it may be
        run again from its beginning, when another one came in its way.
        """
        return await _done(self._noted(self._require_writer().submit(work, shared=shared, stories=stories)))

    def write_now(self, work: Callable[[Session], T], *, stories: bool = True) -> T:
        """The same for callers without an event loop."""
        return self._noted(self._require_writer().submit(work, stories=stories)).result()

    def ping(self) -> Future[None]:
        """Done once the writer has taken a transaction that does nothing: it lives, and the database can be written."""
        return self._require_writer().submit(lambda session: None, stories=False)

    async def read(self, work: Callable[[Session], T]) -> T:
        """What `work` returns, given a connection of its own that cannot write; in a thread."""

        def run() -> T:
            with self.reader() as session:
                return work(session)

        import asyncio

        return await asyncio.get_running_loop().run_in_executor(self._threads, run)

    @contextmanager
    def reader(self) -> Iterator[Session]:
        """A session that sees one state of the database and cannot write. Raises `StoreError` when it cannot be read
        now, `StoreBusy` when that is for want of time."""
        session = None
        try:
            session = self._readings.begin()
            yield session
        except BaseException as error:
            if session is not None:
                session.db.close()
            if problem := self._readings.told(error):
                self._note(problem)
                raise problem from error
            raise
        self._readings.end(session)

    def shrink(self) -> None:
        """Lets go of memory that makes nothing but the next look quicker."""
        self._readings.shrink()
        if isinstance(self._writer, Writer):
            self._writer.maintain(let_go).result()

    @property
    def path(self) -> Path:
        """The file that it is. To be asked of no database on a server."""
        assert isinstance(self.location, Path)
        return self.location

    @property
    def is_alone(self) -> bool:
        """Whether nobody else can write, and what is asked has no way to go."""
        return isinstance(self.location, Path)

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
        """Why the database takes no write, in its own words; None when it does."""
        return self._writer.problem if self._writer else None

    @property
    def waiting(self) -> int:
        """Transactions that wait for the writer."""
        return self._writer.waiting if self._writer else 0

    async def shorten_wal(self, most: int = WAL_BYTES) -> int:
        """Starts the `-wal` file of SQLite anew once it is larger than `most` bytes; gives how large it is then.

        SQLite does so by itself whenever no reader is left in it. With readers that always overlap there never is such
        a moment; here the writer waits for one, for a second at most. A reader of an old state (somebody's long query)
        keeps it as large as it is.
        """
        if not isinstance(self.location, Path):
            return 0
        path = wal_of(self.location)
        if size_of(path) > most:
            await _done(self._noted(self._maintain(truncate_wal)))
        return size_of(path)

    async def compact(self) -> Compacted:
        """Writes the database anew without its free pages. Nothing else is written meanwhile, which takes about a
        second for every 100 MB. Raises StoreUnusable, and then it is as it was."""
        if not isinstance(self.location, Path):
            raise StoreUnusable(f"{self.location}: PostgreSQL uses free room again by itself (autovacuum)")
        path = self.location
        future = self._maintain(lambda db: compact_in_use(db, path))
        self.is_compacting = True
        future.add_done_callback(lambda done: setattr(self, "is_compacting", False))
        return await _done(self._noted(future))

    def close(self) -> None:
        """Commits what was asked for, and lets the next process in."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._readings.close()
        if self._writer:
            self._writer.close()
        if self._held:
            self._held.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def _require_writer(self) -> Writing:
        if self._writer is None:
            raise RuntimeError("this store was opened for reading")
        return self._writer

    def _maintain(self, work: Callable[[Any], T]) -> Future[T]:
        writer = self._require_writer()
        assert isinstance(writer, Writer)
        return writer.maintain(work)


@contextmanager
def reading_of(location: Location) -> Iterator[Session]:
    """One look into a database, beside whoever writes. Raises as `Store.for_reading` and its reader do."""
    with Store.for_reading(location) as store, store.reader() as session:
        yield session


def trial_of(location: Location) -> AbstractContextManager[Session]:
    """A session in which anything can be written, and nothing of it stays. Raises `StoreUnusable`."""
    if isinstance(location, PostgresUrl):
        from aggregator.store.postgres.opening import trial

        return trial(location)
    return snapshot_of(location)


async def _done(future: Future[T]) -> T:
    """The result of what the writer was asked for; it is done even when nobody waits for it any more."""
    # Here, not at the top: commands that only read start 20 ms sooner without an event loop.
    import asyncio

    return await asyncio.shield(asyncio.wrap_future(future))
