"""backup:  store + publish + config.toml → one file, and back

What a backup holds: the database (with it the ids of feeds and stories, and the key that signs votes), config.toml, the
theme, and what is published. The last goes along because archives and pages of former stories cannot be made again.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import structlog

from aggregator import __version__
from aggregator.config import Config
from aggregator.errors import AggregatorError, BackupFailed
from aggregator.models import BackupFacts, BackupNote
from aggregator.ownership import hand_over
from aggregator.publish.backup_copy import copy_of
from aggregator.records import dataclass
from aggregator.store.backup_limits import Check, deadline
from aggregator.store.sqlite.backup import back_up
from aggregator.store.sqlite.backup_note import read_note, write_note
from aggregator.store.sqlite.packing import SUFFIX
from aggregator.text import one_line
from aggregator.upkeep.rotation import due, made_at, name_of, rotate

log = structlog.get_logger()

CONFIG, PUBLISHED, THEME = "config.toml", "published/", "theme/"
MOST_THEME = 20_000_000  # bytes of a theme that go along; more is no theme but somebody's pictures


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that was made."""

    path: Path
    size: int
    seconds: float
    facts: BackupFacts


def make_backup(config: Config, target: Path, now: float, check: Check = lambda: None) -> Backup:
    """Makes a verified backup at `target`, and notes how it went. Raises BackupFailed, StoreUnusable, PublishError."""
    place = config.location
    if isinstance(place, Path) and target.resolve() == place.resolve():
        raise BackupFailed(f"{target}: that is the database itself; name another file")
    started = time.monotonic()
    note = read_note(config.database)
    try:
        # What is published first: it is made of what the database was then or before, never of what it will be.
        files = dict(_files(config))
        target.parent.mkdir(parents=True, exist_ok=True)
        told = {"made_at": now, "version": __version__}
        if isinstance(place, Path):
            facts = back_up(place, target, files, told, check)
        else:
            from aggregator.store.postgres import backup as dumped

            facts = dumped.back_up(place, target, files, told, check)
    except OSError as error:
        failure = BackupFailed(f"{target}: cannot be made ({error.strerror or error})")
        _note(config, replace(note, tried_at=now, error=one_line(str(failure))))
        raise failure from error
    except AggregatorError as error:
        _note(config, replace(note, tried_at=now, error=one_line(str(error))))
        raise
    made = Backup(target, target.stat().st_size, time.monotonic() - started, facts)
    _note(config, BackupNote(now, None, str(target.absolute()), now, made.size, made.seconds))
    if target.parent == config.backups:
        hand_over([config.backups], config.database.parent)
    return made


def target_for(config: Config, destination: Path | None, now: float, *, compress: bool) -> Path:
    """Where a backup goes: the file named, or one named by the time in the folder named, else in `backup.directory`."""
    folder = config.backups if destination is None else destination
    on_a_server = not isinstance(config.location, Path)  # what is dumped there is packed already
    if destination is not None and not destination.is_dir():
        packed = compress and destination.suffix != SUFFIX and not on_a_server
        return destination.with_name(destination.name + SUFFIX) if packed else destination
    return folder / name_of(config.database.stem, now, ".tar" if on_a_server else ".db.gz" if compress else ".db")


class Backups:
    """The daemon's regular backups."""

    def __init__(self, config: Callable[[], Config], clock: Callable[[], float]) -> None:
        self._config, self._clock = config, clock
        self._thread = ThreadPoolExecutor(1, "backup")  # takes minutes, and keeps nobody else's work waiting

    @property
    def problem(self) -> str | None:
        """Why the last one was not made; None when it was."""
        return read_note(self._config().database).error

    async def make_if_due(self) -> bool:
        """Makes one when it is time for it, and deletes those that are not to be kept; whether one was made.

        Raises AggregatorError when it could not be made.
        """
        config, now = self._config(), self._clock()
        settings = config.settings.backup
        if not settings.enabled:
            return False
        made, note = _made(config), read_note(config.database)
        if not due(settings.every, made.values(), note.tried_at if note.error else None, now):
            return False
        stopped = threading.Event()
        target = target_for(config, None, now, compress=settings.compress)
        try:
            backup = await asyncio.get_running_loop().run_in_executor(
                self._thread, make_backup, config, target, now, deadline(settings.timeout, stopped.is_set)
            )
        except asyncio.CancelledError:
            stopped.set()  # the thread looks at it between two steps
            raise
        deleted = delete_old(config)
        log.info(
            "backup made", path=str(target), bytes=backup.size, seconds=round(backup.seconds, 1), deleted=len(deleted)
        )
        return True


def delete_old(config: Config) -> list[Path]:
    """Deletes the scheduled backups that are not to be kept. Others in that folder, by other names, stay."""
    settings = config.settings.backup
    made = _made(config)
    gone = rotate(made, settings.keep, settings.daily, settings.weekly)
    for path in gone:
        path.unlink(missing_ok=True)
    return gone


def _made(config: Config) -> dict[Path, float]:
    """The scheduled backups that are there, with the times when they were made."""
    found = config.backups.iterdir() if config.backups.is_dir() else ()
    times = {path: made_at(path.name, config.database.stem) for path in found}
    return {path: at for path, at in times.items() if at is not None}


def _files(config: Config) -> Iterator[tuple[str, bytes]]:
    yield CONFIG, config.path.read_bytes()
    for name, body in copy_of(config.output).items():
        yield PUBLISHED + name, body
    theme = config.settings.output.theme
    if theme is not None:
        yield from _theme(config.path.parent / theme)


def _theme(folder: Path) -> Iterator[tuple[str, bytes]]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    if sum(path.stat().st_size for path in files) <= MOST_THEME:
        for path in files:
            yield THEME + path.relative_to(folder).as_posix(), path.read_bytes()


def _note(config: Config, note: BackupNote) -> None:
    """The note is a help, no part of the backup: a full disk must not hide why the backup failed."""
    with contextlib.suppress(OSError):
        write_note(config.database, note)
