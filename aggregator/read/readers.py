"""Everything from outside is read in worker processes, which are killed at their limits. Some documents keep a parser
busy for minutes, and no thread can be stopped.

Each worker is a Pebble pool of one, and starts when its first task comes: most polls bring nothing to read. Workers of
one pool share a pipe and its locks: one that the system kills while it holds them would stop them all, and an idle one
that dies takes its pool along. Pools of one are replaced one by one.

The real limit is CPU time (`worker.within`). Wall time has a generous one, `PATIENCE` times as long, for a worker
that waits for what never comes. It is ours, by a clock that nobody sets: Pebble's own goes by the time of day, and a
clock that is put forward would kill whatever is being read.

A worker that passes its own limit says so by how it ends, and its document is to blame. One that dies otherwise, or
does not answer, may pay for what another process did: the system was out of memory or stood still, say. Its task is
tried once more, with a new worker and with no other task beside it; whatever dies alone as well is to blame.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import signal
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, nullcontext, suppress
from dataclasses import replace
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeVar

from aggregator.aside import LARGE, NotHere, can_be, never_again
from aggregator.errors import ReaderKilled, ReaderLost
from aggregator.models import CommentAnswer, Document, Reading, SubscriptionList
from aggregator.read import worker
from aggregator.read.tasks import count_in, in_one_piece, read_document, read_list

if TYPE_CHECKING:
    from pebble import ProcessPool

T = TypeVar("T")

MIB = 1024 * 1024
PATIENCE = 6.0  # wall seconds allowed for each second of CPU
CLOSING = 2.0  # seconds
SLOW = 1.0  # seconds of CPU; documents of 20 MB take two, all others hundredths
STILLBORN = 3  # workers that may die one after the other before a task is theirs
AT_ONCE = nullcontext()
UNKNOWN = 255  # how a worker ended whose fork server is gone, which alone knows


class _Died(Exception):
    """The worker is gone or silent, and nothing says that its task is to blame; the text says how, for people."""


class _DiedBefore(_Died):
    """It was gone when the task came, or what it was started by is: whatever killed that was something else."""


class Readers:
    """`count` worker processes, each of which does one task at a time within `seconds` of CPU and `memory_bytes` of
    address space. Every task raises `ReaderKilled` when it passed a limit, or its worker died twice over it, and
    `ReaderLost` when there is no worker to be had, which is nobody's fault.
    `unshared` is called where they and we cannot open what one keeps for the other.
    `reading` is what makes a document's reading, for whoever wants more of it than this room makes, and `preloaded` the
    module that has all that it needs.

    An async context manager. `killed` counts the workers that were killed or died so far.
    """

    def __init__(
        self,
        count: int = 2,
        seconds: float = 10.0,
        memory_bytes: int = 512 * MIB,
        reading: Callable[[Document], Reading] = read_document,
        preloaded: str = "aggregator.read.preloaded",
        unshared: Callable[[], object] = bool,
    ) -> None:
        self.killed = 0
        self._reading = reading
        self._preloaded = preloaded
        self._unshared = unshared
        self._seconds = seconds
        self._memory_bytes = memory_bytes
        # Starting and stopping processes takes a while; nobody else's work may keep it waiting, nor the reverse.
        self._threads = ThreadPoolExecutor(2 * count, "workers")
        self._pools: list[ProcessPool | None] = [None] * count
        self._free: asyncio.LifoQueue[int] = asyncio.LifoQueue()  # the one used last is warm
        self._alone = asyncio.Lock()
        self._counting = asyncio.Lock()
        self._slowly = asyncio.Lock()
        self._unknown = asyncio.Semaphore(count)
        self._known: dict[str, AbstractAsyncContextManager[object]] = {}
        self._answers: set[asyncio.Future[Any]] = set()
        self._closings: set[asyncio.Future[None]] = set()
        self._closed = False

    async def __aenter__(self) -> Self:
        for place in range(self.count):
            self._free.put_nowait(place)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Kills every worker, busy or not; tasks under way end in `ReaderKilled`. Takes at most two seconds."""
        self._closed = True
        for answer in list(self._answers):
            answer.cancel()
        for pool in self._pools:
            self._close(pool)
        if self._closings:
            await asyncio.wait(self._closings, timeout=CLOSING)
        self._threads.shutdown(wait=False)

    @property
    def count(self) -> int:
        """How many workers there are."""
        return len(self._pools)

    @property
    def busy(self) -> int:
        """How many of them have a task, or are being replaced."""
        return len(self._pools) - self._free.qsize()

    # --- the tasks --------------------------------------------------------------------------------------------------

    async def read(self, document: Document, whose: str = "") -> Reading:
        """What a document says. Raises `NotAFeed` or `Malformed` as `read.read` does. Of sources whose last one took
        long, or came to nothing, which may take as long, one is read at a time, however many come: the other workers
        are for everybody else's. Those of which nothing is known, as many as there are workers: who is known to be
        quick waits behind no burst of them."""
        async with self._gate(whose):
            took_long = True
            try:
                reading = await self._read(document)
                took_long = reading.seconds > SLOW
                return reading
            finally:
                if whose:
                    self._known[whose] = self._slowly if took_long else AT_ONCE

    def _gate(self, whose: str) -> AbstractAsyncContextManager[object]:
        """What a source's document waits for, before it waits for a worker."""
        return self._known.get(whose, self._unknown)

    async def _read(self, document: Document) -> Reading:
        if can_be():
            with suppress(NotHere):
                reading, seconds = await self._run(self._reading, document)
                if all(entry.aside is None or entry.aside.where.here for entry in reading.entries):
                    return replace(reading, seconds=seconds)
            never_again()
            self._unshared()
        document = replace(document, body=bytes(document.body))
        reading, seconds = await self._run(in_one_piece, self._reading, document)
        return replace(reading, seconds=seconds)

    async def count_comments(self, answer: CommentAnswer) -> int:
        """The comment count that an answer holds. Raises `Malformed` as `comments.count_in` does. One at a time: counts
        can wait, documents cannot."""
        async with self._counting:
            return (await self._run(count_in, answer))[0]

    async def read_list(self, body: bytes) -> SubscriptionList:
        """What a list of sources says. Raises `ListError` as `lists.read_list` does."""
        return (await self._run(read_list, body))[0]

    # --- how they are done ------------------------------------------------------------------------------------------

    async def _run(self, work: Callable[..., T], *given: Any) -> tuple[T, float]:
        """What `work` gives, as soon as a worker is free, and the CPU seconds that it took.

        Cancelling the caller kills the worker.
        """
        place = await self._free.get()
        try:
            return await self._run_at(place, work, given)
        except _Died:
            self._replace(place)
        finally:
            self._free.put_nowait(place)
        return await self._run_alone(work, given)

    async def _run_alone(self, work: Callable[..., T], given: tuple[Any, ...]) -> tuple[T, float]:
        """With every worker at rest but one that is new: whatever kills that one is the task's own doing."""
        async with self._alone:
            places: list[int] = []
            try:
                while len(places) < self.count:
                    places.append(await self._free.get())
                return await self._run_on_new(places[0], work, given)
            except _Died as death:
                self._replace(places[0])
                raise ReaderKilled(f"the worker died twice over this document: {death}") from None
            finally:
                for place in places:
                    self._free.put_nowait(place)

    async def _run_on_new(self, place: int, work: Callable[..., T], given: tuple[Any, ...]) -> tuple[T, float]:
        """On a worker that nobody has used; another one when it is dead before it has the task."""
        for _ in range(STILLBORN):
            self._renew(place)
            with suppress(_DiedBefore):
                return await self._run_at(place, work, given)
        raise ReaderLost("no worker lived long enough to begin with it; is the system out of memory?")

    async def _run_at(self, place: int, work: Callable[..., T], given: tuple[Any, ...]) -> tuple[T, float]:
        from pebble import ProcessExpired  # here: most rounds read nothing

        if self._closed:
            raise ReaderKilled("the readers are closed")
        pool = self._pools[place] or await self._begun(place)
        if self._closed:  # while it started; a pool that is closed may take a task and never answer
            raise ReaderKilled("the readers are closed")
        answer = self._schedule(pool, work, given)
        self._answers.add(answer)
        try:
            async with asyncio.timeout(self._wall):
                return await answer
        except BrokenExecutor:  # a worker says so before it looks at a task
            raise _DiedBefore("it ended before it said what it was working on") from None
        except ProcessExpired as error:
            passed = self._limit_passed(error.exitcode)
            if error.exitcode == UNKNOWN:
                raise _DiedBefore("what starts workers had been killed") from None
            if passed is None:
                raise _Died(f"exit code {error.exitcode}") from None
            raise self._counted(passed) from None
        except TimeoutError:
            raise _Died(f"no answer in {self._wall:g} s") from None
        except asyncio.CancelledError:
            killed = self._counted("the readers were closed")
            if self._closed and not _is_being_cancelled():
                raise killed from None
            raise
        finally:
            self._answers.discard(answer)
            # Its error leads to this call, and this call to the document: a ring that only a collection ends.
            del answer
            if any(map(_is_large, given)):
                # Pebble's thread holds a task, with all that came of it, until it has the next one.
                with suppress(RuntimeError):
                    pool.schedule(worker.ready)

    def _schedule(
        self, pool: ProcessPool, work: Callable[..., T], given: tuple[Any, ...]
    ) -> asyncio.Future[tuple[T, float]]:
        try:
            job = pool.schedule(worker.within, args=(self._seconds, work, *given))
        except RuntimeError:  # "Unexpected error within the Pool"
            raise _DiedBefore("it had died before") from None
        return asyncio.wrap_future(job)

    @property
    def _wall(self) -> float:
        return PATIENCE * self._seconds

    def _counted(self, reason: str) -> ReaderKilled:
        self.killed += 1
        return ReaderKilled(reason)

    def _limit_passed(self, exit_code: int) -> str | None:
        """The limit that a worker ended at, for people; None when it died of something else."""
        if exit_code == -signal.SIGPROF:
            return f"reading took more than {self._seconds:g} s of CPU time"
        if exit_code == worker.OUT_OF_MEMORY:
            return f"reading took more than {self._memory_bytes // MIB} MiB of memory"
        return None

    def _replace(self, place: int) -> None:
        self.killed += 1
        self._renew(place)

    def _renew(self, place: int) -> None:
        """Another worker at a place, started by its first task."""
        self._close(self._pools[place])
        self._pools[place] = None

    async def _begun(self, place: int) -> ProcessPool:
        """The worker at a place, started."""
        pool = self._pools[place] = self._new_pool()
        try:
            await asyncio.get_running_loop().run_in_executor(self._threads, pool.schedule, worker.ready)
        except RuntimeError:
            raise _DiedBefore("it could not be started") from None
        return pool

    def _new_pool(self) -> ProcessPool:
        from pebble import ProcessPool

        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload([worker.__name__, self._preloaded])
        return ProcessPool(max_workers=1, initializer=worker.limit, initargs=(self._memory_bytes,), context=context)

    def _close(self, pool: ProcessPool | None) -> None:
        if pool is None:
            return
        closing = asyncio.ensure_future(asyncio.get_running_loop().run_in_executor(self._threads, _stop, pool))
        self._closings.add(closing)
        closing.add_done_callback(self._closings.discard)


def _is_large(given: object) -> bool:
    """Whether a body of that size stays in nobody's hands longer than it has to."""
    return len(getattr(given, "body", b"")) > LARGE


def _stop(pool: ProcessPool) -> None:
    pool.stop()  # type: ignore[no-untyped-call]  # Pebble does not say that it returns nothing
    pool.join()


def _is_being_cancelled() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
