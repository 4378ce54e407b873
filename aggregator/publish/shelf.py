"""What keeps the files of the editions, as `Editions` asks for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from typing import Protocol

from aggregator.errors import PublishError
from aggregator.models import Packed


class Overwritten(PublishError):
    """Another process has published between our look and our change."""


class Shelf(Protocol):
    """Files by relative names with "/", which outlive the process. What cannot be changed is a `PublishError`."""

    def changing(self) -> AbstractContextManager[None]:
        """A block in which all changes of one publication are made."""

    def replace(self, files: Mapping[str, bytes | Packed]) -> None:
        """Puts the files there, the last one last. Raises `Overwritten` where others could change something since."""

    def remove(self, names: Iterable[str]) -> None:
        """Takes the files away; those that are not there are no error."""

    def read(self, name: str) -> bytes | None:
        """The file's bytes, None when it cannot be read."""

    def holds(self, name: str, size: int) -> bool:
        """Whether the file is there, with so many bytes."""

    def signature(self, name: str) -> tuple[int, ...] | None:
        """Something that differs once the file was replaced; None when it is not there."""
