"""publish:  store → rank → render → edition → disk → serve"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import replace

import structlog

from aggregator.config import Config, FeedSettings, Settings
from aggregator.models import OutputFeed, Publication, Story
from aggregator.publish import addresses
from aggregator.publish.editions import Editions
from aggregator.publishing.archives import Archivist
from aggregator.publishing.budget import lightened
from aggregator.publishing.excerpts import as_allowed
from aggregator.publishing.gains import gained_lately, marks
from aggregator.publishing.lists import pages
from aggregator.publishing.story_pages import pages_of_stories, with_related
from aggregator.publishing.votes import placed, standing
from aggregator.store import Session

log = structlog.get_logger()


def publish_site(session: Session, editions: Editions, config: Config, now: float) -> tuple[tuple[str, str], ...]:
    """Brings everything that is published up to date. Gives (path, format) of each edition whose bytes changed.

    Raises `PublishError` when they cannot be written; what was published stays.
    """
    with session.stories.remembering():
        wanted = placed(publication(session, editions, config, now), standing(session, config.settings, now))
    published = editions.publish(wanted, now)
    for problem in published.problems:
        log.warning("theme not used as it is", problem=problem)
    return published.changed


def publication(session: Session, editions: Editions, config: Config, now: float) -> Publication:
    """All that is to be published at `now`."""
    settings = config.settings
    archivist = Archivist(session, settings, editions.all(), now)
    lists: list[OutputFeed] = []
    archives: list[OutputFeed] = []
    gained = gained_lately(session, now)
    for feed in settings.output_feeds:
        written = list(_archives(session, feed, settings, archivist))
        newest = [*archivist.known(feed), *(one.path for one in written if one.path)][-1:]
        lists += (
            replace(one, gaining=marks(one.stories, gained)) for one in _lists(session, feed, settings, now, newest)
        )
        archives += written
    with_pages = "html" in settings.output.formats
    lists = with_related(session, lists)
    site = replace(lists[0], stories=(), gaining=(), related=(), updated_at=0.0, neighbours=(), more_link=None)
    return Publication(
        feeds=(*lists, *archives),
        stories=pages_of_stories(session, settings, site, lists) if with_pages else (),
        sources=session.sources.listed(),
        archives_kept={feed.slug: feed.archive for feed in settings.output_feeds},
        theme=config.path.parent / settings.output.theme if settings.output.theme else None,
    )


def _lists(
    session: Session, feed: FeedSettings, settings: Settings, now: float, newest_archive: Sequence[str]
) -> Iterator[OutputFeed]:
    """Every page of the feed's list; the first leads to the newest archive."""
    found = pages(session, feed, settings, now)
    uid, since = feed_uid(session, feed.slug), site_since(session)
    paths = [page_path(feed, number) for number in range(1, len(found) + 1)]
    for place, stories in enumerate(found):
        output = output_feed(feed, settings, stories, uid, since)
        archive = tuple(("prev-archive", path) for path in newest_archive) if place == 0 else ()
        more = (feed.more, addresses.below_site(output, paths[1], "html")) if feed.more and len(paths) > 1 else None
        yield replace(
            output,
            path=None if place == 0 else paths[place],
            offset=sum(map(len, found[:place])),
            neighbours=(*_neighbours(paths, place), *archive),
            more_link=more if place == 0 else None,
        )


def page_path(feed: FeedSettings, number: int) -> str:
    """Where a page of the feed's list is below the site, counted from 1, without extension."""
    return feed.slug if number == 1 else f"{feed.slug}/{number}"


def _neighbours(paths: Sequence[str], place: int) -> Iterator[tuple[str, str]]:
    if len(paths) == 1:
        return
    yield "first", paths[0]
    if place > 0:
        yield "previous", paths[place - 1]
    if place + 1 < len(paths):
        yield "next", paths[place + 1]
    yield "last", paths[-1]


def _archives(session: Session, feed: FeedSettings, settings: Settings, archivist: Archivist) -> Iterator[OutputFeed]:
    """The archives that are to be written now, each leading to the one before it."""
    before = archivist.known(feed)[-1:]
    for path, stories in archivist.due(feed):
        light = tuple(lightened(as_allowed(stories, settings)))
        output = output_feed(feed, settings, light, uid=feed_uid(session, feed.slug))
        yield replace(
            output,
            path=path,
            formats=tuple(name for name in output.formats if name in ("rss", "atom")),
            neighbours=(("current", feed.slug), *(("prev-archive", one) for one in before)),
            is_archive=True,
        )
        before = [path]


def feed_uid(session: Session, slug: str) -> str | None:
    """A feed's id for life, whatever the address of the site becomes: made of the id that the database got at first."""
    site = session.site.identity()
    return uuid.uuid5(uuid.UUID(site.uid), slug).urn if site else None


def site_since(session: Session) -> float:
    """When the site began, in seconds since the epoch: the date of a feed without stories."""
    site = session.site.identity()
    return site.since if site else 0.0


def output_feed(
    feed: FeedSettings, settings: Settings, stories: tuple[Story, ...], uid: str | None = None, since: float = 0.0
) -> OutputFeed:
    """The feed as renderers want it; a pure function of what was selected."""
    site = settings.site
    return OutputFeed(
        slug=feed.slug,
        title=title_of(feed, settings),
        description=feed.description or site.description or title_of(feed, settings),
        language=site.language,
        author=site.author or site.title,
        site_link=site.link,
        stories=as_allowed(stories, settings),
        updated_at=max((story.updated_at for story in stories), default=since),
        uid=uid,
        siblings=tuple((one.slug, title_of(one, settings)) for one in settings.output_feeds),
        formats=settings.output.formats,
        time_zone=site.time_zone,
        image=site.image,
        ttl=settings.output.ttl,
        hubs=settings.output.hubs,
        is_served=settings.server.dynamic,
        has_last_line=settings.output.last_line,
        has_story_pages="html" in settings.output.formats,
        site_title=site.title,
        rank=feed.rank,
    )


def title_of(feed: FeedSettings, settings: Settings) -> str:
    return feed.title or settings.site.title
