"""Documents are read in worker processes, which are killed at their limits. Some documents keep a parser busy for
minutes, and no thread can be stopped.

Each worker is a Pebble pool of one. Workers of one pool share a pipe and its locks: one that the system kills while it
holds them would stop them all, and an idle one that dies takes its pool along. Pools of one are replaced one by one.

The real limit is CPU time (`worker.read_within`). Wall time has a generous one, `PATIENCE` times as long, for a worker
that waits for what never comes.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import signal
from concurrent.futures import BrokenExecutor
from types import TracebackType
from typing import Self

from pebble import ProcessExpired, ProcessPool

from aggregator.errors import ReaderKilled
from aggregator.ingest import worker
from aggregator.models import Document, Reading

MIB = 1024 * 1024
PATIENCE = 6.0  # wall seconds allowed for each second of CPU
MARGIN = 5.0  # seconds after which a pool that answers nothing at all is given up
CLOSING = 2.0  # seconds


class _Broken(Exception):
    """The pool is of no use any more: its worker died while idle, or before it said what it was working on."""


class Readers:
    """`count` worker processes that read documents, each within `seconds` of CPU and `memory_bytes` of address space.

    An async context manager. `killed` counts the workers that were killed or died so far.
    """

    def __init__(self, count: int = 2, seconds: float = 10.0, memory_bytes: int = 512 * MIB) -> None:
        self.killed = 0
        self._seconds = seconds
        self._memory_bytes = memory_bytes
        self._pools = [self._new_pool() for _ in range(count)]
        self._free: asyncio.LifoQueue[int] = asyncio.LifoQueue()  # the one used last is warm
        self._answers: set[asyncio.Future[Reading]] = set()
        self._closings: set[asyncio.Future[None]] = set()
        self._closed = False

    async def __aenter__(self) -> Self:
        for place, pool in enumerate(self._pools):
            await asyncio.to_thread(pool.schedule, worker.ready)
            self._free.put_nowait(place)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Kills every worker, busy or not; reads under way end in `ReaderKilled`. Takes at most two seconds."""
        self._closed = True
        for answer in list(self._answers):
            answer.cancel()
        for pool in self._pools:
            self._close(pool)
        await asyncio.wait(self._closings, timeout=CLOSING)

    @property
    def count(self) -> int:
        """How many workers there are."""
        return len(self._pools)

    @property
    def busy(self) -> int:
        """How many of them have a document, or are being replaced."""
        return len(self._pools) - self._free.qsize()

    async def read(self, document: Document) -> Reading:
        """Reads one document, as soon as a worker is free.

        Raises `NotAFeed` or `Malformed` as `read.read` does, `ReaderKilled` when the worker passed a limit or died.
        Cancelling the caller kills the worker.
        """
        place = await self._free.get()
        try:
            return await self._read_at(place, document)
        except _Broken:
            await self._replace(place)
        finally:
            self._free.put_nowait(place)
        return await self._read_again(document)

    async def _read_again(self, document: Document) -> Reading:
        """With a new worker: the old one may have died of something else than this document."""
        place = await self._free.get()
        try:
            return await self._read_at(place, document)
        except _Broken:
            await self._replace(place)
            raise ReaderKilled("the worker died twice over this document") from None
        finally:
            self._free.put_nowait(place)

    async def _read_at(self, place: int, document: Document) -> Reading:
        if self._closed:
            raise ReaderKilled("the readers are closed")
        answer = self._schedule(place, document)
        self._answers.add(answer)
        try:
            async with asyncio.timeout(self._wall + MARGIN):
                return await answer
        except BrokenExecutor as error:
            raise _Broken from error
        except ProcessExpired as error:
            raise self._counted(self._cause(error.exitcode)) from None
        except TimeoutError:
            if answer.cancelled():  # Pebble's own limit came to nothing
                await self._replace(place)
            raise self._counted(f"no answer in {self._wall:g} s") from None
        except asyncio.CancelledError:
            killed = self._counted("the readers were closed")
            if self._closed and not _is_being_cancelled():
                raise killed from None
            raise
        finally:
            self._answers.discard(answer)

    def _schedule(self, place: int, document: Document) -> asyncio.Future[Reading]:
        try:
            job = self._pools[place].schedule(worker.read_within, args=(document, self._seconds), timeout=self._wall)
        except RuntimeError as error:  # "Unexpected error within the Pool"
            raise _Broken from error
        return asyncio.wrap_future(job)

    @property
    def _wall(self) -> float:
        return PATIENCE * self._seconds

    def _counted(self, reason: str) -> ReaderKilled:
        self.killed += 1
        return ReaderKilled(reason)

    def _cause(self, exit_code: int) -> str:
        if exit_code == -signal.SIGPROF:
            return f"reading took more than {self._seconds:g} s of CPU time"
        if exit_code == worker.OUT_OF_MEMORY:
            return f"reading took more than {self._memory_bytes // MIB} MiB of memory"
        return f"the worker died, exit code {exit_code}"

    async def _replace(self, place: int) -> None:
        self.killed += 1
        self._close(self._pools[place])
        self._pools[place] = self._new_pool()
        await asyncio.to_thread(self._pools[place].schedule, worker.ready)

    def _new_pool(self) -> ProcessPool:
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload([worker.__name__])
        return ProcessPool(max_workers=1, initializer=worker.limit, initargs=(self._memory_bytes,), context=context)

    def _close(self, pool: ProcessPool) -> None:
        closing = asyncio.ensure_future(asyncio.to_thread(_stop, pool))
        self._closings.add(closing)
        closing.add_done_callback(self._closings.discard)


def _stop(pool: ProcessPool) -> None:
    pool.stop()  # type: ignore[no-untyped-call]  # Pebble does not say that it returns nothing
    pool.join()


def _is_being_cancelled() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
