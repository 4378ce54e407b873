"""Which daemon has the database, in `….daemon.json` beside it: so that whoever looks needs no answer from it."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, fields
from pathlib import Path

from aggregator.models.daemon import DaemonNote, DaemonState
from aggregator.store.sqlite.checkup import writer_of


def daemon_of(database: Path) -> DaemonState:
    """Whether a daemon has this database now. Raises nothing."""
    note = _read(database)
    if note.process is None or note.ended_at is not None:
        return DaemonState(note, is_running=False)
    if os.access(_lock(database), os.R_OK):
        return DaemonState(note, is_running=writer_of(database) == str(note.process))
    return DaemonState(note, is_running=_is_alive(note.process))  # only the daemon's own user sees the lock


def write_note(database: Path, note: DaemonNote) -> None:
    """Raises OSError."""
    path = _path(database)
    part = path.with_name(f".{path.name}.part")
    part.write_text(json.dumps(asdict(note), indent=1) + "\n", "utf-8")
    part.replace(path)


def _read(database: Path) -> DaemonNote:
    names = {field.name for field in fields(DaemonNote)}
    try:
        known = json.loads(_path(database).read_text("utf-8"))
        return DaemonNote(**{name: value for name, value in known.items() if name in names})
    except (OSError, ValueError, TypeError, AttributeError):
        return DaemonNote()


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:  # it is somebody else's
        return True
    return True


def _path(database: Path) -> Path:
    return database.with_name(f"{database.name}.daemon.json")


def _lock(database: Path) -> Path:
    return database.with_name(f"{database.name}.lock")
