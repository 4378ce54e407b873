"""`aggregator nodes`: the processes that share a database."""

from __future__ import annotations

import time

import click

from aggregator.cli.support.options import command, json_option
from aggregator.cli.support.tables import console, print_json, table
from aggregator.config import Config
from aggregator.health.nodes import node_statuses
from aggregator.models.nodes import NodeStatus
from aggregator.reports.sources_json import node
from aggregator.store import Store
from aggregator.units import ago


@command("nodes")
@json_option
def nodes(config: Config, as_json: bool) -> None:
    """Show the processes that share the database: what each does, since when, and what is wrong with it.

    \b
    Example:
        aggregator nodes
    """
    now = time.time()
    with Store.for_reading(config.location) as store, store.reader() as session:
        found = node_statuses(session.nodes.all(), now, config.settings.engine.dead_after)
    if as_json:
        print_json([node(one) for one in found])
        return
    if not found:
        click.echo("No process tells of itself here: there is none, or one that has the database for itself.")
        return
    titles = ("name", "role", "version", "since", "seen", "how it is")
    console().print(table([(title, {}) for title in titles], [_row(one, now) for one in found]))


def _row(one: NodeStatus, now: float) -> list[str]:
    said = "; ".join([*([one.does] if one.does else []), *one.wrong, *one.node.problems])
    times = ago(one.node.started_at, now), ago(one.node.seen_at, now)
    return [one.node.name, one.node.role, one.node.version, *times, said]
