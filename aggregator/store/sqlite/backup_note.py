"""How the last backup went, in `….last-backup.json` beside the database: so that it can be read when that cannot be."""

from __future__ import annotations

import json
from dataclasses import asdict, fields
from pathlib import Path

from aggregator.models import BackupNote


def read_note(database: Path) -> BackupNote:
    """An empty note when there is none, or it cannot be read."""
    names = {field.name for field in fields(BackupNote)}
    try:
        known = json.loads(_path(database).read_text("utf-8"))
        return BackupNote(**{name: value for name, value in known.items() if name in names})
    except (OSError, ValueError, TypeError, AttributeError):
        return BackupNote()


def write_note(database: Path, note: BackupNote) -> None:
    """Raises OSError."""
    path = _path(database)
    part = path.with_name(f".{path.name}.part")
    part.write_text(json.dumps(asdict(note), indent=1) + "\n", "utf-8")
    part.replace(path)


def newest_backup(database: Path) -> Path | None:
    """The newest backup that is still there: beside the database, or where the last good one was put."""
    note = read_note(database)
    folders = {database.parent, *((Path(note.path).parent,) if note.path else ())}
    found = [one for folder in folders for one in folder.glob(f"{database.stem}*.backup*") if one.is_file()]
    if note.path and Path(note.path).is_file():
        found.append(Path(note.path))
    return max(found, key=lambda one: one.stat().st_mtime, default=None)


def _path(database: Path) -> Path:
    return database.with_name(f"{database.name}.last-backup.json")
