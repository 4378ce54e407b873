"""How the last backup went, in `….last-backup.json` beside the database: so that it can be read when that cannot be."""

from __future__ import annotations

from pathlib import Path

from aggregator.models import BackupNote
from aggregator.store.sqlite import notes


def read_note(database: Path) -> BackupNote:
    """An empty note when there is none, or it cannot be read."""
    return notes.read(_path(database), BackupNote)


def write_note(database: Path, note: BackupNote) -> None:
    """Raises OSError."""
    notes.write(_path(database), note)


def newest_backup(database: Path) -> Path | None:
    """The newest backup that is still there: beside the database, or where the last good one was put."""
    note = read_note(database)
    folders = {database.parent, *((Path(note.path).parent,) if note.path else ())}
    found = [one for folder in folders for one in folder.glob(f"{database.stem}*.backup*") if one.is_file()]
    if note.path and Path(note.path).is_file():
        found.append(Path(note.path))
    return max(found, key=lambda one: one.stat().st_mtime, default=None)


def _path(database: Path) -> Path:
    return notes.path_of(database, "last-backup")
