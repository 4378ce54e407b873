"""`aggregator feeds`: what is published, and who reads it."""

from __future__ import annotations

import time

from aggregator.cli.support.daemon_line import daemon_json, say_daemon
from aggregator.cli.support.options import command, json_option
from aggregator.cli.support.tables import Columns, console, print_json, table
from aggregator.config import Config
from aggregator.reports.audience import FeedAudience, audiences, titles_of
from aggregator.store import reading_of


@command("feeds")
@json_option
def feeds(config: Config, as_json: bool) -> None:
    """Show the feeds that are published, and how many read them: readers that ask for themselves, and the subscribers
    that services such as Feedly tell of. Counted by the day, without addresses.

    \b
    Examples:
        aggregator feeds
        aggregator feeds --json
    """
    link = config.settings.site.link
    with reading_of(config.location) as session:
        found = audiences(session, time.time(), titles_of(config.settings))
    say_daemon(config.database, config.location, aside=as_json)
    if as_json:
        print_json(
            {"daemon": daemon_json(config.database, config.location), "feeds": [_json(one, link) for one in found]}
        )
        return
    columns: Columns = [
        ("feed", {"overflow": "fold"}),
        ("page", {"overflow": "fold"}),
        ("subscribers", {"justify": "right"}),
        ("a month ago", {"justify": "right"}),
        ("whose word that is", {"overflow": "fold"}),
    ]
    rows = [
        [one.title, f"{link}/{one.slug}.html", f"{one.subscribers:,}", _before(one), one.words or "nobody yet"]
        for one in found
    ]
    console().print(table(columns, rows))


def _before(one: FeedAudience) -> str:
    """The most of the first days of which something is known."""
    return f"{max(one.days[:3]):,}" if any(one.days[:3]) else "–"


def _json(one: FeedAudience, link: str) -> dict[str, object]:
    return {
        "slug": one.slug,
        "title": one.title,
        "page": f"{link}/{one.slug}.html",
        "subscribers": one.subscribers,
        "by_themselves": one.alone,
        "services": dict(one.services),
        "days": list(one.days),
    }
