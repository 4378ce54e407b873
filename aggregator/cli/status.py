"""`aggregator status`: how the sources are, the worst first.

It reads the database and nothing else, so it works with a daemon and without one, and whatever is wrong with the
configuration.
"""

from __future__ import annotations

import shutil
import sys
import time
from pathlib import Path

import click

from aggregator.cli.support.columns import cut
from aggregator.cli.support.complete import source_names
from aggregator.cli.support.daemon_line import LOST, line_of_daemon, say_daemon
from aggregator.cli.support.database import database_of, notes_beside
from aggregator.cli.support.options import fail, json_option, looking_command
from aggregator.cli.support.status_list import listed
from aggregator.health.nodes import in_one_line, node_statuses
from aggregator.models import HealthState, SourceQuery
from aggregator.reports import audience
from aggregator.reports.sources import judged, source_account, source_list
from aggregator.store import Session, Store

SHOWN = 50  # sources, unless more are asked for


@looking_command("status")
@click.argument("source", required=False, shell_complete=source_names)
@click.option("--all", "everything", is_flag=True, help=f"Show all sources, not only the {SHOWN} that are worst off.")
@click.option("--state", type=click.Choice([state.value for state in HealthState]), help="Only sources in this state.")
@click.option("--category", help="Only sources of this category.")
@click.option("--watch", is_flag=True, help="Stay, and look again every two seconds; q or Ctrl-C ends.")
@json_option
def status(
    config: Path,
    source: str | None,
    everything: bool,
    state: str | None,
    category: str | None,
    watch: bool,
    as_json: bool,
) -> None:
    """Show how the sources are, the worst first: health and why, last success and change, next poll, entries per day.
    With a SOURCE (title or URL): all that is known of it.

    \b
    Examples:
        aggregator status
        aggregator status --state broken
        aggregator status --watch
        aggregator status "NOS Voetbal"
    """
    database = database_of(config)
    store, notes = Store.for_reading(database), notes_beside(config, database)
    click.get_current_context().call_on_close(store.close)
    query = SourceQuery("", HealthState(state) if state else None, category)
    if watch:
        from aggregator.cli.support.watch import watching

        watching(lambda width, height: _lines(store, notes, query, height - 5, width))
        return
    say_daemon(notes, database, aside=as_json)
    with store.reader() as session:
        if source is not None:
            _one(session, source, as_json)
        elif as_json:
            _print_json(session, query)
        else:
            most = None if everything else SHOWN
            width = shutil.get_terminal_size().columns if sys.stdout.isatty() else 240
            if said := in_one_line(node_statuses(session.nodes.all(), time.time(), LOST)):
                click.echo(said)
            for line in listed(source_list(session, query, time.time(), most), time.time(), width, sys.stdout.isatty()):
                click.echo(line)
            if said := audience.in_one_line(audience.audiences(session, time.time())):
                click.echo(f"\n{said}")


def _lines(store: Store, notes: Path, query: SourceQuery, most: int, width: int) -> list[str]:
    now = time.time()
    with store.reader() as session:
        said = [line_of_daemon(notes, now, store.location), in_one_line(node_statuses(session.nodes.all(), now, LOST))]
        shown = listed(source_list(session, query, now, max(1, most)), now, width, colours=True)
    return [*(cut(text, width) for text in said if text), *shown]


def _print_json(session: Session, query: SourceQuery) -> None:
    from aggregator.cli.support.tables import print_json
    from aggregator.reports.sources_json import source

    print_json([source(one) for one in source_list(session, query, time.time(), None).sources])


def _one(session: Session, name: str, as_json: bool) -> None:
    from aggregator.cli.support.status_one import show
    from aggregator.cli.support.tables import print_json
    from aggregator.config.editing.names import find
    from aggregator.reports.sources_json import account_of

    now = time.time()
    every = [facts for facts, _ in judged(session, now)]
    found = find([(facts.url, facts.title) for facts in every], name)
    account = source_account(session, every[found].id, now) if isinstance(found, int) else None
    if account is None:
        fail(str(found), code=2)
    if as_json:
        print_json(account_of(account))
    else:
        show(account, now)
