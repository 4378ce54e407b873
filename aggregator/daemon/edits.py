"""When `config.toml` was edited: a look at the file's times and size, every few seconds."""

from __future__ import annotations

from pathlib import Path
from typing import Final

_Mark = tuple[int, int, int]
_NEVER: Final[_Mark] = (0, 0, 0)


class Edits:
    """Tells when a file has another content than at the last time it told so, the first time included: it may have been
    edited since it was read for the start, which can take minutes.

    Editors write in several steps, and some take the file away for a moment: an edit counts once the file is there and
    looks the same at two looks in a row.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._told = self._seen = _NEVER

    def look(self) -> bool:
        """Whether there is a new content, told once."""
        mark = self._mark()
        settled, self._seen = mark is not None and mark == self._seen, mark or _NEVER
        if mark is None or not settled or mark == self._told:
            return False
        self._told = mark
        return True

    def known(self) -> None:
        """What is there now is about to be read for another reason, and is not told any more."""
        self._told = self._mark() or self._told

    def _mark(self) -> _Mark | None:
        try:
            status = self._path.stat()
        except OSError:
            return None
        return status.st_mtime_ns, status.st_size, status.st_ino
