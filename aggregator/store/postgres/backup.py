"""A backup of a database on a server: what `pg_dump` says of it at one moment, and the files that belong to it, in one
tar file.

`manifest.json` comes first: what the backup says of itself, with the number of rows as they were counted in the same
state, and a hash of every file. `database.dump` is the custom format, compressed, for `pg_restore`.
"""

from __future__ import annotations

import io
import json
import os
import shlex
import subprocess
import tarfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any, Final

import psycopg

from aggregator.errors import BackupFailed, StoreUnusable
from aggregator.models import BackupFacts
from aggregator.models.location import PostgresUrl
from aggregator.store.backup_limits import COUNTED, Check
from aggregator.store.postgres.driver import connect, refused
from aggregator.text import one_line

MANIFEST: Final = "manifest.json"
DUMP: Final = "database.dump"
_CHUNK: Final = 1 << 20
_SAID: Final = 500  # characters of what a program of PostgreSQL's wrote that are told


def back_up(
    place: PostgresUrl,
    target: Path,
    files: Mapping[str, bytes],
    facts: Mapping[str, object],
    check: Check = lambda: None,
) -> BackupFacts:
    """Writes the database, with `files`, to `target`: there whole and verified, or not at all. Only the owner can read
    it. Raises BackupFailed, StoreUnusable."""
    dump, part = (target.with_name(f".{target.name}.{name}.part") for name in ("dump", "tar"))
    try:
        with _cleaned(dump, part):
            rows, schema = _dump(place, dump, check)
            hashes = {name: [len(body), sha256(body).hexdigest()] for name, body in files.items()}
            hashes[DUMP] = [dump.stat().st_size, _hash_of(dump, check)]
            told = {**facts, "rows": rows, "schema": schema, "files": hashes}
            with _private(part) as file, tarfile.open(fileobj=file, mode="w") as tar:
                for name, body in ((MANIFEST, json.dumps(told, indent=1).encode()), *files.items()):
                    tar.addfile(_member(name, len(body)), io.BytesIO(body))
                with dump.open("rb") as source:
                    tar.addfile(_member(DUMP, dump.stat().st_size), source)
                file.flush()
                os.fsync(file.fileno())
            dump.unlink()
            made = verify(part, check, called=target)
            part.replace(target)
    except OSError as error:
        raise BackupFailed(f"{target}: cannot be written ({error.strerror or error})") from error
    return made


def verify(path: Path, check: Check = lambda: None, *, called: Path | None = None) -> BackupFacts:
    """What a backup says of itself, after every file in it was held against its hash and `pg_restore` has read the dump
    to its end. Raises StoreUnusable."""
    named = called or path
    with _opened(path, named) as (tar, told):
        for name, (_, digest) in told["files"].items():
            if _digest(tar, name, check) != digest:
                raise StoreUnusable(f"{named}: the file {name} in it is damaged; take an older backup")
        with _reading(tar, DUMP) as dump:
            _program(["pg_restore", "--file", os.devnull], {}, check, given=dump)
        return BackupFacts(
            made_at=float(told["made_at"]),
            version=str(told["version"]),
            schema=str(told["schema"]),
            rows=told["rows"],
            files={name: size for name, (size, _) in told["files"].items() if name != DUMP},
        )


def files_in(path: Path) -> dict[str, bytes]:
    """The files in a backup by name, without the dump. Raises StoreUnusable."""
    with _opened(path, path) as (tar, told):
        names = [name for name in told["files"] if name != DUMP]
        return {name: _reading(tar, name).read() for name in names}


def how_to_restore(backup: Path, place: PostgresUrl) -> str:
    """The command that fills an empty database with it."""
    return (
        f"tar --extract --to-stdout --file {shlex.quote(str(backup))} {DUMP}"
        f" | pg_restore --no-owner --exit-on-error --single-transaction --dbname {shlex.quote(place.url)}"
    )


