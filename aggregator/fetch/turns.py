"""Whose turn it is: how many requests are under way, in all and at each host, and the pause between two there.

A host is a name and a port. Turns at one host are given in the order in which they were asked for, and so are the
places among all requests. Whoever waits for a host holds no place, so one slow host with a hundred sources keeps
nobody else waiting; and nobody holds one turn while waiting for another host's, so no two can wait for each other.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from types import TracebackType
from typing import Final, Protocol

from aggregator.aside import LARGE

Clock = Callable[[], float]
Sleep = Callable[[float], Awaitable[object]]


class Others(Protocol):
    """Other processes that may be at the same hosts."""

    async def enter(self, host: str) -> None:
        """Returns once none of them is there, and the pause after the last one is over. Costs nothing for who is there
        already."""

    def leave(self, host: str, rest: float) -> None:
        """We are there no more; the others wait for `rest` seconds."""


@dataclass(slots=True)
class _Host:
    turns: ResizableSemaphore
    users: int = 0  # that have a turn or wait for one
    rests_until: float = field(default=float("-inf"))  # by the clock


class HostTurns:
    """The turns at all hosts."""

    def __init__(
        self,
        *,
        concurrency: int,
        per_host: int,
        delay: float,
        clock: Clock,
        sleep: Sleep,
        others: Others | None = None,
    ) -> None:
        """`delay` is in seconds, from the end of a turn at a host to the start of the next one there."""
        self._others = others
        self._per_host, self._delay = per_host, delay
        self._clock, self._sleep = clock, sleep
        self._places = ResizableSemaphore(concurrency)
        self._hosts: dict[str, _Host] = {}
        self._resting: dict[str, None] = {}  # hosts that nobody uses, those whose rest ends first at the front

    def adjust(self, *, concurrency: int, per_host: int, delay: float) -> None:
        """Other numbers from now on. Who has a turn keeps it, who waits keeps its place in the row."""
        self._per_host, self._delay = per_host, delay
        self._places.count = concurrency
        for host in self._hosts.values():
            host.turns.count = per_host

    @property
    def is_crowded(self) -> bool:
        """Whether as many wait for a place among all requests as there are."""
        return self._places.waiting >= self._places.count

    def __len__(self) -> int:
        """How many hosts are remembered: those in use, and those that rest."""
        self._forget_rested()
        return len(self._hosts)

    @asynccontextmanager
    async def turn(self, name: str) -> AsyncIterator[None]:
        """Waits for a turn at a host and a place among all requests, and holds both."""
        host = self._enter(name)
        try:
            async with host.turns:
                await self._rest(host)
                if self._others:
                    await self._others.enter(name)
                async with self._places:
                    try:
                        yield
                    finally:
                        host.rests_until = self._clock() + self._delay
        finally:
            self._leave(name, host)

    async def _rest(self, host: _Host) -> None:
        while (wait := host.rests_until - self._clock()) > 0:
            await self._sleep(wait)

    def _enter(self, name: str) -> _Host:
        self._forget_rested()
        host = self._hosts.get(name)
        if host is None:
            host = self._hosts[name] = _Host(ResizableSemaphore(self._per_host))
        self._resting.pop(name, None)
        host.users += 1
        return host

    def _leave(self, name: str, host: _Host) -> None:
        host.users -= 1
        if not host.users:
            self._resting[name] = None
            if self._others:
                self._others.leave(name, self._delay)

    def _forget_rested(self) -> None:
        now = self._clock()
        while self._resting:
            name = next(iter(self._resting))
            if self._hosts[name].rests_until > now:
                return
            del self._resting[name], self._hosts[name]


class Deadline:
    """A number of seconds to spend. Waiting for a turn at a host costs nothing: the queue is our own doing."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._clock = asyncio.get_running_loop().time
        self._before = 0.0  # spent in earlier turns
        self._since: float | None = None  # by the loop's clock; None while it is nobody's turn

    @property
    def spent(self) -> float:
        """Seconds, up to now."""
        return self._before + (0.0 if self._since is None else self._clock() - self._since)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """The time inside counts; raises TimeoutError when it is used up."""
        left = max(0.0, self.seconds - self.spent)
        self._since = self._clock()
        try:
            async with asyncio.timeout(left):
                yield
        finally:
            self._before, self._since = self.spent, None


