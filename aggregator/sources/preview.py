"""A candidate source, run dry: fetched and read as by a poll, then taken into a copy of the store that is deleted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from aggregator.config import Config, SourceSettings
from aggregator.errors import PollError
from aggregator.fetch.fetcher import Fetcher
from aggregator.models import (
    CommentQuestion,
    Entry,
    Fetched,
    Grouping,
    GroupRule,
    LeftOut,
    Mention,
    Reading,
    SourceState,
    Story,
)
from aggregator.polling.comment_counter import CommentAsker, Counted
from aggregator.polling.entries import Came
from aggregator.polling.known import take
from aggregator.polling.look import Looker, Seen
from aggregator.polling.poll import may_adopt
from aggregator.polling.prepare import prepare_store
from aggregator.polling.search import FeedSearch
from aggregator.publishing.lists import ranked
from aggregator.read.readers import Readers
from aggregator.read.source_rules import ruled
from aggregator.records import dataclass
from aggregator.store import Session
from aggregator.stories.ranking.heat import ranking_of
from aggregator.text import one_line

ASKED = 3  # entries whose comments a preview asks for


@dataclass(frozen=True, slots=True)
class Look:
    """A candidate as it was found."""

    source: SourceSettings
    fetched: Fetched
    reading: Reading
    is_ours: bool  # one of the feeds that we publish: as a source it is refused
    counted: tuple[tuple[Entry, Counted], ...] = ()  # what asking for comments of its newest entries came to
    instead_of: str | None = None  # what is at its own address, where it is polled at another one
    others: tuple[str, ...] = ()  # feeds that are offered there besides


@dataclass(frozen=True, slots=True)
class GroupedEntry:
    """A new entry that would join what is there."""

    mention: Mention
    grouping: Grouping
    others: tuple[Mention, ...]  # of its story, the lead first


@dataclass(frozen=True, slots=True)
class FeedPreview:
    """What the candidate would change in one feed."""

    title: str
    added: tuple[tuple[int, Story], ...]  # place from 1, and a story that has one of the new entries
    pushed_out: tuple[Story, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """What a candidate source would bring, had it been polled now."""

    title: str
    entries: int  # in its document
    new: int  # of those, not stored yet
    typical: float  # comments that would be normal for it
    grouped: tuple[GroupedEntry, ...]
    feeds: tuple[FeedPreview, ...]
    left_out: LeftOut  # by its rules


async def look(config: Config, source: SourceSettings, state: SourceState | None = None) -> Look:
    """Fetches and reads a candidate as its next poll would, of a source that was polled before with what is known of
    it. Raises `PollError`."""
    async with Fetcher(config.settings.polling) as fetcher, Readers(count=1) as readers:
        found = await look_with(Looker(config, fetcher, readers), source, state)
        return replace(found, counted=await _counted(CommentAsker(config, fetcher, readers), source, found.reading))


async def look_with(looker: Looker, source: SourceSettings, state: SourceState | None) -> Look:
    """The same without a question for comments."""
    url = state.fetch_url if state else source.url
    instead = None if url == source.url else "it led elsewhere when it was polled"
    others: tuple[str, ...] = ()
    try:
        seen = await looker.at(source, url)
    except PollError as error:
        if not may_adopt(state, source):
            raise
        search = FeedSearch[Seen](lambda url: looker.foreign(source, url))
        hit = await search.after(url, error)
        if hit is None:
            raise PollError(search.why_not(error)) from error
        seen, instead, others = hit.found, one_line(str(error)), hit.others
    return Look(source, seen.fetched, seen.reading, seen.is_ours, instead_of=instead, others=others)


async def _counted(asker: CommentAsker, source: SourceSettings, reading: Reading) -> tuple[tuple[Entry, Counted], ...]:
    """Asks for the comments of a few of the newest entries that its feed does not tell them of."""
    asked = [
        one for one in reading.entries if source.comments is not None or (one.comments_feed and one.comments is None)
    ]
    return tuple([(one, await asker.count(_question(one, source), source)) for one in asked[:ASKED]])


def _question(entry: Entry, source: SourceSettings) -> CommentQuestion:
    return CommentQuestion(
        entry_id=0,
        source_id=0,
        source_url=source.url,
        link=entry.link,
        guid=entry.guid,
        comments_url=entry.comments_url,
        comments_feed=entry.comments_feed,
        published_at=0.0,
        comments=None,
        asked_at=None,
        gained_at=None,
    )


def preview(session: Session, config: Config, found: Look, now: float) -> Preview:
    """What the candidate would bring at `now`. Writes all of it to `session`, which must be of a snapshot."""
    prepare_store(session, config, now)
    before, newest = _lists(session, config, now), session.lookup.newest_entry()
    title = found.source.title or found.reading.feed.title or found.source.url
    wanted = found.source.model_copy(update={"title": title, "enabled": True})
    others = [one for one in config.settings.sources if one.url != wanted.url]
    session.sources.configure([*others, wanted], now)
    state = next(one for one in session.sources.enabled() if one.url == wanted.url)
    reading = ruled(found.reading, wanted, now)
    came = Came(reading, now, ranking_of(config.settings), wanted.comments is not None)
    counts = take(session, state, came)
    after = _lists(session, config, now)
    return Preview(
        title=title,
        entries=len(found.reading.entries),
        new=counts.new,
        typical=counts.typical,
        grouped=tuple(_grouped(session, newest)),
        feeds=tuple(
            _changed(session, feed.title or config.settings.site.title, before[feed.slug], after[feed.slug], newest)
            for feed in config.settings.output_feeds
        ),
        left_out=reading.left_out,
    )


def _lists(session: Session, config: Config, now: float) -> Mapping[str, tuple[Story, ...]]:
    settings = config.settings
    return {feed.slug: ranked(session, feed, settings, now) for feed in settings.output_feeds}


def _grouped(session: Session, newest: int) -> list[GroupedEntry]:
    """The entries stored after `newest` that did not found a story of their own."""
    found: list[GroupedEntry] = []
    for story in map(session.stories.get, session.lookup.stories_since(newest)):
        mentions = {one.entry_id: one for one in story.mentions} if story else {}
        for one in session.lookup.placed(story.id) if story else ():
            if one.entry_id > newest and one.grouping.rule is not GroupRule.FIRST:
                others = tuple(other for other in mentions.values() if other.entry_id != one.entry_id)
                found.append(GroupedEntry(mentions[one.entry_id], one.grouping, others))
    return found


def _changed(
    session: Session, title: str, before: tuple[Story, ...], after: tuple[Story, ...], newest: int
) -> FeedPreview:
    listed = {story.id for story in after}
    # A story that was listed may have been joined to another one that is.
    still_there = {one.id: session.stories.get(one.id) for one in before}
    return FeedPreview(
        title=title,
        added=tuple(
            (place, story)
            for place, story in enumerate(after, start=1)
            if any(mention.entry_id > newest for mention in story.mentions)
        ),
        pushed_out=tuple(one for one in before if (now := still_there[one.id]) is None or now.id not in listed),
    )