def _dump(place: PostgresUrl, target: Path, check: Check) -> tuple[dict[str, int], str]:
    """Dumps one state of the database; how many rows it has, and the newest step of its schema."""
    try:
        with connect(place, {}) as db:
            db.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            (snapshot,) = db.execute("SELECT pg_export_snapshot()").fetchone() or ("",)
            rows = {table: _one(db, f"SELECT count(*) FROM {table}") for table in COUNTED}
            schema = _one(db, "SELECT max(name) FROM schema_steps")
            command = ["pg_dump", "--format=custom", "--no-owner", "--no-password", f"--snapshot={snapshot}"]
            password = {} if place.password is None else {"PGPASSWORD": place.password}
            with _private(target) as file:
                _program([*command, "--dbname", place.url], password, check, into=file)
                os.fsync(file.fileno())
            db.execute("ROLLBACK")
    except psycopg.Error as error:
        raise refused(place, error) from error
    return rows, schema


def _program(
    command: list[str],
    environment: Mapping[str, str],
    check: Check,
    into: IO[bytes] | None = None,
    given: IO[bytes] | None = None,
) -> None:
    """Runs a program of PostgreSQL's to its end; `check` may end it before."""
    failed = BackupFailed if given is None else StoreUnusable
    with TemporaryFile() as said:
        try:
            process = subprocess.Popen(  # noqa: S603
                command,
                env=os.environ | dict(environment),
                stdin=subprocess.DEVNULL if given is None else subprocess.PIPE,
                stdout=into or subprocess.DEVNULL,
                stderr=said,
            )
        except FileNotFoundError as error:
            raise failed(f"{command[0]} is not installed (Debian: postgresql-client)") from error
        with process:
            try:
                _wait(process, check, given)
            except BaseException:
                process.kill()
                raise
        if process.returncode:
            said.seek(0)
            raise failed(f"{command[0]}: {one_line(said.read(_SAID).decode(errors='replace'))}")


def _wait(process: subprocess.Popen[bytes], check: Check, given: IO[bytes] | None) -> None:
    if given is not None and process.stdin is not None:
        with suppress(BrokenPipeError):  # it says why at its end
            while chunk := given.read(_CHUNK):
                check()
                process.stdin.write(chunk)
        with suppress(BrokenPipeError):
            process.stdin.close()
    while process.poll() is None:
        check()
        time.sleep(0.05)


def _one(db: psycopg.Connection[Any], sql: str) -> Any:
    row = db.execute(sql).fetchone()
    return row[0] if row else None


@contextmanager
def _opened(path: Path, named: Path) -> Iterator[tuple[tarfile.TarFile, dict[str, Any]]]:
    """The backup, and what it says of itself."""
    try:
        with tarfile.open(path, "r:") as tar:
            first = tar.next()
            if first is None or first.name != MANIFEST:
                raise StoreUnusable(f'{named}: is no backup that "aggregator backup" made')
            yield tar, json.loads(_reading(tar, MANIFEST).read())
    except (tarfile.TarError, KeyError, ValueError, TypeError) as error:
        raise StoreUnusable(f"{named}: is no whole backup ({error})") from error


def _reading(tar: tarfile.TarFile, name: str) -> IO[bytes]:
    found = tar.extractfile(name)
    if found is None:
        raise KeyError(name)
    return found


def _digest(tar: tarfile.TarFile, name: str, check: Check) -> str:
    with _reading(tar, name) as file:
        return _hash(file, check)


def _hash_of(path: Path, check: Check) -> str:
    with path.open("rb") as file:
        return _hash(file, check)


def _hash(file: IO[bytes], check: Check) -> str:
    digest = sha256()
    while chunk := file.read(_CHUNK):
        check()
        digest.update(chunk)
    return digest.hexdigest()


def _member(name: str, size: int) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, 0o600
    return member


def _private(path: Path) -> IO[bytes]:
    """An empty file that only its owner can read."""
    path.unlink(missing_ok=True)
    return os.fdopen(os.open(path, os.O_CREAT | os.O_RDWR | os.O_EXCL, 0o600), "wb")


@contextmanager
def _cleaned(*parts: Path) -> Iterator[None]:
    try:
        yield
    finally:
        for part in parts:
            with suppress(OSError):
                part.unlink(missing_ok=True)
