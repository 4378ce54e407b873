"""Tells beside the database that this daemon runs, and when it ended."""

from __future__ import annotations

import contextlib
import os
import uuid
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from aggregator.models.daemon import DaemonNote
from aggregator.store.sqlite.daemon_note import write_note


class Presence:
    """The note of one daemon. It is a help to those who look: a full disk must not end the daemon for it."""

    def __init__(self, database: Path, clock: Callable[[], float], *, is_noted: bool = True) -> None:
        """`is_noted`: it is the one of this folder; of many processes that is the one that answers at its address, and
        all tell of themselves in the database."""
        self._database, self._clock, self._is_noted = database, clock, is_noted
        self.instance = str(uuid.uuid4())
        self._note = DaemonNote(self.instance, os.getpid(), clock())

    async def show(self) -> None:
        """It lives."""
        self._write(replace(self._note, seen_at=self._clock()))

    def end(self) -> None:
        """It ended, in order."""
        now = self._clock()
        self._write(replace(self._note, seen_at=now, ended_at=now))

    def _write(self, note: DaemonNote) -> None:
        if not self._is_noted:
            return
        with contextlib.suppress(OSError):
            self._database.parent.mkdir(parents=True, exist_ok=True)
            write_note(self._database, note)
