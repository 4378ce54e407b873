"""A number of places that may change while some are taken; asyncio's semaphore has one for life."""

from __future__ import annotations

import asyncio
from collections import deque
from types import TracebackType


class Places:
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
