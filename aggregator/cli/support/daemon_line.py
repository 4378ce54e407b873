"""The first line of what looks into the database: that no daemon runs, where none does."""

from __future__ import annotations

import time
from pathlib import Path

import click

from aggregator.models.daemon import DaemonState
from aggregator.models.location import Location
from aggregator.models.nodes import gone
from aggregator.store import reading_of
from aggregator.store.sqlite.daemon_note import daemon_of
from aggregator.units import ago

DAY = 86_400.0
LOST = 60.0  # seconds without a sign of life after which a process of another machine is taken to be gone


def line_of_daemon(database: Path, now: float, location: Location | None = None) -> str | None:
    """What to say of the daemon; None while one runs, here or on another machine that shares the database. Where rounds
    are made instead, it tells the last one. `location`: where the database is, if not in that file."""
    state = daemon_of(database)
    if state.is_running or _runs_elsewhere(location, now):
        return None
    gone = state.gone_since
    round_at = _last_round(location or database)
    if round_at is not None and (gone is None or round_at > gone):
        return f"no daemon runs here; the last round of `aggregator poll --due` was {ago(round_at, now)}"
    since = "" if gone is None else f" since {_moment(gone, now)}"
    return f"no daemon runs here{since}; `aggregator run` starts it"


def say_daemon(database: Path, location: Location | None = None, *, aside: bool = False) -> None:
    """Prints that line, if there is one; `aside`: to standard error, where the output is for programs."""
    line = line_of_daemon(database, time.time(), location)
    if line is not None:
        click.echo(line, err=aside)


def say_taken_over(database: Path, location: Location) -> None:
    """Prints what becomes of a change of the configuration."""
    click.echo(line_of_daemon(database, time.time(), location) or "The daemon takes it over by itself.")


def daemon_json(database: Path, location: Location) -> dict[str, object]:
    """The same for programs."""
    state: DaemonState = daemon_of(database)
    running = state.is_running or _runs_elsewhere(location, time.time())
    return {"running": running, "instance": state.note.instance, "gone_since": None if running else state.gone_since}


def _runs_elsewhere(location: Location | None, now: float) -> bool:
    if location is None or isinstance(location, Path):
        return False
    with reading_of(location) as session:
        return any(not gone(node, now, LOST) for node in session.nodes.all())


def _last_round(database: Location) -> float | None:
    if isinstance(database, Path) and not database.exists():  # nothing was ever polled
        return None
    with reading_of(database) as session:
        return session.site.rounds().at if session.site.identity() else None


def _moment(at: float, now: float) -> str:
    """A time of today, or with its day when it is longer ago; as the clock on the wall has it."""
    form = "%H:%M" if 0 <= now - at < DAY else "%Y-%m-%d %H:%M"
    return time.strftime(form, time.localtime(at))
