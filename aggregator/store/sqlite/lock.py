"""The lock of the one process that writes to a database, by whatever name it calls the file.

It is on a file of its own (`….lock`), so that it stops a second process before that touches the database: beside the
file that the path leads to, since a link is another name of the same one. A second name in the folder's own sense (a
hard link) would have another `….lock`, and another `-wal` too, which damages what both write: so the file itself is
locked as well, at a byte far behind those that SQLite locks.
"""

from __future__ import annotations

import errno
import fcntl
import os
import pwd
import struct
import time
from contextlib import suppress
from pathlib import Path
from typing import IO, Final

from aggregator.errors import StoreFull, StoreInUse, StoreUnusable

_BYTE: Final = 1 << 62  # SQLite's are from 1 << 30 on, and no database is that large
# A lock that belongs to the open file: other locks of a process are gone once it closes any descriptor of the file.
_OWN_LOCK: Final = getattr(fcntl, "F_OFD_SETLK", None)  # not everywhere


class Lock:
    """The writer's lock, held until it is closed or the process ends."""

    def __init__(self, path: Path, named: IO[str]) -> None:
        self._path, self._named = path, named
        self._file: int | None = None

    def hold_file(self) -> None:
        """Locks the database itself, once it is there. Raises `StoreInUse`."""
        if self._file is not None:
            return
        with suppress(OSError):  # one that cannot be written is SQLite's to complain of
            self._file = os.open(self._path, os.O_RDWR | os.O_CLOEXEC)
        if self._file is not None and not _take_byte(self._file):
            raise StoreInUse(
                f"{self._path}: in use by another aggregator, which calls the same file by another name; a database "
                "has one name only: take the others away (find -samefile finds them)"
            )

    def is_in_place(self) -> bool:
        """Whether the path still leads to the file that is locked: what is written to one that was taken away is gone
        once it is closed."""
        if self._file is None:
            return True
        try:
            return os.path.samestat(self._path.stat(), os.fstat(self._file))
        except OSError:
            return False

    def close(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None
        self._named.close()


def lock_file(path: Path) -> Lock:
    """The writer's lock for the database at `path`.

    Raises `StoreInUse` when another process has it, `StoreUnusable` when the folder cannot be written.
    """
    name = lock_path(path)
    try:
        name.parent.mkdir(parents=True, exist_ok=True)
        # Whoever may open it may hold it, and keep us from starting.
        flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC
        handle = os.fdopen(os.open(name, flags, 0o600), "a+", encoding="utf-8")
    except PermissionError as error:
        raise StoreUnusable(
            f"{name}: cannot be written ({error.strerror}); {run_as(name)}, or mend [storage] path"
        ) from error
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise StoreFull(f"{name}: cannot be written now ({error.strerror})") from error
        raise StoreUnusable(f"{name}: cannot be written ({error.strerror}); mend [storage] path") from error
    held = Lock(path, handle)
    try:
        _take(handle)
        held.hold_file()
    except OSError as error:
        handle.seek(0)
        owner = handle.read().strip() or "unknown"
        held.close()
        raise StoreInUse(
            f"{path}: in use by another aggregator (process {owner}); it polls and publishes by itself, "
            "and has to be stopped for anything else that writes"
        ) from error
    except StoreInUse:
        held.close()
        raise
    with suppress(OSError):  # on a full disk: whose it is, is only for people
        handle.truncate(0)
        os.write(handle.fileno(), str(os.getpid()).encode())  # at once: nothing is left to be written when it is closed
    return held


def lock_path(path: Path) -> Path:
    """Where the lock of the database at `path` is, wherever that leads."""
    real = path.resolve()
    return real.with_name(real.name + ".lock")


def run_as(path: Path) -> str:
    """What to do where another user's right is needed: it is named by what can be seen, the file or a folder above."""
    for place in (path, *path.parents):
        with suppress(OSError):
            uid = place.stat().st_uid
            try:
                return f"run this as the user that it belongs to, {pwd.getpwuid(uid).pw_name}"
            except KeyError:
                return f"run this as the user that it belongs to, number {uid}"
    return "run this as the user that it belongs to"


def _take(handle: IO[str]) -> None:
    """Takes the lock, or raises OSError. A second look, since "aggregator doctor" has it for a moment too."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        time.sleep(0.05)
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _take_byte(descriptor: int) -> bool:
    """Whether the byte is ours, or nobody can be asked for it here."""
    if _OWN_LOCK is None or struct.calcsize("l") < 8:
        return True
    wanted = struct.pack("@hhqqi0q", fcntl.F_WRLCK, os.SEEK_SET, _BYTE, 1, 0)  # struct flock of 64 bits
    try:
        fcntl.fcntl(descriptor, _OWN_LOCK, wanted)
    except BlockingIOError:
        return False
    except OSError:
        return True  # a file system without such locks
    return True
