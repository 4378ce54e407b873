"""`aggregator vacuum`: a smaller database file."""

from __future__ import annotations

import click

from aggregator.cli.support.options import command, json_option
from aggregator.cli.support.tables import print_json
from aggregator.config import Config
from aggregator.store.sqlite.compact import compact_file
from aggregator.units import size


@json_option
def vacuum_command(config: Config, as_json: bool) -> None:
    """Write the database anew without the free space in it; the daemon must not run.

    Seldom needed: free space is used again before the file grows. After [storage] was told to keep less, this gives it
    back to the disk. It needs as much room again while it runs.

    \b
    Example:
        aggregator vacuum
    """
    done = compact_file(config.database)
    if as_json:
        print_json({"before": done.before, "after": done.after})
        return
    click.echo(f"{config.database}: {size(done.before)} before, {size(done.after)} now")


vacuum = command("vacuum")(vacuum_command)
