"""`aggregator export entries`, and what `aggregator import` does with entries."""

from __future__ import annotations

import io
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime
from io import BufferedReader
from pathlib import Path
from typing import TextIO

import click
from rich.progress import Progress, SpinnerColumn, TextColumn

from aggregator.cli.support.complete import source_names
from aggregator.cli.support.options import command, fail
from aggregator.cli.support.output_files import written
from aggregator.cli.support.tables import console
from aggregator.config import Config
from aggregator.config.editing.names import find
from aggregator.config.values import duration
from aggregator.errors import RecordError
from aggregator.polling.prepare import prepare_store
from aggregator.read.lists.entry_rows import EntryRow, read_rows
from aggregator.store import Store
from aggregator.text import one_line
from aggregator.units import many
from aggregator.upkeep import entry_files


@command("entries")
@click.argument("file", default="-", type=click.Path(dir_okay=False, allow_dash=True, path_type=Path))
@click.option("--format", "form", type=click.Choice(["jsonl", "csv"]), help="Default: as FILE ends.")
@click.option("--since", help='Only what is newer: "7d", or a date such as 2027-01-15 (UTC).')
@click.option("--source", shell_complete=source_names, help="Only of this source: its title or URL.")
@click.option("--force", is_flag=True, help="Replace FILE when it is there.")
def entries(config: Config, file: Path, form: str | None, since: str | None, source: str | None, force: bool) -> None:
    """Write entries, one a line, with their articles, comment counts and stories, as "aggregator import" takes them.

    \b
    Examples:
        aggregator export entries news.jsonl
        aggregator export entries --since 7d --source "NOS Voetbal" --format csv > week.csv
    """
    begin = None if since is None else _moment(since, time.time())
    as_csv = (form or file.suffix.lstrip(".")) == "csv"
    with closing(Store.for_reading(config.location)) as store, _writing(file, force=force) as out:
        rows = entry_files.exported(store, begin, None if source is None else [_source(store, source)])
        number = (entry_files.write_csv if as_csv else entry_files.write_json_lines)(rows, out)
    click.echo(many(number, "entry", "entries"), err=True)


def _source(store: Store, name: str) -> int:
    """The source that is called so, in the configuration or not any more."""
    with store.reader() as session:
        every = session.baselines.facts()
    found = find([(one.url, one.title) for one in every], name)
    return every[found].id if isinstance(found, int) else fail(found, code=2)


@contextmanager
def _writing(file: Path, *, force: bool) -> Iterator[TextIO]:
    if str(file) == "-":
        sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]  # a text stream here
        yield sys.stdout
        return
    with written(file, force=force) as out, io.TextIOWrapper(out, encoding="utf-8", newline="") as text:
        yield text


def _moment(text: str, now: float) -> float:
    """The time that a date, or a duration before now, means."""
    try:
        return now - duration(text)
    except ValueError:
        pass
    try:
        at = datetime.combine(date.fromisoformat(text), datetime.min.time(), UTC)
    except ValueError:
        fail(f'--since {text}: expected a duration such as "7d", or a date such as 2027-01-15', code=2)
    return at.timestamp()


def import_entries(config: Config, file: BufferedReader, *, dry_run: bool) -> None:
    """Stores what a file of entries holds; tells how many, and what is wrong with the others."""
    text = io.TextIOWrapper(file, encoding="utf-8", errors="replace", newline="")
    try:
        _import_rows(config, file.name, read_rows(text), dry_run=dry_run)
    finally:
        text.detach()  # the file is closed by who opened it


def _import_rows(
    config: Config, name: str, rows: Iterator[tuple[int, EntryRow | RecordError]], *, dry_run: bool
) -> None:
    if dry_run:
        good = bad = 0
        for _, row in rows:
            bad, good = bad + isinstance(row, RecordError), good + (not isinstance(row, RecordError))
        click.echo(f"{name}: {good} entries can be read, {bad} cannot")
        return
    now = time.time()
    columns = (SpinnerColumn(), TextColumn("{task.completed} entries"))
    with Store.open(config.location) as store:
        store.write_now(lambda session: prepare_store(session, config, now))
        with Progress(*columns, console=console(), disable=not sys.stdout.isatty(), transient=True) as progress:
            task = progress.add_task("", total=None)
            done = entry_files.imported(store, config, rows, now, lambda some: progress.advance(task, some))
    for problem in done.problems:
        click.echo(f"{name}: {one_line(problem)}", err=True)
    click.echo(f"{done.new} new entries in {len(done.stories)} new stories, {done.known} known, {done.refused} refused")
    if done.refused and not (done.new or done.known):
        sys.exit(1)
