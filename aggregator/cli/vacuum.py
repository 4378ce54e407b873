"""`aggregator vacuum`: a smaller database file."""

from __future__ import annotations

from pathlib import Path

import click

from aggregator.cli.support.ask_daemon import wish
from aggregator.cli.support.options import command, fail, json_option
from aggregator.cli.support.tables import print_json
from aggregator.config import Config
from aggregator.errors import StoreInUse
from aggregator.store.sqlite.compact import Compacted, compact_file
from aggregator.units import size

PATIENCE = 3600.0  # seconds that a daemon is given


@command("vacuum")
@json_option
def vacuum(config: Config, as_json: bool) -> None:
    """Write the database anew without the free space in it. A daemon that runs is asked to; it stores nothing then.

    Seldom needed: free space is used again before the file grows. After [storage] was told to keep less, this gives it
    back to the disk. It needs as much room again while it runs, twice as much in a daemon.

    \b
    Example:
        aggregator vacuum
    """
    if not isinstance(config.location, Path):
        fail(f"{config.location}: PostgreSQL uses free room again by itself; VACUUM FULL in psql gives it back", code=2)
    try:
        done = compact_file(config.location)
    except StoreInUse:
        before, after = wish(config, "/vacuum", seconds=PATIENCE).split()
        done = Compacted(int(before), int(after))
    if as_json:
        print_json({"before": done.before, "after": done.after})
        return
    click.echo(f"{config.location}: {size(done.before)} before, {size(done.after)} now")