class ResizableSemaphore:
    """At most `count` holders at once; who waits is let in first come, first served. An async context manager.

    Fewer places than holders makes nobody leave: the next one comes in when enough have left.
    """

    def __init__(self, count: int) -> None:
        self._count = count
        self._taken = 0
        self._waiting: deque[asyncio.Future[None]] = deque()

    @property
    def count(self) -> int:
        return self._count

    @count.setter
    def count(self, count: int) -> None:
        self._count = count
        self._let_in()

    @property
    def waiting(self) -> int:
        """How many wait to be let in; among them who has just gone away."""
        return len(self._waiting)

    @property
    def is_free(self) -> bool:
        """Whether who comes now is let in at once."""
        return self._taken < self._count and not self._waiting

    async def __aenter__(self) -> None:
        if self._taken < self._count and not self._waiting:
            self._taken += 1
            return
        place: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(place)
        try:
            await place
        except asyncio.CancelledError:
            # Otherwise it stays in the row until its turn comes, and is passed over.
            if place.done() and not place.cancelled():
                self._leave()  # let in at the very moment of giving up
            raise

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._leave()

    def _leave(self) -> None:
        self._taken -= 1
        self._let_in()

    def _let_in(self) -> None:
        while self._waiting and self._taken < self._count:
            place = self._waiting.popleft()
            if not place.done():
                self._taken += 1
                place.set_result(None)


MOST: Final = 96  # documents of usual size; with one being fetched at each place, the most that there are at once
USUAL: Final = 64_000  # bytes; a larger one counts for several
HUGE: Final = 4_000_000  # bytes
LARGE_AT_ONCE: Final = 2  # as many as are read at once
HUGE_AT_ONCE: Final = 1  # its articles come back, some of them here, others in files in memory


class Crowded(Exception):
    """A document turned out to be large, and there are as many of these as there may be."""


class BackPressure:
    """Counts documents between their fetch and their storing, by size, and large ones from when they turn out to be
    that."""

    def __init__(self, most: int = MOST, large: int = LARGE_AT_ONCE, huge: int = HUGE_AT_ONCE) -> None:
        self._most = most
        self._large, self._huge = ResizableSemaphore(large), ResizableSemaphore(huge)
        self.held = 0
        self._room = asyncio.Event()
        self._room.set()

    @asynccontextmanager
    async def load(self) -> AsyncIterator[Load]:
        """What one document takes of the room for large ones, until the end of this."""
        load = Load({HUGE: self._huge, LARGE: self._large})
        try:
            yield load
        finally:
            await load.release()

    @contextmanager
    def holding(self, size: int = 0) -> Iterator[None]:
        """A document of so many bytes is there from the beginning to the end of this."""
        weight = max(1, min(size, LARGE) // USUAL)  # what is larger has places of its own, and may take long
        self.held += weight
        self._note()
        try:
            yield
        finally:
            self.held -= weight
            self._note()

    async def has_room(self) -> None:
        """Returns as soon as another document may come."""
        await self._room.wait()

    def _note(self) -> None:
        if self.held < self._most:
            self._room.set()
        else:
            self._room.clear()


class Load:
    """The places of one document among large ones, if it has any: a huge one takes one there and one of its own."""

    def __init__(self, places: Mapping[int, ResizableSemaphore]) -> None:
        """`places` by the sizes from which they are needed, the largest first. Whoever waits holds none but of larger
        ones, so no two wait for each other."""
        self._places = places
        self._held: set[int] = set()
        self._size = 0

    async def grown(self, size: int) -> None:
        """The document has so many bytes now. Raises `Crowded`, without a wait: meanwhile it would keep a turn at its
        host, and a place among all requests, from others."""
        self._size = size
        if missing := self._missing():
            if not all(self._places[one].is_free for one in missing):
                await self.release()
                raise Crowded
            await self.wait()

    async def wait(self) -> None:
        """Takes the places that are needed, as soon as there are any."""
        for one in self._missing():
            await self._places[one].__aenter__()
            self._held.add(one)

    async def release(self) -> None:
        while self._held:
            await self._places[self._held.pop()].__aexit__(None, None, None)

    def _missing(self) -> list[int]:
        return [one for one in self._places if self._size > one and one not in self._held]
