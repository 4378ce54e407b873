"""`aggregator add`: sources for config.toml, looked at first."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

from aggregator.cli.support.daemon_line import say_taken_over
from aggregator.cli.support.find_sources import address_of, look, tell_feed
from aggregator.cli.support.options import command, fail
from aggregator.config import Config
from aggregator.config.editing import save
from aggregator.config.editing.names import address_key
from aggregator.models import ListedFeed, Refused
from aggregator.sources.find import as_wanted
from aggregator.sources.import_plan import ImportPlan, add_new, plan_import
from aggregator.text import one_line


@command("add")
@click.argument("urls", metavar="URL...", nargs=-1, required=True)
@click.option("--title", help="Its title; its own, unless given. Only with a single URL.")
@click.option("--category", help='For feeds that take only some categories; "Sport / Voetbal" is one inside another.')
@click.option("--weight", type=click.FloatRange(0, 100, min_open=True), help="2 makes its stories count double.")
@click.option("--no-check", is_flag=True, help="Do not look at the addresses; write them as they are.")
def add(
    config: Config, urls: tuple[str, ...], title: str | None, category: str | None, weight: float | None, no_check: bool
) -> None:
    """Add sources to the configuration: feeds, or pages whose feed is looked for. Comments in the file stay.

    One that cannot be read is not added, and the exit code is 1; the others are.

    \b
    Examples:
        aggregator add https://www.nrc.nl/ --category nieuws
        aggregator add https://example.org/feed.xml --title "Ons blad" --weight 1.5
    """
    if title is not None and len(urls) > 1:
        fail("--title is for a single URL", code=2)
    folder = config.path.parent.resolve()
    wanted = [ListedFeed(address_of(url, folder), title, category, weight) for url in urls]
    if title is not None:
        save.refuse_taken(config, title)
    ready, refused = _ready(config, wanted, check=not no_check)
    found = add_new(config.path, ready)
    _report_added(config, found, (*refused, *found.refused))


def _ready(config: Config, wanted: Sequence[ListedFeed], *, check: bool) -> tuple[list[ListedFeed], list[Refused]]:
    """What is to be added, as it was found; what is known already or refused without a look comes along as it is."""
    first = plan_import(config, wanted)
    if not check:
        return list(wanted), []
    refused = list(first.refused)
    found = look(config, first.new)
    for one in found:
        if one.problem is not None:
            refused.append(Refused(one.wanted.url, one.problem))
            continue
        if one.url != one.wanted.url:
            tell_feed(one)
    return [*first.known, *as_wanted(found)], refused


def _report_added(config: Config, found: ImportPlan, refused: Sequence[Refused]) -> None:
    for one in found.new:
        category = f", category {one.category}" if one.category else ""
        click.echo(f"added: {one_line(one.title or one.url)} ({one_line(one.url)}{category})")
    titles = {address_key(one.url): one.title for one in config.settings.sources}
    titles |= {address_key(one.url): one.title for one in found.new}
    for one in found.known:
        title = titles.get(address_key(one.url)) or one.url
        click.echo(f"not added: {one_line(one.url)} is there already, as {title!r}", err=True)
    for failed in refused:
        about = "" if failed.reason.startswith(failed.text) else f"{one_line(failed.text)}: "
        click.echo(f"not added: {about}{failed.reason}", err=True)
    if found.new:
        say_taken_over(config.database, config.location)
    if found.known or refused:
        sys.exit(1)
