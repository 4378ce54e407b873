"""Connections that read and are done for now, kept for the next reader: a new one has to look at the schema first."""

from __future__ import annotations

from contextlib import suppress
from typing import Generic, TypeVar

from aggregator.store.database import Database
from aggregator.store.session import Session

D = TypeVar("D", bound=Database)


class Resting(Generic[D]):
    """At most so many. Any thread may ask, and two may come to the last one."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: list[tuple[D, Session]] = []
        self._closed = False

    def take(self) -> tuple[D, Session] | None:
        """One that rests, if any."""
        with suppress(IndexError):
            return self._kept.pop()
        return None

    @property
    def has_room(self) -> bool:
        return not self._closed and len(self._kept) < self._most

    def keep(self, db: D, session: Session) -> None:
        """It has ended its transaction; where there is no room any more it is closed."""
        self._kept.append((db, session))
        if self._closed:
            self._dismiss()

    def close(self) -> None:
        """Closes those that rest, and whatever comes later."""
        self._closed = True
        self._dismiss()

    def _dismiss(self) -> None:
        while (one := self.take()) is not None:
            one[0].close()
