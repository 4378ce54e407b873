"""Who may read and write what, room on the disks, and what is published."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel, SecretStr

from aggregator.models import Finding
from aggregator.models.findings import error, fine, warning
from aggregator.publish.backup_copy import missing_files
from aggregator.store.sqlite.compact import size_of
from aggregator.store.sqlite.engine import files_of
from aggregator.units import size as told
from aggregator.upkeep.doctor.exam import Exam

LEAST_BYTES: Final = 100_000_000  # on any disk that we write to
FEW_FILES: Final = 10_000


def permissions(exam: Exam) -> Iterator[Finding]:
    """Whether this user can write where the program must. Run as the user that the daemon runs as."""
    places = _places(exam)
    bad = 0
    for name, path in places.items():
        if problem := _cannot_write(path):
            bad += 1
            mend = f"Run this as the daemon's user; else give it the folder: chown {_user()} {_existing(path)}"
            yield error("permissions", f"{name}: {problem}", mend)
    for file in files_of(exam.config.database):
        if file.exists() and not os.access(file, os.R_OK | os.W_OK):
            bad += 1
            owner = file.stat().st_uid
            mend = f"chown {_user()} {file}"
            yield error("permissions", f"{file}: cannot be written by this user (its owner is {owner})", mend)
    if not bad:
        yield fine("permissions", f"{', '.join(places)}: can be written")


def secrets(exam: Exam) -> Iterator[Finding]:
    """Whether others on this machine can read what config.toml keeps secret."""
    path = exam.config.path
    open_to_all = stat.S_IMODE(path.stat().st_mode) & stat.S_IROTH
    if open_to_all and any(_secrets(exam.config.settings)):
        mend = f'chmod o-r {path}, or write "$ENV:NAME" or "$FILE:/path" instead of the secret.'
        yield warning("secrets", f"{path} holds secrets, and everybody on this machine can read it", mend)
    else:
        yield fine("secrets", "none that others can read" if any(_secrets(exam.config.settings)) else "there are none")


def _secrets(value: Any) -> Iterator[SecretStr]:
    if isinstance(value, SecretStr):
        yield value
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from _secrets(getattr(value, name))
    elif isinstance(value, tuple):
        for one in value:
            yield from _secrets(one)
    elif isinstance(value, dict):
        for one in value.values():
            yield from _secrets(one)


def disk(exam: Exam) -> Iterator[Finding]:
    """Room on each disk that is written to: for going on, and for a copy of the database."""
    seen: set[int] = set()
    for name, path in _places(exam).items():
        folder = _existing(path)
        if folder.stat().st_dev in seen:
            continue
        seen.add(folder.stat().st_dev)
        system = os.statvfs(folder)
        free, files = shutil.disk_usage(folder).free, (system.f_favail if system.f_files else None)
        yield judge_disk(f"{name} ({folder})", free, files, size_of(exam.config.database))


def judge_disk(name: str, free: int, files: int | None, database: int) -> Finding:
    text = f"{name}: {told(free)} free"
    if free < LEAST_BYTES:
        return error("disk", text, "Make room now: nothing can be stored or published on a full disk.")
    if files is not None and files < FEW_FILES:
        return warning("disk", f"{text}, and only {files} more files fit", "Delete files nobody needs, of any size.")
    if free < 2 * database:
        mend = "Make room, or keep less ([storage]): a backup or vacuum needs as much as the database."
        return warning("disk", f"{text}, the database has {told(database)}", mend)
    return fine("disk", text)


def published(exam: Exam) -> Iterator[Finding]:
    """Whether what the manifest names is there as it should be."""
    if exam.config.settings.output.is_in_database:
        return
    found = missing_files(exam.config.output)
    if found is None:
        yield warning("published", f"{exam.config.output}: nothing yet", '"aggregator publish", or start the daemon.')
    elif found:
        some = ", ".join(found[:3]) + (f" and {len(found) - 3} more" if len(found) > 3 else "")
        mend = 'Does something else write there? The next publishing mends it: "aggregator publish", or the daemon.'
        yield warning("published", f"{exam.config.output}: missing or changed by others: {some}", mend)
    else:
        yield fine("published", f"{exam.config.output}: all files are as they were written")


def _places(exam: Exam) -> dict[str, Path]:
    config = exam.config
    places = {"database": config.database.parent, "output": config.output}
    return places | ({"backups": config.backups} if config.settings.backup.enabled else {})


def _cannot_write(path: Path) -> str | None:
    folder = _existing(path)
    if not folder.is_dir():
        return f"{folder} is no folder"
    if not os.access(folder, os.W_OK | os.X_OK):
        return f"{folder} cannot be written by this user"
    return None


def _existing(path: Path) -> Path:
    """The path, or the nearest folder above it that is there: the rest would be made in it."""
    return next((one for one in (path, *path.parents) if one.exists()), Path("/"))


def _user() -> str:
    return str(os.geteuid())
