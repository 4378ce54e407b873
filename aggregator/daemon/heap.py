"""Memory that was freed, given back to the system after large work.

glibc keeps what Python frees for the next time, in as many heaps as there were threads: after one large publication a
daemon looked for days as if it needed all of that.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import Final

EVERY: Final = 60.0  # seconds between two times at least: what the next round needs again stays meanwhile


class Heap:
    """Gives memory back, now and then."""

    def __init__(self, clock: Callable[[], float]) -> None:
        """`clock` is one that is never set."""
        self._clock = clock
        self._done_at = float("-inf")

    def after_large_work(self) -> bool:
        """Gives back what is free, unless that was done a moment ago; whether it was done now. Lets other threads run
        meanwhile, and is called from one that nobody waits for."""
        now = self._clock()
        if _trim is None or now - self._done_at < EVERY:
            return False
        self._done_at = now
        _trim(0)
        return True


def _malloc_trim() -> Callable[[int], int] | None:
    """glibc's own; None with another C library, which has none or does so by itself."""
    try:
        trim = ctypes.CDLL(None).malloc_trim
    except (OSError, AttributeError):
        return None
    trim.argtypes, trim.restype = [ctypes.c_size_t], ctypes.c_int
    give_back: Callable[[int], int] = trim
    return give_back


_trim: Final = _malloc_trim()
