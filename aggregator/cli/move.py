"""`aggregator move`: a source whose address changed, in config.toml."""

from __future__ import annotations

import click

from aggregator.cli.remove_rename import numbered, report_rest, shown
from aggregator.cli.support.complete import source_names
from aggregator.cli.support.options import command
from aggregator.config import Config
from aggregator.config.editing import edit as editing
from aggregator.config.editing import save
from aggregator.config.values import http_url_or_path
from aggregator.errors import EditError
from aggregator.sources.export import states


@command("move")
@click.argument("old", metavar="OLD", shell_complete=source_names)
@click.argument("new", metavar="NEW")
def move(config: Config, old: str, new: str) -> None:
    """Give a source, named by its title or URL (OLD), another address (NEW). It stays the same source, with all that is
    stored of it: nothing is published again.

    \b
    Example:
        aggregator move https://example.org/rss https://example.org/feed.xml
    """
    before, address = "", _address(new)

    def change(text: str, now: Config) -> editing.Edited:
        nonlocal before
        number = numbered(now, old)
        source = now.settings.sources[number]
        before = shown(source)
        if any(one.url == address for one in now.settings.sources):
            raise EditError(f"{address} is polled already; nothing was changed")
        edited = editing.move(text, number, address)
        # By its title it is known again at the new address, so it has to have one.
        known = states(now).get(source.url)
        title = known.title if known and not source.title else None
        if title is None or any(one.title == title for one in now.settings.sources):
            return edited
        titled = editing.rename(edited.text, number, title)
        return editing.Edited(titled.text, edited.also)

    _, edited = save.edit(config.path, change)
    click.echo(f"moved: {before} is at {address} now")
    report_rest(config, edited)


def _address(text: str) -> str:
    try:
        return http_url_or_path(text)
    except ValueError as error:
        raise EditError(f"{text}: {error}; nothing was changed") from error
