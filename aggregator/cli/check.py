"""`aggregator check`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from aggregator.cli.support.options import command
from aggregator.config import Config
from aggregator.config.doubles import doubles_in
from aggregator.config.reach import unreachable
from aggregator.errors import StoreError
from aggregator.redact import redacted
from aggregator.sources.lists import kept_lists, list_problems
from aggregator.store import reading_of
from aggregator.units import many


@command("check")
def check(config: Config) -> None:
    """Validate the configuration; print all errors, each with key, value, line and what is expected.

    Warns of a file that names no source, of feeds that are listed twice (under addresses that differ in their form
    only, or as what they brought until now shows), and of a site that others can reach while its links lead to this
    machine.

    \b
    Example:
        aggregator check --config new.toml
    """
    settings = config.settings
    sources, feeds = many(len(settings.sources), "source"), many(len(settings.output_feeds), "feed")
    followed = f", {many(len(settings.lists), 'list')}" if settings.lists else ""
    click.echo(f"{config.path}: good; {sources}{followed}, {feeds}")
    empty = (
        []
        if settings.sources or settings.lists
        else ["no [[sources]], so nothing is polled; was it emptied or cut off?"]
    )
    reach = unreachable(settings)
    lists = [
        f"lists: {one.url}: no such file"
        for one in settings.lists
        if one.is_file and not (config.path.parent / one.url).is_file()
    ]
    for warning in (
        *empty,
        *lists,
        *_by_what_is_stored(config),
        *doubles_in(settings.sources),
        *([reach] if reach else []),
    ):
        click.echo(f"{config.path}: warning: {warning}", err=True)


def _by_what_is_stored(config: Config) -> Iterator[str]:
    """For people: lists that change nothing, and each two sources that have brought the same stories."""
    if isinstance(config.location, Path) and not config.location.exists():
        return
    try:
        with reading_of(config.location) as session:
            lists, pairs = list_problems(config, kept_lists(session)), session.overview.twins()
    except StoreError:
        return  # `doctor` tells of that
    yield from lists
    for one, other in pairs:
        yield f"{redacted(one)} and {redacted(other)} bring the same stories; take one out if it is one feed"
