"""What is large, kept beside this process's own memory until another one takes it from there.

A document of 20 MB that goes through a pipe is here three times over: as it came, as it is sent, and in the heap that
both leave behind.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

LARGE: Final = 400_000  # bytes; up to there, as many as may be held at once take 35 MB
_PIECE: Final = 1 << 20
# Linux has files that are nowhere but in memory; our own processes open them by the number that they have here.
CAN_BE: Final = hasattr(os, "memfd_create") and Path("/proc/self/fd").is_dir()


class Aside:
    """Bytes that are written once, gone with this record. On its way to another process, while it is held here, it
    becomes the bytes themselves."""

    def __init__(self) -> None:
        self._file = os.memfd_create("aside")
        self._size = 0

    def __del__(self) -> None:
        os.close(self._file)

    def __len__(self) -> int:
        return self._size

    def __bytes__(self) -> bytes:
        return _read(self._path)

    def __reduce__(self) -> tuple[object, ...]:
        return _read, (self._path,)

    def write(self, data: bytes) -> None:
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(self._file, rest) :]
        self._size += len(data)

    def pieces(self) -> Iterator[bytes]:
        for start in range(0, self._size, _PIECE):
            yield os.pread(self._file, _PIECE, start)

    @property
    def _path(self) -> str:
        return f"/proc/{os.getpid()}/fd/{self._file}"


Body = bytes | Aside


def pieces_of(body: Body) -> Iterator[bytes]:
    """The body, without ever having a large one whole."""
    return body.pieces() if isinstance(body, Aside) else iter((body,))


def _read(path: str) -> bytes:
    return Path(path).read_bytes()
