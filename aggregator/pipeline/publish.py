"""publish:  store → rank → render → edition → disk → serve"""

from __future__ import annotations

import uuid

from aggregator.config import Config, FeedSettings, Settings
from aggregator.models import OutputFeed, Story
from aggregator.pipeline.ranked import ranked
from aggregator.publish.editions import Editions
from aggregator.store import Session

SITE_ID = "site_id"


def publish(session: Session, editions: Editions, config: Config, now: float) -> tuple[tuple[str, str], ...]:
    """Renders every feed from what is stored. Gives (slug, format) of each edition whose bytes changed.

    Raises `PublishError` when one cannot be written; the old one stays, and so do those written before it.
    """
    settings = config.settings
    changed: list[tuple[str, str]] = []
    for feed in settings.output_feeds:
        stories = ranked(session, feed, settings, now)
        output = output_feed(feed, settings, stories, uid=feed_uid(session, feed.slug))
        changed += [(feed.slug, name) for name in editions.publish(output, settings.output.formats, now)]
    editions.retire([feed.slug for feed in settings.output_feeds])
    return tuple(changed)


def feed_uid(session: Session, slug: str) -> str | None:
    """A feed's id for life, whatever the address of the site becomes: made of the id that the database got at first."""
    site = session.setting_used(SITE_ID)
    return uuid.uuid5(uuid.UUID(site), slug).urn if site else None


def output_feed(
    feed: FeedSettings, settings: Settings, stories: tuple[Story, ...], uid: str | None = None
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
        stories=stories,
        updated_at=max((story.updated_at for story in stories), default=0.0),
        uid=uid,
        siblings=tuple((one.slug, title_of(one, settings)) for one in settings.output_feeds),
        hubs=settings.output.hubs,
    )


def title_of(feed: FeedSettings, settings: Settings) -> str:
    return feed.title or settings.site.title
