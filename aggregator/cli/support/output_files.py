"""Files that commands write: where they are told to, and the configuration."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

import click

from aggregator.cli.support.options import fail
from aggregator.cli.support.tables import Columns, console, table

MOST_SHOWN = 50  # sources that were not taken, in a table; the rest is counted


@contextmanager
def written(file: Path, *, force: bool) -> Iterator[BinaryIO]:
    """What is written here is in the file at the end of this: all of it, or what was there before. "-" is standard
    output. Ends the command when the file is there, unless `force`, and when it cannot be written."""
    if str(file) == "-":
        yield sys.stdout.buffer
        return
    there = file.exists()
    if there and not force:
        fail(f"{file} is there already; --force replaces it", code=2)
    beside = not there or file.is_file()  # a pipe or a device is no file to be replaced
    part = file.resolve().with_name(f".{file.name}.part") if beside else file
    try:
        if beside:
            part.unlink(missing_ok=True)  # of one that was killed, or a link that somebody else put there
        with part.open("xb" if beside else "wb") as out:
            if beside and there:  # for those who may read it, no others
                os.fchmod(out.fileno(), file.stat().st_mode & 0o777)
            yield out
        if beside:
            part.replace(file.resolve())
    except OSError as error:
        fail(f"{file} cannot be written: {(error.strerror or 'unknown error').lower()}", code=1)
    finally:
        if beside:
            with suppress(OSError):
                part.unlink()


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
