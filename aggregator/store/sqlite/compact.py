"""Makes files smaller: the `-wal` while the daemon runs, the database itself while it does not.

Why the database is not made smaller all the time (`auto_vacuum`): free pages are used again by the next news, so a file
whose stories go as fast as they come does not grow. Shrinking it each hour, to let it grow in the next, moves pages for
nothing and scatters what was stored together. docs/performance.md has what it costs.
"""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from typing import Final

from sqlite_utils import Database

from aggregator.errors import StoreUnusable
from aggregator.ownership import hand_over
from aggregator.records import dataclass
from aggregator.store.sqlite.connect import BUSY_SECONDS, open_writer
from aggregator.store.sqlite.lock import lock_file
from aggregator.store.sqlite.restore import sync
from aggregator.units import size

PATIENCE: Final = 1_000  # milliseconds that the writer waits for readers to leave the -wal


@dataclass(frozen=True, slots=True)
class Compacted:
    """Bytes of the database before and after."""

    before: int
    after: int


def truncate_wal(db: Database) -> None:
    """Writes the -wal into the database and empties it, unless a reader still needs it a second later."""
    db.execute(f"PRAGMA busy_timeout={PATIENCE}")
    try:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    finally:
        db.execute(f"PRAGMA busy_timeout={int(BUSY_SECONDS * 1000)}")


def let_go(db: Database) -> None:
    """Frees the pages that a connection keeps, which make nothing but its next look quicker."""
    db.execute("PRAGMA shrink_memory")


def compact_file(path: Path) -> Compacted:
    """Writes the database anew without its free pages, and puts that in its place once it was checked.

    Needs as much room again. Whatever happens meanwhile, there is the old one or the new one. Raises StoreInUse while
    a daemon runs, StoreUnusable.
    """
    part = path.with_name(f".{path.name}.part")
    if not path.exists():
        raise StoreUnusable(f"{path}: there is no database yet")
    with closing(lock_file(path)):
        try:
            with closing(open_writer(path)) as db:
                _check_room(db, path)
                truncate_wal(db)
                before = path.stat().st_size
                part.unlink(missing_ok=True)
                db.execute("VACUUM INTO ?", [str(part)])
            _check(part)
            shutil.copymode(path, part)
            sync(part)
            for side in ("-wal", "-shm"):
                path.with_name(path.name + side).unlink(missing_ok=True)
            part.replace(path)
            sync(path.parent)
        except (OSError, sqlite3.Error) as error:
            raise StoreUnusable(f"{path}: not made smaller, it is as it was ({error})") from error
        finally:
            with suppress(OSError):
                part.unlink(missing_ok=True)
        open_writer(path).close()
    hand_over(path.parent.glob(f"{path.name}*"), path.parent)
    return Compacted(before, path.stat().st_size)


def compact_in_use(db: Database, path: Path) -> Compacted:
    """The same where the writer holds the database: in its own file, by way of a temporary one and the -wal, and with
    room for it twice. Raises StoreUnusable; whatever happens, it is as it was or made smaller."""
    try:
        truncate_wal(db)  # what waits there is of the file's size, too
        before = path.stat().st_size
        _check_room(db, path, times=2)
        db.execute("VACUUM")
        truncate_wal(db)
    except sqlite3.Error as error:
        raise StoreUnusable(f"{path}: not made smaller, it is as it was ({error})") from error
    return Compacted(before, path.stat().st_size)


def size_of(path: Path) -> int:
    """Bytes of a file, 0 when it is not there."""
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _check_room(db: Database, path: Path, times: int = 1) -> None:
    pages, free, page_size = (
        int(db.execute(f"PRAGMA {name}").fetchone()[0]) for name in ("page_count", "freelist_count", "page_size")
    )
    needed, there = times * (pages - free) * page_size, shutil.disk_usage(path.parent).free
    if there < needed:
        raise StoreUnusable(f"{path}: {size(needed)} are needed beside it and {size(there)} are free; make room first")


def _check(part: Path) -> None:
    with closing(sqlite3.connect(part)) as db:
        if (found := db.execute("PRAGMA quick_check(1)").fetchone()[0]) != "ok":
            raise StoreUnusable(f"{part}: the new one is damaged ({found}); the old one stays")
