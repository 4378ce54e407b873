"""Where editions are kept: a folder, or the database where processes share no folder."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager

from aggregator.config import Config
from aggregator.errors import PublishError, StoreError
from aggregator.models import Packed
from aggregator.publish.editions import Editions
from aggregator.publish.shelf import Overwritten
from aggregator.store import Store


def editions_of(config: Config, store: Store) -> Editions:
    """What is published under this configuration. Raises `StoreError`."""
    return Editions(DatabaseShelf(store) if config.settings.output.is_in_database else config.output)


class DatabaseShelf:
    """A `Shelf` in the table `published`, of which every process has all in memory.

    A change is a transaction, and is made only to what was known here: a publisher that was paused, and comes too late,
    changes nothing.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._files: dict[str, bytes] = {}
        self._version = 0

    @contextmanager
    def changing(self) -> Iterator[None]:
        yield

    def replace(self, files: Mapping[str, bytes | Packed]) -> None:
        if files:
            self._change({name: bytes(body) for name, body in files.items()}, ())

    def remove(self, names: Iterable[str]) -> None:
        if gone := [name for name in names if name in self._files]:
            self._change({}, gone)

    def read(self, name: str) -> bytes | None:
        return self._files.get(name)

    def holds(self, name: str, size: int) -> bool:
        body = self._files.get(name)
        return body is not None and len(body) == size

    def signature(self, name: str) -> tuple[int, ...] | None:
        """Takes over what others have changed since the last look. Raises `StoreError`."""
        with self._store.reader() as session:
            version = session.published.version()
            if version != self._version:
                # An older one than ours is of a server that lost its last moments: all is looked at anew.
                since = self._version if version > self._version else 0
                came = session.published.newer(since)
                there = session.published.names()
                kept = {name: body for name, body in self._files.items() if since and name in there}
                self._files = kept | {name: body for name, body, _ in came}
                self._version = version
        return (self._version,) if name in self._files else None

    def _change(self, files: Mapping[str, bytes], gone: Iterable[str]) -> None:
        try:
            version = self._store.write_now(
                lambda session: session.published.change(files, gone, self._version), stories=False
            )
        except StoreError as error:
            raise PublishError(f"cannot publish to the database: {error}") from error
        if version is None:
            raise Overwritten("another process has published at this moment; it is tried again")
        left = {name: body for name, body in self._files.items() if name not in set(gone)}
        self._files, self._version = left | dict(files), version
