"""Folders below one folder, by their descriptors: no link in it leads out of it, whoever put it there.

The folder itself may be a link: that is the operator's. What is below it may have been planted by whoever else can
write there, as a web server's user often can, and would make us write or serve files that are not ours.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Final, Self

LARGEST: Final = 64_000_000  # bytes; documents have 2 MB at most
_FOLDER: Final = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
# Without O_NONBLOCK to open a pipe that somebody put there would wait for ever.
_READ: Final = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_NEW: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC


class Tree:
    """An open folder, and those below it once they were asked for. Names are relative paths with "/".

    What is no folder, no ordinary file or a link is as if it was not there.
    """

    def __init__(self, directory: Path) -> None:
        """Raises OSError."""
        self._folders = {"": os.open(directory, _FOLDER)}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        for descriptor in self._folders.values():
            os.close(descriptor)
        self._folders.clear()

    def folder(self, path: str, *, make: bool = False) -> int:
        """The descriptor of a folder. `make`: it is made, also in place of a link. Raises OSError."""
        known = self._folders.get(path)
        if known is not None:
            return known
        above, _, name = path.rpartition("/")
        parent = self.folder(above, make=make)
        if make:
            _make(name, parent)
        opened = os.open(name, _FOLDER | os.O_NOFOLLOW, dir_fd=parent)
        self._folders[path] = opened
        return opened

    def status(self, name: str) -> os.stat_result | None:
        """How an ordinary file is; None when there is none."""
        above, _, last = name.rpartition("/")
        try:
            found = os.stat(last, dir_fd=self.folder(above), follow_symlinks=False)
        except OSError:
            return None
        return found if stat.S_ISREG(found.st_mode) else None

    def read(self, name: str) -> bytes | None:
        """The bytes of an ordinary file, None when it cannot be read, or is none of ours: one can be made of a terabyte
        that takes no room."""
        above, _, last = name.rpartition("/")
        try:
            with os.fdopen(os.open(last, _READ, dir_fd=self.folder(above)), "rb") as file:
                about = os.fstat(file.fileno())
                return file.read(LARGEST) if stat.S_ISREG(about.st_mode) and about.st_size <= LARGEST else None
        except OSError:
            return None

    def remove(self, name: str) -> None:
        """Takes a file away, or the link in its place, and the folder that it leaves empty. Raises OSError."""
        above, _, last = name.rpartition("/")
        try:
            os.unlink(last, dir_fd=self.folder(above))
        except (FileNotFoundError, NotADirectoryError):
            return
        if above:
            self._remove_if_empty(above)

    def _remove_if_empty(self, path: str) -> None:
        above, _, last = path.rpartition("/")
        with suppress(OSError):
            os.rmdir(last, dir_fd=self.folder(above))
            os.close(self._folders.pop(path))


def write_new(name: str, body: Iterable[bytes], folder: int) -> None:
    """Writes a file that is not there, piece by piece, down to the disk; what is there by that name is taken away.
    Raises OSError."""
    with suppress(FileNotFoundError):
        os.unlink(name, dir_fd=folder)
    with os.fdopen(os.open(name, _NEW, 0o666, dir_fd=folder), "wb") as file:
        file.writelines(body)
        file.flush()
        os.fsync(file.fileno())


def open_lock(name: str, folder: int) -> int:
    """The descriptor of a file to lock, which is never written. Raises OSError."""
    flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    _remove_link(name, folder)
    return os.open(name, flags, 0o666, dir_fd=folder)


def _make(name: str, parent: int) -> None:
    _remove_link(name, parent)
    with suppress(FileExistsError):
        os.mkdir(name, dir_fd=parent)


def _remove_link(name: str, folder: int) -> None:
    with suppress(FileNotFoundError):
        if stat.S_ISLNK(os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode):
            os.unlink(name, dir_fd=folder)
