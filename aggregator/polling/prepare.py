"""What a start needs before the first poll: the store made to agree with the configuration."""

from __future__ import annotations

import secrets
import uuid
from dataclasses import astuple
from itertools import islice

from aggregator.config import Config
from aggregator.models import KnownStories
from aggregator.models.site import SiteIdentity
from aggregator.polling.corrections import obey, pins_of
from aggregator.polling.readdressed import KnownSource, follow_addresses
from aggregator.store import Session
from aggregator.stories.book import StoryBook
from aggregator.stories.ranking.heat import Ranking, ranking_of

STORIES_IN_MEMORY = 1000


def prepare_store(session: Session, config: Config, now: float) -> None:
    """Makes the store agree with the configuration: its sources, every heat when ranking or weights changed, and the
    stories when pins did."""
    session.site.found(SiteIdentity(str(uuid.uuid4()), now, secrets.token_hex(32)))
    sources = config.settings.sources
    stored = [KnownSource(*row) for row in session.sources.addresses()]
    for source, url in follow_addresses(stored, [(one.url, one.title) for one in sources]):
        session.sources.readdress(source.id, url, now)
        session.pins.rename(source.url, url)
    weights_changed = session.sources.configure(sources, now)
    ranking = ranking_of(config.settings)
    used = astuple(ranking)
    if weights_changed or session.site.ranked_under() != used:
        rerank(session, ranking, now)
        session.site.set_ranked_under(*used)
    if session.pins.configure([pin for table in config.settings.pins for pin in pins_of(table)], now):
        obey(session, ranking, now)


def rerank(session: Session, ranking: Ranking, now: float) -> None:
    """Makes every heat and lead anew.

    A story with nothing but an age keeps its heat whatever the settings, and most are such.
    """
    wanted = {*session.stories.lifted(), *session.stories.shared()}
    ordered = iter(sorted(wanted))
    while batch := list(islice(ordered, STORIES_IN_MEMORY)):
        book = StoryBook(KnownStories(session.changes.stories(batch)), ranking, now)
        for story_id in batch:
            book.settle(story_id, rebuild=True)
        session.changes.apply_stories(book.changes(), now)
