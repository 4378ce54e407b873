"""The database, its backups, and whether the clock agrees with it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from aggregator.errors import StoreError, StoreUnusable
from aggregator.health.nodes import in_one_line, named, node_statuses
from aggregator.models import BackupNote, Finding
from aggregator.models.findings import error, fine, warning
from aggregator.models.news import CHANNEL
from aggregator.models.nodes import NodeStatus
from aggregator.store import reading_of
from aggregator.store.sqlite.backup_note import newest_backup, read_note
from aggregator.store.sqlite.checkup import DatabaseFacts, damage, facts, writer_of
from aggregator.store.sqlite.connect import WAL_BYTES
from aggregator.store.sqlite.daemon_note import daemon_of
from aggregator.units import many
from aggregator.units import size as told
from aggregator.upkeep.doctor.exam import Exam

DAY: Final = 86_400.0
CLOCK_TOLERANCE: Final = 60.0
LONG_UNUSED: Final = 366 * DAY
AIRY: Final = 0.4  # of the file that is free
AIRY_BYTES: Final = 100_000_000
LATE: Final = 2.0  # intervals without a backup


def daemon(exam: Exam) -> Iterator[Finding]:
    """Not good or bad: what the other findings are to be read with. Of many processes `processes` tells."""
    if exam.config.settings.engine.is_shared:
        return
    state = daemon_of(exam.config.database)
    process = writer_of(exam.config.database) or (state.note.process if state.is_running else None)
    yield fine("daemon", f"runs as process {process}" if process else "does not run")


def server(exam: Exam) -> Iterator[Finding]:
    """Whether a database on a server answers, and is of this version."""
    location = exam.config.location
    if isinstance(location, Path):
        return
    try:
        with reading_of(location) as session:
            version = session.db.execute("SELECT current_setting('server_version')").fetchone()[0]
            use = session.space.use()
    except StoreError as problem:
        yield error("database", str(problem), "Mend [storage] url, or start the server.")
        return
    text = f"{location}: PostgreSQL {version}, the tables are those of this program, {told(use.used + use.free)}"
    yield fine("database", text)


def processes(exam: Exam) -> Iterator[Finding]:
    """Those that share the database: whether all live, under one configuration, with clocks that agree."""
    location, settings = exam.config.location, exam.config.settings.engine
    if isinstance(location, Path) or not settings.is_shared:
        return
    try:
        with reading_of(location) as session:
            nodes = session.nodes.all()
    except StoreError:  # `server` says what is wrong with it
        return
    yield from judge_processes(node_statuses(nodes, exam.now, settings.dead_after))


def judge_processes(found: Sequence[NodeStatus]) -> Iterator[Finding]:
    living = [one for one in found if one.gone_for is None]
    for role, what in (("poller", "polls"), ("publisher", "publishes"), ("web", "serves what is published")):
        if not any(one.node.role in (role, "all") for one in living):
            yield warning("processes", f"none {what}", f'Start one: "aggregator run --role {role}".')
    for one in found:
        mend = "Start it again, or see its log; a machine that is gone for good is forgotten after a day."
        if one.gone_for is None:
            mend = "Give all the same config.toml and version, and set their clocks (timedatectl)."
        for text in one.wrong:
            yield warning("processes", f"{named(one.node)}: {text}", mend)
        for text in one.node.problems:
            yield warning("processes", f"{named(one.node)}: {text}", "Its log tells more.")
    if living and not any(one.wrong or one.node.problems for one in found):
        yield fine("processes", in_one_line(found) or "")


def integrity(exam: Exam) -> Iterator[Finding]:
    path = exam.config.database
    if not path.exists():
        yield warning("integrity", f"{path}: there is no database yet", 'Start it once: "aggregator run".')
        return
    try:
        found = damage(path, thorough=exam.thorough)
    except StoreUnusable as problem:
        yield error("integrity", str(problem), _mend_damage(path))
        return
    how = "every row, index and word" if exam.thorough else "every page"
    for text in found:
        yield error("integrity", f"{path}: {text}", _mend_damage(path))
    if not found:
        yield fine("integrity", f"{path}: {how} looked at, all whole")


def letters(exam: Exam) -> Iterator[Finding]:
    """Whether notices and news arrive."""
    location = exam.config.location
    if isinstance(location, Path) and not location.exists():
        return
    try:
        with reading_of(exam.config.location) as session:
            failing, waiting = session.deliveries.failing(1), session.deliveries.waiting()
    except StoreError:  # the other checks say what is wrong with it
        return
    for channel, why in failing.items():
        test = "aggregator notify --test" if channel.startswith(CHANNEL) else "aggregator alerts --test"
        said = f"{many(waiting[channel], 'letter')} of {channel.removeprefix(CHANNEL)!r} did not arrive: {why}"
        yield warning("letters", said, f'They are tried again; "{test}" tells whether one arrives.')


def _mend_damage(path: Path) -> str:
    newest = newest_backup(path)
    if newest is None:
        return 'Stop the daemon, keep a copy of the file, and try "sqlite3 FILE .recover"; there is no backup.'
    return f'Stop the daemon, then "aggregator restore {newest}".'


def file(exam: Exam) -> Iterator[Finding]:
    """What the file tells of itself; where it cannot, `integrity` has said why."""
    path, settings = exam.config.database, exam.config.settings
    if not path.exists():
        return
    try:
        known = facts(path)
    except StoreUnusable:
        return
    yield _schema(known)
    yield judge_clock(known, exam.now, max(settings.polling.max_interval, DAY))
    yield judge_size(known, settings.storage.max_size)
    yield _wal(known)


def _schema(known: DatabaseFacts) -> Finding:
    if known.pending:
        mend = 'Make a backup; the next start of "aggregator run" brings it up to date.'
        return warning("schema", f"{known.schema or 'none'}, {len(known.pending)} steps behind this program", mend)
    return fine("schema", f"{known.schema}, that of this program")


def judge_clock(known: DatabaseFacts, now: float, longest_wait: float) -> Finding:
    """Whether the database has been at a later time than it is now, or a source waits for one that is far."""
    date = "Set the clock (timedatectl, or the service that keeps it); the daemon mends its times by itself then."
    if known.newest_at is not None and known.newest_at > now + CLOCK_TOLERANCE:
        return error("clock", f"it is {_time(now)}, and the database has something of {_time(known.newest_at)}", date)
    if known.newest_at is not None and now - known.newest_at > LONG_UNUSED:
        text = f"it is {_time(now)}, and the last poll was at {_time(known.newest_at)}"
        return warning("clock", text, "If it is not that late, set the clock before the daemon deletes what looks old.")
    if known.last_due_at is not None and known.last_due_at > now + 40 * longest_wait:
        text = f"a source is not due until {_time(known.last_due_at)}"
        return warning("clock", text, 'See "aggregator status"; "aggregator poll SOURCE" polls it now.')
    return fine("clock", f"it is {_time(now)}, after all that is stored")


def judge_size(known: DatabaseFacts, max_size: int | None) -> Finding:
    use = known.use
    text = f"{told(use.size)}, of which {told(use.free)} are free to be used again"
    if max_size is not None and use.used > max_size * 1.1:
        mend = "Housekeeping deletes the oldest each hour; if it stays so, choose a larger max_size."
        return warning("database size", f"{text}; storage.max_size is {told(max_size)}", mend)
    if use.free > AIRY_BYTES and use.free > AIRY * use.size:
        mend = 'To give the free part back to the disk, stop the daemon and run "aggregator vacuum".'
        return warning("database size", text, mend)
    return fine("database size", text)


def _wal(known: DatabaseFacts) -> Finding:
    if known.wal_bytes > 2 * WAL_BYTES:
        mend = "Somebody reads an old state: end long queries (Datasette, sqlite3), then it gets small by itself."
        return warning("write-ahead log", f"{told(known.wal_bytes)} beside the database", mend)
    return fine("write-ahead log", told(known.wal_bytes))


def backups(exam: Exam) -> Iterator[Finding]:
    settings, path = exam.config.settings.backup, exam.config.database
    yield judge_backups(read_note(path), newest_backup(path), exam.now, settings.every if settings.enabled else None)


def judge_backups(note: BackupNote, newest: Path | None, now: float, every: float | None) -> Finding:
    if note.error:
        return error("backups", f"the last one failed: {note.error}", 'Mend what it says, then "aggregator backup".')
    if newest is None:
        return warning("backups", "there is none", '"aggregator backup" makes one; [backup] says when the daemon does.')
    at = note.made_at
    if at is None:
        return fine("backups", f"the newest is {newest}")
    text = f"the newest is {newest}, of {_time(at)}"
    if every is not None and now - at > LATE * every:
        return warning("backups", text, 'Does the daemon run? "aggregator backup" makes one now.')
    return fine("backups", f"{text}, {told(note.size)} in {note.seconds:.0f} s")


def _time(at: float) -> str:
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d %H:%M} UTC"
