"""`aggregator nodes`: the processes that share a database."""

from __future__ import annotations

import time
from dataclasses import asdict

import click

from aggregator.cli.support.options import command, json_option
from aggregator.cli.support.tables import console, print_json, table
from aggregator.config import Config
from aggregator.models.nodes import Node, gone
from aggregator.store import Store
from aggregator.units import ago, span

SKEW = 2.0  # seconds by which clocks may differ before it is said


@json_option
def nodes_command(config: Config, as_json: bool) -> None:
    """Show the processes that share the database: their roles, versions, clocks and problems.

    \b
    Example:
        aggregator nodes
    """
    with Store.for_reading(config.location) as store, store.reader() as session:
        found = session.nodes.all()
    now, dead_after = time.time(), config.settings.engine.dead_after
    if as_json:
        print_json([asdict(node) | {"gone": gone(node, now, dead_after)} for node in found])
        return
    if not found:
        click.echo("No process tells of itself here: there is none, or one that has the database for itself.")
        return
    titles = ("name", "role", "version", "since", "seen", "polls", "how it is")
    columns = [(title, {"justify": "right"} if title == "polls" else {}) for title in titles]
    most = max(set(configs := [node.config for node in found]), key=configs.count)
    console().print(table(columns, [_row(node, now, dead_after, most) for node in found]))


def _row(node: Node, now: float, dead_after: float, config: str) -> list[str]:
    return [
        node.name,
        node.role,
        node.version,
        ago(node.started_at, now),
        ago(node.seen_at, now),
        str(node.polls),
        "; ".join(_words(node, now, dead_after, config)),
    ]


def _words(node: Node, now: float, dead_after: float, config: str) -> list[str]:
    if gone(node, now, dead_after):
        return ["gives no sign of life"]
    said = ["offers the work"] if node.leads else []
    said += ["its configuration is another one"] if node.config != config else []
    if abs(node.clock_skew) > SKEW:
        said.append(f"its clock is {span(abs(node.clock_skew))} {'ahead' if node.clock_skew > 0 else 'behind'}")
    return [*said, *node.problems] or ["well"]


nodes = command("nodes")(nodes_command)
