"""A changed configuration takes the place of the old one: as a whole, or not at all."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from aggregator.config.editing.edit import Edited
from aggregator.config.load import Config, contents, validated
from aggregator.errors import ConfigError, EditError

BOM = "\ufeff"


def edit(path: Path, change: Callable[[str, Config], Edited]) -> tuple[Config, Edited]:
    """Puts what `change` makes of the file's text, and of the configuration that this is, into `path`; gives the
    configuration that it is now.

    The new text is validated before it replaces anything. Line ends, a byte order mark, the file's mode and a symbolic
    link that leads to it stay. Two edits at once wait for each other. Raises `EditError` or `ConfigError`, and then the
    file is as it was.
    """
    file = path.resolve()
    with _alone_in(file.parent):
        before = _read(file)
        text, line_end = _plain(before.decode("utf-8-sig"))
        edited = change(text, validated(path.absolute(), text))
        config = _valid(path, edited.text)
        if edited.text != text:
            mark = BOM if before.startswith(BOM.encode()) else ""
            replace(file, (mark + edited.text.replace("\n", line_end)).encode(), expected=before)
    return config, edited


def refuse_taken(config: Config, title: str) -> None:
    """Raises `EditError` when a source has that title."""
    taken = next((one for one in config.settings.sources if one.title == title), None)
    if taken is not None:
        raise EditError(f"{title!r} is the title of {taken.url} already; nothing was changed: choose another")


def replace(file: Path, body: bytes, *, expected: bytes | None) -> None:
    """Writes a file as a whole: whoever opens it sees the old one or the new one, also after a crash.

    `expected` is what must be there until then, None when nothing is known of it. Raises `EditError`.
    """
    try:
        handle, name = tempfile.mkstemp(prefix=f".{file.name}.", suffix=".new", dir=file.parent)
        new = Path(name)
        try:
            with os.fdopen(handle, "wb") as out:
                out.write(body)
                out.flush()
                _as_before(file, new)
                os.fsync(out.fileno())
            if expected is not None and file.read_bytes() != expected:
                raise EditError(f"{file} was changed by somebody else meanwhile; nothing was written: ask again")
            new.replace(file)
        finally:
            new.unlink(missing_ok=True)
        _sync(file.parent)
    except OSError as error:
        reason = (error.strerror or "unknown error").lower()
        raise EditError(f"{file} cannot be written: {reason}; it is as it was") from None


def _plain(text: str) -> tuple[str, str]:
    """The text with plain line ends, and the line end that they stand for. One with both kinds is left alone."""
    if "\r\n" in text and text.count("\n") == text.count("\r\n"):
        return text.replace("\r\n", "\n"), "\r\n"
    return text, "\n"


def _valid(path: Path, text: str) -> Config:
    try:
        return validated(path.absolute(), text)
    except ConfigError as error:
        problems = "".join(f"\n  {problem}" for problem in error.problems)
        raise EditError(f"the configuration would not be valid any more; nothing was changed:{problems}") from None


def _read(file: Path) -> bytes:
    try:
        return contents(file)
    except OSError as error:
        raise EditError(f"{file} cannot be read: {(error.strerror or 'unknown error').lower()}") from None


def _as_before(file: Path, new: Path) -> None:
    """Gives the new file the mode, and as far as we may the owner, of the one that it replaces."""
    try:
        about = file.stat()
    except FileNotFoundError:
        mask = os.umask(0)  # there is no other way to read it
        os.umask(mask)
        new.chmod(0o666 & ~mask)
        return
    shutil.copymode(file, new)
    with suppress(OSError):
        os.chown(new, about.st_uid, about.st_gid)


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Holds a lock on the folder; on file systems that know none, two edits at once are told apart by content."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):
            os.fsync(handle)
    finally:
        os.close(handle)
