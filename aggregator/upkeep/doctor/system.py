"""Limits of the system that stop a daemon one day."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from typing import Final
from xml.parsers import expat as pyexpat

from aggregator.models import Finding
from aggregator.models.findings import error, fine, warning
from aggregator.store.sqlite import engine
from aggregator.store.sqlite.compact import size_of
from aggregator.units import size as told
from aggregator.upkeep.doctor.exam import Exam

OTHER_FILES: Final = 512  # beside requests: readers of the feeds, workers, the database
FEW_FILES: Final = 256
UNLIMITED: Final = 1 << 20
SQLITE_WITHOUT_WAL_RESET: Final = (3, 51, 3)
EXPAT_MENDED: Final = (2, 7, 2)  # CVE-2025-59375


def open_files(exam: Exam) -> Iterator[Finding]:
    # The server raises the soft limit to the hard one when it starts.
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    yield judge_open_files(
        UNLIMITED if most == resource.RLIM_INFINITY else most, exam.config.settings.polling.concurrency
    )


def judge_open_files(most: int, concurrency: int) -> Finding:
    text = f"{most} files and connections may be open at once"
    mend = "Raise it: LimitNOFILE= in the service's unit, or ulimit -n."
    if most < FEW_FILES + concurrency:
        return error("open files", text, mend)
    if most < OTHER_FILES + 2 * concurrency:
        return warning("open files", f"{text}, few for {concurrency} requests beside many readers", mend)
    return fine("open files", text)


def largest_file(exam: Exam) -> Iterator[Finding]:
    soft, _ = resource.getrlimit(resource.RLIMIT_FSIZE)
    if soft == resource.RLIM_INFINITY:
        yield fine("largest file", "no limit")
        return
    size, mend = size_of(exam.config.database), "Raise it: LimitFSIZE=infinity in the service's unit, or ulimit -f."
    text = f"a file may have {told(soft)}, the database has {told(size)}"
    yield error("largest file", text, mend) if soft < 2 * size else warning("largest file", text, mend)


def sqlite(exam: Exam) -> Iterator[Finding]:
    """The version, and whether it can search."""
    if not engine.has_full_text():
        mend = "Use a Python whose sqlite3 has FTS5; Debian's and python.org's have."
        yield error("SQLite", f"{engine.VERSION} without full-text search", mend)
    else:
        yield judge_sqlite(engine.VERSION_INFO)


def judge_sqlite(version: tuple[int, ...]) -> Finding:
    """Before 3.51.3 two connections that write or checkpoint at the same moment could damage a `-wal` that begins anew
    (https://sqlite.org/wal.html#walresetbug). Only the daemon does either; what others do with the file counts too."""
    text = _written(version)
    if version < SQLITE_WITHOUT_WAL_RESET:
        mend = "Let no other program write to the database, nor open it with SQLite's command line; or upgrade SQLite."
        return warning("SQLite", f"{text}; before {_written(SQLITE_WITHOUT_WAL_RESET)} two writers may damage it", mend)
    return fine("SQLite", text)


def expat(exam: Exam) -> Iterator[Finding]:
    yield judge_expat(pyexpat.version_info)


def judge_expat(version: tuple[int, ...]) -> Finding:
    """Strangers' documents are walked with it, in workers that have a limit of memory: one poll fails, no more."""
    text = _written(version)
    if version < EXPAT_MENDED:
        mend = "Upgrade the system's libexpat or Python; Debian and others mend old versions without another number."
        return warning("expat", f"{text}; before {_written(EXPAT_MENDED)} small documents could use up memory", mend)
    return fine("expat", text)


def _written(version: tuple[int, ...]) -> str:
    return ".".join(map(str, version))
