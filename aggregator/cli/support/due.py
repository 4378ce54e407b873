"""`aggregator poll --due`: one round of what the daemon does, and what is told of it."""

from __future__ import annotations

import asyncio
import sys
import time

import click

from aggregator.cli.support.polls import poll_json, show_polls
from aggregator.cli.support.tables import print_json
from aggregator.config import Config
from aggregator.daemon.round import Round, RoundReport
from aggregator.errors import StoreInUse
from aggregator.store import Store
from aggregator.text import one_line
from aggregator.units import ago, many


def poll_due(config: Config, *, as_json: bool) -> None:
    """One round. Beside a daemon, or a round that still runs, there is nothing to do."""
    try:
        store = Store.open(config.location)
    except StoreInUse:
        if as_json:
            print_json(_json(RoundReport(), {}))
        else:
            click.echo("Another aggregator is at work on this database, and polls what is due.")
        return
    with store:
        report = asyncio.run(Round(config, store, time.time).run())
        with store.reader() as session:
            titles = {source.id: source.title or source.url for source in session.sources.enabled()}
    if as_json:
        print_json(_json(report, titles))
    else:
        _show(report, titles)
    if report.problems:
        sys.exit(1)


def _show(report: RoundReport, titles: dict[int, str]) -> None:
    if report.polls:
        show_polls(report.polls, titles)
    done = [
        *([f"{many(report.comments, 'comment count')} changed"] if report.comments else []),
        *([f"hubs were told {many(report.hubs, 'time')}"] if report.hubs else []),
        *([f"news was told in {many(report.news, 'letter')}"] if report.news else []),
        *(["a backup was made"] if report.backed_up else []),
        *([f"{many(report.notices, 'notice')} for the operator, see aggregator alerts"] if report.notices else []),
    ]
    if done:
        click.echo("; ".join(done))
    if report.is_idle:
        click.echo(f"Nothing was due.{_next(report)}")
    for problem in report.problems:
        click.echo(one_line(problem), err=True)


def _next(report: RoundReport) -> str:
    if report.next_due is None:
        return ""
    title, at = report.next_due
    return f" The next source is {one_line(title)}, {ago(at, time.time())}."


def _json(report: RoundReport, titles: dict[int, str]) -> dict[str, object]:
    following = report.next_due
    return {
        "polls": [poll_json(record, titles) for record in report.polls],
        "comment_counts": report.comments,
        "hub_pings": report.hubs,
        "news": report.news,
        "backup_made": report.backed_up,
        "notices": report.notices,
        "problems": list(report.problems),
        "next": None if following is None else {"source": following[0], "at": following[1]},
    }
