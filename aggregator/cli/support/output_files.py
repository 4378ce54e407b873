"""Files that commands write: where they are told to, and the configuration."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from aggregator.cli.support.options import fail
from aggregator.cli.support.tables import Columns, console, table

MOST_SHOWN = 50  # sources that were not taken, in a table; the rest is counted


def write_out(file: Path, body: bytes, *, force: bool) -> None:
    """Writes to a file, or to standard output for "-". Ends the command when the file is there, unless `force`."""
    if str(file) == "-":
        sys.stdout.buffer.write(body)
        return
    try:
        with file.open("wb" if force else "xb") as out:
            out.write(body)
    except FileExistsError:
        fail(f"{file} is there already; --force replaces it", code=2)
    except OSError as error:
        fail(f"{file} cannot be written: {(error.strerror or 'unknown error').lower()}", code=1)


def print_refused(rows: Sequence[tuple[str, str]]) -> None:
    """A table of what was not taken and why; nothing when there is nothing."""
    if not rows:
        return
    columns: Columns = [
        ("not taken", {"max_width": 60, "overflow": "fold"}),
        ("why", {"overflow": "fold"}),
    ]
    # Errors of fetching begin with the address, which is in the first column already.
    shown = [[text, why.removeprefix(text).removeprefix(":")] for text, why in rows[:MOST_SHOWN]]
    console().print(table(columns, shown))
    if len(rows) > MOST_SHOWN:
        click.echo(f"and {len(rows) - MOST_SHOWN:,} more")
    click.echo()
