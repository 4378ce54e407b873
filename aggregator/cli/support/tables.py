"""How values are shown in a terminal. Rich, a tenth of a second of imports, comes when there is a table to draw."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from aggregator.text import inert_json, one_line

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

Columns = Sequence[tuple[str, dict[str, Any]]]  # headings, each with what rich is told of its column


def console() -> Console:
    """Standard output; as wide as the terminal, and never cut when it is no terminal."""
    from rich.console import Console

    return Console(width=None if sys.stdout.isatty() else 200, highlight=False)


def table(columns: Columns, rows: Iterable[Iterable[str]]) -> Table:
    """A plain table of texts that may have come from outside: controls and markup in them are inert."""
    from rich.markup import escape
    from rich.table import Table

    shown = Table(box=None, header_style="bold", pad_edge=False)
    for name, options in columns:
        shown.add_column(name, **options)
    for row in rows:
        shown.add_row(*(escape(one_line(cell)) for cell in row))
    return shown


def print_json(value: Mapping[str, Any] | list[Any]) -> None:
    click.echo(inert_json(value, indent=2))
