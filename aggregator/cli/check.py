"""`aggregator check`."""

from __future__ import annotations

import click

from aggregator.cli.support.options import command
from aggregator.config import Config
from aggregator.config.doubles import doubles_in
from aggregator.config.reach import unreachable
from aggregator.units import many


@command("check")
def check(config: Config) -> None:
    """Validate the configuration; print all errors, each with key, value, line and what is expected.

    Warns of a file that names no source, of feeds that are listed twice under addresses that differ in their form
    only, and of a site that others can reach while its links lead to this machine.

    \b
    Example:
        aggregator check --config new.toml
    """
    settings = config.settings
    sources, feeds = many(len(settings.sources), "source"), many(len(settings.output_feeds), "feed")
    click.echo(f"{config.path}: good; {sources}, {feeds}")
    empty = [] if settings.sources else ["no [[sources]], so nothing is polled; was it emptied or cut off?"]
    reach = unreachable(settings)
    for warning in (*empty, *doubles_in(settings.sources), *([reach] if reach else [])):
        click.echo(f"{config.path}: warning: {warning}", err=True)
