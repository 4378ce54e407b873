"""A backup: the whole database as it was at one moment, and the files that belong to it, in one SQLite file.

How it is copied. SQLite's online backup starts anew whenever somebody else has written between two of its steps, so
beside a writer that never rests it never ends; in one single step it could not be stopped, nor a deadline be kept.
Here the reader holds a transaction open: it sees one state, so the copy goes on step by step to its end, whatever is
written meanwhile. Nobody waits for it; the `-wal` file grows by what is written in that time. `VACUUM INTO` gives the
same state without the free pages, but takes longer (it builds every tree anew), cannot be stopped between two steps,
and cannot be run on a connection that SQLite keeps from writing.

What is added to the copy: table `backup` (facts about it) and `backup_files` (config.toml, what is published, the
theme). A file that sqlite3 opens needs no format of its own, and one check goes over all of it.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from hashlib import sha256
from pathlib import Path

from sqlite_utils import Database

from aggregator.errors import BackupFailed, StoreUnusable
from aggregator.models import BackupFacts
from aggregator.store.backup_limits import COUNTED, Check
from aggregator.store.sqlite import schema
from aggregator.store.sqlite.connect import open_any_reader
from aggregator.store.sqlite.packing import SUFFIX, pack
from aggregator.store.sqlite.schema import APPLICATION_ID
from aggregator.units import size

PAGES_AT_ONCE = 1024  # 4 MiB between two looks at whether to stop
OPCODES_AT_ONCE = 100_000  # of a check, likewise
SPARE = 1.05  # what is written meanwhile


def back_up(
    database: Path,
    target: Path,
    files: Mapping[str, bytes],
    facts: Mapping[str, object],
    check: Check = lambda: None,
) -> BackupFacts:
    """Copies the database at `database`, with `files`, to `target`: there whole and verified, or not at all. The name
    says whether it is compressed (`….gz`). Only the owner can read it: it may hold passwords.

    Raises BackupFailed, StoreUnusable.
    """
    part = target.with_name(f".{target.name}.part")
    packed = target.with_name(f".{target.name}.packed.part")
    try:
        with _cleaned(part, packed), closing(open_any_reader(database)) as db:
            _check_room(db, files, target)
            made = _copy(db, part, files, facts, check)
            ready = part
            if target.suffix == SUFFIX:
                _private(packed)
                pack(part, packed, check)
                ready = packed
            _sync(ready)
            ready.replace(target)
            _sync(target.parent)
    except OSError as error:
        raise BackupFailed(f"{target}: cannot be written ({error.strerror or error})") from error
    except sqlite3.Error as error:
        raise BackupFailed(f"{target}: not made ({error})") from error
    return made


def verify(path: Path, check: Check = lambda: None, *, called: Path | None = None) -> BackupFacts:
    """What a backup (not compressed) says of itself, after all of it was checked: every page, the schema, the number
    of rows, the files. Raises StoreUnusable, which names the file as it is `called`."""
    named = called or path
    with _opened(path, named) as db:
        _stoppable(db.conn, check)
        damage = [row[0] for row in db.execute("PRAGMA quick_check(3)").fetchall() if row[0] != "ok"]
        if damage:
            raise StoreUnusable(f"{named}: is damaged ({'; '.join(damage)}); take an older backup")
        made = _facts(named, db)
        if newer := schema.unknown(db):
            raise StoreUnusable(f"{named}: was made by a newer version of this program ({', '.join(newer)}); upgrade")
        if wrong := [table for table, rows in made.rows.items() if _count(db, table) != rows]:
            raise StoreUnusable(f"{named}: other rows in {', '.join(wrong)} than were counted when it was made")
        for name, digest, body in db.execute("SELECT name, sha256, body FROM backup_files"):
            if sha256(body).hexdigest() != digest:
                raise StoreUnusable(f"{named}: the file {name} in it is damaged; take an older backup")
        return made


def files_in(path: Path) -> dict[str, bytes]:
    """The files in a backup (not compressed) by name. Raises StoreUnusable."""
    with _opened(path, path) as db:
        return dict(db.execute("SELECT name, body FROM backup_files").fetchall())


def _copy(
    db: Database, part: Path, files: Mapping[str, bytes], facts: Mapping[str, object], check: Check
) -> BackupFacts:
    _private(part)
    with closing(sqlite3.connect(part, isolation_level=None)) as copy:
        db.execute("BEGIN")
        there = set(db.table_names())  # opens the state that is copied
        rows = {table: _count(db, table) for table in COUNTED if table in there}
        db.conn.backup(copy, pages=PAGES_AT_ONCE, progress=lambda *_progress: check())
        db.execute("COMMIT")
        # Nothing of this file is needed after a crash, and it is one file from here on, without a -wal.
        copy.execute("PRAGMA journal_mode=off")
        copy.execute("PRAGMA synchronous=off")
        copy.execute("CREATE TABLE backup (key TEXT PRIMARY KEY, value TEXT NOT NULL)")
        copy.execute("CREATE TABLE backup_files (name TEXT PRIMARY KEY, sha256 TEXT NOT NULL, body BLOB NOT NULL)")
        copy.execute("BEGIN")
        told = {**facts, "rows": rows, "schema": schema.applied(db)[-1]}
        copy.executemany("INSERT INTO backup VALUES (?, ?)", [(key, json.dumps(one)) for key, one in told.items()])
        copy.executemany(
            "INSERT INTO backup_files VALUES (?, ?, ?)",
            ((name, sha256(body).hexdigest(), body) for name, body in files.items()),
        )
        copy.execute("COMMIT")
        copy.execute("PRAGMA journal_mode=delete")
    try:
        return verify(part, check)
    except StoreUnusable as error:
        check()  # one that was ended in its middle only says that it was interrupted
        raise BackupFailed(f"the database is damaged: the copy of it does not pass the check ({error})") from error


def _check_room(db: Database, files: Mapping[str, bytes], target: Path) -> None:
    pages, page_size = (int(db.execute(f"PRAGMA {name}").fetchone()[0]) for name in ("page_count", "page_size"))
    needed = int((pages * page_size + sum(map(len, files.values()))) * SPARE)
    if target.suffix == SUFFIX:
        needed += needed // 2
    free = shutil.disk_usage(target.parent).free
    if free < needed:
        raise BackupFailed(
            f"{target.parent}: {size(needed)} are needed for a backup and {size(free)} are free; "
            "make room, keep fewer, or name another folder"
        )


@contextmanager
def _opened(path: Path, named: Path) -> Iterator[Database]:
    """The backup, never written to."""
    try:
        with closing(sqlite3.connect(f"file:{_quoted(path)}?mode=ro&immutable=1", uri=True)) as connection:
            yield Database(connection)
    except (sqlite3.Error, KeyError, ValueError, TypeError) as error:
        raise StoreUnusable(f"{named}: is no whole backup ({error})") from error


def _quoted(path: Path) -> str:
    return path.absolute().as_uri().removeprefix("file://")


def _facts(path: Path, db: Database) -> BackupFacts:
    ours = int(db.execute("PRAGMA application_id").fetchone()[0]) == APPLICATION_ID
    if not ours or "backup" not in db.table_names():
        raise StoreUnusable(f'{path}: is no backup that "aggregator backup" made')
    known = {key: json.loads(value) for key, value in db.execute("SELECT key, value FROM backup")}
    return BackupFacts(
        made_at=float(known["made_at"]),
        version=str(known["version"]),
        schema=str(known["schema"]),
        rows=known["rows"],
        files=dict(db.execute("SELECT name, length(body) FROM backup_files").fetchall()),
    )


def _count(db: Database, table: str) -> int:
    return int(db.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def _stoppable(connection: sqlite3.Connection, check: Check) -> None:
    """Lets `check` end a long statement; SQLite then says that it was interrupted."""

    def handler() -> int:
        try:
            check()
        except BackupFailed:
            return 1
        return 0

    connection.set_progress_handler(handler, OPCODES_AT_ONCE)


@contextmanager
def _cleaned(*parts: Path) -> Iterator[None]:
    try:
        yield
    finally:
        for part in parts:
            for name in (part, part.with_name(part.name + "-journal"), part.with_name(part.name + "-wal")):
                with suppress(OSError):
                    name.unlink(missing_ok=True)


def _private(path: Path) -> None:
    """An empty file that only its owner can read."""
    path.unlink(missing_ok=True)
    os.close(os.open(path, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600))


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
