"""What is SQLite's own: its files beside the database, its version, its pragmas."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

from sqlite_utils import Database

VERSION: Final = sqlite3.sqlite_version
VERSION_INFO: Final = sqlite3.sqlite_version_info


def wal_of(path: Path) -> Path:
    """The write-ahead log of the database at `path`."""
    return path.with_name(f"{path.name}-wal")


def files_of(path: Path) -> tuple[Path, ...]:
    """The files that a database at `path` consists of while it is open."""
    return path, wal_of(path), path.with_name(f"{path.name}-shm")


def has_full_text() -> bool:
    """Whether this SQLite can search texts."""
    with closing(sqlite3.connect(":memory:")) as db:
        return ("ENABLE_FTS5",) in db.execute("PRAGMA compile_options").fetchall()


def number(db: Database, name: str) -> int:
    """What a pragma of one number says, such as `page_count`."""
    return int(db.execute(f"PRAGMA {name}").fetchone()[0])
