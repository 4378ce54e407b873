"""The output directory: files that are there whole or not at all, whatever happens in between."""

from __future__ import annotations

import errno
import fcntl
import os
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from aggregator.errors import PublishError

_LOCK: Final = ".lock"
_PART: Final = ".part"
_AT_ONCE: Final = 8
_REASONS: Final = {
    errno.ENOSPC: "no space left on the disk",
    errno.EDQUOT: "the disk quota is used up",
    errno.EACCES: "no permission to write there",
    errno.EPERM: "no permission to write there",
    errno.EROFS: "the file system is read-only",
    errno.ENOTDIR: "a part of that path is not a folder",
}


class Folder:
    """A directory that any web server may serve while we replace what is in it.

    Names are relative paths with "/". Every OSError of a change becomes a `PublishError` that says what is wrong.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Keeps other processes, and threads of this one, from changing the folder meanwhile."""
        with self._explained():
            self._directory.mkdir(parents=True, exist_ok=True)
            with (self._directory / _LOCK).open("w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                yield

    def replace(self, files: Mapping[str, bytes]) -> None:
        """Puts the files there, the last one last: all are written out before the first takes its old one's place.

        Several at once, since disks confirm several writes together, and since a file that takes another's place waits
        until that one's blocks are free: 69 files took 100 to 300 ms one after the other, and 11 to 18 in eight threads
        (ext4, two busy cores).
        """
        parts: dict[str, Path] = {}
        if not files:
            return
        with self._explained():
            try:
                parts.update((name, self._part(name)) for name in files)
                *others, last = parts
                with ThreadPoolExecutor(_AT_ONCE) as pool:
                    list(pool.map(_write, parts.values(), files.values()))
                    list(pool.map(lambda name: parts[name].replace(self._directory / name), others))
                parts[last].replace(self._directory / last)
            finally:
                for part in parts.values():
                    part.unlink(missing_ok=True)
            for folder in {part.parent for part in parts.values()}:
                _sync(folder)

    def remove(self, names: Iterable[str]) -> None:
        """Takes the files away, and the folders that they leave empty; those that are not there are no error."""
        with self._explained():
            for name in names:
                file = self._directory / name
                file.unlink(missing_ok=True)
                if file.parent != self._directory:
                    self._remove_if_empty(file.parent)

    @staticmethod
    def _remove_if_empty(folder: Path) -> None:
        with suppress(OSError):
            folder.rmdir()

    def read(self, name: str) -> bytes | None:
        """The file's bytes, None when it cannot be read."""
        try:
            return (self._directory / name).read_bytes()
        except OSError:
            return None

    def holds(self, name: str, size: int) -> bool:
        """Whether the file is there, with so many bytes."""
        try:
            return os.stat(f"{self._directory}/{name}").st_size == size  # noqa: PTH116 - a thousand times a round
        except OSError:
            return False

    def signature(self, name: str) -> tuple[int, int, int] | None:
        """Something that differs once the file was replaced; None when it is not there."""
        try:
            stat = (self._directory / name).stat()
        except OSError:
            return None
        return stat.st_ino, stat.st_mtime_ns, stat.st_size

    def _part(self, name: str) -> Path:
        target = self._directory / name
        target.parent.mkdir(parents=True, exist_ok=True)
        return target.with_name(f".{target.name}{_PART}")

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            reason = _REASONS.get(error.errno or 0, error.strerror or str(error))
            raise PublishError(f"cannot publish to {self._directory}: {reason}") from error


def _write(path: Path, body: bytes) -> None:
    with path.open("wb") as file:
        file.write(body)
        file.flush()
        os.fsync(file.fileno())


def _sync(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
