"""Which daemon has the database, in `….daemon.json` beside it: so that whoever looks needs no answer from it."""

from __future__ import annotations

import os
from pathlib import Path

from aggregator.models.daemon import DaemonNote, DaemonState
from aggregator.store.sqlite import notes
from aggregator.store.sqlite.checkup import writer_of


def daemon_of(database: Path) -> DaemonState:
    """Whether a daemon has this database now. Raises nothing."""
    note = notes.read(_path(database), DaemonNote)
    if note.process is None or note.ended_at is not None:
        return DaemonState(note, is_running=False)
    if os.access(_lock(database), os.R_OK):
        return DaemonState(note, is_running=writer_of(database) == str(note.process))
    return DaemonState(note, is_running=_is_alive(note.process))  # only the daemon's own user sees the lock


def write_note(database: Path, note: DaemonNote) -> None:
    """Raises OSError."""
    notes.write(_path(database), note)


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:  # it is somebody else's
        return True
    return True


def _path(database: Path) -> Path:
    return notes.path_of(database, "daemon")


def _lock(database: Path) -> Path:
    return database.with_name(f"{database.name}.lock")
