"""`aggregator import`: takes what other programs wrote; what a file is, is told by its first bytes."""

from __future__ import annotations

from io import BufferedReader

import click

from aggregator.cli.export_entries import import_entries
from aggregator.cli.support.daemon_line import say_taken_over
from aggregator.cli.support.find_sources import read_list
from aggregator.cli.support.options import command, fail
from aggregator.cli.support.output_files import print_refused
from aggregator.config import Config
from aggregator.models import Planet, Refused
from aggregator.read.lists.entry_rows import looks_like_entries
from aggregator.read.lists.kinds import ENOUGH, kind_of
from aggregator.sources.import_plan import ImportPlan, add_new, plan_import
from aggregator.units import many


@command("import")
@click.argument("file", type=click.File("rb"))
@click.option("--dry-run", is_flag=True, help="Say what would be added, and change nothing.")
def import_(config: Config, file: BufferedReader, dry_run: bool) -> None:
    """Take over FILE: a list of sources (OPML, or the configuration of Planet Venus), or entries that "aggregator
    export entries" wrote (JSON lines or CSV); "-" reads standard input.

    Sources that are not there yet are added to the configuration, unchecked, in one edit. Folders inside folders become
    one category: "Sport / Voetbal".

    Entries that are not there yet are stored, with the stories, ids and comment counts that they had; the daemon must
    not run. Their sources are not polled until they are configured.

    \b
    Examples:
        aggregator import subscriptions.opml
        curl https://example.org/blogroll.opml | aggregator import -
        aggregator import news.jsonl
    """
    head = file.peek(ENOUGH)
    if looks_like_entries(head):
        import_entries(config, file, dry_run=dry_run)
    elif kind_of(head) is not None:
        _import_sources(config, file, dry_run)
    else:
        fail(f"{file.name}: it is neither a list of sources (OPML, or Planet Venus) nor entries", code=1)


def _import_sources(config: Config, file: BufferedReader, dry_run: bool) -> None:
    listed = read_list(file)
    found = plan_import(config, listed.subscriptions) if dry_run else add_new(config.path, listed.subscriptions)
    if listed.planet != Planet():
        click.echo("What it says of its site is not taken over; `aggregator init` does that, into a new configuration.")
    refused = (*listed.refused, *found.refused)
    _report(config, found, refused, "would be added" if dry_run else "added")
    if not (found.new or found.known):
        fail(f"{file.name} has no source that can be polled", code=1)


def _report(config: Config, found: ImportPlan, refused: tuple[Refused, ...], done: str) -> None:
    print_refused([(one.text, one.reason) for one in refused])
    click.echo(
        f"{config.path}: {many(len(found.new), 'new source')} {done}, {len(found.known)} known, {len(refused)} refused"
    )
    if found.new and done == "added":
        say_taken_over(config.database, config.location)
