"""What is large, kept beside this process's own memory until another one takes it from there.

A document of 20 MB that goes through a pipe is here three times over: as it came, as it is sent, and in the heap that
both leave behind.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from aggregator.records import dataclass

LARGE: Final = 400_000  # bytes; up to there, as many as may be there at once take 20 MB
_PIECE: Final = 1 << 20


def _can_be() -> bool:
    """Whether, as far as this process can try, there are files that are nowhere but in memory (Linux), and our other
    processes can open them by the numbers that they and this process have here. Not everywhere where the call exists,
    it is allowed; `/proc` may be of other processes than the numbers are; and where Python has rights of its own
    (`setcap`), what is in it is root's."""
    with suppress(OSError, AttributeError):
        file = os.memfd_create("trial")
        try:
            with Path(_path(file)).open("rb") as same:
                ours = Path("/proc/self/fd").stat().st_uid == os.geteuid()
                return ours and os.path.sameopenfile(file, same.fileno())
        finally:
            os.close(file)
    return False


def _which(file: int) -> tuple[int, int]:
    about = os.fstat(file)
    return about.st_dev, about.st_ino


def _path(file: int) -> str:
    return f"/proc/{os.getpid()}/fd/{file}"


_is_tried = [_can_be()]


def can_be() -> bool:
    """Whether something large is kept aside, as this process does it from now on."""
    return _is_tried[0]


def never_again() -> None:
    """Another process could not open what this one keeps aside, or the reverse; what forbids it, goes on to."""
    _is_tried[0] = False


class NotHere(Exception):
    """What another process keeps aside cannot be opened from this one, which says nothing about what it is."""


class Aside:
    """Bytes that are written once, and gone when nobody holds them. On its way to another process it is the same bytes
    there; whoever sends it holds it until it has arrived."""

    def __init__(self, sent: tuple[str, tuple[int, int]] | None = None) -> None:
        """New ones; else those of another process, from where they are and which they are. What could not be opened
        there is not `here`, and has nothing: it may not be raised while an answer is unpacked."""
        self.here = True
        if sent is None:
            self._file = os.memfd_create("aside")
            return
        path, same = sent
        try:
            self._file = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
            self.here = _which(self._file) == same
        except OSError:
            self.here = False

    def __del__(self) -> None:
        if hasattr(self, "_file"):
            os.close(self._file)

    def __len__(self) -> int:
        return os.fstat(self._file).st_size

    def __bytes__(self) -> bytes:
        return self.part(0, len(self))

    def __reduce__(self) -> tuple[object, ...]:
        return Aside, ((_path(self._file), _which(self._file)),)

    def write(self, data: bytes) -> None:
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(self._file, rest) :]

    def part(self, start: int, size: int) -> bytes:
        return os.pread(self._file, size, start)


@dataclass(frozen=True, slots=True)
class AsideText:
    """A text among others that are kept aside."""

    where: Aside
    start: int  # in bytes
    size: int

    def __str__(self) -> str:
        return self.where.part(self.start, self.size).decode()


Body = bytes | Aside


def pieces_of(body: Body) -> Iterator[bytes]:
    """The body, without ever having a large one whole."""
    if isinstance(body, Aside):
        return (body.part(start, _PIECE) for start in range(0, len(body), _PIECE))
    return iter((body,))
