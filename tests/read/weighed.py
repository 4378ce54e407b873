"""A document that says when nobody holds it any more."""

from __future__ import annotations

import asyncio
import weakref


class Weighed:
    """A document whose end can be waited for."""

    def __init__(self, size: int, gone: asyncio.Event) -> None:
        self.body = bytes(size)
        loop = asyncio.get_running_loop()
        weakref.finalize(self, loop.call_soon_threadsafe, gone.set)

    def __reduce__(self) -> tuple[type[bytes], tuple[int]]:
        return bytes, (len(self.body),)
