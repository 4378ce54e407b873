"""`aggregator migrate`: another database, with all that the old one has."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from aggregator.cli.support.options import command, json_option
from aggregator.cli.support.tables import console, print_json
from aggregator.config import Config
from aggregator.models.location import Location, PostgresUrl
from aggregator.store.bulk import MoveStep, Tell
from aggregator.store.moving import move_all
from aggregator.units import many

SCHEMES = ("postgresql://", "postgres://")


@command("migrate")
@click.option(
    "--to", "place", required=True, metavar="URL|FILE", help="The new database: postgresql://… or a file; empty."
)
@click.option("--resume", is_flag=True, help="Go on with a move that was broken off.")
@json_option
def migrate(config: Config, place: str, resume: bool, as_json: bool) -> None:
    """Move everything that is stored to another database: from SQLite to PostgreSQL, or back.

    Nothing may run meanwhile. The old database stays as it is, and config.toml too: at the end this says what to put
    there. Every row is compared before the new one can be used. A password for PostgreSQL comes from PGPASSWORD or
    PGPASSFILE, not from the URL, which everybody on this machine can see.

    \b
    Examples:
        aggregator migrate --to postgresql://meest-recent@db.example/news
        aggregator migrate --to postgresql://meest-recent@db.example/news --resume
        aggregator migrate --to var/aggregator.db
    """
    new = _location(place)
    with _telling() as tell:
        rows = move_all(config.location, new, tell, resume=resume)
    if as_json:
        print_json({"from": str(config.location), "to": str(new), "rows": rows})
        return
    click.echo(f"{many(sum(rows.values()), 'row')} of {many(len(rows), 'table')} moved, and verified to be the same")
    line = f'url = "{new}"' if isinstance(new, PostgresUrl) else f'path = "{new}"'
    click.echo(f"to use it, put {line} under [storage] in {config.path}; {config.location} is left as it is")


@contextmanager
def _telling() -> Iterator[Tell]:
    """How far it is: a bar on a terminal, elsewhere a line for each table."""
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console(), disable=not sys.stdout.isatty(), transient=True) as progress:
        shown, told = progress.add_task("", total=None), ""

        def tell(step: MoveStep) -> None:
            nonlocal told
            line = f"{step.doing} {step.table}"
            if progress.disable and line != told:
                click.echo(line, err=True)
            told = line
            # Copied, it is half of the way.
            done = step.rows + (step.total if step.doing == "verifying" else 0)
            progress.update(shown, description=line, completed=done, total=2 * step.total)

        yield tell


def _location(place: str) -> Location:
    if not place.startswith(SCHEMES):
        return Path(place).absolute()
    scheme, _, rest = place.partition("://")
    user, at, server = rest.rpartition("@")
    if ":" in user:
        raise click.UsageError(
            "leave the password out of the URL: put it into PGPASSWORD, or a file that PGPASSFILE names"
        )
    return PostgresUrl(f"{scheme}://{user}{at}{server}")
