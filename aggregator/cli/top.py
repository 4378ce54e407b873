"""`aggregator top`: the ranked list of a feed."""

from __future__ import annotations

import time

import click

from aggregator.cli.support.complete import feed_slugs
from aggregator.cli.support.daemon_line import say_daemon
from aggregator.cli.support.options import command, fail, json_option
from aggregator.cli.support.tables import Columns, console, print_json, table
from aggregator.config import Config, FeedSettings
from aggregator.models import Story
from aggregator.publishing.lists import ranked
from aggregator.store import reading_of
from aggregator.units import ago


@command("top")
@click.argument("feed", required=False, shell_complete=feed_slugs)
@json_option
def top(config: Config, feed: str | None, as_json: bool) -> None:
    """Show the ranked list of a feed (the first one when none is named).

    \b
    Example:
        aggregator top meest-recent
    """
    chosen, now = _feed(config, feed), time.time()
    with reading_of(config.location) as session:
        stories = ranked(session, chosen, config.settings, now)
    say_daemon(config.database, config.location, aside=as_json)
    if as_json:
        print_json([_json(place, story) for place, story in enumerate(stories, start=1)])
        return
    if not stories:
        click.echo(f'There is nothing in {chosen.slug} yet; "aggregator status" tells how its sources are.')
        return
    columns: Columns = [
        ("", {"justify": "right"}),
        ("title", {"ratio": 1}),
        ("comments", {"justify": "right"}),
        ("published", {"no_wrap": True}),
        ("boost", {"justify": "right", "no_wrap": True}),
        ("sources", {"max_width": 40}),
    ]
    console().print(table(columns, [_top_row(place, story, now) for place, story in enumerate(stories, start=1)]))


def _top_row(place: int, story: Story, now: float) -> list[str]:
    boost = story.heat - story.published_at / 3600.0
    return [
        str(place),
        story.title,
        "" if story.comments is None else str(story.comments),
        ago(story.published_at, now),
        f"+{boost:.1f} h" if boost >= 0.05 else "",
        ", ".join(dict.fromkeys(mention.source_title for mention in story.mentions)),
    ]


def _json(place: int, story: Story) -> dict[str, object]:
    return {
        "place": place,
        "id": story.id,
        "title": story.title,
        "link": story.link,
        "comments": story.comments,
        "published_at": story.published_at,
        "heat": story.heat,
        "sources": [mention.source_title for mention in story.mentions],
    }


def _feed(config: Config, slug: str | None) -> FeedSettings:
    feeds = {feed.slug: feed for feed in config.settings.output_feeds}
    chosen = slug or next(iter(feeds))
    if chosen not in feeds:
        fail(f"no feed is called {chosen!r}; there are {', '.join(feeds)}", code=2)
    return feeds[chosen]
