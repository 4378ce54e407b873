"""Logging: for people on a terminal, JSON lines otherwise; one event a line, no secrets, no control characters.

structlog renders both, and takes in what libraries say through `logging`.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import MutableMapping
from typing import Any, TextIO

import structlog

from aggregator.redact import redacted
from aggregator.text import one_line

_NOISY = {"apscheduler": logging.WARNING, "asyncio": logging.WARNING, "uvicorn.error": logging.WARNING}


def configure(*, verbose: bool, quiet: bool = False, stream: TextIO = sys.stderr) -> None:
    """Sends log events to `stream`: from level info up, from debug when `verbose`, only errors when `quiet`."""
    shared: list[structlog.typing.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="%H:%M:%S" if stream.isatty() else "iso", utc=not stream.isatty()),
        structlog.processors.StackInfoRenderer(),
        _on_one_line,
    ]
    last: list[structlog.typing.Processor] = (
        [structlog.dev.ConsoleRenderer(pad_event_to=0, pad_level=False)]
        if stream.isatty()
        else [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False)]
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared, processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last]
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    least = logging.DEBUG if verbose else logging.ERROR if quiet else logging.INFO
    root.setLevel(least)
    for name, level in _NOISY.items():
        logging.getLogger(name).setLevel(logging.DEBUG if verbose and name != "asyncio" else max(level, least))


def _on_one_line(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Titles and errors come from outside: a newline or an escape in them must not forge a line."""
    for name, value in event.items():
        if isinstance(value, str):
            event[name] = one_line(redacted(value))
    return event
