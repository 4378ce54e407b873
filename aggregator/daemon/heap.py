"""Memory that was freed, given back to the system.

glibc keeps what Python frees for the next time, in as many heaps as there were threads: after one large publication a
daemon looked for days as if it needed all of that.
"""

from __future__ import annotations

import ctypes
import resource
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

_M_MMAP_THRESHOLD, _M_ARENA_MAX = -3, -8  # malloc.h
LARGE: Final = 16 * 1024  # bytes; documents, editions and long articles are larger
SOON: Final = 2_000_000  # bytes; a process that grew by so many gives back at once
LATE: Final = 10.0  # seconds; otherwise what each round needs again stays meanwhile; 0.2 to 3 ms each time
_STATM: Final = Path("/proc/self/statm")


def keep_small() -> bool:
    """From now on what is large has a mapping of its own, which goes back to the system when it is freed, and all
    threads share one heap; whether this C library can.

    By itself glibc takes what is up to 32 MB from its heaps once something so large was freed, and gives every thread
    a heap of its own. Hardly ever two of ours ask at the same time: Python lets one run.
    """
    if _mallopt is None:
        return False
    return all([_mallopt(_M_MMAP_THRESHOLD, LARGE), _mallopt(_M_ARENA_MAX, 1)])


def give_back() -> bool:
    """Gives back what is free now; whether this C library can. Lets other threads run meanwhile, and is called from one
    that nobody waits for."""
    if _trim is None:
        return False
    _trim(0)
    return True


class Heap:
    """Gives back what is free when the process has grown, or has not done so for a while."""

    def __init__(self) -> None:
        self._resident, self._at = 0, float("-inf")

    def is_due(self, now: float) -> bool:
        """`now` is in seconds, by whatever clock."""
        return not 0 <= now - self._at < LATE or resident() > self._resident + SOON

    def give_back(self, now: float) -> None:
        """As the function does, for as long as that takes."""
        give_back()
        self._resident, self._at = resident(), now


def resident() -> int:
    """Bytes of memory that this process has; 0 on a system that does not tell."""
    with suppress(OSError):
        return int(_STATM.read_bytes().split()[1]) * resource.getpagesize()
    return 0


def _of_glibc(name: str, *kinds: Any) -> Callable[..., int] | None:
    """Its function; None with another C library, which has none or does so by itself."""
    try:
        found = getattr(ctypes.CDLL(None), name)
    except (OSError, AttributeError):
        return None
    found.argtypes, found.restype = kinds, ctypes.c_int
    call: Callable[..., int] = found
    return call


_mallopt: Final = _of_glibc("mallopt", ctypes.c_int, ctypes.c_int)
_trim: Final = _of_glibc("malloc_trim", ctypes.c_size_t)
