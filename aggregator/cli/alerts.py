"""`aggregator alerts`: what is not well, what was told of it, and whether notices arrive."""

from __future__ import annotations

import time
from dataclasses import asdict
from typing import NoReturn

import click

from aggregator.alerts.channels import letters_of, trial, ways
from aggregator.cli.support.daemon_line import daemon_json, say_daemon
from aggregator.cli.support.letters import try_now
from aggregator.cli.support.options import command, fail, json_option
from aggregator.cli.support.tables import Columns, console, print_json, table
from aggregator.config import Config
from aggregator.models import Alert, Notice
from aggregator.store import reading_of
from aggregator.units import ago

LAST_NOTICES = 20


@command("alerts")
@click.option("--test", "test", is_flag=True, help="Hand a trial notice to the command and the webhook of [alerts].")
@json_option
def alerts(config: Config, test: bool, as_json: bool) -> None:
    """Show what is not well and the last notices of it. With --test: whether notices arrive; exit code 1 when one does
    not.

    \b
    Examples:
        aggregator alerts
        aggregator alerts --test
    """
    if test:
        _test(config)
    with reading_of(config.location) as session:
        known, notices = session.alerts.all(), session.alerts.notices(LAST_NOTICES)
        waiting = sum(count for channel, count in session.deliveries.waiting().items() if channel in ways(config))
    open_ones = [alert for alert in known if alert.is_open]
    say_daemon(config.database, config.location, aside=as_json)
    if as_json:
        told = {"open": [asdict(one) for one in open_ones], "notices": [asdict(one) for one in notices]}
        print_json({"daemon": daemon_json(config.database, config.location)} | told)
        return
    _show(open_ones, notices, waiting)


def _show(open_ones: list[Alert], notices: list[Notice], waiting: int) -> None:
    now = time.time()
    if open_ones:
        columns: Columns = [
            ("not well", {"no_wrap": True, "max_width": 40}),
            ("state", {"no_wrap": True}),
            ("since", {"no_wrap": True}),
            ("what happened", {"overflow": "fold"}),
        ]
        rows = [[one.title, one.state, ago(one.since, now), one.words] for one in open_ones]
        console().print(table(columns, rows))
    else:
        click.echo("Nothing is wrong that you were told of.")
    if notices:
        columns = [("told", {"no_wrap": True}), ("", {"no_wrap": True}), ("of", {"overflow": "fold"})]
        console().print()
        console().print(table(columns, [[ago(one.at, now), one.kind.value, one.title] for one in notices]))
    if waiting:
        click.echo(f"\nNotices that have not arrived yet: {waiting}; aggregator alerts --test says why")


def _test(config: Config) -> NoReturn:
    if not ways(config):
        fail("[alerts] names neither a command nor a webhook; notices are in the log and in /alerts.atom", code=2)
    try_now(config, letters_of(trial(time.time()), config), ways(config))
