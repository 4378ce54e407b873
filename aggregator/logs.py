"""Logging: for people on a terminal, JSON lines otherwise; one event a line, no secrets, no control characters.

structlog renders both, and takes in what libraries say through `logging`. To the journal of systemd a line is told with
its priority in front (sd-daemon(3)) and without a time: the journal keeps both, and `journalctl -p err` finds errors.
"""

from __future__ import annotations

import logging
import math
import os
import sys
import traceback
from collections.abc import Mapping, MutableMapping
from dataclasses import replace
from typing import Any, Final, Literal, TextIO

import structlog
from structlog.typing import ExcInfo, Processor

from aggregator.records import dataclass
from aggregator.redact import redacted
from aggregator.text import cut, one_line, without_controls

Level = Literal["debug", "info", "warning", "error"]
Format = Literal["auto", "text", "json"]

# APScheduler warns of every tick at which a job still runs: once a second while a publishing takes longer than that.
# Procrastinate tells of every job, psycopg's pool of every attempt to reach a server that is away.
_NOISY = {
    "apscheduler": logging.ERROR,
    "asyncio": logging.WARNING,
    "uvicorn.error": logging.WARNING,
    "procrastinate": logging.ERROR,
    "psycopg.pool": logging.ERROR,
}
_LONGEST: Final = 2_000  # characters of what is told; an address of a source has no more
# Of syslog: https://www.freedesktop.org/software/systemd/man/latest/sd-daemon.html
_PRIORITIES = {"debug": 7, "info": 6, "warning": 4, "error": 3, "exception": 3, "critical": 2}


@dataclass(frozen=True, slots=True)
class _Wishes:
    stream: TextIO
    verbose: bool
    quiet: bool
    level: Level = "info"
    format: Format = "auto"


_wishes: _Wishes | None = None  # of the last `configure`; logging is the process's own, and so is this


def configure(*, verbose: bool, quiet: bool = False, stream: TextIO | None = None) -> None:
    """Sends log events to `stream` (standard error output): from level info up, from debug when `verbose`, only errors
    when `quiet`."""
    global _wishes
    _wishes = _Wishes(stream or sys.stderr, verbose, quiet)
    _apply(_wishes)


def use(level: Level, format: Format) -> None:
    """What the configuration says of the log, from now on. What was asked for on the command line goes before it."""
    global _wishes
    if _wishes is not None:
        _wishes = replace(_wishes, level=level, format=format)
        _apply(_wishes)


def _apply(wishes: _Wishes) -> None:
    stream, journal = wishes.stream, is_journal(wishes.stream, os.environ)
    text = wishes.format == "text" or (wishes.format == "auto" and stream.isatty())
    shared: list[Processor] = [structlog.stdlib.add_log_level, structlog.processors.StackInfoRenderer(), _clean]
    if not journal:
        fmt = "%H:%M:%S" if text else "iso"
        shared.insert(1, structlog.processors.TimeStamper(fmt=fmt, utc=not text))
    last: list[Processor] = [_for_people(colors=stream.isatty())] if text else _for_machines()
    if journal:
        last.append(_with_priority)
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    level = (
        logging.DEBUG if wishes.verbose else logging.ERROR if wishes.quiet else getattr(logging, wishes.level.upper())
    )
    root.setLevel(level)
    for name, least in _NOISY.items():
        logging.getLogger(name).setLevel(level if level == logging.DEBUG and name != "asyncio" else max(least, level))


def is_journal(stream: TextIO, environment: Mapping[str, str]) -> bool:
    """Whether `stream` is connected to the journal, as systemd says in $JOURNAL_STREAM (systemd.exec(5))."""
    try:
        about = os.fstat(stream.fileno())
    except (OSError, ValueError):
        return False
    return environment.get("JOURNAL_STREAM") == f"{about.st_dev}:{about.st_ino}"


def _for_people(*, colors: bool) -> Processor:
    # structlog's own tracebacks, where rich is installed, show local variables: secrets are among them.
    return structlog.dev.ConsoleRenderer(
        colors=colors,
        pad_event_to=0,
        pad_level=False,
        sort_keys=False,  # what it is about comes first, as it is told
        exception_formatter=_plain_traceback,
    )


def _for_machines() -> list[Processor]:
    return [_traceback_as_text, structlog.processors.JSONRenderer(ensure_ascii=False)]


def _plain_traceback(stream: TextIO, exc_info: ExcInfo) -> None:
    stream.write("\n" + _traceback(exc_info))


def _traceback_as_text(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    given = event.pop("exc_info", None)
    if given is True:
        given = sys.exc_info()
    elif isinstance(given, BaseException):
        given = (type(given), given, given.__traceback__)
    if isinstance(given, tuple) and given[1] is not None:
        event["exception"] = _traceback(given)
    return event


def _traceback(exc_info: ExcInfo) -> str:
    """As Python writes it; what the error says came from outside, perhaps."""
    return redacted(without_controls("".join(traceback.format_exception(*exc_info)).rstrip()))


def _clean(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Titles and errors come from outside: a newline or an escape in them must not forge a line, and addresses may hold
    secrets."""
    for name, value in event.items():
        if name != "exc_info" and not name.startswith("_"):
            event[name] = _cleaned(value)
    return event


def _cleaned(value: Any) -> Any:
    match value:
        case str():
            return cut(one_line(redacted(value)), _LONGEST)
        case float() if not math.isfinite(value):
            return str(value)  # JSON has no word for it
        case bool() | int() | float() | None:
            return value
        case Mapping():
            return {cut(one_line(str(name)), _LONGEST): _cleaned(one) for name, one in value.items()}
        case list() | tuple() | set() | frozenset():
            return [_cleaned(one) for one in value]
        case _:
            return cut(one_line(redacted(str(value))), _LONGEST)


def _with_priority(_logger: Any, method: str, rendered: Any) -> Any:
    return f"<{_PRIORITIES.get(method, _PRIORITIES['info'])}>{rendered}"
