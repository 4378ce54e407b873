"""`aggregator preview`: a candidate source, run dry."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence

import click

from aggregator.cli.support.find_sources import address_of
from aggregator.cli.support.options import command, fail, json_option
from aggregator.cli.support.tables import Columns, console, print_json, table
from aggregator.config import Config, SourceSettings
from aggregator.config.editing.names import address_key
from aggregator.errors import NotAFeed, PollError, StoreUnusable
from aggregator.models import Entry, SourceState, Story
from aggregator.polling.comment_counter import Counted
from aggregator.redact import redacted
from aggregator.sources import preview as trying
from aggregator.sources.preview import FeedPreview, GroupedEntry, Look, Preview
from aggregator.store import reading_of, trial_of
from aggregator.text import one_line
from aggregator.units import ago, many

OURS = "this is one of the feeds that we publish; as a source it is refused"
OFF = "it is not enabled in the configuration, so it is not polled; this is what it would bring if it were"
OLDER = "archive_pages = {}: the first poll of a new source reads so many older pages too, which are not counted here"


@command("preview")
@click.argument("source", metavar="URL|FILE")
@click.option("--category", help="The category that it would be given.")
@click.option("--weight", type=click.FloatRange(0, 100, min_open=True), help="The weight that it would be given.")
@json_option
def preview(config: Config, source: str, category: str | None, weight: float | None, as_json: bool) -> None:
    """Show what a source would add to each feed and group with, without storing anything.

    A source that is configured already is polled as configured.

    \b
    Example:
        aggregator preview https://www.nrc.nl/rss/ --category nieuws
    """
    candidate = _candidate(config, source, category, weight)
    try:
        found = asyncio.run(trying.look(config, candidate, _state(config, candidate)))
    except PollError as error:
        offered = error.feeds if isinstance(error, NotAFeed) else ()
        listed = "; it offers these feeds:" + "".join(f"\n  {feed}" for feed in offered) if offered else ""
        about = "" if str(error).startswith(candidate.url) else f"{source}: "
        fail(f"{about}{error}{listed}", code=1)
    now = time.time()
    with trial_of(config.location) as session:
        seen = trying.preview(session, config, found, now)
    if as_json:
        print_json(_json(found, seen))
    else:
        _print(found, seen, now)


def _candidate(config: Config, text: str, category: str | None, weight: float | None) -> SourceSettings:
    given = {name: value for name, value in (("category", category), ("weight", weight)) if value is not None}
    titled = [one for one in config.settings.sources if one.title == text]
    address = titled[0].url if titled else address_of(text, config.path.parent.resolve())
    known = [one for one in config.settings.sources if address_key(one.url) == address_key(address)]
    return known[0].model_copy(update=given) if known else SourceSettings.model_validate({"url": address, **given})


def _state(config: Config, source: SourceSettings) -> SourceState | None:
    """What is known of it from its polls, if there were any."""
    try:
        with reading_of(config.location) as session:
            return next((one for one in session.sources.enabled() if one.url == source.url), None)
    except StoreUnusable:
        return None


def _print(found: Look, seen: Preview, now: float) -> None:
    if found.instead_of:
        click.echo(f"{one_line(found.source.url)}: {found.instead_of}; it is polled at {one_line(found.fetched.url)}")
        for other in found.others:
            click.echo(f"  it also offers {one_line(other)}")
    dated = _dated(found.reading.entries, now)
    click.echo(f"{one_line(seen.title)}: {many(seen.entries, 'entry', 'entries')}, {seen.new} new, {dated}")
    if words := seen.left_out.words():
        click.echo(f"rules: {one_line(words)}")
    counted = sum(one.comments is not None for one in found.reading.entries)
    typical = f"; typical would be {seen.typical:g}" if seen.typical else ""
    click.echo(f"comments: told for {counted} of {seen.entries}{typical}")
    for entry, asked in found.counted:
        click.echo(one_line(f"  {entry.title}: {_counted(asked)}"))
    for warning in _warnings(found):
        click.echo(f"warning: {one_line(warning)}")
    if seen.grouped:
        columns: Columns = [("joins a story", {}), ("of", {}), ("why", {"overflow": "fold"})]
        click.echo()
        console().print(table(columns, [_grouped_row(one) for one in seen.grouped]))
    click.echo()
    columns = [("place", {"justify": "right"}), ("title", {}), ("sources", {"max_width": 40})]
    for feed in seen.feeds:
        click.echo(_feed_line(feed))
        if feed.added:
            console().print(table(columns, [_added_row(*one) for one in feed.added]))


def _dated(entries: Sequence[Entry], now: float) -> str:
    times = [one.dated for one in entries if one.dated is not None]
    return f"dated {ago(min(times), now)} to {ago(max(times), now)}" if times else "without dates"


def _counted(asked: Counted) -> str:
    if not asked.addresses:
        return "not asked, the rule finds no address for it"
    if asked.error is not None:
        return f"not counted: {redacted(asked.error)}"
    return f"{many(asked.count or 0, 'comment', 'comments')} at {redacted(' + '.join(asked.addresses))}"


def _warnings(found: Look) -> tuple[str, ...]:
    source = found.source
    return (
        *([OURS] if found.is_ours else []),
        *([] if source.enabled else [OFF]),
        *([OLDER.format(source.archive_pages)] if source.archive_pages else []),
        *found.reading.warnings,
    )


def _grouped_row(one: GroupedEntry) -> list[str]:
    others = ", ".join(dict.fromkeys(other.source_title for other in one.others))
    lead = one.others[0].title if one.others else ""
    why = f"{one.grouping.rule.value} ({one.grouping.score:.2f}): {one.grouping.reason}"
    return [one.mention.title, f"{others}: {lead}", why]


def _feed_line(feed: FeedPreview) -> str:
    count = many(len(feed.added), "story", "stories")
    out = f", {len(feed.pushed_out)} would leave it" if feed.pushed_out else ""
    return one_line(f"{feed.title}: {count} of it would be listed{out}")


def _added_row(place: int, story: Story) -> list[str]:
    sources = ", ".join(dict.fromkeys(mention.source_title for mention in story.mentions))
    return [str(place), story.title, sources]


def _json(found: Look, seen: Preview) -> dict[str, object]:
    return {
        "url": found.fetched.url,
        "instead_of": found.instead_of,
        "others": list(found.others),
        "title": seen.title,
        "entries": seen.entries,
        "new": seen.new,
        "typical": seen.typical or None,
        "left_out": {why: sum(one.why == why for one in seen.left_out.entries) for why in ("include", "exclude")},
        "slow_rules": list(seen.left_out.slow),
        "comments_asked": [
            {
                "title": entry.title,
                "addresses": list(map(redacted, asked.addresses)),
                "comments": asked.count,
                "error": asked.error,
            }
            for entry, asked in found.counted
        ],
        "own_output": found.is_ours,
        "warnings": list(_warnings(found)),
        "grouped": [
            {
                "title": one.mention.title,
                "link": one.mention.link,
                "rule": one.grouping.rule.value,
                "score": one.grouping.score,
                "reason": one.grouping.reason,
                "with": [{"source": other.source_title, "title": other.title} for other in one.others],
            }
            for one in seen.grouped
        ],
        "feeds": [
            {
                "feed": feed.title,
                "added": [{"place": place, "title": story.title, "link": story.link} for place, story in feed.added],
                "pushed_out": [story.title for story in feed.pushed_out],
            }
            for feed in seen.feeds
        ],
    }
