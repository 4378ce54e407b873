"""`aggregator notify`: the rules that tell of news, and whether what they tell arrives."""

from __future__ import annotations

import time
from dataclasses import asdict
from typing import NoReturn

import click

from aggregator.cli.support.daemon_line import daemon_json, say_daemon
from aggregator.cli.support.letters import try_now
from aggregator.cli.support.options import command, fail, json_option
from aggregator.cli.support.tables import Columns, console, print_json, table
from aggregator.config import Config
from aggregator.models.news import CHANNEL
from aggregator.news.teller import trial_letter, ways
from aggregator.reports.news import RuleReport, rules_told
from aggregator.store import reading_of
from aggregator.text import one_line
from aggregator.units import ago


@command("notify")
@click.option("--test", "test", is_flag=True, help="Hand the first story of each rule's feed over now, as a trial.")
@click.argument("names", metavar="[RULE]...", nargs=-1)
@json_option
def notify(config: Config, names: tuple[str, ...], test: bool, as_json: bool) -> None:
    """Show what the rules of [[notify]] have told and what waits, for all rules or the named ones. With --test: whether
    it arrives; exit code 1 when it does not. A trial is not remembered: the story is told all the same in its time.

    \b
    Examples:
        aggregator notify
        aggregator notify --test "sport enters by webhook"
    """
    known = [rule.rule for rule in config.settings.notify]
    if unknown := [name for name in names if name not in known]:
        fail(f"no rule is called {unknown[0]!r}; there are: {', '.join(known) or 'none'}", code=2)
    if test:
        _test(config, names or tuple(known))
    with reading_of(config.location) as session:
        reports = [one for one in rules_told(session, config.settings) if one.rule in (names or known)]
    say_daemon(config.database, config.location, aside=as_json)
    if as_json:
        print_json({"daemon": daemon_json(config.database, config.location), "rules": [asdict(one) for one in reports]})
    else:
        _show(reports)


def _show(reports: list[RuleReport]) -> None:
    if not reports:
        click.echo("There are no rules; [[notify]] in config.toml makes some.")
        return
    now = time.time()
    columns: Columns = [
        ("rule", {"overflow": "fold"}),
        ("told", {"justify": "right"}),
        ("last", {"no_wrap": True}),
        ("waiting", {"justify": "right"}),
        ("why it does not arrive", {"overflow": "fold"}),
    ]
    rows = [
        [one.rule, f"{one.told:,}", ago(one.last_told_at, now), f"{one.waiting:,}", one_line(one.error or "")]
        for one in reports
    ]
    console().print(table(columns, rows))


def _test(config: Config, names: tuple[str, ...]) -> NoReturn:
    if not names:
        fail("there are no rules; [[notify]] in config.toml makes some", code=2)
    rules = [rule for rule in config.settings.notify if rule.rule in names]
    now = time.time()
    with reading_of(config.location) as session:
        letters = [trial_letter(session, rule, config, now) for rule in rules]
    try_now(config, letters, ways(config), CHANNEL)
