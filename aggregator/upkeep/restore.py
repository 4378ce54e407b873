"""restore:  one file → database, what is published, theme; on a new machine config.toml too"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from aggregator.config import Config, load_config
from aggregator.errors import StoreUnusable
from aggregator.models import BackupFacts
from aggregator.models.location import Location, PostgresUrl
from aggregator.ownership import ROOT, hand_over
from aggregator.publish.backup_copy import PutBack, put_back
from aggregator.records import dataclass
from aggregator.store.sqlite.backup import files_in, verify
from aggregator.store.sqlite.lock import lock_file
from aggregator.store.sqlite.packing import unpack
from aggregator.store.sqlite.restore import put_in_place
from aggregator.upkeep.backups import CONFIG, PUBLISHED, THEME


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore did."""

    facts: BackupFacts
    database: Location
    kept: Path | None  # what the old database is called now; None when there was none
    editions: int  # that were missing and are there again
    theme_files: int  # likewise
    config: str  # "written", "the same", or "another": the one that is there was left alone
    command: str | None = None  # by which PostgreSQL fills an empty database; None: the database is in its place


def check_backup(backup: Path) -> BackupFacts:
    """What a backup holds, after all of it was verified. Raises StoreUnusable."""
    with TemporaryDirectory(prefix="meest-recent-") as folder, _explained(backup):
        if is_dump(backup):
            from aggregator.store.postgres import backup as dumped

            return dumped.verify(backup)
        return verify(_unpacked(backup, Path(folder)), called=backup)


def restore(config_path: Path, backup: Path, now: float) -> Restored:
    """Brings back what a backup holds, after all of it was verified.

    A configuration, a theme and editions that are there stay: they are as new as the backup's or newer. Raises
    StoreInUse while a daemon runs, StoreUnusable, PublishError, ConfigError.
    """
    is_new = not config_path.exists()
    if is_new:
        _write_config(config_path, backup)
    config = load_config(config_path)
    if isinstance(config.location, Path):
        restored = _restore(config, config.location, backup, now)
    else:
        restored = _restore_files(config, config.location, backup)
    hand_over([config.output], _owned(config.output))
    return replace(restored, config="written") if is_new else restored


def _restore(config: Config, path: Path, backup: Path, now: float) -> Restored:
    with (
        closing(lock_file(path)),
        _explained(backup),
        TemporaryDirectory(prefix=".restore-", dir=path.parent) as folder,
    ):
        plain = _unpacked(backup, Path(folder))
        facts, files = verify(plain, called=backup), files_in(plain)
        back, theme, same = _bring_back(config, files)
        kept = path.with_name(f"{path.name}.before-restore-{datetime.fromtimestamp(now, UTC):%Y%m%dT%H%M%SZ}")
        old = put_in_place(plain, path, kept, back.last_story)
    hand_over(path.parent.glob(f"{path.name}*"), path.parent)
    return Restored(facts, path, old, back.editions, theme, same)


def _restore_files(config: Config, place: PostgresUrl, backup: Path) -> Restored:
    """What belongs to a database on a server; that itself is PostgreSQL's to bring back."""
    from aggregator.store.postgres import backup as dumped

    with _explained(backup):
        if not is_dump(backup):
            raise StoreUnusable(
                f"{backup}: is of an SQLite database; restore it into a file ([storage] path), and move that to the "
                'server with "aggregator migrate"'
            )
        facts, files = dumped.verify(backup), dumped.files_in(backup)
        back, theme, same = _bring_back(config, files)
    return Restored(facts, place, None, back.editions, theme, same, dumped.how_to_restore(backup, place))


def _bring_back(config: Config, files: Mapping[str, bytes]) -> tuple[PutBack, int, str]:
    """What was published and the theme; how many files that has, and what the backup's configuration is to ours."""
    back = put_back(config.output, _below(files, PUBLISHED))
    theme = _restore_theme(config, _below(files, THEME))
    return back, theme, "the same" if config.path.read_bytes() == files.get(CONFIG) else "another"


def _owned(folder: Path) -> Path:
    """The folder, or the one around it when it was just made."""
    return folder if folder.stat().st_uid != ROOT else folder.parent


def _write_config(path: Path, backup: Path) -> None:
    """The backup's own configuration, where there is none yet."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with _explained(backup), TemporaryDirectory(prefix=".restore-", dir=path.parent) as folder:
        files = _files_in(backup, Path(folder))
        # It may hold passwords.
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(files[CONFIG])


def _files_in(backup: Path, folder: Path) -> dict[str, bytes]:
    """The files in a backup of either kind, after it was verified."""
    if is_dump(backup):
        from aggregator.store.postgres import backup as dumped

        dumped.verify(backup)
        return dumped.files_in(backup)
    plain = _unpacked(backup, folder)
    verify(plain, called=backup)
    return files_in(plain)


def _restore_theme(config: Config, files: Mapping[str, bytes]) -> int:
    theme = config.settings.output.theme
    if theme is None or (folder := config.path.parent / theme).exists():
        return 0
    for name, body in files.items():
        if ".." in PurePosixPath(name).parts or name.startswith("/"):
            continue
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(body)
    return len(files)


def _below(files: Mapping[str, bytes], prefix: str) -> dict[str, bytes]:
    return {name.removeprefix(prefix): body for name, body in files.items() if name.startswith(prefix)}


def _unpacked(backup: Path, folder: Path) -> Path:
    """The backup as a plain database in `folder`; never the backup itself, which stays as it is."""
    plain = folder / "backup.db"
    descriptor = os.open(plain, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    os.close(descriptor)
    unpack(backup, plain)
    return plain


def is_dump(path: Path) -> bool:
    """Whether it is a backup of a database on a server: a tar file."""
    with path.open("rb") as file:
        return file.read(262)[257:] == b"ustar"


@contextmanager
def _explained(backup: Path) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        if error.filename != str(backup):
            raise
        raise StoreUnusable(f"{backup}: there is no such file") from error
    except OSError as error:
        what = error.filename or backup
        raise StoreUnusable(f"{what}: {error.strerror or error}; nothing was restored") from error
