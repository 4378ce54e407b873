"""How values are shown in a terminal."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterable, Mapping
from typing import Any

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from aggregator.text import one_line


def console() -> Console:
    """Standard output; as wide as the terminal, and never cut when it is no terminal."""
    return Console(width=None if sys.stdout.isatty() else 200, highlight=False)


def table(columns: Iterable[tuple[str, dict[str, Any]]], rows: Iterable[Iterable[str]]) -> Table:
    """A plain table of texts that may have come from outside: controls and markup in them are inert."""
    shown = Table(box=None, header_style="bold", pad_edge=False)
    for name, options in columns:
        shown.add_column(name, **options)
    for row in rows:
        shown.add_row(*(escape(one_line(cell)) for cell in row))
    return shown


def print_json(value: Mapping[str, Any] | list[Any]) -> None:
    click.echo(json.dumps(_finite(value), ensure_ascii=False, indent=2, allow_nan=False))


def _finite(value: Any) -> Any:
    """JSON has no infinity: the time of a poll that never comes is null."""
    if isinstance(value, Mapping):
        return {name: _finite(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_finite(one) for one in value]
    return None if value in (math.inf, -math.inf) else value


def ago(at: float | None, now: float) -> str:
    """A time in the past (or soon) as people say it: "4 min ago", "in 12 min", "never"."""
    if at is None:
        return "never"
    if at == float("inf"):
        return "no more"
    seconds = now - at
    return f"{span(seconds)} ago" if seconds >= 0 else f"in {span(-seconds)}"


def span(seconds: float) -> str:
    """A duration in its largest fitting unit, rounded: "45 s", "12 min", "3 h", "5 d"."""
    for size, unit in ((86400.0, "d"), (3600.0, "h"), (60.0, "min")):
        if seconds >= 2 * size or (unit == "min" and seconds >= size):
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} s"
