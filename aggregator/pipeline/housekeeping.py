"""What a start needs before the first poll, and what keeps the database small beside polling."""

from __future__ import annotations

import uuid
from itertools import islice

import structlog

from aggregator.config import Config
from aggregator.pipeline.pins import obey, pins_of
from aggregator.pipeline.publish import SITE_ID, SITE_SINCE
from aggregator.pipeline.readdressed import KnownSource, readdressed
from aggregator.pipeline.retention import Kept, limits, prune
from aggregator.pipeline.stories import StoryKeeper
from aggregator.store import Session, Store
from aggregator.stories.rank import Ranking

log = structlog.get_logger()

STORIES_IN_MEMORY = 1000


def ranking_of(config: Config) -> Ranking:
    return Ranking(config.settings.ranking.half_life, config.settings.ranking.comment_weight)


def prepare(session: Session, config: Config, now: float) -> None:
    """Makes the store agree with the configuration: its sources, every heat when ranking or weights changed, and the
    stories when pins did."""
    if session.setting_used(SITE_ID) is None:
        session.set_setting_used(SITE_ID, str(uuid.uuid4()))
    if session.setting_used(SITE_SINCE) is None:
        session.set_setting_used(SITE_SINCE, str(now))
    sources = config.settings.sources
    stored = [KnownSource(*row) for row in session.sources.addresses()]
    for source, url in readdressed(stored, [(one.url, one.title) for one in sources]):
        session.sources.readdress(source.id, url, now)
        session.pins.rename(source.url, url)
    session.sources.configure(sources, now)
    ranking = ranking_of(config)
    weights = sorted((source.url, source.weight) for source in config.settings.sources if source.weight != 1.0)
    used = f"half_life={ranking.half_life} comment_weight={ranking.comment_weight} weights={weights}"
    known = session.setting_used("ranking")
    if known != used:
        rerank(session, ranking, now, leads=known is None or not known.endswith(f" weights={weights}"))
        session.set_setting_used("ranking", used)
    if session.pins.configure([pin for table in config.settings.pins for pin in pins_of(table)], now):
        obey(session, StoryKeeper(session, ranking, now))


def rerank(session: Session, ranking: Ranking, now: float, *, leads: bool) -> None:
    """Makes every heat anew, and with `leads` (when weights changed) every lead.

    A story with nothing but an age keeps its heat whatever the settings, and most are such.
    """
    keeper = StoryKeeper(session, ranking, now)
    wanted = set(session.stories.lifted()) | set(session.stories.shared() if leads else ())
    ordered = iter(sorted(wanted))
    while batch := list(islice(ordered, STORIES_IN_MEMORY)):
        simple, samples = session.stories.simple(batch), session.pages.samples(batch)
        for story_id in batch:
            if story_id in simple:
                keeper.rerank(*simple[story_id], samples.get(story_id, ()))
            else:
                keeper.settle(story_id, rebuild=True)


async def keep_house(store: Store, config: Config, now: float) -> Kept:
    """Deletes what `[storage]` does not want kept, and lets SQLite look after itself."""
    kept = await prune(store, limits(config, now))
    configured = [source.url for source in config.settings.sources]
    sources = await store.write(lambda session: session.sources.forget(configured))
    await store.write(lambda session: session.optimize())
    log.info(
        "kept house",
        polls_deleted=kept.polls,
        samples_deleted=kept.samples,
        articles_deleted=kept.articles,
        stories_deleted=kept.stories,
        sources_deleted=sources,
        bytes_used=kept.use.used,
        bytes_free=kept.use.free,
    )
    if kept.is_over:
        log.warning("the database is larger than storage.max_size, and all in it is young or still listed by sources")
    return kept
