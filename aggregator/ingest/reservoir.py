"""What has been fetched and is not stored yet. Documents come over the network faster than one writer stores what is in
them, and each that waits is memory: when a thousand new sources come together, fetching waits for storing."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

MOST: Final = 64  # documents; with one being fetched at each place, the most that there are at once


class Reservoir:
    """Counts documents between their fetch and their storing."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._held = 0
        self._room = asyncio.Event()
        self._room.set()

    @property
    def held(self) -> int:
        return self._held

    @contextmanager
    def holding(self) -> Iterator[None]:
        """A document is there from the beginning to the end of this."""
        self._held += 1
        self._note()
        try:
            yield
        finally:
            self._held -= 1
            self._note()

    async def has_room(self) -> None:
        """Returns as soon as another document may come."""
        await self._room.wait()

    def _note(self) -> None:
        if self._held < self._most:
            self._room.set()
        else:
            self._room.clear()
