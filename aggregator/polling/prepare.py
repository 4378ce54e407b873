"""What a start needs before the first poll: the store made to agree with the configuration."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Sequence
from dataclasses import astuple
from itertools import islice

from aggregator.config import Config
from aggregator.models import Entry, KnownStories, SourceState
from aggregator.models.site import SiteIdentity
from aggregator.polling.corrections import obey, pins_of
from aggregator.polling.followed import in_force
from aggregator.polling.readdressed import KnownSource, continues, follow_addresses
from aggregator.store import Session
from aggregator.stories.book import StoryBook
from aggregator.stories.ranking.heat import Ranking, ranking_of

STORIES_IN_MEMORY = 1000
LEFT = 20  # sources that left the configuration, one of which a new one may be
SOON = 600.0  # seconds, until a source is polled again whose poll under another address was not recorded


def prepare_store(session: Session, config: Config, now: float) -> None:
    """Makes the store agree with the configuration: its sources, every heat when ranking or weights changed, and the
    stories when pins did."""
    session.lists.configure({table.url for table in config.settings.lists})
    config = in_force(config, session)
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


def continued(session: Session, entries: Sequence[Entry]) -> SourceState | None:
    """The source that left the configuration and goes on as a new one, whose first document has these entries;
    None when there is none."""
    left = session.sources.left(LEFT)
    found = (one for one in left if continues(entries, session.known.newest(one, len(entries))))
    number = next(found, None)
    return None if number is None else session.sources.get(number)


def continue_source(
    session: Session, source: SourceState, entries: Sequence[Entry], config: Config, now: float
) -> SourceState:
    """Makes the new `source` the one that it goes on with, if there is one: its history is kept, and nobody gets the
    past again. What it is from now on."""
    left = continued(session, entries)
    if left is None or session.sources.get(source.id) is None:
        return source
    session.sources.continue_as(left, source, now + SOON)
    session.pins.rename(left.url, source.url)
    if left.weight != source.weight:
        rerank(session, ranking_of(config.settings), now)
    return session.sources.get(left.id) or source


def rerank(session: Session, ranking: Ranking, now: float) -> None:
    """Makes every heat and lead anew.

    A story with nothing but an age keeps its heat whatever the settings, and most are such.
    """
    wanted = {*session.stories.lifted(), *session.stories.shared()}
    ordered = iter(sorted(wanted))
    while batch := list(islice(ordered, STORIES_IN_MEMORY)):
        book = StoryBook(KnownStories(session.known.stories(batch)), ranking, now)
        for story_id in batch:
            book.settle(story_id, rebuild=True)
        session.changes.apply_stories(book.changes(), now)
