"""Limits of the system that stop a daemon one day."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from typing import Final

from aggregator.models import Finding
from aggregator.models.findings import error, fine, warning
from aggregator.store.sqlite import engine
from aggregator.store.sqlite.compact import size_of
from aggregator.units import size as told
from aggregator.upkeep.doctor.exam import Exam

OTHER_FILES: Final = 512  # beside requests: readers of the feeds, workers, the database
FEW_FILES: Final = 256
UNLIMITED: Final = 1 << 20


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
    """The version, and whether it can search; an old one is no harm, since one connection writes and checkpoints."""
    if not engine.has_full_text():
        mend = "Use a Python whose sqlite3 has FTS5; Debian's and python.org's have."
        yield error("SQLite", f"{engine.VERSION} without full-text search", mend)
    else:
        yield fine("SQLite", engine.VERSION)
