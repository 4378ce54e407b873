"""The time that one fetch may take, counted only while it is its turn."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


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
